"""A hand that edits a listing in Seller Hub, or Flipkart itself doing so."""

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
from flipkart_simulator.state.sellers import Seller
from flipkart_simulator.world import World


def listing_edit(
    world: World, *, seller_id: str, sku: str, changes: dict[str, Any], kind: str = "hand"
) -> Listing:
    """Change a listing as a hand in Seller Hub would, or as Flipkart itself does.

    changes: any of mrp, selling_price, listing_status, product_id, inventory {location: pieces},
    archived_status, blocked (inactivated by Flipkart). Other products are made if unknown.
    """
    seller = seller_of(world, seller_id)
    listing = listing_of(world, seller_id, sku)
    touched: list[str] = []
    with world.store.transaction():
        for name, value in changes.items():
            touched.append(_edit_one(world, seller, listing, name, value))
        if listing.price["selling_price"] > listing.price["mrp"]:
            raise ActionRefused(400, "bad_price", "The selling price may not be above the MRP.")
        world.listings.put(listing, remember_for_s=world.behaviour.inventory_lag_s)
        action_log(
            world,
            kind,
            "PATCH",
            f"/hub/listings/{sku}",
            seller_id,
            sku,
            changes,
            applied_of(world, listing, tuple(dict.fromkeys(touched))),
        )
    return listing


def _edit_one(world: World, seller: Seller, listing: Listing, name: str, value: Any) -> str:
    """Set one fact and return its name in the log."""
    if name in ("mrp", "selling_price") and is_count(value):
        listing.price[name] = value
        return "price"
    if name == "listing_status" and value in ("ACTIVE", "INACTIVE"):
        listing.listing_status = value
        return "status"
    if name == "product_id" and isinstance(value, str) and value:
        listing.product_id = world.catalogue.foreign_product_put(value).product_id
        return "product_id"
    if name == "archived_status" and value in ("ARCHIVED", "NONE"):
        listing.attributes["archived_status"] = value
        return "archived_status"
    if name == "blocked" and isinstance(value, bool):
        listing.blocked = value
        if value:
            listing.listing_status, listing.was_active = "INACTIVE", True
        return "blocked"
    if name == "inventory" and isinstance(value, dict) and all(map(is_count, value.values())):
        for location_id, pieces in value.items():
            if location_id not in seller.locations:
                raise ActionRefused(
                    400, "no_such_location", f"The seller has no location {location_id!r}."
                )
            place = listing.locations.setdefault(
                location_id, {"status": "ENABLED", "inventory": 0, "pending_inventory": 0}
            )
            place["inventory"] = pieces
        return "stock"
    raise ActionRefused(400, "bad_change", f"{name} cannot be set to {value!r}.")
