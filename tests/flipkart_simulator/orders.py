"""Orders for these tests: placed by a buyer, packed and sent by the seller's calls."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import requests
from pypdf import PdfReader

from tests.flipkart_simulator.seller_api import Caller
from tests.simulator import SimulatorHandle
from tests.waiting import wait_for


@dataclass(frozen=True)
class Order:
    """What a buyer's order gave."""

    shipment_id: str
    order_id: str
    order_item_id: str
    location_id: str


def order_place(simulator: SimulatorHandle, quantity: int = 1, **more: Any) -> Order:
    """Let a buyer order PURSE-1."""
    made = simulator.order("PURSE-1", quantity, **more)
    names = ("shipment_id", "order_id", "order_item_id", "location_id")
    return Order(**{name: made[name] for name in names})


def pack_entry(order: Order, quantity: int = 1, **changes: Any) -> dict[str, Any]:
    """Return one entry of a pack call."""
    ist = datetime.now(UTC) + timedelta(hours=5, minutes=30)
    return {
        "shipmentId": order.shipment_id,
        "locationId": order.location_id,
        "taxItems": [{"orderItemId": order.order_item_id, "taxRate": 12, "quantity": quantity}],
        "invoices": [
            {"orderId": order.order_id, "invoiceDate": f"{ist:%Y-%m-%d}", "invoiceNumber": "SH/1"}
        ],
        "subShipments": [
            {
                "subShipmentId": "SS-1",
                "dimensions": {"length": 20, "breadth": 15, "height": 6, "weight": 0.4},
            }
        ],
        **changes,
    }


def outcome_of(answer: requests.Response) -> dict[str, Any]:
    """Return the outcome of the one shipment of a call."""
    assert answer.status_code == 200, answer.text
    [outcome] = answer.json()["shipments"]
    found: dict[str, Any] = outcome
    return found


def pack(caller: Caller, order: Order, quantity: int = 1, **changes: Any) -> dict[str, Any]:
    """Ask to pack and return the outcome."""
    body = {"shipments": [pack_entry(order, quantity, **changes)]}
    return outcome_of(caller.post("/v3/shipments/labels", body))


def dispatch(caller: Caller, order: Order) -> dict[str, Any]:
    """Mark as ready to dispatch and return the outcome."""
    body = {"shipmentIds": [order.shipment_id], "locationId": order.location_id}
    return outcome_of(caller.post("/v3/shipments/dispatch", body))


def cancel(
    caller: Caller, order: Order, reason: str = "not_enough_inventory", **changes: Any
) -> dict[str, Any]:
    """Cancel as the seller and return the outcome."""
    entry = {
        "shipmentId": order.shipment_id,
        "locationId": order.location_id,
        "cancellationGroupIds": [f"grp{order.order_item_id}"],
        "reason": reason,
        **changes,
    }
    return outcome_of(caller.post("/v3/shipments/cancel", {"shipments": [entry]}))


def state_of(caller: Caller, order: Order) -> str:
    """Return a shipment's state as the API shows it."""
    answer = caller.get(f"/v3/shipments?shipmentIds={order.shipment_id}")
    state: str = answer.json()["shipments"][0]["orderItems"][0]["status"]
    return state


def packed(caller: Caller, order: Order, quantity: int = 1) -> Order:
    """Pack and wait until it is PACKED."""
    assert pack(caller, order, quantity)["errorCode"] is None
    wait_for(lambda: state_of(caller, order) == "PACKED")
    return order


def sandbox(caller: Caller, step: str, order: Order, method: str = "POST", **more: Any) -> int:
    """Make one call of the sandbox and return its status."""
    return caller.session.request(
        method,
        f"{caller.url}/sellers/{step}",
        json={"orderItemId": order.order_item_id, **more},
        timeout=60,
    ).status_code


def delivered(caller: Caller, order: Order, quantity: int = 1) -> Order:
    """Bring a shipment all the way to its buyer."""
    packed(caller, order, quantity)
    assert dispatch(caller, order)["errorCode"] is None
    for step in ("pick_up_complete", "shipped", "delivered"):
        assert sandbox(caller, f"orders/sandbox/{step}", order) == 200
    return order


def pdf_text(answer: requests.Response) -> str:
    """Return the text of a PDF, which must open; spaces and line ends as one space."""
    assert answer.status_code == 200, answer.text
    pages = PdfReader(io.BytesIO(answer.content)).pages
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))


def pdf_pages(answer: requests.Response) -> int:
    """Return how many pages a PDF has."""
    return len(PdfReader(io.BytesIO(answer.content)).pages)
