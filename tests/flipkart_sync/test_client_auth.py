"""Signing in: the shared token, and a seller's consent for a partner app."""

from __future__ import annotations

import base64
import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from flipkart_sync.client.auth import (
    Authenticator,
    Credentials,
    Token,
    authorize_url,
    code_exchange,
)
from flipkart_sync.client.errors import (
    AuthFailed,
    ConsentEnded,
    ContractBroken,
    SentUnknown,
    SignInFailed,
)
from flipkart_sync.client.log import Called
from flipkart_sync.client.webhooks import Verdict, event_check, signature_of
from tests.flipkart_sync.canned import Canned, Memory, api_of

SECRET = "s3cret-of-the-app"  # noqa: S105 - made up
PARTNER = Credentials("app", SECRET, "refresh-1")
BACK = "https://haat.example/desk/accounts/callback/"


def test_a_token_about_to_end_is_replaced_before_it_is_refused() -> None:
    now = [0.0]
    store = Memory("old")
    transport = Canned((200, {"access_token": "new", "expires_in": 5183999}))
    auth = Authenticator(transport, Credentials("app", SECRET), store, clock=lambda: now[0])
    assert auth.bearer() == "old"

    store.token = None  # the store says: about to end
    assert auth.bearer() == "old"  # within the seconds a thread trusts its copy
    now[0] = 31.0

    assert auth.bearer() == "new"
    assert store.refreshed == 1
    assert transport.sent[0].query["grant_type"] == "client_credentials"


def test_a_token_another_worker_fetched_is_taken_over() -> None:
    store = Memory("theirs")
    auth = Authenticator(Canned(), Credentials("app", SECRET), store, sleep=lambda s: None)

    assert auth.refreshed("stale") == "theirs"
    assert store.refreshed == 0


def test_partner_access_refreshes_by_its_refresh_token_and_keeps_the_new_one() -> None:
    kept: list[Token | None] = []

    class Keeping(Memory):
        def finish_refresh(self, token: Token | None) -> None:
            kept.append(token)

    store = Keeping(None)
    body = {"access_token": "a", "expires_in": 9, "refresh_token": "refresh-2"}
    transport = Canned((200, body))

    Authenticator(transport, PARTNER, store).bearer()

    assert transport.sent[0].query == {
        "grant_type": "refresh_token",
        "refresh_token": "refresh-1",
    }
    assert kept[0] is not None
    assert kept[0].refresh_token == "refresh-2"


@pytest.mark.parametrize("status", [400, 401, 403])
def test_a_dead_refresh_token_says_that_she_must_allow_access_again(status: int) -> None:
    store = Memory(None)

    with pytest.raises(ConsentEnded):
        Authenticator(Canned((status, {})), PARTNER, store).bearer()
    with pytest.raises(AuthFailed) as caught:
        Authenticator(Canned((status, {})), Credentials("app", SECRET), store).bearer()

    assert not isinstance(caught.value, ConsentEnded)
    assert store.refreshed == 2  # the right to refresh is given back each time


def test_a_partner_app_never_signs_in_as_itself() -> None:
    transport = Canned()
    credentials = Credentials("app", SECRET, is_partner=True)

    with pytest.raises(ConsentEnded):
        Authenticator(transport, credentials, Memory(None)).bearer()

    assert transport.sent == []


def test_sign_in_that_does_not_answer_means_the_call_was_not_made() -> None:
    answers: list[Any] = [SentUnknown("slow"), (503, {}), (429, {}), (200, b"<html>"), (200, {})]
    for answer in answers:
        store = Memory(None)
        with pytest.raises(SignInFailed):
            Authenticator(Canned(answer), PARTNER, store).bearer()
        assert store.refreshed == 1  # the right to refresh was given back


def test_a_refused_token_is_not_sent_again_while_sign_in_waits() -> None:
    class Waiting(Memory):
        def begin_refresh(self, stale: str | None) -> bool:
            raise SignInFailed("not tried yet")

    transport = Canned((401, {}), (401, {}), (401, {}))
    with pytest.raises(SignInFailed):
        api_of(transport, Waiting()).listings_get(["SKU-1"])

    assert len(transport.sent) == 1


def test_the_authorize_address_carries_what_flipkart_asks_for() -> None:
    url = authorize_url("https://api.flipkart.net/", app_id="app", redirect_uri=BACK, state="st")

    parts = urlsplit(url)
    assert parts.hostname == "api.flipkart.net"
    assert parts.path == "/oauth-service/oauth/authorize"
    assert parse_qs(parts.query) == {
        "client_id": ["app"],
        "redirect_uri": [BACK],
        "response_type": ["code"],
        "scope": ["Seller_Api"],
        "state": ["st"],
    }


@pytest.mark.parametrize(
    "back", ["http://haat.example/", "javascript:x", "https://a.example/#x", ""]
)
def test_consent_comes_back_by_https_only(back: str) -> None:
    with pytest.raises(ValueError, match="https"):
        authorize_url("https://api.flipkart.net", app_id="app", redirect_uri=back, state="st")


