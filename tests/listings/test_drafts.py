"""What a member does with an unfinished listing."""

import threading

import pytest
from django.db import connection
from django.http import Http404

from catalog.models import Product
from common.errors import NotAllowed
from listings.errors import AlreadySent, NotEditable, NotReady
from listings.models import Listing, PriceAcceptance
from listings.services import drafts
from listings.states import Status
from shg.models import Person
from tests.cast import (
    Cast,
    make_approved_listing,
    make_cast,
    make_draft,
    make_submitted_listing,
    offer_of,
    tiny_photo,
)


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


def test_opens_one_draft_however_often_she_asks(cast: Cast) -> None:
    first = drafts.draft_open(actor=cast.asha, member=cast.asha)
    second = drafts.draft_open(actor=cast.asha, member=cast.asha)

    assert first.pk == second.pk
    assert Product.objects.count() == 1


def test_two_of_one_group_have_a_draft_each(cast: Cast) -> None:
    asha = drafts.draft_open(actor=cast.asha, member=cast.asha)
    bina = drafts.draft_open(actor=cast.bina, member=cast.bina)

    assert asha.pk != bina.pk


@pytest.mark.django_db(transaction=True)
def test_a_double_tap_at_once_gives_one_draft() -> None:
    cast = make_cast()
    gate = threading.Barrier(4)
    found: list[int] = []

    def tap() -> None:
        gate.wait()
        try:
            found.append(drafts.draft_open(actor=cast.asha, member=cast.asha).pk)
        finally:
            connection.close()

    taps = [threading.Thread(target=tap) for _ in range(4)]
    for thread in taps:
        thread.start()
    for thread in taps:
        thread.join()

    assert len(found) == 4
    assert len(set(found)) == 1
    assert Product.objects.count() == 1


def test_refuses_a_person_of_no_group(cast: Cast) -> None:
    stranger = Person.objects.create_member(name="Nobody")

    with pytest.raises(NotAllowed):
        drafts.draft_open(actor=stranger, member=stranger)


def test_hides_her_draft_from_another_group(cast: Cast) -> None:
    draft = make_draft(cast)

    with pytest.raises(Http404):
        drafts.listing_pieces_set(listing_id=draft.pk, actor=cast.chanda, ready_pieces=3)


def test_each_answer_raises_the_version(cast: Cast) -> None:
    draft = make_draft(cast)
    before = draft.version

    drafts.listing_pieces_set(listing_id=draft.pk, actor=cast.asha, ready_pieces=4)

    draft.refresh_from_db()
    assert draft.version == before + 1
    assert offer_of(draft).said_pieces == 4


def test_keeps_the_same_photo_once(cast: Cast) -> None:
    draft = drafts.draft_open(actor=cast.asha, member=cast.asha)

    first = drafts.listing_photo_add(listing_id=draft.pk, image_bytes=tiny_photo(), actor=cast.asha)
    again = drafts.listing_photo_add(listing_id=draft.pk, image_bytes=tiny_photo(), actor=cast.asha)

    assert first.pk == again.pk


def test_says_everything_that_is_missing_at_once(cast: Cast) -> None:
    draft = drafts.draft_open(actor=cast.asha, member=cast.asha)

    with pytest.raises(NotReady) as refused:
        drafts.listing_submit(listing_id=draft.pk, actor=cast.asha)

    codes = [problem.code for problem in refused.value.problems]
    assert codes == ["photo_missing", "kind_missing", "price_missing", "pieces_missing"]


def test_asks_for_her_yes_again_when_the_price_changed(cast: Cast) -> None:
    draft = make_draft(cast)
    drafts.listing_price_set(listing_id=draft.pk, price_paise=39900, actor=cast.asha)

    with pytest.raises(NotReady) as refused:
        drafts.listing_submit(listing_id=draft.pk, actor=cast.asha)

    assert [problem.code for problem in refused.value.problems] == ["price_not_accepted"]


def test_submits_with_a_promised_date(cast: Cast) -> None:
    listing = make_submitted_listing(cast)

    assert listing.status == Status.SUBMITTED
    assert listing.answer_by is not None
    assert listing.submitted_at is not None
    steps = list(listing.transitions.values_list("from_status", "to_status", "actor_id"))
    assert steps == [("draft", "submitted", cast.asha.pk)]


def test_a_second_send_says_it_was_already_sent(cast: Cast) -> None:
    listing = make_submitted_listing(cast)

    with pytest.raises(AlreadySent):
        drafts.listing_submit(listing_id=listing.pk, actor=cast.asha)


def test_keeps_the_figure_she_said_yes_to_once(cast: Cast) -> None:
    draft = make_draft(cast)

    drafts.listing_price_accept(listing_id=draft.pk, actor=cast.asha)

    accepted = PriceAcceptance.objects.get(offer=offer_of(draft))
    assert sum(line["paise"] for line in accepted.lines) == accepted.price_paise
    assert accepted.net_paise == next(
        line["paise"] for line in accepted.lines if line["code"] == "share"
    )


def test_an_approved_listing_is_not_edited_in_place(cast: Cast) -> None:
    listing = make_approved_listing(cast)

    with pytest.raises(NotEditable):
        drafts.listing_price_set(listing_id=listing.pk, price_paise=50000, actor=cast.asha)


def test_a_closed_kind_is_not_there(cast: Cast) -> None:
    draft = drafts.draft_open(actor=cast.asha, member=cast.asha)
    cast.purse.is_open = False
    cast.purse.save()

    with pytest.raises(Http404):
        drafts.listing_kind_set(listing_id=draft.pk, product_type_id=cast.purse.pk, actor=cast.asha)


def test_another_kind_drops_answers_it_does_not_ask(cast: Cast) -> None:
    draft = make_draft(cast)
    Product.objects.filter(pk=draft.product_id).update(
        attributes={"colour": "brown", "strap": "long"}
    )

    drafts.listing_kind_set(listing_id=draft.pk, product_type_id=cast.havan.pk, actor=cast.asha)

    assert Listing.objects.get(pk=draft.pk).product.attributes == {"colour": "brown"}
