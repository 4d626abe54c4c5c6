"""Faults by rule: what the caller meets, what was done, and what the log says."""

from __future__ import annotations

import time
from typing import Any

import pytest
import requests

from tests.flipkart_simulator.seller_api import Caller, inventory, price, token_call
from tests.simulator import KANPUR, AdminRefused, SimulatorHandle
from tests.waiting import PATIENCE_S, wait_for

CUT = (requests.ConnectionError, requests.Timeout, requests.exceptions.ChunkedEncodingError)


def stock(simulator: SimulatorHandle) -> int:
    """Return the true stock of PURSE-1 in Kanpur."""
    pieces: int = simulator.listing("PURSE-1")["inventory"][KANPUR]
    return pieces


@pytest.mark.parametrize(
    ("action", "done"),
    [
        ("drop", False),
        ("timeout", False),
        ("drop_after_work", True),
        ("timeout_after_work", True),
        ("truncate", True),
    ],
)
def test_a_cut_connection_leaves_the_caller_without_an_answer(
    simulator: SimulatorHandle, caller: Caller, purse: str, action: str, done: bool
) -> None:
    hang = {"hang_s": 600} if action.startswith("timeout") else {}
    simulator.fault(action, endpoint="inventory", **hang)

    with pytest.raises(CUT):
        caller.post("/listings/v3/update/inventory", {"PURSE-1": inventory(purse, 5)}, 0.5)
    wait_for(lambda: simulator.calls(path="inventory"))  # the caller may have been quicker

    assert stock(simulator) == (5 if done else 0)
    [logged] = simulator.calls(path="inventory")
    assert logged["fault"] == action
    assert bool(logged["applied"]) == done
    assert logged["status"] == (200 if action == "truncate" else None)


@pytest.mark.parametrize(
    ("over_s", "patience_s"), [(0.8, PATIENCE_S), pytest.param(9, 3, marks=pytest.mark.slow)]
)
def test_a_dripping_answer_outlasts_a_timeout_between_bytes(
    simulator: SimulatorHandle, caller: Caller, purse: str, over_s: float, patience_s: float
) -> None:
    simulator.fault("drip", endpoint="inventory", hang_s=over_s)
    change = {"PURSE-1": inventory(purse, 5)}
    began = time.monotonic()

    answer = caller.post("/listings/v3/update/inventory", change, patience_s)

    assert time.monotonic() - began >= over_s * 0.9
    assert answer.json()["PURSE-1"]["status"] == "SUCCESS"


@pytest.mark.parametrize(
    ("action", "status", "done"),
    [
        ("500", 500, False),
        ("500_after_work", 500, True),
        ("429", 429, False),
        ("html", 200, False),
        ("html_after_work", 200, True),
        ("redirect", 302, False),
    ],
)
def test_an_answer_can_be_another_than_the_work(
    simulator: SimulatorHandle,
    caller: Caller,
    purse: str,
    action: str,
    status: int,
    done: bool,
) -> None:
    simulator.fault(action, endpoint="/sellers/listings/v3/update/inventory")

    answer = caller.session.post(
        f"{caller.url}/sellers/listings/v3/update/inventory",
        json={"PURSE-1": inventory(purse, 5)},
        allow_redirects=False,
        timeout=PATIENCE_S,
    )

    assert answer.status_code == status
    assert stock(simulator) == (5 if done else 0)
    if action.startswith("html"):
        assert answer.headers["Content-Type"].startswith("text/html")
    if status >= 400:
        assert answer.json()["errors"][0]["code"] == status


def test_another_error_status_can_be_asked_for(simulator: SimulatorHandle, caller: Caller) -> None:
    simulator.fault("500", status=503)

    assert caller.post("/listings/v3/details", {"sku_ids": ["A"]}).status_code == 503


def test_429_names_a_time_only_if_told_to(simulator: SimulatorHandle, caller: Caller) -> None:
    simulator.fault("429")
    simulator.fault("429", retry_after_s=7)

    first = caller.post("/listings/v3/details", {"sku_ids": ["A"]})
    second = caller.post("/listings/v3/details", {"sku_ids": ["A"]})

    assert "Retry-After" not in first.headers
    assert second.headers["Retry-After"] == "7"


