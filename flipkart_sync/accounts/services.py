"""What a person does with an account: its application, holds, dry run, orders, unblocking.

Each act is one transaction and leaves a row with who, when and why.
"""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.http import Http404
from django.utils import timezone

from common.notes import note_kept
from flipkart_sync.accounts.models import AccountAct, AccountTask
from flipkart_sync.errors import (
    AnotherEnvironment,
    ApplicationMissing,
    HoldReasonMissing,
    OrdersMustBePulled,
)
from flipkart_sync.models import AccountState
from listings.models import ChannelAccount
from shg.access import require
from shg.models import Person

HOLD_HOURS = 24
HOSTS = {
    "production": "https://api.flipkart.net",
    "sandbox": "https://sandbox-api.flipkart.net",
}  # confirmed (Flipkart's documentation, 2024-06)

Kind = AccountAct.Kind
Hold = AccountState.Hold
HOLD_ACTS = {
    Hold.NONE: Kind.RELEASED,
    Hold.WRITES: Kind.HOLD_WRITES,
    Hold.EVERYTHING: Kind.HOLD_EVERYTHING,
}


def act_keep(account_id: int, kind: str, actor: Person, reason: str = "") -> None:
    """Write down what somebody did; the caller's transaction holds both."""
    AccountAct.objects.create(account_id=account_id, kind=kind, by=actor, reason=reason)


def base_url_of(account: ChannelAccount) -> str:
    """Return where an account's calls go: fixed by its environment, never typed by anybody.

    Raises AnotherEnvironment where the installation speaks to another one.
    """
    if account.environment != settings.FLIPKART_ENVIRONMENT:
        raise AnotherEnvironment()
    return HOSTS.get(account.environment, settings.SIMULATOR_URL)


def account_locked(account_id: int) -> ChannelAccount:
    """Return an account, locked. Raises Http404."""
    account = ChannelAccount.objects.select_for_update().filter(pk=account_id).first()
    if account is None:
        raise Http404
    return account


def state_locked(account_id: int) -> AccountState:
    """Return an account's state, locked. Raises Http404 where it was never set up."""
    state = (
        AccountState.objects.select_for_update(of=("self",))
        .select_related("account")
        .filter(account_id=account_id)
        .first()
    )
    if state is None:
        raise Http404
    return state


# --- what it signs in with -------------------------------------------------------------------
def account_connect(
    *, account_id: int, base_url: str, app_id: str, app_secret: str, installation_id: str
) -> AccountState:
    """Store what an account signs in with; a changed secret drops the old token.

    For set-up commands; a person at the desk uses application_set().
    """
    state, is_new = AccountState.objects.get_or_create(
        account_id=account_id,
        defaults={"base_url": base_url, "installation_id": installation_id},
    )
    held = (state.base_url, state.app_id, state.app_secret)
    if is_new or held != (base_url, app_id, app_secret):
        if not is_new and state.app_id != app_id:  # a consent belongs to one application
            state.refresh_token, state.refresh_token_ends_at = "", None
        state.base_url, state.app_id, state.app_secret = base_url, app_id, app_secret
        state.token, state.token_ends_at = "", None
        state.blocked_reason, state.blocked_at = "", None
        state.token_failures, state.token_retry_at = 0, None
        state.save(
            update_fields=[
                "base_url",
                "app_id",
                "app_secret",
                "token",
                "token_ends_at",
                "blocked_reason",
                "blocked_at",
                "token_failures",
                "token_retry_at",
                "refresh_token",
                "refresh_token_ends_at",
            ]
        )
    return state


@transaction.atomic
def application_set(
    *, account_id: int, app_id: str, app_secret: str, actor: Person
) -> AccountState:
    """Write the id and secret of the Flipkart application an account uses; shown nowhere again.

    Others than before lift a block; the same ones again do not, nor do they close its task.
    Raises Http404, ApplicationMissing, AnotherEnvironment.
    """
    require(actor, "account.connect")
    account = account_locked(account_id)
    app_id, app_secret = app_id.strip(), app_secret.strip()
    if not app_id or not app_secret or len(app_id) > 200 or len(app_secret) > 200:
        raise ApplicationMissing()
    state = account_connect(
        account_id=account.pk,
        base_url=base_url_of(account),
        app_id=app_id,
        app_secret=app_secret,
        installation_id=settings.HAAT_INSTALLATION_ID,
    )
    if not state.blocked_reason:
        tasks_close(account_id, actor, AccountTask.Kind.BLOCKED)
    act_keep(account_id, Kind.APPLICATION, actor)
    return state


