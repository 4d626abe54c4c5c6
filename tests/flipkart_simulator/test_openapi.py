"""The OpenAPI document and the simulator say the same."""

from __future__ import annotations

from typing import Any

import pytest
import requests
import yaml
from hypothesis import HealthCheck, given, settings

from flipkart_simulator.api.endpoints import (
    AUTHORIZE_PATTERN,
    ENDPOINTS,
    REPORT_FILE_PATTERN,
    TOKEN_PATTERN,
)
from tests.flipkart_simulator.orders import Order, delivered, dispatch, order_place, packed
from tests.flipkart_simulator.partner import pair_of, partner_put
from tests.flipkart_simulator.seller_api import Caller, offer
from tests.simulator import APP_ID, APP_SECRET, KANPUR, ROOT, SELLER_ID, SimulatorHandle
from tests.waiting import PATIENCE_S

FILE = ROOT / "docs" / "flipkart-openapi.yaml"
DOCUMENT: dict[str, Any] = yaml.load(FILE.read_text(encoding="utf-8"), yaml.CSafeLoader)  # noqa: S506
BY_SKU = [endpoint.pattern for endpoint in ENDPOINTS[:4]]  # bodies keyed by SKU
CALLS = [(path, method) for path, methods in DOCUMENT["paths"].items() for method in methods]


def test_describes_every_endpoint_and_no_other() -> None:
    described = {
        (method.upper(), path): entry["operationId"]
        for path, methods in DOCUMENT["paths"].items()
        for method, entry in methods.items()
    }

    assert described == {
        **{(endpoint.method, endpoint.pattern): endpoint.name for endpoint in ENDPOINTS},
        ("GET", TOKEN_PATTERN): "token",
        ("GET", AUTHORIZE_PATTERN): "authorize_get",
        ("POST", AUTHORIZE_PATTERN): "authorize_post",
        ("GET", REPORT_FILE_PATTERN): "report_file",
    }


def test_each_call_names_where_it_was_read() -> None:
    for path, methods in DOCUMENT["paths"].items():
        for method, entry in methods.items():
            assert entry["description"].startswith("Source: "), (method, path)


class Shop:
    """A shop with something of every kind, and the ids that stand for it."""

    def __init__(self, simulator: SimulatorHandle) -> None:
        simulator.behave(pack_delay_s=0, pack_jitter_s=0, report_delay_s=0)
        caller = Caller(simulator)
        product_id = simulator.catalogue_add("PURSE-1")["product_id"]
        places = [{"id": KANPUR, "status": "ENABLED", "inventory": 90}]
        caller.change("/update", {"PURSE-1": offer(product_id, locations=places)})
        partner_put(simulator)
        simulator.admin("PUT", f"/receivers/{SELLER_ID}", {"url": "http://127.0.0.1:9/x"})
        orders = [order_place(simulator) for _ in range(8)]
        packed(caller, orders[0])
        dispatch(caller, packed(caller, orders[1]))
        done: Order = delivered(caller, orders[2])
        body = {"order_item_id": done.order_item_id}
        made = simulator.admin("POST", "/returns", body)["returns"][0]
        pair = pair_of(simulator)
        self.token: str = pair["access_token"]
        self.ids: dict[str, list[str]] = {
            "skuIds": ["PURSE-1"],
            "sku_ids": ["PURSE-1"],
            "product_id": [product_id],
            "shipmentId": [order.shipment_id for order in orders],
            "shipmentIds": [order.shipment_id for order in orders],
            "orderItemId": [order.order_item_id for order in orders],
            "orderItemIds": [order.order_item_id for order in orders],
            "orderIds": [order.order_id for order in orders],
            "orderId": [order.order_id for order in orders],
            "cancellationGroupIds": [f"grp{order.order_item_id}" for order in orders],
            "listingId": [simulator.listing("PURSE-1")["listing_id"]],
            "locationId": [KANPUR],
            "location_id": [KANPUR],
            "id": [KANPUR],
            "seller_id": [SELLER_ID],
            "sellerId": [SELLER_ID],
            "returnIds": [made["returnId"]],
            "refresh_token": [pair["refresh_token"]],
            "reportTypeIdentifier": ["sales_ledger", "settled_transaction_ledger"],
            "vendorGroupCode": ["EKART", "DELHIVERY"],
            "reason": ["not_enough_inventory"],
            "eventType": ["return_picked_up"],
            "invoiceDate": [
                simulator.admin("GET", "/orders", seller_id=SELLER_ID)["orders"][0]["updatedAt"]
            ],  # noqa: E501
        }

    def real(self, value: Any, name: str = "") -> Any:
        """Return a generated value with every other id in it replaced by one that exists."""
        if isinstance(value, dict):
            return {key: self.real(member, key) for key, member in value.items()}
        if isinstance(value, list):
            return [self.real(member, name) for member in value]
        known = self.ids.get(name)
        if known is None or not isinstance(value, str) or len(value) % 3 == 2:
            return value
        return known[len(value) % len(known)]


