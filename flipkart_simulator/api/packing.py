"""Shipments v3, the calls that change: pack, dispatch, cancel, acknowledge forms.

HTTP 200 with an outcome for each shipment; a body that breaks the contract is a 400 for all.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flipkart_simulator import codes
from flipkart_simulator.actions.shipping import (
    Refusal,
    forms_acknowledge,
    pack_begin,
    refuse_cancel,
    refuse_dispatch,
    refuse_pack,
    shipment_cancel,
    shipment_to,
)
from flipkart_simulator.api.envelope import Answer, Ask
from flipkart_simulator.api.orders_contract import ACKNOWLEDGE, CANCEL, DISPATCH, PACK
from flipkart_simulator.api.reads import refuse
from flipkart_simulator.clock import IST_DAY_S, IST_OFFSET_S, parse_iso
from flipkart_simulator.faults import Fault
from flipkart_simulator.state.sellers import Seller
from flipkart_simulator.state.shipments import Shipment
from flipkart_simulator.world import World

# Does what a call asks of one shipment: (why not, what became true of listings).
Act = Callable[[Shipment, dict[str, Any]], tuple[Refusal | None, list[dict[str, Any]]]]


def labels(world: World, seller: Seller, ask: Ask, fault: Fault | None) -> Answer:
    """POST /v3/shipments/labels: pack; PACKED follows later."""
    refused = refuse(ask, PACK)
    if refused is not None:
        return refused

    def act(shipment: Shipment, entry: dict[str, Any]) -> tuple[Refusal | None, list[Any]]:
        why = refuse_pack(world, shipment) or _refuse_papers(world, shipment, entry)
        if why is None:
            form_fails = bool(fault and fault.action == "form_fail")
            pack_begin(world, shipment, entry["invoices"], form_fails)
        return why, []

    return _each(world, seller, ask.body["shipments"], fault, act)


def dispatch(world: World, seller: Seller, ask: Ask, fault: Fault | None) -> Answer:
    """POST /v3/shipments/dispatch: PACKED becomes READY_TO_DISPATCH."""
    refused = refuse(ask, DISPATCH)
    if refused is not None:
        return refused

    def act(shipment: Shipment, entry: dict[str, Any]) -> tuple[Refusal | None, list[Any]]:
        why = refuse_dispatch(shipment)
        if why is None:
            shipment_to(world, shipment, "READY_TO_DISPATCH")
        return why, []

    entries = [
        {"shipmentId": shipment_id, "locationId": ask.body["locationId"]}
        for shipment_id in ask.body["shipmentIds"]
    ]
    return _each(world, seller, entries, fault, act)


def cancel(world: World, seller: Seller, ask: Ask, fault: Fault | None) -> Answer:
    """POST /v3/shipments/cancel: whole groups, before PACKED; the SKUs' stock falls to 0."""
    refused = refuse(ask, CANCEL)
    if refused is not None:
        return refused

    def act(shipment: Shipment, entry: dict[str, Any]) -> tuple[Refusal | None, list[Any]]:
        groups = entry["cancellationGroupIds"]
        why = refuse_cancel(shipment, groups, entry.get("reason"))
        if why is not None:
            return why, []
        return None, shipment_cancel(
            world, shipment, "seller", group_ids=groups, sub_reason=entry["reason"]
        )

    return _each(world, seller, ask.body["shipments"], fault, act)


def acknowledge(world: World, seller: Seller, ask: Ask, fault: Fault | None) -> Answer:
    """POST /v3/shipments/forms/updateAck: numbers for state forms; packing goes on."""
    refused = refuse(ask, ACKNOWLEDGE)
    if refused is not None:
        return refused

    def act(shipment: Shipment, entry: dict[str, Any]) -> tuple[Refusal | None, list[Any]]:
        numbers = {form["name"]: form["ackNumber"] for form in entry["forms"]}
        return forms_acknowledge(world, shipment, numbers), []

    return _each(world, seller, ask.body["shipments"], fault, act)


