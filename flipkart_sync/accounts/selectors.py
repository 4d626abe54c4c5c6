"""Reads of accounts: which ones somebody may see, how each stands, what they ask of people."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from common.dated import holds_on
from flipkart_sync.accounts.models import AccountAct, AccountTask
from flipkart_sync.models import AccountState
from listings.models import ChannelAccount, ChannelLocation
from shg.access import ROLE_ACTIONS
from shg.models import CentreSeller, Person
from shg.scoping import open_roles

ACTS_SHOWN = 30
Hold = AccountState.Hold


def accounts_visible_to(user: Person) -> "QuerySet[ChannelAccount]":
    """Return the accounts she may look at: the state's roles all, a hub's those of its centres.

    An account is a centre's if the centre's seller of record owns it today, or if the channel
    knows the centre as one of its locations.
    """
    accounts = ChannelAccount.objects.order_by("pk")
    if user.is_superuser:
        return accounts
    scope = Q(pk__in=[])
    for role in open_roles(user):
        if "account.see" not in ROLE_ACTIONS[role.role]:
            continue
        if role.state_id:
            return accounts
        if role.city_id:
            scope |= _of_centres(Q(centre__city_id=role.city_id))
        elif role.centre_id:
            scope |= _of_centres(Q(centre_id=role.centre_id))
    return accounts.filter(scope)


def _of_centres(centre: Q) -> Q:
    sellers = CentreSeller.objects.filter(holds_on(timezone.localdate()), centre)
    places = ChannelLocation.objects.filter(centre)
    return Q(seller_of_record__in=sellers.values("seller_of_record")) | Q(
        pk__in=places.values("account")
    )


@dataclass(frozen=True, slots=True)
class AccountCard:
    """One account as the desk shows it. No secret is in it."""

    account: ChannelAccount
    state: AccountState | None
    tasks: list[AccountTask]
    now: datetime

    @property
    def has_application(self) -> bool:
        """Return whether an application's id and secret were written."""
        return bool(self.state and self.state.app_id and self.state.app_secret)

    @property
    def is_partner(self) -> bool:
        return self.account.access == ChannelAccount.Access.PARTNER

    @property
    def is_connected(self) -> bool:
        """Return whether the account can sign in, as far as is known here."""
        if not self.has_application or self.state is None:
            return False
        return not self.is_partner or bool(self.state.refresh_token)

    @property
    def is_production(self) -> bool:
        return self.account.environment == ChannelAccount.Environment.PRODUCTION

    @property
    def hold(self) -> str:
        """Return the hold in force now: one past its end counts as none."""
        if self.state is None:
            return str(Hold.NONE)
        ended = self.state.hold_until is not None and self.state.hold_until < self.now
        return str(Hold.NONE) if ended else self.state.hold

    @property
    def is_held(self) -> bool:
        return self.hold != Hold.NONE

    @property
    def hold_words(self) -> str:
        return str(Hold(self.hold).label)

    @property
    def days_left(self) -> int | None:
        """Return whole days until the consent ends; None where nothing ends."""
        ends_at = self.state.refresh_token_ends_at if self.state else None
        return None if ends_at is None else max(0, (ends_at - self.now).days)

    @property
    def calls_a_second(self) -> str:
        """Return the rate in force now."""
        return f"{1000 / self.state.rate_step_ms:.1f}" if self.state else ""

    @property
    def calls_at_most(self) -> str:
        """Return the rate when nothing has slowed it down."""
        return f"{1000 / self.state.rate_base_ms:.1f}" if self.state else ""

    @property
    def is_breaker_open(self) -> bool:
        return bool(self.state and self.state.breaker_failures)


def account_cards(user: Person, *, account_id: int | None = None) -> list[AccountCard]:
    """Return the accounts she may see, as cards. Queries: her roles, accounts, open tasks."""
    accounts = accounts_visible_to(user)
    if account_id is not None:
        accounts = accounts.filter(pk=account_id)
    open_tasks = AccountTask.objects.filter(closed_at=None).order_by("opened_at")
    rows = accounts.select_related(
        "seller_of_record", "channel", "sync_state__hold_by", "sync_state__connected_by"
    ).prefetch_related(Prefetch("tasks", queryset=open_tasks, to_attr="open_tasks"))
    now = timezone.now()
    return [
        AccountCard(row, getattr(row, "sync_state", None), getattr(row, "open_tasks", []), now)
        for row in rows
    ]


def account_acts(account_id: int) -> "QuerySet[AccountAct]":
    """Return what people did with an account, newest first; the last thirty."""
    acts = AccountAct.objects.filter(account_id=account_id).select_related("by")
    return acts.order_by("-at", "-pk")[:ACTS_SHOWN]


def tasks_open(user: Person) -> int:
    """Return how many things accounts ask of people, of those she may see."""
    return AccountTask.objects.filter(
        closed_at=None, account__in=accounts_visible_to(user).values("pk")
    ).count()
