"""What a group makes. One module per room; import from here."""

from catalog.models.crafts import Craft, CraftCity
from catalog.models.licences import Licence
from catalog.models.photos import Photo
from catalog.models.products import HandicraftDecision, Product, Variant
from catalog.models.tax import TaxRule
from catalog.models.types import AttributeSpec, LicenceKind, ProductType
from catalog.models.voices import VoiceNote

__all__ = [
    "AttributeSpec",
    "Craft",
    "CraftCity",
    "HandicraftDecision",
    "Licence",
    "LicenceKind",
    "Photo",
    "Product",
    "ProductType",
    "TaxRule",
    "Variant",
    "VoiceNote",
]