def _each(
    world: World, seller: Seller, entries: list[dict[str, Any]], fault: Fault | None, act: Act
) -> Answer:
    action = fault.action if fault else ""
    answer = Answer(200, {"shipments": []})
    for entry in entries:
        shipment, why = _own(world, seller, entry)
        if action == "fail_shipment":
            text = "A system behind this one did not answer"
            why = Refusal(codes.DEPENDENT_FAILED, codes.DEPENDENT_FAILED, text)
        elif shipment is not None and action not in ("accept_only", "late_effect"):
            why, applied = act(shipment, entry)
            answer.applied += applied
        if shipment is not None:
            answer.skus += shipment.skus
        answer.body["shipments"].append(_outcome(world, entry["shipmentId"], why))
    return answer


def _own(
    world: World, seller: Seller, entry: dict[str, Any]
) -> tuple[Shipment | None, Refusal | None]:
    """Return the seller's shipment at the place named, or why it is none."""
    shipment_id, place = entry["shipmentId"], entry.get("locationId")
    shipment = world.shipments.get(shipment_id)
    if shipment is None or shipment.visible_at > world.clock.now():
        text = f"Shipment {shipment_id} does not exist"
        return None, Refusal(codes.INVALID_SHIPMENTS, codes.INVALID_SHIPMENTS, text)
    if shipment.seller_id != seller.seller_id:
        text = f"Shipment {shipment_id} is not the seller's"
        return None, Refusal(codes.NOT_ALLOWED, codes.NOT_ALLOWED, text)
    if place is not None and shipment.location_id != place:
        text = f"Shipment {shipment_id} is not at location {place}"
        return None, Refusal(codes.UNPROCESSABLE, codes.BAD_REQUEST_JSON, text)
    return shipment, None


def _outcome(world: World, shipment_id: str, why: Refusal | None) -> dict[str, Any]:
    code = None
    if why is not None:
        code = why.code if world.behaviour.shipment_codes == "v3" else why.code_v2
    return {
        "shipmentId": shipment_id,
        world.behaviour.outcome_key: "SUCCESS" if why is None else "FAILURE",
        "errorCode": code,
        "errorMessage": why.text if why else None,
    }


def _refuse_papers(world: World, shipment: Shipment, entry: dict[str, Any]) -> Refusal | None:
    """Return what is wrong with the taxes, invoices or packages of a pack request."""
    items = {item["orderItemId"]: item for item in shipment.items if item["status"] != "CANCELLED"}
    for tax in entry.get("taxItems") or []:
        item = items.get(tax["orderItemId"])
        if item is None:
            return _bad(codes.BAD_REQUEST_JSON, f"No order item {tax['orderItemId']} is in it")
        if not 0 <= tax["taxRate"] <= 100:
            return _bad(codes.BAD_TAX, "The tax rate must be between 0 and 100")
        if tax["quantity"] != item["quantity"]:
            text = f"The quantity of {tax['orderItemId']} is {item['quantity']}"
            return _bad(codes.QUANTITY_MISMATCH, text)
    orders = {item["orderId"] for item in items.values()}
    for invoice in entry["invoices"]:
        if invoice["orderId"] not in orders:
            return _bad(codes.BAD_REQUEST_JSON, f"No order {invoice['orderId']} is in it")
        day = _ist_day(parse_iso(invoice["invoiceDate"]))
        if not _ist_day(shipment.ordered_at) <= day <= _ist_day(world.clock.now()):
            text = "The invoice date must be between the order's day and today"
            return _bad(codes.BAD_INVOICE_DATE, text)
    parts = {part["subShipmentId"] for part in shipment.doc["subShipments"]}
    for part in entry.get("subShipments") or []:
        if part["subShipmentId"] not in parts:
            return _bad(codes.BAD_REQUEST_JSON, f"No package {part['subShipmentId']} is in it")
    return None


def _bad(code_v2: str, text: str) -> Refusal:
    return Refusal(codes.UNPROCESSABLE, code_v2, text)


def _ist_day(moment: float) -> int:
    return int((moment + IST_OFFSET_S) // IST_DAY_S)
