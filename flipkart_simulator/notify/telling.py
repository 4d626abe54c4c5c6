"""Telling a seller's receiver of what happened to a shipment or a return.

An event is kept in the transaction of the change it tells of. No receiver, or its kind switched
off at that location: no event.
"""

from __future__ import annotations

from typing import Any

from flipkart_simulator.clock import iso_ist
from flipkart_simulator.state.returns import Return
from flipkart_simulator.state.shipments import Shipment
from flipkart_simulator.world import World

# The event that tells of a state, where there is one.
STATE_EVENTS = {
    "APPROVED": "shipment_created",
    "PACKED": "shipment_packed",
    "FORM_FAILED": "shipment_form_failed",
    "READY_TO_DISPATCH": "shipment_ready_to_dispatch",
    "PICKUP_COMPLETE": "shipment_pickup_complete",
    "SHIPPED": "shipment_shipped",
    "DELIVERED": "shipment_delivered",
    "CANCELLED": "shipment_cancelled",
}
SHIPMENT_EVENTS = (
    *STATE_EVENTS.values(),
    "shipment_hold",
    "shipment_unhold",
    "shipment_dispatch_dates_changed",
)
RETURN_EVENTS = (
    "return_created",
    "return_item_tracking_id_update",
    "return_expected_date_changed",
    "return_picked_up",
    "return_completed",
    "return_cancelled",
)
EVENT_TYPES = (*SHIPMENT_EVENTS, *RETURN_EVENTS)


def shipment_tell(
    world: World, shipment: Shipment, event_type: str, *, group_ids: list[str] | None = None
) -> None:
    """Tell of a shipment. group_ids: the cancelled groups, where not all are."""
    _tell(
        world,
        seller_id=shipment.seller_id,
        location_id=shipment.location_id,
        event_type=event_type,
        key=("shipmentId", shipment.shipment_id),
        attributes=shipment_attributes(shipment, event_type, group_ids),
        not_before=shipment.visible_at,
        sku=shipment.skus[0],
    )


def return_tell(world: World, entry: Return, event_type: str) -> None:
    """Tell of a return."""
    _tell(
        world,
        seller_id=entry.seller_id,
        location_id=entry.location_id,
        event_type=event_type,
        key=("returnId", entry.return_id),
        attributes=return_attributes(entry, event_type),
        not_before=0.0,
        sku="",
    )


def shipment_attributes(
    shipment: Shipment, event_type: str, group_ids: list[str] | None = None
) -> dict[str, Any]:
    """Return what an event of this type says of a shipment."""
    status = {"status": shipment.state}
    match event_type:
        case "shipment_created":
            return {**_created(shipment), **status}
        case "shipment_hold":
            held = [
                {"orderItemId": item["orderItemId"], "holdQuantity": item["quantity"]}
                for item in shipment.items
            ]
            return {"orderItems": held}
        case "shipment_dispatch_dates_changed":
            return {
                "dispatchAfterDate": iso_ist(shipment.dispatch_after_at),
                "dispatchByDate": iso_ist(shipment.dispatch_by_at),
            }
        case "shipment_cancelled":
            gone = [
                {
                    "orderItemId": item["orderItemId"],
                    "quantity": item["quantity"],
                    "reason": item.get("cancellationReason", ""),
                    "subReason": item.get("cancellationSubReason", ""),
                }
                for item in shipment.items
                if item["status"] == "CANCELLED"
                and (group_ids is None or item["cancellationGroupId"] in group_ids)
            ]
            return {"status": "CANCELLED", "orderItems": gone}
        case "shipment_form_failed":
            return {**status, "forms": [{"name": name} for name in shipment.unmet_forms()]}
    return status


def _created(shipment: Shipment) -> dict[str, Any]:
    """Return the shipment as the event writes it: packages by other names, `isReplacement`."""
    shown = {name: value for name, value in shipment.doc.items() if name != "shipmentId"}
    shown["orderItems"] = [
        {("isReplacement" if name == "is_replacement" else name): v for name, v in item.items()}
        for item in shipment.items
    ]
    shown["subShipments"] = [
        {
            "subShipmentId": part["subShipmentId"],
            "packages": [
                {
                    "packageId": package.get("id", ""),
                    "packageTitle": package.get("name", ""),
                    "packageSku": shipment.skus[0],
                    "dimensions": {
                        **package.get("dimensions", {}),
                        "weight": package.get("weight", 0),
                    },
                }
                for package in part["packages"]
            ],
        }
        for part in shipment.doc["subShipments"]
    ]
    return shown


def return_attributes(entry: Return, event_type: str) -> dict[str, Any]:
    """Return what an event of this type says of a return."""
    doc = entry.doc
    item = {"orderItemId": entry.order_item_id}
    match event_type:
        case "return_created":
            names = (
                "returnId orderItemId quantity orderDate createdDate updatedDate courierName"
                " reason subReason trackingId shipmentId comments expectedDate"
            ).split()
            whole = {
                **{name: doc[name] for name in names},
                "source": entry.source,
                "action": "REFUND",
                "completionDate": None,
                "replacementOrderItemId": None,
                "productId": doc["productId"],
                "listingId": doc["listingId"],
            }
            return {"status": "RETURN_CREATED", "returnItems": [whole]}
        case "return_item_tracking_id_update":
            moved = {"trackingId": entry.tracking_id, "courierName": doc["courierName"]}
            return {"returnItems": [{**item, **moved}]}
        case "return_expected_date_changed":
            return {"returnItems": [{**item, "expectedDate": doc["expectedDate"]}]}
    return {"status": event_type.upper(), "returnItems": [item]}


def envelope_of(
    world: World, event_type: str, key: tuple[str, str], location_id: str, attributes: Any
) -> dict[str, Any]:
    """Return the whole body of an event. key: shipmentId or returnId, and the id."""
    return {
        "eventType": event_type,
        "source": "flipkart",
        "version": "v3",
        "timestamp": iso_ist(world.clock.now()),
        "locationId": location_id,
        key[0]: key[1],
        "attributes": attributes,
    }


def _tell(
    world: World,
    *,
    seller_id: str,
    location_id: str,
    event_type: str,
    key: tuple[str, str],
    attributes: dict[str, Any],
    not_before: float,
    sku: str,
) -> None:
    receiver = world.events.receiver(seller_id)
    if receiver is None:
        return
    orders_off, returns_off = world.events.toggled(seller_id, location_id)
    of_return = event_type in RETURN_EVENTS
    if returns_off or not receiver.wants_returns if of_return else orders_off:
        return
    fault = world.faults.pick_event(event_type, seller_id, sku)
    action = fault.action if fault else ""
    now = world.clock.now()
    due_at = max(now, not_before)
    body = envelope_of(world, event_type, key, location_id, attributes)
    status = {"event_lose": "lost", "event_hold_back": "held"}.get(action, "waiting")
    if fault is not None and action == "event_delay":
        due_at += fault.late_s
    for _ in range(2 if action == "event_duplicate" else 1):
        world.events.add(
            seller_id=seller_id,
            group_id=key[1],
            event_type=event_type,
            body=body,
            due_at=due_at,
            status=status,
            dated_at=now if action == "event_duplicate" else None,
        )
