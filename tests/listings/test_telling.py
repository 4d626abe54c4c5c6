"""Every change of a product's word reaches its member, on her channel, within two minutes."""

import datetime as dt

import pytest
from django.utils import timezone

from listings.models import ChannelStatus, Listing, OffSale
from listings.services.changes import change_ask
from listings.services.channel import channel_status_set
from listings.services.drafts import listing_withdraw
from listings.services.offsale import off_sale_ended, off_sale_lift, off_sale_set, off_sales_tell
from listings.services.stock import stock_allocate
from listings.services.telling import short_sentence
from notices.models import Message, MessageTemplate
from portal.reference.load import messages_load
from portal.reference.merge import Report
from portal.schedule import CELERY_BEAT_SCHEDULE
from tests.cast import Cast, make_approved_listing, make_submitted_listing, offer_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def texts(cast: Cast) -> None:
    MessageTemplate.objects.all().delete()
    messages_load(Report())


def told(key: str) -> list[str]:
    rows = Message.objects.filter(template_key=key).order_by("pk")
    return list(rows.values_list("text", flat=True))


def test_passed_is_told_once(cast: Cast) -> None:
    make_approved_listing(cast)
    assert len(told("listing-passed")) == 1
    assert "पर्स" in told("listing-passed")[0]


def test_sold_out_is_told_by_the_order_that_took_the_last_piece(cast: Cast) -> None:
    listing = make_approved_listing(cast, pieces=2)
    offer = offer_of(listing)
    for place, order in enumerate(("a", "b", "b", "c")):
        stock_allocate(offer_id=offer.pk, centre_id=cast.clc_lucknow.pk, pieces=1, source_ref=order)
        assert len(told("listing-sold")) == (0 if place == 0 else 1)


def test_what_staff_take_off_and_put_back_is_told_within_a_minutes_pass(cast: Cast) -> None:
    listing = make_approved_listing(cast, pieces=2)
    off_sale_set(level=listing, reason="label", actor=cast.divya)
    off_sales_tell()
    off_sales_tell()
    assert len(told("listing-off")) == 1
    off_sale_lift(level=listing, actor=cast.divya)
    off_sales_tell()
    off_sales_tell()
    assert len(told("listing-on")) == 1
    pass_ = CELERY_BEAT_SCHEDULE["listings: put back on sale what was stopped until now"]
    assert pass_["schedule"] <= 60


def test_a_whole_group_is_told_once_a_member_and_her_own_stop_is_no_news(cast: Cast) -> None:
    make_approved_listing(cast, pieces=2)
    make_approved_listing(cast, pieces=2)
    hers = make_approved_listing(cast, member=cast.bina, pieces=2)
    make_submitted_listing(cast)  # not on sale: nothing changes for it
    off_sale_set(level=hers, reason="by the group", actor=cast.bina)
    off_sale_set(level=cast.ujala, reason="festival", actor=cast.divya)
    off_sales_tell()
    texts = told("listing-off")
    assert len(texts) == 2
    assert sum("आपका सामान" in text for text in texts) == 1
    off_sale_lift(level=cast.ujala, actor=cast.divya)
    off_sales_tell()
    assert len(told("listing-on")) == 1  # hers is still off, by her own wish


def test_an_end_that_comes_by_itself_is_told_too(cast: Cast) -> None:
    listing = make_approved_listing(cast, pieces=2)
    until = timezone.now() + dt.timedelta(hours=1)
    off_sale_set(level=listing, reason="label", actor=cast.divya, until=until)
    off_sales_tell()
    OffSale.objects.update(until=timezone.now() - dt.timedelta(seconds=1))
    off_sale_ended()
    off_sales_tell()
    assert len(told("listing-on")) == 1


def test_off_and_on_again_before_the_pass_is_no_news(cast: Cast) -> None:
    listing = make_approved_listing(cast, pieces=2)
    off_sale_set(level=listing, reason="slip", actor=cast.divya)
    off_sale_lift(level=listing, actor=cast.divya)
    off_sales_tell()
    assert told("listing-off") == told("listing-on") == []
    assert OffSale.objects.get().end_told_at is not None


def test_what_staff_take_away_for_good_is_told(cast: Cast) -> None:
    by_staff, by_her = make_approved_listing(cast), make_approved_listing(cast)
    listing_withdraw(listing_id=by_staff.pk, actor=cast.divya, reason="not handmade")
    listing_withdraw(listing_id=by_her.pk, actor=cast.asha)
    assert len(told("listing-away")) == 1


def test_her_turn_is_told_when_staff_or_the_channel_ask(cast: Cast) -> None:
    listing = make_approved_listing(cast, pieces=2)
    change_ask(listing_id=listing.pk, field="photo", note="फ़ोटो धुंधली है। फिर से लें।", actor=cast.farah)
    assert "फ़ोटो धुंधली है" in told("listing-returned")[0]
    before = set(told("listing-returned"))
    offer = offer_of(make_approved_listing(cast, pieces=2))
    for _time in range(2):
        channel_status_set(
            offer_id=offer.pk, is_live=False, cause="papers", turn=ChannelStatus.Turn.MEMBER
        )
    new = [text for text in told("listing-returned") if text not in before]
    assert len(new) == 2 and all("लाइसेंस" in text for text in new)  # by SMS and by call, once


def test_a_sentence_for_a_message_is_cut_at_a_word() -> None:
    assert short_sentence("एक। दो।") == "एक"
    long = short_sentence("The photograph of this purse is not clear enough to be shown.")
    assert len(long) <= 30 and long.endswith("…")


def test_nothing_is_told_of_what_is_only_being_checked(cast: Cast) -> None:
    make_submitted_listing(cast)
    assert Listing.objects.count() == 1 and not Message.objects.exists()
