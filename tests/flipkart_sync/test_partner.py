"""Partner access: a seller's consent, its renewal, and what happens when it ends."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.management import call_command
from django.http import Http404
from django.test import Client
from django.utils import timezone

from flipkart_sync.accounts.models import AccountAct, AccountTask
from flipkart_sync.accounts.partner import consent_begin, consent_finish, renewals_check
from flipkart_sync.accounts.selectors import tasks_open
from flipkart_sync.client.auth import Token
from flipkart_sync.client.errors import ConsentEnded
from flipkart_sync.engine.account import AccountTokenStore
from flipkart_sync.engine.call import api_for
from flipkart_sync.engine.waits import waits
from flipkart_sync.errors import (
    AddressNotSecure,
    AnotherEnvironment,
    ApplicationMissing,
    ConsentRefused,
    ConsentStale,
    FlipkartSilent,
    NotPartnerAccess,
)
from flipkart_sync.models import AccountState
from listings.models import ChannelAccount
from tests.cast import Cast, make_cast, staff_client

BACK = "http://127.0.0.1/desk/accounts/callback/"
PAIR = {"access_token": "acc-1", "expires_in": 5183999, "refresh_token": "ref-1"}


class SignIn:
    """A token endpoint that answers as told, and keeps what it was asked."""

    def __init__(self) -> None:
        self.status = 200
        self.body: dict[str, Any] = dict(PAIR)
        self.asked: list[dict[str, str]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                query = parse_qs(urlsplit(self.path).query)
                outer.asked.append({key: values[0] for key, values in query.items()})
                raw = json.dumps(outer.body).encode()
                self.send_response(outer.status)
                self.send_header("Content-Length", str(len(raw)))
                self.end_headers()
                self.wfile.write(raw)

            def log_message(self, *args: Any) -> None:
                """Say nothing."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def sign_in(settings: Any) -> Iterator[SignIn]:
    one = SignIn()
    settings.SIMULATOR_URL = one.url
    settings.ALLOWED_HOSTS = ["127.0.0.1", "testserver"]
    yield one
    one.server.shutdown()
    one.server.server_close()


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def state(cast: Cast, sign_in: SignIn) -> AccountState:
    """A partner account with its application written, not connected."""
    ChannelAccount.objects.update(access="partner")
    return AccountState.objects.create(
        account=cast.account,
        base_url=sign_in.url,
        app_id="app",
        app_secret="key",  # noqa: S106
    )


@pytest.fixture
def gita(cast: Cast) -> Client:
    client = staff_client(cast.gita)
    client.defaults["HTTP_HOST"] = "127.0.0.1"
    return client


def begin(client: Client, account_id: int) -> dict[str, str]:
    """Press Connect; return what Flipkart's page is asked with."""
    page = client.post(f"/desk/accounts/{account_id}/connect/")
    assert page.status_code == 200
    url = page.context["url"]
    assert urlsplit(url).path == "/oauth-service/oauth/authorize"
    return {key: values[0] for key, values in parse_qs(urlsplit(url).query).items()}


def come_back(client: Client, **query: str) -> str:
    """Return where the callback leads."""
    return client.get("/desk/accounts/callback/", query).headers["Location"]


# --- connecting ------------------------------------------------------------------------------
def test_staff_connect_an_account_and_its_tasks_are_done(
    cast: Cast, state: AccountState, sign_in: SignIn, gita: Client
) -> None:
    AccountState.objects.update(blocked_reason=ConsentEnded.TEXT)
    for kind in ("renew_7", "connect_again"):
        AccountTask.objects.create(account=cast.account, kind=kind)

    asked = begin(gita, cast.account.pk)
    assert (asked["client_id"], asked["redirect_uri"]) == ("app", BACK)
    assert (
        come_back(gita, code="c0de", state=asked["state"]) == f"/desk/accounts/{cast.account.pk}/"
    )

    state.refresh_from_db()
    assert (state.refresh_token, state.token, state.blocked_reason) == ("ref-1", "acc-1", "")
    assert state.connected_by == cast.gita
    assert state.refresh_token_ends_at is not None
    assert (state.refresh_token_ends_at - timezone.now()).days == 179
    assert sign_in.asked == [
        {
            "grant_type": "authorization_code",
            "redirect_uri": BACK,
            "state": asked["state"],
            "code": "c0de",
        }
    ]
    assert tasks_open(cast.gita) == 0
    assert [act.kind for act in AccountAct.objects.all()] == ["connected"]
    page = gita.get(f"/desk/accounts/{cast.account.pk}/").content.decode()
    for secret in ("ref-1", "acc-1", "key"):
        assert f">{secret}<" not in page and f'"{secret}"' not in page


