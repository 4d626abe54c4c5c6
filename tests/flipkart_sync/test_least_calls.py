"""1,000 offers change: the calls that takes, counted by the simulator; the engine's own time."""

from __future__ import annotations

import math
import time

import pytest

from flipkart_sync.engine.passes import account_pass
from flipkart_sync.models import AccountState
from tests.flipkart_sync.shelf import Shelf

SLACK = 1.05
MOST_CPU_MS_AN_OFFER = 2.5


def counted(shelf: Shelf, after: int) -> tuple[int, int]:
    """Return (listing calls, order calls) since a call of the log."""
    paths = shelf.simulator.summary(after)["paths"]
    calls = {path: row["calls"] for path, row in paths.items()}
    listings = sum(n for path, n in calls.items() if "/listings/" in path)
    return listings, sum(n for path, n in calls.items() if "/shipments/" in path)


def least(n: int, *, facets: int, rises: bool) -> int:
    """⌈n/10⌉ writes per changed facet, ⌈n/10⌉ read-backs, ⌈n/10⌉ reads before where stock rises."""
    return math.ceil(n / 10) * (facets + 1 + rises)


def push(shelf: Shelf) -> float:
    """Make passes until nothing is due; return the seconds of processor time it took."""
    began = time.process_time()
    while True:
        report = account_pass(shelf.account.pk)
        if report is None or not (report.writes or report.reads):
            return time.process_time() - began


def measure(shelf: Shelf, n: int) -> None:
    offers = shelf.offers(n)
    shelf.in_hub(offers)
    shelf.adopt(offers)
    push(shelf)
    AccountState.objects.update(rate_base_ms=2, rate_step_ms=2, rate_burst=20)
    time.sleep(11)  # what was read when they went live is fresh no more

    last = shelf.simulator.summary()["last_id"]
    shelf.price(offers, 46000)
    cpu_s = push(shelf)
    listings, orders = counted(shelf, last)
    assert shelf.unequal(offers) == []
    assert listings + orders <= SLACK * least(n, facets=1, rises=False), (listings, orders)
    print(f"\nprice of {n}: {listings} + {orders} calls, {cpu_s / n * 1000:.2f} ms an offer")  # noqa: T201
    assert cpu_s / n * 1000 <= MOST_CPU_MS_AN_OFFER * 1.5  # a busy machine's slack

    time.sleep(11)
    last = shelf.simulator.summary()["last_id"]
    shelf.price(offers, 47000)
    shelf.count(offers, 8)
    cpu_s = push(shelf)
    listings, orders = counted(shelf, last)
    assert shelf.unequal(offers) == []
    assert listings + orders <= SLACK * least(n, facets=2, rises=True), (listings, orders)
    print(f"price and rise: {listings} + {orders} calls, {cpu_s / n * 1000:.2f} ms an offer")  # noqa: T201


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_thousand_changes_cost_five_per_cent_over_the_least(shelf: Shelf) -> None:
    measure(shelf, 1000)


def test_fifty_price_changes_cost_exactly_the_least(shelf: Shelf) -> None:
    offers = shelf.offers(50)
    shelf.in_hub(offers)
    shelf.adopt(offers)
    push(shelf)
    last = shelf.simulator.summary()["last_id"]

    shelf.price(offers, 46000)
    push(shelf)

    assert counted(shelf, last)[0] == least(50, facets=1, rises=False)
