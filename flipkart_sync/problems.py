"""What a refusal or a problem means, in words a person can act on. Pure.

Flipkart publishes no list of codes: they may be numbers or words, in any case, and change. So an
entry names a code, or a pattern looked for in code, attribute and text, or both; staff write the
entries. What no entry explains is *unwritten*: shown as it came, and a task for staff.

Matching folds case and runs of blanks. A pattern with `*`, `?` or `[` is a glob over a whole field
(code, attribute or text); any other is a part of one. The most telling entry wins: code and
pattern before code, code before pattern, a longer pattern before a shorter, then the key.

>>> said = Said("listing", "1102", "Product ABC does not exist", "product_id")
>>> by_code = Entry("no-product", "listing", code="1102", cause=Cause.PRODUCT, turn="duda")
>>> by_text = Entry("gone", "listing", pattern="does not exist", cause=Cause.DETAILS, turn="us")
>>> found = entry_for(said, [by_text, by_code])
>>> found.key if found else ""
'no-product'
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Literal

from django.utils.translation import gettext_lazy as _

from common.bilingual import Bilingual
from common.errors import Sentence

Turn = Literal["member", "centre", "duda", "channel", "us"]
TURNS: tuple[Turn, ...] = ("duda", "centre", "member", "channel", "us")

# Where words come from. Sources a stand-in or a file names differently are brought to these.
LISTING, QC, SHIPMENT, ACCOUNT, ENGINE = "listing", "qc", "shipment", "account", "engine"
SOURCES = (LISTING, QC, SHIPMENT, ACCOUNT, ENGINE)
SOURCE_OF = {
    "call.errors": LISTING,
    "listing.errors": LISTING,
    "listing.attribute_errors": LISTING,
    "shipment.errorCode": SHIPMENT,
    "otc.error_code": SHIPMENT,
    "oauth.error": ACCOUNT,
    "notification.error": ACCOUNT,
    "qc.reason": QC,
    "upload.file": QC,
    "upload.row": QC,
}
PARTS = " · "  # between the remarks of one answer, as the engine keeps them


class Cause(StrEnum):
    """The twelve things that can be the matter."""

    PHOTO = "photo"
    DETAILS = "details"
    PRICE = "price"
    PRODUCT = "product"
    PLACE = "place"
    PAPERS = "papers"
    ORDER = "order"
    ACCOUNT = "account"
    DIFFERS = "differs"
    BLOCKED = "blocked"
    TECHNICAL = "technical"
    UNWRITTEN = "unwritten"


CAUSES: dict[Cause, Sentence] = {
    Cause.PHOTO: _("Photo"),
    Cause.DETAILS: _("A fact is missing or wrong"),
    Cause.PRICE: _("Price"),
    Cause.PRODUCT: _("Flipkart's product number"),
    Cause.PLACE: _("The centre's place on Flipkart"),
    Cause.PAPERS: _("Licence or brand paper"),
    Cause.ORDER: _("Order or parcel"),
    Cause.ACCOUNT: _("The account"),
    Cause.DIFFERS: _("Flipkart shows something else"),
    Cause.BLOCKED: _("Flipkart took it off"),
    Cause.TECHNICAL: _("A fault of the machines"),
    Cause.UNWRITTEN: _("An answer nobody has explained yet"),
}


@dataclass(frozen=True, slots=True)
class Said:
    """Words that came: from where (`source`), the code as text, and the attribute named, if any."""

    source: str
    code: str = ""
    text: str = ""
    attribute: str = ""

    @property
    def shown(self) -> str:
        """Return the words as they came, code first."""
        return " ".join(part for part in (self.code, self.attribute, self.text) if part)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the dictionary; `is_retried`: sending the same again may cure it."""

    key: str
    source: str
    code: str = ""
    pattern: str = ""
    cause: Cause = Cause.UNWRITTEN
    turn: Turn = "us"
    sentence: Bilingual = Bilingual("", "")
    next_step: Bilingual = Bilingual("", "")
    is_retried: bool = True


def said(source: str, code: object = "", text: object = "", attribute: object = "") -> Said:
    """Return what came as words: a code may be a number, a text or nothing.

    source: one of SOURCES, or a name of SOURCE_OF. Raises ValueError for another.
    """
    place = SOURCE_OF.get(source, source)
    if place not in SOURCES:
        raise ValueError(f"{source} is no source of problems.")
    return Said(place, _text(code), _text(text), _text(attribute))


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return re.sub(r"\s+", " ", str(value)).strip()


def said_in(remark: str, source: str = LISTING) -> list[Said]:
    """Return the words in a remark the engine kept: `code attribute text`, several joined by `·`.

    The attribute is not told apart from the text; patterns look in both.
    """
    found = []
    for part in remark.split(PARTS):
        code, _blank, text = part.strip().partition(" ")
        if code:
            found.append(Said(source, code, text.strip()))
    return found


def entry_for(words: Said, entries: Iterable[Entry]) -> Entry | None:
    """Return the entry that says most exactly what came, or None."""
    fields = [_folded(value) for value in (words.code, words.attribute, words.text)]
    fitting = [entry for entry in entries if entry.source == words.source and _fits(entry, fields)]
    return min(fitting, key=_rank, default=None)


def entry_of_remark(remark: str, entries: Collection[Entry], source: str = LISTING) -> Entry | None:
    """Return the entry for the first of several remarks that has one."""
    return next(
        (found for one in said_in(remark, source) if (found := entry_for(one, entries))), None
    )


@lru_cache(maxsize=4096)
def _folded(value: str) -> str:
    return re.sub(r"\s+", " ", value).strip().casefold()


def _fits(entry: Entry, fields: Sequence[str]) -> bool:
    """Whether code and pattern, each where given, fit (code, attribute, text), all folded."""
    code, pattern = _folded(entry.code), _folded(entry.pattern)
    if not code and not pattern:
        return False
    if code and code != fields[0]:
        return False
    if not pattern:
        return True
    if any(sign in pattern for sign in "*?["):
        return any(fnmatchcase(field, pattern) for field in fields)
    return any(pattern in field for field in fields)


def _rank(entry: Entry) -> tuple[int, int, str]:
    """Order entries that fit by how telling they are, best first."""
    kind = 0 if entry.code and entry.pattern else 1 if entry.code else 2
    return kind, -len(entry.pattern), entry.key


def is_worth_repeating(said_ones: Iterable[Said], entries: Collection[Entry]) -> bool:
    """Return whether sending the same again may help: not if one reason is known never to go."""
    found = [entry_for(one, entries) for one in said_ones]
    return all(entry is None or entry.is_retried for entry in found)


def signature(words: Said) -> str:
    """Return what words have in common with others of their kind: case and numbers left out.

    >>> signature(Said("listing", "1102", "Product AB12CD34EF56G does not exist"))
    '1102 product # does not exist'
    """
    text = _folded(" ".join(part for part in (words.attribute, words.text) if part))
    plain = re.sub(r"\S*\d\S*", "#", text)
    return f"{_folded(words.code)} {plain}".strip()[:200]
