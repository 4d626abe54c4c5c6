"""Reads of the sync: the catalogue desk's list, and how each account stands."""

from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, F, Prefetch, Q, QuerySet
from django.utils import timezone

from catalog.models import Photo
from flipkart_sync.engine.account import account_of_id
from flipkart_sync.engine.rows import (
    CUT,
    CUT_REFUSED,
    CUT_UNANSWERED,
    LONE_CRASHES,
    TOLD_CUTS,
    TOLD_REJECTS,
    UNKNOWNS,
)
from flipkart_sync.models import (
    AccountState,
    Beat,
    Facet,
    ProblemNote,
    ProductIdProposal,
    PulledOrderItem,
    RemoteOffer,
    SyncAttempt,
)
from flipkart_sync.oldest import oldest_unproven
from shg.models import Person

# Which notes stand. A note may outlive its problem by a moment; what is told of a cut has none yet.
STANDS = ~Q(facet__problem="") | Q(problem__in=TOLD_CUTS)


def catalogue_waiting(user: Person) -> "QuerySet[RemoteOffer]":
    """Return the approved offers in her scope that have no product id, by type, oldest first.

    Bare: count and cut this, then read the rows to show with catalogue_rows().
    """
    waiting: QuerySet[RemoteOffer] = RemoteOffer.objects.visible_to(user).filter(
        product_id="", offer__listing__status="approved"
    )
    return waiting.order_by("offer__listing__product__product_type", "created_at", "pk")


def catalogue_rows(offers: "QuerySet[RemoteOffer]") -> "QuerySet[RemoteOffer]":
    """Return a few waiting offers, in the same order, with all that the desk shows of them.

    With product, type, group, photos and open proposals: three queries whatever the number.
    """
    photos = Photo.objects.unscoped(reason="photos of rows she may see").filter(removed_at=None)
    open_ones = ProductIdProposal.objects.unscoped(reason="proposals of rows she may see").filter(
        decision=ProductIdProposal.Decision.OPEN
    )
    return (
        offers.select_related(
            "offer__variant",
            "offer__listing__product__product_type",
            "offer__listing__product__group__city",
            "account__seller_of_record",
        )
        .prefetch_related(
            Prefetch(
                "offer__listing__product__photos",
                queryset=photos.order_by("position", "pk"),
                to_attr="shown_photos",
            ),
            Prefetch(
                "offer__product_id_proposals",
                queryset=open_ones.order_by("-seen_at"),
                to_attr="open_proposals",
            ),
        )
        .order_by("offer__listing__product__product_type", "created_at", "pk")
    )


def told_cuts() -> "dict[str, QuerySet[Facet]]":
    """Return {cause: cuts a person is told of while they are still tried}; a cut stands once.

    Of every group: narrow each with an account or with visible_to(). rows.FacetRow.told says the
    same of one row in memory.
    """
    cuts = Facet.objects.unscoped(reason="narrowed by the caller").filter(
        kind=Facet.Kind.STOCK, problem=""
    )
    is_due = Q(wanted_version__gt=F("sent_version"))
    is_refused = is_due & Q(rejects__gte=TOLD_REJECTS, priority=CUT)
    is_unanswered = (is_due | Q(sent_version__gt=F("confirmed_version"))) & (
        Q(crashes__gte=LONE_CRASHES) | Q(unknowns__gte=UNKNOWNS)
    )
    return {
        CUT_REFUSED: cuts.filter(is_refused),
        CUT_UNANSWERED: cuts.filter(is_unanswered).exclude(is_refused),
    }


@dataclass(frozen=True, slots=True)
class AccountStatus:
    """How one account stands. Ages are in seconds; None where there is nothing to measure."""

    account: str
    hold: str
    is_dry_run: bool
    blocked: str
    oldest_waiting_s: dict[str, float]
    orders_age_s: float | None
    last_good_read_age_s: float | None
    unknown: int
    problems: dict[str, int]
    problems_by_owner: dict[str, int]
    order_items_with_problem: int
    waiting_for_product_id: int
    live: int
    facets: int
    proven_in_24h_share: float | None
    calls_last_minute: int
    breaker_failures: int
    access_ends_in_days: int | None
    tasks: list[str]
    beat_age_s: float | None

    def as_json(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return asdict(self)


def statuses() -> list[AccountStatus]:
    """Return how each account stands. Thirteen queries an account."""
    states = AccountState.objects.select_related("account__seller_of_record").order_by("account")
    return [_status(state) for state in states]


def _status(state: AccountState) -> AccountStatus:
    now = timezone.now()
    facets = Facet.objects.unscoped(reason="the account's own health").filter(
        account_id=state.account_id
    )
    offers = RemoteOffer.objects.unscoped(reason="the account's own health").filter(
        account_id=state.account_id
    )
    oldest = oldest_unproven([state.account_id])[state.account_id]
    total = facets.count()
    proven = facets.filter(proven_equal_at__gt=now - timedelta(days=1)).count()
    problems = facets.exclude(problem="").values("problem").annotate(n=Count("pk"))
    beat = Beat.objects.filter(name="sync").first()
    account = account_of_id(state.account_id)
    equal = facets.extra(  # noqa: S610 - own columns
        where=["wanted_version = confirmed_version", "wanted_digest = confirmed_digest"]
    )
    whole = equal.values("remote_offer").annotate(n=Count("pk")).filter(n=3)
    return AccountStatus(
        account=str(state.account),
        hold=account.hold_in_force if account else state.hold,
        is_dry_run=state.is_dry_run,
        blocked=state.blocked_reason,
        oldest_waiting_s={
            name: max(0.0, _age(now, since) or 0.0) for name, since in oldest.items()
        },
        orders_age_s=_age(now, state.orders_cursor),
        last_good_read_age_s=_age(now, state.last_good_read_at),
        unknown=facets.filter(is_unknown=True).count(),
        problems={row["problem"]: row["n"] for row in problems} | _told(state.account_id),
        problems_by_owner=_owned(state.account_id),
        order_items_with_problem=PulledOrderItem.objects.filter(account_id=state.account_id)
        .exclude(problem="")
        .count(),
        waiting_for_product_id=offers.filter(Q(product_id="")).count(),
        live=whole.count(),
        facets=total,
        proven_in_24h_share=round(proven / total, 4) if total else None,
        calls_last_minute=SyncAttempt.objects.filter(
            account_id=state.account_id, at__gt=now - timedelta(minutes=1), is_dry=False
        ).count(),
        breaker_failures=state.breaker_failures,
        access_ends_in_days=(
            max(0, (state.refresh_token_ends_at - now).days)
            if state.refresh_token_ends_at
            else None
        ),
        tasks=sorted(state.account.tasks.filter(closed_at=None).values_list("kind", flat=True)),
        beat_age_s=_age(now, beat.at if beat else None),
    )


def _told(account_id: int) -> dict[str, int]:
    """Return {cause: cuts a person is told of while they are tried}, without those of none."""
    counts = {
        cause: cuts.filter(account_id=account_id).count() for cause, cuts in told_cuts().items()
    }
    return {cause: n for cause, n in counts.items() if n}


def _owned(account_id: int) -> dict[str, int]:
    """Return {whose turn: problems}."""
    notes = ProblemNote.objects.unscoped(reason="the account's own health").filter(
        STANDS, account_id=account_id
    )
    return {row["turn"]: row["n"] for row in notes.values("turn").annotate(n=Count("pk"))}


def _age(now: Any, moment: Any) -> float | None:
    return None if moment is None else round((now - moment).total_seconds(), 1)
