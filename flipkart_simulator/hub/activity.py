"""Pages about what goes on: sellers, orders, the call log."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from flipkart_simulator.actions.buyers import order_move, order_place
from flipkart_simulator.actions.common import ActionRefused
from flipkart_simulator.hub.forms import Form
from flipkart_simulator.hub.pages import Pages, part
from flipkart_simulator.state.calls import call_find, call_summary
from flipkart_simulator.state.sellers import Seller
from flipkart_simulator.world import World

CALLS_A_PAGE = 50
MOVES: dict[str, dict[str, Any]] = {
    "hold": {"hold": True},
    "unhold": {"hold": False},
    "seller": {"state": "CANCELLED", "cancelled_by": "seller"},
    "buyer": {"state": "CANCELLED", "cancelled_by": "buyer"},
    "marketplace": {"state": "CANCELLED", "cancelled_by": "marketplace"},
    "packed": {"state": "PACKED"},
    "ready": {"state": "READY_TO_DISPATCH"},
    "shipped": {"state": "SHIPPED"},
    "delivered": {"state": "DELIVERED"},
}


class Activity:
    """Pages about what goes on, over one world."""

    def __init__(self, world: World, pages: Pages) -> None:
        self._world = world
        self._pages = pages

    async def sellers(self, request: Request) -> Response:
        """GET /: every seller."""
        rows = [
            {
                "seller": seller,
                "listings": self._world.listings.state_counts(seller.seller_id),
                "pending": self._world.catalogue.row_counts(seller.seller_id).get("pending", 0),
                "orders": self._world.shipments.count(seller.seller_id),
            }
            for seller in self._world.sellers.all()
        ]
        return self._pages.render(request, "sellers.html", rows=rows)

    async def orders(self, request: Request) -> Response:
        """GET /{seller_id}/orders: orders, and a form to make one as a buyer."""
        seller = self._pages.seller(request)
        _, on_sale = self._world.listings.browse(
            seller.seller_id, text="", state="ACTIVE", offset=0, limit=300
        )
        return self._pages.render(
            request,
            "orders.html",
            orders=self._world.shipments.newest(seller.seller_id, 100),
            total=self._world.shipments.count(seller.seller_id),
            on_sale=[(listing, title) for listing, title, _ in on_sale if listing.stock() > 0],
        )

    async def order_save(self, request: Request, form: Form) -> str:
        """POST /{seller_id}/orders: a buyer orders, or a shipment is held or cancelled."""
        seller = self._pages.seller(request)
        if form.text("shipment_id"):
            return self._order_move(seller, form)
        shipment = order_place(
            self._world,
            seller_id=seller.seller_id,
            sku=form.text("sku"),
            quantity=form.whole("quantity", "Quantity") or 1,
        )
        order_id = shipment["orderItems"][0]["orderId"]
        return f"/hub/{part(seller.seller_id)}/orders|Order {order_id} was placed."

    def _order_move(self, seller: Seller, form: Form) -> str:
        row = self._world.shipments.get(form.text("shipment_id"))
        if row is None or row.seller_id != seller.seller_id:
            raise ActionRefused(404, "no_such_shipment", "The seller has no such shipment.")
        done = MOVES.get(form.text("wish"))
        if done is None:
            raise ActionRefused(400, "bad_wish", "Choose what is to happen to the shipment.")
        order_move(self._world, shipment_id=row.shipment_id, **done)
        return f"/hub/{part(seller.seller_id)}/orders|Saved."

    async def calls(self, request: Request) -> Response:
        """GET /{seller_id}/calls: what happened, newest first."""
        self._pages.seller(request)
        query = request.query_params
        sku, kind, before = query.get("sku", "").strip(), query.get("kind", "all"), None
        if query.get("before", "").isdigit():
            before = min(int(query["before"]), 2**62)
        found = call_find(
            self._world.store,
            before=before,
            limit=CALLS_A_PAGE,
            sku=sku,
            kind=kind,
            newest_first=True,
        )
        older = found[-1]["id"] if len(found) == CALLS_A_PAGE else None
        return self._pages.render(
            request,
            "calls.html",
            calls=found,
            sku=sku,
            kind=kind,
            summary=call_summary(self._world.store),
            older=urlencode({"sku": sku, "kind": kind, "before": older}) if older else "",
        )

    async def call(self, request: Request) -> Response:
        """GET /{seller_id}/calls/{call_id}: one call with its bodies."""
        self._pages.seller(request)
        call_id = min(request.path_params["call_id"], 2**62)
        found = call_find(
            self._world.store, after=call_id - 1, before=call_id + 1, kind="all", limit=1
        )
        if not found:
            raise ActionRefused(404, "no_such_call", f"There is no call {call_id}.")
        return self._pages.render(request, "calls_one.html", call=found[0], tab="calls")
