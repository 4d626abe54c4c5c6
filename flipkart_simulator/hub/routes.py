"""Routes of Seller Hub, to be mounted under /hub."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import Route

from flipkart_simulator.actions.common import ActionRefused
from flipkart_simulator.hub.activity import Activity
from flipkart_simulator.hub.forms import Form
from flipkart_simulator.hub.goods import Goods
from flipkart_simulator.hub.pages import Pages
from flipkart_simulator.hub.payments import Payments
from flipkart_simulator.world import World

Page = Callable[[Request], Awaitable[Response]]
Action = Callable[[Request, Form], Awaitable[str]]
STYLE = Path(__file__).with_name("hub.css")
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src * data:; form-action 'self';"
        " frame-ancestors 'none'; base-uri 'none'"
    ),
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
}


def hub_routes(world: World) -> list[Route]:
    """Return the routes over one world."""
    pages = Pages(world)
    goods, activity = Goods(world, pages), Activity(world, pages)
    payments = Payments(world, pages)
    table: list[tuple[str, Page, Action | None]] = [
        ("/", activity.sellers, None),
        ("/{seller_id}/", goods.listings, None),
        ("/{seller_id}/listings/{sku:path}", goods.listing, goods.listing_save),
        ("/{seller_id}/add", goods.add, goods.add_save),
        ("/{seller_id}/qc", goods.qc, goods.qc_save),
        ("/{seller_id}/orders", activity.orders, activity.order_save),
        ("/{seller_id}/payments", payments.payments, payments.payments_save),
        ("/{seller_id}/payments/{settlement_id:int}.xlsx", payments.file, None),
        ("/{seller_id}/behaviour", activity.behaviour, activity.behaviour_save),
        ("/{seller_id}/calls", activity.calls, None),
        ("/{seller_id}/calls/{call_id:int}", activity.call, None),
    ]
    routes = [Route("/hub.css", _style)]
    for path, page, action in table:
        methods = ["GET", "POST"] if action else ["GET"]
        routes.append(Route(path, _answer(pages, page, action), methods=methods))
    return routes


async def _style(request: Request) -> Response:
    return FileResponse(STYLE, media_type="text/css")


def _answer(pages: Pages, page: Page, action: Action | None) -> Page:
    """Show the page; on POST do the action and go where it says, or show why it was refused."""

    async def answer(request: Request) -> Response:
        try:
            if request.method == "POST" and action is not None:
                _same_origin(request)
                form = Form(await request.body())
                try:
                    response: Response = RedirectResponse(
                        pages.done_url(await action(request, form)), status_code=303
                    )
                except ActionRefused as refused:
                    request.state.refused = refused.message
                    request.state.form = form
                    response = await page(request)
                    response.status_code = refused.status
            else:
                response = await page(request)
        except ActionRefused as refused:
            response = pages.problem(request, refused)
        response.headers.update(HEADERS)
        return response

    return answer


def _same_origin(request: Request) -> None:
    """Refuse a form sent from another site."""
    origin = request.headers.get("origin")
    if origin is not None and origin.partition("://")[2] != request.headers.get("host", ""):
        raise ActionRefused(403, "other_origin", "This form was sent from another site.")
