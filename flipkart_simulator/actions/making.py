"""Making a shipment of what a buyer ordered, in the shape the seller API shows."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from flipkart_simulator.clock import iso_ist
from flipkart_simulator.notify.telling import shipment_tell
from flipkart_simulator.state.listings import Listing
from flipkart_simulator.state.people import people_for
from flipkart_simulator.state.shipments import DAY_S, Shipment, digits
from flipkart_simulator.world import World


@dataclass(frozen=True)
class NewOrder:
    """What was ordered from one place. lines: (listing, title, pieces), of one seller."""

    lines: tuple[tuple[Listing, str, int], ...]
    location_id: str
    visible_after_s: float = 0.0
    hold: bool = False
    dispatch_after_s: float = 0.0
    forms: tuple[str, ...] = ()
    packages: int = 1
    kind: str = "NORMAL"


def shipment_make(world: World, order: NewOrder) -> Shipment:
    """Make the shipment, keep it and tell of it."""
    now = world.clock.now()
    first = order.lines[0][0]
    seller = world.sellers.get(first.seller_id)
    place = seller.locations.get(order.location_id) if seller else None
    sla_days = max(
        listing.attributes.get("fulfillment", {}).get("dispatch_sla", 2)
        for listing, _, _ in order.lines
    )
    shipment_id = str(uuid.uuid4())
    after_at = now + order.dispatch_after_s
    shipment = Shipment(
        shipment_id=shipment_id,
        seller_id=first.seller_id,
        location_id=order.location_id,
        state="APPROVED",
        hold=order.hold,
        kind=order.kind,
        mps=order.packages > 1,
        ordered_at=now,
        updated_at=now,
        visible_at=now + order.visible_after_s,
        dispatch_after_at=after_at,
        dispatch_by_at=after_at + sla_days * DAY_S,
        pack_due_at=None,
        packed_at=None,
        dispatched_at=None,
        delivered_at=None,
        cancelled_at=None,
        cancelled_by="",
        settled_in=None,
        doc={},
        more={
            **people_for(shipment_id, place.name if place else ""),
            "forms": dict.fromkeys(order.forms, ""),
        },
    )
    shipment.doc = _doc(shipment, order, now)
    world.shipments.add(shipment)
    shipment_tell(world, shipment, "shipment_created")
    return shipment


def _doc(shipment: Shipment, order: NewOrder, now: float) -> dict[str, Any]:
    packages = order.lines[0][0].attributes.get("packages", [])
    order_id = "OD" + digits(18)
    return {
        "shipmentId": shipment.shipment_id,
        "dispatchAfterDate": iso_ist(shipment.dispatch_after_at),
        "dispatchByDate": iso_ist(shipment.dispatch_by_at),
        "updatedAt": iso_ist(now),
        "locationId": order.location_id,
        "hold": order.hold,
        "mps": shipment.mps,
        "packagingPolicy": "DEFAULT",
        "shipmentType": order.kind,
        "subShipments": [
            {"subShipmentId": f"SS-{number}", "packages": packages}
            for number in range(1, order.packages + 1)
        ],
        "forms": [{"name": name, "link": "", "automated": False} for name in order.forms],
        "orderItems": [
            _item(listing, title, pieces, order_id, now) for listing, title, pieces in order.lines
        ],
    }


def _item(listing: Listing, title: str, pieces: int, order_id: str, now: float) -> dict[str, Any]:
    order_item_id = "1" + digits(15)
    price = listing.price["selling_price"]
    return {
        "orderItemId": order_item_id,
        "orderId": order_id,
        "cancellationGroupId": "grp" + order_item_id,
        "orderDate": iso_ist(now),
        "cancellationDate": None,
        "paymentType": "PREPAID",
        "status": "APPROVED",
        "cancellationReason": None,
        "cancellationSubReason": None,
        "courierReturn": False,
        "is_replacement": False,
        "quantity": pieces,
        "fsn": listing.product_id,
        "sku": listing.sku,
        "listingId": listing.listing_id,
        "hsn": listing.attributes.get("tax", {}).get("hsn", ""),
        "title": title,
        "packageIds": [],
        "priceComponents": {
            "sellingPrice": price * pieces,
            "totalPrice": price * pieces,
            "shippingCharge": 0,
            "customerPrice": price * pieces,
            "flipkartDiscount": 0,
        },
        "serviceProfile": "NON_FBF",
    }
