"""Pages about goods: listings, the catalogue form, QC."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from flipkart_simulator.actions.catalogue import NewRow, catalogue_add, qc_decide
from flipkart_simulator.actions.common import ActionRefused, listing_of
from flipkart_simulator.actions.hands import listing_edit
from flipkart_simulator.hub.forms import Form
from flipkart_simulator.hub.pages import Pages, part
from flipkart_simulator.hub.reasons import QC_REASONS
from flipkart_simulator.state.calls import call_find
from flipkart_simulator.state.listings import STATES
from flipkart_simulator.verticals.table import VERTICALS
from flipkart_simulator.world import World

ROWS_A_PAGE = 50


class Goods:
    """Pages about goods, over one world."""

    def __init__(self, world: World, pages: Pages) -> None:
        self._world = world
        self._pages = pages

    async def listings(self, request: Request) -> Response:
        """GET /{seller_id}/: a seller's listings."""
        seller = self._pages.seller(request)
        query = request.query_params
        state = query.get("state", "")
        state = state if state in STATES else ""
        text, number = query.get("q", "").strip(), query.get("page", "1")
        page = max(1, int(number) if number.isdigit() else 1)
        total, rows = self._world.listings.browse(
            seller.seller_id,
            text=text,
            state=state,
            offset=(page - 1) * ROWS_A_PAGE,
            limit=ROWS_A_PAGE,
        )
        return self._pages.render(
            request,
            "listings.html",
            rows=rows,
            total=total,
            text=text,
            state=state,
            states=STATES,
            counts=self._world.listings.state_counts(seller.seller_id),
            page=page,
            pages=max(1, -(-total // ROWS_A_PAGE)),
            query=urlencode({"q": text, "state": state}),
        )

    async def listing(self, request: Request) -> Response:
        """GET /{seller_id}/listings/{sku}: one listing, to be edited by hand."""
        seller = self._pages.seller(request)
        listing = listing_of(self._world, seller.seller_id, request.path_params["sku"])
        return self._pages.render(
            request,
            "listing.html",
            listing=listing,
            product=self._world.catalogue.product(listing.product_id),
            row=self._world.catalogue.row(seller.seller_id, listing.sku),
            calls=call_find(
                self._world.store, sku=listing.sku, kind="all", limit=15, newest_first=True
            ),
        )

    async def listing_save(self, request: Request, form: Form) -> str:
        """POST /{seller_id}/listings/{sku}: change what differs."""
        seller = self._pages.seller(request)
        listing = listing_of(self._world, seller.seller_id, request.path_params["sku"])
        changes: dict[str, Any] = {}
        for name, label in (("mrp", "MRP"), ("selling_price", "Selling price")):
            typed = form.whole(name, label)
            if typed is not None and typed != listing.price.get(name):
                changes[name] = typed
        stock = {}
        for location_id in form.named("stock."):
            pieces = form.whole(f"stock.{location_id}", "Stock")
            held = listing.locations.get(location_id, {}).get("inventory")
            if pieces is not None and pieces != held:
                stock[location_id] = pieces
        if stock:
            changes["inventory"] = stock
        changes |= _switches(form, listing.listing_status, listing.blocked, listing.attributes)
        product_id = form.text("product_id", listing.product_id)
        if product_id != listing.product_id:
            changes["product_id"] = product_id
        back = f"/hub/{part(seller.seller_id)}/listings/{part(listing.sku)}"
        if not changes:
            return f"{back}|Nothing was changed."
        listing_edit(self._world, seller_id=seller.seller_id, sku=listing.sku, changes=changes)
        return f"{back}|Saved: {', '.join(changes).replace('_', ' ')}."

    async def add(self, request: Request) -> Response:
        """GET /{seller_id}/add: the form for one catalogue row."""
        self._pages.seller(request)
        return self._pages.render(request, "add.html", verticals=VERTICALS)

    async def add_save(self, request: Request, form: Form) -> str:
        """POST /{seller_id}/add: send the row to QC."""
        seller = self._pages.seller(request)
        mrp = form.whole("mrp", "MRP")
        if mrp is None:
            raise ActionRefused(400, "missing", "Enter the MRP in rupees.")
        catalogue_add(
            self._world,
            NewRow(
                seller_id=seller.seller_id,
                sku=form.text("sku"),
                title=form.text("title"),
                brand=form.text("brand", "Generic"),
                vertical=form.text("vertical"),
                mrp=mrp,
                selling_price=form.whole("selling_price", "Selling price"),
                image_url=form.text("image_url"),
                make_offer=form.ticked("make_offer"),
                stock=form.whole("stock", "Stock") or 0,
                hsn=form.text("hsn"),
            ),
        )
        return f"/hub/{part(seller.seller_id)}/qc|{form.text('sku')} was sent to QC."

    async def qc(self, request: Request) -> Response:
        """GET /{seller_id}/qc: rows waiting for QC, then those decided."""
        seller = self._pages.seller(request)
        return self._pages.render(
            request,
            "qc.html",
            waiting=list(reversed(self._world.catalogue.rows(seller.seller_id, "pending"))),
            decided=[
                row
                for row in self._world.catalogue.rows(seller.seller_id, limit=200)
                if row.qc != "pending"
            ][:50],
            counts=self._world.catalogue.row_counts(seller.seller_id),
            reasons=QC_REASONS,
            behaviour=self._world.behaviour,
        )

    async def qc_save(self, request: Request, form: Form) -> str:
        """POST /{seller_id}/qc: pass or fail one row, or pass all that wait."""
        seller = self._pages.seller(request)
        back = f"/hub/{part(seller.seller_id)}/qc"
        if form.text("outcome") == "pass_all":
            rows = self._world.catalogue.rows(seller.seller_id, "pending", limit=10_000)
            with self._world.store.transaction():
                for row in rows:
                    qc_decide(
                        self._world, seller_id=seller.seller_id, sku=row.sku, outcome="passed"
                    )
            return f"{back}|{len(rows)} rows passed QC."
        row = qc_decide(
            self._world,
            seller_id=seller.seller_id,
            sku=form.text("sku"),
            outcome=form.text("outcome"),
            reason=form.text("other_reason") or form.text("reason"),
            product_id=form.text("product_id") or None,
        )
        if row.qc == "failed":
            return f"{back}|{row.sku} failed QC: {row.reason}."
        return f"{back}|{row.sku} passed QC as product {row.product_id}."


def _switches(form: Form, status: str, blocked: bool, attributes: dict[str, Any]) -> dict[str, Any]:
    """Return the changes of the three switches of the form."""
    changes: dict[str, Any] = {}
    wanted = form.text("listing_status", status)
    archived = "ARCHIVED" if form.ticked("archived") else "NONE"
    if archived != attributes.get("archived_status", "NONE"):
        changes["archived_status"] = archived
    if form.ticked("blocked") != blocked:
        changes["blocked"] = form.ticked("blocked")
    if wanted != status and not changes.get("blocked"):
        changes["listing_status"] = wanted
    return changes
