"""Stock: positions are the sum of movements; the last piece goes to exactly one."""

import threading

import pytest
from django.db import connection
from django.db.models import Sum
from django.http import Http404

from listings.errors import NotThisCentre, TooFewToRaise
from listings.models import StockMovement, StockPosition, StockShort
from listings.selectors import offerable_of
from listings.services import stock
from tests.cast import Cast, make_approved_listing, make_cast, offer_of


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


def test_counts_in_once_however_often_the_form_is_sent(cast: Cast) -> None:
    offer = offer_of(make_approved_listing(cast))

    for _ in range(3):
        movement = stock.stock_receive(
            offer_id=offer.pk,
            centre_id=cast.clc_lucknow.pk,
            pieces=5,
            source_ref="form-1",
            actor=cast.farah,
        )

    assert movement.said_pieces == 6
    assert StockPosition.objects.get().counted == 5
    assert StockMovement.objects.count() == 1


def test_a_member_does_not_count_in(cast: Cast) -> None:
    offer = offer_of(make_approved_listing(cast))

    with pytest.raises(Http404):
        stock.stock_receive(
            offer_id=offer.pk,
            centre_id=cast.clc_lucknow.pk,
            pieces=5,
            source_ref="form-1",
            actor=cast.asha,
        )


def test_counts_at_the_centre_that_serves_the_group(cast: Cast) -> None:
    offer = offer_of(make_approved_listing(cast))

    with pytest.raises(NotThisCentre):
        stock.stock_receive(
            offer_id=offer.pk,
            centre_id=cast.clc_agra.pk,
            pieces=5,
            source_ref="form-1",
            actor=cast.farah,
        )


def test_she_may_say_fewer_but_not_more(cast: Cast) -> None:
    offer = offer_of(make_approved_listing(cast, pieces=5))

    stock.pieces_say(offer_id=offer.pk, pieces=2, actor=cast.bina)
    offer.refresh_from_db()
    assert offerable_of(offer) == 2

    with pytest.raises(TooFewToRaise):
        stock.pieces_say(offer_id=offer.pk, pieces=3, actor=cast.bina)


def test_the_next_count_clears_what_she_said(cast: Cast) -> None:
    offer = offer_of(make_approved_listing(cast, pieces=5))
    stock.pieces_say(offer_id=offer.pk, pieces=2, actor=cast.asha)

    stock.stock_recount(
        offer_id=offer.pk,
        centre_id=cast.clc_lucknow.pk,
        counted=4,
        source_ref="recount-1",
        actor=cast.farah,
    )

    offer.refresh_from_db()
    assert offerable_of(offer) == 4


def test_an_order_for_more_than_there_is_leaves_a_task_and_stops_the_sale(cast: Cast) -> None:
    offer = offer_of(make_approved_listing(cast, pieces=3))

    answer = stock.stock_allocate(
        offer_id=offer.pk, centre_id=cast.clc_lucknow.pk, pieces=2, source_ref="item-1"
    )
    again = stock.stock_allocate(
        offer_id=offer.pk, centre_id=cast.clc_lucknow.pk, pieces=2, source_ref="item-1"
    )
    over = stock.stock_allocate(
        offer_id=offer.pk, centre_id=cast.clc_lucknow.pk, pieces=2, source_ref="item-2"
    )

    assert answer == again == stock.Allocation(2, 0)
    assert over == stock.Allocation(1, 1)
    assert StockShort.objects.get().pieces == 1
    assert offerable_of(offer) == 0


@pytest.mark.django_db(transaction=True)
def test_of_fifty_at_once_exactly_one_gets_the_last_piece() -> None:
    cast = make_cast()
    offer = offer_of(make_approved_listing(cast, pieces=1))
    gate = threading.Barrier(50)
    answers: list[stock.Allocation] = []

    def order(number: int) -> None:
        gate.wait()
        try:
            answers.append(
                stock.stock_allocate(
                    offer_id=offer.pk,
                    centre_id=cast.clc_lucknow.pk,
                    pieces=1,
                    source_ref=f"item-{number}",
                )
            )
        finally:
            connection.close()

    threads = [threading.Thread(target=order, args=(number,)) for number in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(answers) == 50
    assert sum(answer.taken for answer in answers) == 1
    position = StockPosition.objects.get()
    assert (position.counted, position.allocated) == (1, 1)
    moved = StockMovement.objects.values("kind").annotate(total=Sum("pieces")).order_by("kind")
    assert {row["kind"]: row["total"] for row in moved} == {"allocate": 1, "receive": 1}