def test_a_state_is_good_once_for_a_while_and_in_one_session(
    cast: Cast, state: AccountState, sign_in: SignIn, gita: Client
) -> None:
    asked = begin(gita, cast.account.pk)
    other = staff_client(cast.gita)  # the same person in another browser
    come_back(other, code="c", state=asked["state"])
    come_back(gita, code="c", state="another")  # and the right one is spent by a wrong try
    come_back(gita, code="c", state=asked["state"])

    asked = begin(gita, cast.account.pk)
    session = gita.session
    session["flipkart_consent"] = {**session["flipkart_consent"], "ends_at": 1}
    session.save()
    come_back(gita, code="c", state=asked["state"])

    assert sign_in.asked == []
    state.refresh_from_db()
    assert state.refresh_token == ""


def test_a_consent_of_another_person_or_made_up_is_refused(
    cast: Cast, state: AccountState, sign_in: SignIn
) -> None:
    kept = consent_begin(account_id=cast.account.pk, redirect_uri=BACK, actor=cast.gita).consent
    good = kept.as_kept()

    for wrong in (None, {}, {"account_id": 1}, {**good, "person_id": cast.divya.pk}):
        with pytest.raises(ConsentStale):
            consent_finish(kept=wrong, state=kept.state, code="c", actor=cast.gita)
    with pytest.raises(Http404):
        consent_finish(kept=good, state=kept.state, code="c", actor=cast.divya)
    with pytest.raises(ConsentRefused):  # she pressed Deny
        consent_finish(kept=good, state=kept.state, code="", actor=cast.gita)
    assert sign_in.asked == []


def test_a_refused_code_connects_nothing_and_silence_says_so(
    cast: Cast, state: AccountState, sign_in: SignIn
) -> None:
    kept = consent_begin(account_id=cast.account.pk, redirect_uri=BACK, actor=cast.gita).consent

    answers: list[tuple[int, dict[str, Any], type[Exception]]] = [
        (401, {"error": "unauthorized"}, ConsentRefused),
        (200, {"access_token": "a", "expires_in": 5}, ConsentRefused),  # no refresh token
        (503, {}, FlipkartSilent),
    ]
    for status, body, error in answers:
        sign_in.status, sign_in.body = status, body
        with pytest.raises(error):
            consent_finish(kept=kept.as_kept(), state=kept.state, code="c", actor=cast.gita)
    state.refresh_from_db()
    assert (state.refresh_token, state.connected_at) == ("", None)


def test_only_a_partner_account_of_our_environment_with_an_application_connects(
    cast: Cast, state: AccountState
) -> None:
    def begun() -> None:
        consent_begin(account_id=cast.account.pk, redirect_uri=BACK, actor=cast.gita)

    with pytest.raises(Http404):
        consent_begin(account_id=cast.account.pk, redirect_uri=BACK, actor=cast.divya)
    AccountState.objects.update(app_secret="")
    with pytest.raises(ApplicationMissing):
        begun()
    ChannelAccount.objects.update(environment="production")
    with pytest.raises(AnotherEnvironment):
        begun()
    ChannelAccount.objects.update(access="own", environment="simulator")
    with pytest.raises(NotPartnerAccess):
        begun()


def test_another_application_ends_the_consent_given_to_the_first(
    cast: Cast, state: AccountState, gita: Client
) -> None:
    AccountState.objects.filter(pk=state.pk).update(refresh_token="ref")  # noqa: S106
    address = f"/desk/accounts/{cast.account.pk}/application/"

    gita.post(address, {"app_id": "app", "app_secret": "rotated"})
    state.refresh_from_db()
    assert state.refresh_token == "ref"  # noqa: S105 - the secret was rotated, the app is the same

    gita.post(address, {"app_id": "other", "app_secret": "rotated"})
    state.refresh_from_db()
    assert state.refresh_token == ""


