"""The log is the truth: replaying what it says was applied, in its order, gives what is there."""

from __future__ import annotations

import random
import threading
import time
from typing import Any

import pytest
import requests

from tests.flipkart_simulator.seller_api import Caller, inventory, offer, price
from tests.simulator import KANPUR, LUCKNOW, AdminRefused, SimulatorHandle

SKUS = [f"S-{number}" for number in range(6)]


class Trader:
    """Does random things to a few SKUs, from one thread, with dice of its own."""

    def __init__(self, simulator: SimulatorHandle, ids: dict[str, str], seed: int) -> None:
        self.handle = SimulatorHandle(
            simulator.url, simulator.port, simulator.state, 0, simulator.process
        )
        self.caller = Caller(simulator)
        self.ids = ids
        self.dice = random.Random(seed)

    def act(self) -> None:
        """Do one thing; being refused or hearing nothing is part of trade."""
        skus = self.dice.sample(SKUS, self.dice.randint(1, 4))
        place = self.dice.choice([KANPUR, LUCKNOW])
        pieces = self.dice.randint(0, 9)
        calls: dict[str, tuple[str, dict[str, Any]]] = {
            "stock": (
                "/update/inventory",
                {sku: inventory(self.ids[sku], pieces, place) for sku in skus},
            ),
            "price": ("/update/price", {sku: price(self.ids[sku], 400 + pieces) for sku in skus}),
            "update": (
                "/update",
                {sku: offer(self.ids[sku], listing_status="ACTIVE") for sku in skus},
            ),
            "create": ("", {skus[0]: offer(self.ids[skus[0]])}),
        }
        wish = self.dice.choice(["stock", "stock", "price", "update", "create", "order", "hand"])
        try:
            if wish == "order":
                self.handle.order(skus[0], self.dice.randint(1, 3))
            elif wish == "hand":
                self.handle.listing_edit(skus[0], inventory={place: pieces})
            else:
                path, body = calls[wish]
                self.caller.post(f"/listings/v3{path}", body)
        except (requests.RequestException, AdminRefused):
            pass


def replay(calls: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return {sku: {price, status, stock}} as the log tells it."""
    state: dict[str, dict[str, Any]] = {sku: {"stock": {}} for sku in SKUS}
    for call in calls:
        whole = call["endpoint"] == "/sellers/listings/v3"
        for entry in call["applied"]:
            told = state[entry["sku"]]
            if entry["field"] == "stock":
                told["stock"] = entry["value"] if whole else {**told["stock"], **entry["value"]}
            elif entry["field"] in ("price", "status"):
                told[entry["field"]] = entry["value"]
    return state


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_replaying_the_log_gives_what_is_there(simulator: SimulatorHandle, seed: int) -> None:
    ids = {sku: simulator.catalogue_add(sku)["product_id"] for sku in SKUS}
    simulator.behave(latency_ms=2, latency_jitter_ms=6)
    for number, action in enumerate(("late", "late_effect", "drop_after_work", "500", "drop")):
        simulator.fault(action, late_s=0.05, chance=0.12, seed=seed + number, times=None)
    traders = [Trader(simulator, ids, seed * 100 + number) for number in range(4)]
    threads = [
        threading.Thread(target=lambda trader=trader: [trader.act() for _ in range(40)])
        for trader in traders
    ]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    while simulator.admin("GET", "/faults")["late_calls"]:
        time.sleep(0.02)

    calls = simulator.calls(kind="all", limit=10_000)
    assert {"late", "late_effect", "drop_after_work"} <= {call["fault"] for call in calls}
    assert [call["at"] for call in calls] == sorted(call["at"] for call in calls)
    for sku, told in replay(calls).items():
        there = simulator.listing(sku)
        assert told["stock"] == there["inventory"], sku
        assert told["price"]["selling_price"] == there["selling_price"], sku
        assert told["status"] == there["listing_status"], sku
