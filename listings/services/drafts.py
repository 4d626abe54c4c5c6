"""What a member does with an unfinished, submitted or returned listing.

Each answer is kept when it is given. Every edit raises `version`, so that an approval names the
version it saw. Edits after approval go through listings.services.changes.
"""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils import timezone

from catalog.facts import attributes_clean
from catalog.images import photo_glance
from catalog.intake import photo_receive, photos_make_ready
from catalog.models import Photo, Product, ProductType, VoiceNote
from catalog.services import photo_remove, variant_ensure
from catalog.voice_services import voice_keep, voice_remove
from common.errors import NotAllowed
from common.identifiers import refuse_aadhaar
from common.notes import note_kept
from listings.earnings import acceptance_write
from listings.errors import (
    AlreadyBegun,
    AlreadySent,
    CityNotSelling,
    NotReady,
    OffSaleReasonMissing,
    PiecesMissing,
)
from listings.models import Channel, Listing, Offer
from listings.promises import answer_promised_by
from listings.readiness import MOST_MAKE_DAYS, MOST_PIECES
from listings.readiness_facts import submit_problems
from listings.selectors import account_of_group
from listings.services.editing import listing_edit, listing_locked, offers_told
from listings.services.telling import Done, helped_told, member_told
from listings.states import Status
from listings.transitions import listing_transition
from shg.access import require
from shg.models import Person
from shg.selectors import membership_of

DEFAULT_CHANNEL = "flipkart"


def draft_of(member: Person) -> Listing | None:
    """Return a member's one unfinished listing, if she has begun one."""
    return (
        Listing.objects.filter(member=member, status=Status.DRAFT)
        .select_related("product__group__city", "product__product_type", "channel")
        .first()
    )


def draft_open(*, actor: Person, member: Person) -> Listing:
    """Return the member's unfinished listing, begun now if there is none.

    Two taps at once give one draft: the constraint decides. Raises NotAllowed if she belongs to
    no group, Http404 if the actor may not add for that group.
    """
    found = draft_of(member)
    if found is not None:
        require(actor, "product.add", found)
        return found
    place = membership_of(member)
    if place is None:
        raise NotAllowed()
    require(actor, "product.add", place.group)
    try:
        with transaction.atomic():
            product = Product.objects.create(group=place.group, maker=member, entered_by=actor)
            return Listing.objects.create(
                product=product,
                channel=Channel.objects.get(code=DEFAULT_CHANNEL),
                member=member,
                last_edited_by=actor,
            )
    except IntegrityError:
        found = draft_of(member)
        if found is None:
            raise
        return found


@transaction.atomic
def draft_like(*, listing_id: int, actor: Person, member: Person | None = None) -> Listing:
    """Begin a product like an earlier one of the group: its kind, its answers, its price.

    Photos are of one piece and are taken anew; the price is asked and read back again. A kind that
    is closed today is not carried. Raises AlreadyBegun where an unfinished product is there,
    Http404 outside the actor's scope.
    """
    old = listing_locked(listing_id, actor, "product.add")
    owner = member or actor
    if draft_of(owner) is not None:
        raise AlreadyBegun()
    draft = draft_open(actor=actor, member=owner)
    kind = old.product.product_type
    if kind is None or not (kind.is_open and kind.craft.is_open):
        return draft
    listing_kind_set(listing_id=draft.pk, product_type_id=kind.pk, actor=actor)
    asked = set(kind.attributes.filter(is_asked=True).values_list("key", flat=True))
    answers = {key: value for key, value in old.product.attributes.items() if key in asked}
    draft.refresh_from_db()
    Product.objects.filter(pk=draft.product_id).update(
        attributes=answers, short_name=old.product.short_name
    )
    offer = old.offers.order_by("pk").first()
    if offer is not None:
        with suppress(CityNotSelling):
            listing_price_set(listing_id=draft.pk, price_paise=offer.price_paise, actor=actor)
    return draft


