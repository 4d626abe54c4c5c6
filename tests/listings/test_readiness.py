"""What stops a listing from being sent, or approved: every rule, one row each."""

from dataclasses import replace
from typing import Any

import pytest
from django.utils.translation import override

from catalog.tax import Slab, TaxAnswer
from common.bilingual import Bilingual
from common.problems import Problem
from listings import readiness
from listings.readiness import (
    Draft,
    Review,
    approval_problems,
    price_problems,
    review_advice,
    submit_problems,
)

SETTLED = TaxAnswer("confirmed", (Slab(None, 500),), "42022290", 500, "GST_5", 1)
OPEN_TAX = TaxAnswer("unresolved", (Slab(None, 1800),), reason="tax_unresolved")
READY = Draft(
    photo_count=3,
    has_kind=True,
    price_paise=450_00,
    net_paise=300_00,
    is_price_accepted=True,
    fulfilment="ready",
    pieces=6,
    city=Bilingual("कानपुर", "Kanpur"),
)
GOOD = Review(READY, SETTLED, {"FSSAI": "verified"}, "Brown Purse", True, True)
COLOUR = Problem("attribute_missing", "colour", "details")


def codes(problems: list[Problem]) -> list[str]:
    return [problem.code for problem in problems]


def test_a_full_draft_is_sent_and_approved_without_a_word() -> None:
    assert submit_problems(READY) == []
    assert approval_problems(GOOD) == []
    assert review_advice(GOOD) == []


@pytest.mark.parametrize(
    ("change", "code", "page"),
    [
        ({"photo_count": 0}, "photo_missing", "photo"),
        ({"photo_count": 7}, "photos_too_many", "photo"),
        ({"has_kind": False}, "kind_missing", "kind"),
        ({"is_kind_open": False}, "kind_closed", "kind"),
        ({"attribute_problems": (COLOUR,)}, "attribute_missing", "details"),
        ({"price_paise": None}, "price_missing", "price"),
        ({"price_paise": 0}, "price_out_of_bounds", "price"),
        ({"price_paise": 10_00_001_00}, "price_out_of_bounds", "price"),
        ({"price_paise": 450_50}, "price_not_whole_rupees", "price"),
        ({"net_paise": 99}, "price_gives_nothing", "price"),
        ({"net_paise": -1}, "price_gives_nothing", "price"),
        ({"is_price_accepted": False}, "price_not_accepted", "price"),
        ({"fulfilment": ""}, "pieces_missing", "pieces"),
        ({"pieces": None}, "pieces_missing", "pieces"),
        ({"pieces": 0}, "pieces_missing", "pieces"),
        ({"pieces": 10_001}, "pieces_too_many", "pieces"),
        ({"fulfilment": "made_to_order"}, "make_days_missing", "pieces"),
        ({"fulfilment": "made_to_order", "make_days": 61}, "make_days_too_many", "pieces"),
        ({"city_sells": False}, "city_not_selling", "group"),
        ({"has_seller": False}, "seller_missing", "group"),
        ({"group_status": "suspended"}, "group_suspended", "group"),
        ({"group_status": "closed"}, "group_closed", "group"),
    ],
)
def test_names_what_stops_sending_and_the_page_to_mend_it(
    change: dict[str, Any], code: str, page: str
) -> None:
    draft = replace(READY, **change)

    (problem,) = submit_problems(draft)

    assert (problem.code, problem.page) == (code, page)
    assert codes(approval_problems(replace(GOOD, draft=draft))) == [code]


@pytest.mark.parametrize(
    "change",
    [
        {"photo_count": 1},
        {"photo_count": 6},
        {"price_paise": 1_00},
        {"price_paise": 10_00_000_00},
        {"net_paise": None},
        {"net_paise": 1_00},
        {"fulfilment": "made_to_order", "make_days": 60},
        {"pieces": 10_000},
        {"group_status": "registered"},
    ],
)
def test_lets_the_edges_of_each_rule_pass(change: dict[str, Any]) -> None:
    assert submit_problems(replace(READY, **change)) == []


@pytest.mark.parametrize(
    ("change", "code", "page"),
    [
        ({"draft": replace(READY, group_status="registered")}, "group_not_verified", "group"),
        ({"licences": {"FSSAI": "missing"}}, "licence_missing", "group"),
        ({"licences": {"FSSAI": "unverified"}}, "licence_unverified", "group"),
        ({"licences": {"FSSAI": "expired"}}, "licence_expired", "group"),
        ({"tax": OPEN_TAX}, "tax_unresolved", "tax"),
        ({"title_en": "  "}, "title_missing", "details"),
        ({"has_parcel": False}, "parcel_unknown", "parcel"),
    ],
)
def test_names_what_stops_approval_alone(change: dict[str, Any], code: str, page: str) -> None:
    review = replace(GOOD, **change)

    (problem,) = approval_problems(review)

    assert (problem.code, problem.page) == (code, page)
    assert submit_problems(review.draft) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"draft": replace(READY, photo_count=2)}, "photos_few"),
        ({"tax": replace(SETTLED, status="assumed")}, "tax_assumed"),
        ({"is_measured": False}, "parcel_not_measured"),
        ({"usual_paise": (500_00, 900_00)}, "price_far"),
        ({"better_price_paise": 425_00}, "price_in_dear_band"),
    ],
)
def test_advises_without_stopping(change: dict[str, Any], code: str) -> None:
    review = replace(GOOD, **change)

    assert codes(review_advice(review)) == [code]
    assert approval_problems(review) == []


def test_an_empty_draft_is_told_everything_in_the_order_of_the_task() -> None:
    assert codes(submit_problems(Draft())) == [
        "photo_missing", "kind_missing", "price_missing", "pieces_missing",
    ]  # fmt: skip
    assert codes(approval_problems(Review(Draft(), OPEN_TAX))) == codes(submit_problems(Draft()))


def test_every_sentence_can_be_filled() -> None:
    params = {
        "most": 1, "least": 1, "city": "x", "licence": "x", "count": 1, "low": 1, "high": 1,
        "better": 1,
    }  # fmt: skip
    for name, page, sentence in readiness.TABLE.values():
        assert str(sentence).format(**params)
        assert name and page


def test_a_city_that_does_not_sell_yet_is_not_asked_for_a_seller() -> None:
    assert codes(submit_problems(replace(READY, city_sells=False, has_seller=False))) == [
        "city_not_selling"
    ]


def test_says_the_city_in_the_readers_language() -> None:
    (problem,) = submit_problems(replace(READY, city_sells=False))

    with override("en"):
        assert "Kanpur" in problem.message
    with override("hi"):
        assert "कानपुर" in problem.message


def test_a_price_is_judged_by_itself_too() -> None:
    assert price_problems(450_00) == []
    assert codes(price_problems(99)) == ["price_out_of_bounds"]
