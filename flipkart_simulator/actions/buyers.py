"""Orders: buyers order what is on sale and stock falls at once; shipments move on."""

from __future__ import annotations

from typing import Any

from flipkart_simulator.actions.common import (
    ActionRefused,
    action_log,
    applied_of,
    is_count,
    listing_of,
    seller_of,
)
from flipkart_simulator.state.listings import Listing
from flipkart_simulator.state.shipments import CANCELLATION_REASONS
from flipkart_simulator.world import World

SHIPMENT_STATES = (
    "APPROVED",
    "PACKING_IN_PROGRESS",
    "PACKED",
    "FORM_FAILED",
    "READY_TO_DISPATCH",
    "PICKUP_COMPLETE",
    "SHIPPED",
    "DELIVERED",
    "CANCELLED",
)
GONE = ("PICKUP_COMPLETE", "SHIPPED", "DELIVERED")


def order_place(
    world: World,
    *,
    seller_id: str,
    sku: str,
    quantity: int,
    location_id: str = "",
    visible_after_s: float | None = None,
    hold: bool = False,
    dispatch_after_s: float = 0.0,
    backorder: bool = False,
) -> dict[str, Any]:
    """Let a buyer order: stock falls at once, and a shipment is made. Returns the shipment.

    Refuses what no buyer could do (not on sale, too few pieces at one place) unless `backorder`,
    which sells all the same and takes the stock down to 0 at the lowest.
    """
    seller_of(world, seller_id)
    listing = listing_of(world, seller_id, sku)
    if not is_count(quantity) or quantity < 1:
        raise ActionRefused(400, "bad_quantity", "The quantity is at least 1.")
    place = _place_with(world, listing, quantity, location_id)
    on_sale = listing.internal_state() == "ACTIVE"
    if not backorder and not on_sale:
        raise ActionRefused(409, "not_on_sale", f"SKU {sku} is not on sale.")
    if place is None and not backorder:
        raise ActionRefused(409, "out_of_stock", f"SKU {sku} has not {quantity} at one location.")
    chosen = place or location_id or next(iter(listing.locations), "")
    product = world.catalogue.product(listing.product_id)
    with world.store.transaction():
        if chosen in listing.locations:
            held = listing.locations[chosen]
            held["inventory"] = max(0, held["inventory"] - quantity)
            world.listings.put(listing, remember_for_s=world.behaviour.inventory_lag_s)
        shipment = world.shipments.add(
            listing=listing,
            title=product.title if product else "",
            location_id=chosen,
            quantity=quantity,
            visible_after_s=(
                world.behaviour.orders_lag_s if visible_after_s is None else visible_after_s
            ),
            hold=hold,
            dispatch_after_s=dispatch_after_s,
        )
        action_log(
            world,
            "buyer",
            "POST",
            "/buyer/orders",
            seller_id,
            sku,
            {"quantity": quantity, "location_id": chosen, "shipment_id": shipment["shipmentId"]},
            applied_of(world, listing, ("stock",)),
        )
    return shipment


def order_move(
    world: World,
    *,
    shipment_id: str,
    state: str | None = None,
    hold: bool | None = None,
    cancelled_by: str = "",
) -> dict[str, Any]:
    """Move a shipment on, put it on hold or off, or cancel it. Returns the shipment.

    cancelled_by: seller, buyer or marketplace. A cancellation by the seller takes all its stock of
    that SKU to 0, as Flipkart does; the others leave stock as it is.
    """
    row = world.shipments.get(shipment_id)
    if row is None:
        raise ActionRefused(404, "no_such_shipment", f"There is no shipment {shipment_id!r}.")
    if state is not None and state not in SHIPMENT_STATES:
        raise ActionRefused(400, "bad_state", f"A state is one of {', '.join(SHIPMENT_STATES)}.")
    if cancelled_by and cancelled_by not in CANCELLATION_REASONS:
        raise ActionRefused(400, "bad_canceller", "Cancelled by seller, buyer or marketplace.")
    if (state == "CANCELLED") != bool(cancelled_by):
        raise ActionRefused(400, "bad_state", "CANCELLED and cancelled_by go together.")
    if row["state"] in ("CANCELLED", "DELIVERED") or (cancelled_by and row["state"] in GONE):
        raise ActionRefused(409, "too_late", f"The shipment is already {row['state']}.")
    listing = world.listings.get(row["seller_id"], row["sku"])
    applied: list[dict[str, Any]] = []
    with world.store.transaction():
        shipment = world.shipments.change(
            shipment_id, state=state, hold=hold, cancelled_by=cancelled_by
        )
        if cancelled_by == "seller" and listing is not None:
            for place in listing.locations.values():
                place["inventory"] = 0
            world.listings.put(listing, remember_for_s=world.behaviour.inventory_lag_s)
            applied = applied_of(world, listing, ("stock",))
        asked = {"state": state, "hold": hold, "cancelled_by": cancelled_by}
        path = f"/hub/orders/{shipment_id}"
        action_log(world, "hand", "PATCH", path, row["seller_id"], row["sku"], asked, applied)
    return shipment


def _place_with(world: World, listing: Listing, quantity: int, location_id: str) -> str | None:
    seller = seller_of(world, listing.seller_id)
    for name, place in listing.locations.items():
        if location_id not in ("", name) or place["status"] != "ENABLED":
            continue
        known = seller.locations.get(name)
        if known is not None and known.status == "ENABLED" and place["inventory"] >= quantity:
            return name
    return None
