"""What the centre receives: which offers wait for their pieces, what she said, what was counted."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from catalog.models import Photo
from listings.models import Offer, StockMovement, StockPosition
from listings.states import Status
from shg.models import Centre, Person
from shg.scoping import open_roles

PAGE = 50


@dataclass(frozen=True)
class Counted:
    """One count at a centre: what she said, what was there, who counted and when."""

    said: int | None
    pieces: int
    by: str
    at: Any


def centres_of(user: Person) -> list[Centre]:
    """Return the centres a person counts at: her own; all for who may do everything."""
    if user.is_superuser:
        return list(Centre.objects.order_by("code"))
    return [role.centre for role in open_roles(user) if role.role == "clc"]


def _is_counted() -> Exists:
    return Exists(StockPosition.objects.filter(offer=OuterRef("pk"), counted__gt=0))


def offers_to_receive(user: Person, words: str = "") -> QuerySet[Offer]:
    """Return submitted and approved offers of ready pieces in her scope, bare, newest first.

    words: part of a name, of a group or a maker, or the start of a SKU.
    """
    rows: QuerySet[Offer] = Offer.objects.visible_to(user).filter(
        listing__status__in=[Status.SUBMITTED, Status.APPROVED],
        listing__product__fulfilment="ready",
    )
    if words:
        rows = rows.filter(
            Q(listing__product__short_name__icontains=words)
            | Q(listing__product__group__name_hi__icontains=words)
            | Q(listing__product__group__name_en__icontains=words)
            | Q(listing__member__name__icontains=words)
            | Q(variant__sku__istartswith=words)
        )
    return rows.order_by("-listing__submitted_at", "-pk")


def receive_rows(offers: QuerySet[Offer]) -> QuerySet[Offer]:
    """Return a few offers with what the list shows, uncounted first, then newest.

    Annotated: `counted` (all centres), `is_counted`, `first_photo_id`. Queries: one.
    """
    photo = (
        Photo.objects.filter(product=OuterRef("listing__product"), removed_at=None)
        .order_by("position", "pk")
        .values("pk")[:1]
    )
    counted = (
        StockPosition.objects.filter(offer=OuterRef("pk"))
        .order_by()
        .values("offer")
        .annotate(total=Sum("counted"))
        .values("total")
    )
    return (
        offers.annotate(
            counted=Coalesce(Subquery(counted, output_field=IntegerField()), Value(0)),
            first_photo_id=Subquery(photo),
            is_counted=_is_counted(),
        )
        .select_related("variant", "listing__member", "listing__product__group__city")
        .order_by("is_counted", "-listing__submitted_at", "-pk")
    )


def first_to_receive(user: Person, words: str, *, most: int) -> list[Offer]:
    """Return the first `most` rows of the list: uncounted ones, then the others.

    Cut on bare offers, so that the sums and joins are made for the rows shown, not for every
    offer of the centre. Queries: three at most.
    """
    rows = offers_to_receive(user, words)
    ids = list(rows.filter(~_is_counted()).values_list("pk", flat=True)[:most])
    if len(ids) < most:
        counted = rows.filter(_is_counted()).values_list("pk", flat=True)
        ids += counted[: most - len(ids)]
    return list(receive_rows(Offer.objects.filter(pk__in=ids)))


def counts_of(offer: Offer) -> list[Counted]:
    """Return the newest counts of an offer, newest first. Queries: one."""
    rows = (
        StockMovement.objects.filter(
            position__offer=offer,
            kind__in=[StockMovement.Kind.RECEIVE, StockMovement.Kind.RECOUNT],
        )
        .select_related("by")
        .order_by("-pk")[:10]
    )
    return [
        Counted(row.said_pieces, row.pieces, row.by.name if row.by else "", row.at) for row in rows
    ]
