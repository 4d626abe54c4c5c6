"""What is written into a column for one product: our fact in Flipkart's words. Pure.

A list of Flipkart's takes only its own words: ours are matched without case and signs, then by the
synonyms below, then by what staff set once for the column. What does not fit is a gap, never a
guess.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flipkart_sync.onboarding.headers import header_of, source_of
from flipkart_sync.onboarding.learn import Column
from flipkart_sync.onboarding.ooxml import Written

BETWEEN = "::"
MOST_KEYWORDS = 5
# normalised words of ours: normalised words of lists that mean the same.
SYNONYMS = {
    "multicolour": ("multicolor", "multi"),
    "cotton": ("purecotton", "fabric"),
    "silk": ("puresilk",),
    "cloth": ("fabric", "cotton"),
    "genuineleather": ("leather",),
    "syntheticleather": ("artificialleather", "leatherette"),
    "threequartersleeve": ("34sleeve",),
    "fullsleeve": ("fullsleeves",),
    "both": ("handandmachine",),
    "drawstring": ("string",),
    "pinbuckle": ("tongue", "pin"),
    "singlebed": ("single",),
    "doublebed": ("double",),
    "redchilli": ("chilli", "chillipowder"),
    "cream": ("beige",),
    "silvertonethread": ("silver",),
    "goldenthread": ("golden", "gold"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answer:
    """One attribute of an approved version: the stored value and the English it is read as."""

    value: str
    label: str = ""


@dataclass(frozen=True)
class Facts:
    """All that a row of a template can be made of, of one approved version.

    attributes: {key: answer}. photos: addresses, () where none is public. Lengths in millimetres
    and weight in grams are the packed parcel's. licences: {kind: number}, verified ones in force.
    """

    sku: str
    mrp_paise: int
    price_paise: int
    title: str
    description: str
    kind_name: str
    brand: str
    hsn: str
    tax_code: str
    dispatch_days: int
    is_made_to_order: bool
    weight_g: int
    length_mm: int
    breadth_mm: int
    height_mm: int
    maker: str
    group_id: str = ""
    attributes: Mapping[str, Answer] = field(default_factory=dict)
    licences: Mapping[str, str] = field(default_factory=dict)
    photos: Sequence[str] = ()
    has_photo_links: bool = True


@dataclass(frozen=True, slots=True)
class Gap:
    """A column that could not be filled. why: no_source, no_answer or not_in_list."""

    column: Column
    why: str
    ours: str = ""

    @property
    def is_blocking(self) -> bool:
        """Whether Flipkart takes no row without it."""
        return self.column.need == "mandatory"


@dataclass(frozen=True)
class Row:
    """One row of the sheet: {column from 1: what to write}, and what is missing."""

    sku: str
    cells: Mapping[int, Written]
    gaps: tuple[Gap, ...]

    @property
    def is_whole(self) -> bool:
        """Whether every demanded column is filled."""
        return not any(gap.is_blocking for gap in self.gaps)


Rules = Mapping[tuple[str, str], str]  # {(header key, our value or ""): Flipkart's value}


def row_of(columns: Sequence[Column], facts: Facts, rules: Rules) -> Row:
    """Return one product's row. rules: what staff set for this type, in plain words."""
    cells: dict[int, Written] = {}
    gaps = []
    for column in columns:
        if column.need == "flipkart":
            continue
        source = source_of(column.header)
        if source.startswith("photo:") and not facts.has_photo_links:
            continue  # photos go as a ZIP
        found = said(source, facts, column)
        texts, gap = _fitted(column, source, found, rules)
        if texts:
            text = BETWEEN.join(texts) if column.is_multi else texts[0]
            cells[column.position] = Written(text, is_number=column.is_numeric)
        elif gap is not None:
            gaps.append(gap)
    return Row(facts.sku, cells, tuple(gaps))


def _fitted(
    column: Column, source: str, found: Sequence[Answer], rules: Rules
) -> tuple[list[str], Gap | None]:
    texts = []
    for answer in found:
        text = fit(answer, column, rules)
        if text:
            texts.append(text)
    constant = rules.get((column.key, ""), "")
    if texts:
        return texts, None
    if constant:
        return [constant], None
    if not source:
        return [], Gap(column, "no_source")
    if not found:
        return [], Gap(column, "no_answer")
    return [], Gap(column, "not_in_list", found[0].label or found[0].value)


def fit(answer: Answer, column: Column, rules: Rules) -> str:
    """Return an answer in the words of a column's list, "" where the list has none for it."""
    for ours in (answer.value, answer.label):
        if ours and (theirs := rules.get((column.key, ours.casefold()))):
            return theirs
    if not column.allowed:
        return answer.label or answer.value
    theirs_by_plain = {plain(word): word for word in reversed(column.allowed)}
    for ours in (answer.value, answer.label):
        for word in (plain(ours), *SYNONYMS.get(plain(ours), ())):
            if word and word in theirs_by_plain:
                return theirs_by_plain[word]
    return ""


