"""What a reviewer does; with faults 64 (approve while she edits) and 65 (two at once)."""

import threading

import pytest
from django.db import DatabaseError, connection, transaction
from django.http import Http404

from catalog.models import HandicraftDecision, TaxRule
from catalog.services import handicraft_decide
from listings.errors import AlreadyDecided, ChangedMeanwhile, NotReady, OwnWork, TakenByAnother
from listings.models import ApprovedVersion, Listing
from listings.selectors import approved_newest
from listings.services import drafts, review
from listings.states import TRANSITIONS, Status
from listings.transitions import LISTING_MOVES
from listings.wanted import offer_facts
from notices.models import Message, MessageTemplate
from shg.models import Person
from tests.cast import (
    Cast,
    make_approved_listing,
    make_cast,
    make_staff,
    make_submitted_listing,
    offer_of,
)


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.mark.parametrize(("from_", "to", "allowed"), list(LISTING_MOVES.pairs()))
def test_every_pair_of_states_is_decided(from_: Status, to: Status, allowed: bool) -> None:
    assert allowed == (to in TRANSITIONS[from_])
    assert set(TRANSITIONS) == set(Status)


def test_approves_exactly_what_was_seen(cast: Cast) -> None:
    listing = make_submitted_listing(cast)

    version = review.listing_approve(
        listing_id=listing.pk, seen_version=listing.version, actor=cast.divya
    )

    listing.refresh_from_db()
    assert listing.status == Status.APPROVED
    assert version.content["offers"][0]["price_paise"] == 42000
    assert all(version.content["photos"])
    assert listing.product.frozen_at is not None


def test_refuses_a_version_she_changed_meanwhile(cast: Cast) -> None:
    listing = make_submitted_listing(cast)
    seen = listing.version
    drafts.listing_pieces_set(listing_id=listing.pk, actor=cast.asha, ready_pieces=2)

    with pytest.raises(ChangedMeanwhile):
        review.listing_approve(listing_id=listing.pk, seen_version=seen, actor=cast.divya)

    listing.refresh_from_db()
    assert listing.status == Status.SUBMITTED
    assert not ApprovedVersion.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_approve_at_once_one_is_told_who_was_first() -> None:
    cast = make_cast()
    listing = make_submitted_listing(cast)
    other = make_staff("Deepa", "hub_duda", city=cast.lucknow)
    gate = threading.Barrier(2)
    answers: list[str] = []

    def approve(officer: Person) -> None:
        gate.wait()
        try:
            review.listing_approve(
                listing_id=listing.pk, seen_version=listing.version, actor=officer
            )
            answers.append("approved")
        except AlreadyDecided as refused:
            answers.append(refused.message)
        finally:
            connection.close()

    threads = [threading.Thread(target=approve, args=(who,)) for who in (cast.divya, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert answers.count("approved") == 1
    assert ApprovedVersion.objects.count() == 1
    assert any("Divya" in answer or "Deepa" in answer for answer in answers)


def test_hides_a_listing_from_the_officer_of_another_hub(cast: Cast) -> None:
    listing = make_submitted_listing(cast)

    with pytest.raises(Http404):
        review.listing_approve(listing_id=listing.pk, seen_version=listing.version, actor=cast.esha)


def test_nobody_approves_what_she_entered_herself(cast: Cast) -> None:
    listing = make_submitted_listing(cast)
    Listing.objects.filter(pk=listing.pk).update(last_edited_by=cast.divya)

    with pytest.raises(OwnWork):
        review.listing_approve(
            listing_id=listing.pk, seen_version=listing.version, actor=cast.divya
        )


def test_unresolved_tax_blocks_with_its_reason(cast: Cast) -> None:
    listing = make_submitted_listing(cast)
    TaxRule.objects.filter(product_type=cast.purse).update(status="unresolved")

    with pytest.raises(NotReady) as refused:
        review.listing_approve(
            listing_id=listing.pk, seen_version=listing.version, actor=cast.divya
        )

    assert [problem.code for problem in refused.value.problems] == ["tax_unresolved"]


def test_a_handicraft_question_is_answered_by_an_officer_first(cast: Cast) -> None:
    TaxRule.objects.filter(product_type=cast.purse).update(
        condition="handicraft", is_handicraft=True
    )
    listing = make_submitted_listing(cast)
    with pytest.raises(NotReady) as refused:
        review.listing_approve(
            listing_id=listing.pk, seen_version=listing.version, actor=cast.divya
        )
    assert [problem.code for problem in refused.value.problems] == ["tax_handicraft_undecided"]

    handicraft_decide(
        product_id=listing.product_id, is_handicraft=True, reason="Hand-tooled", actor=cast.divya
    )
    review.listing_approve(listing_id=listing.pk, seen_version=listing.version, actor=cast.divya)

    assert HandicraftDecision.objects.get().officer_id == cast.divya.pk


def test_a_return_names_a_reason_and_tells_her(cast: Cast) -> None:
    listing = make_submitted_listing(cast)

    review.listing_return(
        listing_id=listing.pk,
        seen_version=listing.version,
        reason_key="photo",
        note="",
        actor=cast.divya,
    )

    listing.refresh_from_db()
    assert listing.status == Status.RETURNED
    message = Message.objects.get()
    assert "फ़ोटो साफ़ नहीं है" in message.text
    assert message.scope_key == "city:kanpur"


def test_undo_takes_it_off_sale_and_back_to_the_queue(cast: Cast) -> None:
    listing = make_approved_listing(cast, pieces=5)
    offer = offer_of(listing)
    assert sum(offer_facts([offer.pk])[offer.pk].stock_by_location.values()) == 5

    review.approval_undo(listing_id=listing.pk, actor=cast.divya, reason="wrong photo")

    listing.refresh_from_db()
    facts = offer_facts([offer.pk])[offer.pk]
    assert listing.status == Status.SUBMITTED
    assert approved_newest([listing.pk]) == {}
    assert facts.is_off_sale
    assert sum(facts.stock_by_location.values()) == 0


def test_two_reviewers_do_not_get_the_same_one(cast: Cast) -> None:
    listing = make_submitted_listing(cast)
    other = make_staff("Deepa", "hub_duda", city=cast.lucknow)
    review.review_take(listing_id=listing.pk, actor=cast.divya)

    with pytest.raises(TakenByAnother) as refused:
        review.review_take(listing_id=listing.pk, actor=other)
    assert "Divya" in refused.value.message

    review.review_release(listing_id=listing.pk, actor=cast.divya)
    assert review.review_take(listing_id=listing.pk, actor=other).by_id == other.pk


def test_an_approved_version_cannot_be_rewritten(cast: Cast) -> None:
    make_approved_listing(cast)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        ApprovedVersion.objects.update(digest="forged")


def test_a_return_is_told_on_two_channels_in_her_language(cast: Cast) -> None:
    for channel in ("sms", "call"):
        MessageTemplate.objects.create(
            key="listing-returned",
            language="en",
            channel=channel,
            text="{name}: {why}",
            variables={"name": "word", "why": "word"},
        )
    listing = make_submitted_listing(cast)
    member = listing.member
    member.language = "en"
    member.save(update_fields=["language"])

    review.listing_return(
        listing_id=listing.pk,
        seen_version=listing.version,
        reason_key="photo",
        note="",
        actor=cast.divya,
    )

    told = Message.objects.filter(template_key="listing-returned").order_by("channel")
    assert [(message.channel, message.language) for message in told] == [
        ("call", "en"),
        ("sms", "en"),
    ]
