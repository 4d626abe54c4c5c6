"""What a call costs: the simulator must never be what a measurement of the portal measures.

Counted in CPU seconds of the server's process, which a busy machine does not change: 2 ms a call
is 500 calls a second on one core.
"""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

import pytest

from tests.flipkart_simulator.seller_api import Caller, inventory
from tests.simulator import SimulatorHandle

CALLS = 400
pytestmark = pytest.mark.slow


def cpu_s(process_id: int) -> float:
    """Return the CPU seconds a process has used."""
    fields = Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@pytest.fixture
def shelf(simulator: SimulatorHandle) -> dict[str, str]:
    """List a hundred SKUs and give {sku: product id}."""
    return {f"S-{n}": simulator.catalogue_add(f"S-{n}")["product_id"] for n in range(100)}


def tens(shelf: dict[str, str], number: int) -> list[str]:
    """Return the SKUs of one call."""
    skus = list(shelf)
    start = number * 10 % len(skus)
    return skus[start : start + 10]


def test_details_of_ten_skus_costs_less_than_two_milliseconds(
    simulator: SimulatorHandle, caller: Caller, shelf: dict[str, str]
) -> None:
    before = cpu_s(simulator.process.pid)
    for number in range(CALLS):
        assert len(caller.details(*tens(shelf, number))["available"]) == 10

    assert (cpu_s(simulator.process.pid) - before) / CALLS < 0.002


def test_a_stock_call_of_ten_skus_costs_less_than_three_milliseconds(
    simulator: SimulatorHandle, caller: Caller, shelf: dict[str, str]
) -> None:
    before = cpu_s(simulator.process.pid)
    for number in range(CALLS):
        body = {sku: inventory(shelf[sku], number) for sku in tens(shelf, number)}
        caller.change("/update/inventory", body)

    assert (cpu_s(simulator.process.pid) - before) / CALLS < 0.003


def test_sleeping_calls_do_not_hold_up_each_other(
    simulator: SimulatorHandle, caller: Caller, shelf: dict[str, str]
) -> None:

    simulator.behave(latency_ms=300)
    began = time.monotonic()
    threads = [threading.Thread(target=Caller.details, args=(caller, f"S-{n}")) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert time.monotonic() - began < 1.2
