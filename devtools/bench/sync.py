"""Measure a push beside its floor and a naive loop: `./haat bench sync`. See docs/measurements.md.

One run, in this order: bring the offers on sale · (a) push a price change of all of them · (a2)
the same with stock cuts of other offers on the way, for the time of a cut alone · (b) the same
with 2 % of the SKUs failing once · the floor · the naive loop on 5 % · the cost of a claim.
"""

from __future__ import annotations

import importlib.util
import json
import os
import sys
from dataclasses import dataclass
from typing import Any

from devtools.bench import shop
from devtools.bench.figures import (
    Calls,
    calls_sorted,
    least_calls,
    percentile,
    scaled_up,
)
from devtools.bench.site import KINDS, OURS, Site, last_json, site_open
from devtools.bench.telling import limits_in, told
from devtools.cli import install_seconds
from devtools.console import Console
from devtools.errors import SetupFailed

FAILING_ONE_IN = 50
NAIVE_ONE_IN = 20
CLAIM = "devtools.bench.claim"
FIRST_RUPEES = shop.PRICE_PAISE // 100


@dataclass(frozen=True, slots=True)
class Plan:
    """How large a run is. scale: what the waits of the push with faults are divided by."""

    offers: int = 5000
    cut_offers: int = 10
    cut_every_s: float = 4.0
    latency_ms: float = 200.0
    rate_per_s: float = 5.0
    scale: int = 5
    claim_rows: int = 500_000
    snapshot_s: float = 60.0

    @property
    def least(self) -> int:
        return least_calls(self.offers)

    @property
    def least_s(self) -> float:
        """Return the seconds in which the rate allows the least calls."""
        return self.least / self.rate_per_s

    @property
    def patience_s(self) -> float:
        """Return how long a push may take before nothing can be said of it."""
        return 5 * self.least_s + 180

    @property
    def setup_patience_s(self) -> float:
        return 180 + self.offers / 5


QUICK = Plan(offers=500, cut_every_s=2.0, claim_rows=50_000, snapshot_s=5.0)


@dataclass(frozen=True, slots=True)
class Push:
    """What one push took, from the first changed row to the last facet proven equal."""

    calls: Calls
    wall_s: float
    cpu_s: float
    postgres_cpu_s: float
    peak_mb: float
    cuts_s: list[float]


def bench_sync(console: Console, *, is_quick: bool, as_json: bool, is_checked: bool) -> int:
    """Measure, print the figures and which limits hold.

    Returns 0; 1 for a broken limit, but only if is_checked. Raises SetupFailed if it could not
    measure.
    """
    install_seconds()
    load = os.getloadavg()[0]
    plan = QUICK if is_quick else Plan()
    found = measure(plan, console)
    console.line(f"Load of this machine at the start: {load:.1f} on {os.cpu_count()} processors.")
    for line in told(found, latency_ms=plan.latency_ms, scale=plan.scale, is_quick=is_quick):
        console.line(line)
    limits = limits_in(found)
    for limit in limits:
        console.line(str(limit))
    if as_json:
        sys.stdout.flush()
        print(json.dumps(found), flush=True)
    return int(is_checked and not all(limit.holds for limit in limits))


