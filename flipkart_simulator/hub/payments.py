"""The Payments page: what was paid, and the files that say for what."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from flipkart_simulator.actions.common import ActionRefused
from flipkart_simulator.admin.trade import settlement_file, settlement_shown
from flipkart_simulator.hub.forms import Form
from flipkart_simulator.hub.pages import Pages, part
from flipkart_simulator.money.settling import settlement_make
from flipkart_simulator.world import World


class Payments:
    """Pages about money, over one world."""

    def __init__(self, world: World, pages: Pages) -> None:
        self._world = world
        self._pages = pages

    async def payments(self, request: Request) -> Response:
        """GET /{seller_id}/payments: settlements, the newest first."""
        seller = self._pages.seller(request)
        return self._pages.render(
            request,
            "payments.html",
            rows=[settlement_shown(s) for s in self._world.money.settlements(seller.seller_id)],
            wait_days=round(self._world.behaviour.settlement_wait_s / 86_400, 1),
        )

    async def payments_save(self, request: Request, form: Form) -> str:
        """POST /{seller_id}/payments: pay for what is due, or for all that was delivered."""
        seller = self._pages.seller(request)
        wait_s = 0.0 if form.ticked("at_once") else None
        made = settlement_make(self._world, seller_id=seller.seller_id, wait_s=wait_s)
        return f"/hub/{part(seller.seller_id)}/payments|Paid by {made.neft_id}."

    async def file(self, request: Request) -> Response:
        """GET /{seller_id}/payments/{settlement_id}.xlsx: a settled-transactions file."""
        seller = self._pages.seller(request)
        found = self._world.money.settlement(request.path_params["settlement_id"])
        if found is None or found.seller_id != seller.seller_id:
            raise ActionRefused(404, "no_such_settlement", "The seller has no such settlement.")
        return settlement_file(found)
