"""The simulator once for the folder, emptied before each test that asks for a shelf."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from flipkart_sync.engine import passes
from tests.cast import Cast, make_cast
from tests.flipkart_sync.shelf import Shelf, join, make_shelf
from tests.flipkart_sync.story import Lingering, Story, make_live
from tests.simulator import SimulatorHandle, running_simulator


@pytest.fixture(scope="session")
def simulator_process() -> Iterator[SimulatorHandle]:
    with running_simulator() as handle:
        yield handle


@pytest.fixture
def simulator(simulator_process: SimulatorHandle) -> SimulatorHandle:
    """The simulator, forgetting everything before."""
    simulator_process.reset()
    return simulator_process


@pytest.fixture
def shelf(
    transactional_db: None, simulator: SimulatorHandle, monkeypatch: pytest.MonkeyPatch
) -> Shelf:
    """An account with one centre, really committed: passes run as they would in a worker.

    A pass that finds nothing more ends sooner than in a worker, where it waits for news.
    """
    monkeypatch.setattr(passes, "LINGER_S", 0.15)
    return make_shelf(simulator)


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    """Everybody, really committed: the engine reads in transactions of its own."""
    return make_cast()


@pytest.fixture
def joined(cast: Cast, simulator: SimulatorHandle) -> SimulatorHandle:
    """The cast's account joined to the simulator."""
    join(cast, simulator)
    return simulator


@pytest.fixture
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a pass's waits for news go by at once."""
    monkeypatch.setattr(passes, "_may_linger", Lingering())


@pytest.fixture
def story(shelf: Shelf, short_waits: None) -> Story:
    """One live offer of five pieces."""
    return make_live(shelf)[0]
