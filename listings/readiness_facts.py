"""From rows to the values that listings.readiness judges. The rules themselves are there."""

import datetime as dt
from dataclasses import dataclass
from typing import Literal, cast

from django.conf import settings
from django.utils import timezone

from catalog.attributes import attribute_problems
from catalog.facts import parcel_of, specs_of, tax_of, title_of
from catalog.models import Licence, LicenceKind
from catalog.tax import TaxAnswer
from common.bilingual import Bilingual
from common.dates import today_ist
from common.problems import Problem
from listings import readiness
from listings.earnings import FeesUnknown, fee_schedule_of, quote_of_offer, terms_of
from listings.models import Listing, Offer
from listings.pricing import dear_band, usual_range
from listings.readiness import Draft, GroupStatus, LicenceState, Review
from listings.selectors import account_of_group
from listings.states import Status
from shg.selectors import city_sells

FEWEST_FOR_A_RANGE = 5
Fulfilment = Literal["", "ready", "made_to_order"]


@dataclass(frozen=True)
class Judged:
    """What stops an approval, and what a reviewer should look at."""

    problems: list[Problem]
    advice: list[Problem]
    tax: TaxAnswer


def submit_problems(listing: Listing) -> list[Problem]:
    """Return why a listing cannot be sent to be checked yet, in the order of the task."""
    return readiness.submit_problems(draft_of_listing(listing))


def approval_problems(listing: Listing) -> list[Problem]:
    """Return why a submitted listing cannot be approved yet."""
    return readiness.approval_problems(review_of(listing))


def judged(listing: Listing) -> Judged:
    """Return what stops an approval and what to look at, as of today. Queries: about 25."""
    review = review_of(listing)
    return Judged(readiness.approval_problems(review), readiness.review_advice(review), review.tax)


def draft_of_listing(listing: Listing) -> Draft:
    """Return what is known of a listing, as plain values."""
    product, day = listing.product, today_ist(timezone.now())
    kind, group = product.product_type, product.group
    offer = _first_offer(listing)
    net_paise, accepted = _net_and_acceptance(offer)
    made = product.fulfilment == "made_to_order"
    has_seller = (
        account_of_group(group, listing.channel_id, settings.FLIPKART_ENVIRONMENT) is not None
    )
    return Draft(
        photo_count=product.photos.filter(removed_at=None).count(),
        has_kind=kind is not None,
        is_kind_open=kind is None or (kind.is_open and kind.craft.is_open),
        attribute_problems=tuple(_unanswered(listing)),
        price_paise=offer.price_paise if offer else None,
        net_paise=net_paise,
        is_price_accepted=accepted,
        fulfilment=cast(Fulfilment, product.fulfilment),
        pieces=(offer.capacity if made else offer.said_pieces) if offer else None,
        make_days=offer.make_days if offer else None,
        city=Bilingual(group.city.name_hi, group.city.name_en),
        city_sells=city_sells(group.city_id, day),
        has_seller=has_seller,
        group_status=cast(GroupStatus, group.status),
    )


def _unanswered(listing: Listing) -> list[Problem]:
    """Return what is missing or wrong among the answers that members are asked for."""
    kind = listing.product.product_type
    if kind is None:
        return []
    asked = [spec for spec in specs_of(kind) if spec.is_asked]
    return attribute_problems(asked, answers_of(listing))


def answers_of(listing: Listing) -> dict[str, object]:
    """Return the answers given to the questions that the type still asks."""
    kind = listing.product.product_type
    known = {spec.key for spec in specs_of(kind) if spec.is_asked} if kind else set()
    return {key: value for key, value in listing.product.attributes.items() if key in known}


def _first_offer(listing: Listing) -> Offer | None:
    return (
        listing.offers.select_related(
            "variant", "listing__product__group", "listing__product__product_type"
        )
        .order_by("pk")
        .first()
    )


def _net_and_acceptance(offer: Offer | None) -> tuple[int | None, bool]:
    """Return her group's share at the price, and whether she said yes to exactly this figure.

    After an approval the accepted figure stays what it is, whatever parcel or fees become; before
    it, a figure that has moved since she said yes must be shown to her again.
    """
    if offer is None:
        return None, False
    try:
        net = quote_of_offer(offer).net_paise
    except FeesUnknown:
        return None, False
    newest = offer.acceptances.order_by("-pk").first()
    if newest is None or newest.price_paise != offer.price_paise:
        return net, False
    waits_for_her = offer.listing.status in {Status.DRAFT, Status.RETURNED}
    return net, not waits_for_her or newest.net_paise == net


def review_of(listing: Listing) -> Review:
    """Return what the approval looks at, as plain values."""
    product, day = listing.product, today_ist(timezone.now())
    kind, offer = product.product_type, _first_offer(listing)
    price = offer.price_paise if offer else 0
    tax = tax_of(product, price_paise=price, day=day, variant=offer.variant if offer else None)
    parcel = parcel_of(offer.variant if offer else None, kind) if kind else None
    return Review(
        draft=draft_of_listing(listing),
        tax=tax,
        licences=licence_states(listing, day),
        title_en=title_of(product),
        has_parcel=parcel is not None and parcel.weight_g > 0,
        is_measured=parcel is not None and parcel.is_measured,
        usual_paise=usual_prices(listing),
        better_price_paise=_better_price(listing, offer, day) if offer and kind else None,
    )


def licence_states(listing: Listing, day: dt.date) -> dict[str, LicenceState]:
    """Return {licence as people call it: its state} for each kind the type needs."""
    kind = listing.product.product_type
    if kind is None or not kind.licence_kinds:
        return {}
    told = Licence.objects.filter(group=listing.product.group_id).exclude(number="")
    held = list(told.filter(kind__in=kind.licence_kinds))
    return {
        str(LicenceKind(needed).label): _licence_state(
            [licence for licence in held if licence.kind == needed], day
        )
        for needed in kind.licence_kinds
    }


def _licence_state(held: list[Licence], day: dt.date) -> LicenceState:
    if not held:
        return "missing"
    current = [licence for licence in held if licence.valid_to is None or licence.valid_to > day]
    if not current:
        return "expired"
    return "verified" if any(licence.verified_at for licence in current) else "unverified"


def usual_prices(listing: Listing) -> tuple[int, int] | None:
    """Return the usual range of prices of approved products of this type, None if too few."""
    prices = list(
        Offer.objects.filter(
            listing__product__product_type=listing.product.product_type_id,
            listing__status=Status.APPROVED,
        )
        .exclude(listing=listing)
        .order_by("-pk")
        .values_list("price_paise", flat=True)[:200]
    )
    return usual_range(prices) if len(prices) >= FEWEST_FOR_A_RANGE else None


def _better_price(listing: Listing, offer: Offer, day: dt.date) -> int | None:
    """Return a lower price that gives the group more, if there is one."""
    try:
        schedule = fee_schedule_of(listing.channel_id, day)
    except FeesUnknown:
        return None
    terms = terms_of(
        listing.product,
        offer.variant,
        schedule=schedule,
        price_paise=offer.price_paise,
        day=day,
    )
    band = dear_band(offer.price_paise, terms)
    return band.better_paise if band else None
