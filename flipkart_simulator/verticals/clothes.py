"""Clothes and cloth: kurtas, sets, saris, dupattas, trimmings, covers for the home."""

from __future__ import annotations

from flipkart_simulator.verticals.columns import (
    COUNT,
    DECIMAL,
    LONG_TEXT,
    TEXT,
    TEXTS,
    WHOLE,
    Column,
    When,
    good,
    if_so,
    must,
)
from flipkart_simulator.verticals.common import (
    BRAND,
    COLOURS,
    image_columns,
    label_columns,
    offer_columns,
    own_columns,
    parcel_columns,
    text_columns,
)
from flipkart_simulator.verticals.vertical import Vertical

CLOTHS = (
    *("Chanderi", "Chiffon", "Cotton Blend", "Cotton Linen Blend", "Georgette", "Jute"),
    *("Net", "Polyester", "Pure Cotton", "Pure Silk", "Raw Silk", "Silk Blend", "Velvet"),
    *("Viscose Rayon", "Other"),
)
SIZES = ("XS", "S", "M", "L", "XL", "XXL", "3XL", "Free")
PATTERNS = (
    *("Applique", "Chikan Embroidery", "Embellished", "Embroidered", "Printed", "Self Design"),
    *("Solid", "Striped", "Woven", "Zari Woven", "Zardozi"),
)
OCCASIONS = ("Casual", "Festive & Party", "Formal", "Wedding")
CARE = ("Dry clean only", "Gentle Machine Wash", "Hand wash", "Regular Machine Wash")
SLEEVES = ("3/4 Sleeve", "Full Sleeve", "Half Sleeve", "Short Sleeve", "Sleeveless")


def _design(occasion: str = "Casual") -> tuple[Column, ...]:
    return (
        must("Style Code", TEXT, "CK-104", "Your name for the design.", longest=60),
        must("Brand Color", TEXT, "Sea Green", "The colour as you call it.", longest=40),
        must("Primary Color", TEXTS, "Green", "From the list.", choices=COLOURS),
        must("Pattern", TEXT, "Embroidered", choices=PATTERNS),
        must("Occasion", TEXTS, occasion, choices=OCCASIONS),
        must("Fabric Care", TEXTS, "Hand wash", choices=CARE),
    )


def _craft() -> tuple[Column, ...]:
    return (
        good(
            "Embroidery Method",
            TEXT,
            "Hand",
            choices=("Hand", "Machine", "Hand and Machine", "NA"),
        ),
        good("Ornamentation Type", TEXT, "Chikankari", "The kind of work.", longest=60),
        good("Handmade", TEXT, "Yes", choices=("Yes", "No")),
    )


def _garment(name: str, label: str, attributes: tuple[Column, ...]) -> Vertical:
    return Vertical(
        name,
        label,
        "Clothing and Accessories",
        "Ethnic Wear",
        (
            *own_columns(),
            *offer_columns(),
            *parcel_columns(),
            *label_columns(),
            *attributes,
            *image_columns(palette=True),
            *text_columns(),
        ),
        (BRAND, "Ideal For", "Pattern", "Fabric"),
    )


KURTA = _garment(
    "kurta",
    "Kurta",
    (
        must("Label Size", TEXT, "M", "As on the label.", choices=SIZES),
        must("Brand Size", TEXT, "M", "As you call it.", longest=20),
        must("Ideal For", TEXTS, "Women", choices=("Boys", "Girls", "Men", "Women")),
        must(
            "Type",
            TEXT,
            "Straight",
            choices=("A-line", "Anarkali", "Angrakha", "Flared", "Kurti", "Pathani", "Straight"),
        ),
        *_design(),
        must("Fabric", TEXT, "Pure Cotton", choices=CLOTHS),
        must("Sales Package", TEXTS, "1 Kurta", "What is in the parcel.", longest=200),
        must("Pack of", WHOLE, "1"),
        good("Sleeve Length", TEXT, "3/4 Sleeve", choices=SLEEVES),
        good("Neck", TEXT, "Round Neck", longest=40),
        good("Bust Size (CM)", DECIMAL, "92"),
        good("Garment Length (CM)", DECIMAL, "110"),
        *_craft(),
    ),
)
ETHNIC_SET = _garment(
    "ethnic_set",
    "Suit Set",
    (
        must("Label Size", TEXT, "M", choices=(*SIZES, "Unstitched")),
        must("Brand Size", TEXT, "M", longest=20),
        must("Ideal For", TEXTS, "Women", choices=("Girls", "Men", "Women")),
        must("Top Type", TEXT, "Kurta", choices=("Kurta", "Kurti", "Top", "Fabric")),
        must(
            "Bottom Type",
            TEXT,
            "Salwar",
            choices=("Churidar", "Palazzo", "Pant", "Salwar", "Fabric", "None"),
        ),
        must(
            "Stitching Type",
            TEXT,
            "Stitched",
            choices=("Stitched", "Semi Stitched", "Unstitched"),
        ),
        *_design(),
        must("Top Fabric", TEXT, "Pure Cotton", choices=CLOTHS),
        if_so(
            "Bottom Fabric",
            TEXT,
            "Pure Cotton",
            When("Bottom Type", ("None",), unless=True),
            "Needed where the set has a bottom.",
            choices=CLOTHS,
        ),
        if_so(
            "Top Length (m)",
            DECIMAL,
            "2.5",
            When("Stitching Type", ("Unstitched", "Semi Stitched")),
            "Needed for sets not stitched.",
        ),
        must("Items Included", TEXTS, "Kurta::Salwar::Dupatta", longest=200),
        good("Dupatta Fabric", TEXT, "Chanderi", choices=CLOTHS),
        good("Sleeve Length", TEXT, "3/4 Sleeve", choices=SLEEVES),
        good("Bust Size (CM)", DECIMAL, "92"),
        good("Top Length (CM)", DECIMAL, "110"),
        *_craft(),
    ),
)
SARI = _garment(
    "sari",
    "Sari",
    (
        must("Type", TEXT, "Chikan", "The style of the sari.", longest=60),
        *_design("Festive & Party"),
        must("Fabric", TEXT, "Pure Silk", choices=CLOTHS),
        must("Sari Length (m)", DECIMAL, "5.5"),
        must("Blouse Piece", TEXT, "No Blouse", choices=("Unstitched", "Stitched", "No Blouse")),
        if_so(
            "Blouse Piece Length (m)",
            DECIMAL,
            "0.8",
            When("Blouse Piece", ("Unstitched", "Stitched")),
            "Needed where there is a blouse piece.",
        ),
        must("Net Quantity (N)", WHOLE, "1"),
        good("Ideal For", TEXTS, "Women", choices=("Women",)),
        *_craft(),
    ),
)
DUPATTA = _garment(
    "dupatta",
    "Dupatta",
    (
        *_design("Festive & Party"),
        must("Fabric", TEXT, "Chiffon", choices=CLOTHS),
        must("Dupatta Length (m)", DECIMAL, "2.25", "In metres."),
        good("Dupatta Width (m)", DECIMAL, "0.9", "In metres."),
        must("Pack of", WHOLE, "1"),
        good("Ideal For", TEXTS, "Women", choices=("Girls", "Women")),
        *_craft(),
    ),
)


