"""Prices after approval, off sale at each level, and what the channel should show."""

import datetime as dt

import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from common.errors import Conflict, IllegalTransition, NotAllowed
from listings.errors import ChangeAsked, ChangedMeanwhile, ChangeOpen, OwnWork, ProductIdTaken
from listings.models import (
    ApprovedVersion,
    ChannelStatus,
    Listing,
    ListingChange,
    Offer,
    PriceAcceptance,
)
from listings.review_page import listing_to_review, review_page
from listings.services import changes, channel, drafts, offsale, review
from listings.signals import listing_changed
from listings.states import ChangeState
from listings.wanted import offer_facts
from notices.models import Message, MessageTemplate
from shg.models import Group, Person
from tests.cast import Cast, make_approved_listing, make_cast, make_staff, member_client, offer_of


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


def test_a_small_move_holds_at_once_and_keeps_her_yes(cast: Cast) -> None:
    offer = offer_of(make_approved_listing(cast))

    answer = changes.offer_price_change(offer_id=offer.pk, price_paise=45000, actor=cast.asha)

    offer.refresh_from_db()
    assert answer.is_applied
    assert (offer.price_paise, offer.mrp_paise) == (45000, 45000)
    assert PriceAcceptance.objects.filter(offer=offer, price_paise=45000).count() == 1
    assert offer_facts([offer.pk])[offer.pk].price_paise == 45000


def test_the_mrp_never_falls_with_the_price(cast: Cast) -> None:
    offer = offer_of(make_approved_listing(cast))

    changes.offer_price_change(offer_id=offer.pk, price_paise=40000, actor=cast.asha)

    offer.refresh_from_db()
    assert (offer.price_paise, offer.mrp_paise) == (40000, 42000)


def test_a_cut_of_nine_tenths_waits_for_two_people(cast: Cast) -> None:
    offer = offer_of(make_approved_listing(cast))

    answer = changes.offer_price_change(offer_id=offer.pk, price_paise=4200, actor=cast.asha)
    change = answer.change
    assert change is not None and not answer.is_applied
    with pytest.raises(ChangeOpen):
        changes.offer_price_change(offer_id=offer.pk, price_paise=4300, actor=cast.asha)

    first = changes.change_approve(change_id=change.pk, seen_version=1, actor=cast.divya)
    assert first is None
    offer.refresh_from_db()
    assert offer.price_paise == 42000
    with pytest.raises(OwnWork):
        changes.change_approve(change_id=change.pk, seen_version=1, actor=cast.divya)

    second = make_staff("Deepa", "hub_duda", city=cast.lucknow)
    version = changes.change_approve(change_id=change.pk, seen_version=1, actor=second)

    offer.refresh_from_db()
    change.refresh_from_db()
    assert offer.price_paise == 4200
    assert version is not None and version.n == 2
    assert change.state == ChangeState.APPROVED


def test_small_cuts_first_do_not_spare_a_large_one_its_second_person(cast: Cast) -> None:
    offer = offer_of(make_approved_listing(cast))
    small = changes.offer_price_change(offer_id=offer.pk, price_paise=34000, actor=cast.asha)
    assert small.is_applied

    change = changes.offer_price_change(
        offer_id=offer.pk, price_paise=28000, actor=cast.asha
    ).change  # 18 % below the price now, a third below the approved one

    assert change is not None
    assert changes.needs_second(change, change.listing.product)
    assert changes.change_approve(change_id=change.pk, seen_version=1, actor=cast.divya) is None


def test_a_price_can_come_back_to_the_approved_one_at_once(cast: Cast) -> None:
    offer = offer_of(make_approved_listing(cast))
    changes.offer_price_change(offer_id=offer.pk, price_paise=40000, actor=cast.asha)

    back = changes.offer_price_change(offer_id=offer.pk, price_paise=42000, actor=cast.asha)

    assert back.is_applied


def test_a_change_is_returned_with_a_reason_and_the_price_stays(cast: Cast) -> None:
    offer = offer_of(make_approved_listing(cast))
    change = changes.offer_price_change(
        offer_id=offer.pk, price_paise=99900, actor=cast.asha
    ).change
    assert change is not None

    changes.change_return(
        change_id=change.pk, seen_version=1, reason_key="price", note="", actor=cast.divya
    )

    offer.refresh_from_db()
    change.refresh_from_db()
    assert (offer.price_paise, change.state) == (42000, ChangeState.RETURNED)


def returned_change(cast: Cast, offer: Offer) -> ListingChange:
    """Make a wish for 999 rupees that was given back."""
    change = changes.offer_price_change(
        offer_id=offer.pk, price_paise=99900, actor=cast.asha
    ).change
    assert change is not None
    changes.change_return(
        change_id=change.pk, seen_version=1, reason_key="price", note="", actor=cast.divya
    )
    return change


