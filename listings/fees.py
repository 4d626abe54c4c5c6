"""A fee schedule as plain values: what a channel, the state and the centre keep (pure).

Read from `FeeSchedule.rules`, money in paise, rates in basis points (1 % is 100), bounds
included in their slab, the last slab open:

    {"commission": [{"up_to_paise": 50000, "rate_bp": 600}, {"up_to_paise": null, "rate_bp": 800}],
     "commission_by_type": {"leather-purse": [… same shape …]},
     "fixed": [{"up_to_paise": null, "paise": 2000}],
     "collection": [{"up_to_paise": null, "paise": 1500, "rate_bp": 0}],
     "shipping": [{"up_to_g": 500, "local_paise": 4000, "zonal_paise": 5000,
                   "national_paise": 6000}, …],
     "shipping_step": {"step_g": 500, "local_paise": 2000, "zonal_paise": 2500,
                       "national_paise": 3000},
     "centre_charge_bp": 0, "gst_on_fees_bp": 1800, "tcs_bp": 50, "tds_bp": 10}

`shipping_step` is added for every begun step above the last bounded weight slab. TCS 0.5 % since
10 July 2024 and TDS 0.1 % since 1 October 2024, GST 18 % on fees: as of 2026-11, all data.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Zone = Literal["local", "zonal", "national"]
ZONES: tuple[Zone, ...] = ("local", "zonal", "national")

WHOLE_BP = 100_00
MOST_KEPT_BP = 50_00


class FeesInvalid(ValueError):
    """The stored rules of a fee schedule cannot be reckoned with; says which part."""


@dataclass(frozen=True)
class FeeSlab:
    """A fee up to a price (GST included): a rate of the price, a fixed amount, or both."""

    up_to_paise: int | None
    rate_bp: int = 0
    paise: int = 0


@dataclass(frozen=True)
class ShippingSlab:
    """What a parcel up to a billed weight costs in each zone."""

    up_to_g: int | None
    local_paise: int
    zonal_paise: int
    national_paise: int

    def paise(self, zone: Zone) -> int:
        """Return the fee of one zone."""
        return {
            "local": self.local_paise,
            "zonal": self.zonal_paise,
            "national": self.national_paise,
        }[zone]


@dataclass(frozen=True)
class Fees:
    """A fee schedule, checked: every price and weight has exactly one fee of each kind."""

    commission: tuple[FeeSlab, ...]
    fixed: tuple[FeeSlab, ...]
    collection: tuple[FeeSlab, ...]
    shipping: tuple[ShippingSlab, ...]
    commission_by_type: Mapping[str, tuple[FeeSlab, ...]]
    shipping_step: ShippingSlab | None
    centre_charge_bp: int
    gst_on_fees_bp: int
    tcs_bp: int
    tds_bp: int

    def commission_slabs(self, product_type: str) -> tuple[FeeSlab, ...]:
        """Return the commission of a type (its slug), the common one if it has none."""
        return self.commission_by_type.get(product_type, self.commission)

    def shipping_paise(self, weight_g: int, zone: Zone) -> int:
        """Return the shipping fee for a billed weight in grams."""
        for slab in self.shipping:
            if slab.up_to_g is None or weight_g <= slab.up_to_g:
                return slab.paise(zone)
        heaviest, step = self.shipping[-1], self.shipping_step
        if step is None or not step.up_to_g or heaviest.up_to_g is None:
            raise FeesInvalid("shipping: no slab for this weight")  # refused by fees_from_rules
        steps = -(-(weight_g - heaviest.up_to_g) // step.up_to_g)
        return heaviest.paise(zone) + steps * step.paise(zone)

    def dearest_zone(self, weight_g: int) -> Zone:
        """Return the zone in which this weight costs most."""
        return max(ZONES, key=lambda zone: self.shipping_paise(weight_g, zone))


def fee_slab(slabs: Sequence[FeeSlab], price_paise: int) -> FeeSlab:
    """Return the slab that holds the price; its bound belongs to it."""
    return next(
        slab for slab in slabs if slab.up_to_paise is None or price_paise <= slab.up_to_paise
    )


def fees_from_rules(rules: Mapping[str, Any]) -> Fees:
    """Return the checked schedule; raises FeesInvalid naming the part that is wrong.

    No part may be missing, no name unknown: a schedule mistyped must not quietly cost less.
    """
    known = {
        "commission", "commission_by_type", "fixed", "collection", "shipping", "shipping_step",
        "centre_charge_bp", "gst_on_fees_bp", "tcs_bp", "tds_bp",
    }  # fmt: skip
    if unknown := sorted(set(rules) - known):
        raise FeesInvalid(f"unknown: {', '.join(unknown)}")
    step = rules.get("shipping_step")
    fees = Fees(
        commission=_fee_slabs(rules, "commission"),
        fixed=_fee_slabs(rules, "fixed"),
        collection=_fee_slabs(rules, "collection"),
        shipping=_shipping_slabs(rules, is_stepped=step is not None),
        commission_by_type={
            name: _fee_slabs(rules["commission_by_type"], name)
            for name in rules.get("commission_by_type", {})
        },
        shipping_step=_shipping_slab({**step, "up_to_g": step["step_g"]}) if step else None,
        **{name: _whole(rules, name) for name in sorted(known) if name.endswith("_bp")},
    )
    if fees.shipping_step and not fees.shipping_step.up_to_g:
        raise FeesInvalid("shipping_step: step_g must be above 0")
    dearest = max(
        slab.rate_bp
        for slabs in (fees.commission, *fees.commission_by_type.values())
        for slab in slabs
    ) + max(slab.rate_bp for slab in fees.collection)
    if dearest + fees.centre_charge_bp > MOST_KEPT_BP:
        raise FeesInvalid("commission, collection and centre charge together pass one half")
    return fees


def _fee_slabs(rules: Mapping[str, Any], name: str) -> tuple[FeeSlab, ...]:
    """Return the price slabs stored under name."""
    if not rules.get(name):
        raise FeesInvalid(f"{name}: missing")
    slabs = tuple(
        FeeSlab(row["up_to_paise"], int(row.get("rate_bp", 0)), int(row.get("paise", 0)))
        for row in rules[name]
    )
    _check_bounds(name, [slab.up_to_paise for slab in slabs], is_open=True)
    if any(slab.rate_bp < 0 or slab.paise < 0 for slab in slabs):
        raise FeesInvalid(f"{name}: a fee is below 0")
    return slabs


def _shipping_slabs(rules: Mapping[str, Any], *, is_stepped: bool) -> tuple[ShippingSlab, ...]:
    """Return the weight slabs; bounded throughout when a step goes on from the last."""
    if not rules.get("shipping"):
        raise FeesInvalid("shipping: missing")
    slabs = tuple(_shipping_slab(row) for row in rules["shipping"])
    _check_bounds("shipping", [slab.up_to_g for slab in slabs], is_open=not is_stepped)
    return slabs


def _shipping_slab(row: Mapping[str, Any]) -> ShippingSlab:
    """Return one weight slab from its stored row."""
    costs = [int(row[f"{zone}_paise"]) for zone in ZONES]
    if min(costs) < 0:
        raise FeesInvalid("shipping: a fee is below 0")
    return ShippingSlab(row["up_to_g"], *costs)


def _check_bounds(name: str, bounds: Iterable[int | None], *, is_open: bool) -> None:
    """Raise FeesInvalid unless bounds rise and the last one is open, or bounded, as it must be."""
    *before, last = bounds
    closed = [bound for bound in [*before, last] if bound is not None]
    if (last is None) != is_open or None in before:
        raise FeesInvalid(f"{name}: the last slab must be {'open' if is_open else 'bounded'}")
    if closed != sorted(set(closed)):
        raise FeesInvalid(f"{name}: bounds must rise")


def _whole(rules: Mapping[str, Any], name: str) -> int:
    """Return a rate in basis points, 0 to 100 %."""
    value = rules.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= WHOLE_BP:
        raise FeesInvalid(f"{name}: must be whole basis points, 0 to {WHOLE_BP}")
    return value
