"""What Flipkart says of each row in the workbook it gives back after its check. Pure.

By header text, and by SKU: staff may have sorted the rows. The product id stands in the product
link (`…?pid=<id>`); statuses are read without case, and what is not known is waiting, not passed.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qs, urlsplit

from flipkart_sync.errors import NotAQcFile
from flipkart_sync.onboarding.headers import header_of, header_place
from flipkart_sync.onboarding.reading_room import Rows

Outcome = Literal["passed", "failed", "waiting"]

PRODUCT_ID = re.compile(r"[A-Z0-9]{13,16}")
ANSWERS = {"catalogqcstatus", "flipkartproductlink", "productdatastatus"}
PASSED = {"passed", "approved", "live", "qcpassed"}
FAILED = {"failed", "rejected", "disapproved", "error", "qcfailed"}
MOST_REASONS = 10
KINDS = re.compile(r"(single|multi)\s*-|url$", re.I)


@dataclass(frozen=True, slots=True)
class Answered:
    """Flipkart's answer to one row. row: as Excel counts. reasons: Flipkart's own words."""

    row: int
    sku: str
    outcome: Outcome
    product_id: str = ""
    title: str = ""
    brand: str = ""
    mrp_paise: int | None = None
    image_url: str = ""
    reasons: tuple[str, ...] = ()


def answers_of(sheets: Mapping[str, Rows]) -> tuple[str, list[Answered]]:
    """Return the data sheet's name and the answers, row by row. Raises NotATemplate, NotAQcFile."""
    sheet, place = header_place(sheets)
    rows = sheets[sheet]
    at = {header_of(text).key: column for column, text in enumerate(rows[place]) if text}
    if not ANSWERS & set(at):
        raise NotAQcFile()
    first = place + (4 if place + 1 < len(rows) and any(map(KINDS.match, rows[place + 1])) else 1)
    found = [
        _answer(number + 1, {key: _at(row, column) for key, column in at.items()})
        for number, row in enumerate(rows)
        if number >= first and _at(row, at["sellerskuid"])
    ]
    if not found:
        raise NotAQcFile()
    return sheet, found


def _at(row: list[str], column: int) -> str:
    return row[column] if column < len(row) else ""


def _answer(number: int, said: Mapping[str, str]) -> Answered:
    statuses = {
        re.sub(r"[^a-z]", "", said.get(key, "").casefold())
        for key in ("catalogqcstatus", "productdatastatus")
    }
    product_id = product_id_of(said.get("flipkartproductlink", ""))
    outcome: Outcome = "waiting"
    if statuses & FAILED:
        outcome = "failed"
    elif product_id and statuses & PASSED:
        outcome = "passed"
    reasons = [
        reason.strip()
        for key in ("qcfailedreason", "disapprovalreason")
        for reason in said.get(key, "").split(";")
        if reason.strip()
    ]
    mrp = said.get("mrp", "")
    return Answered(
        row=number,
        sku=said["sellerskuid"][:64],
        outcome=outcome,
        product_id=product_id if outcome == "passed" else "",
        title=title_of(said.get("flipkartproductlink", "")),
        brand=said.get("brand", "")[:100],
        mrp_paise=int(mrp) * 100 if mrp.isdecimal() and len(mrp) < 9 else None,
        image_url=said.get("mainimageurl", "")[:500],
        reasons=tuple(dict.fromkeys(reason[:300] for reason in reasons))[:MOST_REASONS]
        if outcome == "failed"
        else (),
    )


def product_id_of(link: str) -> str:
    """Return the product id in a product link of Flipkart's, "" where there is none.

    >>> product_id_of("https://www.flipkart.com/a-purse/p/itmabc?pid=WLTABC1234567890")
    'WLTABC1234567890'
    >>> product_id_of("https://evil.example/?pid=WLTABC1234567890")
    ''
    """
    try:
        parts = urlsplit(link.strip())
        values = parse_qs(parts.query).get("pid", [])
    except ValueError:
        return ""
    host = (parts.hostname or "").casefold()
    if host != "flipkart.com" and not host.endswith(".flipkart.com"):
        return ""
    value = values[0].strip().upper() if values else ""
    return value if PRODUCT_ID.fullmatch(value) else ""


def title_of(link: str) -> str:
    """Return the title a product link speaks of, in plain words.

    >>> title_of("https://www.flipkart.com/brown-leather-purse/p/itmabc?pid=A")
    'brown leather purse'
    """
    try:
        steps = urlsplit(link).path.strip("/").split("/")
    except ValueError:
        return ""
    return steps[0].replace("-", " ")[:300] if len(steps) > 1 and steps[1] == "p" else ""