def test_a_returned_change_is_sent_again_with_another_price(cast: Cast) -> None:
    offer = offer_of(make_approved_listing(cast))
    first = returned_change(cast, offer)

    again = changes.offer_price_change(offer_id=offer.pk, price_paise=70000, actor=cast.bina).change

    assert again is not None and again.pk == first.pk
    assert (again.state, again.version, again.by) == (ChangeState.SUBMITTED, 2, cast.bina)
    with pytest.raises(ChangedMeanwhile):
        changes.change_approve(change_id=again.pk, seen_version=1, actor=cast.divya)
    changes.change_approve(change_id=again.pk, seen_version=2, actor=cast.divya)
    offer.refresh_from_db()
    assert offer.price_paise == 70000


@pytest.mark.parametrize("price_paise", [42000, 45000])
def test_a_price_that_needs_no_review_closes_a_returned_change(
    cast: Cast, price_paise: int
) -> None:
    offer = offer_of(make_approved_listing(cast))
    change = returned_change(cast, offer)

    answer = changes.offer_price_change(offer_id=offer.pk, price_paise=price_paise, actor=cast.asha)

    change.refresh_from_db()
    offer.refresh_from_db()
    assert answer.is_applied
    assert (offer.price_paise, change.state) == (price_paise, ChangeState.DROPPED)


def test_a_change_waits_while_the_approval_itself_is_taken_back(cast: Cast) -> None:
    listing = make_approved_listing(cast)
    offer = offer_of(listing)
    change = changes.offer_price_change(
        offer_id=offer.pk, price_paise=99900, actor=cast.asha
    ).change
    assert change is not None
    review.approval_undo(listing_id=listing.pk, actor=cast.divya, reason="photo")

    with pytest.raises(ChangedMeanwhile):
        changes.change_approve(change_id=change.pk, seen_version=1, actor=cast.divya)

    assert ApprovedVersion.objects.filter(listing=listing).count() == 1
    shown = review_page(cast.divya, listing_again(cast, listing), timezone.now())
    assert shown.change is None and shown.is_open


def listing_again(cast: Cast, listing: Listing) -> Listing:
    found = listing_to_review(cast.divya, listing.pk)
    assert found is not None
    return found


def test_hides_an_offer_from_another_group(cast: Cast) -> None:
    offer = offer_of(make_approved_listing(cast))

    with pytest.raises(Http404):
        changes.offer_price_change(offer_id=offer.pk, price_paise=45000, actor=cast.chanda)


@pytest.mark.parametrize("level", ["offer", "listing", "group", "centre", "account"])
def test_off_sale_makes_wanted_stock_nothing_at_every_level(cast: Cast, level: str) -> None:
    listing = make_approved_listing(cast, pieces=5)
    offer = offer_of(listing)
    levels: dict[str, tuple[offsale.Level, Person]] = {
        "offer": (offer, cast.asha),
        "listing": (listing, cast.asha),
        "group": (Group.objects.get(pk=cast.ujala.pk), cast.divya),
        "centre": (cast.clc_lucknow, cast.farah),
        "account": (cast.account, cast.gita),
    }
    what, actor = levels[level]

    offsale.off_sale_set(level=what, reason="festival", actor=actor)
    assert sum(offer_facts([offer.pk])[offer.pk].stock_by_location.values()) == 0

    offsale.off_sale_lift(level=what, actor=actor)
    assert sum(offer_facts([offer.pk])[offer.pk].stock_by_location.values()) == 5


def test_what_an_officer_took_off_sale_no_member_puts_back(cast: Cast) -> None:
    listing = make_approved_listing(cast, pieces=5)
    offsale.off_sale_set(level=listing, reason="a complaint", actor=cast.divya)

    row = offsale.off_sale_set(level=listing, reason="festival", actor=cast.asha)
    with pytest.raises(NotAllowed):
        offsale.off_sale_lift(level=listing, actor=cast.asha)

    assert (row.reason, row.by) == ("a complaint", cast.divya)
    offsale.off_sale_lift(level=listing, actor=cast.divya)
    offer = offer_of(listing)
    assert not offer_facts([offer.pk])[offer.pk].is_off_sale


def test_a_withdrawn_listing_is_wanted_nowhere_and_stays_so(cast: Cast) -> None:
    listing = make_approved_listing(cast, pieces=5)
    offer = offer_of(listing)

    with pytest.raises(Http404):
        drafts.listing_withdraw(listing_id=listing.pk, actor=cast.chanda)
    drafts.listing_withdraw(listing_id=listing.pk, actor=cast.bina, reason="the loom is sold")

    facts = offer_facts([offer.pk])[offer.pk]
    assert facts.is_off_sale and sum(facts.stock_by_location.values()) == 0
    with pytest.raises(IllegalTransition):
        drafts.listing_withdraw(listing_id=listing.pk, actor=cast.asha)
    with pytest.raises(IllegalTransition):
        drafts.listing_submit(listing_id=listing.pk, actor=cast.asha)


