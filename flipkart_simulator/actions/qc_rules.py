"""What QC sees in a row's words and brand. Pure: cells in, problems out.

The rules are made up after what sellers report; Flipkart publishes none.
"""

from __future__ import annotations

import re

from flipkart_simulator.actions.upload_check import Problem, problem
from flipkart_simulator.verticals.columns import LONG_TEXT, SEVERAL, TEXT, TEXTS
from flipkart_simulator.verticals.common import (
    BRAND,
    DESCRIPTION,
    FEATURES,
    GROUP_ID,
    KEYWORDS,
    SKU,
)
from flipkart_simulator.verticals.vertical import Vertical

GENERIC = "Generic"
MOST_WORDS = 5
CONTACT = re.compile(r"https?://|www\.|[\w.]+@[\w.]+\.\w+|(?<!\d)(?:\+91[ -]?)?[6-9]\d{9}(?!\d)")
MARKUP = re.compile(r"</?[a-zA-Z][^>]*>")
PROMISES = re.compile(
    r"\b(100 ?% (?:cure|safe)|best price|cures?|fda approved|free gift|guaranteed|no\.? ?1|"
    r"side[- ]effects?|world'?s best)\b",
    re.IGNORECASE,
)
LETTERS_AT_LEAST = 12  # capitals of shorter texts are names and codes
# The addresses of makers stand here by law, and so may numbers.
ADDRESSES = ("Manufacturer Details", "Packer Details", "Importer Details")
UNREAD = (SKU, GROUP_ID, BRAND, *ADDRESSES)
FSSAI = "FSSAI License Number"


def rules_check(
    number: int, cells: dict[str, str], vertical: Vertical, approved: frozenset[str]
) -> list[Problem]:
    """Return what QC finds in a row's brand and words. approved: brands the seller may use."""
    found = []
    brand = cells[BRAND]
    is_generic = brand == GENERIC and vertical.allows_generic
    if not is_generic and brand not in approved:
        found.append(problem("brand_not_approved", number, BRAND, brand))
    for column in vertical.columns:
        text = cells.get(column.header, "")
        if text and column.kind in (TEXT, TEXTS, LONG_TEXT) and column.header not in UNREAD:
            code = "" if column.choices else text_check(text, column.header, brand)
            if code:
                found.append(problem(code, number, column.header))
    for header, code in ((KEYWORDS, "too_many_keywords"), (FEATURES, "too_many_features")):
        if len(cells.get(header, "").split(SEVERAL)) > MOST_WORDS:
            found.append(problem(code, number, header))
    if FSSAI in cells and not re.fullmatch(r"[12]\d{13}", cells[FSSAI]):
        found.append(problem("licence_number", number, FSSAI))
    return found


def text_check(text: str, header: str, brand: str) -> str:
    """Return the code of what is wrong with a text, or nothing."""
    letters = [sign for sign in text if sign.isalpha()]
    if CONTACT.search(text):
        return "text_has_contact"
    if MARKUP.search(text):
        return "text_has_markup"
    if PROMISES.search(text):
        return "text_promises"
    if len(letters) >= LETTERS_AT_LEAST and all(sign.isupper() for sign in letters):
        return "text_in_capitals"
    is_named = re.search(rf"\b{re.escape(brand)}\b", text, re.IGNORECASE) is not None
    if brand != GENERIC and header != DESCRIPTION and is_named:
        return "brand_in_text"
    return ""
