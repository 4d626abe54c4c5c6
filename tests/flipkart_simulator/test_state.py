"""What is kept: everything answered survives kill -9; one file, one process."""

from __future__ import annotations

import contextlib
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import requests

from flipkart_simulator.state.store import StateUnusable
from flipkart_simulator.world import world_open
from tests.flipkart_simulator.seller_api import Caller, inventory
from tests.simulator import KANPUR, ROOT, SELLER_ID, SimulatorHandle
from tests.waiting import PATIENCE_S


def test_all_that_was_answered_survives_kill_9(
    simulator: SimulatorHandle, caller: Caller, purse: str
) -> None:
    simulator.catalogue_add("WAIT-1", qc="pending")
    simulator.listing_edit("PURSE-1", listing_status="ACTIVE")
    simulator.behave(inventory_lag_s=0, rate_per_s=900)
    simulator.fault("500", endpoint="price", times=None)
    answered, many = 0, threading.Event()

    def kill_between() -> None:
        many.wait()
        simulator.kill()

    killer = threading.Thread(target=kill_between)
    killer.start()
    try:
        for pieces in range(1, 100_000):
            caller.stock("PURSE-1", purse, pieces)
            answered = pieces
            if pieces == 40:
                many.set()
    except requests.RequestException:
        pass
    finally:
        many.set()
        killer.join()

    simulator.start_again()

    last = simulator.listing("PURSE-1")["inventory"][KANPUR]
    logged = simulator.calls(path="inventory", limit=10_000)
    assert answered >= 40
    assert last in (answered, answered + 1)
    assert logged[-1]["applied"][0]["value"] == {KANPUR: last}
    assert len(logged) == last
    assert caller.details("PURSE-1")["available"]  # the token is still good
    assert simulator.admin("GET", "/behaviour")["rate_per_s"] == 900
    assert simulator.admin("GET", "/faults")["faults"][0]["times"] is None
    rows = simulator.admin("GET", "/catalogue", seller_id=SELLER_ID, qc="pending")["rows"]
    assert [row["sku"] for row in rows] == ["WAIT-1"]


def test_a_second_process_on_the_same_file_ends_with_a_sentence(
    simulator: SimulatorHandle,
) -> None:
    second = subprocess.run(
        [sys.executable, "-m", "flipkart_simulator", "--port", "0", "--state", simulator.state],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )

    assert second.returncode == 1
    assert second.stderr.strip().endswith("is in use by another simulator.")
    assert "Traceback" not in second.stderr


def test_a_file_of_another_version_is_refused_with_a_sentence(tmp_path: Path) -> None:
    file = tmp_path / "old.sqlite"
    with contextlib.closing(sqlite3.connect(file)) as old:
        old.execute("CREATE TABLE calls (id INTEGER)")

    with pytest.raises(StateUnusable, match="another version"):
        world_open(file)


def test_reset_forgets_everything(simulator: SimulatorHandle, caller: Caller, purse: str) -> None:
    simulator.behave(latency_ms=5, inventory_lag_s=3)
    simulator.fault("500", times=None)

    simulator.reset()

    assert simulator.admin("GET", "/sellers") == {"sellers": []}
    assert simulator.calls(kind="all") == []
    assert simulator.admin("GET", "/behaviour")["inventory_lag_s"] == 0
    assert caller.post("/listings/v3/details", {"sku_ids": ["A"]}).status_code == 401


def test_a_seller_put_again_keeps_its_listings_and_token(
    simulator: SimulatorHandle, caller: Caller, purse: str
) -> None:
    simulator.seller_put(name="Ujala, renamed")

    assert list(caller.details("PURSE-1")["available"]) == ["PURSE-1"]


def test_thirty_callers_at_once_are_taken_one_after_another(
    simulator: SimulatorHandle, caller: Caller, purse: str
) -> None:
    def send(pieces: int) -> None:
        requests.post(
            f"{caller.url}/sellers/listings/v3/update/inventory",
            json={"PURSE-1": inventory(purse, pieces)},
            headers=dict(caller.session.headers),
            timeout=PATIENCE_S,
        )

    simulator.behave(latency_ms=40, latency_jitter_ms=60)
    threads = [threading.Thread(target=send, args=(n,)) for n in range(1, 31)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    logged = simulator.calls(path="inventory")
    landed = [call["applied"][0]["value"][KANPUR] for call in logged]
    assert sorted(landed) == list(range(1, 31))
    assert [call["at"] for call in logged] == sorted(call["at"] for call in logged)
    assert simulator.listing("PURSE-1")["inventory"] == {KANPUR: landed[-1]}
