"""What must stand on the label and beside the listing of a kind of product.

A product type names duties by key. Source: Legal Metrology (Packaged Commodities) Rules with the
garment relief of August 2022, FSSAI labelling, Cosmetics Rules 2020; as of 2026-11.
"""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _

from common.errors import Sentence

LABEL_DUTIES: Final[Mapping[str, Sentence]] = {
    "maker_address": _("Name and address of the maker or seller"),
    "packer_address": _("Name and address of maker and packer"),
    "care_contact": _("Consumer-care phone and e-mail"),
    "size_cm": _("Size letter and size in cm"),
    "dimensions_cm": _("Length and breadth in cm"),
    "mrp": _("MRP with all taxes"),
    "unit_price": _("Price of one unit (gram, piece…)"),
    "generic_name": _("What the thing is"),
    "net_quantity": _("Net weight or number"),
    "made_on": _("Month and year of making"),
    "origin": _("Country where it was made"),
    "fssai_number": _("FSSAI mark and number"),
    "cosmetic_licence": _("Number of the cosmetics licence"),
    "ingredients": _("List of ingredients"),
    "veg_mark": _("Vegetarian mark"),
    "batch": _("Batch number"),
    "best_before": _("Best-before or use-before date"),
    "allergens": _("Allergy warning"),
    "nutrition": _("Nutrition table, unless exempt"),
}
