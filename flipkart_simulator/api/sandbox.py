"""The sandbox's helpers: what buyers, Flipkart and couriers do, at a seller's wish.

Each refuses (422) what the life of a shipment does not allow, and fires the event that goes
with it.
"""

from __future__ import annotations

from typing import Any

from flipkart_simulator import codes
from flipkart_simulator.actions.buyers import dispatch_window_move
from flipkart_simulator.actions.common import ActionRefused
from flipkart_simulator.actions.making import NewOrder, shipment_make
from flipkart_simulator.actions.returning import return_make, return_move
from flipkart_simulator.actions.shipping import may_go, shipment_hold, shipment_to
from flipkart_simulator.api import envelope
from flipkart_simulator.api.envelope import Answer, Ask
from flipkart_simulator.api.orders_contract import (
    CREATE_RETURNS,
    ITEM,
    RETURN_EVENT,
    SLOT,
    TEST_ORDERS,
)
from flipkart_simulator.api.reads import refuse
from flipkart_simulator.clock import parse_iso
from flipkart_simulator.faults import Fault
from flipkart_simulator.state.listings import Listing
from flipkart_simulator.state.sellers import Seller
from flipkart_simulator.state.shipments import Shipment
from flipkart_simulator.world import World

PIECES_A_TEST_ORDER = 1000


def test_orders(world: World, seller: Seller, ask: Ask, fault: Fault | None) -> Answer:
    """POST /orders/sandbox/test_orders: one order, one shipment."""
    refused = refuse(ask, TEST_ORDERS)
    if refused is not None:
        return refused
    place = ask.body["locationId"]
    if place not in seller.locations:
        text = f"Location {place} does not belong to the seller"
        return envelope.malformed(codes.UNKNOWN_LOCATION, text, "locationId")
    lines: list[tuple[Listing, str, int]] = []
    for wanted in ask.body["orderItems"]:
        listing = world.listings.by_listing_id(seller.seller_id, wanted["listingId"])
        if listing is None:
            return _unknown(f"Listing {wanted['listingId']}", "orderItems")
        if wanted["quantity"] > PIECES_A_TEST_ORDER:
            text = f"At most {PIECES_A_TEST_ORDER} pieces"
            return envelope.malformed(codes.INVALID, text, "orderItems")
        held = listing.locations.get(place)
        if held is None or held["inventory"] < wanted["quantity"]:
            return _wrong(f"Listing {wanted['listingId']} is out of stock at {place}")
        held["inventory"] -= wanted["quantity"]
        product = world.catalogue.product(listing.product_id)
        lines.append((listing, product.title if product else "", wanted["quantity"]))
    for listing, _, _ in lines:
        world.listings.put(listing, remember_for_s=world.behaviour.inventory_lag_s)
    kind = ask.body.get("shipmentType") or "NORMAL"
    shipment = shipment_make(world, NewOrder(lines=tuple(lines), location_id=place, kind=kind))
    body = {"orderId": shipment.items[0]["orderId"], "orderItems": shipment.items}
    return Answer(200, body, skus=shipment.skus)


def hold(world: World, seller: Seller, ask: Ask, fault: Fault | None) -> Answer:
    """PUT /orders/sandbox/on_hold."""
    return _held(world, seller, ask, True)


def unhold(world: World, seller: Seller, ask: Ask, fault: Fault | None) -> Answer:
    """PUT /orders/sandbox/un_hold."""
    return _held(world, seller, ask, False)


def _held(world: World, seller: Seller, ask: Ask, wish: bool) -> Answer:
    shipment = _of_item(world, seller, ask, ITEM)
    if isinstance(shipment, Answer):
        return shipment
    if shipment.state not in ("APPROVED", "PACKING_IN_PROGRESS", "FORM_FAILED", "PACKED"):
        return _wrong(f"The shipment is {shipment.state}")
    if shipment.hold != wish:
        shipment_hold(world, shipment, wish)
    return _done("on hold" if wish else "off hold")


