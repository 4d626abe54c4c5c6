"""Bytes to Flipkart and back: one total deadline, no redirects, a bounded body.

`requests` bounds each wait on the socket, not the call: a server that drips a byte a second never
times out. Here the head of the answer is bounded by a timer that shuts the socket, the body by a
clock looked at between chunks.
"""

import json
import socket
import threading
import time
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.response import BaseHTTPResponse

from flipkart_sync.client.errors import ContractBroken, NothingSent, SentUnknown

MAX_BODY_BYTES = 10 * 1024 * 1024
CONNECT_TIMEOUT_S = 5.0
_CHUNK_BYTES = 64 * 1024

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


class _Timed:
    """Shut the socket if the head of the answer is not there when the call must end."""

    sock: socket.socket | None

    def getresponse(self) -> Any:
        left_s = max(0.01, _ends_at.get(time.monotonic() + 60) - time.monotonic())
        timer = threading.Timer(left_s, self._shut)
        timer.daemon = True
        timer.start()
        try:
            return super().getresponse()  # type: ignore[misc]  # a mixin over HTTPConnection
        finally:
            timer.cancel()

    def _shut(self) -> None:
        try:
            if self.sock is not None:
                self.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            return  # it closed by itself meanwhile


class _TimedHttp(_Timed, HTTPConnection):
    pass


class _TimedHttps(_Timed, HTTPSConnection):
    pass


class _HttpPool(HTTPConnectionPool):
    ConnectionCls = _TimedHttp


class _HttpsPool(HTTPSConnectionPool):
    ConnectionCls = _TimedHttps


class _Adapter(HTTPAdapter):
    """requests' adapter over timed connections; nothing is retried below the endpoints."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _HttpPool, "https": _HttpsPool}


class HttpTransport:
    """Send requests to one host over kept connections. One instance for each thread."""

    def __init__(self, base_url: str) -> None:
        parts = urlsplit(base_url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError("The base URL of Flipkart must be http(s)://host[:port].")
        self.base_url = base_url.rstrip("/")
        self.session = requests.Session()
        self.session.trust_env = False  # no .netrc, no proxy picked up by accident
        adapter = _Adapter(max_retries=0, pool_connections=1, pool_maxsize=1)
        self.session.mount("http://", adapter)
        self.session.mount("https://", adapter)

    def send(self, request: Request) -> Answer:
        """Send, and read the answer within `request.timeout_s` in all."""
        began = time.monotonic()
        ends = began + request.timeout_s
        mark = _ends_at.set(ends)
        try:
            response = self._open(request, ends)
            with response:
                body = _read(response, ends)
        finally:
            _ends_at.reset(mark)
        return Answer(
            status=response.status_code,
            headers=response.headers,
            body=body,
            ms=int((time.monotonic() - began) * 1000),
        )

    def _open(self, request: Request, ends: float) -> requests.Response:
        headers = {"Accept": "application/json", **request.headers}
        data = None
        if request.body is not None:
            data = json.dumps(request.body, separators=(",", ":")).encode()
            headers["Content-Type"] = "application/json; charset=utf-8"
        try:
            return self.session.request(
                request.method,
                self.base_url + request.path,
                params=dict(request.query) or None,
                data=data,
                headers=headers,
                timeout=(min(CONNECT_TIMEOUT_S, request.timeout_s), request.timeout_s),
                allow_redirects=False,
                stream=True,
            )
        except requests.RequestException as err:
            raise _told(err, ends) from err


def _told(err: requests.RequestException, ends: float) -> NothingSent | SentUnknown:
    """Tell whether the body can have been written when `requests` gave up."""
    reason: BaseException | None = err.args[0] if err.args else None
    if isinstance(reason, urllib3.exceptions.MaxRetryError):
        reason = reason.reason
    before_sending = (
        urllib3.exceptions.NewConnectionError,
        urllib3.exceptions.ConnectTimeoutError,
        urllib3.exceptions.SSLError,
        urllib3.exceptions.ProxyError,
    )
    if isinstance(reason, before_sending) or isinstance(err, requests.exceptions.InvalidURL):
        return NothingSent(f"Flipkart could not be reached: {type(reason).__name__}.")
    if isinstance(err, requests.Timeout) or time.monotonic() >= ends:
        return SentUnknown("Flipkart did not answer in time.")
    return SentUnknown("The connection broke after the request was written.")


def _read(response: requests.Response, ends: float) -> bytes:
    raw: BaseHTTPResponse = response.raw
    parts: list[bytes] = []
    size = 0
    try:
        while True:
            chunk = raw.read1(_CHUNK_BYTES, decode_content=True)
            if not chunk:
                return b"".join(parts)
            size += len(chunk)
            if size > MAX_BODY_BYTES:
                raise ContractBroken(
                    "The answer is larger than 10 MB.", status=response.status_code
                )
            if time.monotonic() >= ends:
                raise SentUnknown("The answer came too slowly.", status=response.status_code)
            parts.append(chunk)
    except (urllib3.exceptions.HTTPError, OSError) as err:
        raise SentUnknown("The answer broke off.", status=response.status_code) from err
