"""What a reviewer does: take a row, approve the version seen, return it, take it back."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone

from catalog.intake import photos_make_ready
from catalog.services import photo_publish
from common.notes import note_kept
from listings.content import content_digest, content_of
from listings.errors import AlreadyDecided, ChangedMeanwhile, NotReady, OwnWork, TakenByAnother
from listings.models import (
    ApprovalRevocation,
    ApprovedVersion,
    Listing,
    ReturnReason,
    ReviewDecision,
    ReviewTake,
)
from listings.readiness_facts import approval_problems
from listings.seen import seen_of
from listings.selectors import approved_newest
from listings.services.editing import listing_locked, offers_told
from listings.services.telling import member_told, short_sentence
from listings.states import Status
from listings.transitions import listing_transition
from shg.models import Person

TAKE_FOR = dt.timedelta(minutes=5)


@transaction.atomic
def review_take(*, listing_id: int, actor: Person) -> ReviewTake:
    """Hold a listing for five minutes, so that two reviewers never get the same one.

    Taking again prolongs. Raises TakenByAnother while another's five minutes run.
    """
    listing = listing_locked(listing_id, actor, "listing.review")
    now = timezone.now()
    take = ReviewTake.objects.filter(listing=listing).select_related("by").first()
    if take is not None and take.by_id != actor.pk and take.until > now:
        raise TakenByAnother(who=take.by.name)
    take, _made = ReviewTake.objects.update_or_create(
        listing=listing, defaults={"by": actor, "until": now + TAKE_FOR}
    )
    return take


def review_release(*, listing_id: int, actor: Person) -> None:
    """Let go of a listing taken by this reviewer."""
    ReviewTake.objects.filter(listing_id=listing_id, by=actor).delete()


def _to_decide(listing_id: int, seen_version: int, actor: Person) -> Listing:
    """Return the locked listing if it is submitted, unchanged since seen, and not her own work."""
    listing = listing_locked(listing_id, actor, "listing.review")
    if listing.status != Status.SUBMITTED:
        last = listing.transitions.order_by("-pk").select_related("actor").first()
        raise AlreadyDecided(who=last.actor.name if last else "")
    if listing.version != seen_version:
        raise ChangedMeanwhile()
    return listing


@transaction.atomic
def listing_approve(*, listing_id: int, seen_version: int, actor: Person) -> ApprovedVersion:
    """Approve exactly the version seen; the channel will show this content and no other.

    Raises ChangedMeanwhile if she edited since, AlreadyDecided, OwnWork if the actor entered or
    last edited it, NotReady with the problems (tax, licence, photos…), Http404 outside scope.
    """
    listing = _to_decide(listing_id, seen_version, actor)
    if actor.pk in {listing.last_edited_by_id, listing.product.entered_by_id}:
        raise OwnWork()
    problems = approval_problems(listing)
    if problems:
        raise NotReady(problems)
    version = version_write(listing=listing, actor=actor)
    listing_transition(listing=listing, to=Status.APPROVED, actor=actor)
    type(listing.product).objects.filter(pk=listing.product_id).update(frozen_at=timezone.now())
    ReviewDecision.objects.create(
        listing=listing,
        outcome=ReviewDecision.Outcome.APPROVED,
        seen_version=seen_version,
        seen=seen_of(listing),
        by=actor,
    )
    ReviewTake.objects.filter(listing=listing).delete()
    member_told(listing=listing, key="listing-passed", variables={}, dedupe=f"passed-{version.pk}")
    offers_told(listing)
    return version


def version_write(*, listing: Listing, actor: Person) -> ApprovedVersion:
    """Write the next immutable version of a locked listing, with its photos published."""
    photos_make_ready(listing.product)
    for photo in listing.product.photos.filter(removed_at=None):
        photo_publish(photo)
    content: dict[str, Any] = content_of(listing)
    last = listing.approved_versions.order_by("-n").values_list("n", flat=True).first()
    return ApprovedVersion.objects.create(
        listing=listing,
        n=(last or 0) + 1,
        seen_version=listing.version,
        content=content,
        digest=content_digest(content),
        by=actor,
    )


@transaction.atomic
def listing_return(
    *, listing_id: int, seen_version: int, reason_key: str, note: str, actor: Person
) -> ReviewDecision:
    """Give it back to be mended, with a reason from the list, and tell the member.

    Raises ReturnReason.DoesNotExist for an unknown key, ChangedMeanwhile, AlreadyDecided,
    AadhaarRefused for what the note may not hold.
    """
    listing = _to_decide(listing_id, seen_version, actor)
    reason = ReturnReason.objects.get(key=reason_key, is_active=True)
    listing_transition(
        listing=listing, to=Status.RETURNED, actor=actor, reason=reason.name_en[:300]
    )
    decision = ReviewDecision.objects.create(
        listing=listing,
        outcome=ReviewDecision.Outcome.RETURNED,
        seen_version=seen_version,
        seen=seen_of(listing),
        reason=reason,
        note=note_kept(note),
        by=actor,
    )
    ReviewTake.objects.filter(listing=listing).delete()
    member_told(
        listing=listing,
        key="listing-returned",
        variables={"why": short_why(reason, listing.member.language)},
        dedupe=f"returned-{decision.pk}",
        must_reach=True,
    )
    return decision


def short_why(reason: ReturnReason, language: str = "hi") -> str:
    """Return the reason's first sentence for the message: thirty characters, whole words."""
    return short_sentence(reason.name_hi if language == "hi" else reason.name_en)


@transaction.atomic
def approval_undo(*, listing_id: int, actor: Person, reason: str) -> Listing:
    """Take an approval back: the listing is submitted again and off sale at once.

    Raises IllegalTransition if it is not approved, AadhaarRefused, Http404 outside scope.
    """
    listing = listing_locked(listing_id, actor, "listing.undo")
    why = note_kept(reason)
    listing_transition(listing=listing, to=Status.SUBMITTED, actor=actor, reason=why)
    version = approved_newest([listing.pk]).get(listing.pk)
    if version is not None:
        ApprovalRevocation.objects.create(approved_version=version, by=actor, reason=why)
    type(listing.product).objects.filter(pk=listing.product_id).update(frozen_at=None)
    ReviewDecision.objects.create(
        listing=listing,
        outcome=ReviewDecision.Outcome.UNDONE,
        seen_version=listing.version,
        note=why,
        by=actor,
    )
    offers_told(listing)
    return listing
