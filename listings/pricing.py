"""What the group gets of a price, line by line, and which price gives what it wants (pure).

The price is what the customer pays, GST included. For a seller registered for GST the share is
the value before GST less the channel's fees less the centre's charge. GST on those fees, TCS and
TDS come back through the tax returns: they are told in `flow`, how the money moves, and are not
taken from the share. Rounding and the worked examples: docs/money.md.

>>> from listings.fees import fees_from_rules
>>> fees = fees_from_rules({
...     "commission": [{"up_to_paise": None, "rate_bp": 800}],
...     "fixed": [{"up_to_paise": None, "paise": 2000}],
...     "collection": [{"up_to_paise": None, "paise": 1500}],
...     "shipping": [{"up_to_g": None, "local_paise": 4000, "zonal_paise": 5000,
...                   "national_paise": 6000}],
...     "centre_charge_bp": 0, "gst_on_fees_bp": 1800, "tcs_bp": 50, "tds_bp": 10})
>>> terms = Terms(fees, (Slab(None, 500),), weight_g=400)
>>> quote(1050_00, terms).net_paise
82100
>>> price_for_net(821_00, terms).price_paise
105000
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.translation import gettext_lazy as _

from catalog.tax import Slab, slab_for_price, value_before_gst
from common.errors import BadInput, Sentence
from common.money import MOST_PAISE, rupees
from listings.fees import WHOLE_BP, Fees, Zone, fee_slab

PayoutBasis = Literal["agreed", "pass_through"]
RUPEE = 100
VOLUMETRIC_MM3_PER_G = 5000  # L x B x H in cm / 5000 is kg

LABELS: dict[str, Sentence] = {
    "share": _("Your group gets"),
    "commission": _("Commission of the channel"),
    "fixed_fee": _("Fixed fee of the channel"),
    "collection_fee": _("Collection fee of the channel"),
    "shipping": _("Delivery"),
    "centre_charge": _("The centre's charge"),
    "gst": _("GST to the government"),
    "price": _("The customer pays"),
    "gst_on_fees": _("GST on the channel's fees"),
    "tcs": _("GST collected by the channel (TCS)"),
    "tds": _("Income tax held back by the channel (TDS)"),
    "bank_settlement": _("Comes to the bank"),
    "gst_due": _("GST still to be paid, less credits"),
    "tds_back": _("Income tax credit that comes back"),
}
# What a member is shown: five parts of the bar, each made of lines.
PARTS: dict[str, tuple[str, ...]] = {
    "group": ("share",),
    "channel": ("commission", "fixed_fee", "collection_fee"),
    "centre": ("centre_charge",),
    "delivery": ("shipping",),
    "tax": ("gst",),
}

DEAR_BAND: dict[str, Sentence] = {
    "tax": _("At {price} the tax is higher. The group gets {net}; at {better} it gets {more}."),
    "fees": _("At {price} the fees are higher. The group gets {net}; at {better} it gets {more}."),
}


class NetOutOfReach(BadInput):
    """No allowed price gives the group as much as was asked (`net`)."""

    code = "net_out_of_reach"
    sentence = _("No allowed price gives the group {net}. Write a smaller amount.")


@dataclass(frozen=True)
class Terms:
    """All that turns a price into lines: fees, tax slabs, billed weight in grams, type, basis.

    agreed: shipping at the national zone, the promise that is owed. pass_through: shipping at the
    dearest zone, so that the figure is the least she gets.
    """

    fees: Fees
    slabs: tuple[Slab, ...]
    weight_g: int
    product_type: str = ""
    basis: PayoutBasis = "agreed"

    @property
    def zone(self) -> Zone:
        """Return the zone the shipping fee is taken from."""
        return "national" if self.basis == "agreed" else self.fees.dearest_zone(self.weight_g)

    def as_dict(self) -> dict[str, Any]:
        """Return what static/js/price.js reckons with: the same rule in her browser."""
        fees = self.fees
        return {
            "commission": [
                [one.up_to_paise, one.rate_bp, one.paise]
                for one in fees.commission_slabs(self.product_type)
            ],
            "fixed": [[one.up_to_paise, 0, one.paise] for one in fees.fixed],
            "collection": [[one.up_to_paise, one.rate_bp, one.paise] for one in fees.collection],
            "shipping": fees.shipping_paise(self.weight_g, self.zone),
            "centre_bp": fees.centre_charge_bp,
            "tax": [[slab.up_to_paise, slab.rate_bp] for slab in self.slabs],
            "most": MOST_PAISE // RUPEE,
        }


@dataclass(frozen=True)
class Line:
    """One part of a price: rate and what it is a rate of, zone and weight, where they apply."""

    code: str
    paise: int
    rate_bp: int | None = None
    of_paise: int | None = None
    zone: Zone | None = None
    weight_g: int | None = None

    @property
    def label(self) -> Sentence:
        """Return what the line is called."""
        return LABELS[self.code]

    def as_dict(self) -> dict[str, Any]:
        """Return the line as stored with what she accepted; empty fields are left out."""
        return {name: value for name, value in vars(self).items() if value is not None}


@dataclass(frozen=True)
class FlowStep:
    """One step of how the money moves; a total is the sum of all steps before it."""

    code: str
    paise: int
    is_total: bool = False

    @property
    def label(self) -> Sentence:
        """Return what the step is called."""
        return LABELS[self.code]


@dataclass(frozen=True)
class Quote:
    """A price taken apart. `lines` add up to the price exactly; `flow` ends at the share."""

    price_paise: int
    net_paise: int
    value_paise: int
    rate_bp: int
    is_least: bool
    lines: tuple[Line, ...]
    flow: tuple[FlowStep, ...]

    def parts(self) -> dict[str, int]:
        """Return paise by part of the bar (group, channel, centre, delivery, tax), exact."""
        by_code = {line.code: line.paise for line in self.lines}
        return {part: sum(by_code[code] for code in codes) for part, codes in PARTS.items()}

    def rupee_parts(self) -> dict[str, int]:
        """Return the parts in whole rupees, as paise, adding up to the price exactly.

        The group's part is cut down to the rupee; what is cut off goes, with the paise of the
        others, to their largest remainders. For a price of whole rupees.
        """
        exact = self.parts()
        group = exact["group"] // RUPEE * RUPEE
        others = {part: paise for part, paise in exact.items() if part != "group"}
        cut = sum(paise // RUPEE * RUPEE for paise in others.values())
        left = (self.price_paise - group - cut) // RUPEE
        order = sorted(others, key=lambda part: (-(others[part] % RUPEE), -others[part]))
        whole = {
            part: paise // RUPEE * RUPEE + RUPEE * (part in order[:left])
            for part, paise in others.items()
        }
        return {"group": group, **whole}


@dataclass(frozen=True)
class DearBand:
    """A price at which the group gets less than at a lower one.

    better_paise: the lower price; again_paise: the first higher price that gives as much again,
    None if there is none. is_tax: it is the tax line that was crossed, not a fee step.
    """

    price_paise: int
    net_paise: int
    better_paise: int
    better_net_paise: int
    again_paise: int | None
    is_tax: bool

    @property
    def message(self) -> str:
        """Return the advice in the language active now."""
        return str(DEAR_BAND["tax" if self.is_tax else "fees"]).format(
            price=rupees(self.price_paise),
            net=rupees(self.net_paise),
            better=rupees(self.better_paise),
            more=rupees(self.better_net_paise),
        )


def billed_weight_g(weight_g: int, length_mm: int, breadth_mm: int, height_mm: int) -> int:
    """Return the weight that is billed: the larger of real and volumetric, grams, rounded up.

    Volumetric is L x B x H in cm / 5000 in kg (unconfirmed; the same in all sources since 2016).

    >>> billed_weight_g(100, 200, 150, 100)
    600
    """
    volumetric = -(-length_mm * breadth_mm * height_mm // VOLUMETRIC_MM3_PER_G)
    return max(weight_g, volumetric)


def quote(price_paise: int, terms: Terms) -> Quote:
    """Take a price apart. The share may be below 0: fees can be more than a small price."""
    fees, zone = terms.fees, terms.zone
    slab = slab_for_price(terms.slabs, price_paise)
    value = value_before_gst(price_paise, slab.rate_bp)
    commission = fee_slab(fees.commission_slabs(terms.product_type), price_paise)
    collection = fee_slab(fees.collection, price_paise)
    kept = (
        Line(
            "commission",
            _part(price_paise, commission.rate_bp) + commission.paise,
            commission.rate_bp,
            price_paise,
        ),
        Line("fixed_fee", fee_slab(fees.fixed, price_paise).paise),
        Line(
            "collection_fee",
            _part(price_paise, collection.rate_bp) + collection.paise,
            collection.rate_bp or None,
            price_paise if collection.rate_bp else None,
        ),
        Line(
            "shipping",
            fees.shipping_paise(terms.weight_g, zone),
            zone=zone,
            weight_g=terms.weight_g,
        ),
    )
    centre = Line(
        "centre_charge", _part(value, fees.centre_charge_bp), fees.centre_charge_bp, value
    )
    gst = Line("gst", price_paise - value, slab.rate_bp, value)
    net = price_paise - gst.paise - centre.paise - sum(line.paise for line in kept)
    return Quote(
        price_paise=price_paise,
        net_paise=net,
        value_paise=value,
        rate_bp=slab.rate_bp,
        is_least=terms.basis == "pass_through",
        lines=(Line("share", net), *kept, centre, gst),
        flow=_flow(price_paise, value, kept, centre, fees),
    )


def _flow(
    price: int, value: int, kept: Sequence[Line], centre: Line, fees: Fees
) -> tuple[FlowStep, ...]:
    """Return how the money moves, from what the customer pays to the share."""
    charged = sum(line.paise for line in kept)
    on_fees = _part(charged, fees.gst_on_fees_bp)
    tcs, tds = _part(value, fees.tcs_bp), _part(value, fees.tds_bp)
    settlement = price - charged - on_fees - tcs - tds
    due = price - value - on_fees - tcs
    return (
        FlowStep("price", price),
        *(FlowStep(line.code, -line.paise) for line in kept),
        FlowStep("gst_on_fees", -on_fees),
        FlowStep("tcs", -tcs),
        FlowStep("tds", -tds),
        FlowStep("bank_settlement", settlement, is_total=True),
        FlowStep("gst_due", -due),
        FlowStep("tds_back", tds),
        FlowStep("centre_charge", -centre.paise),
        FlowStep("share", settlement - due + tds - centre.paise, is_total=True),
    )


def price_for_net(net_paise: int, terms: Terms, *, most: int = MOST_PAISE) -> Quote:
    """Return the quote of the least price in whole rupees that gives the group at least net_paise.

    Raises NetOutOfReach if no price up to `most` paise does.
    """
    found = _least_price(net_paise, terms, RUPEE, most)
    if found is None:
        raise NetOutOfReach(net=rupees(net_paise))
    return quote(found, terms)


def dear_band(price_paise: int, terms: Terms, *, most: int = MOST_PAISE) -> DearBand | None:
    """Return why a lower price would give the group more, None where raising always helps."""
    here = quote(price_paise, terms)
    tops = [top for _start, top in _stretches(terms, RUPEE, most) if top < price_paise]
    best = max((quote(top, terms) for top in tops), key=lambda q: q.net_paise, default=None)
    if best is None or best.net_paise <= here.net_paise:
        return None
    return DearBand(
        price_paise=price_paise,
        net_paise=here.net_paise,
        better_paise=best.price_paise,
        better_net_paise=best.net_paise,
        again_paise=_least_price(best.net_paise, terms, price_paise, most),
        is_tax=best.rate_bp != here.rate_bp,
    )


@dataclass(frozen=True)
class TaxLine:
    """The last price below which a lower rate of GST holds than above it, and both rates."""

    last_paise: int
    below_bp: int
    above_bp: int


def tax_line(price_paise: int, terms: Terms) -> TaxLine | None:
    """Return the tax line a price lies above, the highest of them; None where it crosses none."""
    here = slab_for_price(terms.slabs, price_paise)
    lower = terms.slabs[: terms.slabs.index(here)]
    if not lower or (up_to := lower[-1].up_to_paise) is None:
        return None
    below = lower[-1]
    last = up_to * (WHOLE_BP + below.rate_bp) // WHOLE_BP // RUPEE * RUPEE
    return TaxLine(last, below.rate_bp, here.rate_bp)


def _least_price(net: int, terms: Terms, least: int, most: int) -> int | None:
    """Return the least price in whole rupees from least to most that gives at least net."""
    for start, top in _stretches(terms, least, most):
        if quote(top, terms).net_paise < net:
            continue
        low, high = start, top
        while low < high:
            middle = (low + high) // (2 * RUPEE) * RUPEE
            if quote(middle, terms).net_paise >= net:
                high = middle
            else:
                low = middle + RUPEE
        return low
    return None


def _stretches(terms: Terms, least: int, most: int) -> list[tuple[int, int]]:
    """Return (first, last) price of each stretch without a slab's edge; in it the net rises.

    It rises because all rates together keep less than one half (checked in listings.fees).
    """
    fees = terms.fees
    edges = {
        slab.up_to_paise
        for slabs in (fees.commission_slabs(terms.product_type), fees.fixed, fees.collection)
        for slab in slabs
        if slab.up_to_paise is not None
    } | {
        slab.up_to_paise * (WHOLE_BP + slab.rate_bp) // WHOLE_BP
        for slab in terms.slabs
        if slab.up_to_paise is not None
    }
    first = -(-least // RUPEE) * RUPEE
    tops = sorted({edge // RUPEE * RUPEE for edge in edges if first <= edge < most})
    starts = [first, *(top + RUPEE for top in tops)]
    ends = [*tops, most // RUPEE * RUPEE]
    return [(start, end) for start, end in zip(starts, ends, strict=True) if start <= end]


def price_move(old_paise: int, new_paise: int, *, cut_pct: int, raise_pct: int) -> str:
    """Return "same", "within", "cut" or "raise": whether a move stays in the policy band."""
    if new_paise == old_paise:
        return "same"
    if new_paise * 100 < old_paise * (100 - cut_pct):
        return "cut"
    if new_paise * 100 > old_paise * (100 + raise_pct):
        return "raise"
    return "within"


def usual_range(prices_paise: Sequence[int]) -> tuple[int, int] | None:
    """Return (low, high) of the middle four fifths of similar prices; None for fewer than five."""
    if len(prices_paise) < 5:
        return None
    ordered = sorted(prices_paise)
    tenth = len(ordered) // 10
    return ordered[tenth], ordered[-1 - tenth]


def _part(paise: int, rate_bp: int) -> int:
    """Return a rate of an amount ≥ 0, to the nearest paisa, halves up."""
    return (2 * paise * rate_bp + WHOLE_BP) // (2 * WHOLE_BP)
