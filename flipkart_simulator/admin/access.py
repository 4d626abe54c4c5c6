"""`/_admin/` for sign-in and events: partners' applications, tokens, locations, receivers."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from flipkart_simulator.actions.common import ActionRefused, seller_of
from flipkart_simulator.admin.reading import Fields, Table, body_read, number_read
from flipkart_simulator.clock import parse_iso
from flipkart_simulator.notify.telling import EVENT_TYPES, RETURN_EVENTS, envelope_of
from flipkart_simulator.state.events import Receiver, event_shown, receiver_shown
from flipkart_simulator.state.tokens import App
from flipkart_simulator.world import World

LOOPBACK = ("127.0.0.1", "localhost", "::1")
FORGED_SECRET = "not the secret"  # noqa: S105  a forger's guess


class Access:
    """These admin calls over one world."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def app_put(self, request: Request) -> Response:
        """PUT /apps/{app_id}: register a partner's application."""
        body = Fields(await body_read(request))
        app_id = request.path_params["app_id"]
        app = App(
            app_id=app_id,
            name=body.take("name", str),
            redirect_uris=tuple(_web_address(uri) for uri in body.take("redirect_uris", list)),
        )
        secret = body.take("app_secret", str)
        body.done()
        if self._world.sellers.secret_of(app_id) is not None:
            raise ActionRefused(409, "conflict", "A seller's own application has this id.")
        self._world.tokens.app_put(app, secret)
        return JSONResponse(asdict(app))

    async def revoke(self, request: Request) -> Response:
        """POST /tokens/revoke {seller_id?, app_id?}: end partners' refresh and access tokens."""
        body = Fields(await body_read(request))
        given = {name: body.take(name, str, None) for name in ("seller_id", "app_id")}
        body.done()
        return JSONResponse({"revoked": self._world.tokens.revoke(**given)})

    async def location(self, request: Request) -> Response:
        """PATCH /sellers/{seller_id}/locations/{location_id} {status}."""
        body = Fields(await body_read(request))
        status = body.take("status", str)
        body.done()
        if status not in ("ENABLED", "DISABLED"):
            raise ActionRefused(400, "bad_status", "A location is ENABLED or DISABLED.")
        seller = seller_of(self._world, request.path_params["seller_id"])
        location_id = request.path_params["location_id"]
        known = self._world.sellers.location_status_put(seller.seller_id, location_id, status)
        if not known:
            raise ActionRefused(404, "no_such_location", "The seller has no such location.")
        return JSONResponse({"id": location_id, "status": status})

    async def receiver(self, request: Request) -> Response:
        """PUT, GET, DELETE /receivers/{seller_id}: where its events go."""
        seller = seller_of(self._world, request.path_params["seller_id"])
        if request.method == "DELETE":
            return JSONResponse({"deleted": self._world.events.receiver_delete(seller.seller_id)})
        if request.method == "PUT":
            body = Fields(await body_read(request))
            own = self._world.sellers.secret_of(seller.app_id)
            receiver = Receiver(
                seller_id=seller.seller_id,
                url=_web_address(body.take("url", str)),
                app_id=body.take("app_id", str, None) or seller.app_id,
                secret=body.take("secret", str, None) or (own[1] if own else ""),
                wants_returns=body.take("wants_returns", bool, True),
            )
            body.done()
            self._world.events.receiver_put(receiver)
        found = self._world.events.receiver(seller.seller_id)
        if found is None:
            raise ActionRefused(404, "no_receiver", "The seller has no receiver.")
        return JSONResponse(receiver_shown(found))

    async def events(self, request: Request) -> Response:
        """GET /events?seller_id=&group_id=&after=: events in the order they were made."""
        query = request.query_params
        found = self._world.events.find(
            seller_id=query.get("seller_id", ""),
            group_id=query.get("group_id", ""),
            after=number_read(query.get("after"), 0) or 0,
        )
        return JSONResponse({"events": found})

    async def event_do(self, request: Request) -> Response:
        """POST /events/{event_id}/{wish}: duplicate, lose, hold (others pass it), release."""
        event_id, wish = request.path_params["event_id"], request.path_params["wish"]
        row = self._world.events.get(event_id)
        if row is None:
            raise ActionRefused(404, "no_such_event", f"There is no event {event_id}.")
        if wish == "duplicate":
            event_id = self._world.events.add(
                seller_id=row["seller_id"],
                group_id=row["group_id"],
                event_type=row["event_type"],
                body=json.loads(row["body"]),
                due_at=self._world.clock.now(),
                dated_at=row["dated_at"] or row["made_at"],
            )
        elif wish in ("lose", "hold", "release"):
            if row["status"] == "delivered":
                raise ActionRefused(409, "too_late", "The event was delivered already.")
            status = {"lose": "lost", "hold": "held", "release": "waiting"}[wish]
            self._world.events.status_put(event_id, status)
        else:
            raise ActionRefused(404, "bad_wish", "duplicate, lose, hold or release.")
        found = self._world.events.get(event_id)
        return JSONResponse(event_shown(found) if found else {})

    async def forge(self, request: Request) -> Response:
        """POST /events/forge: send what Flipkart never sent.

        {seller_id, event_type, id, location_id?, attributes?, secret?, dated_at?}: signed with
        `secret`, or with a wrong one; `dated_at` gives it an old date. It is tried once.
        """
        body = Fields(await body_read(request))
        seller = seller_of(self._world, body.take("seller_id", str))
        event_type = body.take("event_type", str)
        if event_type not in EVENT_TYPES:
            raise ActionRefused(400, "bad_event", f"One of {', '.join(EVENT_TYPES)}.")
        about = body.take("id", str)
        default = seller.default_location()
        place = body.take("location_id", str, None) or (default.location_id if default else "")
        attributes: Any = body.take("attributes", dict, {})
        secret = body.take("secret", str, None) or FORGED_SECRET
        dated_at = body.take("dated_at", str, None)
        body.done()
        try:
            moment = parse_iso(dated_at) if dated_at else None
        except ValueError as error:
            raise ActionRefused(400, "bad_date", "dated_at is an ISO date-time.") from error
        key = ("returnId" if event_type in RETURN_EVENTS else "shipmentId", about)
        now = self._world.clock.now()
        event_id = self._world.events.add(
            seller_id=seller.seller_id,
            group_id=f"forged:{about}:{now}",
            event_type=event_type,
            body=envelope_of(self._world, event_type, key, place, attributes),
            due_at=now,
            dated_at=moment,
            secret=secret,
        )
        return JSONResponse({"event_id": event_id}, status_code=201)

    async def deliveries(self, request: Request) -> Response:
        """GET /deliveries?event_id=&after=: every try, the earliest first."""
        query = request.query_params
        found = self._world.events.deliveries(
            event_id=number_read(query.get("event_id"), None),
            after=number_read(query.get("after"), 0) or 0,
        )
        return JSONResponse({"deliveries": found})


def _web_address(text: Any) -> str:
    """Return an address as given; https, or http to this machine. Refuses any other."""
    try:
        parts = urlsplit(text if isinstance(text, str) else "")
        host = parts.hostname
    except ValueError:
        host = None
    if host and (parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACK)):
        return str(text)
    raise ActionRefused(400, "bad_address", f"{text!r} is not https, nor http to this machine.")


def access_table(world: World) -> Table:
    """Return the rows of these calls."""
    access = Access(world)
    return [
        ("/apps/{app_id}", access.app_put, ["PUT"]),
        ("/tokens/revoke", access.revoke, ["POST"]),
        ("/sellers/{seller_id}/locations/{location_id}", access.location, ["PATCH"]),
        ("/receivers/{seller_id}", access.receiver, ["GET", "PUT", "DELETE"]),
        ("/events", access.events, ["GET"]),
        ("/events/forge", access.forge, ["POST"]),
        ("/events/{event_id:int}/{wish}", access.event_do, ["POST"]),
        ("/deliveries", access.deliveries, ["GET"]),
    ]
