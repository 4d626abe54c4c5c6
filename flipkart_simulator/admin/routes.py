"""`/_admin/`: sellers, catalogue rows, QC, hand edits, orders, behaviour, faults and the log."""

from __future__ import annotations

import sqlite3
from dataclasses import asdict
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from flipkart_simulator.actions.buyers import order_move, order_place
from flipkart_simulator.actions.catalogue import NewRow, catalogue_add, qc_decide
from flipkart_simulator.actions.common import ActionRefused, seller_of
from flipkart_simulator.actions.hands import listing_edit
from flipkart_simulator.admin.access import access_table
from flipkart_simulator.admin.hub import hub_table
from flipkart_simulator.admin.reading import Fields, Handler, body_read, guarded, number_read
from flipkart_simulator.admin.trade import trade_table
from flipkart_simulator.api.endpoints import PATTERNS, endpoint_known
from flipkart_simulator.api.late import LateCalls
from flipkart_simulator.background import catch_up
from flipkart_simulator.codes import codes_all
from flipkart_simulator.faults import FaultRefused, fault_parse
from flipkart_simulator.state.behaviour import (
    BehaviourRefused,
    behaviour_change,
    behaviour_shown,
)
from flipkart_simulator.state.calls import call_find, call_summary
from flipkart_simulator.state.catalogue import CatalogueRow
from flipkart_simulator.state.listings import Listing
from flipkart_simulator.state.sellers import Location
from flipkart_simulator.world import World


