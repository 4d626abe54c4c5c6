"""What a reviewer sees of one listing: money, facts, tax, checks, record, what changed, history.

One read for the page; the template causes no query.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from catalog.attributes import Spec
from catalog.facts import specs_of
from catalog.models import HandicraftDecision, Licence, Photo, VoiceNote
from catalog.photo_checks import CHECK_SENTENCES
from catalog.tax import TaxAnswer
from catalog.voice_services import voice_of
from common.dates import today_ist
from common.problems import Problem
from listings.models import Listing, ListingChange, Offer, ReturnReason, ReviewDecision, ReviewTake
from listings.readiness_facts import judged, usual_prices
from listings.review_diff import Difference, change_differences, differences, facts_of
from listings.seen import seen_of
from listings.services.changes import needs_second
from listings.services.review import short_why
from listings.services.telling import MOST_NAME
from listings.states import ChangeState, Status
from notices.models import MessageTemplate
from shg.models import Centre, Person
from shg.selectors import centre_of_group, is_centre_proposed


@dataclass(frozen=True)
class Record:
    """How a group has done so far."""

    decided: int
    approved: int
    returned: int


@dataclass(frozen=True)
class Step:
    """One line of history."""

    at: dt.datetime
    who: str
    what: str
    why: str


@dataclass(frozen=True)
class Doubt:
    """A photo to look at twice: its number on the page, the sentence, the figure measured."""

    number: int
    sentence: str
    figure: float


@dataclass(frozen=True)
class Preview:
    """A reason and the message she would get for it."""

    reason: ReturnReason
    key: int
    text: str


@dataclass(frozen=True)
class ReviewPage:
    """All of one review page. Money in paise."""

    listing: Listing
    change: ListingChange | None
    offer: Offer | None
    photos: list[Photo]
    price_paise: int | None
    net_paise: int | None
    usual: tuple[int, int] | None
    facts: list[tuple[str, str]]
    tax: TaxAnswer
    decision: HandicraftDecision | None
    problems: list[Problem]
    advice: list[Problem]
    doubts: list[Doubt]
    licences: list[Licence]
    record: Record
    differences: list[Difference]
    history: list[Step]
    previews: list[Preview]
    centre: Centre | None
    is_centre_proposed: bool
    taken_by: Person | None
    voice: VoiceNote | None
    waiting_since: dt.datetime | None

    @property
    def seen_version(self) -> int:
        """Return the version a decision on this page names: the change's, or the listing's."""
        return self.change.version if self.change else self.listing.version

    @property
    def is_open(self) -> bool:
        """Whether a decision is waited for."""
        return self.change is not None or self.listing.status == Status.SUBMITTED

    @property
    def asks_handicraft(self) -> bool:
        """Whether the tax hangs on an officer's decision."""
        kind = self.listing.product.product_type
        return bool(kind and kind.asks_handicraft)

    @property
    def needs_second(self) -> bool:
        """Whether a first yes was given and a second person's is waited for, or will be."""
        return self.change is not None and needs_second(self.change, self.listing.product)


def listing_to_review(user: Person, listing_id: int) -> Listing | None:
    """Return a listing in the reader's scope that was sent at least once, or None."""
    return (
        Listing.objects.visible_to(user)
        .exclude(status=Status.DRAFT)
        .select_related(
            "product__product_type__craft",
            "product__group__city",
            "product__entered_by",
            "product__maker",
            "member",
            "last_edited_by",
            "channel",
        )
        .filter(pk=listing_id)
        .first()
    )


