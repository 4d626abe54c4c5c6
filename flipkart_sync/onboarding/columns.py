"""The columns of a template as staff read them: filled from what, or why not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from common.errors import Sentence
from flipkart_sync.onboarding.headers import source_of
from flipkart_sync.onboarding.learn import Column
from flipkart_sync.onboarding.values import Gap, Rules

SOURCES: Mapping[str, Sentence] = {
    "sku": _("our SKU"),
    "listing_status": _("always Inactive"),
    "stock": _("always 0"),
    "mrp": _("MRP as approved"),
    "price": _("price as approved"),
    "fulfilment_by": _("always Seller"),
    "procurement": _("ready or made to order"),
    "dispatch_days": _("days to dispatch"),
    "shipping": _("always Flipkart"),
    "free": _("always 0"),
    "one": _("always 1"),
    "parcel_length": _("packed parcel"),
    "parcel_breadth": _("packed parcel"),
    "parcel_height": _("packed parcel"),
    "parcel_weight": _("packed parcel"),
    "hsn": _("tax rule of the day"),
    "tax_code": _("tax rule of the day"),
    "country": _("always India"),
    "maker": _("group and seller of record"),
    "brand": _("Generic, or an approved brand"),
    "photo": _("photos as approved"),
    "description": _("description as approved"),
    "keywords": _("kind and answers"),
    "features": _("title as approved"),
    "model_name": _("title as approved"),
    "group_id": _("several forms of one product"),
    "sales_package": _("pieces in a pack"),
    "quantity_unit": _("net weight or volume"),
    "shelf_life_months": _("shelf life"),
    "shelf_life_unit": _("shelf life"),
    "is_handmade": _("answer: work done by hand"),
    "attribute": _("her answers"),
    "attribute_or_one": _("her answers"),
    "value": _("her answers"),
    "length": _("her answers"),
    "licence": _("verified licence"),
}
WHY: Mapping[str, Sentence] = {
    "no_source": _("We keep no such fact. Set one value for all."),
    "no_answer": _("Not answered for a product. Fill it in its details, or set one value for all."),
    "not_in_list": _("Flipkart's list has no “{ours}”. Say what it is called there."),
}
NEVER_SET = {"sku", "listing_status", "stock", "mrp", "price", "hsn", "tax_code", "country"}
MOST_SHOWN = 12


@dataclass(frozen=True)
class Missing:
    """One thing a column lacks: the sentence, and the value of ours it is about ("" for all)."""

    sentence: str
    ours: str


@dataclass(frozen=True)
class ColumnLine:
    """One line of the page."""

    column: Column
    source: Sentence
    constant: str
    missing: Sequence[Missing]
    rules: Sequence[tuple[str, str]]
    may_set: bool

    @property
    def state(self) -> str:
        """Return "lacking" where Flipkart refuses rows without it, "open", "filled" or "theirs"."""
        if self.column.need == "flipkart":
            return "theirs"
        if self.missing:
            return "lacking" if self.column.need == "mandatory" else "open"
        return "filled" if self.source or self.constant else "open"

    @property
    def shown_allowed(self) -> Sequence[str]:
        """Return the list's values for the picker."""
        return self.column.allowed


def column_lines(
    columns: Sequence[Column],
    gaps: Mapping[int, Sequence[Gap]],
    rules: Rules,
    brands: Sequence[str],
) -> list[ColumnLine]:
    """Return the lines, those that stop rows first, then in the template's order.

    gaps: {column: what some waiting product lacks there}.
    """
    lines = []
    for column in columns:
        source = source_of(column.header)
        shown = column
        if column.key == "brand":
            shown = Column(
                column.position, column.header, column.data_kind, column.need, tuple(brands), True
            )
        lines.append(
            ColumnLine(
                column=shown,
                source=SOURCES.get(source.partition(":")[0], ""),
                constant=rules.get((column.key, ""), ""),
                missing=_missing(gaps.get(column.position, ())),
                rules=[
                    (ours, to) for (key, ours), to in rules.items() if key == column.key and ours
                ],
                may_set=column.need != "flipkart"
                and source not in NEVER_SET
                and not source.startswith("photo:"),
            )
        )
    order = {"lacking": 0, "open": 2, "filled": 1, "theirs": 3}
    return sorted(lines, key=lambda line: (order[line.state], line.column.position))


def _missing(gaps: Sequence[Gap]) -> list[Missing]:
    return [
        Missing(
            str(WHY[gap.why]).format(ours=gap.ours), gap.ours if gap.why == "not_in_list" else ""
        )
        for gap in gaps[:MOST_SHOWN]
    ]
