"""Bytes to Flipkart and back: one total deadline, no redirects, a bounded body.

A time-out of `urllib3` bounds each wait on the socket, not the call: a server that drips a byte
a second never times out. Here each wait for a byte of the answer has what is left of the call.
"""

import http.client
import io
import json
import socket
import time
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import urlencode, urlsplit

import certifi
import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.response import BaseHTTPResponse

from flipkart_sync.client.errors import ContractBroken, NothingSent, SentUnknown

MAX_BODY_BYTES = 10 * 1024 * 1024
CONNECT_TIMEOUT_S = 5.0
LONGEST_CALL_S = 60.0
_CHUNK_BYTES = 64 * 1024
HEADERS = {
    "Accept": "application/json",
    "Accept-Encoding": "gzip, deflate",
    "User-Agent": "samooh-haat",
}

_ends_at: ContextVar[float] = ContextVar("flipkart_call_ends_at")


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request. `path` begins with a slash; `timeout_s` bounds the whole call."""

    method: str
    path: str
    timeout_s: float
    body: Any = None
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, whatever the status."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    ms: int

    @property
    def request_id(self) -> str:
        """Return the name Flipkart gave the request, or an empty text."""
        for name in ("X-Request-Id", "X-Request-ID", "x-request-id"):
            if name in self.headers:
                return self.headers[name]
        return ""


class Transport(Protocol):
    """What the endpoints need: canned bytes in unit tests, `HttpTransport` everywhere else."""

    def send(self, request: Request) -> Answer:
        """Return the answer, or raise NothingSent, SentUnknown or ContractBroken."""
        ...


class _TimedReads(socket.SocketIO):
    """The reading side of a socket, of which every read must be over when the call must end."""

    def __init__(self, sock: socket.socket, ends: float) -> None:
        super().__init__(sock, "r")
        self._ends = ends
        self._socket = sock

    def readinto(self, buffer: Any) -> int | None:
        left_s = self._ends - time.monotonic()
        if left_s <= 0:
            raise TimeoutError("the call's time is over")
        self._socket.settimeout(left_s)
        return super().readinto(buffer)


class _Bounded:
    """Stands for the socket where http.client opens it to read the answer."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock

    def makefile(self, _mode: str) -> io.BufferedReader:
        """Open the socket to read, as socket.makefile("rb") does."""
        reads = _TimedReads(self._sock, _ends_at.get(time.monotonic() + LONGEST_CALL_S))
        self._sock._io_refs += 1  # type: ignore[attr-defined]  # the socket closes after its files
        return io.BufferedReader(reads)


class _TimedResponse(http.client.HTTPResponse):
    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        bounded: Any = _Bounded(sock)
        super().__init__(bounded, *args, **kwargs)


class _TimedHttp(HTTPConnection):
    response_class = _TimedResponse


class _TimedHttps(HTTPSConnection):
    response_class = _TimedResponse


class _HttpPool(HTTPConnectionPool):
    ConnectionCls = _TimedHttp


class _HttpsPool(HTTPSConnectionPool):
    ConnectionCls = _TimedHttps


class HttpTransport:
    """Send requests to one host over one kept connection. One instance for each thread.

    No cookies, no .netrc, no proxy picked up by accident; nothing is retried or followed here.
    """

    def __init__(self, base_url: str) -> None:
        parts = urlsplit(base_url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError("The base URL of Flipkart must be http(s)://host[:port].")
        self.base_url = base_url.rstrip("/")
        self._pools = urllib3.PoolManager(num_pools=1, maxsize=1, ca_certs=certifi.where())
        self._pools.pool_classes_by_scheme = {"http": _HttpPool, "https": _HttpsPool}

    def send(self, request: Request) -> Answer:
        """Send, and read the answer within `request.timeout_s` in all."""
        began = time.monotonic()
        ends = began + request.timeout_s
        mark = _ends_at.set(ends)
        try:
            response = self._open(request, ends)
            try:
                body = _read(response, ends)
            finally:
                response.close()  # a connection whose answer was read whole is kept
        finally:
            _ends_at.reset(mark)
        return Answer(
            status=response.status,
            headers=response.headers,
            body=body,
            ms=int((time.monotonic() - began) * 1000),
        )

    def _open(self, request: Request, ends: float) -> BaseHTTPResponse:
        headers = {**HEADERS, **request.headers}
        query = f"?{urlencode(request.query)}" if request.query else ""
        data = None
        if request.body is not None:
            data = json.dumps(request.body, separators=(",", ":")).encode()
            headers["Content-Type"] = "application/json; charset=utf-8"
        try:
            return self._pools.urlopen(
                request.method,
                f"{self.base_url}{request.path}{query}",
                body=data,
                headers=headers,
                timeout=urllib3.Timeout(
                    connect=min(CONNECT_TIMEOUT_S, request.timeout_s), read=request.timeout_s
                ),
                retries=False,
                redirect=False,
                preload_content=False,
            )
        except (urllib3.exceptions.HTTPError, OSError) as err:
            raise _told(err, ends) from err


_BEFORE_SENDING = (
    urllib3.exceptions.NewConnectionError,
    urllib3.exceptions.ConnectTimeoutError,
    urllib3.exceptions.SSLError,
    urllib3.exceptions.LocationValueError,
)


def _told(err: Exception, ends: float) -> NothingSent | SentUnknown:
    """Tell whether the body can have been written when the call gave up."""
    if isinstance(err, _BEFORE_SENDING):
        return NothingSent(f"Flipkart could not be reached: {type(err).__name__}.")
    if isinstance(err, urllib3.exceptions.TimeoutError | TimeoutError) or time.monotonic() >= ends:
        return SentUnknown("Flipkart did not answer in time.")
    return SentUnknown("The connection broke after the request was written.")


def _read(response: BaseHTTPResponse, ends: float) -> bytes:
    parts: list[bytes] = []
    size = 0
    try:
        while True:
            chunk = response.read1(_CHUNK_BYTES, decode_content=True)
            if not chunk:
                return b"".join(parts)
            size += len(chunk)
            if size > MAX_BODY_BYTES:
                raise ContractBroken("The answer is larger than 10 MB.", status=response.status)
            if time.monotonic() >= ends:
                raise SentUnknown("The answer came too slowly.", status=response.status)
            parts.append(chunk)
    except (urllib3.exceptions.HTTPError, OSError) as err:
        raise SentUnknown("The answer broke off.", status=response.status) from err
