"""Reads about listings and offers. Each states its queries; templates cause none."""

from collections.abc import Collection
from typing import Any

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import Coalesce, Now
from django.utils import timezone

from catalog.models import Photo
from common.dates import today_ist
from listings.models import (
    ApprovedVersion,
    ChannelAccount,
    ChannelLocation,
    Listing,
    ListingChange,
    Offer,
    OffSale,
    ReviewTake,
    StockPosition,
    StockShort,
)
from listings.models.listing import OPEN_CHANGES
from listings.states import Status
from shg.models import Centre, Group, Person
from shg.selectors import centre_of_group, seller_of_centre


def account_of_group(group: Group, channel_id: int, environment: str) -> ChannelAccount | None:
    """Return the account that sells for a group today: centre → seller of record → account."""
    day = today_ist(timezone.now())
    centre = centre_of_group(group, day)
    seller = seller_of_centre(centre, day) if centre else None
    if seller is None:
        return None
    return ChannelAccount.objects.filter(
        channel_id=channel_id,
        seller_of_record_id=seller.seller_of_record_id,
        environment=environment,
    ).first()


def off_sale_now() -> Q:
    """Return the filter on OffSale for rows in force at this moment of the database's clock."""
    return Q(lifted_at=None) & Q(begins_at__lte=Now()) & (Q(until=None) | Q(until__gt=Now()))


def offerable_by_position(
    offer: Offer, positions: Collection[StockPosition], has_short: bool, fulfilment: str
) -> dict[int, int]:
    """Return {centre id: pieces that may be sold from there}; the one rule of offerable stock.

    offerable = max(0, counted − allocated − buffer), in all not above what she said; for made to
    order, capacity − pieces promised. An open short makes it 0 everywhere. No queries.
    """
    if has_short:
        return {position.centre_id: 0 for position in positions}
    left = offer.said_limit
    buffer = offer.buffer
    answer: dict[int, int] = {}
    for position in sorted(positions, key=lambda row: row.centre_id):
        if fulfilment == "made_to_order":
            free = offer.capacity - position.capacity_allocated
        else:
            free = position.counted - position.allocated
        held = min(buffer, max(0, free))
        buffer -= held
        free = max(0, free - held)
        if left is not None:
            free = min(free, left)
            left -= free
        answer[position.centre_id] = free
    return answer


def offerable_of(offer: Offer) -> int:
    """Return the pieces of one offer that may be sold now, all centres. Queries: three."""
    positions = list(StockPosition.objects.filter(offer=offer))
    has_short = StockShort.objects.filter(offer=offer, settled_at=None).exists()
    fulfilment = offer.listing.product.fulfilment
    return sum(offerable_by_position(offer, positions, has_short, fulfilment).values())


def approved_newest(listing_ids: Collection[int]) -> dict[int, ApprovedVersion]:
    """Return {listing id: its newest version without a revocation}. Queries: one."""
    rows = (
        ApprovedVersion.objects.filter(listing__in=listing_ids, revocation=None)
        .order_by("listing_id", "-n")
        .distinct("listing_id")
    )
    return {row.listing_id: row for row in rows}


def offer_by_sku(account_id: int, sku: str) -> Offer | None:
    """Return the account's offer of a SKU; a SKU is never looked up without its account."""
    return Offer.objects.filter(account_id=account_id, variant__sku=sku).first()


def centre_of_location(account_id: int, remote_location_id: str) -> Centre | None:
    """Return the centre behind a channel's location id of this account."""
    row = (
        ChannelLocation.objects.filter(account_id=account_id, remote_location_id=remote_location_id)
        .select_related("centre")
        .first()
    )
    return row.centre if row else None


def _shown_photos() -> "Prefetch[str]":
    return Prefetch(
        "product__photos",
        queryset=Photo.objects.filter(removed_at=None).order_by("position", "pk"),
        to_attr="shown_photos",
    )


