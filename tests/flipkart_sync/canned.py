"""A transport of canned answers and a token store in memory, for tests of the client alone."""

from __future__ import annotations

import json
from typing import Any

from flipkart_sync.client.auth import Authenticator, Credentials, Token
from flipkart_sync.client.endpoints import SellerApi
from flipkart_sync.client.transport import Answer, Request
from tests.simulator import APP_ID, APP_SECRET


class Memory:
    """A token store in memory."""

    def __init__(self, token: str | None = "held") -> None:  # noqa: S107 - made up
        self.token = token
        self.refreshed = 0

    def load(self) -> str | None:
        return self.token

    def begin_refresh(self, stale: str | None) -> bool:
        return self.token is None or self.token == stale

    def finish_refresh(self, token: Token | None) -> None:
        self.refreshed += 1
        self.token = token.value if token else None


class Canned:
    """A transport that answers from a list, and keeps what it was sent."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.sent: list[Request] = []

    def send(self, request: Request) -> Answer:
        self.sent.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        status, body = answer[:2]
        headers = answer[2] if len(answer) > 2 else {}
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        return Answer(status, headers, raw, 1)


def api_of(transport: Any, store: Memory | None = None, **more: Any) -> SellerApi:
    auth = Authenticator(transport, Credentials(APP_ID, APP_SECRET), store or Memory())
    return SellerApi(transport, auth, sleep=lambda seconds: None, **more)
