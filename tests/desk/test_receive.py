"""Receiving at the centre: what she said, what was counted, once for each form."""

import pytest
from django.test import Client

from listings.models import StockMovement, StockShort
from listings.selectors import offerable_of
from tests.cast import Cast, make_approved_listing, make_submitted_listing, offer_of, staff_client


@pytest.fixture
def farah(cast: Cast) -> Client:
    return staff_client(cast.farah)


def mark_of(client: Client, offer_id: int) -> str:
    return str(client.get(f"/desk/receive/{offer_id}/").context["source_ref"])


def test_said_and_counted_stand_side_by_side(cast: Cast, farah: Client) -> None:
    offer = offer_of(make_approved_listing(cast))
    form = {"pieces": "5", "source_ref": mark_of(farah, offer.pk), "do": "receive"}

    page = farah.post(f"/desk/receive/{offer.pk}/", form, follow=True)

    assert "She said 6, at the centre 5." in page.content.decode()
    assert offerable_of(offer) == 5
    movement = StockMovement.objects.get()
    assert (movement.said_pieces, movement.pieces, movement.by) == (6, 5, cast.farah)


def test_the_same_form_twice_counts_once(cast: Cast, farah: Client) -> None:
    offer = offer_of(make_approved_listing(cast))
    form = {"pieces": "5", "source_ref": mark_of(farah, offer.pk), "do": "receive"}

    answers = [farah.post(f"/desk/receive/{offer.pk}/", form) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert offerable_of(offer) == 5


def test_a_later_consignment_adds_and_a_recount_sets(cast: Cast, farah: Client) -> None:
    offer = offer_of(make_approved_listing(cast))
    for pieces, do in (("5", "receive"), ("३", "receive"), ("7", "recount")):
        form = {"pieces": pieces, "source_ref": mark_of(farah, offer.pk), "do": do}
        farah.post(f"/desk/receive/{offer.pk}/", form)

    assert offerable_of(offer) == 7


@pytest.mark.parametrize("pieces", ["", "-5", "1e9", "many", "4.5", "99999999"])
def test_a_count_that_cannot_be_meant_is_answered_in_a_sentence(
    cast: Cast, farah: Client, pieces: str
) -> None:
    offer = offer_of(make_approved_listing(cast))
    form = {"pieces": pieces, "source_ref": mark_of(farah, offer.pk), "do": "receive"}

    answer = farah.post(f"/desk/receive/{offer.pk}/", form)

    assert answer.status_code == 400
    assert answer.context["problems"][0].field == "pieces"
    assert not StockMovement.objects.exists()


def test_submitted_products_may_be_counted_before_approval(cast: Cast, farah: Client) -> None:
    offer = offer_of(make_submitted_listing(cast))

    assert farah.get("/desk/receive/").context["offers"][0].pk == offer.pk


def test_parcel_is_kept_or_each_wrong_measure_named(cast: Cast, farah: Client) -> None:
    offer = offer_of(make_approved_listing(cast))
    measures = {"weight_g": "४५०", "length_mm": "250", "breadth_mm": "180", "height_mm": "0"}

    wrong = farah.post(f"/desk/receive/{offer.pk}/parcel/", measures)
    assert [problem.field for problem in wrong.context["problems"]] == ["height_mm"]

    farah.post(f"/desk/receive/{offer.pk}/parcel/", {**measures, "height_mm": "60"})
    offer.variant.refresh_from_db()
    assert (offer.variant.packed_weight_g, offer.variant.measured_by) == (450, cast.farah)


def test_a_short_is_listed_and_settled(cast: Cast, farah: Client) -> None:
    offer = offer_of(make_approved_listing(cast, pieces=5))
    short = StockShort.objects.create(
        offer=offer, centre=cast.clc_lucknow, pieces=2, source_ref="order-1"
    )
    assert list(farah.get("/desk/receive/").context["shorts"]) == [short]

    farah.post(f"/desk/receive/short/{short.pk}/")

    short.refresh_from_db()
    assert short.settled_by == cast.farah
    assert farah.post(f"/desk/receive/short/{short.pk}/").status_code == 404


def test_another_centres_offer_is_not_there(cast: Cast, farah: Client) -> None:
    theirs = offer_of(make_approved_listing(cast, member=cast.chanda))

    assert farah.get(f"/desk/receive/{theirs.pk}/").status_code == 404
    assert farah.post(f"/desk/receive/{theirs.pk}/parcel/").status_code == 404


def test_officers_do_not_count(cast: Cast) -> None:
    assert staff_client(cast.divya).get("/desk/receive/").status_code == 403


def test_same_number_of_queries_for_one_row_and_for_twenty(cast: Cast, farah: Client) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from tests.cast import make_member

    make_approved_listing(cast)
    farah.get("/desk/receive/")
    with CaptureQueriesContext(connection) as one:
        farah.get("/desk/receive/")
    for number in range(20):
        make_submitted_listing(cast, member=make_member(f"सदस्य {number}", cast.ujala))
    with CaptureQueriesContext(connection) as many:
        farah.get("/desk/receive/")

    assert len(many) == len(one)
