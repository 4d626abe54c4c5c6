"""Buyers' orders, and the search that shows them."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.flipkart_simulator.seller_api import Caller
from tests.simulator import KANPUR, LUCKNOW, AdminRefused, SimulatorHandle


def test_an_order_lowers_the_stock_at_once_and_makes_a_shipment(
    simulator: SimulatorHandle, caller: Caller, on_sale: str
) -> None:
    made = simulator.order("PURSE-1", 2)

    assert caller.live_stock("PURSE-1") == {KANPUR: 4}
    found = caller.shipments()
    assert (found["hasMore"], found["nextPageUrl"]) == (False, None)
    [shipment] = found["shipments"]
    [item] = shipment["orderItems"]
    assert shipment["shipmentId"] == made["shipment_id"]
    assert shipment["locationId"] == KANPUR
    assert shipment["hold"] is False
    assert shipment["dispatchByDate"].endswith("+05:30")
    assert re.fullmatch(r"OD\d{18}", item["orderId"])
    assert (item["sku"], item["quantity"], item["fsn"]) == ("PURSE-1", 2, on_sale)
    assert item["priceComponents"]["totalPrice"] == 900
    assert item["cancellationGroupId"] == "grp" + item["orderItemId"]


def test_an_order_falls_to_a_place_that_has_it(
    simulator: SimulatorHandle, caller: Caller, on_sale: str
) -> None:
    simulator.listing_edit("PURSE-1", inventory={KANPUR: 1, LUCKNOW: 3})

    assert simulator.order("PURSE-1", 2)["location_id"] == LUCKNOW
    assert caller.live_stock("PURSE-1") == {KANPUR: 1, LUCKNOW: 1}


def test_nobody_can_order_what_is_not_there(
    simulator: SimulatorHandle, caller: Caller, on_sale: str
) -> None:
    with pytest.raises(AdminRefused, match="out_of_stock"):
        simulator.order("PURSE-1", 7)
    with pytest.raises(AdminRefused, match="out_of_stock"):
        simulator.order("PURSE-1", 1, location_id=LUCKNOW)
    simulator.listing_edit("PURSE-1", listing_status="INACTIVE")
    with pytest.raises(AdminRefused, match="not_on_sale"):
        simulator.order("PURSE-1", 1)
    assert caller.shipments()["shipments"] == []


def test_a_backorder_sells_all_the_same_and_leaves_no_stock(
    simulator: SimulatorHandle, caller: Caller, on_sale: str
) -> None:
    simulator.order("PURSE-1", 9, backorder=True)

    assert caller.live_stock("PURSE-1") == {KANPUR: 0}
    assert caller.shipments()["shipments"][0]["orderItems"][0]["quantity"] == 9


def test_held_shipments_show_only_when_asked_for(
    simulator: SimulatorHandle, caller: Caller, on_sale: str
) -> None:
    simulator.order("PURSE-1")
    simulator.order("PURSE-1", hold=True)

    assert [s["hold"] for s in caller.shipments()["shipments"]] == [False]
    assert [s["hold"] for s in caller.shipments(hold=True)["shipments"]] == [True]


def test_an_order_can_show_late_though_stock_fell_at_once(
    simulator: SimulatorHandle, caller: Caller, on_sale: str
) -> None:
    simulator.order("PURSE-1", visible_after_s=60)

    assert caller.live_stock("PURSE-1") == {KANPUR: 5}
    assert caller.shipments()["shipments"] == []
    simulator.behave(clock_offset_s=61)
    assert len(caller.shipments()["shipments"]) == 1


def test_pages_follow_the_relative_address_that_lacks_sellers(
    simulator: SimulatorHandle, caller: Caller, on_sale: str
) -> None:
    simulator.behave(shipments_page_size=2)
    made = [simulator.order("PURSE-1")["shipment_id"] for _ in range(5)]

    page = caller.shipments()
    seen = [shipment["shipmentId"] for shipment in page["shipments"]]
    assert page["nextPageUrl"].startswith("/v3/shipments/filter?next_token=")
    while page["hasMore"]:
        page = caller.get(page["nextPageUrl"]).json()
        seen += [shipment["shipmentId"] for shipment in page["shipments"]]

    assert seen == made


def test_an_order_made_between_two_pages_comes_at_the_end(
    simulator: SimulatorHandle, caller: Caller, on_sale: str
) -> None:
    made = [simulator.order("PURSE-1")["shipment_id"] for _ in range(3)]
    body = {
        "filter": {"type": "preDispatch", "states": ["APPROVED"]},
        "pagination": {"pageSize": 2},
    }
    first = caller.post("/v3/shipments/filter", body).json()

    made.append(simulator.order("PURSE-1")["shipment_id"])
    second = caller.get(first["nextPageUrl"]).json()

    seen = [s["shipmentId"] for s in first["shipments"] + second["shipments"]]
    assert seen == made


def test_filters_by_place_sku_and_date(
    simulator: SimulatorHandle, caller: Caller, on_sale: str
) -> None:
    simulator.listing_edit("PURSE-1", inventory={LUCKNOW: 3})
    simulator.order("PURSE-1", location_id=LUCKNOW)
    simulator.order("PURSE-1", location_id=KANPUR)

    def places(**asked: Any) -> list[str]:
        return [s["locationId"] for s in caller.shipments(**asked)["shipments"]]

    assert places(locationId=LUCKNOW) == [LUCKNOW]
    assert places(sku=["PURSE-1"]) == [LUCKNOW, KANPUR]
    assert places(sku=["OTHER"]) == []
    assert places(orderDate={"from": "2020-01-01T00:00:00+05:30"}) == [LUCKNOW, KANPUR]
    assert places(orderDate={"to": "2020-01-01T00:00:00+05:30"}) == []
    assert places(modifiedDate={"from": "2999-01-01T00:00:00Z"}) == []
    assert places(dispatchByDate={"to": "2020-01-01T00:00:00"}) == []
    assert places(serviceProfiles=["FBF"]) == []


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"filter": {}},
        {"filter": {"type": "preDispatch"}},
        {"filter": {"type": "preDispatch", "states": []}},
        {"filter": {"type": "preDispatch", "states": ["SHIPPED"]}},
        {"filter": {"type": "soon", "states": ["APPROVED"]}},
        {"filter": {"type": "cancelled", "states": ["CANCELLED"]}},
        {"filter": {"type": "preDispatch", "states": ["APPROVED"], "hold": "no"}},
        {"filter": {"type": "preDispatch", "states": ["APPROVED"], "locationId": "LOC9"}},
        {"filter": {"type": "preDispatch", "states": ["APPROVED"], "orderDate": {"from": "now"}}},
        {"filter": {"type": "preDispatch", "states": ["APPROVED"]}, "pagination": {"pageSize": 0}},
        {"filter": {"type": "preDispatch", "states": ["APPROVED"]}, "sellerId": "another"},
    ],
)
def test_refuses_a_filter_the_contract_does_not_know(caller: Caller, body: Any) -> None:
    answer = caller.post("/v3/shipments/filter", body)

    assert answer.status_code == 400
    assert answer.json()["errors"]


def test_a_seller_cancellation_takes_the_stock_to_nothing(
    simulator: SimulatorHandle, caller: Caller, on_sale: str
) -> None:
    simulator.listing_edit("PURSE-1", inventory={LUCKNOW: 3})
    shipment_id = simulator.order("PURSE-1")["shipment_id"]

    simulator.admin("PATCH", f"/orders/{shipment_id}", {"cancelled_by": "seller"})

    assert caller.live_stock("PURSE-1") == {KANPUR: 0, LUCKNOW: 0}
    assert caller.shipments()["shipments"] == []
    asked = {"type": "cancelled", "states": ["CANCELLED"]}
    by_seller = caller.shipments(**asked, cancellationType="sellerCancellation")["shipments"]
    by_buyer = caller.shipments(**asked, cancellationType="buyerCancellation")["shipments"]
    assert [s["shipmentId"] for s in by_seller] == [shipment_id]
    assert by_seller[0]["orderItems"][0]["cancellationSubReason"] == "not_enough_inventory"
    assert by_buyer == []


def test_a_buyers_cancellation_leaves_the_stock(
    simulator: SimulatorHandle, caller: Caller, on_sale: str
) -> None:
    shipment_id = simulator.order("PURSE-1")["shipment_id"]

    simulator.admin("PATCH", f"/orders/{shipment_id}", {"cancelled_by": "buyer"})

    assert caller.live_stock("PURSE-1") == {KANPUR: 5}


def test_a_shipment_moves_on_and_is_found_by_its_state(
    simulator: SimulatorHandle, caller: Caller, on_sale: str
) -> None:
    shipment_id = simulator.order("PURSE-1")["shipment_id"]
    simulator.admin("PATCH", f"/orders/{shipment_id}", {"hold": True})
    assert caller.shipments()["shipments"] == []
    simulator.admin("PATCH", f"/orders/{shipment_id}", {"hold": False, "state": "SHIPPED"})

    found = caller.shipments(type="postDispatch", states=["SHIPPED"])["shipments"]

    assert [s["orderItems"][0]["status"] for s in found] == ["SHIPPED"]
    with pytest.raises(AdminRefused, match="too_late"):
        simulator.admin("PATCH", f"/orders/{shipment_id}", {"cancelled_by": "seller"})
    with pytest.raises(AdminRefused, match="bad_state"):
        simulator.admin("PATCH", f"/orders/{shipment_id}", {"state": "EATEN"})


def test_refuses_a_next_token_it_did_not_give(caller: Caller) -> None:
    assert caller.get("/v3/shipments/filter?next_token=abc").status_code == 400
    assert caller.get("/v3/shipments/filter").status_code == 400
