"""What people do at Flipkart's side: Seller Hub, QC, a hand that edits, a buyer who orders.

Each action is one transaction with its entry in the log, so that the log tells the whole story
of a SKU in order. They raise ActionRefused with a sentence.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from flipkart_simulator.clock import iso_utc
from flipkart_simulator.state.calls import Call, call_log
from flipkart_simulator.state.catalogue import CatalogueRow, Product, new_listing_id, new_product_id
from flipkart_simulator.state.listings import Listing
from flipkart_simulator.state.sellers import Seller
from flipkart_simulator.world import World


class ActionRefused(Exception):
    """The stand-in does not do this. `status` is the HTTP answer, `code` is for programs."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


@dataclass(frozen=True)
class NewRow:
    """A product a seller asks Seller Hub to add. Money in whole rupees.

    stock: pieces at the default location, or {location id: pieces}; 0 as our template says.
    product_id: the row is matched to this product of the catalogue instead of a new one.
    """

    seller_id: str
    sku: str
    title: str
    brand: str
    vertical: str
    mrp: int
    selling_price: int | None = None
    image_url: str = ""
    product_id: str | None = None
    qc: str = "pending"
    reason: str = ""
    make_offer: bool = True
    stock: int | dict[str, int] = 0
    listing_status: str = "INACTIVE"
    hsn: str = ""
    tax_code: str = ""
    dispatch_sla: int = 3


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


def catalogue_add(world: World, new: NewRow) -> CatalogueRow:
    """Take a new row into Seller Hub; where QC has already decided, act on it at once."""
    seller = seller_of(world, new.seller_id)
    _check_new(seller, new)
    known = world.catalogue.row(new.seller_id, new.sku)
    if known is not None and known.qc == "passed":
        raise ActionRefused(
            409, "already_in_catalogue", f"SKU {new.sku} is already product {known.product_id}."
        )
    price = new.selling_price if new.selling_price is not None else new.mrp
    row = CatalogueRow(
        seller_id=new.seller_id,
        sku=new.sku,
        title=new.title,
        brand=new.brand,
        vertical=new.vertical,
        mrp=new.mrp,
        selling_price=price,
        image_url=new.image_url,
        qc="pending",
        reason="",
        product_id=new.product_id,
        offer=_offer_wish(new) if new.make_offer else None,
        asked_at=world.clock.now(),
        decided_at=None,
    )
    with world.store.transaction():
        world.catalogue.row_put(row)
        _note(world, "hub", "POST", "/hub/catalogue", new.seller_id, new.sku, row.qc, [])
        if new.qc != "pending":
            row = qc_decide(
                world,
                seller_id=new.seller_id,
                sku=new.sku,
                outcome=new.qc,
                reason=new.reason,
                product_id=new.product_id,
            )
    return row


def _offer_wish(new: NewRow) -> dict[str, Any]:
    return {
        "stock": new.stock,
        "listing_status": new.listing_status,
        "hsn": new.hsn,
        "tax_code": new.tax_code,
        "dispatch_sla": new.dispatch_sla,
    }


def _check_new(seller: Seller, new: NewRow) -> None:
    if not new.sku.strip() or len(new.sku) > 64:
        raise ActionRefused(400, "bad_sku", "A SKU has 1 to 64 characters.")
    if not new.title.strip() or not new.vertical.strip():
        raise ActionRefused(400, "missing", "A row needs a title and a vertical.")
    if new.mrp < 1 or (new.selling_price or 0) > new.mrp:
        raise ActionRefused(400, "bad_price", "The selling price may not be above the MRP.")
    if seller.brands and new.brand not in (*seller.brands, "Generic"):
        raise ActionRefused(
            400, "brand_not_approved", f"The brand {new.brand!r} is not approved for this seller."
        )
    if isinstance(new.stock, dict):
        for location_id in new.stock:
            if location_id not in seller.locations:
                raise ActionRefused(
                    400, "no_such_location", f"The seller has no location {location_id!r}."
                )


