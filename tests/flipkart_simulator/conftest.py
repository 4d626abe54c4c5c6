"""One simulator process for these tests, emptied before each of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.flipkart_simulator.seller_api import Caller, offer
from tests.simulator import SimulatorHandle, running_simulator


@pytest.fixture(scope="session")
def simulator_process() -> Iterator[SimulatorHandle]:
    """Run one simulator for the whole session."""
    with running_simulator() as simulator:
        yield simulator


@pytest.fixture
def simulator(simulator_process: SimulatorHandle) -> SimulatorHandle:
    """Give an empty simulator with one seller."""
    simulator_process.reset()
    simulator_process.seller_put()
    return simulator_process


@pytest.fixture
def caller(simulator: SimulatorHandle) -> Caller:
    """Give a caller with a token of that seller."""
    return Caller(simulator)


@pytest.fixture
def purse(simulator: SimulatorHandle) -> str:
    """List the SKU PURSE-1 as Seller Hub does, and give its product id."""
    product_id: str = simulator.catalogue_add("PURSE-1")["product_id"]
    return product_id


@pytest.fixture
def on_sale(simulator: SimulatorHandle, caller: Caller, purse: str) -> str:
    """Put PURSE-1 on sale with six pieces in Kanpur; packing takes no time."""
    simulator.behave(pack_delay_s=0, pack_jitter_s=0)
    caller.change("/update", {"PURSE-1": offer(purse)})
    return purse
