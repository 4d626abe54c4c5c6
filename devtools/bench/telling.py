"""The figures of the sync bench as text: what was measured, how, and which limits hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from devtools.bench.figures import SKUS_A_CALL, Limit, limits_of


def limits_in(found: dict[str, Any]) -> list[Limit]:
    """Return the limits of what was measured, from the object `--json` prints."""
    ours = found["ours"]
    return limits_of(
        offers=found["offers"],
        rate_per_s=found["rate_per_s"],
        calls=ours["calls"],
        calls_with_faults=ours["calls_with_faults"],
        wall_s=ours["wall_s"],
        cpu_s=ours["cpu_s"],
        floor_cpu_s=found["floor"]["cpu_s"],
        cut_p95_s=ours["cut_p95_s"],
        claim=found["claim"],
    )


def told(found: dict[str, Any], *, latency_ms: float, scale: int, is_quick: bool) -> Iterator[str]:
    """Yield the lines a person reads, without the limits."""
    ours, naive = found["ours"], found["naive"]
    least, rate = found["least_calls"], found["rate_per_s"]
    yield ""
    yield (
        f"{found['offers']:,} offers, one price change each; calls of {latency_ms:g} ms, "
        f"{SKUS_A_CALL} SKUs a call, {rate:g} a second."
    )
    yield f"The least: {least:,} calls, {least / rate:,.0f} s."
    yield f"{'':<22}{'calls':>8}{'wall s':>10}{'CPU s':>9}{'MB':>8}"
    for name, row in (("this engine", ours), ("floor", found["floor"]), ("naive", naive)):
        yield (
            f"{name:<22}{row['calls']:>8,}{row['wall_s']:>10,.1f}{row['cpu_s']:>9,.2f}"
            f"{row['peak_mb']:>8,.0f}"
        )
    yield (
        f"naive: measured on {naive['computed_from_offers']:,} offers, the rest computed from them."
    )
    yield f"Beside the engine's calls: {_beside(ours['calls_beside'])}."
    yield f"Beside its processor time: PostgreSQL {ours['postgres_cpu_s']:.2f} s."
    yield (
        f"With {ours['failures']:,} SKUs failing once: {ours['calls_with_faults']:,} calls, beside "
        f"them {_beside(ours['calls_beside_with_faults'])}; the waits of that push divided by "
        f"{scale} (HAAT_TIME_SCALE={scale})."
    )
    yield f"{ours['cuts']} stock cuts during a push of their own: p95 {ours['cut_p95_s']:.2f} s."
    yield _claim(found["claim"])
    if is_quick:
        yield (
            "Scaled down (--quick): 500 offers for 5,000, so fewer cuts and failures; a claim "
            "among 50,000 rows for 500,000, the snapshot held for 5 s, not 60."
        )
    yield ""


def _beside(calls: dict[str, int]) -> str:
    named = [f"{count} of {name.replace('_', '-')}" for name, count in calls.items() if count]
    return ", ".join(named) or "no calls"


def _claim(claim: dict[str, Any]) -> str:
    if not claim:
        return "A claim was not measured."
    return (
        f"A claim: {claim['ms_5k']:.2f} ms among 5,000 rows, {claim['ms_500k']:.2f} ms among "
        f"{claim['rows']:,}, {claim['ratio']:.2f} times; after {claim['snapshot_s']:g} s of a "
        f"snapshot held open {claim['ratio_with_snapshot']:.2f} times."
    )
