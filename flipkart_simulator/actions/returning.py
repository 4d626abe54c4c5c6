"""Returns: pieces come back, from the buyer or from the courier."""

from __future__ import annotations

from flipkart_simulator.actions.common import ActionRefused
from flipkart_simulator.clock import iso_ist
from flipkart_simulator.notify.telling import return_tell
from flipkart_simulator.state.returns import SOURCES, Return
from flipkart_simulator.state.shipments import DAY_S, Shipment, digits
from flipkart_simulator.world import World

REASONS = {
    "customer_return": ("QUALITY_ISSUE", "defective_product"),
    "courier_return": ("ORDER_CANCELLED", "delivery_attempts_exhausted"),
}
RETURN_MOVES = {
    "return_picked_up": "CREATED",
    "return_completed": "COMPLETED",
    "return_cancelled": "CANCELLED",
    "return_item_tracking_id_update": "CREATED",
    "return_expected_date_changed": "CREATED",
}
EXPECTED_IN_S = 7 * DAY_S


def return_make(
    world: World,
    *,
    order_item_id: str,
    source: str,
    quantity: int = 1,
    reason: str = "",
    sub_reason: str = "",
    comments: str = "",
) -> list[Return]:
    """Make a return of each of so many pieces of an order item.

    source: customer_return after delivery, courier_return before it. sub_reason and comments say
    what came back, `wrong_item` for instance.
    """
    if source not in SOURCES:
        raise ActionRefused(400, "bad_source", f"A source is one of {', '.join(SOURCES)}.")
    shipment = world.shipments.by_item(order_item_id)
    if shipment is None:
        raise ActionRefused(404, "no_such_item", f"There is no order item {order_item_id!r}.")
    _check_state(shipment, source)
    item = next(i for i in shipment.items if i["orderItemId"] == order_item_id)
    before = world.returns.of_shipment(shipment.shipment_id)
    taken = sum(r.order_item_id == order_item_id and r.status != "CANCELLED" for r in before)
    if not 1 <= quantity <= item["quantity"] - taken:
        left = item["quantity"] - taken
        raise ActionRefused(409, "too_many", f"{left} pieces of the item can still come back.")
    made = [
        _return_new(world, shipment, item, source, reason, sub_reason, comments)
        for _ in range(quantity)
    ]
    with world.store.transaction():
        for entry in made:
            world.returns.put(entry)
            return_tell(world, entry, "return_created")
        item["courierReturn"] = source == "courier_return"
        _shipment_follow(world, shipment)
    return made


def _check_state(shipment: Shipment, source: str) -> None:
    states: tuple[str, ...] = ("DELIVERED", "RETURN_REQUESTED")
    if source == "courier_return":
        states = ("SHIPPED", "PICKUP_COMPLETE", "RETURN_REQUESTED")
    if shipment.state not in states:
        raise ActionRefused(
            409, "wrong_state", f"The shipment is {shipment.state}, not {' or '.join(states)}."
        )


def return_move(
    world: World, entry: Return, event_type: str, *, tracking_id: str = "", expected_in_s: float = 0
) -> None:
    """Move a return on (a key of RETURN_MOVES) and tell of it."""
    if event_type not in RETURN_MOVES:
        raise ActionRefused(400, "bad_event", f"An event is one of {', '.join(RETURN_MOVES)}.")
    if entry.status != "CREATED":
        raise ActionRefused(409, "too_late", f"The return is already {entry.status}.")
    now = world.clock.now()
    with world.store.transaction():
        entry.status = RETURN_MOVES[event_type]
        if event_type == "return_item_tracking_id_update":
            entry.tracking_id = tracking_id or "FMPR" + digits(10)
        if event_type == "return_expected_date_changed":
            entry.doc["expectedDate"] = iso_ist(now + (expected_in_s or 2 * EXPECTED_IN_S))
        world.returns.put(entry)
        return_tell(world, entry, event_type)
        shipment = world.shipments.get(entry.shipment_id)
        if shipment is not None:
            _shipment_follow(world, shipment)


def _shipment_follow(world: World, shipment: Shipment) -> None:
    """Let the shipment's state follow its returns, once every piece of it comes back."""
    returns = [
        r for r in world.returns.of_shipment(shipment.shipment_id) if r.status != "CANCELLED"
    ]
    pieces = sum(item["quantity"] for item in shipment.items if item["cancellationDate"] is None)
    if len(returns) >= pieces:
        over = all(r.status == "COMPLETED" for r in returns)
        shipment.to_state("RETURNED" if over else "RETURN_REQUESTED")
    elif shipment.state == "RETURN_REQUESTED":
        shipment.to_state("DELIVERED" if shipment.delivered_at else "SHIPPED")
    world.shipments.put(shipment)


def _return_new(
    world: World,
    shipment: Shipment,
    item: dict[str, object],
    source: str,
    reason: str,
    sub_reason: str,
    comments: str,
) -> Return:
    now = world.clock.now()
    usual_reason, usual_sub = REASONS[source]
    return_id, tracking_id = digits(18), "FMPR" + digits(10)
    return Return(
        return_id=return_id,
        seller_id=shipment.seller_id,
        shipment_id=shipment.shipment_id,
        order_item_id=str(item["orderItemId"]),
        location_id=shipment.location_id,
        source=source,
        status="CREATED",
        tracking_id=tracking_id,
        created_at=now,
        updated_at=now,
        settled_in=None,
        doc={
            "returnId": return_id,
            "orderItemId": item["orderItemId"],
            "orderId": item["orderId"],
            "shipmentId": shipment.shipment_id,
            "locationId": shipment.location_id,
            "sellerId": shipment.seller_id,
            "quantity": 1,
            "orderDate": item["orderDate"],
            "createdDate": iso_ist(now),
            "updatedDate": iso_ist(now),
            "approvedOn": iso_ist(now),
            "expectedDate": iso_ist(now + EXPECTED_IN_S),
            "status": "CREATED",
            "type": source,
            "reason": reason or usual_reason,
            "subReason": sub_reason or usual_sub,
            "comments": comments,
            "courierName": shipment.more["courier"],
            "trackingId": tracking_id,
            "shipmentStatus": shipment.state,
            "serviceProfile": item["serviceProfile"],
            "services": [],
            "productId": item["fsn"],
            "listingId": item["listingId"],
        },
    )