class Admin:
    """The admin calls over one world."""

    def __init__(self, world: World, late: LateCalls) -> None:
        self._world = world
        self._late = late

    async def health(self, request: Request) -> Response:
        """GET /health."""
        return JSONResponse({"ok": True})

    async def codes(self, request: Request) -> Response:
        """GET /codes: every code the stand-in can give, and where."""
        return JSONResponse({"codes": [asdict(code) for code in codes_all()]})

    async def seller_put(self, request: Request) -> Response:
        """PUT /sellers/{seller_id}: make the seller be as given."""
        body = Fields(await body_read(request))
        places = [Fields(place) for place in body.take("locations", list, [])]
        locations = [
            Location(
                place.take("id", str),
                place.take("name", str, ""),
                place.take("status", str, "ENABLED"),
            )
            for place in places
        ]
        for place in places:
            place.done()
        given = {
            "seller_id": request.path_params["seller_id"],
            "name": body.take("name", str),
            "app_id": body.take("app_id", str),
            "app_secret": body.take("app_secret", str),
            "locations": locations,
            "brands": body.take("brands", list, []),
            "suspended": body.take("suspended", bool, False),
        }
        body.done()
        try:
            seller = self._world.sellers.put(**given)
        except sqlite3.IntegrityError as error:
            raise ActionRefused(409, "conflict", f"The seller cannot be kept: {error}.") from error
        return JSONResponse(asdict(seller))

    async def sellers(self, request: Request) -> Response:
        """GET /sellers."""
        return JSONResponse({"sellers": [asdict(seller) for seller in self._world.sellers.all()]})

    async def catalogue_add(self, request: Request) -> Response:
        """POST /catalogue: add a catalogue row, judged at once unless qc is pending."""
        body = Fields(await body_read(request))
        new = NewRow(
            seller_id=body.take("seller_id", str),
            sku=body.take("sku", str),
            title=body.take("title", str),
            brand=body.take("brand", str, "Generic"),
            vertical=body.take("vertical", str),
            mrp=body.take("mrp", int),
            selling_price=body.take("selling_price", int, None),
            image_url=body.take("image_url", str, None) or "",
            product_id=body.take("product_id", str, None),
            qc=body.take("qc", str, "pending"),
            reason=body.take("reason", str, None) or "",
            make_offer=body.take("make_offer", bool, True),
            stock=body.take("stock", int | dict, 0),
            listing_status=body.take("listing_status", str, "INACTIVE"),
            hsn=body.take("hsn", str, None) or "",
            tax_code=body.take("tax_code", str, None) or "",
            dispatch_sla=body.take("dispatch_sla", int, 3),
        )
        body.done()
        return JSONResponse(self._row_shown(catalogue_add(self._world, new)), status_code=201)

    async def catalogue(self, request: Request) -> Response:
        """GET /catalogue?seller_id=&qc=: rows, newest first."""
        seller = seller_of(self._world, request.query_params.get("seller_id", ""))
        rows = self._world.catalogue.rows(
            seller.seller_id, request.query_params.get("qc", ""), limit=10_000
        )
        return JSONResponse({"rows": [self._row_shown(row) for row in rows]})

    async def qc(self, request: Request) -> Response:
        """POST /qc: pass or fail a row."""
        body = Fields(await body_read(request))
        given = {
            "seller_id": body.take("seller_id", str),
            "sku": body.take("sku", str),
            "outcome": body.take("outcome", str),
            "reason": body.take("reason", str, None) or "",
            "product_id": body.take("product_id", str, None),
        }
        body.done()
        return JSONResponse(self._row_shown(qc_decide(self._world, **given)))

    def _row_shown(self, row: CatalogueRow) -> dict[str, Any]:
        listing = self._world.listings.get(row.seller_id, row.sku)
        return {
            "sku": row.sku,
            "title": row.title,
            "brand": row.brand,
            "vertical": row.vertical,
            "mrp": row.mrp,
            "selling_price": row.selling_price,
            "image_url": row.image_url,
            "qc": row.qc,
            "reason": row.reason,
            "product_id": row.product_id if row.qc == "passed" else None,
            "listing_id": listing.listing_id if listing else None,
        }

    async def listing(self, request: Request) -> Response:
        """GET /listings/{seller_id}/{sku}: a listing as it truly is, whatever the lags."""
        listing = self._world.listings.get(
            request.path_params["seller_id"], request.path_params["sku"]
        )
        if listing is None:
            raise ActionRefused(404, "no_such_listing", "The seller does not list this SKU.")
        return JSONResponse(_listing_shown(listing))

    async def listings(self, request: Request) -> Response:
        """GET /listings/{seller_id}: all listings as they truly are."""
        seller = seller_of(self._world, request.path_params["seller_id"])
        limit = int(request.query_params.get("limit", "10000"))
        after = request.query_params.get("after", "")
        page = self._world.listings.page(seller.seller_id, after_sku=after, limit=limit)
        return JSONResponse({"listings": [_listing_shown(listing) for listing in page]})

    async def listing_edit(self, request: Request) -> Response:
        """PATCH /listings/{seller_id}/{sku}: a hand edit, or Flipkart's own."""
        listing = listing_edit(
            self._world,
            seller_id=request.path_params["seller_id"],
            sku=request.path_params["sku"],
            changes=await body_read(request),
        )
        return JSONResponse(_listing_shown(listing))

    async def order(self, request: Request) -> Response:
        """POST /orders: a buyer orders."""
        body = Fields(await body_read(request))
        given = {
            "seller_id": body.take("seller_id", str),
            "sku": body.take("sku", str),
            "quantity": body.take("quantity", int, 1),
            "location_id": body.take("location_id", str, None) or "",
            "visible_after_s": body.take("visible_after_s", float, None),
            "hold": body.take("hold", bool, False),
            "dispatch_after_s": body.take("dispatch_after_s", float, 0.0),
            "backorder": body.take("backorder", bool, False),
            "unknown_sku": body.take("unknown_sku", bool, False),
            "forms": tuple(str(name) for name in body.take("forms", list, [])),
            "packages": body.take("packages", int, 1),
            "kind": body.take("kind", str, "NORMAL"),
        }
        body.done()
        shipment = order_place(self._world, **given)
        listing = self._world.listings.get(given["seller_id"], given["sku"])
        item = shipment["orderItems"][0]
        return JSONResponse(
            {
                "shipment_id": shipment["shipmentId"],
                "order_id": item["orderId"],
                "order_item_id": item["orderItemId"],
                "location_id": shipment["locationId"],
                "stock": {k: p["inventory"] for k, p in listing.locations.items()}
                if listing
                else {},
            },
            status_code=201,
        )

    async def order_move(self, request: Request) -> Response:
        """PATCH /orders/{shipment_id}: move it on, hold it, cancel it."""
        body = Fields(await body_read(request))
        given = {
            "state": body.take("state", str, None),
            "hold": body.take("hold", bool, None),
            "cancelled_by": body.take("cancelled_by", str, None) or "",
        }
        body.done()
        if given["cancelled_by"] and given["state"] is None:
            given["state"] = "CANCELLED"
        shipment_id = request.path_params["shipment_id"]
        return JSONResponse(order_move(self._world, shipment_id=shipment_id, **given))

    async def orders(self, request: Request) -> Response:
        """GET /orders?seller_id=: every shipment, seen by the API yet or not."""
        seller = seller_of(self._world, request.query_params.get("seller_id", ""))
        return JSONResponse({"orders": self._world.shipments.newest(seller.seller_id, 10_000)})

    async def behaviour(self, request: Request) -> Response:
        """GET, PUT /behaviour."""
        if request.method == "PUT":
            try:
                behaviour_change(self._world.store, self._world.behaviour, await body_read(request))
            except BehaviourRefused as error:
                raise ActionRefused(400, "bad_behaviour", f"{error}.") from error
            self._late.look_again()
            catch_up(self._world)
            self._world.wake()
        return JSONResponse(behaviour_shown(self._world.behaviour))

    async def faults(self, request: Request) -> Response:
        """GET, POST, DELETE /faults."""
        if request.method == "DELETE":
            return JSONResponse({"deleted": self._world.faults.clear()})
        if request.method == "GET":
            return JSONResponse(
                {"faults": self._world.faults.all(), "late_calls": self._late.waiting()}
            )
        try:
            fault = fault_parse(await body_read(request))
        except FaultRefused as error:
            raise ActionRefused(400, "bad_fault", f"{error}.") from error
        if fault.endpoint and not endpoint_known(fault.endpoint):
            names = ", ".join(PATTERNS)
            raise ActionRefused(400, "bad_fault", f"endpoint is one of {names}, or its path.")
        return JSONResponse(asdict(self._world.faults.add(fault)), status_code=201)

    async def calls(self, request: Request) -> Response:
        """GET /calls?after=&before=&limit=&path=&sku=&kind=."""
        query = request.query_params
        path = query.get("path", "")
        calls = call_find(
            self._world.store,
            after=number_read(query.get("after"), 0) or 0,
            before=number_read(query.get("before"), None),
            limit=min(number_read(query.get("limit"), 1000) or 1000, 10_000),
            path=PATTERNS.get(path, path),
            sku=query.get("sku", ""),
            kind=query.get("kind", "api"),
            newest_first=query.get("order") == "desc",
        )
        return JSONResponse({"calls": calls})

    async def summary(self, request: Request) -> Response:
        """GET /calls/summary?after=: counts by path and status."""
        after = number_read(request.query_params.get("after"), 0) or 0
        return JSONResponse(call_summary(self._world.store, after=after))

    async def expire_tokens(self, request: Request) -> Response:
        """POST /tokens/expire {seller_id?}: end tokens now."""
        body = Fields(await body_read(request))
        seller_id = body.take("seller_id", str, None)
        body.done()
        return JSONResponse({"expired": self._world.tokens.expire(seller_id)})

    async def reset(self, request: Request) -> Response:
        """POST /reset: forget everything."""
        self._world.reset()
        return JSONResponse({"ok": True})


