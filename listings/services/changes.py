"""Changes after approval: the price within a band at once, everything else through a review."""

from dataclasses import dataclass

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from catalog.images import photo_prepare
from catalog.models import Product
from catalog.services import photo_propose, photo_replace_first
from common.dates import today_ist
from common.notes import note_kept
from listings.bands import Band, approved_price_of, bands_of
from listings.earnings import acceptance_write
from listings.errors import (
    AlreadyDecided,
    ChangeAsked,
    ChangedMeanwhile,
    ChangeOpen,
    NotEditable,
    OwnWork,
    SamePhoto,
)
from listings.models import (
    ApprovedVersion,
    Listing,
    ListingChange,
    Offer,
    ReturnReason,
    ReviewDecision,
)
from listings.models.listing import OPEN_CHANGES
from listings.pricing import price_move
from listings.selectors import approved_newest
from listings.services.editing import listing_locked, offers_told
from listings.services.review import short_why, version_write
from listings.services.telling import Done, helped_told, member_told, short_sentence
from listings.states import ChangeState, Status
from listings.transitions import change_transition
from shg.models import Person


@dataclass(frozen=True)
class PriceChange:
    """What became of a wish for another price: applied now, or waiting as a change."""

    is_applied: bool
    change: ListingChange | None = None


def _move(product: Product, approved_paise: int, new_paise: int) -> str:
    """Return how a price moves against the approved one, by the band of the type today."""
    kind = product.product_type_id
    band = Band() if kind is None else bands_of([kind], today_ist(timezone.now()))[kind]
    return price_move(approved_paise, new_paise, cut_pct=band.cut_pct, raise_pct=band.raise_pct)


@transaction.atomic
def offer_price_change(
    *, offer_id: int, price_paise: int, actor: Person, on_behalf_of: Person | None = None
) -> PriceChange:
    """Change the price of an approved offer; she has seen and accepted what her group gets.

    Within the type's band around the approved price it holds at once; beyond it waits for a
    review. A price that was given back is answered by it: sent again with the new price, or
    dropped where none needs a review any more; an open photo is left as it is.
    price_paise: whole rupees. Raises NotEditable if the listing is not approved, ChangeOpen while
    another price is being checked, or (ChangeAsked, where it is her turn) while something else is
    open and this price needs a check, Http404 outside scope.
    """
    listing_id = Offer.objects.filter(pk=offer_id).values_list("listing_id", flat=True).first()
    listing = listing_locked(listing_id or 0, actor, "offer.price")
    if listing.status != Status.APPROVED:
        raise NotEditable()
    open_one = _change_open(listing)
    earlier = open_one if open_one is not None and is_of_price(open_one) else None
    if earlier is not None and earlier.state == ChangeState.SUBMITTED:
        raise ChangeOpen()
    offer = (
        Offer.objects.select_for_update(of=("self",), no_key=True)
        .select_related("variant", "listing__product__group", "listing__product__product_type")
        .get(pk=offer_id)
    )
    if offer.price_paise == price_paise:
        _drop(earlier)
        return PriceChange(is_applied=True)
    version = approved_newest([listing.pk]).get(listing.pk)
    offer.price_paise, old = price_paise, offer.price_paise
    acceptance_write(offer=offer, actor=actor, on_behalf_of=on_behalf_of)
    helped_told(listing=listing, done=Done.PRICE, actor=actor, on_behalf_of=on_behalf_of)
    approved = approved_price_of(offer.pk, version)
    move = _move(listing.product, old if approved is None else approved, price_paise)
    if move in {"same", "within"}:
        _price_apply(offer, price_paise)
        _drop(earlier)
        offers_told(listing)
        return PriceChange(is_applied=True)
    if open_one is not None and earlier is None:
        raise ChangeAsked() if open_one.is_her_turn else ChangeOpen()
    change = earlier or ListingChange(listing=listing, state=ChangeState.DRAFT, version=0)
    change.base_n = version.n if version else 0
    change.fields = {"offer_id": offer.pk, "price_paise": price_paise, "old_price_paise": old}
    return PriceChange(is_applied=False, change=_change_submit(change, actor))


