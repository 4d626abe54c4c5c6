"""The queue of review: order, scope, filters in the address, taking, and a fixed query count."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from listings.models import Listing, ReviewTake
from listings.services import review
from listings.services.changes import offer_price_change
from shg.models import Person
from tests.cast import (
    Cast,
    make_approved_listing,
    make_member,
    make_submitted_listing,
    offer_of,
    staff_client,
)


@pytest.fixture
def desk(cast: Cast) -> Client:
    return staff_client(cast.divya)


def age(listing: Listing, hours: int) -> None:
    at = timezone.now() - dt.timedelta(hours=hours)
    Listing.objects.filter(pk=listing.pk).update(submitted_at=at)


def shown(client: Client, query: str = "") -> list[int]:
    page = client.get(f"/desk/review/{query}").context["page"]
    return [row.listing.pk for row in page.rows]


def test_oldest_come_first(cast: Cast, desk: Client) -> None:
    new = make_submitted_listing(cast)
    old = make_submitted_listing(cast, member=cast.bina)
    age(old, 50)

    assert shown(desk) == [old.pk, new.pk]


def test_age_is_said_in_words_with_its_colour(cast: Cast, desk: Client) -> None:
    for hours, member in ((50, cast.asha), (30, cast.bina)):
        age(make_submitted_listing(cast, member=member), hours)

    page = desk.get("/desk/review/").content.decode()

    assert 's-wrong"><svg' in page and "2 days" in page
    assert 's-fix"><svg' in page and "1 day<" in page


def test_shows_what_the_group_gets_beside_the_price(cast: Cast, desk: Client) -> None:
    listing = make_submitted_listing(cast, price_rupees=1050)

    row = desk.get("/desk/review/").context["page"].rows[0]

    assert row.price_paise == 1050_00
    assert row.net_paise == offer_of(listing).acceptances.get().net_paise


def test_another_citys_listing_is_not_there(cast: Cast) -> None:
    make_submitted_listing(cast)
    theirs = make_submitted_listing(cast, member=cast.chanda)

    assert shown(staff_client(cast.esha)) == [theirs.pk]


def test_filters_stand_in_the_address(cast: Cast, desk: Client) -> None:
    mine = make_submitted_listing(cast)

    assert shown(desk, "?city=kanpur&craft=leather&state=first&q=none") == []
    assert shown(desk, "?city=kanpur&craft=leather&state=first&q=उजाला") == [mine.pk]
    assert shown(desk, "?city=agra") == []
    assert shown(desk, "?craft=zari") == []
    assert shown(desk, "?state=change") == []
    assert shown(desk, f"?q={offer_of(mine).variant.sku}") == [mine.pk]


@pytest.mark.parametrize("query", ["?page=-1", "?page=99999999", "?v=x&state=y", "?page=9"])
def test_an_odd_address_shows_the_queue(cast: Cast, desk: Client, query: str) -> None:
    mine = make_submitted_listing(cast)

    assert shown(desk, query) == [mine.pk]


def test_saved_views_count_what_they_show(cast: Cast, desk: Client) -> None:
    first = make_submitted_listing(cast)
    age(first, 50)
    review.listing_return(
        listing_id=first.pk,
        seen_version=first.version,
        reason_key="photo",
        note="",
        actor=cast.divya,
    )
    approved = make_approved_listing(cast, member=cast.bina)
    offer_price_change(offer_id=offer_of(approved).pk, price_paise=900_00, actor=cast.bina)

    page = desk.get("/desk/review/").context["page"]

    assert page.counts == {
        "all": 1, "mine": 0, "24": 0, "48": 0, "again": 0, "licence": 0, "change": 1
    }  # fmt: skip
    assert shown(desk, "?v=change") == [approved.pk]
    row = desk.get("/desk/review/?v=change").context["page"].rows[0]
    assert (row.old_price_paise, row.price_paise) == (420_00, 900_00)


def test_taking_holds_a_row_and_another_is_told_who_has_it(cast: Cast, desk: Client) -> None:
    listing = make_submitted_listing(cast)
    second = staff_client(second_officer(cast))

    desk.post("/desk/review/", {"do": "take", "id": [str(listing.pk)]})
    answer = second.post("/desk/review/", {"do": "take", "id": [str(listing.pk)]}, follow=True)

    assert "Some were already taken by Divya." in answer.content.decode()
    assert ReviewTake.objects.get().by == cast.divya
    assert shown(desk, "?v=mine") == [listing.pk]

    desk.post("/desk/review/", {"do": "release", "id": [str(listing.pk)]})
    assert not ReviewTake.objects.exists()


def second_officer(cast: Cast) -> Person:
    from tests.cast import make_staff

    return make_staff("Ravi", "hub_duda", city=cast.lucknow)


@pytest.mark.parametrize("ids", [[], ["x"], ["999999"], ["-1"]])
def test_taking_nothing_or_a_strangers_row_breaks_nothing(
    cast: Cast, desk: Client, ids: list[str]
) -> None:
    answer = desk.post("/desk/review/", {"do": "take", "id": ids})

    assert answer.status_code in {302, 404}
    assert not ReviewTake.objects.exists()


def test_a_viewer_has_no_queue(cast: Cast) -> None:
    assert staff_client(cast.hina).get("/desk/review/").status_code == 403


def test_same_number_of_queries_for_one_row_and_for_twenty(cast: Cast, desk: Client) -> None:
    make_submitted_listing(cast)
    desk.get("/desk/review/")
    with CaptureQueriesContext(connection) as one:
        desk.get("/desk/review/")

    for number in range(20):
        make_submitted_listing(cast, member=make_member(f"सदस्य {number}", cast.ujala))
    with CaptureQueriesContext(connection) as many:
        page = desk.get("/desk/review/")

    assert len(page.context["page"].rows) == 21
    assert len(many) == len(one)


def test_fifty_rows_weigh_little(cast: Cast, desk: Client) -> None:
    """At most 30 KB on the wire at 50 rows, and at most 1,500 elements."""
    for number in range(51):
        make_submitted_listing(cast, member=make_member(f"सदस्य {number}", cast.ujala))

    page = desk.get("/desk/review/", headers={"accept-encoding": "gzip"})

    assert len(page.context["page"].rows) == 50
    assert page["Content-Encoding"] == "gzip"
    assert len(page.content) <= 30 * 1024
    assert len(shown(desk, "?page=2")) == 1