def _open_changes() -> "Prefetch[str]":
    return Prefetch(
        "changes",
        queryset=ListingChange.objects.filter(state__in=OPEN_CHANGES),
        to_attr="open_changes",
    )


def listings_of_member(person: Person, *, group_id: int) -> QuerySet[Listing]:
    """Return the listings of a member's group that she sees, newest change first.

    Joined: product, type, photos (`product.shown_photos`), offers with status and variant, open
    changes (`open_changes`), decisions. Drafts of others are left out.
    """
    return (
        Listing.objects.visible_to(person)
        .filter(product__group_id=group_id)
        .exclude(Q(status=Status.DRAFT) & ~Q(member=person))
        .exclude(status=Status.WITHDRAWN)
        .select_related("product__product_type__craft", "channel", "member")
        .prefetch_related(
            _shown_photos(),
            _open_changes(),
            Prefetch(
                "offers",
                queryset=Offer.objects.select_related("variant", "channel_status")
                .prefetch_related(Prefetch("positions", queryset=_positions_of_centres()))
                .annotate(
                    is_short=Exists(
                        StockShort.objects.filter(offer=OuterRef("pk"), settled_at=None)
                    ),
                    is_off_sale=Exists(_off_sale_of_offer()),
                ),
            ),
            "decisions__reason",
        )
        .order_by("-changed_at")
    )


def _positions_of_centres() -> QuerySet[StockPosition]:
    """Return positions that know whether their whole centre is off sale (`is_centre_off`)."""
    stopped = OffSale.objects.filter(off_sale_now(), centre=OuterRef("centre_id"))
    return StockPosition.objects.annotate(is_centre_off=Exists(stopped))


def _off_sale_of_offer() -> QuerySet[OffSale]:
    return OffSale.objects.filter(off_sale_now()).filter(
        Q(offer=OuterRef("pk"))
        | Q(listing=OuterRef("listing_id"))
        | Q(account=OuterRef("account_id"))
        | Q(group=OuterRef("listing__product__group_id"))
    )


def _waiting_ids() -> QuerySet[Any, Any]:
    """Return ids of listings sent to be checked, or with a change that was.

    One union of two short lists, each with its own index: an OR of the two conditions would
    make the database walk through every approved listing.
    """
    sent = Listing.objects.filter(status=Status.SUBMITTED).values("pk")
    changed = ListingChange.objects.filter(state="submitted").values("listing_id")
    return sent.union(changed, all=True)


def _change_since() -> QuerySet[Any, Any]:
    changes = ListingChange.objects.filter(listing=OuterRef("pk"), state="submitted")
    return changes.order_by().values("submitted_at")[:1]


def review_queue(user: Person) -> QuerySet[Listing]:
    """Return listings that wait for a decision, in the user's scope, oldest first.

    First submissions, and approved listings with a submitted change. Annotated `waiting_since`.
    Nothing is joined: count and cut this, then read the rows of a page with queue_rows().
    """
    return (
        Listing.objects.visible_to(user)
        .filter(pk__in=_waiting_ids(), status__in=[Status.SUBMITTED, Status.APPROVED])
        .annotate(waiting_since=Coalesce(_change_since(), F("submitted_at")))
        .order_by("waiting_since", "pk")
    )


def queue_rows(listing_ids: Collection[int]) -> QuerySet[Listing]:
    """Return these listings of review_queue(), oldest first, with what a list shows.

    Joined: product, group, city, type, photos, open changes (`open_changes`), offers, take.
    Queries: six.
    """
    return (
        Listing.objects.filter(pk__in=listing_ids)
        .annotate(waiting_since=Coalesce(_change_since(), F("submitted_at")))
        .select_related("product__product_type__craft", "product__group__city", "member", "channel")
        .prefetch_related(
            _shown_photos(),
            _open_changes(),
            Prefetch("offers", queryset=Offer.objects.select_related("variant").order_by("pk")),
            Prefetch("take", queryset=ReviewTake.objects.select_related("by")),
        )
        .order_by("waiting_since", "pk")
    )
