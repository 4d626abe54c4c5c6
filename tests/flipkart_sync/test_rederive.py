"""Re-derive finds what no signal told: edits by SQL, and facts that begin or end today."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from celery.schedules import crontab
from django.db import connection
from django.utils import timezone

from catalog.models import Licence, ProductType, TaxRule
from common.dates import today_ist
from flipkart_sync.engine.wanted import CHUNK, rederive
from flipkart_sync.models import Facet
from listings.models import OffSale
from portal.schedule import CELERY_BEAT_SCHEDULE
from shg.models import Phase
from tests.flipkart_sync.story import Story, make_live

DAY = dt.timedelta(days=1)
TASK = "flipkart_sync.tasks.rederive_task"


def _tomorrow() -> time_machine.travel:
    """Return five past midnight in India, as at the nightly pass."""
    day = today_ist(timezone.now()) + DAY
    india = dt.timezone(dt.timedelta(hours=5, minutes=30))
    return time_machine.travel(dt.datetime.combine(day, dt.time(0, 5), tzinfo=india), tick=True)


def _is_wanted_off_sale(story: Story) -> bool:
    status = story.facet("offer").wanted_value["status"]
    pieces = set(story.stock.wanted_value.values())
    assert (status == "INACTIVE") == (pieces == {0})
    return bool(status == "INACTIVE")


def test_a_change_by_sql_is_wanted(story: Story) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE listings_offer SET price_paise = 47700")

    assert rederive() == 1

    assert story.facet("price").wanted_value["price_paise"] == 47700
    assert rederive() == 0, "nothing differs any more"


def test_a_tax_rule_valid_from_today(story: Story) -> None:
    begins = today_ist(timezone.now()) + DAY
    old = TaxRule.objects.get()
    TaxRule.objects.update(valid_to=begins)
    TaxRule.objects.create(
        product_type=old.product_type,
        hsn="42022220",
        status="confirmed",
        valid_from=begins,
        slabs=[{"up_to_paise": None, "rate_bp": 1200, "tax_code": "GST_12"}],
    )
    assert rederive() == 0, "not today"

    with _tomorrow():
        assert rederive() == 1

    wanted = story.facet("offer").wanted_value
    assert (wanted["hsn"], wanted["tax_code"]) == ("42022220", "GST_12")


def test_a_phase_opening(story: Story) -> None:
    Phase.objects.update(starts_on=today_ist(timezone.now()) + DAY)
    rederive()
    assert _is_wanted_off_sale(story)

    with _tomorrow():
        assert rederive() == 1

    assert not _is_wanted_off_sale(story)


def test_a_licence_ending(story: Story) -> None:
    ends = today_ist(timezone.now()) + DAY
    Licence.objects.create(
        group=story.shelf.group, kind="fssai", number="1", valid_to=ends, verified_at=timezone.now()
    )
    ProductType.objects.update(licence_kinds=["fssai"])
    rederive()
    assert not _is_wanted_off_sale(story)

    with _tomorrow():
        assert rederive() == 1

    assert _is_wanted_off_sale(story)


def test_what_was_confirmed_wrongly_is_sent_again(story: Story) -> None:
    """Equal versions are not enough: the digest that was proven must be the one wanted."""
    Facet.objects.filter(kind="price").update(confirmed_digest="0" * 32)

    assert rederive() == 1

    price = story.facet("price")
    assert price.wanted_version > price.sent_version


def test_it_goes_over_everything_at_00_05_in_india_and_rolling_through_the_day() -> None:
    passes = [one["schedule"] for one in CELERY_BEAT_SCHEDULE.values() if one["task"] == TASK]

    assert crontab(hour=0, minute=5) in passes
    assert crontab(minute=35, hour="*/4") in passes
    assert CHUNK == 500


@pytest.mark.parametrize("level", ["offer", "listing", "group", "centre", "account"])
def test_off_sale_at_every_level_is_no_stock_then_inactive(
    story: Story, short_waits: None, level: str
) -> None:
    objects = {
        "offer": story.offer,
        "listing": story.offer.listing,
        "group": story.shelf.group,
        "centre": story.shelf.centre,
        "account": story.shelf.account,
    }
    OffSale.objects.create(
        **{level: objects[level]},
        by=story.shelf.person,
        reason="a test",
        begins_at=timezone.now() - DAY,
    )
    began = story.mark()
    story.shelf.changed([story.offer])
    story.run()
    story.hours(60, step=20)

    assert story.live == 0
    assert story.is_live()
    shown = story.simulator.listing(story.sku)["listing_status"]
    if level == "centre":  # its listing stays: another centre may hold it, none has pieces here
        assert shown == "ACTIVE"
        return
    assert shown == "INACTIVE"
    names = [call["path"].rsplit("/", 1)[-1] for call in story.calls(began)]
    cut, status = names.index("inventory"), names.index("update")
    assert "details" in names[cut:status], "INACTIVE only once the 0 was read back"


def test_the_stories_of_two_offers_of_a_listing_are_their_own(story: Story) -> None:
    """Re-derive bumps only where a digest differs."""
    other = make_live(story.shelf)[0]
    OffSale.objects.create(
        offer=other.offer,
        by=story.shelf.person,
        reason="a test",
        begins_at=timezone.now() - DAY,
    )

    assert rederive() == 1

    assert _is_wanted_off_sale(other)
    assert not _is_wanted_off_sale(story)
