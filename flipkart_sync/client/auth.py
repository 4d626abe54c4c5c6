"""The access token: fetched once for everybody, replaced before it ends or when it is refused.

Where a token is kept is the caller's affair (`TokenStore`): many workers share one account, and a
refresh must be one call however many of them meet a 401 at the same moment.

Source: reference §1 (see README.md). Parameters go in the query of a GET, the application's id and
secret in Basic authentication: confirmed (D24, J, S). An access token lives 60 days, a refresh
token 180; after that the seller must allow access again: confirmed (D24).
"""

import base64
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urlencode, urlsplit

from pydantic import ValidationError

from flipkart_sync.client.errors import (
    AuthFailed,
    ConsentEnded,
    ContractBroken,
    FlipkartError,
    NothingSent,
    SentUnknown,
    ServerFailed,
    SignInFailed,
)
from flipkart_sync.client.log import Called, own_id
from flipkart_sync.client.schemas import TokenAnswer
from flipkart_sync.client.transport import Answer, Request, Transport

TOKEN_PATH = "/oauth-service/oauth/token"  # noqa: S105 - a path
AUTHORIZE_PATH = "/oauth-service/oauth/authorize"
SCOPE = "Seller_Api"
REFRESH_TOKEN_LIFE_DAYS = 180  # confirmed (D24)
TOKEN_TIMEOUT_S = 10.0
WAIT_STEP_S = 0.05
HELD_S = 30.0  # how long a thread trusts its copy before it asks the store again

OnCall = Callable[[Called], None]