def _listing_shown(listing: Listing) -> dict[str, Any]:
    return {
        **asdict(listing),
        "internal_state": listing.internal_state(),
        "mrp": listing.price.get("mrp"),
        "selling_price": listing.price.get("selling_price"),
        "inventory": {name: place["inventory"] for name, place in listing.locations.items()},
    }


def admin_routes(world: World, late: LateCalls) -> list[Route]:
    """Return the routes, to be mounted under /_admin."""
    admin = Admin(world, late)
    table: list[tuple[str, Handler, list[str]]] = [
        ("/health", admin.health, ["GET"]),
        ("/codes", admin.codes, ["GET"]),
        ("/sellers", admin.sellers, ["GET"]),
        ("/sellers/{seller_id}", admin.seller_put, ["PUT"]),
        ("/catalogue", admin.catalogue_add, ["POST"]),
        ("/catalogue", admin.catalogue, ["GET"]),
        ("/qc", admin.qc, ["POST"]),
        ("/listings/{seller_id}", admin.listings, ["GET"]),
        ("/listings/{seller_id}/{sku}", admin.listing, ["GET"]),
        ("/listings/{seller_id}/{sku}", admin.listing_edit, ["PATCH"]),
        ("/orders", admin.order, ["POST"]),
        ("/orders", admin.orders, ["GET"]),
        ("/orders/{shipment_id}", admin.order_move, ["PATCH"]),
        ("/behaviour", admin.behaviour, ["GET", "PUT"]),
        ("/faults", admin.faults, ["GET", "POST", "DELETE"]),
        ("/calls", admin.calls, ["GET"]),
        ("/calls/summary", admin.summary, ["GET"]),
        ("/tokens/expire", admin.expire_tokens, ["POST"]),
        ("/reset", admin.reset, ["POST"]),
    ]
    table += trade_table(world) + access_table(world) + hub_table(world)
    return [Route(path, guarded(handler), methods=methods) for path, handler, methods in table]
