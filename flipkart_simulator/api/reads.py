"""Listings v3, the calls that read: by SKUs, and page by page."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any

from flipkart_simulator import codes
from flipkart_simulator.api import envelope
from flipkart_simulator.api.envelope import Answer, Ask
from flipkart_simulator.api.schema import Many, OneOf, Shape, Text, Whole, record
from flipkart_simulator.faults import Fault
from flipkart_simulator.state.listings import STATES, Listing
from flipkart_simulator.state.sellers import Seller
from flipkart_simulator.world import World

SKUS_A_CALL = 10
DETAILS = record(sku_ids=(Many(Text(r"[\s\S]*"), least=1, most=SKUS_A_CALL),))
STATUS = OneOf(("ACTIVE", "INACTIVE"))
# The published schema misspells the filter; its prose does not. Both are taken.
SEARCH = record(
    filters=(record(listing_status=STATUS, lisitng_status=STATUS),), page_id=Text(r".*")
)
PRODUCT_SEARCH = record(
    batchNo=(Whole(),), internalState=(OneOf(STATES),), searchText=Text(r"[\s\S]*")
)


def get(world: World, seller: Seller, ask: Ask, fault: Fault | None) -> Answer:
    """GET /listings/v3/{skuIds}: SKUs with commas between them."""
    skus = ask.params["skuIds"].split(",")
    if len(skus) > SKUS_A_CALL:
        return envelope.malformed(
            codes.TOO_MANY, f"At most {SKUS_A_CALL} SKUs are allowed in a request"
        )
    return _read(world, seller, skus, fault)


def details(world: World, seller: Seller, ask: Ask, fault: Fault | None) -> Answer:
    """POST /listings/v3/details with {sku_ids: [...]}."""
    refused = refuse(ask, DETAILS)
    return refused or _read(world, seller, ask.body["sku_ids"], fault)


def refuse(ask: Ask, shape: Shape) -> Answer | None:
    """Return the 400 of a body that does not fit, or None. A read has no failures of SKUs."""
    if ask.problem:
        return envelope.malformed(codes.NOT_JSON, ask.problem)
    errors = [envelope.error(i.code, i.text, i.path) for i in shape.issues(ask.body, "")]
    return envelope.refusal(400, *errors) if errors else None


def _read(world: World, seller: Seller, skus: list[str], fault: Fault | None) -> Answer:
    skus = list(dict.fromkeys(skus))
    invalid = [sku for sku in skus if not sku.strip() or len(sku) > 64]
    asked = [sku for sku in skus if sku not in invalid]
    found = world.listings.get_many(seller.seller_id, asked)
    hidden = {sku for sku in asked if fault and fault.action == "omit_sku" and fault.touches(sku)}
    body = {
        "available": {
            sku: _shown(world, *found[sku]) for sku in asked if sku in found and sku not in hidden
        },
        "unavailable": [sku for sku in asked if sku not in found and sku not in hidden],
        "invalid": invalid,
    }
    return Answer(200, body, skus=skus)


def _shown(world: World, listing: Listing, title: str) -> dict[str, Any]:
    lag_s = world.behaviour.inventory_lag_s
    places = listing.locations
    if lag_s > 0:
        places = world.listings.stock_as_of(listing, world.clock.now() - lag_s)
    price = dict(listing.price)
    if world.behaviour.price_key != "selling_price":
        price["flipkart_selling_price"] = price["selling_price"]
        if world.behaviour.price_key == "flipkart_selling_price":
            del price["selling_price"]
    return {
        "listing_id": listing.listing_id,
        "product_id": listing.product_id,
        "product_title": title,
        "product_url": f"https://www.flipkart.com/p/itm?pid={listing.product_id}",
        "marketplace": "FLIPKART",
        "price": price,
        "listing_status": listing.listing_status,
        "archived_status": "NONE",
        **listing.attributes,
        "locations": [{"id": name, **place} for name, place in places.items()],
    }


def search(world: World, seller: Seller, ask: Ask, fault: Fault | None) -> Answer:
    """POST /listings/v3/search: all own listings, a page at a time."""
    refused = refuse(ask, SEARCH)
    if refused is not None:
        return refused
    after = ""
    if ask.body.get("page_id") is not None:
        token = page_token_read(ask.body["page_id"])
        if not isinstance(token, str):
            return envelope.malformed(codes.INVALID, "page_id is not one we gave", "page_id")
        after = token
    filters = ask.body["filters"]
    status = filters.get("listing_status") or filters.get("lisitng_status") or ""
    size = world.behaviour.search_page_size
    page = world.listings.page(seller.seller_id, after_sku=after, limit=size + 1, status=status)
    more = len(page) > size
    page = page[:size]
    body = {
        "next_page_id": page_token(page[-1].sku) if more else None,
        world.behaviour.search_more_key: more,
        "listings": [
            {"listing_id": entry.listing_id, "product_id": entry.product_id, "sku_id": entry.sku}
            for entry in page
        ],
    }
    return Answer(200, body)


def page_token(value: object) -> str:
    """Return an opaque token that stands for a place in a list."""
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode()


def page_token_read(token: str) -> Any:
    """Return what a token stands for, or None if it is none of ours."""
    try:
        return json.loads(base64.urlsafe_b64decode(token.encode()))
    except (binascii.Error, ValueError):
        return None


def product_search(world: World, seller: Seller, ask: Ask, fault: Fault | None) -> Answer:
    """POST /listings/v3/product/search: listings with their products, by internal state."""
    refused = refuse(ask, PRODUCT_SEARCH)
    if refused is not None:
        return refused
    size = world.behaviour.product_batch_size
    total, batch = world.listings.by_state(
        seller.seller_id,
        ask.body["internalState"],
        text=ask.body.get("searchText") or "",
        visible_before=world.clock.now() - world.behaviour.search_lag_s,
        offset=ask.body["batchNo"] * size,
        limit=size,
    )
    return Answer(
        200,
        {
            "totalListingsCount": total,
            "listingData": [_found(seller, row) for row in batch],
        },
    )


def _found(seller: Seller, row: Any) -> dict[str, Any]:
    price = json.loads(row["price"]) if row["price"] else {}
    package: dict[str, Any] = next(iter(json.loads(row["attributes"]).get("packages", [])), {})
    size = package.get("dimensions", {})
    return {
        "listingId": row["listing_id"],
        "sellerId": seller.seller_id,
        "productId": row["product_id"],
        "sku": row["sku"],
        "status": row["listing_status"],
        "product_name": row["title"],
        "product_image_url": row["image_url"],
        "vertical": row["vertical"],
        "product_description": {
            "ssp": price.get("selling_price"),
            "esp": price.get("selling_price"),
            "mrp": price.get("mrp", row["mrp"]),
            "dimensions": {
                "length": size.get("length", 0),
                "breadth": size.get("breadth", 0),
                "height": size.get("height", 0),
                "weight": package.get("weight", 0),
            },
        },
    }
