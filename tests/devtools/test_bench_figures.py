"""The arithmetic of the sync bench, and what it says of its figures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from devtools.bench.figures import (
    LISTINGS,
    calls_sorted,
    least_calls,
    limits_of,
    naive_calls,
    percentile,
    scaled_up,
)
from devtools.bench.telling import limits_in, told

PRICE, STOCK, DETAILS = f"{LISTINGS}/update/price", f"{LISTINGS}/update/inventory", "/details"
CUT = {"cut-1", "cut-2"}


def call(endpoint: str, *skus: str) -> dict[str, Any]:
    return {"endpoint": endpoint, "skus": list(skus), "status": 200}


def read(*skus: str) -> dict[str, Any]:
    return call(LISTINGS + DETAILS, *skus)


@pytest.mark.parametrize(
    ("offers", "facets", "rises", "calls"),
    [
        (5000, 1, False, 1000),
        (5000, 2, True, 2000),
        (1, 1, False, 2),
        (11, 1, False, 4),
    ],
)
def test_the_least_calls_are_full_calls(offers: int, facets: int, rises: bool, calls: int) -> None:
    assert least_calls(offers, facets=facets, rises=rises) == calls


@pytest.mark.parametrize(
    ("log", "counted", "beside"),
    [
        ([call(PRICE, "a", "b"), read("a", "b")], 2, {}),
        ([call(PRICE, "a"), read("a"), read("a")], 3, {}),
        ([read("a"), call(PRICE, "a"), read("a")], 2, {"sweeps": 1}),
        ([call(STOCK, "cut-1"), read("cut-1", "cut-2")], 0, {"cuts": 2}),
        ([call(PRICE, "a"), read("cut-1", "a")], 2, {}),
        ([call("/sellers/v3/shipments/filter")], 0, {"orders": 1}),
        ([call("/oauth-service/oauth/token")], 0, {"sign_in": 1}),
        ([call(f"{LISTINGS}/product/search")], 0, {"others": 1}),
    ],
)
def test_only_writes_and_their_read_backs_count(
    log: Sequence[dict[str, Any]], counted: int, beside: dict[str, int]
) -> None:
    found = calls_sorted(log, CUT)

    assert found.counted == counted
    assert {name: n for name, n in found.beside.items() if n} == beside


def test_a_call_that_failed_counts_as_any_other() -> None:
    failed = {**call(PRICE, "a"), "status": 500}

    assert calls_sorted([failed, call(PRICE, "a"), read("a")], CUT).counted == 3


def test_a_task_for_each_item_makes_two_calls_an_item() -> None:
    assert naive_calls(5000) == 10_000


def test_what_part_of_the_offers_took_is_computed_for_all_and_says_so() -> None:
    took = {"calls": 50, "wall_s": 10.0, "cpu_s": 0.5, "peak_mb": 40.0}

    assert scaled_up(took, 25, 500) == {
        "calls": 1000,
        "wall_s": 200.0,
        "cpu_s": 10.0,
        "peak_mb": 40.0,
        "computed_from_offers": 25,
        "measured_calls": 50,
    }


def test_a_percentile_is_a_value_that_was_measured() -> None:
    assert percentile([3.0, 1.0, 2.0], 0.95) == 3.0
    assert percentile([float(n) for n in range(1, 101)], 0.95) == 95.0
    with pytest.raises(ValueError, match="nothing"):
        percentile([], 0.95)


MEASURED: dict[str, Any] = {
    "offers": 5000,
    "rate_per_s": 5,
    "calls": 1050,
    "calls_with_faults": 1120,
    "wall_s": 230.0,
    "cpu_s": 12.0,
    "floor_cpu_s": 2.0,
    "cut_p95_s": 2.0,
    "claim": {"rows": 500_000, "ratio": 1.5, "ratio_with_snapshot": 1.5},
}


@pytest.mark.parametrize(
    ("changed", "broken"),
    [
        ({}, ""),
        ({"calls": 1051}, "calls, times the least"),
        ({"calls_with_faults": 1121}, "calls with faults, times the least"),
        ({"wall_s": 230.1}, "wall, times least ÷ rate"),
        ({"cpu_s": 12.1}, "CPU, times the floor's"),
        ({"cpu_s": 12.6, "floor_cpu_s": 9.0}, "CPU, ms an offer"),
        ({"cut_p95_s": 2.1}, "stock cut, p95 in seconds"),
        (
            {"claim": {"rows": 500_000, "ratio": 1.6, "ratio_with_snapshot": 1.0}},
            "claim, 500,000 rows to 5,000",
        ),
        (
            {"claim": {"rows": 50_000, "ratio": 1.0, "ratio_with_snapshot": 1.6}},
            "claim, 50,000 rows to 5,000, a snapshot held",
        ),
    ],
)
def test_each_limit_is_judged_by_itself(changed: dict[str, Any], broken: str) -> None:
    found = limits_of(**{**MEASURED, **changed})

    assert [one.name for one in found if not one.holds] == ([broken] if broken else [])
    assert sum("BROKEN" in str(one) for one in found) == bool(broken)


def test_a_claim_that_was_not_measured_has_no_limit() -> None:
    assert len(limits_of(**{**MEASURED, "claim": {}})) == len(limits_of(**MEASURED)) - 2


def figures(**changed: Any) -> dict[str, Any]:
    row = {"calls": 1003, "wall_s": 203.4, "cpu_s": 9.5, "peak_mb": 310.0}
    beside = {"cuts": 0, "sweeps": 0, "orders": 8, "sign_in": 1, "others": 0}
    return {
        "offers": 5000,
        "least_calls": 1000,
        "rate_per_s": 5,
        "ours": {
            **row,
            "cut_p95_s": 0.61,
            "calls_with_faults": 1024,
            "calls_beside": beside,
            "calls_beside_with_faults": beside,
            "postgres_cpu_s": 4.2,
            "cuts": 62,
            "failures": 100,
        },
        "naive": {**row, "computed_from_offers": 250, "measured_calls": 500},
        "floor": {**row, "cpu_s": 2.0},
        "claim_ratio_500k_5k": None,
        "claim": {},
        **changed,
    }


def test_the_text_says_what_was_computed_shortened_and_counted_beside() -> None:
    text = "\n".join(told(figures(), latency_ms=200, scale=5, is_quick=False))

    assert "the rest computed" in text
    assert "HAAT_TIME_SCALE=5" in text
    assert "8 of orders, 1 of sign-in" in text
    assert "A claim was not measured." in text
    assert "Scaled down" not in text


def test_the_text_of_a_quick_run_says_what_was_scaled_down() -> None:
    claim = {
        "ms_5k": 0.9,
        "ms_500k": 1.0,
        "ratio": 1.11,
        "ratio_with_snapshot": 1.2,
        "rows": 50_000,
        "snapshot_s": 5.0,
    }
    found = figures(claim=claim, claim_ratio_500k_5k=1.11)

    text = "\n".join(told(found, latency_ms=200, scale=5, is_quick=True))

    assert "500 offers for 5,000" in text
    assert "50,000 rows for 500,000" in text
    assert "1.00 ms among 50,000, 1.11 times; after 5 s" in text
    assert limits_in(found)[-1].holds