def qc_decide(
    world: World,
    *,
    seller_id: str,
    sku: str,
    outcome: str,
    reason: str = "",
    product_id: str | None = None,
) -> CatalogueRow:
    """Pass or fail a row. Passing gives it a product id and, if it asked for one, an offer.

    product_id: match the row to this product (somebody else's, it may be) instead of a new one.
    """
    seller = seller_of(world, seller_id)
    row = world.catalogue.row(seller_id, sku)
    if row is None:
        raise ActionRefused(404, "no_such_row", f"Seller Hub knows no row for SKU {sku!r}.")
    if row.qc == "passed":
        raise ActionRefused(409, "already_decided", f"SKU {sku} has already passed QC.")
    if outcome not in ("passed", "failed"):
        raise ActionRefused(400, "bad_outcome", "The outcome is passed or failed.")
    now = world.clock.now()
    with world.store.transaction():
        if outcome == "failed":
            row = replace(row, qc="failed", reason=reason or "Not given", decided_at=now)
            world.catalogue.row_put(row)
            _note(world, "hub", "POST", "/hub/qc", seller_id, sku, outcome, [])
            return row
        product = _product_for(world, row, product_id or row.product_id, now)
        row = replace(row, qc="passed", reason="", product_id=product.product_id, decided_at=now)
        world.catalogue.row_put(row)
        applied = _make_offer(world, seller, row) if row.offer is not None else []
        _note(world, "hub", "POST", "/hub/qc", seller_id, sku, outcome, applied)
    return row


def _product_for(world: World, row: CatalogueRow, product_id: str | None, now: float) -> Product:
    if product_id is not None:
        known = world.catalogue.product(product_id)
        if known is not None:
            return known
    return world.catalogue.product_put(
        Product(
            product_id=product_id or new_product_id(row.vertical),
            title=row.title,
            brand=row.brand,
            vertical=row.vertical,
            mrp=row.mrp,
            image_url=row.image_url,
            made_at=now,
        )
    )


def _make_offer(world: World, seller: Seller, row: CatalogueRow) -> list[dict[str, Any]]:
    """Make the offer Seller Hub makes beside the product, unless the SKU is listed already."""
    wish = row.offer or {}
    if row.product_id is None or world.listings.get(row.seller_id, row.sku) is not None:
        return []
    stock: dict[str, int]
    if isinstance(wish["stock"], dict):
        stock = wish["stock"]
    else:
        default = seller.default_location()
        stock = {default.location_id: wish["stock"]} if default else {}
    listing = Listing(
        seller_id=row.seller_id,
        sku=row.sku,
        listing_id=new_listing_id(row.product_id),
        product_id=row.product_id,
        listing_status=wish["listing_status"],
        price={"mrp": row.mrp, "selling_price": row.selling_price, "currency": "INR"},
        locations={
            location_id: {"status": "ENABLED", "inventory": pieces, "pending_inventory": 0}
            for location_id, pieces in stock.items()
        },
        attributes={
            "tax": {"hsn": wish["hsn"], "tax_code": wish["tax_code"]},
            "fulfillment_profile": "NON_FBF",
            "fulfillment": {
                "dispatch_sla": wish["dispatch_sla"],
                "shipping_provider": "FLIPKART",
                "procurement_type": "REGULAR",
            },
            "shipping_fees": {"local": 0, "zonal": 0, "national": 0, "currency": "INR"},
            "packages": [],
            "archived_status": "NONE",
        },
    )
    world.listings.put(listing)
    return applied_of(world, listing, ("price", "stock", "status", "product_id"))


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
        _note(
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
    if name in ("mrp", "selling_price") and _is_count(value):
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
    if name == "inventory" and isinstance(value, dict) and all(map(_is_count, value.values())):
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


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


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
    if not _is_count(quantity) or quantity < 1:
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
        _note(
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


def _place_with(world: World, listing: Listing, quantity: int, location_id: str) -> str | None:
    seller = seller_of(world, listing.seller_id)
    for name, place in listing.locations.items():
        if location_id not in ("", name) or place["status"] != "ENABLED":
            continue
        known = seller.locations.get(name)
        if known is not None and known.status == "ENABLED" and place["inventory"] >= quantity:
            return name
    return None


def _note(
    world: World,
    kind: str,
    method: str,
    path: str,
    seller_id: str,
    sku: str,
    request: Any,
    applied: list[dict[str, Any]],
) -> None:
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
            skus=[sku],
            applied=applied,
        ),
    )
