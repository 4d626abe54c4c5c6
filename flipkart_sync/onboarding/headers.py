"""Which of our facts a column of Flipkart's template asks for, by its header text. Pure.

Headers differ by vertical and over time, in spelling too ("Fullfilment by"), so they are compared
without case, spaces and signs; a unit in brackets is kept apart. Source: docs/flipkart.md.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from flipkart_sync.errors import NotATemplate

Need = Literal["flipkart", "mandatory", "conditional", "good", "unknown"]

ROWS_LOOKED_AT = 10

SPELLINGS = {
    "fulfillmentby": "fullfilmentby",
    "fulfilmentby": "fullfilmentby",
    "fullfillmentby": "fullfilmentby",
    "sellersku": "sellerskuid",
    "skuid": "sellerskuid",
    "colour": "color",
    "primarycolour": "primarycolor",
    "brandcolour": "brandcolor",
    "sareelength": "sarilength",
    "licencenumber": "licensenumber",
    "cosmeticlicencenumber": "cosmeticlicensenumber",
    "fssailicencenumber": "fssailicensenumber",
    "yoursellingprice": "sellingprice",
    "procurementsladay": "procurementsla",
    "countryoforigin": "countryoforigin",
}
UNITS = ("cm", "mm", "m", "inch", "kg", "g", "ml", "l", "inr", "day", "months")
FLIPKARTS = {
    "flipkartserialnumber", "catalogqcstatus", "qcfailedreason", "flipkartproductlink",
    "productdatastatus", "disapprovalreason",
}  # fmt: skip

# header key: source. "attribute:a|b" takes the first of our attributes that is answered.
SOURCES = {
    "sellerskuid": "sku",
    "listingstatus": "listing_status",
    "mrp": "mrp",
    "sellingprice": "price",
    "fullfilmentby": "fulfilment_by",
    "procurementtype": "procurement",
    "procurementsla": "dispatch_days",
    "stock": "stock",
    "shippingprovider": "shipping",
    "localhandlingfee": "free",
    "zonalhandlingfee": "free",
    "nationalhandlingfee": "free",
    "localdeliverycharge": "free",
    "zonaldeliverycharge": "free",
    "nationaldeliverycharge": "free",
    "weight": "parcel_weight",
    "hsn": "hsn",
    "countryoforigin": "country",
    "manufacturerdetails": "maker",
    "packerdetails": "maker",
    "taxcode": "tax_code",
    "minimumorderquantity": "one",
    "brand": "brand",
    "mainimageurl": "photo:0",
    "otherimageurl1": "photo:1",
    "otherimageurl2": "photo:2",
    "otherimageurl3": "photo:3",
    "otherimageurl4": "photo:4",
    "otherimageurl5": "photo:5",
    "description": "description",
    "searchkeywords": "keywords",
    "keyfeatures": "features",
    "stylecode": "sku",
    "modelnumber": "sku",
    "modelname": "model_name",
    "groupid": "group_id",
    "packof": "attribute_or_one:pack_count",
    "numberofpieces": "attribute_or_one:pack_count",
    "numberofpairs": "attribute_or_one:pack_count",
    "netquantityn": "attribute_or_one:pack_count",
    "salespackage": "sales_package",
    "itemsincluded": "sales_package",
    "fssailicensenumber": "licence:fssai",
    "cosmeticlicensenumber": "licence:cosmetic",
    "color": "attribute:colour",
    "primarycolor": "attribute:colour",
    "brandcolor": "attribute:colour",
    "labelsize": "attribute:size_letter",
    "brandsize": "value:size_letter",
    "fabric": "attribute:fabric|cloth_work|material",
    "topfabric": "attribute:fabric|cloth_work",
    "bottomfabric": "attribute:fabric|cloth_work",
    "dupattafabric": "attribute:fabric|cloth_work",
    "material": "attribute:leather|material|fabric|cloth_work",
    "basematerial": "attribute:base_material|material",
    "sleevelength": "attribute:sleeve",
    "bustsize": "length:bust_cm",
    "garmentlength": "length:length_cm",
    "toplength": "length:length_cm",
    "sarilength": "length:length_cm",
    "dupattalength": "length:length_cm",
    "dupattawidth": "length:width_cm",
    "lacelength": "length:length_cm",
    "lacewidth": "length:width_cm",
    "beltwidth": "length:width_cm",
    "earringlength": "length:length_cm",
    "necklacelength": "length:length_cm",
    "width": "length:width_cm|length_cm",
    "embroiderymethod": "attribute:hand_work",
    "ornamentationtype": "attribute:chikan_stitch",
    "embroiderythread": "attribute:thread",
    "handmade": "is_handmade",
    "fabriccare": "attribute:wash_care",
    "washcare": "attribute:wash_care",
    "careinstructions": "attribute:wash_care",
    "stitchingtype": "attribute:stitching",
    "closure": "attribute:closure",
    "closuretype": "attribute:closure",
    "quantity": "attribute:net_weight_g|net_volume_ml",
    "netquantity": "attribute:net_weight_g|net_volume_ml",
    "quantityunit": "quantity_unit",
    "netquantityunit": "quantity_unit",
    "formfactor": "attribute:spice_form|burn_form",
    "ingredients": "attribute:ingredients",
    "composition": "attribute:ingredients",
    "keyingredient": "attribute:key_ingredient",
    "maximumshelflife": "shelf_life_months",
    "shelflifeunit": "shelf_life_unit",
    "banglesize": "attribute:bangle_size",
    "buckletype": "attribute:buckle",
    "bedsize": "attribute:bed_size",
    "papersize": "attribute:paper_size",
    "size": "attribute:belt_size|bag_size|cushion_size|size_letter",
    "type": "attribute:spice|mix_use",
}  # fmt: skip
# The same words stand for the parcel in the common columns and for the product elsewhere.
PARCEL = {"length": "parcel_length", "breadth": "parcel_breadth", "height": "parcel_height"}
# What an older template does not colour is demanded all the same.
DEMANDED = {
    "sellerskuid", "mrp", "sellingprice", "fullfilmentby", "hsn", "countryoforigin",
    "manufacturerdetails", "packerdetails", "taxcode", "brand", "mainimageurl",
}  # fmt: skip
FILLS: dict[str, Need] = {
    "D9D9D9": "flipkart",
    "2F75B5": "mandatory",
    "7030A0": "conditional",
    "A9D08E": "good",
}


@dataclass(frozen=True, slots=True)
class Header:
    """A header text taken apart: the key it is compared by, and its unit ("" for none)."""

    key: str
    unit: str


def header_of(text: str) -> Header:
    """Return a header's key and unit.

    >>> header_of("Your selling price (INR)")
    Header(key='sellingprice', unit='inr')
    >>> header_of("Fulfillment  By").key, header_of("QC Failed Reason (if any)").key
    ('fullfilmentby', 'qcfailedreason')
    """
    unit = ""
    plain = text.casefold()
    for found in re.findall(r"\(([^)]*)\)", plain):
        unit = found.strip() if found.strip() in UNITS else unit
    if re.search(r"\(n\)", plain):
        plain = plain.replace("(n)", "n")
    plain = re.sub(r"\([^)]*\)", " ", plain)
    key = re.sub(r"[^a-z0-9]+", "", plain)
    return Header(SPELLINGS.get(key, key), unit)


def source_of(text: str) -> str:
    """Return which fact fills a column, "" where none of ours does.

    >>> source_of("MRP (INR)"), source_of("Length (CM)"), source_of("Height (mm)")
    ('mrp', 'parcel_length', 'length:height_cm')
    """
    header = header_of(text)
    if header.key in PARCEL:
        if header.unit == "cm":
            return PARCEL[header.key]
        return f"length:{header.key.replace('breadth', 'width')}_cm"
    return SOURCES.get(header.key, "")


def need_of(text: str, fill: str) -> Need:
    """Return how much Flipkart needs a column: by its colour, else by its header."""
    known = FILLS.get(fill.upper()[-6:]) if fill else None
    key = header_of(text).key
    if key in FLIPKARTS:
        return "flipkart"
    if known:
        return known
    return "mandatory" if key in DEMANDED else "unknown"


def header_place(sheets: Mapping[str, Sequence[Sequence[str]]]) -> tuple[str, int]:
    """Return the data sheet and the place of its header row, from 0. Raises NotATemplate."""
    for name, rows in sheets.items():
        for place, row in enumerate(rows[:ROWS_LOOKED_AT]):
            keys = {header_of(cell).key for cell in row if cell}
            if "sellerskuid" in keys and len(keys) > 3:
                return name, place
    raise NotATemplate()