def is_of_price(change: ListingChange) -> bool:
    """Return whether a change is a price she wishes for, and nothing else."""
    return "price_paise" in change.fields


def _change_open(listing: Listing) -> ListingChange | None:
    """Return a listing's one open change, locked."""
    rows = ListingChange.objects.select_for_update().filter(listing=listing)
    return rows.filter(state__in=OPEN_CHANGES).first()


@transaction.atomic
def change_ask(*, listing_id: int, field: str, note: str, actor: Person) -> ListingChange | None:
    """Ask the member for one thing of an approved listing, which stays approved meanwhile.

    field: what is asked for, such as "photo"; note: the sentence she reads. Returns None where a
    change is open already: one thing at a time. Raises NotEditable, Http404 outside scope.
    """
    listing = listing_locked(listing_id, actor, "catalogue.adopt")
    if listing.status != Status.APPROVED:
        raise NotEditable()
    if _change_open(listing) is not None:
        return None
    version = approved_newest([listing.pk]).get(listing.pk)
    change = ListingChange.objects.create(
        listing=listing,
        base_n=version.n if version else 0,
        fields={"asked": field},
        state=ChangeState.ASKED,
        version=0,
        by=actor,
        note=note_kept(note),
    )
    member_told(
        listing=listing,
        key="listing-returned",
        variables={"why": short_sentence(change.note) or "—"},
        dedupe=f"asked-{change.pk}",
        must_reach=True,
    )
    return change


def change_answer_photo(*, listing_id: int, image_bytes: bytes, actor: Person) -> ListingChange:
    """Answer an asked photo: it is kept apart, and the change is sent to be checked.

    Raises Http404 outside scope or where no photo is asked for, PhotoRefused for bad bytes.
    """
    prepared = photo_prepare(image_bytes)
    with transaction.atomic():
        listing = listing_locked(listing_id, actor, "listing.edit")
        change = _change_open(listing)
        if change is None or change.fields.get("asked") != "photo" or not change.is_her_turn:
            raise Http404
        shown = listing.product.photos.filter(removed_at=None)
        first = shown.order_by("position", "pk").first()
        if shown.filter(content_hash=prepared.content_hash).exists():
            raise SamePhoto()
        photo = photo_propose(product=listing.product, prepared=prepared, actor=actor)
        change.fields = {
            "asked": "photo",
            "photo_id": photo.pk,
            "old_photo_id": first.pk if first is not None else None,
        }
        return _change_submit(change, actor)


def _drop(change: ListingChange | None) -> None:
    """Close an open change that nothing is wanted of any more."""
    if change is not None:
        change_transition(change=change, to=ChangeState.DROPPED)


def _change_submit(change: ListingChange, actor: Person) -> ListingChange:
    """Send a change to be checked, for the first time or again, as its next version."""
    change.version += 1
    change.by, change.submitted_at = actor, timezone.now()
    change.first_approved_by = change.decided_by = change.decided_at = None
    change.save()
    change_transition(change=change, to=ChangeState.SUBMITTED)
    return change


def _price_apply(offer: Offer, price_paise: int) -> None:
    """Write price and MRP; the MRP never falls below the price and rises with it."""
    Offer.objects.filter(pk=offer.pk).update(
        price_paise=price_paise, mrp_paise=max(offer.mrp_paise, price_paise)
    )


def needs_second(change: ListingChange, product: Product) -> bool:
    """Whether a change is a price cut beyond the band: two people must say yes.

    Measured, as the band is, from the price approved last: small cuts before it do not help.
    """
    fields = change.fields
    if "price_paise" not in fields:
        return False
    version = ApprovedVersion.objects.filter(listing=change.listing_id, n=change.base_n).first()
    approved = approved_price_of(int(fields["offer_id"]), version)
    old = int(fields["old_price_paise"]) if approved is None else approved
    return _move(product, old, int(fields["price_paise"])) == "cut"


