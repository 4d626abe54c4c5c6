"""The one word she sees: every state of listing, change, channel and stock, a row each."""

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import product
from typing import Any, get_args

import pytest
from django.utils.translation import override

from common.bilingual import Bilingual
from listings import words
from listings.words import OfferState, Word, word_for

TODAY = date(2026, 11, 23)
TOMORROW = date(2026, 11, 24)
FLIPKART = Bilingual("फ़्लिपकार्ट", "Flipkart")
LIVE = OfferState(has_product_id=True, is_live=True, was_live=True, offerable=5, was_counted=True)
WAITS = replace(LIVE, is_live=False, was_live=False)


def word(status: words.ListingStatus, *offers: OfferState, **other: Any) -> Word:
    return word_for(status, offers, today=TODAY, channel=FLIPKART, **other)


@pytest.mark.parametrize(
    ("status", "code", "turn", "key"),
    [
        ("draft", "draft", "member", "draft"),
        ("submitted", "check", "duda", "check_duda"),
        ("returned", "fix", "member", "fix_returned"),
        ("withdrawn", "off", "nobody", "off_withdrawn"),
    ],
)
def test_before_approval_the_listing_decides(
    status: words.ListingStatus, code: str, turn: str, key: str
) -> None:
    for offers in ((), (LIVE,), (WAITS,)):
        seen = word(status, *offers)
        assert (seen.code, seen.turn, seen.key) == (code, turn, key)


@pytest.mark.parametrize(
    ("change", "code", "turn", "key"),
    [
        ({}, "check", "channel", "check_channel"),
        ({"has_product_id": False}, "check", "centre", "check_product_id"),
        ({"has_product_id": False, "offerable": 0}, "check", "centre", "check_product_id"),
        ({"has_product_id": False, "turn": "us"}, "check", "us", "check_us"),
        ({"has_product_id": False, "turn": "channel"}, "check", "centre", "check_product_id"),
        ({"offerable": 0, "was_counted": False}, "check", "centre", "check_pieces"),
        ({"offerable": 0}, "check", "channel", "check_channel"),  # counted, kept as buffer
        ({"turn": "channel"}, "check", "channel", "check_channel"),
        ({"turn": "centre"}, "check", "centre", "check_centre"),
        ({"turn": "us"}, "check", "us", "check_us"),
        ({"turn": "duda"}, "check", "duda", "check_duda"),
        ({"turn": "member", "cause": "qc_photo"}, "fix", "member", "fix_channel"),
        ({"was_live": True}, "check", "channel", "check_change"),
        ({"is_live": True}, "live", "nobody", "live"),
        ({"is_live": True, "offerable": 0}, "sold", "nobody", "sold"),
        ({"was_live": True, "offerable": 0}, "sold", "nobody", "sold"),
        (
            {"is_live": True, "offerable": 0, "is_made_to_order": True},
            "sold", "nobody", "sold_making",
        ),
        ({"is_live": True, "is_off_sale": True}, "off", "nobody", "off"),
        ({"is_off_sale": True, "has_product_id": False}, "off", "nobody", "off"),
    ],
)  # fmt: skip
def test_after_approval_the_offer_decides(
    change: dict[str, Any], code: str, turn: str, key: str
) -> None:
    seen = word("approved", replace(WAITS, **change))

    assert (seen.code, seen.turn, seen.key) == (code, turn, key)


def test_approved_and_not_yet_live_is_never_called_live() -> None:
    for turn, counted, has_id in product(get_args(words.Turn), (True, False), (True, False)):
        offer = replace(WAITS, turn=turn, was_counted=counted, has_product_id=has_id)
        assert word("approved", offer).code in ("check", "fix")


def test_an_approved_listing_without_an_offer_waits_for_the_centre() -> None:
    assert (word("approved").code, word("approved").turn) == ("check", "centre")


@pytest.mark.parametrize(
    ("open_change", "code", "turn", "key"),
    [
        (None, "live", "nobody", "live"),
        ("draft", "live", "nobody", "live"),
        ("submitted", "live", "duda", "live_change"),
        ("asked", "fix", "member", "fix_change"),
        ("returned", "fix", "member", "fix_change"),
    ],
)
def test_an_open_change_is_told_beside_a_live_listing(
    open_change: words.OpenChange | None, code: str, turn: str, key: str
) -> None:
    seen = word("approved", LIVE, open_change=open_change)

    assert (seen.code, seen.turn, seen.key) == (code, turn, key)


@pytest.mark.parametrize(
    ("others", "code"),
    [
        ([WAITS, LIVE], "live"),
        ([LIVE, replace(WAITS, turn="member")], "fix"),
        ([replace(LIVE, is_off_sale=True), LIVE], "live"),
        ([replace(LIVE, offerable=0), WAITS], "check"),
        ([replace(LIVE, is_off_sale=True), replace(LIVE, offerable=0)], "sold"),
    ],
)
def test_of_several_offers_the_most_telling_word_is_said(
    others: list[OfferState], code: str
) -> None:
    assert word("approved", *others).code == code
    assert word("approved", *reversed(others)).code == code


def test_says_the_date_and_what_is_late() -> None:
    waiting = word("submitted", answer_by=TOMORROW)
    late = word("submitted", answer_by=date(2026, 11, 22))

    assert (waiting.by, waiting.is_late) == (TOMORROW, False)
    assert (late.by, late.is_late) == (date(2026, 11, 22), True)
    assert not word("submitted", answer_by=TODAY).is_late
    with override("en"):
        assert waiting.sentence == "You will hear by Tuesday, 24 November."
        assert word("submitted").sentence == "The DUDA office is checking it."


def test_a_moment_of_the_channel_becomes_a_date_in_india() -> None:
    by = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)

    assert word("approved", replace(WAITS, by=by)).by == TOMORROW


def test_carries_the_channels_cause_for_whoever_can_say_more() -> None:
    assert word("approved", replace(WAITS, cause="qc_pending")).cause == "qc_pending"
    assert word("approved", replace(LIVE, cause="old")).cause == ""


def test_every_key_has_its_sentences_in_both_languages() -> None:
    for key, code, turn in product(words.SENTENCES, words.WORDS, words.TURNS):
        seen = Word(code, turn, key.removesuffix("_by"), by=TODAY, channel=FLIPKART)
        for language in ("hi", "en"):
            with override(language):
                for text in (seen.label, seen.turn_label, seen.sentence):
                    assert text and "{" not in text


@pytest.mark.parametrize(
    ("change", "code", "turn", "key"),
    [
        ({"is_centre_off": True, "offerable": 0}, "off", "centre", "off_centre"),
        ({"turn": "member", "cause": "photo"}, "fix", "member", "fix_channel_photo"),
        ({"turn": "member", "cause": "papers"}, "fix", "member", "fix_channel_papers"),
        ({"turn": "member", "cause": "price"}, "fix", "member", "fix_channel"),
        ({"is_live": False, "turn": "duda", "cause": "price"}, "check", "duda", "check_duda"),
        ({"is_live": False, "turn": "centre"}, "check", "centre", "check_centre"),
        ({"is_live": False, "turn": "us"}, "check", "us", "check_us"),
    ],
)
def test_says_whose_turn_a_cause_of_the_channel_is(
    change: dict[str, Any], code: str, turn: str, key: str
) -> None:
    found = word("approved", replace(LIVE, **change))

    assert (found.code, found.turn, found.key) == (code, turn, key)
    assert found.sentence
