"""What is carried and worn beside clothes: bags, belts, jewellery; and files for the desk."""

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

SHELLS = (
    *("Artificial Leather", "Canvas", "Cotton", "Genuine Leather", "Jute", "Silk", "Velvet"),
    *("Georgette", "Other"),
)
CLOSURES = ("Drawstring", "Flap", "Magnetic", "No Closure", "Snap Button", "Zip")
WHOM = ("Boys", "Girls", "Men", "Men & Women", "Women")


def _bag(name: str, label: str, sub_category: str, attributes: tuple[Column, ...]) -> Vertical:
    return Vertical(
        name,
        label,
        "Bags, Wallets and Belts",
        sub_category,
        (
            *own_columns(),
            *offer_columns("delivery charge"),
            *parcel_columns(),
            *label_columns(),
            must("Style Code", TEXT, "BG-7", "Your name for the design.", longest=60),
            must("Brand Color", TEXT, "Wine", "The colour as you call it.", longest=40),
            must("Color", TEXTS, "Maroon", choices=COLOURS),
            must("Ideal For", TEXT, "Women", choices=WHOM),
            *attributes,
            *image_columns(palette=True),
            *text_columns(features=False),
        ),
        (BRAND, "Color", "Material"),
    )


def _outside(example: str) -> tuple[Column, ...]:
    return (
        must("Material", TEXT, example, choices=SHELLS),
        must("Closure", TEXT, "Zip", choices=CLOSURES),
        good("Width (mm)", DECIMAL, "220", "Of the bag itself, in millimetres."),
        good("Height (mm)", DECIMAL, "140", "Of the bag itself, in millimetres."),
        good("Handmade", TEXT, "Yes", choices=("Yes", "No")),
        good("Care Instructions", LONG_TEXT, "Wipe with a dry cloth", longest=300),
    )


CLUTCH = _bag(
    "clutch",
    "Clutch",
    "Hand Bags",
    (
        *_outside("Silk"),
        must("Occasion", TEXTS, "Party", choices=("Casual", "Festive", "Party", "Wedding")),
        good("Pattern", TEXT, "Embroidered", choices=("Embellished", "Embroidered", "Solid")),
        good("Embroidery Thread", TEXT, "Golden zari", longest=40),
    ),
)
SLING_BAG = _bag(
    "sling_bag",
    "Sling Bag",
    "Hand Bags",
    (*_outside("Canvas"), must("Number of Compartments", WHOLE, "1")),
)
WALLET = _bag(
    "wallet_card_wallet",
    "Wallet",
    "Wallets",
    (
        must("Type", TEXT, "Wallet", choices=("Wallet", "Card Holder", "Money Clip", "Purse")),
        *_outside("Genuine Leather"),
        if_so(
            "Leather Type",
            TEXT,
            "Full Grain",
            When("Material", ("Genuine Leather",)),
            "Needed for genuine leather.",
            choices=("Full Grain", "Top Grain", "Split", "Not Known"),
        ),
        good("Number of Card Slots", COUNT, "6"),
        good("Size", TEXT, "Medium", choices=("Small", "Medium", "Large")),
    ),
)
POTLI = _bag(
    "pouch_potli",
    "Potli",
    "Hand Bags",
    (
        must("Type", TEXT, "Potli", choices=("Potli", "Pouch", "Coin Purse")),
        *_outside("Velvet"),
        must("Pack of", WHOLE, "1"),
        good("Size", TEXT, "Small", choices=("Small", "Medium", "Large")),
    ),
)
SHOPPING_BAG = _bag(
    "shopping_bag",
    "Shopping Bag",
    "Luggage and Travel",
    (
        *_outside("Jute"),
        must("Capacity (L)", DECIMAL, "12"),
        must("Pack of", WHOLE, "1"),
        good("Reusable", TEXT, "Yes", choices=("Yes", "No")),
        good("Size", TEXT, "Large", choices=("Small", "Medium", "Large")),
    ),
)
BELT = _bag(
    "belt",
    "Belt",
    "Belts",
    (
        must("Material", TEXT, "Genuine Leather", choices=SHELLS),
        must("Size", TEXT, "32", "Waist in inches.", choices=("28", "30", "32", "34", "36", "40")),
        must("Buckle Type", TEXT, "Tongue", choices=("Tongue", "Slider", "Auto Lock", "Clasp")),
        must("Belt Width (mm)", DECIMAL, "35"),
        good("Reversible", TEXT, "No", choices=("Yes", "No")),
        good("Occasion", TEXTS, "Casual", choices=("Casual", "Formal", "Party")),
    ),
)