# --- living with it --------------------------------------------------------------------------
def test_a_partner_account_refreshes_and_a_dead_refresh_token_is_told(
    cast: Cast, state: AccountState, sign_in: SignIn
) -> None:
    with pytest.raises(ConsentEnded):
        api_for(cast.account.pk, waits()).auth.bearer()  # never as the application itself
    assert sign_in.asked == []

    AccountState.objects.filter(pk=state.pk).update(
        refresh_token="ref-1",  # noqa: S106
        token_failures=0,
        token_retry_at=None,  # what a new consent does
    )
    assert api_for(cast.account.pk, waits()).auth.bearer() == "acc-1"
    assert sign_in.asked[-1] == {"grant_type": "refresh_token", "refresh_token": "ref-1"}

    AccountState.objects.filter(pk=state.pk).update(token="")
    sign_in.status = 401
    with pytest.raises(ConsentEnded):
        api_for(cast.account.pk, waits()).auth.refreshed("acc-1")


def test_another_refresh_token_lasts_anew_and_the_same_one_does_not(
    cast: Cast, state: AccountState
) -> None:
    ends_at = timezone.now() + timedelta(days=10)
    AccountState.objects.filter(pk=state.pk).update(
        refresh_token="ref-1",
        refresh_token_ends_at=ends_at,  # noqa: S106
    )
    store = AccountTokenStore(cast.account.pk)
    assert store.begin_refresh(None)

    store.finish_refresh(Token("a", 100, "ref-1"))
    state.refresh_from_db()
    assert state.refresh_token_ends_at == ends_at

    store.finish_refresh(Token("a", 100, "ref-2"))
    state.refresh_from_db()
    assert state.refresh_token == "ref-2"  # noqa: S105
    assert state.refresh_token_ends_at is not None
    assert state.refresh_token_ends_at > ends_at + timedelta(days=160)


def test_a_refresh_under_way_writes_over_no_new_consent(cast: Cast, state: AccountState) -> None:
    state.refresh_token = "ref-1"  # noqa: S105
    state.save()
    store = AccountTokenStore(cast.account.pk)
    assert store.begin_refresh(None)

    state.refresh_token = "of-a-new-consent"  # noqa: S105
    state.save()
    store.finish_refresh(Token("a", 100, "ref-2"))

    state.refresh_from_db()
    assert state.refresh_token == "of-a-new-consent"  # noqa: S105


def test_an_address_without_https_is_said_so(cast: Cast, state: AccountState) -> None:
    with pytest.raises(AddressNotSecure):
        consent_begin(
            account_id=cast.account.pk, redirect_uri="http://portal.example/back", actor=cast.gita
        )


def test_renewal_is_asked_for_at_30_and_7_days_once_each_and_then_the_account_is_blocked(
    cast: Cast, state: AccountState, capsys: pytest.CaptureFixture[str]
) -> None:
    ends_at = timezone.now() + timedelta(days=100)
    AccountState.objects.update(refresh_token_ends_at=ends_at)

    def open_at(days_before: float) -> list[str]:
        renewals_check(ends_at - timedelta(days=days_before))
        renewals_check(ends_at - timedelta(days=days_before))
        tasks = AccountTask.objects.filter(closed_at=None).order_by("pk")
        return [task.kind for task in tasks]

    assert open_at(31) == []
    assert open_at(30) == ["renew_30"]
    assert open_at(8) == ["renew_30"]
    assert open_at(7) == ["renew_7"]
    assert AccountTask.objects.count() == 2
    assert open_at(-0.1) == ["connect_again"]
    state.refresh_from_db()
    assert state.blocked_reason == ConsentEnded.TEXT
    assert open_at(-3) == ["connect_again"]
    assert AccountTask.objects.count() == 3
    call_command("sync_status")
    said = capsys.readouterr().out
    assert "access ends" in said
    assert "connect_again" in said


def test_a_renewed_consent_closes_what_asked_for_it(cast: Cast, state: AccountState) -> None:
    now = timezone.now()
    AccountState.objects.update(refresh_token_ends_at=now + timedelta(days=5))
    assert renewals_check(now) == 1

    AccountState.objects.update(refresh_token_ends_at=now + timedelta(days=179))
    assert renewals_check(now) == 0
    assert tasks_open(cast.gita) == 0
