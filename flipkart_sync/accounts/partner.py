"""Partner access: a seller allows our application, and is asked again before that ends.

Staff press Connect; the seller signs in at Flipkart and allows; Flipkart sends the browser back
with a code and our `state`; the code becomes a refresh token, kept encrypted and shown nowhere.
The state is bound to one browser session, account and person, and is good once, for a while.
"""

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from flipkart_sync.accounts.models import AccountAct, AccountTask
from flipkart_sync.accounts.services import act_keep, base_url_of, state_locked, tasks_close
from flipkart_sync.client.auth import (
    REFRESH_TOKEN_LIFE_DAYS,
    Credentials,
    Token,
    authorize_url,
    code_exchange,
)
from flipkart_sync.client.errors import ConsentEnded, ContractBroken, FlipkartError
from flipkart_sync.client.transport import HttpTransport
from flipkart_sync.engine.account import AccountTokenStore, account_block
from flipkart_sync.errors import (
    AddressNotSecure,
    ApplicationMissing,
    ConsentRefused,
    ConsentStale,
    FlipkartSilent,
    NotPartnerAccess,
)
from flipkart_sync.models import AccountState
from listings.models import ChannelAccount
from shg.access import require
from shg.models import Person

CONSENT_S = 15 * 60
RENEW_DAYS, RENEW_NOW_DAYS = 30, 7
Task = AccountTask.Kind


@dataclass(frozen=True, slots=True)
class Consent:
    """A consent under way, as the browser's session keeps it. `ends_at`: epoch seconds."""

    account_id: int
    person_id: int
    state: str
    redirect_uri: str
    ends_at: int

    def as_kept(self) -> dict[str, Any]:
        """Return plain values for the session."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Begun:
    """Where the seller goes, and what the session must keep until she is back."""

    url: str
    consent: Consent


# --- connecting ------------------------------------------------------------------------------
def consent_begin(*, account_id: int, redirect_uri: str, actor: Person) -> Begun:
    """Return Flipkart's page for a seller's consent. Writes nothing.

    Raises Http404, NotPartnerAccess, ApplicationMissing, AnotherEnvironment, AddressNotSecure.
    """
    require(actor, "account.connect")
    state = AccountState.objects.select_related("account").filter(account_id=account_id).first()
    if state is None:
        if ChannelAccount.objects.filter(pk=account_id).exists():
            raise ApplicationMissing()
        raise Http404
    if state.account.access != ChannelAccount.Access.PARTNER:
        raise NotPartnerAccess()
    base_url = base_url_of(state.account)
    if not state.app_id or not state.app_secret:
        raise ApplicationMissing()
    consent = Consent(
        account_id=account_id,
        person_id=actor.pk,
        state=secrets.token_urlsafe(32),
        redirect_uri=redirect_uri,
        ends_at=int(timezone.now().timestamp()) + CONSENT_S,
    )
    try:
        url = authorize_url(
            base_url, app_id=state.app_id, redirect_uri=redirect_uri, state=consent.state
        )
    except ValueError as err:
        raise AddressNotSecure() from err
    return Begun(url, consent)


def consent_finish(
    *, kept: Mapping[str, Any] | None, state: str, code: str, actor: Person
) -> AccountState:
    """Make the code a seller came back with the account's access. `kept`: from the session.

    The session gives `kept` out once. The code is exchanged outside any transaction. Raises
    ConsentStale, ConsentRefused, FlipkartSilent, Http404.
    """
    require(actor, "account.connect")
    consent = _consent_of(kept)
    is_ours = hmac.compare_digest(consent.state.encode(), state.encode())
    is_late = timezone.now().timestamp() > consent.ends_at
    if not is_ours or is_late or consent.person_id != actor.pk:
        raise ConsentStale()
    if not code:
        raise ConsentRefused()
    held = AccountState.objects.select_related("account").filter(account_id=consent.account_id)
    account_state = held.first()
    if account_state is None:
        raise Http404
    if account_state.account.access != ChannelAccount.Access.PARTNER:
        raise NotPartnerAccess()
    token = _exchanged(account_state, consent, code)
    return _connected(consent.account_id, token, actor, account_state.app_id)


def _consent_of(kept: Mapping[str, Any] | None) -> Consent:
    try:
        return Consent(**(kept or {}))
    except TypeError as err:
        raise ConsentStale() from err


def _exchanged(account_state: AccountState, consent: Consent, code: str) -> Token:
    credentials = Credentials(account_state.app_id, account_state.app_secret)
    try:
        return code_exchange(
            HttpTransport(base_url_of(account_state.account)),
            credentials,
            code=code,
            state=consent.state,
            redirect_uri=consent.redirect_uri,
        )
    except (ConsentEnded, ContractBroken) as err:
        raise ConsentRefused() from err
    except FlipkartError as err:
        raise FlipkartSilent() from err


@transaction.atomic
def _connected(account_id: int, token: Token, actor: Person, app_id: str) -> AccountState:
    state = state_locked(account_id)
    if state.app_id != app_id:  # another application was written meanwhile
        raise ConsentStale()
    now = timezone.now()
    state.refresh_token = token.refresh_token
    state.refresh_token_ends_at = now + timedelta(days=REFRESH_TOKEN_LIFE_DAYS)
    state.connected_at, state.connected_by = now, actor
    state.blocked_reason, state.blocked_at = "", None
    state.save(
        update_fields=[
            "refresh_token",
            "refresh_token_ends_at",
            "connected_at",
            "connected_by",
            "blocked_reason",
            "blocked_at",
        ]
    )
    AccountTokenStore(account_id).finish_refresh(token)
    tasks_close(account_id, actor, *Task.values)
    act_keep(account_id, AccountAct.Kind.CONNECTED, actor)
    return state


# --- renewing --------------------------------------------------------------------------------
def renewal_due(ends_at: datetime, now: datetime) -> str:
    """Return which task a refresh token's end asks for at `now`; "" while there is time. Pure.

    >>> from datetime import UTC
    >>> now = datetime(2026, 11, 25, tzinfo=UTC)
    >>> [str(renewal_due(now + timedelta(days=days), now)) for days in (31, 30, 8, 7, 0)]
    ['', 'renew_30', 'renew_30', 'renew_7', 'connect_again']
    """
    left = ends_at - now
    if left <= timedelta(0):
        return Task.CONNECT_AGAIN
    if left <= timedelta(days=RENEW_NOW_DAYS):
        return Task.RENEW_7
    return Task.RENEW_30 if left <= timedelta(days=RENEW_DAYS) else ""


def renewals_check(now: datetime | None = None) -> int:
    """Open the tasks that refresh tokens near their end ask for, each once; return how many.

    What has ended blocks its account; what was renewed closes its tasks. Safe to repeat.
    """
    now = now or timezone.now()
    opened = 0
    ending = AccountState.objects.exclude(refresh_token_ends_at=None).order_by("account_id")
    for account_id, ends_at in ending.values_list("account_id", "refresh_token_ends_at"):
        due = renewal_due(ends_at, now) if ends_at else ""
        if due == Task.CONNECT_AGAIN:
            account_block(account_id, ConsentEnded.TEXT)
        elif due:
            _, is_new = AccountTask.objects.get_or_create(
                account_id=account_id, kind=due, closed_at=None
            )
            opened += is_new
        stale = [kind for kind in (Task.RENEW_30, Task.RENEW_7) if kind != due]
        tasks_close(account_id, None, *stale)
    return opened
