"""Rendering pages: templates, what every page shows, and numbers as people read them."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import jinja2
from starlette.requests import Request
from starlette.responses import HTMLResponse

from flipkart_simulator.actions.common import ActionRefused, seller_of
from flipkart_simulator.clock import IST
from flipkart_simulator.hub.forms import Form
from flipkart_simulator.state.sellers import Seller
from flipkart_simulator.world import World

TEMPLATES = Path(__file__).with_name("templates")
STATE_WORDS = {
    "ACTIVE": "Active",
    "INACTIVE": "Inactive",
    "READY_FOR_ACTIVATION": "Ready for activation",
    "ARCHIVED": "Archived",
    "INACTIVATED_BY_FLIPKART": "Blocked by Flipkart",
    "pending": "In QC",
    "passed": "Passed",
    "refused": "Refused",
    "waiting": "Waiting",
    "approved": "Approved",
    "ENABLED": "Open",
    "DISABLED": "Closed",
    "failed": "Failed",
}


class Pages:
    """The templates, over one world."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._templates = jinja2.Environment(
            loader=jinja2.FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters.update(
            rupees=rupees, ist=ist, state_word=state_word, pretty=pretty, part=part
        )

    def seller(self, request: Request, named: str = "") -> Seller:
        """Return the seller of this page's address (or of its query, or the one named), or
        refuse with 404. The page is then that seller's."""
        seller_id = request.path_params.get("seller_id") or named
        seller = seller_of(self._world, seller_id or request.query_params.get("seller_id", ""))
        request.path_params["seller_id"] = seller.seller_id
        return seller

    def render(self, request: Request, template: str, /, **shown: Any) -> HTMLResponse:
        """Render one page. `form` holds what was typed, if the page is shown again."""
        seller = self._world.sellers.get(request.path_params.get("seller_id", ""))
        text = self._templates.get_template(template).render(
            {
                "seller": seller,
                "base": f"/hub/{part(seller.seller_id)}" if seller else "/hub",
                "pending": (
                    self._world.catalogue.row_counts(seller.seller_id).get("pending", 0)
                    if seller
                    else 0
                ),
                "clock_moved": bool(seller and self._world.clock.offset_s),
                "refused": getattr(request.state, "refused", ""),
                "form": getattr(request.state, "form", None) or Form(),
                "said": request.query_params.get("said", ""),
                "tab": template.partition(".")[0],
                **shown,
            }
        )
        return HTMLResponse(text)

    def problem(self, request: Request, refused: ActionRefused) -> HTMLResponse:
        """Render the page that says why there is no page."""
        request.path_params.pop("seller_id", None)
        response = self.render(request, "problem.html", message=refused.message)
        response.status_code = refused.status
        return response

    def done_url(self, url: str) -> str:
        """Return the address to go to after a form: `path|sentence` becomes path?said=sentence."""
        path, _, sentence = url.partition("|")
        joint = "&" if "?" in path else "?"
        return f"{path}{joint}{urlencode({'said': sentence})}" if sentence else path


def part(text: str) -> str:
    """Return text as one part of an address."""
    return quote(text, safe="")


def rupees(amount: object) -> str:
    """Write whole rupees as in India: 123456 -> ₹1,23,456; nothing known -> an en dash."""
    if not isinstance(amount, int | float):
        return "–"
    digits = str(int(amount))
    head, tail = digits[:-3], digits[-3:]
    groups: list[str] = []
    while head:
        groups.insert(0, head[-2:])
        head = head[:-2]
    return "₹" + ",".join([*groups, tail])


def ist(moment: object) -> str:
    """Write epoch seconds or an ISO text as `23 Nov, 11:05:09` in India's time."""
    if isinstance(moment, str):
        moment = datetime.fromisoformat(moment).timestamp()
    if not isinstance(moment, int | float):
        return "–"
    at = datetime.fromtimestamp(moment, IST)
    return f"{at.day} {at:%b, %H:%M:%S}"


def state_word(state: str) -> str:
    """Return a state in words."""
    return STATE_WORDS.get(state, state.replace("_", " ").capitalize())


def pretty(value: object) -> str:
    """Write a JSON value over several lines."""
    return json.dumps(value, indent=2, ensure_ascii=False)
