"""Why a product failed Flipkart's check, and whose turn it is then. Pure.

Flipkart's words differ from file to file, so they are matched by what they speak of; several
reasons of one row count as the first of the table that fits any. What fits none is a task for
the catalogue desk, with Flipkart's own words beside it.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext_lazy as _

from common.errors import Sentence

Turn = Literal["member", "centre", "duda", "us"]


@dataclass(frozen=True, slots=True)
class Cause:
    """A kind of failure: whose turn it is, what is to be done, and the words it is known by."""

    key: str
    turn: Turn
    sentence: Sentence
    words: re.Pattern[str]


def _words(text: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{text})", re.I)


# In this order: a licence number "not valid" is a licence first; whatever speaks of a picture
# that we give wrongly (not reachable) is ours before it is hers.
CAUSES = (
    Cause(
        "photo_link", "us",
        _("Flipkart could not fetch the photos. Send the ZIP of photos, then the file again."),
        _words(r"image cannot be (?:downloaded|fetched)|image is neither"),
    ),
    Cause(
        "photo", "member",
        _("Flipkart did not take the photo. Please take it again, in daylight, on a plain cloth."),
        _words(r"image|photo|picture"),
    ),
    Cause(
        "licence", "duda",
        _("Flipkart did not take the licence number. Check the group's licence."),
        _words(r"licen[cs]e|fssai|certificate"),
    ),
    Cause(
        "tax", "duda",
        _("Flipkart did not take HSN or tax. Check the tax rule of this kind of product."),
        _words(r"hsn|tax|gst"),
    ),
    Cause(
        "measures", "centre",
        _("Flipkart did not take size or weight. Measure and weigh the packed parcel again."),
        _words(r"weight|dimension|length|breadth|width|height|package|parcel"),
    ),
    Cause(
        "brand", "us",
        _("Flipkart did not take the brand. Ask for its approval, or send it as Generic."),
        _words(r"brand"),
    ),
    Cause(
        "twice", "us",
        _("Flipkart says this stands in its catalogue already. Look it up by its SKU."),
        _words(r"duplicate|already (?:list|in the catalogue)|you already"),
    ),
    Cause(
        "text", "us",
        _("Flipkart did not take a text. Put title, description or keywords right."),
        _words(r"text|keyword|description|title|feature|markup|capital|claim"),
    ),
    Cause(
        "value", "us",
        _("Flipkart did not take a value of a column. Set it on the page of this kind."),
        _words(r"value|cell|list|attribute|vertical|expected|mandatory"),
    ),
)  # fmt: skip
UNKNOWN = Cause(
    "unknown", "us",
    _("Flipkart gives a reason that nobody has explained yet. Read its words and decide."),
    re.compile(r"(?!)"),
)  # fmt: skip
_BY_KEY = {cause.key: cause for cause in (*CAUSES, UNKNOWN)}


def cause_of(reasons: Iterable[str]) -> Cause:
    """Return the kind of failure that Flipkart's words speak of.

    >>> cause_of(["Image is blurred (Main Image URL)"]).turn
    'member'
    >>> cause_of(["Zxcv"]).key
    'unknown'
    """
    said = list(reasons)
    for cause in CAUSES:
        if any(cause.words.search(reason) for reason in said):
            return cause
    return UNKNOWN


def cause_by_key(key: str) -> Cause:
    """Return a kind of failure by its stored key; an old or empty one is the unknown."""
    return _BY_KEY.get(key, UNKNOWN)