# --- what the engine may do ------------------------------------------------------------------
@transaction.atomic
def hold_set(*, account_id: int, hold: str, reason: str, hours: int, actor: Person) -> None:
    """Stop the engine's writes to an account: `writes` lets cuts go, `everything` does not.

    Ends by itself after `hours` (24 at most) unless renewed; `none` ends it now. Raises Http404,
    HoldReasonMissing.
    """
    require(actor, "hold.set")
    state = state_locked(account_id)
    kept = reason_kept(reason)
    state.hold = Hold(hold)
    is_held = state.hold != Hold.NONE
    state.hold_reason, state.hold_by = kept, actor
    state.hold_until = timezone.now() + timedelta(hours=min(hours, HOLD_HOURS)) if is_held else None
    state.save(update_fields=["hold", "hold_reason", "hold_by", "hold_until"])
    act_keep(account_id, HOLD_ACTS[Hold(hold)], actor, kept)


def reason_kept(reason: str) -> str:
    """Return a reason as it is kept. Raises HoldReasonMissing, AadhaarRefused."""
    kept = note_kept(reason, most=200)
    if not kept:
        raise HoldReasonMissing(fields={"reason": HoldReasonMissing.sentence})
    return kept


@transaction.atomic
def dry_run_set(*, account_id: int, is_on: bool, actor: Person) -> None:
    """Let the engine only say what it would send, or send again. Raises Http404."""
    require(actor, "hold.set")
    state = state_locked(account_id)
    if state.is_dry_run != is_on:
        state.is_dry_run = is_on
        state.save(update_fields=["is_dry_run"])
        act_keep(account_id, Kind.DRY_RUN_ON if is_on else Kind.DRY_RUN_OFF, actor)


@transaction.atomic
def orders_pull_set(*, account_id: int, is_on: bool, actor: Person) -> None:
    """Switch the order pull of an account. Off only while a stand-in serves no orders.

    Raises Http404, OrdersMustBePulled for a production account.
    """
    require(actor, "hold.set")
    state = state_locked(account_id)
    if not is_on and state.account.environment == ChannelAccount.Environment.PRODUCTION:
        raise OrdersMustBePulled()
    if state.orders_pull != is_on:
        state.orders_pull = is_on
        state.save(update_fields=["orders_pull"])
        act_keep(account_id, Kind.ORDERS_ON if is_on else Kind.ORDERS_OFF, actor)


# --- what only a person can mend -------------------------------------------------------------
@transaction.atomic
def account_unblock(*, account_id: int, reason: str, actor: Person) -> None:
    """Let the engine try a blocked account again; the old token is dropped, what was mended said.

    If Flipkart refuses it still, it is blocked again at the first call and a new task is opened.
    Raises Http404, HoldReasonMissing.
    """
    require(actor, "hold.set")
    state = state_locked(account_id)
    kept = reason_kept(reason)
    if not state.blocked_reason:
        return
    state.blocked_reason, state.blocked_at = "", None
    state.token, state.token_ends_at = "", None
    state.token_failures, state.token_retry_at = 0, None  # sign-in is tried at once
    state.save(
        update_fields=[
            "blocked_reason",
            "blocked_at",
            "token",
            "token_ends_at",
            "token_failures",
            "token_retry_at",
        ]
    )
    tasks_close(account_id, actor, AccountTask.Kind.BLOCKED, AccountTask.Kind.CONNECT_AGAIN)
    act_keep(account_id, Kind.UNBLOCKED, actor, kept)


def tasks_close(account_id: int, actor: Person | None, *kinds: str) -> None:
    """Close the open tasks of these kinds; `actor` is None where time or Flipkart did it."""
    AccountTask.objects.filter(account_id=account_id, closed_at=None, kind__in=kinds).update(
        closed_at=timezone.now(), closed_by=actor
    )
