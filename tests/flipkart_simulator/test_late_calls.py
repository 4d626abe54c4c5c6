"""Calls whose caller heard nothing and which take effect later: the last to land wins.

Late by the simulator's clock, which a test moves: nothing lands before the test wants it to,
however slow the machine.
"""

from __future__ import annotations

import contextlib
import sqlite3

import pytest
import requests

from tests.flipkart_simulator.seller_api import Caller, inventory, offer
from tests.simulator import KANPUR, SimulatorHandle
from tests.waiting import wait_for

HOUR_S = 3600.0


def send_late(
    simulator: SimulatorHandle,
    caller: Caller,
    product_id: str,
    pieces: int,
    late_s: float = HOUR_S,
) -> None:
    """Set the stock of PURSE-1 by a call that lands late."""
    simulator.fault("late", endpoint="inventory", late_s=late_s)
    with pytest.raises(requests.ConnectionError):
        caller.post("/listings/v3/update/inventory", {"PURSE-1": inventory(product_id, pieces)})


def hours_pass(simulator: SimulatorHandle, hours: int = 2) -> None:
    """Move the simulator's clock to so many hours after now."""
    simulator.behave(clock_offset_s=hours * HOUR_S)


def wait_for_stock(simulator: SimulatorHandle, pieces: int) -> None:
    """Wait until PURSE-1 has so many pieces in Kanpur."""

    def shown() -> dict[str, int]:
        places: dict[str, int] = simulator.listing("PURSE-1")["inventory"]
        return places

    wait_for(lambda: shown().get(KANPUR) == pieces, told=shown)


def test_an_older_call_that_lands_late_undoes_a_newer_one(
    simulator: SimulatorHandle, caller: Caller, purse: str
) -> None:
    send_late(simulator, caller, purse, 7)
    caller.stock("PURSE-1", purse, 1)
    assert simulator.listing("PURSE-1")["inventory"] == {KANPUR: 1}

    hours_pass(simulator)
    wait_for_stock(simulator, 7)

    newer, older = simulator.calls(path="inventory")
    assert [newer["applied"][0]["value"], older["applied"][0]["value"]] == [
        {KANPUR: 1},
        {KANPUR: 7},
    ]
    assert older["fault"] == "late"
    assert older["status"] is None
    assert older["arrived_at"] < newer["arrived_at"] < newer["at"] < older["at"]


def test_late_calls_land_in_the_order_of_their_times(
    simulator: SimulatorHandle, caller: Caller, purse: str
) -> None:
    send_late(simulator, caller, purse, 3, late_s=3 * HOUR_S)
    send_late(simulator, caller, purse, 4, late_s=1 * HOUR_S)
    send_late(simulator, caller, purse, 5, late_s=2 * HOUR_S)

    hours_pass(simulator, 4)
    wait_for_stock(simulator, 3)

    landed = [call["applied"][0]["value"][KANPUR] for call in simulator.calls(path="inventory")]
    assert landed == [4, 5, 3]


def test_a_late_call_survives_kill_9_and_lands_after_the_restart(
    simulator: SimulatorHandle, caller: Caller, purse: str
) -> None:
    send_late(simulator, caller, purse, 7)
    simulator.kill()
    simulator.start_again()

    assert simulator.admin("GET", "/faults")["late_calls"] == 1
    hours_pass(simulator)
    wait_for_stock(simulator, 7)
    assert simulator.admin("GET", "/faults")["late_calls"] == 0


def test_late_calls_overdue_at_a_restart_land_in_the_order_of_their_times(
    simulator: SimulatorHandle, caller: Caller, purse: str
) -> None:
    send_late(simulator, caller, purse, 3, late_s=2 * HOUR_S)
    send_late(simulator, caller, purse, 4, late_s=1 * HOUR_S)
    simulator.kill()
    with contextlib.closing(sqlite3.connect(simulator.state)) as state, state:
        state.execute("INSERT OR REPLACE INTO behaviour VALUES ('clock_offset_s', '10800')")
    simulator.start_again()

    wait_for_stock(simulator, 3)

    landed = [call["applied"][0]["value"][KANPUR] for call in simulator.calls(path="inventory")]
    assert landed == [4, 3]


def test_a_late_call_is_judged_when_it_lands(
    simulator: SimulatorHandle, caller: Caller, purse: str
) -> None:
    send_late(simulator, caller, purse, 7)
    simulator.listing_edit("PURSE-1", product_id="FOREIGNPRODUCT01")

    hours_pass(simulator)
    wait_for(lambda: simulator.calls(path="inventory"))

    [landed] = simulator.calls(path="inventory")
    assert landed["response"]["PURSE-1"]["status"] == "FAILURE"
    assert landed["applied"] == []
    assert simulator.listing("PURSE-1")["inventory"] == {KANPUR: 0}


def test_a_late_create_puts_a_listing_up_again(simulator: SimulatorHandle, caller: Caller) -> None:
    product_id = simulator.catalogue_add("PURSE-1", make_offer=False)["product_id"]
    simulator.fault("late", endpoint="create", late_s=HOUR_S)
    with pytest.raises(requests.ConnectionError):
        caller.post("/listings/v3", {"PURSE-1": offer(product_id)})
    assert caller.details("PURSE-1")["unavailable"] == ["PURSE-1"]

    hours_pass(simulator)
    wait_for(lambda: caller.details("PURSE-1")["available"])

    assert caller.live_stock("PURSE-1") == {KANPUR: 6}


def test_an_accepted_call_can_take_effect_later_over_an_order_made_meanwhile(
    simulator: SimulatorHandle, caller: Caller, purse: str
) -> None:
    caller.change("/update", {"PURSE-1": offer(purse)})
    simulator.fault("late_effect", endpoint="inventory", late_s=HOUR_S)

    assert caller.stock("PURSE-1", purse, 9)["status"] == "SUCCESS"
    simulator.order("PURSE-1", 2)
    assert caller.live_stock("PURSE-1") == {KANPUR: 4}
    hours_pass(simulator)
    wait_for_stock(simulator, 9)

    story = simulator.calls(sku="PURSE-1", kind="all")[-5:]
    kinds = [(call["kind"], call["fault"], bool(call["applied"])) for call in story]
    assert kinds == [
        ("api", "", True),
        ("api", "late_effect", False),
        ("buyer", "", True),
        ("api", "", False),
        ("landing", "late", True),
    ]
    assert len(simulator.calls(path="inventory")) == 1


def test_a_late_call_lands_by_itself_while_its_caller_still_waits(
    simulator: SimulatorHandle, caller: Caller, purse: str
) -> None:
    simulator.fault("late", late_s=0.2, hang_s=600)

    with pytest.raises(requests.ReadTimeout):
        caller.stock("PURSE-1", purse, 7, timeout=0.5)

    wait_for_stock(simulator, 7)