def test_one_sku_can_fail_among_others(
    simulator: SimulatorHandle, caller: Caller, purse: str
) -> None:
    other = simulator.catalogue_add("PURSE-2")["product_id"]
    simulator.fault(
        "fail_sku", sku="PURSE-2", code=777, description="Blocked vertical", attribute="price"
    )

    outcomes = caller.change(
        "/update/price", {"PURSE-1": price(purse, 400), "PURSE-2": price(other, 400)}
    )

    assert outcomes["PURSE-1"]["status"] == "SUCCESS"
    assert outcomes["PURSE-2"]["status"] == "FAILURE"
    assert outcomes["PURSE-2"]["attribute_errors"] == [
        {
            "severity": "ERROR",
            "code": 777,
            "description": "Blocked vertical",
            "path": "price",
            "attribute": "price",
        }
    ]
    assert simulator.listing("PURSE-2")["selling_price"] == 500


@pytest.mark.parametrize(
    ("action", "status", "pieces"),
    [("warn_sku", "WARNING", 5), ("accept_only", "SUCCESS", 0), ("omit_sku", None, 5)],
)
def test_a_sku_can_be_warned_ignored_or_left_out(
    simulator: SimulatorHandle,
    caller: Caller,
    purse: str,
    action: str,
    status: str | None,
    pieces: int,
) -> None:
    simulator.fault(action, sku="PURSE-1")

    outcomes = caller.change("/update/inventory", {"PURSE-1": inventory(purse, 5)})

    assert outcomes.get("PURSE-1", {}).get("status") == status
    assert stock(simulator) == pieces


def test_a_rule_counts_to_its_nth_call_and_ends(simulator: SimulatorHandle, caller: Caller) -> None:
    simulator.fault("500", endpoint="details", nth=2, times=2)

    statuses = [
        caller.post("/listings/v3/details", {"sku_ids": ["A"]}).status_code for _ in range(5)
    ]

    assert statuses == [200, 500, 500, 200, 200]


def test_a_rule_without_an_end_holds_until_it_is_deleted(
    simulator: SimulatorHandle, caller: Caller
) -> None:
    simulator.fault("500", times=None)
    statuses = {
        caller.post("/listings/v3/details", {"sku_ids": ["A"]}).status_code for _ in range(4)
    }
    simulator.faults_clear()

    assert statuses == {500}
    assert caller.post("/listings/v3/details", {"sku_ids": ["A"]}).status_code == 200


def test_a_rule_for_a_sku_or_an_endpoint_leaves_the_rest_alone(
    simulator: SimulatorHandle, caller: Caller, purse: str
) -> None:
    simulator.fault("500", endpoint="price", times=None)
    simulator.fault("500", sku="OTHER", times=None)

    assert caller.stock("PURSE-1", purse, 3)["status"] == "SUCCESS"
    assert caller.post("/listings/v3/details", {"sku_ids": ["PURSE-1"]}).status_code == 200
    assert caller.post("/listings/v3/details", {"sku_ids": ["OTHER"]}).status_code == 500
    assert caller.post("/listings/v3/update/price", {}).status_code == 500
    assert token_call(simulator).status_code == 200


def test_tokens_can_be_refused_by_a_rule_that_names_them(simulator: SimulatorHandle) -> None:
    simulator.fault("500", endpoint="token")

    assert token_call(simulator).status_code == 500
    assert token_call(simulator).status_code == 200


def test_chance_falls_the_same_way_for_the_same_seed(
    simulator: SimulatorHandle, caller: Caller
) -> None:
    def statuses(seed: int) -> list[int]:
        simulator.faults_clear()
        simulator.fault("500", chance=0.5, seed=seed, times=None)
        body = {"sku_ids": ["A"]}
        return [caller.post("/listings/v3/details", body).status_code for _ in range(30)]

    first = statuses(4)

    assert {200, 500} == set(first)
    assert statuses(4) == first
    assert statuses(5) != first


def test_delay_waits_before_the_work(
    simulator: SimulatorHandle, caller: Caller, purse: str
) -> None:
    simulator.fault("delay", delay_s=0.3)
    began = time.monotonic()

    caller.stock("PURSE-1", purse, 3)

    assert time.monotonic() - began >= 0.3


@pytest.mark.parametrize(
    "rule",
    [
        {"action": "explode"},
        {"action": "500", "endpoint": "prices"},
        {"action": "500", "colour": "red"},
        {"action": "500", "nth": "two"},
        {"action": "late", "late_s": -1},
        {},
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(
    simulator: SimulatorHandle, rule: dict[str, Any]
) -> None:
    with pytest.raises(AdminRefused, match="bad_fault"):
        simulator.admin("POST", "/faults", rule)
