"""What a read shows, compared with what was sent. Pure.

The reader here shares no code with mapping.py, which writes the bodies: a unit or a field
mistaken there must not be mistaken the same way here.
"""

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any

from flipkart_sync.client.schemas import ListingRead
from flipkart_sync.mapping import OFFER, PRICE, STOCK

Value = Mapping[str, Any]


class Verdict(Enum):
    """What an unequal read means."""

    EQUAL = "equal"
    SOLD = "sold"  # lower than expected: a buyer was there, her order is not seen yet
    NOT_VISIBLE = "not_visible"  # the value before, or another one of ours
    DRIFT = "drift"  # somebody else wrote it


def seen_of(read: ListingRead) -> dict[str, Any]:
    """Return a read as the engine keeps it: rupees to paise, kilograms to grams, cm to mm.

    Facts the read does not carry are left out, and never count as unequal.
    """
    seen: dict[str, Any] = {
        "stock": {
            place.id: place.inventory if place.status == "ENABLED" else 0
            for place in read.locations
        },
        "price": {},
        "offer": {},
        "product_id": read.product_id,
        "listing_id": read.listing_id,
        "title": read.product_title,
        "archived": read.archived_status not in {"", "NONE"},
    }
    if read.price.mrp is not None:
        seen["price"]["mrp_paise"] = read.price.mrp * 100
    if read.price.selling_price is not None:
        seen["price"]["price_paise"] = read.price.selling_price * 100
    seen["offer"] = _offer_of(read)
    return seen


def _offer_of(read: ListingRead) -> dict[str, Any]:
    facts: dict[str, Any] = {"status": read.listing_status or None}
    if read.tax is not None:
        facts["hsn"] = read.tax.hsn
        facts["tax_code"] = read.tax.tax_code
    if read.fulfillment is not None:
        facts["dispatch_sla_days"] = read.fulfillment.dispatch_sla
        facts["procurement"] = read.fulfillment.procurement_type
    if read.packages:
        package = read.packages[0]
        facts["weight_g"] = None if package.weight is None else round(package.weight * 1000)
        if package.dimensions is not None:
            facts["length_mm"] = _mm(package.dimensions.length)
            facts["breadth_mm"] = _mm(package.dimensions.breadth)
            facts["height_mm"] = _mm(package.dimensions.height)
    if read.address_label is not None:
        facts["makers"] = read.address_label.manufacturer_details
        origins = read.address_label.countries_of_origin
        facts["country"] = origins[0] if origins else None
    return {name: value for name, value in facts.items() if value is not None}


def _mm(centimetres: float | None) -> int | None:
    return None if centimetres is None else round(centimetres * 10)


def live_value(kind: str, seen: Value) -> dict[str, Any]:
    """Return what a read shows of one facet."""
    value: dict[str, Any] = seen[kind]
    return value


def is_equal(kind: str, ours: Value, live: Value) -> bool:
    """Return whether the facet stands on Flipkart as `ours` says.

    Stock must be equal at every location either names; other facets in every fact the read shows.

    >>> is_equal("stock", {"A": 2, "B": 0}, {"A": 2})
    True
    >>> is_equal("offer", {"hsn": "4202", "status": "ACTIVE"}, {"status": "ACTIVE"})
    True
    """
    if kind == STOCK:
        return all(ours.get(place, 0) == live.get(place, 0) for place in {**ours, **live})
    if kind == PRICE and not live:
        return False
    return all(_same(ours.get(name), value) for name, value in live.items())


def _same(ours: Any, live: Any) -> bool:
    if isinstance(ours, list) and isinstance(live, list):
        return sorted(map(str, ours)) == sorted(map(str, live))
    return bool(ours == live)


def verdict(kind: str, *, live: Value, expected: Value, others: Sequence[Value | None]) -> Verdict:
    """Say what a read means that shows `live` where `expected` was sent.

    others: last confirmed and everything sent since, None allowed. Stock that is lower somewhere
    and higher nowhere was sold; any other figure of ours is not visible yet; the rest is drift.
    """
    if is_equal(kind, expected, live):
        return Verdict.EQUAL
    if kind == STOCK:
        places = {**expected, **live}
        if not any(live.get(place, 0) > expected.get(place, 0) for place in places):
            return Verdict.SOLD
    if any(other is not None and is_equal(kind, other, live) for other in others):
        return Verdict.NOT_VISIBLE
    return Verdict.DRIFT


def is_above(stock: Value, than: Value) -> bool:
    """Return whether `stock` is higher than `than` at any location."""
    return any(pieces > than.get(place, 0) for place, pieces in stock.items())


__all__ = ["OFFER", "Verdict", "is_above", "is_equal", "live_value", "seen_of", "verdict"]
