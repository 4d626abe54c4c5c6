"""Listings v3, the calls that change: what they do when all is well."""

from __future__ import annotations

import pytest

from tests.flipkart_simulator.seller_api import Caller, inventory, offer, price
from tests.simulator import KANPUR, LUCKNOW, SimulatorHandle

SUCCESS = {"status": "SUCCESS", "errors": [], "attribute_errors": []}


def test_the_hub_makes_the_offer_inactive_and_without_stock(
    simulator: SimulatorHandle, caller: Caller
) -> None:
    added = simulator.catalogue_add("PURSE-1", selling_price=450)

    shown = caller.details("PURSE-1")["available"]["PURSE-1"]

    assert shown["listing_id"] == added["listing_id"]
    assert shown["listing_id"].startswith("LST" + added["product_id"])
    assert shown["product_id"] == added["product_id"]
    assert len(shown["product_id"]) == 16
    assert shown["listing_status"] == "INACTIVE"
    assert shown["price"] == {"mrp": 500, "selling_price": 450, "currency": "INR"}
    assert [(p["id"], p["inventory"]) for p in shown["locations"]] == [(KANPUR, 0)]


def test_create_puts_a_sku_up_on_a_known_product(
    simulator: SimulatorHandle, caller: Caller
) -> None:
    added = simulator.catalogue_add("PURSE-1", make_offer=False)
    assert added["listing_id"] is None
    assert caller.details("PURSE-1")["unavailable"] == ["PURSE-1"]

    outcome = caller.change("", {"PURSE-1": offer(added["product_id"])})

    assert outcome == {"PURSE-1": SUCCESS}
    shown = caller.details("PURSE-1")["available"]["PURSE-1"]
    assert shown["price"]["selling_price"] == 450
    assert shown["tax"] == {"hsn": "42022190", "tax_code": "GST_12"}
    assert shown["packages"][0]["weight"] == 0.4
    assert caller.live_stock("PURSE-1") == {KANPUR: 6}


def test_create_overwrites_a_sku_that_exists_and_keeps_its_listing_id(
    simulator: SimulatorHandle, caller: Caller, purse: str
) -> None:
    simulator.listing_edit("PURSE-1", inventory={KANPUR: 3, LUCKNOW: 4})
    before = simulator.listing("PURSE-1")["listing_id"]

    caller.change("", {"PURSE-1": offer(purse)})

    assert simulator.listing("PURSE-1")["listing_id"] == before
    assert caller.live_stock("PURSE-1") == {KANPUR: 6}


def test_create_without_a_figure_lists_with_no_stock(
    simulator: SimulatorHandle, caller: Caller, purse: str
) -> None:
    simulator.listing_edit("PURSE-1", inventory={KANPUR: 3})

    caller.change("", {"PURSE-1": offer(purse, locations=[{"id": KANPUR, "status": "ENABLED"}])})

    assert caller.live_stock("PURSE-1") == {KANPUR: 0}


def test_update_keeps_places_and_optional_parts_that_were_not_sent(
    simulator: SimulatorHandle, caller: Caller, purse: str
) -> None:
    simulator.listing_edit("PURSE-1", inventory={KANPUR: 3, LUCKNOW: 4})
    caller.change("/update", {"PURSE-1": offer(purse, archived_status="NONE")})
    short = offer(purse, locations=[{"id": LUCKNOW, "status": "DISABLED"}])
    del short["tax"], short["address_label"]

    outcome = caller.change("/update", {"PURSE-1": short})

    assert outcome == {"PURSE-1": SUCCESS}
    shown = caller.details("PURSE-1")["available"]["PURSE-1"]
    assert shown["tax"]["hsn"] == "42022190"
    assert shown["address_label"]["countries_of_origin"] == ["IN"]
    places = {place["id"]: (place["status"], place["inventory"]) for place in shown["locations"]}
    assert places == {KANPUR: ("ENABLED", 6), LUCKNOW: ("DISABLED", 4)}


def test_update_can_be_told_to_clear_what_was_not_sent(
    simulator: SimulatorHandle, caller: Caller, purse: str
) -> None:
    simulator.behave(update_omitted="clear")
    caller.change("/update", {"PURSE-1": offer(purse)})
    short = offer(purse)
    del short["address_label"]

    caller.change("/update", {"PURSE-1": short})

    assert "address_label" not in caller.details("PURSE-1")["available"]["PURSE-1"]


def test_price_changes_price_alone(caller: Caller, purse: str) -> None:
    caller.change("/update", {"PURSE-1": offer(purse)})

    outcome = caller.change("/update/price", {"PURSE-1": price(purse, 399)})

    assert outcome == {"PURSE-1": SUCCESS}
    shown = caller.details("PURSE-1")["available"]["PURSE-1"]
    assert shown["price"] == {"mrp": 500, "selling_price": 399, "currency": "INR"}
    assert shown["listing_status"] == "ACTIVE"
    assert caller.live_stock("PURSE-1") == {KANPUR: 6}


def test_inventory_is_absolute_and_by_location(caller: Caller, purse: str) -> None:
    caller.change("/update/inventory", {"PURSE-1": inventory(purse, 5)})
    caller.change("/update/inventory", {"PURSE-1": inventory(purse, 2, LUCKNOW)})
    caller.change("/update/inventory", {"PURSE-1": inventory(purse, 5)})

    assert caller.live_stock("PURSE-1") == {KANPUR: 5, LUCKNOW: 2}


def test_one_bad_sku_does_not_stop_the_others(simulator: SimulatorHandle, caller: Caller) -> None:
    ids = {f"S-{n}": simulator.catalogue_add(f"S-{n}")["product_id"] for n in range(10)}
    body = {sku: price(product_id, 400) for sku, product_id in ids.items()}
    body["S-4"] = price(ids["S-4"], 501)

    outcomes = caller.change("/update/price", body)

    assert {sku for sku, outcome in outcomes.items() if outcome["status"] != "SUCCESS"} == {"S-4"}
    assert simulator.listing("S-4")["selling_price"] == 500
    assert simulator.listing("S-5")["selling_price"] == 400


@pytest.mark.parametrize("key", ["flipkart_selling_price", "both"])
def test_reads_can_name_the_price_otherwise(
    simulator: SimulatorHandle, caller: Caller, purse: str, key: str
) -> None:
    simulator.behave(price_key=key)

    shown = caller.details("PURSE-1")["available"]["PURSE-1"]["price"]

    assert shown["flipkart_selling_price"] == 500
    assert ("selling_price" in shown) == (key == "both")
