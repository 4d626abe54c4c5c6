"""Stock: count in, keep for orders, say fewer.

Each movement is one append-only row and one conditional update of its position, in one
transaction; the same source moves pieces once, however often it is told.
"""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import F
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models import Variant
from common.dates import today_ist
from common.errors import BadInput
from listings.errors import NotThisCentre, TooFewToRaise
from listings.models import Offer, StockMovement, StockPosition, StockShort
from listings.readiness import MOST_PIECES
from listings.selectors import offerable_of
from listings.services.telling import Done, helped_told, member_told
from listings.signals import listing_changed
from shg.access import require
from shg.models import Person
from shg.selectors import centre_of_group


class PiecesOutOfBounds(BadInput):
    """A number of pieces that cannot be meant."""

    code = "pieces_out_of_bounds"
    sentence = _("Write a number of pieces between 0 and 10,000.")


@dataclass(frozen=True)
class Allocation:
    """How many pieces an order got, and how many are short."""

    taken: int
    short: int


def offer_locked(offer_id: int) -> Offer:
    """Return an offer's row, locked before its positions. Raises Http404."""
    try:
        return (
            Offer.objects.select_for_update(of=("self",), no_key=True)
            .select_related("listing__product__group", "account")
            .get(pk=offer_id)
        )
    except Offer.DoesNotExist as err:
        raise Http404 from err


def position_of(*, offer_id: int, centre_id: int) -> StockPosition:
    """Return the position row of an offer at a centre, locked; made empty if missing."""
    StockPosition.objects.get_or_create(offer_id=offer_id, centre_id=centre_id)
    return StockPosition.objects.select_for_update(no_key=True).get(
        offer_id=offer_id, centre_id=centre_id
    )


def _written(source_ref: str, kind: StockMovement.Kind) -> StockMovement | None:
    return StockMovement.objects.filter(kind=kind, source_ref=source_ref).first()


@transaction.atomic
def stock_receive(
    *, offer_id: int, centre_id: int, pieces: int, source_ref: str, actor: Person
) -> StockMovement:
    """Add pieces counted at a centre, and clear what she said about fewer.

    `source_ref` names the form: told twice, it counts once and returns the first row. Raises
    Http404 outside the actor's scope, NotThisCentre, PiecesOutOfBounds.
    """
    if not 0 <= pieces <= MOST_PIECES:
        raise PiecesOutOfBounds(fields={"pieces": PiecesOutOfBounds.sentence})
    offer = offer_locked(offer_id)
    require(actor, "stock.receive", offer)
    if not _may_count_at(offer, centre_id):
        raise NotThisCentre()
    position = position_of(offer_id=offer_id, centre_id=centre_id)
    done = _written(source_ref, StockMovement.Kind.RECEIVE)
    if done is not None:
        return done
    movement = StockMovement.objects.create(
        position=position,
        kind=StockMovement.Kind.RECEIVE,
        pieces=pieces,
        said_pieces=offer.said_pieces,
        source_ref=source_ref,
        by=actor,
    )
    StockPosition.objects.filter(pk=position.pk).update(counted=F("counted") + pieces)
    Offer.objects.filter(pk=offer_id).update(said_limit=None)
    listing_changed.send(sender=StockMovement, offer_ids=[offer_id])
    return movement


def _may_count_at(offer: Offer, centre_id: int) -> bool:
    """Whether pieces of an offer lie at a centre: it serves the group, or once held some."""
    serving = centre_of_group(offer.listing.product.group, today_ist(timezone.now()))
    if serving is not None and serving.pk == centre_id:
        return offer.account.locations.filter(centre_id=centre_id).exists()
    return offer.positions.filter(centre_id=centre_id).exists()


@transaction.atomic
def stock_recount(
    *, offer_id: int, centre_id: int, counted: int, source_ref: str, actor: Person
) -> StockMovement:
    """Set the counted pieces to what a person counts now; never below what orders hold.

    Raises Http404 outside scope, PiecesOutOfBounds.
    """
    if not 0 <= counted <= MOST_PIECES:
        raise PiecesOutOfBounds(fields={"pieces": PiecesOutOfBounds.sentence})
    offer = offer_locked(offer_id)
    require(actor, "stock.count", offer)
    position = position_of(offer_id=offer_id, centre_id=centre_id)
    done = _written(source_ref, StockMovement.Kind.RECOUNT)
    if done is not None:
        return done
    counted = max(counted, position.allocated)
    movement = StockMovement.objects.create(
        position=position,
        kind=StockMovement.Kind.RECOUNT,
        pieces=counted - position.counted,
        source_ref=source_ref,
        by=actor,
    )
    StockPosition.objects.filter(pk=position.pk).update(counted=counted)
    Offer.objects.filter(pk=offer_id).update(said_limit=None)
    listing_changed.send(sender=StockMovement, offer_ids=[offer_id])
    return movement


