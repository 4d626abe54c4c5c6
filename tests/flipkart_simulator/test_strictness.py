"""What the contract does not allow: a 400 for the whole body, or a FAILURE of the one SKU."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.flipkart_simulator.seller_api import Caller, inventory, offer, price
from tests.simulator import CLOSED_PLACE, KANPUR, SELLER_ID, SimulatorHandle
from tests.waiting import PATIENCE_S

PLACE = {"id": KANPUR, "status": "ENABLED", "inventory": 1}

MALFORMED: list[tuple[str, Any, str]] = [
    ("/update/price", {"price": {"mrp": "500", "selling_price": 450, "currency": "INR"}}, "mrp"),
    ("/update/price", {"price": {"mrp": 500, "selling_price": 450.0, "currency": "INR"}}, "price"),
    ("/update/price", {"price": {"mrp": True, "selling_price": 1, "currency": "INR"}}, "mrp"),
    ("/update/price", {"price": 450}, "price"),
    ("/update/price", {"price": {"mrp": 5, "sellingPrice": 4, "currency": "INR"}}, "sellingPrice"),
    ("/update/price", {"title": "A purse"}, "title"),
    ("/update/price", {"product_id": 12}, "product_id"),
    ("/update/inventory", {"locations": {KANPUR: 4}}, "locations"),
    ("/update/inventory", {"locations": [{**PLACE, "inventory": "4"}]}, "inventory"),
    ("/update/inventory", {"locations": [{**PLACE, "inventory": 4.5}]}, "inventory"),
    ("/update/inventory", {"locations": [{**PLACE, "stock": 4}]}, "stock"),
    ("/update/inventory", {"locations": [4]}, "locations"),
    ("/update", {"tax": {"hsn": 42022190}}, "hsn"),
    ("/update", {"brand": "Samooh"}, "brand"),
    ("/update", {"packages": [{"name": "p", "dimensions": {"width": 3}}]}, "width"),
    ("/update", {"subsidized_shipping": "no"}, "subsidized_shipping"),
    ("", {"archived_status": "NONE"}, "archived_status"),
]

REFUSED: list[tuple[str, Any, str]] = [
    ("/update/price", {"price": {"mrp": 500, "selling_price": 501, "currency": "INR"}},
     "selling_price"),
    ("/update/price", {"price": {"mrp": 500, "selling_price": 0, "currency": "INR"}},
     "selling_price"),
    ("/update/price", {"price": {"mrp": -1, "selling_price": 1, "currency": "INR"}}, "mrp"),
    ("/update/price", {"price": {"mrp": 500, "selling_price": 450}}, "currency"),
    ("/update/price", {"price": {"mrp": 500, "selling_price": 450, "currency": "USD"}}, "currency"),
    ("/update/price", {"price": {"mrp": 2**31, "selling_price": 9, "currency": "INR"}}, "mrp"),
    ("/update/price", {"price": None}, "price"),
    ("/update/price", {"product_id": "XXXUNKNOWN000000"}, "product_id"),
    ("/update/inventory", {"locations": [{**PLACE, "id": "LOC" + "f" * 32}]}, "id"),
    ("/update/inventory", {"locations": [{**PLACE, "id": CLOSED_PLACE}]}, "id"),
    ("/update/inventory", {"locations": [{**PLACE, "inventory": -1}]}, "inventory"),
    ("/update/inventory", {"locations": [{"id": KANPUR, "status": "ENABLED"}]}, "inventory"),
    ("/update/inventory", {"locations": [{"id": KANPUR, "inventory": 3}]}, "status"),
    ("/update/inventory", {"locations": []}, "locations"),
    ("/update/inventory", {"locations": [PLACE, PLACE]}, "locations"),
    ("/update", {"tax": {"hsn": "4202"}}, "hsn"),
    ("/update", {"tax": {"hsn": "4202219a"}}, "hsn"),
    ("/update", {"tax": {"tax_code": "GST_12"}}, "hsn"),
    ("/update", {"tax": {"hsn": "42022190", "tax_code": "gst_12"}}, "tax_code"),
    ("/update", {"listing_status": "active"}, "listing_status"),
    ("/update", {"fulfillment_profile": "SELLER"}, "fulfillment_profile"),
    ("/update", {"fulfillment": {"dispatch_sla": 0, "shipping_provider": "FLIPKART"}},
     "dispatch_sla"),
    ("/update", {"fulfillment": {"dispatch_sla": 3}}, "shipping_provider"),
    ("/update", {"packages": []}, "packages"),
    ("/update", {"packages": [{"weight": 1}]}, "name"),
    ("/update", {"address_label": {"countries_of_origin": ["India"]}}, "countries_of_origin"),
    ("/update", {"address_label": {"packer_details": ["a", "a"]}}, "packer_details"),
    ("/update", {"address_label": {"packer_details": list("abcdef")}}, "packer_details"),
]  # fmt: skip


def entry_for(path: str, product_id: str, wrong: dict[str, Any]) -> dict[str, Any]:
    """Return a good entry of a call, with the wrong part in it."""
    good = {
        "": offer(product_id),
        "/update": offer(product_id),
        "/update/price": price(product_id, 450),
        "/update/inventory": inventory(product_id, 1),
    }[path]
    return {**good, **wrong}


@pytest.mark.parametrize(("path", "wrong", "named"), MALFORMED)
def test_an_unknown_or_mistyped_field_is_a_bad_request_and_nothing_is_done(
    simulator: SimulatorHandle,
    caller: Caller,
    purse: str,
    path: str,
    wrong: dict[str, Any],
    named: str,
) -> None:
    good = simulator.catalogue_add("GOOD-1")["product_id"]
    before = [simulator.listing(sku) for sku in ("PURSE-1", "GOOD-1")]
    body = {"GOOD-1": entry_for(path, good, {}), "PURSE-1": entry_for(path, purse, wrong)}

    answer = caller.post(f"/listings/v3{path}", body)

    assert answer.status_code == 400
    errors = answer.json()["errors"]
    assert {error["severity"] for error in errors} == {"ERROR"}
    assert all(isinstance(error["code"], int) for error in errors)
    assert any(named in error["path"] and "PURSE-1" in error["path"] for error in errors)
    assert [simulator.listing(sku) for sku in ("PURSE-1", "GOOD-1")] == before


@pytest.mark.parametrize(("path", "wrong", "attribute"), REFUSED)
def test_a_wrong_value_fails_that_sku_and_names_the_attribute(
    simulator: SimulatorHandle,
    caller: Caller,
    purse: str,
    path: str,
    wrong: dict[str, Any],
    attribute: str,
) -> None:
    before = simulator.listing("PURSE-1")

    outcome = caller.change(path, {"PURSE-1": entry_for(path, purse, wrong)})["PURSE-1"]

    assert outcome["status"] == "FAILURE"
    assert attribute in {error["attribute"] for error in outcome["attribute_errors"]}
    assert simulator.listing("PURSE-1") == before


@pytest.mark.parametrize("name", sorted(offer("x")))
def test_update_misses_each_required_part(caller: Caller, purse: str, name: str) -> None:
    entry = offer(purse)
    del entry[name]

    outcome = caller.change("/update", {"PURSE-1": entry})["PURSE-1"]

    required = {
        "product_id", "price", "listing_status", "fulfillment_profile", "packages", "locations"
    }  # fmt: skip
    assert (outcome["status"] == "FAILURE") == (name in required)
    if name in required:
        assert [error["attribute"] for error in outcome["attribute_errors"]] == [name]


def test_more_than_ten_skus_or_none_is_a_bad_request(caller: Caller, purse: str) -> None:
    eleven = {f"S-{n}": price(purse, 400) for n in range(11)}

    assert caller.post("/listings/v3/update/price", eleven).status_code == 400
    assert caller.post("/listings/v3/update/price", {}).status_code == 400
    assert caller.post("/listings/v3/update/price", [eleven]).status_code == 400
    assert caller.post("/listings/v3/details", {"sku_ids": list(eleven)}).status_code == 400
    assert caller.post("/listings/v3/details", {"sku_ids": []}).status_code == 400
    assert caller.get("/listings/v3/" + ",".join(eleven)).status_code == 400


@pytest.mark.parametrize(
    ("raw", "content_type"),
    [
        (b"{not json", "application/json"),
        (b"", "application/json"),
        (b"\xff\xfe", "application/json"),
        (b'{"A": {}, "A": {}}', "application/json"),
        (b'{"A": NaN}', "application/json"),
        (b'{"A": 1e999}', "application/json"),
        (b'{"\\ud800": {}}', "application/json"),
        (b"[" * 100_000, "application/json"),
        (b'{"A": {}}', "text/plain"),
    ],
)
def test_a_body_that_is_no_json_is_a_bad_request(
    caller: Caller, raw: bytes, content_type: str
) -> None:
    answer = caller.session.post(
        f"{caller.url}/sellers/listings/v3/update/price",
        data=raw,
        headers={"Content-Type": content_type},
        timeout=PATIENCE_S,
    )

    assert answer.status_code == 400
    assert answer.json()["errors"]


def test_update_price_and_inventory_fail_on_an_unknown_sku(caller: Caller, purse: str) -> None:
    for path, entry in (
        ("/update", offer(purse)),
        ("/update/price", price(purse, 400)),
        ("/update/inventory", inventory(purse, 1)),
    ):
        outcome = caller.change(path, {"NEVER-SEEN": entry})["NEVER-SEEN"]
        assert outcome["status"] == "FAILURE"
        assert outcome["errors"][0]["description"] == "The SKU does not exist for the seller"


def test_a_product_that_is_not_the_skus_is_refused(
    simulator: SimulatorHandle, caller: Caller, purse: str
) -> None:
    other = simulator.catalogue_add("OTHER-1")["product_id"]

    for path, entry in (
        ("", offer(other)),
        ("/update", offer(other)),
        ("/update/price", price(other, 400)),
        ("/update/inventory", inventory(other, 1)),
    ):
        outcome = caller.change(path, {"PURSE-1": entry})["PURSE-1"]
        assert [e["attribute"] for e in outcome["attribute_errors"]] == ["product_id"]


def test_create_refuses_an_unknown_product_and_one_listed_under_another_sku(
    caller: Caller, purse: str
) -> None:
    unknown = caller.change("", {"NEW-1": offer("NOSUCHPRODUCT000")})["NEW-1"]
    taken = caller.change("", {"NEW-1": offer(purse)})["NEW-1"]

    assert "does not exist" in unknown["attribute_errors"][0]["description"]
    assert "PURSE-1" in taken["attribute_errors"][0]["description"]


def test_what_flipkart_inactivated_cannot_be_activated_but_its_stock_can_fall(
    simulator: SimulatorHandle, caller: Caller, purse: str
) -> None:
    caller.change("/update", {"PURSE-1": offer(purse)})
    simulator.listing_edit("PURSE-1", blocked=True)

    refused = caller.change("/update", {"PURSE-1": offer(purse)})["PURSE-1"]
    cut = caller.change("/update/inventory", {"PURSE-1": inventory(purse, 0)})["PURSE-1"]

    assert [e["attribute"] for e in refused["attribute_errors"]] == ["listing_status"]
    assert cut["status"] == "SUCCESS"
    assert simulator.listing("PURSE-1")["internal_state"] == "INACTIVATED_BY_FLIPKART"


# All examples meet one simulator: nothing they do to it is in the way of the next.
ONE_SIMULATOR = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


@settings(max_examples=80, suppress_health_check=ONE_SIMULATOR)
@given(
    path=st.sampled_from(["", "/update", "/update/price", "/update/inventory"]),
    name=st.sampled_from([*sorted(offer("x")), "archived_status", "colour"]),
    value=json_values,
)
def test_any_value_in_any_place_is_answered_by_the_contract(
    simulator: SimulatorHandle, caller: Caller, purse: str, path: str, name: str, value: Any
) -> None:
    answer = caller.post(f"/listings/v3{path}", {"PURSE-1": entry_for(path, purse, {name: value})})

    assert answer.status_code in (200, 400), answer.text
    if answer.status_code == 400:
        assert answer.json()["errors"]
    else:
        assert answer.json()["PURSE-1"]["status"] in ("SUCCESS", "FAILURE")
    assert caller.details("PURSE-1")["available"]["PURSE-1"]["product_id"] == purse


@settings(max_examples=60, suppress_health_check=ONE_SIMULATOR)
@given(
    path=st.sampled_from(
        [
            "/listings/v3",
            "/listings/v3/update/inventory",
            "/listings/v3/details",
            "/listings/v3/search",
            "/listings/v3/product/search",
            "/v3/shipments/filter",
        ]
    ),
    body=json_values,
)
def test_any_body_is_answered_without_a_server_error(
    simulator: SimulatorHandle, caller: Caller, path: str, body: Any
) -> None:
    assert caller.post(path, body).status_code in (200, 400)


def test_the_seller_has_to_be_known_to_the_admin_calls_too(simulator: SimulatorHandle) -> None:
    answer = simulator.session.post(
        f"{simulator.url}/_admin/orders",
        json={"seller_id": SELLER_ID, "sku": "NEVER-SEEN", "quantity": 1},
        timeout=PATIENCE_S,
    )

    assert answer.status_code == 404
    assert answer.json()["error"] == "no_such_listing"