def review_page(user: Person, listing: Listing, now: dt.datetime) -> ReviewPage:
    """Read the whole page of a listing from listing_to_review(). Queries: about thirty."""
    product = listing.product
    offer = listing.offers.select_related("variant").order_by("pk").first()
    change = _change_to_see(listing)
    photos = list(product.photos.filter(removed_at=None).order_by("position", "pk"))
    new_price = change.fields.get("price_paise") if change else None
    accepted = offer.acceptances.order_by("-pk").first() if offer else None
    take = ReviewTake.objects.filter(listing=listing, until__gt=now).select_related("by").first()
    specs = specs_of(product.product_type) if product.product_type else []
    judgement = judged(listing)
    return ReviewPage(
        listing=listing,
        change=change,
        offer=offer,
        photos=photos,
        price_paise=new_price or (offer.price_paise if offer else None),
        net_paise=accepted.net_paise if accepted else None,
        usual=usual_prices(listing),
        facts=facts_of(specs, product.attributes),
        tax=judgement.tax,
        decision=product.handicraft_decisions.select_related("officer").order_by("-pk").first(),
        problems=judgement.problems if listing.status == Status.SUBMITTED else [],
        advice=judgement.advice,
        doubts=list(_doubts(photos)),
        licences=list(product.group.licences.order_by("kind")),
        record=_record(listing),
        differences=_differences(listing, change, specs),
        history=_history(listing),
        previews=_previews(listing),
        centre=centre_of_group(product.group, today_ist(now)),
        is_centre_proposed=is_centre_proposed(product.group, today_ist(now)),
        taken_by=take.by if take else None,
        voice=voice_of(listing.product),
        waiting_since=change.submitted_at if change else listing.submitted_at,
    )


def _change_to_see(listing: Listing) -> ListingChange | None:
    """Return the change to decide; none while the listing itself waits to be approved anew."""
    if listing.status != Status.APPROVED:
        return None
    rows = ListingChange.objects.filter(listing=listing, state=ChangeState.SUBMITTED)
    return rows.select_related("by", "first_approved_by").first()


def _doubts(photos: list[Photo]) -> Iterable[Doubt]:
    for number, photo in enumerate(photos, start=1):
        for check in photo.checks.values():
            sentence = CHECK_SENTENCES.get(check.get("result", "ok"))
            if sentence:
                yield Doubt(number, str(sentence), check.get("figure", 0))


def _differences(
    listing: Listing, change: ListingChange | None, specs: list[Spec]
) -> list[Difference]:
    """Return what the open change asks, or what is new since the last decision."""
    if change is not None:
        return change_differences(change.fields, listing.product.attributes, specs)
    last = listing.decisions.exclude(seen={}).order_by("-pk").first()
    if last is None or listing.status != Status.SUBMITTED:
        return []
    return differences(last.seen, seen_of(listing), specs)


def _record(listing: Listing) -> Record:
    """Count the group's first decisions on its other listings."""
    counts = (
        ReviewDecision.objects.filter(listing__product__group=listing.product.group)
        .exclude(listing=listing)
        .aggregate(
            decided=Count("listing", distinct=True),
            approved=Count("listing", distinct=True, filter=Q(outcome="approved")),
            returned=Count("pk", filter=Q(outcome="returned")),
        )
    )
    return Record(**counts)


def _history(listing: Listing) -> list[Step]:
    """Return steps and decisions, newest first. Queries: two."""
    steps = [
        Step(row.at, row.actor.name, _move(row.from_status, row.to_status), row.reason)
        for row in listing.transitions.select_related("actor")
    ]
    steps += [
        Step(
            row.at,
            row.by.name,
            _("change approved") if row.outcome == "approved" else _("change returned"),
            row.reason.name if row.reason else row.note,
        )
        for row in listing.decisions.exclude(change=None).select_related("by", "reason")
    ]
    return sorted(steps, key=lambda step: step.at, reverse=True)


def _move(from_status: str, to_status: str) -> str:
    names = {
        ("draft", "submitted"): _("sent to be checked"),
        ("returned", "submitted"): _("sent again after a fix"),
        ("approved", "submitted"): _("approval taken back"),
        ("submitted", "approved"): _("approved"),
        ("submitted", "returned"): _("returned for a fix"),
    }
    return names.get((from_status, to_status), _("withdrawn"))


def _previews(listing: Listing) -> list[Preview]:
    """Return each active reason with the registered message filled in. Queries: two."""
    template = MessageTemplate.objects.filter(
        key="listing-returned", language="hi", channel="sms"
    ).first()
    text = template.text if template else "{name}: {why}"
    name = listing.product.short_name[:MOST_NAME] or "—"
    reasons = ReturnReason.objects.filter(is_active=True).order_by("position", "pk")[:9]
    return [
        Preview(
            reason,
            number,
            text.replace("{name}", name).replace("{why}", short_why(reason)),
        )
        for number, reason in enumerate(reasons, start=1)
    ]