def _cloth(name: str, label: str, sub_category: str, attributes: tuple[Column, ...]) -> Vertical:
    """Cloth for the home: fees are called delivery charges, images stand before the attributes."""
    return Vertical(
        name,
        label,
        "Home Furnishing",
        sub_category,
        (
            *own_columns(),
            *offer_columns("delivery charge"),
            *label_columns(),
            *parcel_columns(),
            *image_columns(),
            *attributes,
            *text_columns(),
        ),
        (BRAND, "Design", "Color"),
    )


HOME_PATTERNS = (
    *("Abstract", "Applique", "Embroidered", "Floral", "Geometric", "Self Design"),
    *("Plain", "Printed", "Striped"),
)
HOME_CLOTHS = ("Cotton", "Jute", "Linen", "Microfiber", "Polyester", "Silk", "Velvet", "Other")

CUSHION_COVER = _cloth(
    "cushion_pillow_cover",
    "Cushions Cover",
    "Cushions, Pillows and Covers",
    (
        must("Model Name", TEXT, "Patchwork square", longest=80),
        must("Type", TEXT, "Cushions Cover", choices=("Cushions Cover", "Pillows Cover")),
        must("Color", TEXTS, "Red", choices=COLOURS),
        must("Material", TEXT, "Cotton", choices=HOME_CLOTHS),
        must("Design", TEXT, "Applique", choices=HOME_PATTERNS),
        must("Size", TEXT, "40 cm x 40 cm", "Length x breadth in cm.", longest=40),
        must("Number of Pieces", WHOLE, "2"),
        must("Sales Package", TEXTS, "2 cushion covers", longest=200),
        good("Closure Type", TEXT, "Zip", choices=("Button", "Envelope", "Hook and Loop", "Zip")),
        good("Wash Care", LONG_TEXT, "Hand wash in cold water", longest=300),
        good("Handmade", TEXT, "Yes", choices=("Yes", "No")),
    ),
)
BEDCOVER = _cloth(
    "bedcover",
    "Bedcover",
    "Bed Linen",
    (
        must("Model Name", TEXT, "Garden applique", longest=80),
        must("Color", TEXTS, "White", choices=COLOURS),
        must("Fabric", TEXT, "Cotton", choices=HOME_CLOTHS),
        must("Design", TEXT, "Applique", choices=HOME_PATTERNS),
        must("Bed Size", TEXT, "Double", choices=("King", "Queen", "Double", "Single")),
        must("Length (inch)", DECIMAL, "108", "Of the cover, in inches."),
        must("Width (inch)", DECIMAL, "90", "Of the cover, in inches."),
        must("Sales Package", TEXTS, "1 bedcover", longest=200),
        good("Number of Pillow Covers", COUNT, "2"),
        good("Wash Care", LONG_TEXT, "Hand wash in cold water", longest=300),
        good("Handmade", TEXT, "Yes", choices=("Yes", "No")),
    ),
)
LACE = _cloth(
    "lace_reel",
    "Lace Reel",
    "Sewing and Craft",
    (
        must("Model Name", TEXT, "Gota border", longest=80),
        must("Color", TEXTS, "Gold", choices=COLOURS),
        must("Material", TEXT, "Zari", choices=("Cotton", "Gota", "Net", "Silk", "Zari", "Other")),
        must("Lace Length (m)", DECIMAL, "9", "In metres."),
        must("Lace Width (mm)", DECIMAL, "40", "In millimetres."),
        must("Pack of", WHOLE, "1"),
        good("Design", TEXT, "Floral", choices=HOME_PATTERNS),
        good("Handmade", TEXT, "Yes", choices=("Yes", "No")),
    ),
)

CLOTHES = (KURTA, ETHNIC_SET, SARI, DUPATTA, CUSHION_COVER, BEDCOVER, LACE)
