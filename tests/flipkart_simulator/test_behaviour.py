"""Latency and rate, and the log of calls."""

from __future__ import annotations

import time

import pytest

from tests.flipkart_simulator.seller_api import Caller, offer, price
from tests.simulator import KANPUR, AdminRefused, SimulatorHandle


def test_a_call_takes_the_latency_and_logs_it(simulator: SimulatorHandle, caller: Caller) -> None:
    simulator.behave(latency_ms=200)
    began = time.monotonic()

    caller.details("A")

    took_ms = (time.monotonic() - began) * 1000
    assert 200 <= simulator.calls(path="details")[-1]["ms"] <= took_ms


def test_beyond_the_rate_calls_are_429_with_a_time(
    simulator: SimulatorHandle, caller: Caller
) -> None:
    simulator.behave(rate_per_s=0.01, burst=3)

    answers = [caller.post("/listings/v3/details", {"sku_ids": ["A"]}) for _ in range(5)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    assert 10 < int(answers[-1].headers["Retry-After"]) <= 101
    simulator.behave(rate_per_s=100_000)
    assert caller.post("/listings/v3/details", {"sku_ids": ["A"]}).status_code == 200


def test_429_can_be_silent_about_the_time(simulator: SimulatorHandle, caller: Caller) -> None:
    simulator.behave(rate_per_s=0.01, burst=1, retry_after=False)
    caller.post("/listings/v3/details", {"sku_ids": ["A"]})

    refused = caller.post("/listings/v3/details", {"sku_ids": ["A"]})

    assert refused.status_code == 429
    assert "Retry-After" not in refused.headers


@pytest.mark.parametrize(
    "settings",
    [
        {"latency": 5},
        {"latency_ms": "5"},
        {"latency_ms": -1},
        {"latency_ms": True},
        {"price_key": "cost"},
        {"retry_after": 1},
        {"search_page_size": 0},
    ],
)
def test_a_setting_that_makes_no_sense_is_refused(
    simulator: SimulatorHandle, settings: dict[str, object]
) -> None:
    with pytest.raises(AdminRefused, match="bad_behaviour"):
        simulator.behave(**settings)


def test_the_log_tells_the_story_of_a_sku_in_order(
    simulator: SimulatorHandle, caller: Caller, purse: str
) -> None:
    caller.change("/update", {"PURSE-1": offer(purse)})
    caller.change("/update/price", {"PURSE-1": price(purse, 399)})
    simulator.order("PURSE-1")
    simulator.listing_edit("PURSE-1", selling_price=1)
    caller.details("PURSE-1")

    story = simulator.calls(sku="PURSE-1", kind="all")

    assert [call["kind"] for call in story] == ["hub", "hub", "api", "api", "buyer", "hand", "api"]
    assert [call["id"] for call in story] == sorted(call["id"] for call in story)
    facts = [(a["field"], a["value"]) for call in story[2:] for a in call["applied"]]
    assert facts == [
        ("price", {"mrp": 500, "selling_price": 450}),
        ("stock", {KANPUR: 6}),
        ("status", "ACTIVE"),
        ("attributes", ["address_label", "fulfillment", "fulfillment_profile", "packages", "tax"]),
        ("price", {"mrp": 500, "selling_price": 399}),
        ("stock", {KANPUR: 5}),
        ("price", {"mrp": 500, "selling_price": 1}),
    ]


def test_the_log_is_asked_by_number_path_and_sku(
    simulator: SimulatorHandle, caller: Caller, purse: str
) -> None:
    caller.details("PURSE-1", "A")
    caller.change("/update/price", {"PURSE-1": price(purse, 399)})
    caller.details("A")
    everything = simulator.calls()

    assert [call["path"] for call in simulator.calls(path="/sellers/listings/v3/update*")] == [
        "/sellers/listings/v3/update/price"
    ]
    assert len(simulator.calls(path="details")) == 2
    assert len(simulator.calls(sku="A")) == 2
    assert len(simulator.calls(sku="PURSE-1")) == 2
    assert simulator.calls(after=everything[-2]["id"]) == everything[-1:]
    assert simulator.calls(limit=1) == everything[:1]
    assert everything[-1]["request"] == {"sku_ids": ["A"]}
    assert everything[-1]["response"]["unavailable"] == ["A"]


def test_the_summary_counts_by_path_and_status(
    simulator: SimulatorHandle, caller: Caller, purse: str
) -> None:
    before = simulator.summary()["last_id"]
    caller.details("PURSE-1")
    caller.get("/listings/v3/PURSE-1")
    caller.post("/listings/v3/details", {})
    simulator.order("PURSE-1", backorder=True)

    summary = simulator.summary(after=before)

    assert summary["total"] == 3
    assert summary["paths"] == {
        "/sellers/listings/v3/details": {"calls": 2, "by_status": {"200": 1, "400": 1}},
        "/sellers/listings/v3/{skuIds}": {"calls": 1, "by_status": {"200": 1}},
    }


@pytest.mark.parametrize(
    "body",
    [
        {"sku": "X"},
        {"mrp": "500"},
        {"colour": "red"},
        {"mrp": 100, "selling_price": 101},
        {"brand": "Somebody Else"},
        {"stock": {"LOC9": 1}},
        {"qc": "maybe"},
    ],
)
def test_admin_calls_refuse_what_they_do_not_understand(
    simulator: SimulatorHandle, body: dict[str, object]
) -> None:
    if body == {"sku": "X"}:
        with pytest.raises(AdminRefused, match="missing"):
            simulator.admin("POST", "/catalogue", body)
        return
    with pytest.raises(AdminRefused, match="400"):
        simulator.catalogue_add("NEW-1", **body)
    assert simulator.admin("GET", "/catalogue", seller_id="ujala-federation")["rows"] == []
