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
from flipkart_simulator.actions.making import NewOrder, shipment_make
from flipkart_simulator.actions.shipping import (
    CANCELLERS,
    shipment_cancel,
    shipment_hold,
    shipment_to,
)
from flipkart_simulator.notify.telling import shipment_tell
from flipkart_simulator.state.catalogue import new_listing_id, new_product_id
from flipkart_simulator.state.listings import Listing
from flipkart_simulator.state.sellers import Seller
from flipkart_simulator.state.shipments import TRANSITIONS
from flipkart_simulator.world import World


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
    unknown_sku: bool = False,
    forms: tuple[str, ...] = (),
    packages: int = 1,
    kind: str = "NORMAL",
) -> dict[str, Any]:
    """Let a buyer order: stock falls at once, and a shipment is made. Returns the shipment.

    Refuses what no buyer could do (not on sale, too few pieces at one place) unless `backorder`,
    which sells all the same and takes the stock down to 0 at the lowest.

    unknown_sku: the order names a SKU the seller does not list. forms: state forms that need a
    number before it can be packed. packages: more than one makes a multi-package shipment.
    kind: NORMAL or EXPRESS.
    """
    seller = seller_of(world, seller_id)
    listing = strange_listing(seller, sku) if unknown_sku else listing_of(world, seller_id, sku)
    if kind not in ("NORMAL", "EXPRESS") or not 1 <= packages <= 9:
        raise ActionRefused(400, "bad_kind", "NORMAL or EXPRESS, in 1 to 9 packages.")
    chosen = _place_chosen(world, listing, quantity, location_id, backorder or unknown_sku)
    product = world.catalogue.product(listing.product_id)
    order = NewOrder(
        lines=((listing, product.title if product else "", quantity),),
        location_id=chosen,
        visible_after_s=(
            world.behaviour.orders_lag_s if visible_after_s is None else visible_after_s
        ),
        hold=hold,
        dispatch_after_s=dispatch_after_s,
        forms=forms,
        packages=packages,
        kind=kind,
    )
    with world.store.transaction():
        if chosen in listing.locations and not unknown_sku:
            held = listing.locations[chosen]
            held["inventory"] = max(0, held["inventory"] - quantity)
            world.listings.put(listing, remember_for_s=world.behaviour.inventory_lag_s)
        shipment = shipment_make(world, order)
        asked = {
            "quantity": quantity,
            "location_id": chosen,
            "shipment_id": shipment.shipment_id,
        }
        applied = [] if unknown_sku else applied_of(world, listing, ("stock",))
        action_log(world, "buyer", "POST", "/buyer/orders", seller_id, sku, asked, applied)
    return shipment.doc


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
    shipment = world.shipments.get(shipment_id)
    if shipment is None:
        raise ActionRefused(404, "no_such_shipment", f"There is no shipment {shipment_id!r}.")
    if state is not None and state not in TRANSITIONS:
        raise ActionRefused(400, "bad_state", f"A state is one of {', '.join(TRANSITIONS)}.")
    if cancelled_by and cancelled_by not in CANCELLERS:
        raise ActionRefused(400, "bad_canceller", "Cancelled by seller, buyer or marketplace.")
    if (state == "CANCELLED") != bool(cancelled_by):
        raise ActionRefused(400, "bad_state", "CANCELLED and cancelled_by go together.")
    over = ("CANCELLED", "DELIVERED", "RETURN_REQUESTED", "RETURNED")
    gone = (*over, "PICKUP_COMPLETE", "SHIPPED")
    if shipment.state in over or (cancelled_by and shipment.state in gone):
        raise ActionRefused(409, "too_late", f"The shipment is already {shipment.state}.")
    applied: list[dict[str, Any]] = []
    with world.store.transaction():
        if hold is not None and hold != shipment.hold:
            shipment_hold(world, shipment, hold)
        if cancelled_by:
            applied = shipment_cancel(world, shipment, cancelled_by)
        elif state is not None:
            shipment_to(world, shipment, state)
        asked = {"state": state, "hold": hold, "cancelled_by": cancelled_by}
        path = f"/hub/orders/{shipment_id}"
        sku = shipment.skus[0]
        action_log(world, "hand", "PATCH", path, shipment.seller_id, sku, asked, applied)
    return shipment.doc


def dispatch_window_move(
    world: World, *, shipment_id: str, after_at: float, by_at: float
) -> dict[str, Any]:
    """Move the window in which a shipment is to be dispatched; both in epoch seconds."""
    shipment = world.shipments.get(shipment_id)
    if shipment is None:
        raise ActionRefused(404, "no_such_shipment", f"There is no shipment {shipment_id!r}.")
    if by_at < after_at:
        raise ActionRefused(400, "bad_window", "The window cannot end before it begins.")
    with world.store.transaction():
        shipment.dispatch_after_at, shipment.dispatch_by_at = after_at, by_at
        world.shipments.put(shipment)
        shipment_tell(world, shipment, "shipment_dispatch_dates_changed")
    return shipment.doc


def strange_listing(seller: Seller, sku: str) -> Listing:
    """Return the listing of an order whose SKU the seller does not list: it is kept nowhere."""
    product_id = new_product_id("unknown")
    return Listing(
        seller_id=seller.seller_id,
        sku=sku,
        listing_id=new_listing_id(product_id),
        product_id=product_id,
        listing_status="ACTIVE",
        price={"mrp": 499, "selling_price": 499, "currency": "INR"},
        locations={name: {"status": "ENABLED", "inventory": 0} for name in seller.locations},
        attributes={},
    )


def _place_chosen(
    world: World, listing: Listing, quantity: int, location_id: str, backorder: bool
) -> str:
    """Return the place an order falls to, or refuse what no buyer could do."""
    if not is_count(quantity) or quantity < 1:
        raise ActionRefused(400, "bad_quantity", "The quantity is at least 1.")
    place = _place_with(world, listing, quantity, location_id)
    sku = listing.sku
    if not backorder and listing.internal_state() != "ACTIVE":
        raise ActionRefused(409, "not_on_sale", f"SKU {sku} is not on sale.")
    if place is None and not backorder:
        raise ActionRefused(409, "out_of_stock", f"SKU {sku} has not {quantity} at one location.")
    return place or location_id or next(iter(listing.locations), "")


def _place_with(world: World, listing: Listing, quantity: int, location_id: str) -> str | None:
    seller = seller_of(world, listing.seller_id)
    for name, place in listing.locations.items():
        if location_id not in ("", name) or place["status"] != "ENABLED":
            continue
        known = seller.locations.get(name)
        if known is not None and known.status == "ENABLED" and place["inventory"] >= quantity:
            return name
    return None
