"""Reads of the staff desk: the queue of review, its saved views, and what waits by kind.

Every read starts from what the reader may see. The query counts are the same for one row and
for fifty.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from catalog.models import Craft, Variant
from common.numbers import page_number
from listings.models import (
    Listing,
    ListingChange,
    Offer,
    PriceAcceptance,
    ReviewDecision,
    ReviewTake,
    StockPosition,
    StockShort,
)
from listings.selectors import queue_rows, review_queue
from listings.states import ChangeState, Status
from shg.models import City, Group, Person

PAGE = 50
AMBER = dt.timedelta(hours=24)
RED = dt.timedelta(hours=48)
VIEWS = ("all", "mine", "24", "48", "again", "licence", "change")
STATES = ("first", "change")
DOUBTS = {"blurred", "dark", "bright", "twin"}  # what a photo check says of a photo to look at


@dataclass(frozen=True)
class QueueFilter:
    """What the address asks of the queue; anything not understood is left out."""

    view: str = "all"
    city: str = ""
    craft: str = ""
    state: str = ""
    words: str = ""
    page: int = 1

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "QueueFilter":
        """Read a query string. Unknown views and states mean all of them."""
        view, state = query.get("v", "all"), query.get("state", "")
        return cls(
            view=view if view in VIEWS else "all",
            city=query.get("city", "")[:50],
            craft=query.get("craft", "")[:50],
            state=state if state in STATES else "",
            words=query.get("q", "").strip()[:60],
            page=page_number(query.get("page", "1")),
        )

    def as_query(self, **other: Any) -> dict[str, str]:
        """Return the parameters that give this filter, or one that differs in `other`."""
        values = {
            "v": self.view if self.view != "all" else "",
            "city": self.city,
            "craft": self.craft,
            "state": self.state,
            "q": self.words,
            "page": str(self.page) if self.page > 1 else "",
            **{name: str(value) for name, value in other.items()},
        }
        return {name: value for name, value in values.items() if value and value != "all"}


@dataclass(frozen=True)
class QueueRow:
    """One row of the queue as it is shown. Money in paise; `net_paise` is what the group gets."""

    listing: Listing
    change: ListingChange | None
    photo_id: int | None
    price_paise: int | None
    old_price_paise: int | None
    net_paise: int | None
    sku: str
    age: dt.timedelta
    is_again: bool
    taken_by: Person | None
    taken_until: dt.datetime | None
    needs_licence: bool
    is_doubtful: bool

    @property
    def heat(self) -> str:
        """Return "red" from 48 hours on, "amber" from 24, else ""."""
        return "red" if self.age >= RED else "amber" if self.age >= AMBER else ""


@dataclass(frozen=True)
class QueuePage:
    """A page of the queue: its rows, how many there are, and the counts of the saved views."""

    rows: list[QueueRow]
    total: int
    first: int
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def last(self) -> int:
        """Return the number of the last row shown, counted from 1."""
        return self.first + len(self.rows) - 1


def _with_again(rows: QuerySet[Listing]) -> QuerySet[Listing]:
    return rows.annotate(
        is_again=Exists(
            ReviewDecision.objects.filter(
                listing=OuterRef("pk"), outcome=ReviewDecision.Outcome.RETURNED
            )
        )
    )


def _narrowed(rows: QuerySet[Listing], wanted: QueueFilter) -> QuerySet[Listing]:
    """Apply city, craft, state and words; the saved views are counted within these."""
    if wanted.city:
        rows = rows.filter(product__group__city__slug=wanted.city)
    if wanted.craft:
        rows = rows.filter(product__product_type__craft__slug=wanted.craft)
    if wanted.state:
        status = Status.SUBMITTED if wanted.state == "first" else Status.APPROVED
        rows = rows.filter(status=status)
    if wanted.words:
        rows = rows.filter(
            Q(product__short_name__icontains=wanted.words)
            | Q(product__group__name_hi__icontains=wanted.words)
            | Q(product__group__name_en__icontains=wanted.words)
            | Exists(
                Variant.objects.filter(product=OuterRef("product"), sku__istartswith=wanted.words)
            )
        )
    return rows


def _view_filters(user: Person, now: dt.datetime) -> dict[str, Q]:
    return {
        "all": Q(),
        "mine": Q(take__by=user, take__until__gt=now),
        "24": Q(waiting_since__lte=now - AMBER),
        "48": Q(waiting_since__lte=now - RED),
        "again": Q(is_again=True),
        "licence": ~Q(product__product_type__licence_kinds=[]),
        "change": Q(status=Status.APPROVED),
    }


def queue_page(user: Person, wanted: QueueFilter, now: dt.datetime) -> QueuePage:
    """Return a page of what waits for a decision, oldest first. Queries: nine at most.

    Counted and cut on the bare listings; only the rows of the page are read with their joins.
    """
    rows = _narrowed(_with_again(review_queue(user)), wanted)
    views = _view_filters(user, now)
    counts = rows.order_by().aggregate(
        **{f"n_{name}": Count("pk", filter=rule) for name, rule in views.items()}
    )
    total = counts[f"n_{wanted.view}"]
    first = min((wanted.page - 1) * PAGE, max(0, (total - 1) // PAGE * PAGE))
    ids = list(rows.filter(views[wanted.view]).values_list("pk", flat=True)[first : first + PAGE])
    shown = _with_again(queue_rows(ids)).prefetch_related(
        Prefetch(
            "offers__acceptances",
            queryset=PriceAcceptance.objects.order_by("offer_id", "-pk").distinct("offer_id"),
            to_attr="newest_acceptances",
        )
    )
    return QueuePage(
        rows=[row_of(listing, now) for listing in shown],
        total=total,
        first=first + 1 if total else 0,
        counts={name: counts[f"n_{name}"] for name in views},
    )


def row_of(listing: Any, now: dt.datetime) -> QueueRow:
    """Return the row of a listing read by queue_page(). No queries."""
    change = next((c for c in listing.open_changes if c.state == ChangeState.SUBMITTED), None)
    if listing.status == Status.SUBMITTED:
        change = None
    offers = list(listing.offers.all())
    offer = offers[0] if offers else None
    accepted = offer.newest_acceptances[0] if offer and offer.newest_acceptances else None
    photos = listing.product.shown_photos
    take: ReviewTake | None = getattr(listing, "take", None)
    is_taken = take is not None and take.until > now
    new_price = change.fields.get("price_paise") if change else None
    kind = listing.product.product_type
    return QueueRow(
        listing=listing,
        change=change,
        photo_id=photos[0].pk if photos else None,
        price_paise=new_price or (offer.price_paise if offer else None),
        old_price_paise=offer.price_paise if offer and new_price else None,
        net_paise=accepted.net_paise if accepted else None,
        sku=offer.variant.sku if offer else "",
        age=max(now - (listing.waiting_since or listing.created_at), dt.timedelta()),
        is_again=listing.is_again,
        taken_by=take.by if take and is_taken else None,
        taken_until=take.until if take and is_taken else None,
        needs_licence=bool(kind and kind.licence_kinds),
        is_doubtful=any(
            check.get("result") in DOUBTS for photo in photos for check in photo.checks.values()
        ),
    )


def queue_next(user: Person, wanted: QueueFilter, *, after: int | None = None) -> int | None:
    """Return the id of the oldest listing in a filter that nobody else has taken.

    after: the listing just decided or skipped; what was waiting longer than it comes last.
    Queries: two at most.
    """
    now = timezone.now()
    rows: Any = (
        _narrowed(_with_again(review_queue(user)), wanted)
        .filter(_view_filters(user, now)[wanted.view])
        .exclude(Q(take__until__gt=now) & ~Q(take__by=user))
    )
    if after is not None:
        rows = rows.exclude(pk=after)
        begun = Listing.objects.visible_to(user).filter(pk=after).values_list("submitted_at")
        since = begun.first()
        if since is not None and since[0] is not None:
            later = rows.filter(waiting_since__gte=since[0]).values_list("pk", flat=True).first()
            if later is not None:
                return int(later)
    oldest: int | None = rows.values_list("pk", flat=True).first()
    return oldest


def queue_cities(user: Person) -> list[City]:
    """Return the cities in which the reader sees groups. Queries: one."""
    groups: Any = Group.objects.visible_to(user)
    return list(City.objects.filter(pk__in=groups.values("city_id")).order_by("name_en"))


def queue_crafts() -> list[Craft]:
    """Return the crafts members may choose. Queries: one."""
    return list(Craft.objects.filter(is_open=True))


@dataclass(frozen=True)
class Waiting:
    """How much waits at the desk, by kind."""

    first: int
    changes: int
    late: int
    mine: int

    @property
    def review(self) -> int:
        """Return how many listings wait for a decision of any kind."""
        return self.first + self.changes


def review_waiting(user: Person) -> Waiting:
    """Count what waits for a decision in the reader's scope. Queries: one."""
    now = timezone.now()
    counts = (
        review_queue(user)
        .order_by()
        .aggregate(
            first=Count("pk", filter=Q(status=Status.SUBMITTED)),
            changes=Count("pk", filter=Q(status=Status.APPROVED)),
            late=Count("pk", filter=Q(waiting_since__lte=now - RED)),
            mine=Count("pk", filter=Q(take__by=user, take__until__gt=now)),
        )
    )
    return Waiting(**counts)


def to_receive(user: Person) -> QuerySet[Offer]:
    """Return offers with ready pieces, submitted or approved, of which none is counted yet."""
    return Offer.objects.visible_to(user).filter(
        ~Exists(_counted_of_offer()),
        listing__status__in=[Status.SUBMITTED, Status.APPROVED],
        listing__product__fulfilment="ready",
        said_pieces__gt=0,
    )


def _counted_of_offer() -> QuerySet[Any]:
    return StockPosition.objects.filter(offer=OuterRef("pk"), counted__gt=0)


def shorts_open(user: Person) -> QuerySet[StockShort]:
    """Return pieces ordered that are not there, oldest first."""
    return (
        StockShort.objects.visible_to(user)
        .filter(settled_at=None)
        .select_related("offer__listing__product__group__city", "offer__variant", "centre")
        .order_by("at")
    )
