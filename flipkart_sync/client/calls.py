"""How one call is made: token, deadline, tries, log. The areas' methods stand on this.

A change is sent once: its row decides when it goes again. A read is repeated here, a few times,
while there is time.
"""

import json
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import inf
from typing import Any, Generic, TypeVar
from urllib.parse import quote, unquote, urlsplit

from pydantic import BaseModel, ValidationError

from flipkart_sync.client.auth import Authenticator
from flipkart_sync.client.errors import (
    AccountBlocked,
    AuthFailed,
    ContractBroken,
    FlipkartError,
    NotAPdf,
    RateLimited,
    Rejected,
    SentUnknown,
    ServerFailed,
    SkuError,
    TooLong,
)
from flipkart_sync.client.log import Called, loggable, own_id
from flipkart_sync.client.schemas import ErrorBody
from flipkart_sync.client.transport import Answer, Request, Transport

LISTING_DEADLINE_S = 15.0  # advised: at least 10 s, confirmed (D26)
ORDER_DEADLINE_S = 90.0  # advised: at least 60 s, confirmed (D26)
READ_TRIES = 3
MAX_PAGES = 1000

Sleep = Callable[[float], None]
_M = TypeVar("_M", bound=BaseModel)


_R = TypeVar("_R", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Changed(Generic[_R]):
    """Outcomes by SKU or shipment. What was sent and is not in `results` is *sent, unknown*."""

    results: dict[str, _R]
    unreadable: frozenset[str] = field(default_factory=frozenset)


def pause_before(attempt: int, advice_s: float | None, jitter: float) -> float:
    """Return seconds to wait before try number `attempt` (1 = the second try) of a read.

    Flipkart's own advice first; else 0.2, 0.4, 0.8 … s, times 0.5 to 1.5 by `jitter` in [0, 1).

    >>> pause_before(1, None, 0.5), pause_before(3, None, 0.0), pause_before(1, 7.0, 0.9)
    (0.2, 0.4, 7.0)
    """
    if advice_s is not None:
        return advice_s
    return float(0.1 * 2**attempt * (0.5 + jitter))


def next_page_path(link: str | None, endpoint: str = "/v3/shipments/filter") -> str:
    """Return the path and query to fetch for a next-page link, or raise ContractBroken.

    The link is relative and lacks `/sellers`: unconfirmed, two integrations agree (E, U). Whatever
    would lead to another host or endpoint is refused: the bearer token goes with the request.

    >>> next_page_path("/v3/shipments/filter?next_token=abc")
    '/sellers/v3/shipments/filter?next_token=abc'
    """
    text = link or ""
    parts = urlsplit(text)
    path = parts.path.removeprefix("/sellers")
    is_ours = not parts.scheme and not parts.netloc and path == endpoint and parts.query
    is_odd = "\\" in text or parts.fragment or any(c <= " " or c == "\x7f" for c in unquote(text))
    if not is_ours or is_odd or len(text) > 4000:
        raise ContractBroken("Flipkart's next-page link leads somewhere else.")
    return f"/sellers{path}?{parts.query}"


def in_path(ids: Sequence[str]) -> str:
    """Return ids as they stand in a path, comma-separated, everything odd escaped."""
    return ",".join(quote(one, safe="") for one in ids)


def at_most(most: int, what: str, given: Sequence[Any]) -> None:
    """Raise ValueError unless a call carries 1 to `most`, each once."""
    if not 1 <= len(given) <= most:
        raise ValueError(f"A call carries 1 to {most} {what}, not {len(given)}.")
    if len({str(one) for one in given}) != len(given):
        raise ValueError(f"A call carries each of its {what} once.")


def parsed(model: type[_M], body: Any) -> _M:
    """Return an answer as its model. Raises ContractBroken."""
    try:
        return model.model_validate(body)
    except ValidationError as err:
        raise ContractBroken(f"An answer is not a {model.__name__}.") from err


class Caller:
    """One account's way to Flipkart. Not shared between threads.

    forms_method: how state forms are read; D24 prints POST, its prose and S say GET.
    """

    def __init__(
        self,
        transport: Transport,
        auth: Authenticator,
        on_call: Callable[[Called], None] = lambda called: None,
        sleep: Sleep = time.sleep,
        listing_deadline_s: float = LISTING_DEADLINE_S,
        order_deadline_s: float = ORDER_DEADLINE_S,
        forms_method: str = "POST",
    ) -> None:
        self.transport = transport
        self.auth = auth
        self.on_call = on_call
        self.sleep = sleep
        self.listing_deadline_s = listing_deadline_s
        self.order_deadline_s = order_deadline_s
        self.forms_method = forms_method

    # --- for the areas -----------------------------------------------------------------------
    def send(self, request: Request) -> Any:
        """Make a change: once, and once more only if the token was refused."""
        return self._authorised(request, _json_of)

    def read(self, request: Request) -> Any:
        """Make a read, repeated a few times while its deadline lasts; return parsed JSON."""
        return self._repeated(request, _json_of)

    def read_pdf(self, request: Request) -> bytes:
        """Read a document. Raises NotAPdf for anything that is not a whole PDF."""
        return bytes(self._repeated(_for_pdf(request), _pdf_of))

    def send_pdf(self, request: Request) -> bytes:
        """Ask once for a document whose reading changes the shipment. Raises NotAPdf."""
        return bytes(self._authorised(_for_pdf(request), _pdf_of))

    def read_pages(
        self,
        request: Request,
        endpoint: str,
        model: type[_M],
        link: Callable[[_M], str | None],
        *,
        within_s: float = inf,
    ) -> Iterator[_M]:
        """Yield pages while `link` of a page gives the next one's address.

        within_s: for all pages together. Raises TooLong when that has gone by, ContractBroken for
        a page that leads back to itself, a link to elsewhere, or more pages than can be true, so
        that an incomplete list is never taken for a complete one.
        """
        links: set[str] = set()
        ends = time.monotonic() + within_s
        for _ in range(MAX_PAGES):
            page = parsed(model, self._read_before(ends, request))
            yield page
            following = link(page)
            if following is None:
                return
            path = next_page_path(following, endpoint)
            if path in links:
                raise ContractBroken("A page leads back to itself.")
            links.add(path)
            request = Request("GET", path, request.timeout_s)
        raise ContractBroken("There are more pages than can be true.")

    # --- plumbing ----------------------------------------------------------------------------
    def _read_before(self, ends: float, request: Request) -> Any:
        """Read within the call's own deadline and before `ends`. Raises TooLong at `ends`."""
        left_s = ends - time.monotonic()
        if left_s > request.timeout_s:
            return self.read(request)
        if left_s <= 0:
            raise TooLong("The pages took longer than they were given.")
        try:
            return self.read(replace(request, timeout_s=left_s))
        except SentUnknown as err:
            if time.monotonic() < ends:
                raise
            raise TooLong("The pages took longer than they were given.") from err

    def _repeated(self, request: Request, taken: Callable[[Answer], Any]) -> Any:
        ends = time.monotonic() + request.timeout_s
        for attempt in range(1, READ_TRIES + 1):
            left_s = max(0.01, ends - time.monotonic())
            try:
                return self._authorised(
                    request if attempt == 1 else replace(request, timeout_s=left_s), taken
                )
            except FlipkartError as err:
                pause = pause_before(attempt, None, random.random())  # noqa: S311 - jitter
                is_last = attempt == READ_TRIES or time.monotonic() + pause >= ends
                if not err.is_retryable or isinstance(err, RateLimited) or is_last:
                    raise
                self.sleep(pause)
        raise AssertionError("unreachable")

    def _authorised(self, request: Request, taken: Callable[[Answer], Any]) -> Any:
        token = self.auth.bearer()
        try:
            return self._once(request, token, taken)
        except AuthFailed:
            return self._once(request, self.auth.refreshed(token), taken)

    def _once(self, request: Request, token: str, taken: Callable[[Answer], Any]) -> Any:
        signed = replace(request, headers={**request.headers, "Authorization": f"Bearer {token}"})
        began = time.monotonic()
        answer: Answer | None = None
        try:
            answer = self.transport.send(signed)
            body = taken(answer)
        except FlipkartError as err:
            self._log(request, answer, None, began, str(err))
            raise
        self._log(request, answer, body, began, "")
        return body

    def _log(
        self, request: Request, answer: Answer | None, body: Any, began: float, error: str
    ) -> None:
        path = request.path.split("?")[0]
        self.on_call(
            Called(
                method=request.method,
                path=path,
                status=answer.status if answer else 0,
                ms=answer.ms if answer else int((time.monotonic() - began) * 1000),
                request_id=(answer.request_id if answer else "") or own_id(),
                request=loggable(path, request.body),
                response=loggable(path, body),
                error=error,
            )
        )


def changed_of(sent: Sequence[str], rows: Mapping[str, Any], model: type[_R]) -> Changed[_R]:
    """Return the outcomes of what was sent; rows that cannot be read are named apart."""
    results: dict[str, _R] = {}
    unreadable = set()
    for one in sent:
        if one not in rows:
            continue
        try:
            results[one] = model.model_validate(rows[one])
        except ValidationError:
            unreadable.add(one)
    return Changed(results, frozenset(unreadable))


def _for_pdf(request: Request) -> Request:
    return replace(request, headers={**request.headers, "Accept": "application/pdf"})


def _pdf_of(answer: Answer) -> bytes:
    """Return the PDF of a good answer. Flipkart may send an empty body or HTML: unconfirmed (U)."""
    _good(answer)
    body = answer.body
    if not body.startswith(b"%PDF-") or b"%%EOF" not in body[-1024:]:
        raise NotAPdf(
            "Flipkart sent no whole PDF.", status=answer.status, request_id=answer.request_id
        )
    return body


def _json_of(answer: Answer) -> Any:
    """Return the parsed body of a good answer."""
    _good(answer)
    try:
        return json.loads(answer.body)
    except ValueError as err:
        raise ContractBroken(
            "Flipkart's answer is not JSON.", status=answer.status, request_id=answer.request_id
        ) from err


def _good(answer: Answer) -> None:
    """Raise the error that every answer but a 2xx is."""
    said: dict[str, Any] = {"status": answer.status, "request_id": answer.request_id}
    if answer.status == 429:
        raise RateLimited(
            "Flipkart asks for fewer calls.",
            retry_after_s=_seconds(answer.headers.get("Retry-After")),
            request_id=answer.request_id,
        )
    if answer.status == 401:
        raise AuthFailed("Flipkart does not take this token.", **said)
    if answer.status == 403:
        raise AccountBlocked("Flipkart refuses this account.", **said)
    if answer.status in {499, 599} or answer.status >= 500:  # 499/599: its own time-out (D24, D26)
        raise ServerFailed("Flipkart failed.", **said)
    if 400 <= answer.status:
        raise Rejected("Flipkart refused the request.", errors=_errors_of(answer.body), **said)
    if not 200 <= answer.status < 300:
        raise ContractBroken("Flipkart led somewhere else.", **said)


def _errors_of(body: bytes) -> list[SkuError]:
    try:
        found = ErrorBody.model_validate(json.loads(body))
    except (ValueError, ValidationError):
        return []
    return [row.told() for row in found.errors]


def _seconds(value: str | None) -> float | None:
    """Return Retry-After in seconds, at most an hour; None for a date or nonsense."""
    try:
        seconds = float(value or "")
    except ValueError:
        return None
    return min(max(seconds, 0.0), 3600.0) if seconds == seconds else None
