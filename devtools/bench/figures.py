"""The arithmetic of `./haat bench sync`: the least calls, percentiles, and which limits hold.

Pure: no clock, no processes, no Django. The limits are those of docs/measurements.md.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

SKUS_A_CALL = 10
MOST_CALLS = 1.05  # times the least
MOST_CALLS_WITH_FAULTS = 1.12
MOST_CUT_S = 2.0
MOST_WALL = 1.15  # times the least ÷ rate
MOST_CPU = 6.0  # times the floor's
MOST_CPU_MS_AN_OFFER = 2.5


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit: what was measured, the most it may be, and whether it holds."""

    name: str
    measured: float
    most: float

    @property
    def holds(self) -> bool:
        return self.measured <= self.most

    def __str__(self) -> str:
        return (
            f"{'holds ' if self.holds else 'BROKEN'}  {self.name}: "
            f"{self.measured:.2f}, at most {self.most:.2f}"
        )


def least_calls(offers: int, *, facets: int = 1, rises: bool = False) -> int:
    """Return ⌈n/10⌉ writes per changed facet, ⌈n/10⌉ read-backs, ⌈n/10⌉ reads before a rise."""
    return math.ceil(offers / SKUS_A_CALL) * (facets + 1 + rises)


def naive_calls(offers: int) -> int:
    """Return the calls of a task for each item: one write and one read of each offer."""
    return 2 * offers


def percentile(values: Sequence[float], share: float) -> float:
    """Return a percentile, nearest rank; share from 0 to 1. Raises ValueError for no values."""
    if not values:
        raise ValueError("A percentile of nothing.")
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def limits_of(
    *,
    offers: int,
    rate_per_s: float,
    calls: int,
    calls_with_faults: int,
    wall_s: float,
    cpu_s: float,
    floor_cpu_s: float,
    cut_p95_s: float,
) -> list[Limit]:
    """Return the limits of a push of one price change an offer, times in seconds."""
    least = least_calls(offers)
    return [
        Limit("calls, times the least", calls / least, MOST_CALLS),
        Limit("calls with faults", calls_with_faults / least, MOST_CALLS_WITH_FAULTS),
        Limit("cut, p95 in seconds", cut_p95_s, MOST_CUT_S),
        Limit("wall, times least ÷ rate", wall_s / (least / rate_per_s), MOST_WALL),
        Limit("CPU, times the floor's", cpu_s / floor_cpu_s, MOST_CPU),
        Limit("CPU, ms an offer", 1000 * cpu_s / offers, MOST_CPU_MS_AN_OFFER),
    ]
