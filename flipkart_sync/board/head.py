"""The head of the board: how each account stands, in figures that need no reading of rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from common.errors import Sentence
from flipkart_sync.accounts.selectors import tasks_open
from flipkart_sync.accounts.words import blocked_words
from flipkart_sync.engine.account import accounts_of_ids
from flipkart_sync.models import (
    AccountState,
    Facet,
    MissedSentence,
    PulledOrderItem,
    QcRow,
    RemoteOffer,
    SyncAttempt,
)
from flipkart_sync.oldest import oldest_unproven
from listings.desk_selectors import shorts_open
from listings.models import ChannelAccount
from shg.access import can
from shg.models import Person

ITEMS_SHOWN = 20
MISSED_SHOWN = 10
LATE = timedelta(minutes=15)
ORDERS_LATE = timedelta(seconds=150)


@dataclass(frozen=True)
class AccountHead:
    """One account on the board. Moments are aware; None where there is nothing to tell."""

    state: AccountState
    facets: int
    proven: int
    calls_a_minute: int
    oldest: dict[str, datetime]
    now: datetime

    hold: str  # as the engine heeds it
    is_ours: bool

    @property
    def is_held(self) -> bool:
        return self.hold != AccountState.Hold.NONE

    @property
    def hold_name(self) -> str:
        """Return what is held, in words."""
        return str(AccountState.Hold(self.hold).label)

    @property
    def blocked(self) -> Sentence:
        """Return why Flipkart refuses the account; "" where it does not."""
        return blocked_words(self.state.blocked_reason)

    @property
    def oldest_waiting(self) -> tuple[str, datetime] | None:
        """Return (class, since when) of the longest unproven work, if it is late."""
        found = min(self.oldest.items(), key=lambda one: one[1], default=None)
        return found if found and self.now - found[1] > LATE else None

    @property
    def orders_are_late(self) -> bool:
        if not self.state.orders_pull:
            return False
        cursor = self.state.orders_cursor
        return cursor is None or self.now - cursor > ORDERS_LATE


def accounts_seen(user: Person) -> list[ChannelAccount]:
    """Return the accounts on which the reader sees an offer. Queries: one, and one an account.

    An account at a time: its first offer of hers answers, where one query for all joins them all.
    """
    hers = RemoteOffer.objects.visible_to(user)
    accounts = ChannelAccount.objects.filter(sync_state__isnull=False)
    rows = accounts.select_related("seller_of_record", "channel").order_by("pk")
    return [account for account in rows if hers.filter(account=account).exists()]


def heads_of(account_ids: Sequence[int]) -> list[AccountHead]:
    """Return how accounts stand. Queries: five, whatever the number of accounts."""
    now = timezone.now()
    day = now - timedelta(days=1)
    facets = Facet.objects.unscoped(reason="an account's own health")
    counted: dict[int, tuple[int, int]] = {
        row["account"]: (row["n"], row["proven"])
        for row in facets.filter(account__in=account_ids)
        .order_by()
        .values("account")
        .annotate(n=Count("pk"), proven=Count("pk", filter=Q(proven_equal_at__gt=day)))
    }
    recent = SyncAttempt.objects.filter(
        account__in=account_ids, at__gt=now - timedelta(minutes=1), is_dry=False
    )
    calls = dict(recent.order_by().values_list("account").annotate(n=Count("pk")))
    oldest = oldest_unproven(account_ids)
    held = accounts_of_ids(account_ids)
    states = AccountState.objects.filter(account__in=account_ids).select_related(
        "account__seller_of_record", "account__channel", "hold_by"
    )
    return [
        AccountHead(
            state=state,
            facets=counted.get(state.account_id, (0, 0))[0],
            proven=counted.get(state.account_id, (0, 0))[1],
            calls_a_minute=calls.get(state.account_id, 0),
            oldest=oldest[state.account_id],
            now=now,
            hold=held[state.account_id].hold_in_force,
            is_ours=held[state.account_id].is_ours,
        )
        for state in states.order_by("account")
    ]


@dataclass(frozen=True)
class Proven:
    """How much of all was proven equal in the last 24 hours."""

    facets: int
    proven: int
    last_good_at: datetime | None

    @property
    def percent(self) -> str:
        """Return "99.1%", never rounded up to 100%; "–" where there is nothing."""
        if not self.facets:
            return "–"
        return f"{self.proven * 1000 // self.facets / 10:g}%"

    @property
    def tenth(self) -> int:
        """Return the share in whole tenths, for the gauge."""
        return self.proven * 10 // self.facets if self.facets else 0


def proven_of(heads: Sequence[AccountHead]) -> Proven:
    """Add accounts up."""
    moments = [head.state.last_good_read_at for head in heads if head.state.last_good_read_at]
    return Proven(
        sum(head.facets for head in heads),
        sum(head.proven for head in heads),
        max(moments, default=None),
    )


def items_with_problem(
    user: Person, account_ids: Sequence[int]
) -> tuple[list[PulledOrderItem], int]:
    """Return the newest order items a person must look at, twenty at most, and how many in all.

    Two queries.
    """
    items = items_in_scope(user).filter(account__in=account_ids)
    return list(items.order_by("-pulled_at", "-pk")[:ITEMS_SHOWN]), items.count()


def items_in_scope(user: Person) -> "QuerySet[PulledOrderItem]":
    """Return the order items with a problem she may see.

    An item of a product of ours is seen by whoever sees the product; one nobody knows by offices
    that see accounts.
    """
    same = {"account": OuterRef("account"), "sku": OuterRef("sku")}
    hers = RemoteOffer.objects.visible_to(user).filter(**same)
    seen = Q(Exists(hers))
    if can(user, "account.see"):
        anybodys = RemoteOffer.objects.unscoped(reason="whether a SKU is known").filter(**same)
        seen |= ~Q(Exists(anybodys))
    return PulledOrderItem.objects.filter(seen).exclude(problem="")


@dataclass(frozen=True)
class Elsewhere:
    """What waits for somebody and is handled on another page; None where she may not open it."""

    qc_failures: int | None
    shorts: int | None
    accounts: int | None


def elsewhere_of(user: Person) -> Elsewhere:
    """Return how much waits beside the board, in the reader's scope. Queries: three at most."""
    failed = QcRow.objects.visible_to(user).filter(outcome="failed", settled_at=None)
    return Elsewhere(
        qc_failures=failed.count() if can(user, "catalogue.see") else None,
        shorts=shorts_open(user).count() if can(user, "stock.receive") else None,
        accounts=tasks_open(user) if can(user, "account.see") else None,
    )


def sentences_to_write() -> list[Any]:
    """Return words nobody has explained yet, oldest first, ten at most. One query."""
    return list(MissedSentence.objects.filter(entry=None).order_by("first_at")[:MISSED_SHOWN])
