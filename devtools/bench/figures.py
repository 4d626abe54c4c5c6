"""The arithmetic of `./haat bench sync`: which calls count, percentiles, which limits hold.

Pure: no clock, no processes, no Django. The limits are those of docs/measurements.md.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

SKUS_A_CALL = 10
MOST_CALLS = 1.05  # times the least
MOST_CALLS_WITH_FAULTS = 1.12
MOST_CUT_S = 2.0
MOST_WALL = 1.15  # times the least ÷ rate
MOST_CPU = 6.0  # times the floor's
MOST_CPU_MS_AN_OFFER = 2.5
MOST_CLAIM_RATIO = 1.5  # a claim among 500,000 rows to one among 5,000

LISTINGS = "/sellers/listings/v3"
WRITES = {
    LISTINGS,
    f"{LISTINGS}/update",
    f"{LISTINGS}/update/price",
    f"{LISTINGS}/update/inventory",
}
READS = {f"{LISTINGS}/details"}
SIGN_IN = "/oauth-service/"
ORDERS = "/shipments"


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


@dataclass(slots=True)
class Calls:
    """The calls of one push. `counted`: writes and read-backs of what was pushed, the figure.

    cuts: listing calls that carry only SKUs of the stock cuts. sweeps: reads of SKUs that this
    push had not written yet, which the engine makes whether or not anything is pushed.
    """

    counted: int = 0
    cuts: int = 0
    sweeps: int = 0
    orders: int = 0
    sign_in: int = 0
    others: int = 0

    @property
    def beside(self) -> dict[str, int]:
        """Return what is counted beside the figure, by name."""
        return {
            "cuts": self.cuts,
            "sweeps": self.sweeps,
            "orders": self.orders,
            "sign_in": self.sign_in,
            "others": self.others,
        }


def calls_sorted(log: Iterable[Mapping[str, Any]], cut_skus: Collection[str]) -> Calls:
    """Sort the simulator's call log of one push, oldest first.

    log: rows with `endpoint` and `skus`. A call that failed counts as any other. A read counts
    as a read-back as soon as one of its SKUs was written in this push, however often it is read.
    """
    found = Calls()
    written: set[str] = set()
    for call in log:
        endpoint, skus = call["endpoint"], set(call["skus"])
        if endpoint in WRITES | READS and skus and skus <= set(cut_skus):
            found.cuts += 1
        elif endpoint in WRITES:
            found.counted += 1
            written |= skus
        elif endpoint in READS:
            if skus & written:
                found.counted += 1
            else:
                found.sweeps += 1
        elif endpoint.startswith(SIGN_IN):
            found.sign_in += 1
        elif ORDERS in endpoint:
            found.orders += 1
        else:
            found.others += 1
    return found


def least_calls(offers: int, *, facets: int = 1, rises: bool = False) -> int:
    """Return ⌈n/10⌉ writes per changed facet, ⌈n/10⌉ read-backs, ⌈n/10⌉ reads before a rise."""
    return math.ceil(offers / SKUS_A_CALL) * (facets + 1 + rises)


def naive_calls(offers: int) -> int:
    """Return the calls of a task for each item: one write and one read of each offer."""
    return 2 * offers


def scaled_up(measured: Mapping[str, float], done: int, offers: int) -> dict[str, Any]:
    """Return what all offers would take, from what `done` of them took; memory does not grow.

    measured: calls, wall_s, cpu_s, peak_mb. The answer says from how many it is computed.
    """
    times = offers / done
    return {
        "calls": naive_calls(offers),
        "wall_s": round(measured["wall_s"] * times, 3),
        "cpu_s": round(measured["cpu_s"] * times, 3),
        "peak_mb": measured["peak_mb"],
        "computed_from_offers": done,
        "measured_calls": measured["calls"],
    }


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
    claim: Mapping[str, float],
) -> list[Limit]:
    """Return the limits of a push of one price change an offer, times in seconds.

    claim: what devtools.bench.claim printed, and `rows`; empty where it was not measured: then
    there is no limit of it.
    """
    least = least_calls(offers)
    faulty = calls_with_faults / least
    limits = [
        Limit("calls, times the least", calls / least, MOST_CALLS),
        Limit("calls with faults, times the least", faulty, MOST_CALLS_WITH_FAULTS),
        Limit("wall, times least ÷ rate", wall_s / (least / rate_per_s), MOST_WALL),
        Limit("CPU, times the floor's", cpu_s / floor_cpu_s, MOST_CPU),
        Limit("CPU, ms an offer", 1000 * cpu_s / offers, MOST_CPU_MS_AN_OFFER),
        Limit("stock cut, p95 in seconds", cut_p95_s, MOST_CUT_S),
    ]
    if claim:
        name = f"claim, {claim['rows']:,} rows to 5,000"
        limits.append(Limit(name, claim["ratio"], MOST_CLAIM_RATIO))
        held = claim["ratio_with_snapshot"]
        limits.append(Limit(f"{name}, a snapshot held", held, MOST_CLAIM_RATIO))
    return limits
