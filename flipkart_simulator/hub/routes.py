"""Routes of Seller Hub, to be mounted under /hub."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from flipkart_simulator.actions.common import ActionRefused
from flipkart_simulator.hub.account import Account
from flipkart_simulator.hub.activity import Activity
from flipkart_simulator.hub.desk import Desk
from flipkart_simulator.hub.files import Files
from flipkart_simulator.hub.forms import Form
from flipkart_simulator.hub.goods import Goods
from flipkart_simulator.hub.machine import Machine
from flipkart_simulator.hub.pages import Pages
from flipkart_simulator.hub.payments import Payments
from flipkart_simulator.hub.sending import form_read
from flipkart_simulator.world import World

Page = Callable[[Request], Awaitable[Response]]
Action = Callable[[Request, Form], Awaitable[str | Response]]
STYLE = Path(__file__).with_name("hub.css")
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src * data:; form-action 'self';"
        " frame-ancestors 'none'; base-uri 'none'"
    ),
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
}


def hub_routes(world: World, desk: Desk, moved: Callable[[], None]) -> list[Route]:
    """Return the routes over one world. moved: called when a setting or the clock was changed."""
    pages = Pages(world)
    goods, activity, files = Goods(world, pages), Activity(world, pages), Files(world, pages, desk)
    account, machine = Account(world, pages), Machine(world, pages, moved)
    payments = Payments(world, pages)
    table: list[tuple[str, Page, Action | None]] = [
        ("/", activity.sellers, None),
        ("/templates", files.templates, None),
        ("/templates/{name}", files.template, None),
        ("/uploads", files.uploads, files.upload_save),
        ("/uploads/{upload_id}", files.upload, None),
        ("/uploads/{upload_id}/qc.{kind}", files.returned, None),
        ("/images", files.uploads, files.images_save),
        ("/images/{digest}", files.image, None),
        ("/{seller_id}/templates", files.templates, None),
        ("/{seller_id}/uploads", files.uploads, None),
        ("/{seller_id}/", goods.listings, None),
        ("/{seller_id}/listings/{sku:path}", goods.listing, goods.listing_save),
        ("/{seller_id}/add", goods.add, goods.add_save),
        ("/{seller_id}/qc", goods.qc, goods.qc_save),
        ("/{seller_id}/orders", activity.orders, activity.order_save),
        ("/{seller_id}/payments", payments.payments, payments.payments_save),
        ("/{seller_id}/payments/{settlement_id:int}.xlsx", payments.file, None),
        ("/{seller_id}/brands", account.brands, account.brand_save),
        ("/{seller_id}/locations", account.locations, account.location_save),
        ("/{seller_id}/behaviour", machine.behaviour, machine.behaviour_save),
        ("/{seller_id}/faults", machine.faults, machine.faults_save),
        ("/{seller_id}/clock", machine.clock, machine.clock_save),
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

    async def done(request: Request, action: Action) -> Response:
        _same_origin(request)
        form = await form_read(request)
        try:
            said = await action(request, form)
        except ActionRefused as refused:
            if wants_json(request):
                raise
            request.state.refused = refused.message
            request.state.form = form
            response = await page(request)
            response.status_code = refused.status
            return response
        if isinstance(said, str):
            return RedirectResponse(pages.done_url(said), status_code=303)
        return said

    async def answer(request: Request) -> Response:
        try:
            if request.method == "POST" and action is not None:
                response = await done(request, action)
            else:
                response = await page(request)
        except ActionRefused as refused:
            response = (
                JSONResponse({"error": refused.code, "message": refused.message}, refused.status)
                if wants_json(request)
                else pages.problem(request, refused)
            )
        response.headers.update(HEADERS)
        return response

    return answer


def wants_json(request: Request) -> bool:
    """Return whether the caller is a program that asked for JSON."""
    return request.headers.get("accept", "").startswith("application/json")


def _same_origin(request: Request) -> None:
    """Refuse a form sent from another site."""
    origin = request.headers.get("origin")
    if origin is not None and origin.partition("://")[2] != request.headers.get("host", ""):
        raise ActionRefused(403, "other_origin", "This form was sent from another site.")