def _jewel(name: str, label: str, attributes: tuple[Column, ...]) -> Vertical:
    return Vertical(
        name,
        label,
        "Jewellery",
        "Artificial Jewellery",
        (
            *own_columns(),
            *offer_columns(),
            *label_columns(with_minimum=False),
            *parcel_columns(),
            must("Model Number", TEXT, "JW-22", longest=60),
            must("Model Name", TEXT, "Temple drop", longest=80),
            must("Color", TEXTS, "Gold", choices=COLOURS),
            *attributes,
            *image_columns(4),
            *text_columns(features=False),
        ),
        (BRAND, "Model Name", "Base Material"),
    )


METALS = ("Alloy", "Beads", "Brass", "Copper", "Fabric", "Glass", "Lac", "Metal", "Thread", "Wood")
PLATINGS = ("Gold-plated", "Oxidised", "Rhodium", "Silver", "No Plating")
STONES = ("Artificial Stone", "Beads", "Crystal", "Kundan", "Mirror", "NA", "Pearl")


def _made() -> tuple[Column, ...]:
    return (
        must("Base Material", TEXT, "Brass", choices=METALS),
        must("Plating", TEXT, "No Plating", choices=PLATINGS),
        good("Gemstone", TEXTS, "NA", choices=STONES),
        good("Handmade", TEXT, "Yes", choices=("Yes", "No")),
        good("Warranty Summary", LONG_TEXT, "No warranty", longest=200),
    )


EARRING = _jewel(
    "earring",
    "Earring",
    (
        must("Earring Type", TEXT, "Drops & Danglers", choices=("Drops & Danglers", "Jhumki")),
        *_made(),
        must("Number of Pairs", WHOLE, "1"),
        good("Earring Length (mm)", DECIMAL, "45"),
    ),
)
BANGLE = _jewel(
    "bangle_bracelet_armlet",
    "Bangle",
    (
        must("Type", TEXT, "Bangle", choices=("Bangle", "Bracelet", "Armlet", "Kada")),
        *_made(),
        must("Bangle Size", TEXT, "2-6", choices=("2-2", "2-4", "2-6", "2-8", "2-10", "Free")),
        must("Number of Pieces", WHOLE, "12"),
        good("Occasion", TEXTS, "Wedding", choices=("Everyday", "Festive", "Wedding")),
    ),
)
JEWEL_SET = _jewel(
    "jewellery_set",
    "Jewellery Set",
    (
        must("Sales Package", TEXTS, "1 necklace::1 pair of earrings", longest=200),
        *_made(),
        good("Necklace Length (mm)", DECIMAL, "420"),
        must("Ideal For", TEXT, "Women", choices=WHOM),
    ),
)
NECKLACE = _jewel(
    "necklace_chain",
    "Necklace",
    (*_made(), must("Chain Length (mm)", DECIMAL, "450"), must("Pack of", WHOLE, "1")),
)
FILE_FOLDER = Vertical(
    "file_folder",
    "File Folder",
    "Stationery",
    "Files and Folders",
    (
        *own_columns(),
        *offer_columns(),
        *parcel_columns(),
        *label_columns(),
        must("Model Name", TEXT, "Handloom file", longest=80),
        must("Type", TEXT, "Document File", choices=("Document File", "Ring Binder", "Envelope")),
        must("Paper Size", TEXT, "A4", choices=("A3", "A4", "A5", "Legal", "Foolscap")),
        must(
            "Material",
            TEXT,
            "Fabric",
            choices=("Fabric", "Jute", "Leather", "Paper", "Plastic", "Cardboard"),
        ),
        must("Color", TEXTS, "Brown", choices=COLOURS),
        must("Sales Package", TEXTS, "5 files", longest=200),
        must("Pack of", WHOLE, "5"),
        good("Closure", TEXT, "Button", choices=("Button", "Elastic", "Flap", "Tie", "Zip")),
        *image_columns(3),
        *text_columns(),
    ),
    (BRAND, "Material", "Paper Size", "Color"),
)

CARRIED = (
    *(CLUTCH, SLING_BAG, WALLET, POTLI, SHOPPING_BAG, BELT),
    *(EARRING, BANGLE, JEWEL_SET, NECKLACE, FILE_FOLDER),
)
