"""What all actions share: refusing, finding the row meant, and writing the log."""

from __future__ import annotations

from typing import Any

from flipkart_simulator.clock import iso_utc
from flipkart_simulator.state.calls import Call, call_log
from flipkart_simulator.state.listings import Listing
from flipkart_simulator.state.sellers import Seller
from flipkart_simulator.world import World


class ActionRefused(Exception):
    """The stand-in does not do this. `status` is the HTTP answer, `code` is for programs."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


def seller_of(world: World, seller_id: str) -> Seller:
    """Return the seller or refuse with 404."""
    seller = world.sellers.get(seller_id)
    if seller is None:
        raise ActionRefused(404, "no_such_seller", f"There is no seller {seller_id!r}.")
    return seller


def listing_of(world: World, seller_id: str, sku: str) -> Listing:
    """Return the listing or refuse with 404."""
    listing = world.listings.get(seller_id, sku)
    if listing is None:
        raise ActionRefused(404, "no_such_listing", f"The seller lists no SKU {sku!r}.")
    return listing


def applied_of(world: World, listing: Listing, what: tuple[str, ...]) -> list[dict[str, Any]]:
    """Return log entries for the named facts of a listing as they now are."""
    facts: dict[str, Any] = {
        "price": {key: listing.price.get(key) for key in ("mrp", "selling_price")},
        "stock": {name: place["inventory"] for name, place in listing.locations.items()},
        "status": listing.listing_status,
        "product_id": listing.product_id,
        "archived_status": listing.attributes.get("archived_status", "NONE"),
        "blocked": listing.blocked,
    }
    from_now = iso_utc(world.clock.now())
    return [
        {"sku": listing.sku, "field": name, "value": facts[name], "at": from_now} for name in what
    ]


def is_count(value: Any) -> bool:
    """Return whether a value is a whole number, 0 or more."""
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def action_log(
    world: World,
    kind: str,
    method: str,
    path: str,
    seller_id: str,
    sku: str | list[str],
    request: Any,
    applied: list[dict[str, Any]],
) -> None:
    """Append what a person or a buyer did to one SKU, or to several, to the log."""
    now = world.clock.now()
    call_log(
        world.store,
        Call(
            kind=kind,
            method=method,
            path=path,
            endpoint=path,
            arrived_at=now,
            at=now,
            seller_id=seller_id,
            status=200,
            request=request,
            skus=[sku] if isinstance(sku, str) else list(dict.fromkeys(sku)),
            applied=applied,
        ),
    )
