"""GET, POST /oauth-service/oauth/authorize: the consent page.

The real page asks for Seller Hub's e-mail and password first; here the seller is chosen from a
list. A query that cannot be trusted (unknown application, an address that is not registered) is
answered here and never sent anywhere.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlencode, urlsplit

import jinja2
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from flipkart_simulator import codes
from flipkart_simulator.api.endpoints import AUTHORIZE_PATTERN
from flipkart_simulator.api.oauth import scope_is_known
from flipkart_simulator.hub.forms import Form
from flipkart_simulator.state.tokens import App
from flipkart_simulator.world import World

ASKED = ("client_id", "redirect_uri", "response_type", "scope", "state")
GRANTED = (
    "See and change your listings, their prices and stock",
    "See your orders, pack, dispatch and cancel them",
    "See your returns and reports",
)


class Consent:
    """The consent page over one world."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._templates = jinja2.Environment(
            loader=jinja2.FileSystemLoader(Path(__file__).parent),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
        )

    async def answer(self, request: Request) -> Response:
        """Show who asks for what; on POST go back with a code, or with a refusal."""
        asked = {name: request.query_params.get(name, "") for name in ASKED}
        app = self._world.tokens.app(asked["client_id"])
        if app is None:
            return self._page(None, asked, "There is no such application.", 400)
        if asked["redirect_uri"] not in app.redirect_uris:
            return self._page(None, asked, "The address to return to is not registered.", 400)
        if asked["response_type"] != "code":
            return _back(asked, error=codes.UNSUPPORTED_RESPONSE)
        if not scope_is_known(asked["scope"]):
            return _back(asked, error=codes.INVALID_SCOPE)
        if request.method != "POST":
            return self._page(app, asked, "", 200)
        origin = request.headers.get("origin")
        if origin is not None and urlsplit(origin).netloc != request.headers.get("host", ""):
            return self._page(app, asked, "This form was sent from another site.", 403)
        return self._decide(app, asked, Form(await request.body()))

    def _decide(self, app: App, asked: dict[str, str], form: Form) -> Response:
        if form.text("wish") == "deny":
            return _back(asked, error=codes.ACCESS_DENIED)
        seller = self._world.sellers.get(form.text("seller_id"))
        if form.text("wish") != "allow" or seller is None:
            return self._page(app, asked, "Choose your account, then allow or deny.", 400)
        if seller.suspended:
            return self._page(app, asked, "This account is suspended.", 403)
        code = self._world.tokens.code_give(
            app.app_id, seller.seller_id, asked["redirect_uri"], self._world.behaviour.code_life_s
        )
        return _back(asked, code=code)

    def _page(self, app: App | None, asked: dict[str, str], refused: str, status: int) -> Response:
        text = self._templates.get_template("consent.html").render(
            app=app,
            sellers=self._world.sellers.all(),
            granted=GRANTED,
            refused=refused,
            back_to=urlsplit(asked["redirect_uri"]).netloc if app else "",
        )
        # A form's answer may lead elsewhere only where the policy names the place.
        place = asked["redirect_uri"] if app else ""
        origin = "{0.scheme}://{0.netloc}".format(urlsplit(place)) if place else ""
        policy = (
            "default-src 'none'; style-src 'self'; img-src data:; frame-ancestors 'none';"
            f" base-uri 'none'; form-action 'self' {origin}"
        )
        return HTMLResponse(
            text,
            status_code=status,
            headers={
                "Content-Security-Policy": policy.strip(),
                "Cache-Control": "no-store",
                "Referrer-Policy": "same-origin",
            },
        )


def _back(asked: dict[str, str], **said: str) -> Response:
    """Send the browser back to the application, with its `state`."""
    if asked["state"]:
        said["state"] = asked["state"]
    joint = "&" if urlsplit(asked["redirect_uri"]).query else "?"
    return RedirectResponse(f"{asked['redirect_uri']}{joint}{urlencode(said)}", status_code=302)


def consent_route(world: World) -> Route:
    """Return the route over one world."""
    return Route(AUTHORIZE_PATTERN, Consent(world).answer, methods=["GET", "POST"])