@pytest.fixture(scope="module")
def shop(simulator_process: SimulatorHandle) -> Shop:
    """Open the shop once for all examples."""
    simulator_process.reset()
    simulator_process.seller_put()
    return Shop(simulator_process)


@pytest.fixture(scope="module")
def described() -> Any:
    """Read the document with schemathesis, which takes seconds to import: only if it is used."""
    schemathesis = pytest.importorskip("schemathesis")
    return schemathesis.openapi.from_dict(DOCUMENT)


GOOD = {
    ("/sellers/listings/v3/{skuIds}", "get"): "/sellers/listings/v3/PURSE-1",
    ("/sellers/v3/shipments", "get"): "/sellers/v3/shipments?shipmentIds={shipmentIds}",
    ("/sellers/v3/shipments/{shipmentIds}", "get"): "/sellers/v3/shipments/{shipmentIds}",
    ("/sellers/v3/shipments/{shipmentIds}/forms", "get"): (
        "/sellers/v3/shipments/{shipmentIds}/forms"
    ),
    ("/sellers/v3/shipments/handover/counts", "get"): (
        "/sellers/v3/shipments/handover/counts?locationId={locationId}"
    ),
    ("/sellers/v3/shipments/otc/{locationId}", "get"): "/sellers/v3/shipments/otc/{locationId}",
    ("/sellers/v2/returns", "get"): "/sellers/v2/returns?source=customer_return",
    ("/sellers/locations/allLocations", "get"): "/sellers/locations/allLocations",
}


@pytest.mark.slow
@pytest.mark.parametrize(("path", "method"), GOOD)
def test_a_good_call_is_answered_in_the_shape_written(
    described: Any, simulator_process: SimulatorHandle, shop: Shop, path: str, method: str
) -> None:
    ids = {name: known[0] for name, known in shop.ids.items()}
    answer = requests.get(
        simulator_process.url + GOOD[path, method].format(**ids),
        headers={"Authorization": f"Bearer {shop.token}"},
        timeout=PATIENCE_S,
    )

    assert answer.status_code == 200, answer.text
    shown = answer.json()
    assert any(shown.values() if isinstance(shown, dict) else shown)
    described[path][method].validate_response(answer)


@pytest.mark.slow
@pytest.mark.parametrize(("path", "method"), CALLS)
def test_what_it_answers_is_what_is_written(
    described: Any, simulator_process: SimulatorHandle, shop: Shop, path: str, method: str
) -> None:
    checks = pytest.importorskip("schemathesis.checks")
    held = [
        checks.not_a_server_error,
        checks.status_code_conformance,
        checks.content_type_conformance,
        checks.response_schema_conformance,
    ]
    signed: dict[str, Any] = {"headers": {"Authorization": f"Bearer {shop.token}"}}
    if path == TOKEN_PATTERN:
        signed = {"auth": (APP_ID, APP_SECRET)}

    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(case=described[path][method].as_strategy())
    def answers(case: Any) -> None:
        case.path_parameters = shop.real(dict(case.path_parameters or {}))
        case.query = shop.real(dict(case.query or {}))
        if isinstance(case.body, dict):
            case.body = shop.real(case.body)
            if path in BY_SKU and case.body:
                case.body["PURSE-1"] = case.body.pop(next(iter(case.body)))
        case.call_and_validate(
            base_url=simulator_process.url, checks=held, allow_redirects=False, **signed
        )

    answers()
