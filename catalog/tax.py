"""Which HSN and GST rate hold for a product, from dated rules and what is known of it (pure).

A rule may ask for one attribute's value, or for the handicraft decision. The most particular
rule that fits wins: attribute, then handicraft, then the one that asks nothing. Whatever is not
settled is a reason, never a guess; until then the dearest rate that may come is given for the
figure she is shown, so that it can only rise.

The bound of a slab is the value of one piece before GST, and belongs to the slab ("up to 2,500").
Sources: rates and the 2,500 line of garments and made-ups, Notifications 9 and 13/2025-Central
Tax (Rate) of 17 September 2025, in force since 22 September 2025; as of 2026-11.

>>> garment = (Slab(2500_00, 500), Slab(None, 1800))
>>> slab_for_price(garment, 2625_00).rate_bp, slab_for_price(garment, 2626_00).rate_bp
(500, 1800)
>>> value_before_gst(1050_00, 500)
100000
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from django.utils.translation import gettext_lazy as _

from catalog.attributes import same_value
from common.problems import Problem

Status = Literal["confirmed", "assumed", "unresolved"]
Condition = Literal["none", "attribute", "handicraft"]

WHOLE_BP = 100_00

REASONS = {
    "tax_unresolved": _("The tax of this kind of product is not settled yet. DUDA is asking."),
    "tax_no_rule": _("There is no tax rule for this kind of product yet. DUDA will add one."),
    "tax_rules_disagree": _("Two tax rules fit this product. DUDA must correct them."),
    "tax_attribute_missing": _("The tax depends on “{attribute}”. Fill it in."),
    "tax_handicraft_undecided": _("Decide first whether this is a handicraft."),
}


@dataclass(frozen=True)
class Slab:
    """A rate up to a value of one piece before GST, in paise; None is without an upper bound."""

    up_to_paise: int | None
    rate_bp: int
    tax_code: str = ""

    @property
    def code(self) -> str:
        """Return the channel's tax code: as given, else GST_ and the percent."""
        return self.tax_code or f"GST_{self.rate_bp // 100}"

    def holds_for(self, price_paise: int) -> bool:
        """Return whether a piece at this price, GST included, is within the bound."""
        if self.up_to_paise is None:
            return True
        return price_paise * WHOLE_BP <= self.up_to_paise * (WHOLE_BP + self.rate_bp)


DEAREST = (Slab(None, 1800),)  # what an unknown product is reckoned with until it is known


@dataclass(frozen=True)
class Rule:
    """One dated tax rule as plain values; `valid_to` is the first day it no longer holds."""

    id: int
    valid_from: date
    valid_to: date | None
    status: Status
    hsn: str
    slabs: tuple[Slab, ...]
    condition: Condition = "none"
    attribute_key: str = ""
    attribute_value: str = ""
    is_handicraft: bool | None = None

    def holds_on(self, day: date) -> bool:
        """Return whether the rule is in force on day."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True)
class TaxAnswer:
    """HSN and rate for one price, or the reason why they are not known.

    `slabs` may always be reckoned with; while `reason` is set they are the dearest that may come.
    """

    status: Status
    slabs: tuple[Slab, ...]
    hsn: str = ""
    rate_bp: int = 0
    tax_code: str = ""
    rule_id: int | None = None
    reason: str = ""
    attribute: str = ""

    @property
    def is_settled(self) -> bool:
        """Return whether the product may be approved: confirmed or assumed."""
        return not self.reason

    def problem(self) -> Problem | None:
        """Return the reason as a problem of the desk's tax section, None when settled."""
        if not self.reason:
            return None
        field = {
            "tax_attribute_missing": self.attribute,
            "tax_handicraft_undecided": "is_handicraft",
        }.get(self.reason, "tax")
        params = {"attribute": self.attribute} if self.attribute else {}
        page = "details" if self.reason == "tax_attribute_missing" else "tax"
        return Problem(self.reason, field, page, params, REASONS[self.reason])


