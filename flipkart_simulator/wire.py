"""The connection itself: cutting it, and answering in ways a healthy server never would."""

from __future__ import annotations

import asyncio
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

_open: dict[tuple[str, int], asyncio.Transport] = {}


class CuttableProtocol(H11Protocol):
    """uvicorn's HTTP, with each connection's transport kept at hand so that it can be cut."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Remember the transport under the caller's address."""
        super().connection_made(transport)
        peer = transport.get_extra_info("peername")
        if peer is not None:
            _open[(peer[0], peer[1])] = transport

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the transport."""
        peer = self.transport.get_extra_info("peername")
        if peer is not None:
            _open.pop((peer[0], peer[1]), None)
        super().connection_lost(exc)


def cut(request: Request) -> None:
    """Cut the caller's connection without an answer."""
    client = request.client
    transport = _open.get((client.host, client.port)) if client else None
    if transport is not None:
        transport.abort()


class Cut(Response):
    """No answer: the connection is cut."""

    def __init__(self, request: Request) -> None:
        super().__init__()
        self._request = request

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Cut, then let the loop notice before the server asks for an answer."""
        cut(self._request)
        await asyncio.sleep(0)
        await asyncio.sleep(0.01)


class Truncated(Response):
    """Half an answer: its length is promised in full, the connection is cut in the middle."""

    def __init__(self, whole: Response, request: Request) -> None:
        super().__init__()
        self._whole, self._request = whole, request

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the head and half the body, then cut."""
        await _start(self._whole, send)
        body = bytes(self._whole.body)
        await send(
            {"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True}
        )
        await asyncio.sleep(0.05)
        cut(self._request)
        await asyncio.sleep(0.01)


class Drip(Response):
    """A whole answer, spread over a long time."""

    def __init__(self, whole: Response, over_s: float) -> None:
        super().__init__()
        self._whole, self._over_s = whole, over_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the head at once and the body in fifty pieces."""
        await _start(self._whole, send)
        body = bytes(self._whole.body)
        step = max(1, len(body) // 50)
        pieces = [body[at : at + step] for at in range(0, len(body), step)]
        for piece in pieces:
            await asyncio.sleep(self._over_s / len(pieces))
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


async def _start(whole: Response, send: Send) -> None:
    message: dict[str, Any] = {
        "type": "http.response.start",
        "status": whole.status_code,
        "headers": whole.raw_headers,
    }
    await send(message)
