"""Seller Hub's catalogue: a seller adds a row, QC passes or fails it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from flipkart_simulator.actions.common import (
    ActionRefused,
    action_log,
    applied_of,
    seller_of,
)
from flipkart_simulator.hub.reasons import reason_text
from flipkart_simulator.state.catalogue import CatalogueRow, Product, new_listing_id, new_product_id
from flipkart_simulator.state.listings import Listing
from flipkart_simulator.state.sellers import Seller
from flipkart_simulator.state.uploads import Problems
from flipkart_simulator.world import World

NO_FEES = {"local": 0, "zonal": 0, "national": 0, "currency": "INR"}


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
        row_take(world, row)
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


def row_take(world: World, row: CatalogueRow) -> None:
    """Keep a row that waits for QC, over an earlier one of the SKU that did not pass."""
    with world.store.transaction():
        world.catalogue.row_put(row)
        action_log(world, "hub", "POST", "/hub/catalogue", row.seller_id, row.sku, row.qc, [])


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
    problems: Problems | None = None,
) -> CatalogueRow:
    """Pass or fail a row. Passing gives it a product id and, if it asked for one, an offer.

    reason: why it failed, as a code of QC's reasons or in free words; or `problems`, all of them.
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
            found = problems or [
                {
                    "row": None,
                    "column": None,
                    "code": reason,
                    "message": reason_text(reason) or "Not given",
                }
            ]
            words = "; ".join(dict.fromkeys(one["message"] for one in found))
            row = replace(row, qc="failed", reason=words, decided_at=now)
            world.catalogue.row_put(row)
            world.uploads.decide(seller_id, sku, "failed", found, None)
            action_log(world, "hub", "POST", "/hub/qc", seller_id, sku, outcome, [])
            return row
        product = _product_for(world, row, product_id or row.product_id, now)
        row = replace(row, qc="passed", reason="", product_id=product.product_id, decided_at=now)
        world.catalogue.row_put(row)
        world.uploads.decide(seller_id, sku, "passed", [], product.product_id)
        applied = _make_offer(world, seller, row) if row.offer is not None else []
        action_log(world, "hub", "POST", "/hub/qc", seller_id, sku, outcome, applied)
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
    is_listed = world.listings.get(row.seller_id, row.sku) is not None
    if row.product_id is None or is_listed or world.behaviour.hub_offer == "none":
        return []
    if world.behaviour.hub_offer == "old":
        wish = {**wish, "stock": world.behaviour.hub_old_stock, "listing_status": "ACTIVE"}
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
            "shipping_fees": wish.get("shipping_fees", NO_FEES),
            "packages": wish.get("packages", []),
            "archived_status": "NONE",
        },
    )
    world.listings.put(listing)
    return applied_of(world, listing, ("price", "stock", "status", "product_id"))
