"""How every seller-API call is answered: fault, token, rate, half the latency, work, the rest.

The work of a call and its entry in the log are one transaction, so the order of the log is the
order in which calls took effect, and a call that was answered is kept.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import random
import time
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from flipkart_simulator import codes
from flipkart_simulator.api import envelope, oauth, reports
from flipkart_simulator.api.endpoints import TOKEN_NAME, TOKEN_PATTERN, Endpoint
from flipkart_simulator.api.envelope import Answer, Ask
from flipkart_simulator.api.late import LateCalls
from flipkart_simulator.api.reading import ask_read
from flipkart_simulator.faults import AFTERWARDS, INSTEAD, Fault
from flipkart_simulator.state.calls import Call, call_log
from flipkart_simulator.state.sellers import Seller
from flipkart_simulator.wire import Cut, Drip, Truncated
from flipkart_simulator.world import World

log = logging.getLogger("flipkart_simulator")

HTML_PAGE = """<!doctype html><html><head><title>Service unavailable</title></head>
<body><h1>We will be right back</h1><p>The service is under maintenance.</p></body></html>"""
SECRET_PARTS = ("access_token", "refresh_token", "code")  # of a token call: kept out of the log
NO_ANSWER = ("drop_after_work", "timeout_after_work")


class SellerApi:
    """Answers calls of the seller API on one world."""

    def __init__(self, world: World, late: LateCalls) -> None:
        self._world = world
        self._late = late
        self._dice = random.Random()  # noqa: S311  jitter of latency

    async def answer(self, endpoint: Endpoint, request: Request) -> Response:
        """Answer one call."""
        world, began = self._world, time.perf_counter()
        arrived_at = world.clock.now()
        ask = await ask_read(request)
        seller, refused = self._caller(request, endpoint)
        fault = world.faults.pick(
            endpoint=(endpoint.name, endpoint.pattern),
            changes=endpoint.changes,
            seller_id=seller.seller_id if seller else "",
            skus=list(ask.skus),
        )
        call = _call(endpoint.pattern, ask, arrived_at, seller, fault)
        if fault is not None and fault.action in INSTEAD:
            return await self._instead(endpoint, request, ask, call, fault, seller)
        if seller is None or refused is not None:
            self._log(call, refused or envelope.unauthorized("No token"), began, 0)
            return _response(refused or envelope.unauthorized("No token"))
        half_s = self._latency_s() / 2
        await _pause(half_s + (fault.delay_s if fault and fault.action == "delay" else 0))
        try:
            with world.store.transaction():
                answer = endpoint.work(world, seller, ask, fault)
                self._log(call, answer, began, half_s)
                if fault is not None and fault.action == "late_effect" and answer.status == 200:
                    self._late.keep(endpoint, ask, seller, arrived_at, fault.late_s, "landing")
        except Exception:  # noqa: BLE001  a fault of our own is a 500 with a trace, not a hang-up
            log.exception("%s %s failed", ask.method, ask.path)
            answer = envelope.refusal(
                500, envelope.error(codes.SERVER_ERROR, "Internal Server Error")
            )
            self._log(call, answer, began, half_s)
        await _pause(half_s)
        return await self._give(request, answer, fault)

    async def token(self, request: Request) -> Response:
        """Answer a call for a token. It is logged without the secret and the token."""
        world, began = self._world, time.perf_counter()
        query = dict(request.query_params)
        ask = Ask("GET", request.url.path, "", query)
        fault = world.faults.pick(
            endpoint=(TOKEN_NAME, TOKEN_PATTERN), changes=False, seller_id="", skus=[]
        )
        call = _call(TOKEN_PATTERN, ask, world.clock.now(), None, fault)
        call.request = {
            name: "…" if name in SECRET_PARTS else value for name, value in query.items()
        }
        if fault is not None and fault.action in INSTEAD:
            return await self._instead(None, request, ask, call, fault, None)
        half_s = self._latency_s() / 2
        await _pause(half_s + (fault.delay_s if fault and fault.action == "delay" else 0))
        with world.store.transaction():
            answer = oauth.token(world, request.headers, query)
            shown = {name: value for name, value in answer.body.items() if name not in SECRET_PARTS}
            self._log(call, Answer(answer.status, shown), began, half_s)
        await _pause(half_s)
        return await self._give(request, answer, fault)

    async def report_file(self, request: Request) -> Response:
        """Give a report's file to whoever has its whole address; it is not logged."""
        params = request.path_params
        return _response(
            reports.file(self._world, params["reportId"], request.query_params.get("key", ""))
        )

    def _caller(self, request: Request, endpoint: Endpoint) -> tuple[Seller | None, Answer | None]:
        """Return the seller of the token, and the answer if the call ends here."""
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        if kind.lower() != "bearer" or not token:
            return None, envelope.unauthorized("Full authentication is required")
        holder = self._world.tokens.by_token(token.strip())
        if holder is None:
            return None, envelope.unauthorized("Invalid or expired access token")
        seller, is_partner = holder
        if seller.suspended:
            text = "The seller account is suspended"
            return seller, envelope.refusal(403, envelope.error(codes.SUSPENDED, text))
        if endpoint.partners_only and not is_partner:
            text = "Reports are for partner applications only"
            return seller, envelope.refusal(403, envelope.error(codes.PARTNERS_ONLY, text))
        wait_s = self._world.rate.take(seller.seller_id)
        if wait_s > 0:
            headers = {}
            if self._world.behaviour.retry_after:
                headers["Retry-After"] = str(max(1, round(wait_s + 0.5)))
            return seller, envelope.refusal(
                429, envelope.error(codes.TOO_OFTEN, "Too Many Requests"), headers=headers
            )
        return seller, None

    def _latency_s(self) -> float:
        jitter_ms = self._world.behaviour.latency_jitter_ms * self._dice.random()
        return (self._world.behaviour.latency_ms + jitter_ms) / 1000

    def _log(self, call: Call, answer: Answer, began: float, left_s: float) -> None:
        call.at = self._world.clock.now()
        call.ms = (time.perf_counter() - began + left_s) * 1000
        call.status = None if call.fault in NO_ANSWER else answer.status
        call.response = answer.body
        call.skus = list(dict.fromkeys([*call.skus, *answer.skus]))
        call.applied = answer.applied
        call_log(self._world.store, call)

    async def _instead(
        self,
        endpoint: Endpoint | None,
        request: Request,
        ask: Ask,
        call: Call,
        fault: Fault,
        seller: Seller | None,
    ) -> Response:
        """Answer a call whose work is not done now."""
        if fault.action == "late" and endpoint is not None and endpoint.changes and seller:
            self._late.keep(endpoint, ask, seller, call.arrived_at, fault.late_s)
            await _hang(fault.hang_s)
            return Cut(request)
        response, body = _broken(fault)
        call.at = self._world.clock.now()
        call.status = response.status_code if response else None
        call.response = body
        call_log(self._world.store, call)
        if response is not None:
            return response
        await _hang(fault.hang_s)
        return Cut(request)

    async def _give(self, request: Request, answer: Answer, fault: Fault | None) -> Response:
        """Send the answer of work that was done, or what a fault makes of it."""
        response = _response(answer)
        if fault is None or fault.action not in AFTERWARDS:
            return response
        match fault.action:
            case "truncate":
                return Truncated(response, request)
            case "drip":
                return Drip(response, fault.hang_s or 60.0)
            case "html_after_work":
                return HTMLResponse(HTML_PAGE)
            case "500_after_work":
                return _response(_server_error(fault))
        await _hang(fault.hang_s)
        return Cut(request)


