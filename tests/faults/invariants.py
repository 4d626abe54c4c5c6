"""The invariants I1 to I8, judged from facts: the simulator's state and call log, and our rows.

    I1 no unit is sold twice: each order item is kept for once, with all its pieces
    I2 no SKU is listed twice, no listing overwritten by an older value
    I3 stock live + units of orders not yet dispatched <= pieces counted + promised capacity
    I4 each piece kept has a source row, and they add up (no money moves in these faults: the
       ledger of pieces is the one there is)
    I5 each wanted change is done, waits with a date, or stands in a person's list
    I6 a cut waits for no rise, price or listing but a call already in flight
    I7 nothing is retried for ever: calls stay in proportion to what changed
    I8 what we call live and equal was equal at the read-back's place in the call log

Pure: tests/faults/test_invariants.py breaks each once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

CALLS_A_CHANGE = 12
READS_A_CHANGE = 60
# From a service's commit to the claim: a pass looks before each call, and a machine may stand
# still for two seconds between the look and the call.
CUT_WAIT_S = 3.0
WRITES = ("/price", "/update", "/inventory", "/listings/v3")


@dataclass(frozen=True, slots=True)
class FacetFacts:
    """One facet as our table has it."""

    kind: str
    is_done: bool
    problem: str
    due_at: dt.datetime | None
    confirmed: dict[str, Any] | None


@dataclass(slots=True)
class SkuFacts:
    """One SKU: what was asked of Flipkart's own state, and what our rows say.

    ordered: {order item id: pieces} of every order; open_pieces: of those not yet dispatched and
    not cancelled. kept: {order item id: pieces taken and short}. wanted: {price|stock: the values
    in the order in which they were wanted}. cuts: when each cut was wanted.
    """

    sku: str
    listings: int
    live_pieces: int
    counted: int
    promised: int
    allocated: int
    ordered: dict[str, int]
    open_pieces: int
    short_pieces: int
    kept: dict[str, int]
    allocations: list[tuple[str, int]]
    facets: list[FacetFacts]
    has_words: bool
    wanted: dict[str, list[Any]] = field(default_factory=dict)
    cuts: list[dt.datetime] = field(default_factory=list)
    changes: int = 1


@dataclass(slots=True)
class Facts:
    """All that is judged after a fault. calls: the whole log since the fault began."""

    skus: list[SkuFacts]
    calls: list[dict[str, Any]]
    now: dt.datetime
    late_ok: bool = False
    is_account_waiting: bool = False


def findings(facts: Facts) -> list[str]:
    """Return every invariant that does not hold, by its number."""
    return [f"{name} {text}" for name, check in CHECKS.items() for text in check(facts)]


def no_unit_sold_twice(facts: Facts) -> Iterator[str]:
    for one in facts.skus:
        for item, pieces in one.ordered.items():
            if one.kept.get(item) != pieces:
                yield f"{one.sku}: {pieces} ordered by {item}, kept {one.kept.get(item)}"
        if one.allocated > one.counted + one.promised:
            yield f"{one.sku}: {one.allocated} kept of {one.counted}"


def none_listed_twice_or_set_back(facts: Facts) -> Iterator[str]:
    for one in facts.skus:
        if one.listings != 1:
            yield f"{one.sku}: listed {one.listings} times"
        for name, order in one.wanted.items():
            yield from _set_back(facts, one.sku, name, order)


def _set_back(facts: Facts, sku: str, name: str, order: list[Any]) -> Iterator[str]:
    """Say where a value of ours took effect after a newer one had."""
    at = 0
    for call in facts.calls:
        if call["kind"] not in ("api", "landing"):
            continue
        if facts.late_ok and (call["kind"] == "landing" or call["fault"] == "late"):
            continue
        for done in call["applied"]:
            if done["sku"] != sku or done["field"] != name:
                continue
            value = value_of(done)
            if value not in order:
                continue
            later = [i for i, wanted in enumerate(order) if wanted == value and i >= at]
            if not later:
                yield f"{sku}: {name} {value} set back by call {call['id']}"
                continue
            at = later[0]


def value_of(done: dict[str, Any]) -> Any:
    """Return what people compare of an applied fact: rupees, pieces in all, or the status."""
    value = done["value"]
    if done["field"] == "price":
        return value["selling_price"]
    return sum(value.values()) if done["field"] == "stock" else value


def no_more_on_sale_than_counted(facts: Facts) -> Iterator[str]:
    for one in facts.skus:
        bound = one.counted + one.promised + one.short_pieces
        if one.live_pieces + one.open_pieces > bound:
            yield f"{one.sku}: {one.live_pieces} live, {one.open_pieces} open, {one.counted} here"


def every_piece_has_its_row(facts: Facts) -> Iterator[str]:
    for one in facts.skus:
        if sum(pieces for _, pieces in one.allocations) != one.allocated:
            yield f"{one.sku}: {one.allocated} kept, rows say {one.allocations}"
        for source, _ in one.allocations:
            if source not in one.ordered:
                yield f"{one.sku}: {source} is no order of Flipkart's"


def all_done_dated_or_told(facts: Facts) -> Iterator[str]:
    for one in facts.skus:
        for facet in one.facets:
            if facet.is_done or facts.is_account_waiting:
                continue
            if facet.problem:
                if not one.has_words:
                    yield f"{one.sku} {facet.kind}: {facet.problem} is told to nobody"
            elif facet.due_at is None or facet.due_at < facts.now - dt.timedelta(seconds=30):
                yield f"{one.sku} {facet.kind}: nobody's, due {facet.due_at}"


def cuts_wait_for_nothing(facts: Facts) -> Iterator[str]:
    for one in facts.skus:
        for wanted_at in one.cuts:
            yield from _waited(facts, one.sku, wanted_at)


def _waited(facts: Facts, sku: str, wanted_at: dt.datetime) -> Iterator[str]:
    """Say which write of another SKU was begun while a cut stood there."""
    patience = wanted_at + dt.timedelta(seconds=CUT_WAIT_S)
    for call in facts.calls:
        if call["kind"] != "api" or moment(call["arrived_at"]) < wanted_at:
            continue
        if call["path"].endswith("/inventory") and sku in call["skus"]:
            return
        if call["path"].endswith(WRITES) and moment(call["arrived_at"]) > patience:
            yield f"{sku}: call {call['id']} to {call['path']} went before its cut"
            return


def nothing_for_ever(facts: Facts) -> Iterator[str]:
    for one in facts.skus:
        mine = [c for c in facts.calls if c["kind"] == "api" and one.sku in c["skus"]]
        writes = sum(call["path"].endswith(WRITES) for call in mine)
        reads = sum(call["path"].endswith("/details") for call in mine)
        if writes > CALLS_A_CHANGE * (one.changes + 1):
            yield f"{one.sku}: {writes} writes for {one.changes} changes"
        if reads > READS_A_CHANGE * (one.changes + 1):
            yield f"{one.sku}: {reads} reads for {one.changes} changes"


def live_was_equal(facts: Facts) -> Iterator[str]:
    for one in facts.skus:
        if not all(facet.is_done for facet in one.facets):
            continue
        shown = _at_last_read(facts, one.sku)
        for facet in one.facets:
            name = {"offer": "status"}.get(facet.kind, facet.kind)
            if name in shown and facet.confirmed is not None:
                ours = _ours(facet)
                if shown[name] != ours:
                    yield f"{one.sku} {name}: called equal at {ours}, was {shown[name]}"


def _at_last_read(facts: Facts, sku: str) -> dict[str, Any]:
    """Return what had taken effect before the last read that showed the SKU."""
    reads = [
        call["id"]
        for call in facts.calls
        if call["path"].endswith("/details") and sku in call["skus"] and call["status"] == 200
    ]
    shown: dict[str, Any] = {}
    for call in facts.calls:
        if reads and call["id"] < reads[-1]:
            for done in call["applied"]:
                if done["sku"] == sku:
                    shown[done["field"]] = value_of(done)
    return shown


def _ours(facet: FacetFacts) -> Any:
    value = facet.confirmed or {}
    if facet.kind == "price":
        return value["price_paise"] // 100
    return value["status"] if facet.kind == "offer" else sum(value.values())


def moment(text: str) -> dt.datetime:
    """Return a moment of the call log."""
    return dt.datetime.fromisoformat(text.replace("Z", "+00:00"))


CHECKS: dict[str, Callable[[Facts], Iterator[str]]] = {
    "I1": no_unit_sold_twice,
    "I2": none_listed_twice_or_set_back,
    "I3": no_more_on_sale_than_counted,
    "I4": every_piece_has_its_row,
    "I5": all_done_dated_or_told,
    "I6": cuts_wait_for_nothing,
    "I7": nothing_for_ever,
    "I8": live_was_equal,
}