def test_a_stranger_takes_nothing_off_sale(cast: Cast) -> None:
    listing = make_approved_listing(cast, pieces=5)

    with pytest.raises(Http404):
        offsale.off_sale_set(level=listing, reason="x", actor=cast.chanda)
    with pytest.raises(Http404):
        offsale.off_sale_set(level=cast.clc_agra, reason="x", actor=cast.farah)


def test_a_product_id_belongs_to_one_offer_of_an_account(cast: Cast) -> None:
    first = offer_of(make_approved_listing(cast))
    second = offer_of(make_approved_listing(cast))
    channel.channel_product_adopt(offer_id=first.pk, remote_product_id="FSN0000000001")
    channel.channel_product_adopt(offer_id=first.pk, remote_product_id="FSN0000000001")

    with pytest.raises(ProductIdTaken):
        channel.channel_product_adopt(offer_id=second.pk, remote_product_id="FSN0000000001")

    assert issubclass(ProductIdTaken, Conflict)
    assert Offer.objects.get(pk=second.pk).channel_product is None


def test_tells_her_once_that_it_is_live(cast: Cast) -> None:
    MessageTemplate.objects.create(
        key="listing-live",
        language="hi",
        text="आपका सामान {name} {channel} पर लग गया। - समूह हाट",
        variables={"name": "word", "channel": "word"},
    )
    offer = offer_of(make_approved_listing(cast))

    for is_live in (True, False, True):
        channel.channel_status_set(offer_id=offer.pk, is_live=is_live)

    assert Message.objects.filter(template_key="listing-live").count() == 1
    assert ChannelStatus.objects.get(offer=offer).is_live


def test_facts_take_the_same_queries_for_one_and_for_many(cast: Cast) -> None:
    one = offer_of(make_approved_listing(cast, pieces=2))
    many = [one.pk, *(offer_of(make_approved_listing(cast, pieces=2)).pk for _ in range(5))]

    with CaptureQueriesContext(connection) as for_one:
        offer_facts([one.pk])
    with CaptureQueriesContext(connection) as for_many:
        assert len(offer_facts(many)) == 6

    assert len(for_one) == len(for_many) <= 13


def test_a_stop_until_a_time_ends_by_itself(cast: Cast) -> None:
    listing = make_approved_listing(cast, pieces=5)
    offer = offer_of(listing)
    told: list[int] = []
    listing_changed.connect(lambda offer_ids, **_: told.extend(offer_ids), weak=False)
    offsale.off_sale_set(
        level=listing,
        reason="away",
        actor=cast.asha,
        until=timezone.now() - dt.timedelta(seconds=1),
    )
    told.clear()

    assert offsale.off_sale_ended() == 1
    assert offsale.off_sale_ended() == 0

    assert told == [offer.pk]
    assert sum(offer_facts([offer.pk])[offer.pk].stock_by_location.values()) == 5


@pytest.mark.parametrize("state", ["submitted", "returned"])
def test_another_price_leaves_a_photo_that_was_sent(cast: Cast, state: str) -> None:
    listing = make_approved_listing(cast)
    photo = changes.change_ask(listing_id=listing.pk, field="photo", note="फिर से", actor=cast.farah)
    assert photo is not None
    ListingChange.objects.update(state=state)
    offer = offer_of(listing)

    small = changes.offer_price_change(offer_id=offer.pk, price_paise=43000, actor=cast.asha)
    with pytest.raises(ChangeOpen) as refused:
        changes.offer_price_change(offer_id=offer.pk, price_paise=4200, actor=cast.asha)

    photo.refresh_from_db()
    assert small.is_applied and offer_of(listing).price_paise == 43000
    assert (photo.state, photo.fields) == (state, {"asked": "photo"})
    assert isinstance(refused.value, ChangeAsked) == (state == "returned")


def test_keeping_the_old_price_is_offered_and_done_for_a_price_alone(cast: Cast) -> None:
    listing = make_approved_listing(cast)
    photo = changes.change_ask(listing_id=listing.pk, field="photo", note="फिर से", actor=cast.farah)
    assert photo is not None
    asha = member_client(cast.asha)

    page = asha.get(f"/products/{listing.pk}/?lang=en").content.decode()
    asha.post(f"/products/{listing.pk}/drop/")

    photo.refresh_from_db()
    assert "Keep the old price" not in page and "Change the price" in page
    assert photo.state == ChangeState.ASKED


def test_another_price_leaves_the_photo_that_is_asked_for(cast: Cast) -> None:
    listing = make_approved_listing(cast)
    asked = changes.change_ask(listing_id=listing.pk, field="photo", note="फिर से", actor=cast.farah)
    assert asked is not None
    offer = offer_of(listing)

    small = changes.offer_price_change(offer_id=offer.pk, price_paise=43000, actor=cast.asha)
    with pytest.raises(ChangeOpen):
        changes.offer_price_change(offer_id=offer.pk, price_paise=4200, actor=cast.asha)

    assert small.is_applied
    asked.refresh_from_db()
    assert (asked.state, asked.fields) == (ChangeState.ASKED, {"asked": "photo"})