def pick_up_complete(world: World, seller: Seller, ask: Ask, fault: Fault | None) -> Answer:
    """POST /orders/sandbox/pick_up_complete."""
    return _moved(world, seller, ask, "PICKUP_COMPLETE")


def shipped(world: World, seller: Seller, ask: Ask, fault: Fault | None) -> Answer:
    """POST /orders/sandbox/shipped."""
    return _moved(world, seller, ask, "SHIPPED")


def delivered(world: World, seller: Seller, ask: Ask, fault: Fault | None) -> Answer:
    """POST /orders/sandbox/delivered."""
    return _moved(world, seller, ask, "DELIVERED")


def _moved(world: World, seller: Seller, ask: Ask, state: str) -> Answer:
    shipment = _of_item(world, seller, ask, ITEM)
    if isinstance(shipment, Answer):
        return shipment
    if not may_go(shipment, state):
        return _wrong(f"The shipment is {shipment.state}: it cannot become {state}")
    shipment_to(world, shipment, state)
    return _done(state)


def update_dispatch_slot(world: World, seller: Seller, ask: Ask, fault: Fault | None) -> Answer:
    """POST /orders/sandbox/update_dispatch_slot; the dates are India's time unless they say."""
    shipment = _of_item(world, seller, ask, SLOT)
    if isinstance(shipment, Answer):
        return shipment
    if shipment.state not in ("APPROVED", "PACKING_IN_PROGRESS", "FORM_FAILED", "PACKED"):
        return _wrong(f"The shipment is {shipment.state}")
    try:
        dispatch_window_move(
            world,
            shipment_id=shipment.shipment_id,
            after_at=parse_iso(ask.body["dispatchAfterDate"]),
            by_at=parse_iso(ask.body["dispatchByDate"]),
        )
    except ActionRefused as refused:
        return _wrong(refused.message)
    return _done("slot changed")


def create_returns(world: World, seller: Seller, ask: Ask, fault: Fault | None) -> Answer:
    """POST /returns/sandbox/create_returns."""
    shipment = _of_item(world, seller, ask, CREATE_RETURNS)
    if isinstance(shipment, Answer):
        return shipment
    try:
        made = return_make(
            world,
            order_item_id=ask.body["orderItemId"],
            source=f"{ask.body['returnType']}_return",
            quantity=ask.body.get("quantity") or 1,
        )
    except ActionRefused as refused:
        return _wrong(refused.message)
    return _done(",".join(entry.return_id for entry in made))


def return_events(world: World, seller: Seller, ask: Ask, fault: Fault | None) -> Answer:
    """POST /returns/sandbox/return_events: every open return of the item moves."""
    shipment = _of_item(world, seller, ask, RETURN_EVENT)
    if isinstance(shipment, Answer):
        return shipment
    found = world.returns.open_of_item(ask.body["orderItemId"])
    if not found:
        return _wrong("The order item has no open return")
    try:
        for entry in found:
            return_move(world, entry, ask.body["eventType"])
    except ActionRefused as refused:
        return _wrong(refused.message)
    return _done(ask.body["eventType"])


def _of_item(world: World, seller: Seller, ask: Ask, shape: Any) -> Shipment | Answer:
    """Return the seller's shipment with the order item named, or the refusal."""
    refused = refuse(ask, shape)
    if refused is not None:
        return refused
    shipment = world.shipments.by_item(ask.body["orderItemId"])
    if shipment is None or shipment.seller_id != seller.seller_id:
        return _unknown(f"Order item {ask.body['orderItemId']}", "orderItemId")
    return shipment


def _unknown(thing: str, path: str) -> Answer:
    error = envelope.error(codes.UNKNOWN_THING, f"{thing} does not exist", path)
    return envelope.refusal(404, error)


def _wrong(text: str) -> Answer:
    return envelope.refusal(422, envelope.error(codes.WRONG_STATE, text))


def _done(text: str) -> Answer:
    return Answer(200, {"response": text})