def listing_photo_add(*, listing_id: int, image_bytes: bytes, actor: Person) -> Photo:
    """Add one photo from hostile bytes; the same bytes twice are one photo.

    The bytes are judged before any row is locked; a worker makes the renditions. Raises
    catalog.refusals.PhotoRefused with a kind sentence, TooManyPhotos, NotEditable, Http404 outside
    scope.
    """
    glance = photo_glance(image_bytes)
    with listing_edit(listing_id, actor) as listing:
        return photo_receive(product=listing.product, data=image_bytes, glance=glance, actor=actor)


def listing_photo_remove(*, listing_id: int, photo_id: int, actor: Person) -> None:
    """Take a photo away; its row stays as history."""
    with listing_edit(listing_id, actor) as listing:
        photo_remove(product=listing.product, photo_id=photo_id)


def listing_voice_set(*, listing_id: int, data: bytes, actor: Person) -> VoiceNote:
    """Keep what she says about it, in place of what she said before.

    Raises catalog.voices.VoiceRefused with a kind sentence, NotEditable, Http404 outside scope.
    """
    with listing_edit(listing_id, actor) as listing:
        return voice_keep(product=listing.product, data=data, actor=actor)


def listing_voice_remove(*, listing_id: int, actor: Person) -> None:
    """Take her voice note away."""
    with listing_edit(listing_id, actor) as listing:
        voice_remove(product=listing.product)


def listing_kind_set(*, listing_id: int, product_type_id: int, actor: Person) -> Listing:
    """Say what it is. Answers that the new type does not ask are dropped; raises Http404."""
    with listing_edit(listing_id, actor) as listing:
        kind = ProductType.objects.filter(
            pk=product_type_id, is_open=True, craft__is_open=True
        ).first()
        if kind is None:
            raise Http404
        product = listing.product
        known = set(kind.attributes.values_list("key", flat=True))
        product.product_type = kind
        product.short_name = kind.name_hi[:30]
        product.attributes = {
            key: value for key, value in product.attributes.items() if key in known
        }
        product.save(update_fields=["product_type", "short_name", "attributes"])
        variant_ensure(product=product)
        return listing


def listing_details_set(
    *, listing_id: int, values: Mapping[str, Any], actor: Person, her_words: str | None = None
) -> Listing:
    """Answer some of the type's questions; others keep their answers.

    Raises BadInput with a sentence per field, AadhaarRefused for her words; nothing is kept then
    (the page keeps the text).
    """
    with listing_edit(listing_id, actor) as listing:
        product = listing.product
        cleaned = attributes_clean(product, values)
        product.attributes = {**product.attributes, **cleaned}
        if her_words is not None:
            product.her_words = refuse_aadhaar(her_words)
        product.save(update_fields=["attributes", "her_words"])
        return listing


def listing_price_set(*, listing_id: int, price_paise: int, actor: Person) -> Offer:
    """Keep the price of one piece; the MRP starts equal to it.

    price_paise: whole rupees, validated by common.money.parse_rupees. Raises CityNotSelling if
    nobody sells for the group yet, Http404 if the type is not chosen.
    """
    with listing_edit(listing_id, actor) as listing:
        if listing.product.product_type_id is None:
            raise Http404
        account = account_of_group(
            listing.product.group, listing.channel_id, settings.FLIPKART_ENVIRONMENT
        )
        if account is None:
            raise CityNotSelling()
        variant = variant_ensure(product=listing.product)
        offer, _made = Offer.objects.update_or_create(
            variant=variant,
            account=account,
            defaults={
                "listing": listing,
                "price_paise": price_paise,
                "mrp_paise": price_paise,
            },
        )
        return offer


def listing_fair_price_set(*, listing_id: int, fair_price_paise: int | None, actor: Person) -> None:
    """Keep what one fetched at a fair, in paise; None where she does not say."""
    with listing_edit(listing_id, actor) as listing:
        listing.offers.update(fair_price_paise=fair_price_paise)


