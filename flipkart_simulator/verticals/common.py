"""The columns all verticals share: Flipkart's own, the offer, the parcel, the label, the images."""

from __future__ import annotations

from flipkart_simulator.api.contract import TAX_CODES
from flipkart_simulator.verticals.columns import (
    COUNT,
    DECIMAL,
    DIGITS,
    LINK,
    LONG_TEXT,
    TEXT,
    TEXTS,
    WHOLE,
    Column,
    Need,
    When,
    good,
    if_so,
    must,
)

SERIAL = "Flipkart Serial Number"
QC_STATUS = "Catalog QC Status"
QC_REASON = "QC Failed Reason (if any)"
PRODUCT_LINK = "Flipkart Product Link"
DATA_STATUS = "Product Data Status"
DISAPPROVAL = "Disapproval Reason (if any)"
OWN_HEADERS = (SERIAL, QC_STATUS, QC_REASON, PRODUCT_LINK, DATA_STATUS, DISAPPROVAL)

SKU = "Seller SKU ID"
STATUS = "Listing Status"
MRP = "MRP (INR)"
PRICE = "Your selling price (INR)"
SLA = "Procurement SLA (DAY)"
STOCK = "Stock"
HSN = "HSN"
ORIGIN = "Country Of Origin"
TAX_CODE = "Tax Code"
BRAND = "Brand"
MAIN_IMAGE = "Main Image URL"
OTHER_IMAGES = tuple(f"Other Image URL {number}" for number in range(1, 6))
KEYWORDS = "Search Keywords"
FEATURES = "Key Features"
DESCRIPTION = "Description"
GROUP_ID = "Group ID"

COUNTRIES = ("India", "Bangladesh", "China", "Nepal", "Sri Lanka", "Thailand", "Vietnam")
COLOURS = (
    *("Beige", "Black", "Blue", "Brown", "Clear", "Dark Blue", "Gold", "Green", "Grey"),
    *("Light Blue", "Maroon", "Multicolor", "Orange", "Pink", "Purple", "Red", "Silver"),
    *("White", "Yellow"),
)
WAIT = "Filled by Flipkart. Leave it empty."


def own_columns() -> tuple[Column, ...]:
    """Return the six columns Flipkart fills."""
    return tuple(Column(header, TEXT, Need.FLIPKART, "", WAIT) for header in OWN_HEADERS)


def offer_columns(fee: str = "handling fee") -> tuple[Column, ...]:
    """Return what the row says of the offer. fee: what the vertical calls the shipping fees."""
    return (
        must(SKU, TEXT, "HND-0001", "Your own name for the item, once in a file.", longest=64),
        good(STATUS, TEXT, "Active", "Inactive if empty.", choices=("Active", "Inactive")),
        must(MRP, WHOLE, "1299", "Maximum retail price with all taxes, whole rupees."),
        must(PRICE, WHOLE, "999", "Whole rupees, not above the MRP."),
        must(
            "Fullfilment by",
            TEXT,
            "Seller",
            "Who keeps the stock.",
            choices=("Seller", "Flipkart", "Seller Smart"),
        ),
        good(
            "Procurement type",
            TEXT,
            "instock",
            choices=("instock", "express", "made to order", "domestic procurement"),
        ),
        good(SLA, WHOLE, "2", "Days to hand the parcel over. 3 if empty."),
        good(STOCK, COUNT, "10", "Pieces at your default location. 0 if empty."),
        good(
            "Shipping provider",
            TEXT,
            "Flipkart",
            choices=("Flipkart", "Seller", "Flipkart and Seller"),
        ),
        *(
            good(f"{zone} {fee} (INR)", COUNT, "0", "What the buyer pays, whole rupees.")
            for zone in ("Local", "Zonal", "National")
        ),
    )


def parcel_columns() -> tuple[Column, ...]:
    """Return the measures of the packed parcel."""
    return (
        good("Length (CM)", DECIMAL, "30", "Of the packed parcel."),
        good("Breadth (CM)", DECIMAL, "25", "Of the packed parcel."),
        good("Height (CM)", DECIMAL, "4", "Of the packed parcel."),
        good("Weight (KG)", DECIMAL, "0.45", "Of the packed parcel."),
    )


def label_columns(*, with_minimum: bool = True) -> tuple[Column, ...]:
    """Return tax and what the label law asks, ending with the brand."""
    minimum = (
        good("Minimum Order Quantity (MinOQ)", WHOLE, "1", "Fewest pieces a buyer may order."),
    )
    return (
        must(HSN, DIGITS, "62114290", "Eight digits."),
        good("Luxury Cess", DECIMAL, "0", "Per cent."),
        must(ORIGIN, TEXT, "India", choices=COUNTRIES),
        must("Manufacturer Details", LONG_TEXT, "Name, address, PIN code", longest=500),
        must("Packer Details", LONG_TEXT, "Name, address, PIN code", longest=500),
        if_so(
            "Importer Details",
            LONG_TEXT,
            "Name, address, PIN code",
            When(ORIGIN, ("India",), unless=True),
            "Needed for goods made outside India.",
            longest=500,
        ),
        must(TAX_CODE, TEXT, "GST_5", choices=TAX_CODES),
        *(minimum if with_minimum else ()),
        must(BRAND, TEXT, "Generic", "Generic, or a brand approved for you.", longest=80),
    )


def image_columns(others: int = 5, *, palette: bool = False) -> tuple[Column, ...]:
    """Return the images: JPEG or PNG, at least 500 pixels a side."""
    rule = "JPEG or PNG at a public address, at least 500 pixels a side."
    shade = good("Main Palette Image URL", LINK, "https://example.com/shade.jpg", rule)
    return (
        must(MAIN_IMAGE, LINK, "https://example.com/front.jpg", rule),
        *(
            good(header, LINK, "https://example.com/side.jpg", rule)
            for header in OTHER_IMAGES[:others]
        ),
        *((shade,) if palette else ()),
        good(GROUP_ID, TEXT, "DESIGN-7", "The same for all sizes and colours of one design."),
    )


def text_columns(*, features: bool = True) -> tuple[Column, ...]:
    """Return the words buyers read and search by."""
    points = (good(FEATURES, TEXTS, "Light::Hand made", "Up to five, :: between them."),)
    return (
        good("EAN/UPC", DIGITS, "", "12 or 13 digits."),
        good(DESCRIPTION, LONG_TEXT, "What it is and how it is used.", longest=5000),
        good(KEYWORDS, TEXTS, "festive::gift", "Up to five, :: between them."),
        *(points if features else ()),
        good("Video URL", LINK, ""),
        good("Supplier Image", LINK, ""),
    )
