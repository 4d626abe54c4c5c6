"""What is used up: spices, soap, oil, face packs, incense. A licence and a date go with them."""

from __future__ import annotations

from flipkart_simulator.verticals.columns import (
    DECIMAL,
    DIGITS,
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
    image_columns,
    label_columns,
    offer_columns,
    own_columns,
    parcel_columns,
    text_columns,
)
from flipkart_simulator.verticals.vertical import Vertical

HOLDERS = ("Bottle", "Box", "Jar", "Pouch", "Sachet", "Tin", "Tube")
HERBS = (
    *("Aloe Vera", "Amla", "Clay", "Multani Mitti", "Neem", "Rose", "Sandalwood", "Turmeric"),
    *("Coconut", "Other"),
)


def _used_up(
    name: str,
    label: str,
    category: str,
    sub_category: str,
    attributes: tuple[Column, ...],
    title: tuple[str, ...],
) -> Vertical:
    """Their images come before parcel and label, and the words buyers read before the images."""
    return Vertical(
        name,
        label,
        category,
        sub_category,
        (
            *own_columns(),
            *offer_columns(),
            *label_columns(),
            *attributes,
            *text_columns(),
            *image_columns(4),
            *parcel_columns(),
        ),
        (BRAND, *title),
    )


SPICE = _used_up(
    "spice_masala",
    "Spices & Masala",
    "Food Products",
    "Masalas and Spices",
    (
        must("Model Name", TEXT, "Stone ground", longest=80),
        must(
            "Type",
            TEXT,
            "Turmeric",
            choices=(
                *("Chaat Masala", "Chilli", "Coriander", "Cumin", "Garam Masala", "Sabji Masala"),
                *("Tea Masala", "Turmeric", "Other"),
            ),
        ),
        must("Form Factor", TEXT, "Powder", choices=("Powder", "Whole", "Paste")),
        must("Quantity", DECIMAL, "200", "Net quantity of one pack."),
        must("Quantity Unit", TEXT, "g", choices=("g", "kg")),
        must("Pack of", WHOLE, "1"),
        must("Container Type", TEXT, "Pouch", choices=HOLDERS),
        must("FSSAI License Number", DIGITS, "12345678901234", "Fourteen digits."),
        must("Maximum Shelf Life", WHOLE, "9"),
        must("Shelf Life Unit", TEXT, "Months", choices=("Days", "Months", "Years")),
        must("Food Preference", TEXT, "Vegetarian", choices=("Vegetarian", "Non-Vegetarian")),
        must("Ingredients", TEXTS, "Turmeric", longest=400),
        good("Organic", TEXT, "No", choices=("Yes", "No")),
        if_so(
            "Organic Certificate Number",
            TEXT,
            "NPOP-1234",
            When("Organic", ("Yes",)),
            "Needed where Organic is Yes.",
            longest=60,
        ),
        good("Nutrient Content", LONG_TEXT, "", longest=500),
    ),
    ("Model Name", "Type", "Form Factor"),
)


def _cosmetic(name: str, label: str, sub_category: str, attributes: tuple[Column, ...]) -> Vertical:
    return _used_up(
        name,
        label,
        "Beauty and Grooming",
        sub_category,
        (
            must("Model Name", TEXT, "Herbal care", "Without the brand's name.", longest=80),
            *attributes,
            must("Ideal For", TEXT, "Men & Women", choices=("Men", "Women", "Men & Women")),
            must("Composition", TEXTS, "Neem::Clay", "Every ingredient.", longest=600),
            must("Cosmetic License Number", TEXT, "COS-8/UP/123", longest=60),
            must("Maximum Shelf Life (Months)", WHOLE, "18"),
            must("Container Type", TEXT, "Jar", choices=HOLDERS),
            good("Organic", TEXT, "No", choices=("Yes", "No")),
            good("Usage Instructions", LONG_TEXT, "", longest=500),
        ),
        ("Model Name",),
    )


FACE_PACK = _cosmetic(
    "face_pack",
    "Face Pack",
    "Skin Care",
    (
        must("Quantity (g)", DECIMAL, "100"),
        must("Skin Type", TEXTS, "All Skin Types", choices=("All Skin Types", "Dry", "Oily")),
        must("Key Ingredient", TEXTS, "Neem", choices=HERBS),
        good("Applied For", TEXTS, "Glowing Skin", longest=100),
    ),
)
HAIR_OIL = _cosmetic(
    "hair_oil",
    "Hair Oil",
    "Hair Care",
    (
        must("Quantity (ml)", DECIMAL, "200"),
        must("Hair Type", TEXTS, "All Hair Types", choices=("All Hair Types", "Dry", "Oily")),
        must("Base Oil", TEXTS, "Amla", choices=(*HERBS, "Almond", "Mustard", "Sesame")),
        good("Fragrance", TEXT, "Amla", longest=40),
    ),
)
SOAP = _cosmetic(
    "soap",
    "Soap",
    "Bath and Shower",
    (
        must("Quantity (g)", DECIMAL, "75", "Of one bar."),
        must("Pack of", WHOLE, "3"),
        must("Form", TEXT, "Bar", choices=("Bar", "Liquid", "Paper")),
        must("Key Ingredient", TEXTS, "Neem", choices=HERBS),
        good("Fragrance", TEXT, "Rose", longest=40),
    ),
)
POOJA = _used_up(
    "pooja_samagri",
    "Pooja Samagri",
    "Pooja Needs",
    "Havan and Incense",
    (
        must("Model Name", TEXT, "Daily havan", longest=80),
        must("Type", TEXT, "Havan Samagri", choices=("Dhoop", "Havan Cup", "Havan Samagri")),
        must("Net Quantity", DECIMAL, "500"),
        must("Net Quantity Unit", TEXT, "g", choices=("g", "kg", "pieces")),
        must("Items Included", TEXTS, "1 pack of havan samagri", longest=200),
        good("Composition", TEXTS, "Guggul::Mango wood", longest=600),
        good("Maximum Shelf Life (Months)", WHOLE, "24"),
        good("Fragrance", TEXT, "Guggul", longest=40),
    ),
    ("Model Name", "Type"),
)

USED_UP = (SPICE, FACE_PACK, HAIR_OIL, SOAP, POOJA)