def listing_price_accept(
    *, listing_id: int, actor: Person, on_behalf_of: Person | None = None
) -> None:
    """She was shown what her group gets and said yes: keep the figure with its lines."""
    with transaction.atomic():
        listing = listing_locked(listing_id, actor, "offer.price")
        for offer in listing.offers.select_related("variant").order_by("pk"):
            acceptance_write(offer=offer, actor=actor, on_behalf_of=on_behalf_of)


def listing_pieces_set(
    *,
    listing_id: int,
    actor: Person,
    ready_pieces: int | None = None,
    capacity: int | None = None,
    make_days: int | None = None,
) -> Listing:
    """Keep how many are ready, or how many she can make in how many days.

    Ready pieces are what she says; only pieces counted at the centre are ever offered. Raises
    PiecesMissing if neither is given, or both are 0.
    """
    with listing_edit(listing_id, actor) as listing:
        offers = list(listing.offers.select_for_update(no_key=True).order_by("pk"))
        if not offers or not (ready_pieces or (capacity and make_days)):
            raise PiecesMissing(fields={"pieces": PiecesMissing.sentence})
        made = not ready_pieces
        listing.product.fulfilment = "made_to_order" if made else "ready"
        listing.product.save(update_fields=["fulfilment"])
        for offer in offers:
            offer.said_pieces = min(ready_pieces or 0, MOST_PIECES)
            offer.capacity = min(capacity or 0, MOST_PIECES) if made else 0
            offer.make_days = min(make_days or 1, MOST_MAKE_DAYS) if made else None
            offer.dispatch_sla_days = (offer.make_days or 0) + 2
            offer.save(update_fields=["said_pieces", "capacity", "make_days", "dispatch_sla_days"])
        return listing


@transaction.atomic
def listing_submit(
    *, listing_id: int, actor: Person, on_behalf_of: Person | None = None
) -> Listing:
    """Send it to be checked, and promise an answer by a date.

    Raises NotReady with every problem, AlreadySent on a second tap, Http404 outside scope.
    """
    listing = listing_locked(listing_id, actor, "listing.submit")
    if listing.status in {Status.SUBMITTED, Status.APPROVED}:
        raise AlreadySent()
    photos_make_ready(listing.product)
    problems = submit_problems(listing)
    if problems:
        raise NotReady(problems)
    now = timezone.now()
    promised = answer_promised_by(now)
    listing_transition(listing=listing, to=Status.SUBMITTED, actor=actor, on_behalf_of=on_behalf_of)
    Listing.objects.filter(pk=listing.pk).update(submitted_at=now, answer_by=promised)
    listing.submitted_at, listing.answer_by = now, promised
    helped_told(listing=listing, done=Done.SENT, actor=actor, on_behalf_of=on_behalf_of)
    return listing


@transaction.atomic
def listing_withdraw(
    *, listing_id: int, actor: Person, reason: str = "", on_behalf_of: Person | None = None
) -> Listing:
    """Take a listing off for good: it is no longer shown to her, its wanted stock is 0.

    Staff say why, but where they do it for her. Raises IllegalTransition from a draft or when it
    is withdrawn already, OffSaleReasonMissing, Http404 outside the actor's scope.
    """
    listing = listing_locked(listing_id, actor, "listing.withdraw")
    if actor.is_staff and on_behalf_of is None and not reason.strip():
        raise OffSaleReasonMissing(fields={"reason": OffSaleReasonMissing.sentence})
    listing_transition(
        listing=listing,
        to=Status.WITHDRAWN,
        actor=actor,
        on_behalf_of=on_behalf_of,
        reason=note_kept(reason),
    )
    helped_told(listing=listing, done=Done.AWAY, actor=actor, on_behalf_of=on_behalf_of)
    if actor.is_staff and on_behalf_of is None:
        member_told(listing=listing, key="listing-away", variables={}, dedupe=f"away-{listing.pk}")
    offers_told(listing)
    return listing
