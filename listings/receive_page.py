"""What the centre receives: which offers wait for their pieces, what she said, what was counted."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
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


def offers_to_receive(user: Person, words: str = "") -> QuerySet[Offer]:
    """Return submitted and approved offers of ready pieces, uncounted first, then newest.

    Annotated: `counted` (all centres), `first_photo_id`. Joined for the list.
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
    rows: Any = Offer.objects.visible_to(user)
    rows = rows.filter(
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
    found: QuerySet[Offer] = (
        rows.annotate(
            counted=Coalesce(Subquery(counted, output_field=IntegerField()), Value(0)),
            first_photo_id=Subquery(photo),
            is_counted=Case(When(counted__gt=0, then=1), default=0, output_field=IntegerField()),
        )
        .select_related("variant", "listing__member", "listing__product__group__city")
        .order_by("is_counted", "-listing__submitted_at", "-pk")
    )
    return found


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
