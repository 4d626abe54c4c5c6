"""Make one call and say what came of it, without touching a row."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from flipkart_sync.client.auth import Authenticator, Credentials, Token
from flipkart_sync.client.endpoints import Called, SellerApi
from flipkart_sync.client.errors import (
    AccountBlocked,
    AuthFailed,
    FlipkartError,
    NothingSent,
    RateLimited,
    Rejected,
    SentUnknown,
    ServerFailed,
    SignInFailed,
    SkuError,
)
from flipkart_sync.client.schemas import SkuResult
from flipkart_sync.client.transport import HttpTransport
from flipkart_sync.engine.account import AccountTokenStore, credentials_mark, credentials_of
from flipkart_sync.engine.claim import WriteClaim
from flipkart_sync.engine.waits import Waits
from flipkart_sync.mapping import OFFER, PRICE, STOCK

_held = threading.local()


class Came(Enum):
    """What the caller may believe after a call."""

    ANSWERED = "answered"
    REJECTED = "rejected"  # the whole call was understood and refused
    NOTHING_SENT = "nothing_sent"
    NO_TOKEN = "no_token"  # noqa: S105 - nothing sent: sign-in failed, which has a breaker of its own
    RATE_LIMITED = "rate_limited"
    BLOCKED = "blocked"  # 401 with a fresh token, 403: a person must help
    UNKNOWN = "unknown"
    SERVER_FAILED = "server_failed"  # unknown, and the account's breaker opens


@dataclass(slots=True)
class Outcome:
    """The outcome of one changing call."""

    came: Came
    results: dict[str, SkuResult] = field(default_factory=dict)
    errors: list[SkuError] = field(default_factory=list)
    retry_after_s: float | None = None
    text: str = ""


def api_for(account_id: int, waits: Waits) -> SellerApi:
    """Return this thread's client of an account, made anew when its credentials change."""
    kept: dict[int, tuple[Any, SellerApi]] = _held.__dict__.setdefault("apis", {})
    key = (credentials_mark(account_id), waits)  # before they are read: it may only be too old
    if account_id in kept and kept[account_id][0] == key:
        return kept[account_id][1]
    base_url, credentials = credentials_of(account_id)
    transport = HttpTransport(base_url)
    api = SellerApi(
        transport,
        Authenticator(transport, credentials, AccountTokenStore(account_id, waits)),
        listing_deadline_s=waits.listing_deadline_s,
        order_deadline_s=waits.order_deadline_s,
    )
    kept[account_id] = (key, api)
    return api


class _Given:
    """A token given once: for a second connection, which must not touch the database."""

    def __init__(self, token: str) -> None:
        self.token = token

    def load(self) -> str | None:
        return self.token

    def begin_refresh(self, stale: str | None) -> bool:
        raise AuthFailed("The token was refused on the second connection.", status=401)

    def finish_refresh(self, token: Token | None) -> None:
        """Never reached: begin_refresh refuses."""


def api_beside(account_id: int, waits: Waits, token: str) -> SellerApi:
    """Return a second client with a connection of its own, to be used in another thread."""
    first = api_for(account_id, waits)
    kept: dict[int, HttpTransport] = _held.__dict__.setdefault("beside", {})
    base_url = first.transport.base_url if isinstance(first.transport, HttpTransport) else ""
    if account_id not in kept or kept[account_id].base_url != base_url:
        kept[account_id] = HttpTransport(base_url)
    auth = Authenticator(kept[account_id], Credentials("", ""), _Given(token))
    return SellerApi(kept[account_id], auth, order_deadline_s=waits.order_deadline_s)


def came_of(err: FlipkartError) -> Came:
    """Return what an error lets the caller believe."""
    if isinstance(err, RateLimited):
        return Came.RATE_LIMITED
    if isinstance(err, SignInFailed):
        return Came.NO_TOKEN
    if isinstance(err, AuthFailed | AccountBlocked):
        return Came.BLOCKED
    if isinstance(err, NothingSent):
        return Came.NOTHING_SENT
    if isinstance(err, Rejected):
        return Came.REJECTED
    if isinstance(err, ServerFailed):
        return Came.SERVER_FAILED
    return Came.UNKNOWN


def write(api: SellerApi, claim: WriteClaim) -> Outcome:
    """Send a claim's bodies by the call of its kind."""
    calls: dict[str, Callable[..., Any]] = {
        STOCK: api.inventory_update,
        PRICE: api.prices_update,
        OFFER: api.listings_create if claim.is_create else api.listings_update,
    }
    try:
        answer = calls[claim.kind](claim.bodies)
    except Rejected as err:
        return Outcome(Came.REJECTED, errors=err.errors, text=str(err))
    except RateLimited as err:
        return Outcome(Came.RATE_LIMITED, retry_after_s=err.retry_after_s, text=str(err))
    except (NothingSent, SentUnknown) as err:
        return Outcome(came_of(err), text=str(err))
    return Outcome(Came.ANSWERED, answer.results)


class CallLog:
    """Collects the calls of a client while a step runs, to be written with its outcome."""

    def __init__(self, api: SellerApi) -> None:
        self.api = api
        self.calls: list[Called] = []

    def __enter__(self) -> "CallLog":
        self.api.on_call = self.calls.append
        return self

    def __exit__(self, *args: object) -> None:
        self.api.on_call = lambda called: None