def slabs_from_rows(rows: Iterable[Mapping[str, Any]]) -> tuple[Slab, ...]:
    """Return slabs from stored rows {"up_to_paise", "rate_bp", "tax_code"}, checked.

    Raises ValueError unless bounds rise and the last one, and only it, is open.
    """
    slabs = tuple(
        Slab(row["up_to_paise"], int(row["rate_bp"]), str(row.get("tax_code", ""))) for row in rows
    )
    bounds = [slab.up_to_paise for slab in slabs]
    closed = [bound for bound in bounds if bound is not None]
    if not slabs or bounds[-1] is not None or len(closed) != len(slabs) - 1:
        raise ValueError("the last slab, and only the last, has no upper bound")
    if closed != sorted(set(closed)):
        raise ValueError("the bounds of slabs must rise")
    return slabs


def value_before_gst(price_paise: int, rate_bp: int) -> int:
    """Return the value in a price that includes GST, to the nearest paisa, halves up."""
    whole = WHOLE_BP + rate_bp
    return (2 * price_paise * WHOLE_BP + whole) // (2 * whole)


def slab_for_price(slabs: Sequence[Slab], price_paise: int) -> Slab:
    """Return the slab of one piece at this price, GST included: the lowest whose bound holds.

    Just above a line no rate is consistent (at 5 % the value is over 2,500, at 18 % under it);
    the higher rate is taken there.
    """
    return next((slab for slab in slabs if slab.holds_for(price_paise)), slabs[-1])


def tax_for(
    rules: Iterable[Rule],
    *,
    attributes: Mapping[str, Any],
    is_handicraft: bool | None,
    price_paise: int,
    on: date,
) -> TaxAnswer:
    """Return the tax of a product of which these rules speak, at this price, on this day.

    is_handicraft: the newest recorded decision, None while there is none.
    """
    current = [rule for rule in rules if rule.holds_on(on)]
    by_attribute = [rule for rule in current if rule.condition == "attribute"]
    by_craft = [rule for rule in current if rule.condition == "handicraft"]
    plain = [rule for rule in current if rule.condition == "none"]

    fitting = [
        rule
        for rule in by_attribute
        if same_value(attributes.get(rule.attribute_key), rule.attribute_value)
    ]
    if fitting:
        return _answer(fitting, current, price_paise)
    for rule in by_attribute:
        if attributes.get(rule.attribute_key) in (None, ""):
            return _open("tax_attribute_missing", current, attribute=rule.attribute_key)
    if by_craft and is_handicraft is None:
        return _open("tax_handicraft_undecided", by_craft + plain)
    fitting = [rule for rule in by_craft if rule.is_handicraft == is_handicraft]
    return _answer(fitting or plain, current, price_paise)


def _answer(fitting: list[Rule], current: list[Rule], price_paise: int) -> TaxAnswer:
    """Return what the fitting rules say, which must be one thing."""
    if not fitting:
        return _open("tax_no_rule", current)
    first = min(fitting, key=lambda rule: rule.id)
    if any((rule.hsn, rule.slabs) != (first.hsn, first.slabs) for rule in fitting):
        return _open("tax_rules_disagree", fitting)
    if first.status == "unresolved" or not first.slabs:
        return _open("tax_unresolved", fitting)
    slab = slab_for_price(first.slabs, price_paise)
    return TaxAnswer(
        status=first.status,
        slabs=first.slabs,
        hsn=first.hsn,
        rate_bp=slab.rate_bp,
        tax_code=slab.code,
        rule_id=first.id,
    )


def _open(reason: str, possible: list[Rule], attribute: str = "") -> TaxAnswer:
    """Return an answer without a rate, with the dearest slabs of the possible rules."""
    slabs = max(
        (rule.slabs for rule in possible if rule.slabs),
        key=lambda slabs: [slab.rate_bp for slab in reversed(slabs)],
        default=DEAREST,
    )
    if any(not rule.slabs for rule in possible):
        slabs = max(slabs, DEAREST, key=lambda slabs: slabs[-1].rate_bp)
    return TaxAnswer(status="unresolved", slabs=slabs, reason=reason, attribute=attribute)