def _listing_of_change(change_id: int) -> int:
    """Return the id of a change's listing, 0 if there is no such change."""
    found = ListingChange.objects.filter(pk=change_id).values_list("listing_id", flat=True).first()
    return found or 0


def _change_to_decide(change_id: int, seen_version: int, actor: Person) -> ListingChange:
    listing = listing_locked(_listing_of_change(change_id), actor, "listing.review")
    change = (
        ListingChange.objects.select_for_update(of=("self",), no_key=True)
        .select_related("listing__product__group__city", "listing__member", "decided_by")
        .get(pk=change_id)
    )
    if change.state != ChangeState.SUBMITTED:
        raise AlreadyDecided(who=change.decided_by.name if change.decided_by else "")
    if change.version != seen_version or listing.status != Status.APPROVED:
        raise ChangedMeanwhile()  # an approval taken back is decided anew before its changes
    return change


@transaction.atomic
def change_approve(*, change_id: int, seen_version: int, actor: Person) -> ApprovedVersion | None:
    """Approve a change: its fields hold, the next version is written, the channel follows.

    A price cut beyond the band needs two people: the first call notes the first yes and returns
    None. Raises OwnWork, AlreadyDecided, ChangedMeanwhile, Http404.
    """
    change = _change_to_decide(change_id, seen_version, actor)
    listing = change.listing
    if actor.pk in {change.by_id, change.first_approved_by_id}:
        raise OwnWork()
    if needs_second(change, listing.product) and change.first_approved_by_id is None:
        ListingChange.objects.filter(pk=change.pk).update(first_approved_by=actor)
        return None
    _fields_apply(change)
    _decide(change, ChangeState.APPROVED, actor)
    Listing.objects.filter(pk=listing.pk).update(version=listing.version + 1)
    listing.refresh_from_db()
    version = version_write(listing=listing, actor=actor)
    ReviewDecision.objects.create(
        listing=listing,
        change=change,
        outcome=ReviewDecision.Outcome.APPROVED,
        seen_version=seen_version,
        by=actor,
    )
    offers_told(listing)
    return version


def _fields_apply(change: ListingChange) -> None:
    """Write a change's fields to the offer and the product: prices here, the rest by name."""
    fields = dict(change.fields)
    if "price_paise" in fields:
        offer = Offer.objects.select_for_update(no_key=True).get(pk=fields["offer_id"])
        _price_apply(offer, int(fields["price_paise"]))
    product = change.listing.product
    if "photo_id" in fields:
        photo_replace_first(product=product, photo_id=int(fields["photo_id"]))
    if "attributes" in fields:
        product.attributes = {**product.attributes, **fields["attributes"]}
        product.save(update_fields=["attributes"])


def _decide(change: ListingChange, to: ChangeState, actor: Person) -> None:
    change_transition(change=change, to=to)
    ListingChange.objects.filter(pk=change.pk).update(decided_by=actor, decided_at=timezone.now())


@transaction.atomic
def change_return(
    *, change_id: int, seen_version: int, reason_key: str, note: str, actor: Person
) -> ReviewDecision:
    """Give a change back with a reason; the listing stays as it was approved."""
    change = _change_to_decide(change_id, seen_version, actor)
    reason = ReturnReason.objects.get(key=reason_key, is_active=True)
    _decide(change, ChangeState.RETURNED, actor)
    decision = ReviewDecision.objects.create(
        listing=change.listing,
        change=change,
        outcome=ReviewDecision.Outcome.RETURNED,
        seen_version=seen_version,
        reason=reason,
        note=note_kept(note),
        by=actor,
    )
    member_told(
        listing=change.listing,
        key="listing-returned",
        variables={"why": short_why(reason, change.listing.member.language)},
        dedupe=f"returned-{decision.pk}",
        must_reach=True,
    )
    return decision


@transaction.atomic
def change_drop(*, change_id: int, actor: Person) -> None:
    """She takes her wish back; the listing stays as it was approved."""
    listing_locked(_listing_of_change(change_id), actor, "listing.edit")
    change = ListingChange.objects.select_for_update().get(pk=change_id)
    change_transition(change=change, to=ChangeState.DROPPED)