def _call(
    pattern: str, ask: Ask, arrived_at: float, seller: Seller | None, fault: Fault | None
) -> Call:
    request: Any = ask.body if not ask.problem else {"not_json": ask.text[:2000]}
    return Call(
        kind="api",
        method=ask.method,
        path=ask.path,
        endpoint=pattern,
        arrived_at=arrived_at,
        at=arrived_at,
        seller_id=seller.seller_id if seller else "",
        fault=fault.action if fault else "",
        request=request if ask.method in ("POST", "PUT") else ask.query,
        skus=list(ask.skus),
    )


def _broken(fault: Fault) -> tuple[Response | None, Any]:
    """Return what a fault answers instead (None: the connection is cut), and its body."""
    match fault.action:
        case "500":
            answer = _server_error(fault)
        case "429":
            headers = {}
            if fault.retry_after_s is not None:
                headers["Retry-After"] = f"{fault.retry_after_s:g}"
            answer = envelope.refusal(
                429, envelope.error(codes.TOO_OFTEN, "Too Many Requests"), headers=headers
            )
        case "html":
            return HTMLResponse(HTML_PAGE), HTML_PAGE
        case "redirect":
            return RedirectResponse("/hub/", status_code=302), ""
        case _:
            return None, None
    return _response(answer), answer.body


def _server_error(fault: Fault) -> Answer:
    names = {500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable"}
    text = names.get(fault.status, fault.description)
    return envelope.refusal(fault.status, envelope.error(fault.status, text))


def _response(answer: Answer) -> Response:
    if answer.content is not None:
        return Response(answer.content, answer.status, answer.headers, answer.media_type)
    return Response(
        json.dumps(answer.body, separators=(",", ":"), ensure_ascii=False),
        status_code=answer.status,
        headers=answer.headers,
        media_type="application/json",
    )


async def _hang(seconds: float) -> None:
    """Say nothing for so long; a server that ends meanwhile cuts at once, without ado."""
    with contextlib.suppress(asyncio.CancelledError):
        await _pause(seconds)


async def _pause(seconds: float) -> None:
    if seconds > 0:
        await asyncio.sleep(seconds)
