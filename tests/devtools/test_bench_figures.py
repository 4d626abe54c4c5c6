"""The arithmetic of the sync bench."""

from __future__ import annotations

import pytest

from devtools.bench.figures import least_calls, limits_of, naive_calls, percentile


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


def test_a_task_for_each_item_makes_two_calls_an_item() -> None:
    assert naive_calls(5000) == 10_000


def test_a_percentile_is_a_value_that_was_measured() -> None:
    assert percentile([3.0, 1.0, 2.0], 0.95) == 3.0
    assert percentile([float(n) for n in range(1, 101)], 0.95) == 95.0
    with pytest.raises(ValueError, match="nothing"):
        percentile([], 0.95)


def test_each_limit_is_judged_by_itself() -> None:
    found = limits_of(
        offers=5000,
        rate_per_s=5,
        calls=1051,
        calls_with_faults=1120,
        cut_p95_s=2.1,
        wall_s=230,
        cpu_s=12.5,
        floor_cpu_s=2.0,
    )

    assert [one.holds for one in found] == [False, True, False, True, False, True]
    assert "BROKEN" in str(found[0])