def plain(text: str) -> str:
    """Return a word without case, spaces and signs.

    >>> plain("Pure Cotton"), plain("2-6") == plain("2.6")
    ('purecotton', True)
    """
    return re.sub(r"[^0-9a-z\u0900-\u097f]+", "", text.casefold())


# --- facts ------------------------------------------------------------------------------------
def said(source: str, facts: Facts, column: Column) -> list[Answer]:
    """Return what our fact says for a column, [] where it says nothing."""
    name, _, argument = source.partition(":")
    if name == "attribute":
        return _first_answered(argument, facts)
    if name == "value":
        return [Answer(answer.value) for answer in _first_answered(argument, facts)]
    if name == "attribute_or_one":
        return _first_answered(argument, facts) or [Answer("1")]
    if name == "length":
        return _length(argument, facts, header_of(column.header).unit)
    if name == "photo":
        place = int(argument)
        return [Answer(facts.photos[place])] if place < len(facts.photos) else []
    if name == "licence":
        number = facts.licences.get(argument, "")
        return [Answer(number)] if number else []
    if name == "keywords":
        return [Answer(word) for word in keywords(facts)]
    text = _PLAIN[name](facts) if name in _PLAIN else ""
    return [Answer(text)] if text else []


def keywords(facts: Facts) -> list[str]:
    """Return at most five words buyers may look for: the kind of thing and its answers."""
    words = [facts.kind_name]
    for key in ("colour", "fabric", "cloth_work", "leather", "key_ingredient", "hand_work"):
        if key in facts.attributes:
            words.append(facts.attributes[key].label or facts.attributes[key].value)
    return list(dict.fromkeys(word.casefold() for word in words if word))[:MOST_KEYWORDS]


def _first_answered(keys: str, facts: Facts) -> list[Answer]:
    for key in keys.split("|"):
        if key in facts.attributes and facts.attributes[key].value:
            return [facts.attributes[key]]
    return []


def _length(keys: str, facts: Facts, unit: str) -> list[Answer]:
    """Return a length we keep in centimetres in the column's unit."""
    found = _first_answered(keys, facts)
    if not found or not re.fullmatch(r"\d+(\.\d+)?", found[0].value):
        return []
    centimetres = float(found[0].value)
    factor = {"mm": 10.0, "m": 0.01, "inch": 1 / 2.54}.get(unit, 1.0)
    return [Answer(f"{centimetres * factor:.2f}".rstrip("0").rstrip("."))]


def _tenths(millimetres: int) -> str:
    return f"{millimetres / 10:.1f}".removesuffix(".0")


def _kilograms(facts: Facts) -> str:
    return f"{facts.weight_g / 1000:.3f}".rstrip("0").rstrip(".")


def _pieces(facts: Facts) -> str:
    count: Any = facts.attributes.get("pack_count")
    return f"{count.value if count and count.value else 1} {facts.kind_name}"


def _quantity_unit(facts: Facts) -> str:
    if "net_weight_g" in facts.attributes:
        return "g"
    return "ml" if "net_volume_ml" in facts.attributes else ""


def _months(facts: Facts) -> str:
    days: Any = facts.attributes.get("shelf_life_days")
    if days is None or not days.value.isdigit() or int(days.value) < 30:
        return ""
    return str(int(days.value) // 30)


def _is_handmade(facts: Facts) -> str:
    work: Any = facts.attributes.get("hand_work")
    return {"hand": "Yes", "machine": "No"}.get(work.value if work else "", "")


_PLAIN: Mapping[str, Any] = {
    "sku": lambda facts: facts.sku,
    "listing_status": lambda _facts: "Inactive",
    "stock": lambda _facts: "0",
    "mrp": lambda facts: str(facts.mrp_paise // 100),
    "price": lambda facts: str(facts.price_paise // 100),
    "fulfilment_by": lambda _facts: "Seller",
    "procurement": lambda facts: "made to order" if facts.is_made_to_order else "instock",
    "dispatch_days": lambda facts: str(facts.dispatch_days),
    "shipping": lambda _facts: "Flipkart",
    "free": lambda _facts: "0",
    "one": lambda _facts: "1",
    "parcel_length": lambda facts: _tenths(facts.length_mm) if facts.length_mm else "",
    "parcel_breadth": lambda facts: _tenths(facts.breadth_mm) if facts.breadth_mm else "",
    "parcel_height": lambda facts: _tenths(facts.height_mm) if facts.height_mm else "",
    "parcel_weight": lambda facts: _kilograms(facts) if facts.weight_g else "",
    "hsn": lambda facts: facts.hsn,
    "tax_code": lambda facts: facts.tax_code,
    "country": lambda _facts: "India",
    "maker": lambda facts: facts.maker,
    "brand": lambda facts: facts.brand,
    "description": lambda facts: facts.description,
    "features": lambda facts: facts.title,
    "model_name": lambda facts: facts.title,
    "group_id": lambda facts: facts.group_id,
    "sales_package": _pieces,
    "quantity_unit": _quantity_unit,
    "shelf_life_months": _months,
    "shelf_life_unit": lambda facts: "Months" if _months(facts) else "",
    "is_handmade": _is_handmade,
}