def test_a_code_becomes_a_pair_and_no_secret_is_logged_or_shown() -> None:
    logged: list[Called] = []
    body = {"access_token": "acc-1", "expires_in": 5183999, "refresh_token": "ref-1"}
    transport = Canned((200, body, {"X-Request-Id": "r-1"}))

    token = code_exchange(
        transport, PARTNER, code="c0de", state="st", redirect_uri=BACK, on_call=logged.append
    )

    assert (token.value, token.refresh_token, token.expires_in_s) == ("acc-1", "ref-1", 5183999)
    assert transport.sent[0].query == {
        "grant_type": "authorization_code",
        "redirect_uri": BACK,
        "state": "st",
        "code": "c0de",
    }
    basic = transport.sent[0].headers["Authorization"].removeprefix("Basic ")
    assert base64.b64decode(basic).decode() == f"app:{SECRET}"
    assert logged[0].request_id == "r-1"
    shown = repr(logged) + repr(token) + repr(PARTNER)
    for secret in ("acc-1", "ref-1", "c0de", SECRET, "refresh-1"):
        assert secret not in shown


def test_a_code_without_a_refresh_token_or_refused_connects_nothing() -> None:
    with pytest.raises(ContractBroken):
        code_exchange(
            Canned((200, {"access_token": "a", "expires_in": 9})),
            PARTNER, code="c", state="s", redirect_uri=BACK,
        )  # fmt: skip
    with pytest.raises(ConsentEnded):
        code_exchange(Canned((401, {})), PARTNER, code="c", state="s", redirect_uri=BACK)


def test_the_calls_of_an_account_have_each_a_request_id() -> None:
    logged: list[Called] = []
    api = api_of(Canned((200, {}), (200, {}, {"x-request-id": "theirs"})), on_call=logged.append)
    api.details(["SH-1"])
    api.details(["SH-1"])

    assert logged[0].request_id.startswith("own-")
    assert len(logged[0].request_id) == 36
    assert logged[1].request_id == "theirs"


# --- notifications ---------------------------------------------------------------------------
NOW = datetime(2015, 5, 19, 9, 22, 15, tzinfo=UTC)
X_DATE = "Tue, 19 May 2015 09:22:15 GMT"
URL = "https://haat.example/webhooks/flipkart/"


def signed(seconds: int = 1432027335, url: str = URL, app: str = "app", key: str = SECRET) -> str:
    text = hashlib.sha1(f"{seconds}{url}POST{key}".encode()).hexdigest()  # noqa: S324 - theirs
    return "FKLOGIN " + base64.b64encode(f"{app}:{text}".encode()).decode()


def verdict(**changes: Any) -> Verdict:
    given: dict[str, Any] = {
        "x_date": X_DATE, "x_authorization": signed(), "url": URL, "app_id": "app",
        "app_secret": SECRET, "now": NOW,
    }  # fmt: skip
    return event_check(**{**given, **changes})


def test_a_well_signed_fresh_event_is_good() -> None:
    assert int(NOW.timestamp()) == 1432027335
    assert verdict() is Verdict.GOOD
    assert verdict(x_date="Tue, 19 May 2015 14:52:15 +0530") is Verdict.GOOD  # the same second


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({"url": URL + "?x=1"}, Verdict.WRONG),
        ({"url": URL.replace("https", "http")}, Verdict.WRONG),
        ({"method": "GET"}, Verdict.WRONG),
        ({"app_secret": "another"}, Verdict.WRONG),
        ({"app_secret": "", "x_authorization": signed(key="")}, Verdict.WRONG),
        ({"app_id": "other"}, Verdict.WRONG),
        ({"x_date": "Tue, 19 May 2015 09:22:16 GMT"}, Verdict.WRONG),
        ({"x_authorization": signed(seconds=1)}, Verdict.WRONG),
        ({"now": NOW + timedelta(minutes=6)}, Verdict.STALE),
        ({"now": NOW - timedelta(minutes=6)}, Verdict.STALE),
        ({"x_date": None}, Verdict.MISSING),
        ({"x_authorization": ""}, Verdict.MISSING),
        ({"x_date": "yesterday"}, Verdict.MALFORMED),
        ({"x_date": "9" * 400}, Verdict.MALFORMED),
        ({"x_authorization": "Basic " + signed().split()[1]}, Verdict.MALFORMED),
        ({"x_authorization": "FKLOGIN %%%"}, Verdict.MALFORMED),
        (
            {"x_authorization": "FKLOGIN " + base64.b64encode(b"\xff\xfe").decode()},
            Verdict.MALFORMED,
        ),
        (
            {"x_authorization": "FKLOGIN " + base64.b64encode(b"nocolon").decode()},
            Verdict.MALFORMED,
        ),
    ],
)
def test_every_other_event_is_not(changes: dict[str, Any], wanted: Verdict) -> None:
    assert verdict(**changes) is wanted


def test_the_signature_is_over_seconds_url_method_and_secret() -> None:
    wanted = hashlib.sha1(b"5https://a/POSTk").hexdigest()  # noqa: S324 - theirs
    assert signature_of(seconds=5, url="https://a/", method="post", app_secret="k") == wanted  # noqa: S106
