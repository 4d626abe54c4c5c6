"""The access token: fetched once for everybody, fetched anew when Flipkart refuses it.

Where a token is kept is the caller's affair (`TokenStore`): many workers share one account, and a
refresh must be one call however many of them meet a 401 at the same moment.
"""

import base64
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from pydantic import ValidationError

from flipkart_sync.client.errors import (
    AuthFailed,
    ContractBroken,
    NothingSent,
    SentUnknown,
    ServerFailed,
    SignInFailed,
)
from flipkart_sync.client.schemas import TokenAnswer
from flipkart_sync.client.transport import Request, Transport

TOKEN_PATH = "/oauth-service/oauth/token"  # noqa: S105 - a path
TOKEN_TIMEOUT_S = 10.0
WAIT_STEP_S = 0.05


@dataclass(frozen=True, slots=True)
class Credentials:
    """What an account signs in with; `refresh_token` only where access is by a partner app."""

    app_id: str
    app_secret: str
    refresh_token: str = ""


@dataclass(frozen=True, slots=True)
class Token:
    """An access token and the seconds it had left when it was fetched."""

    value: str
    expires_in_s: int
    refresh_token: str = ""


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


class Authenticator:
    """Give out the shared token; replace it once when it is refused."""

    def __init__(
        self,
        transport: Transport,
        credentials: Credentials,
        store: TokenStore,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.transport = transport
        self.credentials = credentials
        self.store = store
        self.sleep = sleep
        self._held: str | None = None

    def bearer(self) -> str:
        """Return a token to send; fetch one if there is none. Raises AuthFailed, NothingSent."""
        token = self._held or self.store.load()
        self._held = token if token is not None else self.refreshed(None)
        return self._held

    def refreshed(self, stale: str | None) -> str:
        """Return a token other than `stale`: fetched here, or by another worker meanwhile."""
        self._held = None
        ends = time.monotonic() + TOKEN_TIMEOUT_S
        while True:
            if self.store.begin_refresh(stale):
                return self._fetch_and_store()
            token = self.store.load()
            if token is not None and token != stale:
                self._held = token
                return token
            if time.monotonic() >= ends:
                raise NothingSent("Another worker is still fetching the token.")
            self.sleep(WAIT_STEP_S)

    def _fetch_and_store(self) -> str:
        token: Token | None = None
        try:
            token = self._fetch()
        except SentUnknown as err:
            raise SignInFailed(str(err), status=err.status) from err
        finally:
            self.store.finish_refresh(token)
        self._held = token.value
        return token.value

    def _fetch(self) -> Token:
        pair = f"{self.credentials.app_id}:{self.credentials.app_secret}".encode()
        query = {"grant_type": "client_credentials", "scope": "Seller_Api"}
        if self.credentials.refresh_token:
            query = {
                "grant_type": "refresh_token",
                "refresh_token": self.credentials.refresh_token,
            }
        answer = self.transport.send(
            Request(
                "GET",
                TOKEN_PATH,
                TOKEN_TIMEOUT_S,
                query=query,
                headers={"Authorization": "Basic " + base64.b64encode(pair).decode()},
            )
        )
        if answer.status in {400, 401, 403}:
            raise AuthFailed("Flipkart does not take these credentials.", status=answer.status)
        if answer.status >= 500:
            raise ServerFailed("Flipkart's sign-in failed.", status=answer.status)
        try:
            parsed = TokenAnswer.model_validate(json.loads(answer.body))
        except (ValueError, ValidationError) as err:
            raise ContractBroken("Flipkart's sign-in answered something else.") from err
        return Token(parsed.access_token, parsed.expires_in, parsed.refresh_token or "")
