"""What happens to a seller's account: brands are approved, locations opened and closed."""

from __future__ import annotations

from flipkart_simulator.actions.common import ActionRefused, action_log, applied_of, seller_of
from flipkart_simulator.actions.uploads import GENERIC
from flipkart_simulator.state.brands import BrandRequest
from flipkart_simulator.world import World

LOCATION_STATES = ("ENABLED", "DISABLED")


def brand_ask(
    world: World, *, seller_id: str, brand: str, document_name: str, document_size: int
) -> BrandRequest:
    """Let a seller ask for a brand, with a document: a logo and a certificate or a letter."""
    seller = seller_of(world, seller_id)
    if not brand or len(brand) > 80:
        raise ActionRefused(400, "bad_brand", "A brand has 1 to 80 characters.")
    if not document_name or document_size == 0:
        raise ActionRefused(400, "no_document", "A document must go with it.")
    if brand in (GENERIC, *seller.brands):
        raise ActionRefused(409, "approved_already", f"You may already sell under {brand}.")
    if any(one.brand == brand and one.state == "waiting" for one in world.brands.all(seller_id)):
        raise ActionRefused(409, "asked_already", f"{brand} is waiting for approval.")
    with world.store.transaction():
        number = world.brands.add(seller_id, brand, document_name[:200], document_size)
        action_log(world, "hub", "POST", "/hub/brands", seller_id, [], {"brand": brand}, [])
    return _request_of(world, number)


def brand_decide(world: World, *, number: int, state: str, reason: str = "") -> BrandRequest:
    """Approve or refuse a brand, as Flipkart does."""
    request = _request_of(world, number)
    if state not in ("approved", "refused"):
        raise ActionRefused(400, "bad_state", "A brand is approved or refused.")
    if request.state != "waiting":
        raise ActionRefused(409, "already_decided", f"{request.brand} is already {request.state}.")
    with world.store.transaction():
        world.brands.decide(number, state, reason or ("" if state == "approved" else "Not given"))
        if state == "approved":
            world.sellers.brand_approve(request.seller_id, request.brand)
        asked = {"brand": request.brand, "state": state, "reason": reason}
        action_log(world, "hub", "PATCH", "/hub/brands", request.seller_id, [], asked, [])
    return _request_of(world, number)


def _request_of(world: World, number: int) -> BrandRequest:
    request = world.brands.get(number)
    if request is None:
        raise ActionRefused(404, "no_such_request", "There is no such brand request.")
    return request


def location_set(world: World, *, seller_id: str, location_id: str, status: str) -> None:
    """Open or close a location. Listings keep what they hold there; nobody can order it."""
    seller = seller_of(world, seller_id)
    if location_id not in seller.locations:
        raise ActionRefused(404, "no_such_location", "The seller has no such location.")
    if status not in LOCATION_STATES:
        raise ActionRefused(400, "bad_status", "A location is ENABLED or DISABLED.")
    with world.store.transaction():
        world.sellers.location_status_put(seller_id, location_id, status)
        asked = {"location_id": location_id, "status": status}
        action_log(world, "hub", "PATCH", "/hub/locations", seller_id, [], asked, [])


def product_withdraw(world: World, *, product_id: str) -> list[str]:
    """Take a product out of the catalogue. Its listings are inactivated; returns their SKUs."""
    if world.catalogue.product(product_id) is None:
        raise ActionRefused(404, "no_such_product", f"There is no product {product_id!r}.")
    skus = []
    with world.store.transaction():
        world.catalogue.withdraw(product_id)
        for listing in world.listings.of_product(product_id):
            listing.blocked, listing.was_active = True, True
            listing.listing_status = "INACTIVE"
            world.listings.put(listing, remember_for_s=world.behaviour.inventory_lag_s)
            skus.append(listing.sku)
            asked = {"product_id": product_id, "withdrawn": True}
            applied = applied_of(world, listing, ("status", "blocked"))
            path = f"/hub/products/{product_id}"
            owner, sku = listing.seller_id, listing.sku
            action_log(world, "hand", "DELETE", path, owner, sku, asked, applied)
    return skus