def measure(plan: Plan, console: Console) -> dict[str, Any]:
    """Run everything once; return the figures as `--json` prints them."""
    with site_open(console) as site:
        with console.step(f"Make {plan.offers + plan.cut_offers} offers"):
            site.shop("make", site.simulator.url, str(plan.offers), str(plan.cut_offers))
        with console.step("Bring them on sale, at full speed"):
            _first_sale(site, plan)
        site.simulator.latency_set(plan.latency_ms)
        site.shop("rate", str(1000 / plan.rate_per_s))
        with console.step("(a) Push a price change of each"):
            plain = push(site, plan, FIRST_RUPEES + 10)
        with console.step("(a2) Push again, with stock cuts on the way"):
            with_cuts = push(site, plan, FIRST_RUPEES + 20, has_cuts=True)
        with console.step("(b) Push again, 2 % of the SKUs failing once"):
            failing = _failures_set(site)
            site.stop_celery()
            site.start_celery(HAAT_TIME_SCALE=str(plan.scale))
            with_faults = push(site, plan, FIRST_RUPEES + 30)
            _check_failed(site, failing)
            site.stop_celery()
        with console.step("The floor: a bare loop writes and reads back the same"):
            floor = loop(site, plan, "floor", FIRST_RUPEES + 40)
        with console.step("The naive loop, on 5 %"):
            naive_offers = max(1, plan.offers // NAIVE_ONE_IN)
            naive = loop(site, plan, "naive", FIRST_RUPEES + 50, naive_offers)
        claim = _claim(site, plan, console)
    return {
        "offers": plan.offers,
        "least_calls": plan.least,
        "rate_per_s": plan.rate_per_s,
        "ours": {
            "calls": plain.calls.counted,
            "wall_s": round(plain.wall_s, 3),
            "cpu_s": round(plain.cpu_s, 3),
            "peak_mb": plain.peak_mb,
            "cut_p95_s": round(percentile(with_cuts.cuts_s, 0.95), 3),
            "calls_with_faults": with_faults.calls.counted,
            "calls_beside": plain.calls.beside,
            "calls_beside_with_faults": with_faults.calls.beside,
            "postgres_cpu_s": round(plain.postgres_cpu_s, 3),
            "cuts": len(with_cuts.cuts_s),
            "failures": failing,
        },
        "naive": scaled_up(naive, naive_offers, plan.offers),
        "floor": floor,
        "claim_ratio_500k_5k": claim.get("ratio"),
        "claim": claim,
    }


def _first_sale(site: Site, plan: Plan) -> None:
    site.start_celery()
    count = plan.offers + plan.cut_offers
    site.wait(
        lambda: site.is_proven("", KINDS, len(KINDS) * count),
        plan.setup_patience_s,
        "the first sale of all offers",
    )
    _check_equal(site, plan, FIRST_RUPEES)


def _check_equal(site: Site, plan: Plan, rupees: int) -> None:
    """Ask the simulator whether what the engine holds for proven is true."""
    right = site.on_sale(shop.PUSHED, rupees)
    if right != plan.offers:
        raise SetupFailed(f"Could not measure: only {right} of {plan.offers} offers are equal.")


def push(site: Site, plan: Plan, rupees: int, *, has_cuts: bool = False) -> Push:
    """Change the price of all; return what it took until each is proven equal."""
    after = site.simulator.last_call()
    cpu, postgres = site.cpu_s(*OURS), site.cpu_s("postgres")
    ends, cutter = site.run.folder / f"end-{rupees}", None
    if has_cuts:
        cutter = site.begin(
            shop.__name__, "cuts", site.simulator.url, str(plan.cut_every_s), str(ends)
        )
    began = float(site.shop("price", str(rupees * 100)))
    ended = site.wait(
        lambda: site.is_proven(shop.PUSHED, ["price"], plan.offers), plan.patience_s, "equality"
    )
    cpu, postgres = site.cpu_s(*OURS) - cpu, site.cpu_s("postgres") - postgres
    peak = site.peak_mb(*OURS)
    ends.touch()
    cuts_s: list[float] = json.loads(site.printed(cutter)) if cutter else []
    _check_equal(site, plan, rupees)
    log = site.simulator.calls(after)
    cut_skus = {f"{shop.CUT}{n:05}" for n in range(1, plan.cut_offers + 1)}
    return Push(calls_sorted(log, cut_skus), ended - began, cpu, postgres, peak, cuts_s)


def _failures_set(site: Site) -> int:
    """Let one SKU in fifty fail at its next price; return how many."""
    failing = list(site.pushed_product_ids())[::FAILING_ONE_IN]
    for sku in failing:
        site.simulator.fail_once(sku)
    return len(failing)


def _check_failed(site: Site, failing: int) -> None:
    happened = site.simulator.failed_once()
    if happened != failing:
        raise SetupFailed(f"Could not measure: {happened} of {failing} failures happened.")


def loop(site: Site, plan: Plan, kind: str, rupees: int, offers: int = 0) -> dict[str, float]:
    """Run the floor or the naive loop over so many offers, all if 0; return what it took."""
    ids = list(site.pushed_product_ids().items())[: offers or None]
    price = {
        "mrp": rupees + shop.MRP_OVER_PAISE // 100,
        "selling_price": rupees,
        "currency": "INR",
    }
    task = {
        "url": site.simulator.url,
        "token": site.simulator.token(),
        "rate_per_s": plan.rate_per_s,
        "bodies": {sku: {"product_id": id_, "price": price} for sku, id_ in ids},
    }
    file = site.run.folder / f"{kind}.json"
    file.write_text(json.dumps(task), encoding="utf-8")
    return last_json(site.program("devtools.bench.loops", kind, str(file)))


def _claim(site: Site, plan: Plan, console: Console) -> dict[str, Any]:
    """Return what a claim costs, in a database of its own; {} where that cannot be measured."""
    if importlib.util.find_spec(CLAIM) is None:
        return {}
    with console.step(f"The cost of a claim among 5,000 and {plan.claim_rows:,} rows"):
        url = site.database_made("claim")
        rows, seconds = str(plan.claim_rows), str(plan.snapshot_s)
        told = site.program(CLAIM, "--large", rows, "--snapshot-s", seconds, DATABASE_URL=url)
    return {**last_json(told), "rows": plan.claim_rows, "snapshot_s": plan.snapshot_s}
