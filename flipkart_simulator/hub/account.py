"""Pages about a seller's account: brand approvals and locations."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from flipkart_simulator.actions.account import brand_ask, brand_decide, location_set
from flipkart_simulator.actions.common import ActionRefused
from flipkart_simulator.hub.forms import Form
from flipkart_simulator.hub.pages import Pages, part
from flipkart_simulator.world import World

DOCUMENT_BYTES = 5 * 1024 * 1024
BRAND_REASONS = (
    "Document cannot be read",
    "Trademark certificate or authorization letter missing",
    "Brand belongs to another seller",
)


class Account:
    """Pages about a seller's account, over one world."""

    def __init__(self, world: World, pages: Pages) -> None:
        self._world = world
        self._pages = pages

    async def brands(self, request: Request) -> Response:
        """GET /{seller_id}/brands: brands approved and asked for."""
        seller = self._pages.seller(request)
        return self._pages.render(
            request,
            "brands.html",
            requests=self._world.brands.all(seller.seller_id),
            reasons=BRAND_REASONS,
        )

    async def brand_save(self, request: Request, form: Form) -> str:
        """POST /{seller_id}/brands: ask for a brand, or decide as Flipkart does."""
        seller = self._pages.seller(request)
        back = f"/hub/{part(seller.seller_id)}/brands"
        number = form.whole("number", "The request")
        if number is None:
            document = form.file("document", "a trademark certificate or authorization letter")
            if len(document.content) > DOCUMENT_BYTES:
                raise ActionRefused(400, "document_too_large", "The document is above 5 MB.")
            asked = brand_ask(
                self._world,
                seller_id=seller.seller_id,
                brand=form.text("brand"),
                document_name=document.name,
                document_size=len(document.content),
            )
            return f"{back}|{asked.brand} was sent for approval."
        request_ = self._world.brands.get(number)
        if request_ is None or request_.seller_id != seller.seller_id:
            raise ActionRefused(404, "no_such_request", "The seller asked for no such brand.")
        decided = brand_decide(
            self._world, number=number, state=form.text("state"), reason=form.text("reason")
        )
        return f"{back}|{decided.brand} was {decided.state}."

    async def locations(self, request: Request) -> Response:
        """GET /{seller_id}/locations: places goods ship from."""
        seller = self._pages.seller(request)
        return self._pages.render(
            request,
            "locations.html",
            pieces=self._world.listings.pieces_by_location(seller.seller_id),
        )

    async def location_save(self, request: Request, form: Form) -> str:
        """POST /{seller_id}/locations: open or close one."""
        seller = self._pages.seller(request)
        location_set(
            self._world,
            seller_id=seller.seller_id,
            location_id=form.text("location_id"),
            status=form.text("status"),
        )
        return f"/hub/{part(seller.seller_id)}/locations|Saved."