def _nobody(called: Called) -> None:
    """Log nothing."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """What an account signs in with; `refresh_token` only where access is by a partner app.

    is_partner: never sign in without a seller's consent, as the application itself.
    """

    app_id: str
    app_secret: str = field(repr=False)
    refresh_token: str = field(default="", repr=False)
    is_partner: bool = False


@dataclass(frozen=True, slots=True)
class Token:
    """An access token and the seconds it had left when it was fetched."""

    value: str = field(repr=False)
    expires_in_s: int
    refresh_token: str = field(default="", repr=False)


class TokenStore(Protocol):
    """Where the token of one account is kept, shared by every worker."""

    def load(self) -> str | None:
        """Return the token in force, or None where there is none or it is about to end."""
        ...

    def begin_refresh(self, stale: str | None) -> bool:
        """Take the right to refresh. False: somebody else has it, or `stale` was replaced."""
        ...

    def finish_refresh(self, token: Token | None) -> None:
        """Store the fresh token (None: it could not be had) and give the right back."""
        ...


# --- consent of a seller, for a partner app --------------------------------------------------
def authorize_url(base_url: str, *, app_id: str, redirect_uri: str, state: str) -> str:
    """Return where a seller signs in at Flipkart and allows the application: confirmed (D24).

    redirect_uri: https (http only on this machine), as registered on the application. She comes
    back to it with `code` and `state`. Raises ValueError.
    """
    back = urlsplit(redirect_uri)
    is_here = back.scheme == "http" and back.hostname in {"127.0.0.1", "localhost"}
    if not (back.scheme == "https" or is_here) or not back.hostname or back.fragment:
        raise ValueError("The address to come back to must be https.")
    if not app_id or not state:
        raise ValueError("Consent needs the application's id and a state.")
    query = {
        "client_id": app_id,
        "redirect_uri": redirect_uri,
        "response_type": "code",
        "scope": SCOPE,
        "state": state,
    }
    return f"{base_url.rstrip('/')}{AUTHORIZE_PATH}?{urlencode(query)}"


def code_exchange(
    transport: Transport,
    credentials: Credentials,
    *,
    code: str,
    state: str,
    redirect_uri: str,
    on_call: OnCall = _nobody,
) -> Token:
    """Return the token pair for the code a seller came back with; a code is good once.

    Raises ConsentEnded where Flipkart refuses the code, SignInFailed where it does not answer,
    ContractBroken where the answer carries no refresh token.
    """
    query = {
        "grant_type": "authorization_code",
        "redirect_uri": redirect_uri,
        "state": state,
        "code": code,
    }
    token = _token_call(transport, credentials, query, on_call)
    if not token.refresh_token:
        raise ContractBroken("Flipkart's sign-in gave no refresh token.")
    return token


# --- the token of every call -----------------------------------------------------------------
class Authenticator:
    """Give out the shared token; replace it before it ends, and once when it is refused."""

    def __init__(
        self,
        transport: Transport,
        credentials: Credentials,
        store: TokenStore,
        sleep: Callable[[float], None] = time.sleep,
        on_call: OnCall = _nobody,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.transport = transport
        self.credentials = credentials
        self.store = store
        self.sleep = sleep
        self.on_call = on_call
        self.clock = clock
        self._held: str | None = None
        self._held_until = 0.0

    def bearer(self) -> str:
        """Return a token to send; fetch one if there is none or it is about to end.

        The store says what "about to end" is; it is asked again every HELD_S. Raises AuthFailed,
        NothingSent, SignInFailed.
        """
        if self._held is not None and self.clock() < self._held_until:
            return self._held
        token = self.store.load()
        return self._hold(token) if token is not None else self.refreshed(None)

    def refreshed(self, stale: str | None) -> str:
        """Return a token other than `stale`: fetched here, or by another worker meanwhile."""
        self._held = None
        ends = self.clock() + TOKEN_TIMEOUT_S
        while True:
            if self.store.begin_refresh(stale):
                return self._fetch_and_store()
            token = self.store.load()
            if token is not None and token != stale:
                return self._hold(token)
            if self.clock() >= ends:
                raise NothingSent("Another worker is still fetching the token.")
            self.sleep(WAIT_STEP_S)

    def _hold(self, token: str) -> str:
        self._held, self._held_until = token, self.clock() + HELD_S
        return token

    def _fetch_and_store(self) -> str:
        token: Token | None = None
        try:
            token = self._fetch()
        finally:
            self.store.finish_refresh(token)
        return self._hold(token.value)

    def _fetch(self) -> Token:
        query = {"grant_type": "client_credentials", "scope": SCOPE}
        if self.credentials.is_partner and not self.credentials.refresh_token:
            raise ConsentEnded()
        if self.credentials.refresh_token:
            query = {
                "grant_type": "refresh_token",
                "refresh_token": self.credentials.refresh_token,
            }
        return _token_call(self.transport, self.credentials, query, self.on_call)


def _token_call(
    transport: Transport, credentials: Credentials, query: Mapping[str, str], on_call: OnCall
) -> Token:
    """Make one call of the token endpoint. Whatever becomes of it, no other call was made."""
    pair = f"{credentials.app_id}:{credentials.app_secret}".encode()
    request = Request(
        "GET",
        TOKEN_PATH,
        TOKEN_TIMEOUT_S,
        query=query,
        headers={"Authorization": "Basic " + base64.b64encode(pair).decode()},
    )
    began = time.monotonic()
    answer: Answer | None = None
    error = ""
    try:
        answer = transport.send(request)
        return _token_of(answer, is_consent="client_credentials" != query["grant_type"])
    except SentUnknown as err:
        error = str(err)
        raise SignInFailed(error, status=err.status) from err
    except FlipkartError as err:
        error = str(err)
        raise
    finally:
        on_call(
            Called(
                method="GET",
                path=TOKEN_PATH,
                status=answer.status if answer else 0,
                ms=answer.ms if answer else int((time.monotonic() - began) * 1000),
                request_id=(answer.request_id if answer else "") or own_id(),
                error=error,
            )
        )


def _token_of(answer: Answer, *, is_consent: bool) -> Token:
    if answer.status in {400, 401, 403}:
        if is_consent:
            raise ConsentEnded(status=answer.status)
        raise AuthFailed("Flipkart does not take these credentials.", status=answer.status)
    if answer.status >= 400:
        raise ServerFailed("Flipkart's sign-in failed.", status=answer.status)
    try:
        found = TokenAnswer.model_validate(json.loads(answer.body))
    except (ValueError, ValidationError) as err:
        raise ContractBroken("Flipkart's sign-in answered something else.") from err
    return Token(found.access_token, found.expires_in, found.refresh_token or "")