@transaction.atomic
def stock_allocate(*, offer_id: int, centre_id: int, pieces: int, source_ref: str) -> Allocation:
    """Keep pieces for an order item; what is not there is short, in a person's list.

    Idempotent on `source_ref` (the channel's order item id). Fifty at once for the last piece:
    exactly one gets it. Whose product is sold out is told. Sends listing_changed. Queries: about
    eight.
    """
    offer = (
        Offer.objects.select_for_update(of=("self",), no_key=True)
        .select_related("listing__product")
        .get(pk=offer_id)
    )
    is_made = offer.listing.product.fulfilment == "made_to_order"
    kind = StockMovement.Kind.ALLOCATE_CAPACITY if is_made else StockMovement.Kind.ALLOCATE
    position = position_of(offer_id=offer_id, centre_id=centre_id)
    done = _written(source_ref, kind)
    short = StockShort.objects.filter(source_ref=source_ref).first()
    if done is not None or short is not None:
        return Allocation(done.pieces if done else 0, short.pieces if short else 0)
    free = (
        offer.capacity - position.capacity_allocated
        if is_made
        else position.counted - position.allocated
    )
    taken = max(0, min(pieces, free))
    if taken:
        StockMovement.objects.create(
            position=position, kind=kind, pieces=taken, source_ref=source_ref
        )
        column = "capacity_allocated" if is_made else "allocated"
        StockPosition.objects.filter(pk=position.pk).update(**{column: F(column) + taken})
    if taken < pieces:
        StockShort.objects.create(
            offer=offer, centre_id=centre_id, pieces=pieces - taken, source_ref=source_ref
        )
    if taken and offerable_of(offer) == 0:
        member_told(
            listing=offer.listing, key="listing-sold", variables={}, dedupe=f"sold-{source_ref}"
        )
    listing_changed.send(sender=StockMovement, offer_ids=[offer_id])
    return Allocation(taken, pieces - taken)


@transaction.atomic
def short_settle(*, short_id: int, actor: Person) -> None:
    """A person has dealt with missing pieces: the offer may be sold again."""
    short = StockShort.objects.select_for_update().get(pk=short_id)
    require(actor, "stock.count", short)
    StockShort.objects.filter(pk=short_id, settled_at=None).update(
        settled_by=actor, settled_at=timezone.now()
    )
    listing_changed.send(sender=StockShort, offer_ids=[short.offer_id])


@transaction.atomic
def pieces_say(
    *, offer_id: int, pieces: int, actor: Person, on_behalf_of: Person | None = None
) -> Offer:
    """She says there are only so many now: lower only, at once.

    The next count at a centre clears it. Raises TooFewToRaise if `pieces` is more than is on
    sale, Http404 outside scope.
    """
    if not 0 <= pieces <= MOST_PIECES:
        raise PiecesOutOfBounds(fields={"pieces": PiecesOutOfBounds.sentence})
    offer = offer_locked(offer_id)
    require(actor, "stock.say", offer)
    if pieces > offerable_of(offer):
        raise TooFewToRaise(fields={"pieces": TooFewToRaise.sentence})
    Offer.objects.filter(pk=offer_id).update(said_limit=pieces)
    helped_told(listing=offer.listing, done=Done.FEWER, actor=actor, on_behalf_of=on_behalf_of)
    listing_changed.send(sender=Offer, offer_ids=[offer_id])
    offer.refresh_from_db()
    return offer


@transaction.atomic
def parcel_measure(
    *,
    variant_id: int,
    weight_g: int,
    length_mm: int,
    breadth_mm: int,
    height_mm: int,
    actor: Person,
) -> Variant:
    """Keep the packed parcel's measures: grams and millimetres, each above 0."""
    variant = (
        Variant.objects.visible_to(actor)
        .select_related("product__group")
        .filter(pk=variant_id)
        .first()
    )
    if variant is None:
        raise Http404
    require(actor, "parcel.measure", variant)
    variant.packed_weight_g = weight_g
    variant.packed_length_mm = length_mm
    variant.packed_breadth_mm = breadth_mm
    variant.packed_height_mm = height_mm
    variant.measured_by = actor
    variant.save()
    offer_ids = list(variant.offers.order_by("pk").values_list("pk", flat=True))
    listing_changed.send(sender=Variant, offer_ids=offer_ids)
    return variant
