"""Flipkart's calls that we use, one typed method each.

Nothing above this file sees a dict of Flipkart's or a `requests` object. A change is sent once:
its row decides when it goes again. A read is repeated here, a few times, while there is time.
"""

import json
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import urlsplit

from pydantic import BaseModel, ValidationError

from flipkart_sync.client.auth import Authenticator
from flipkart_sync.client.errors import (
    AccountBlocked,
    AuthFailed,
    ContractBroken,
    FlipkartError,
    RateLimited,
    Rejected,
    ServerFailed,
    SkuError,
)
from flipkart_sync.client.schemas import (
    DetailsAnswer,
    ErrorBody,
    SearchAnswer,
    ShipmentPage,
    ShipmentRead,
    SkuResult,
    search_answer,
)
from flipkart_sync.client.transport import Answer, Request, Transport

SKUS_A_CALL = 10
LISTING_DEADLINE_S = 15.0
ORDER_DEADLINE_S = 90.0
READ_TRIES = 3
MAX_PAGES = 1000
_SHIPMENT_STATES = [
    "APPROVED",
    "PACKING_IN_PROGRESS",
    "PACKED",
    "FORM_FAILED",
    "READY_TO_DISPATCH",
]

Sku = str
Payload = Mapping[str, Any]
Sleep = Callable[[float], None]
_M = TypeVar("_M", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Called:
    """What one HTTP call was, for the log: bodies as parsed JSON, no headers, no token."""

    method: str
    path: str
    status: int
    ms: int
    request_id: str = ""
    request: Any = None
    response: Any = None
    error: str = ""


@dataclass(frozen=True, slots=True)
class ChangeAnswer:
    """Outcomes by SKU. A SKU that was sent and is not in `results` is *sent, unknown*."""

    results: dict[Sku, SkuResult]
    unreadable: frozenset[Sku] = field(default_factory=frozenset)


def pause_before(attempt: int, advice_s: float | None, jitter: float) -> float:
    """Return seconds to wait before try number `attempt` (1 = the second try) of a read.

    Flipkart's own advice first; else 0.2, 0.4, 0.8 … s, times 0.5 to 1.5 by `jitter` in [0, 1).

    >>> pause_before(1, None, 0.5), pause_before(3, None, 0.0), pause_before(1, 7.0, 0.9)
    (0.2, 0.4, 7.0)
    """
    if advice_s is not None:
        return advice_s
    return float(0.1 * 2**attempt * (0.5 + jitter))


def next_page_path(link: str | None) -> str:
    """Return the path and query to fetch for a next-page link, or raise ContractBroken.

    The link is relative and lacks `/sellers`. Anything that would lead to another host or another
    endpoint is refused: the bearer token goes with the request.

    >>> next_page_path("/v3/shipments/filter?next_token=abc")
    '/sellers/v3/shipments/filter?next_token=abc'
    """
    parts = urlsplit(link or "")
    path = parts.path.removeprefix("/sellers")
    is_ours = not parts.scheme and not parts.netloc and path == "/v3/shipments/filter"
    if not is_ours or not parts.query or "\\" in (link or "") or any(c < " " for c in link or ""):
        raise ContractBroken("Flipkart's next-page link leads somewhere else.")
    return f"/sellers{path}?{parts.query}"


class SellerApi:
    """The seller API as one account sees it. Not shared between threads."""

    def __init__(
        self,
        transport: Transport,
        auth: Authenticator,
        on_call: Callable[[Called], None] = lambda called: None,
        sleep: Sleep = time.sleep,
        listing_deadline_s: float = LISTING_DEADLINE_S,
        order_deadline_s: float = ORDER_DEADLINE_S,
    ) -> None:
        self.transport = transport
        self.auth = auth
        self.on_call = on_call
        self.sleep = sleep
        self.listing_deadline_s = listing_deadline_s
        self.order_deadline_s = order_deadline_s

    # --- changes: sent once ------------------------------------------------------------------
    def listings_create(self, listings: Mapping[Sku, Payload]) -> ChangeAnswer:
        """Attach SKUs to catalogue products. An existing SKU is OVERWRITTEN."""
        return self._change("/sellers/listings/v3", listings)

    def listings_update(self, listings: Mapping[Sku, Payload]) -> ChangeAnswer:
        """Set the whole listing of SKUs that exist."""
        return self._change("/sellers/listings/v3/update", listings)

    def prices_update(self, prices: Mapping[Sku, Payload]) -> ChangeAnswer:
        """Set MRP and selling price."""
        return self._change("/sellers/listings/v3/update/price", prices)

    def inventory_update(self, stocks: Mapping[Sku, Payload]) -> ChangeAnswer:
        """Set stock by location; absolute figures."""
        return self._change("/sellers/listings/v3/update/inventory", stocks)

    # --- reads: repeated while there is time -------------------------------------------------
    def details(self, skus: Sequence[Sku]) -> DetailsAnswer:
        """Read up to ten SKUs."""
        _at_most_ten(skus)
        body = self._read(
            Request(
                "POST",
                "/sellers/listings/v3/details",
                self.listing_deadline_s,
                body={"sku_ids": list(skus)},
            )
        )
        return _parsed(DetailsAnswer, body)

    def product_search(self, state: str, batch: int = 0, text: str = "") -> SearchAnswer:
        """Read one batch of twenty listings in an internal state."""
        wanted: dict[str, Any] = {"batchNo": batch, "internalState": state}
        if text:
            wanted["searchText"] = text
        body = self._read(
            Request(
                "POST", "/sellers/listings/v3/product/search", self.listing_deadline_s, body=wanted
            )
        )
        try:
            return search_answer(body)
        except (ValidationError, AttributeError) as err:
            raise ContractBroken("A product search cannot be read.") from err

    def shipments_open(self, *, is_held: bool, since: datetime | None) -> Iterator[ShipmentRead]:
        """Yield shipments not dispatched yet, page by page, oldest first.

        Held ones come only where asked for: a complete pull asks twice. Raises ContractBroken for
        a page that repeats, so that an incomplete pull is never taken for a complete one.
        """
        wanted: dict[str, Any] = {
            "type": "preDispatch",
            "states": _SHIPMENT_STATES,
            "hold": is_held,
        }
        if since is not None:
            wanted["orderDate"] = {"from": since.isoformat()}
        body = {
            "filter": wanted,
            "pagination": {"pageSize": 20},
            "sort": {"field": "orderDate", "order": "asc"},
        }
        request = Request("POST", "/sellers/v3/shipments/filter", self.order_deadline_s, body=body)
        links: set[str] = set()
        for _ in range(MAX_PAGES):
            page = _parsed(ShipmentPage, self._read(request))
            yield from page.shipments
            if not page.has_more:
                return
            path = next_page_path(page.next_page_url)
            if path in links:
                raise ContractBroken("A page of shipments leads back to itself.")
            links.add(path)
            request = Request("GET", path, self.order_deadline_s)
        raise ContractBroken("Shipments run to more pages than can be true.")

    # --- plumbing ----------------------------------------------------------------------------
    def _change(self, path: str, skus: Mapping[Sku, Payload]) -> ChangeAnswer:
        _at_most_ten(list(skus))
        body = self._authorised(Request("POST", path, self.listing_deadline_s, body=dict(skus)))
        if not isinstance(body, dict):
            raise ContractBroken("A change answered something that is not a map of SKUs.")
        results: dict[Sku, SkuResult] = {}
        unreadable = set()
        for sku in skus:
            if sku not in body:
                continue
            try:
                results[sku] = SkuResult.model_validate(body[sku])
            except ValidationError:
                unreadable.add(sku)
        return ChangeAnswer(results, frozenset(unreadable))

    def _read(self, request: Request) -> Any:
        ends = time.monotonic() + request.timeout_s
        for attempt in range(1, READ_TRIES + 1):
            try:
                return self._authorised(request)
            except FlipkartError as err:
                advice = err.retry_after_s if isinstance(err, RateLimited) else None
                pause = pause_before(attempt, advice, random.random())  # noqa: S311 - jitter
                is_last = attempt == READ_TRIES or time.monotonic() + pause >= ends
                if not err.is_retryable or isinstance(err, RateLimited) or is_last:
                    raise
                self.sleep(pause)
        raise AssertionError("unreachable")

    def _authorised(self, request: Request) -> Any:
        token = self.auth.bearer()
        try:
            return self._once(request, token)
        except AuthFailed:
            return self._once(request, self.auth.refreshed(token))

    def _once(self, request: Request, token: str) -> Any:
        signed = Request(
            request.method,
            request.path,
            request.timeout_s,
            body=request.body,
            query=request.query,
            headers={**request.headers, "Authorization": f"Bearer {token}"},
        )
        began = time.monotonic()
        answer: Answer | None = None
        body: Any = None
        try:
            answer = self.transport.send(signed)
            body = _body_of(answer)
            return body
        except FlipkartError as err:
            self._log(request, answer, body, began, str(err))
            raise
        finally:
            if body is not None:
                self._log(request, answer, body, began, "")

    def _log(
        self, request: Request, answer: Answer | None, body: Any, began: float, error: str
    ) -> None:
        self.on_call(
            Called(
                method=request.method,
                path=request.path.split("?")[0],
                status=answer.status if answer else 0,
                ms=answer.ms if answer else int((time.monotonic() - began) * 1000),
                request_id=answer.request_id if answer else "",
                request=request.body,
                response=body,
                error=error,
            )
        )


def _at_most_ten(skus: Sequence[Sku]) -> None:
    if not 1 <= len(skus) <= SKUS_A_CALL:
        raise ValueError(f"A call carries 1 to {SKUS_A_CALL} SKUs, not {len(skus)}.")


def _parsed(model: type[_M], body: Any) -> _M:
    try:
        return model.model_validate(body)
    except ValidationError as err:
        raise ContractBroken(f"An answer is not a {model.__name__}.") from err


def _body_of(answer: Answer) -> Any:
    """Return the parsed body of a good answer; raise the error every other answer is."""
    said = {"status": answer.status, "request_id": answer.request_id}
    if answer.status == 429:
        raise RateLimited(
            "Flipkart asks for fewer calls.",
            retry_after_s=_seconds(answer.headers.get("Retry-After")),
            request_id=answer.request_id,
        )
    if answer.status == 401:
        raise AuthFailed("Flipkart does not take this token.", **said)  # type: ignore[arg-type]
    if answer.status == 403:
        raise AccountBlocked("Flipkart refuses this account.", **said)  # type: ignore[arg-type]
    if answer.status >= 500:
        raise ServerFailed("Flipkart failed.", **said)  # type: ignore[arg-type]
    if 400 <= answer.status:
        raise Rejected(
            "Flipkart refused the request.",
            status=answer.status,
            errors=_errors_of(answer.body),
            request_id=answer.request_id,
        )
    if not 200 <= answer.status < 300:
        raise ContractBroken("Flipkart led somewhere else.", **said)  # type: ignore[arg-type]
    try:
        return json.loads(answer.body)
    except ValueError as err:
        raise ContractBroken("Flipkart's answer is not JSON.", **said) from err  # type: ignore[arg-type]


def _errors_of(body: bytes) -> list[SkuError]:
    try:
        parsed = ErrorBody.model_validate(json.loads(body))
    except (ValueError, ValidationError):
        return []
    return [row.told() for row in parsed.errors]


def _seconds(value: str | None) -> float | None:
    """Return Retry-After in seconds, at most an hour; None for a date or nonsense."""
    try:
        seconds = float(value or "")
    except ValueError:
        return None
    return min(max(seconds, 0.0), 3600.0) if seconds == seconds else None
