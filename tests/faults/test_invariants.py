"""Each invariant can fail: facts in which it holds, and the same with one of them broken."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from tests.faults.invariants import FacetFacts, Facts, SkuFacts, findings

NOON = dt.datetime(2026, 3, 31, 12, tzinfo=dt.UTC)
LATER = NOON + dt.timedelta(seconds=10)


def _call(number: int, path: str, at: dt.datetime, sku: str = "SH-1", **applied: Any) -> Any:
    return {
        "id": number,
        "kind": "api",
        "path": f"/sellers/listings/v3/{path}",
        "arrived_at": at.isoformat(),
        "skus": [sku],
        "status": 200,
        "fault": "",
        "applied": [{"sku": sku, "field": k, "value": v} for k, v in applied.items()],
    }


def _sound() -> Facts:
    one = SkuFacts(
        sku="SH-1",
        listings=1,
        live_pieces=3,
        counted=5,
        promised=0,
        allocated=2,
        ordered={"item-1": 2},
        open_pieces=2,
        short_pieces=0,
        kept={"item-1": 2},
        allocations=[("item-1", 2)],
        facets=[
            FacetFacts("price", True, "", NOON, {"price_paise": 41000}),
            FacetFacts("stock", True, "", NOON, {"LOC": 3}),
        ],
        has_words=False,
        wanted={"price": [400, 410]},
        cuts=[NOON],
        changes=2,
    )
    calls = [
        _call(1, "update/inventory", NOON, stock={"LOC": 3}),
        _call(2, "update/price", NOON, price={"selling_price": 400}),
        _call(3, "update/price", NOON, price={"selling_price": 410}),
        _call(4, "details", NOON),
    ]
    return Facts([one], calls, LATER)


def _sold_twice(facts: Facts) -> None:
    facts.skus[0].kept["item-1"] = 4


def _listed_twice(facts: Facts) -> None:
    facts.skus[0].listings = 2


def _set_back(facts: Facts) -> None:
    facts.calls[1:3] = [facts.calls[2], facts.calls[1]]
    facts.skus[0].facets[0] = FacetFacts("price", True, "", NOON, {"price_paise": 40000})


def _too_many_on_sale(facts: Facts) -> None:
    facts.skus[0].live_pieces = 4


def _kept_without_a_row(facts: Facts) -> None:
    facts.skus[0].allocations = []


def _a_row_without_an_order(facts: Facts) -> None:
    facts.skus[0].allocations = [("nobody", 2)]


def _told_to_nobody(facts: Facts) -> None:
    facts.skus[0].facets[0] = FacetFacts("price", False, "rejected", NOON, None)


def _nobodys(facts: Facts) -> None:
    long_ago = NOON - dt.timedelta(hours=1)
    facts.skus[0].facets[0] = FacetFacts("price", False, "", long_ago, None)


def _cut_made_to_wait(facts: Facts) -> None:
    facts.calls.insert(0, _call(0, "update/price", LATER, sku="SH-2"))


def _for_ever(facts: Facts) -> None:
    facts.calls += [_call(n, "update/price", NOON) for n in range(10, 80)]


def _false_live(facts: Facts) -> None:
    facts.skus[0].facets[1] = FacetFacts("stock", True, "", NOON, {"LOC": 2})


def test_sound_facts_break_nothing() -> None:
    assert findings(_sound()) == []


@pytest.mark.parametrize(
    ("broken", "name"),
    [
        (_sold_twice, "I1"),
        (_listed_twice, "I2"),
        (_set_back, "I2"),
        (_too_many_on_sale, "I3"),
        (_kept_without_a_row, "I4"),
        (_a_row_without_an_order, "I4"),
        (_told_to_nobody, "I5"),
        (_nobodys, "I5"),
        (_cut_made_to_wait, "I6"),
        (_for_ever, "I7"),
        (_false_live, "I8"),
    ],
)
def test_each_invariant_can_fail(broken: Callable[[Facts], None], name: str) -> None:
    facts = _sound()
    broken(facts)

    assert [text[:2] for text in findings(facts)] == [name]
