"""Dated tax rules: which one fits, at what rate, or why none does."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.tax import (
    Rule,
    Slab,
    TaxAnswer,
    slab_for_price,
    slabs_from_rows,
    tax_for,
    value_before_gst,
)

DAY = date(2026, 11, 23)
REFORM = date(2025, 9, 22)
FLAT_5, FLAT_18 = (Slab(None, 500),), (Slab(None, 1800),)
GARMENT = (Slab(2500_00, 500, "GST_5"), Slab(None, 1800, "GST_18"))


def rule(id: int, slabs: tuple[Slab, ...], **other: object) -> Rule:
    plain = Rule(id, REFORM, None, "confirmed", "42022290", slabs)
    return replace(plain, **other)  # type: ignore[arg-type]  # test rows are written as words


PURSE = [
    rule(
        1, FLAT_5, condition="attribute", attribute_key="material", attribute_value="jute",
        hsn="42022220",
    ),
    rule(2, FLAT_5, condition="handicraft", is_handicraft=True),
    rule(3, FLAT_18, condition="handicraft", is_handicraft=False),
]  # fmt: skip


def ask(rules: list[Rule], price_paise: int = 1050_00, on: date = DAY, **known: Any) -> TaxAnswer:
    is_handicraft = known.pop("is_handicraft", None)
    assert is_handicraft is None or isinstance(is_handicraft, bool)
    return tax_for(
        rules, attributes=known, is_handicraft=is_handicraft, price_paise=price_paise, on=on
    )


@pytest.mark.parametrize(
    ("known", "rule_id", "rate_bp"),
    [
        ({"material": "jute"}, 1, 500),
        ({"material": "jute", "is_handicraft": False}, 1, 500),  # the attribute goes first
        ({"material": "leather", "is_handicraft": True}, 2, 500),
        ({"material": "leather", "is_handicraft": False}, 3, 1800),
    ],
)
def test_the_most_particular_rule_wins(known: dict[str, Any], rule_id: int, rate_bp: int) -> None:
    answer = ask(PURSE, **known)

    assert (answer.rule_id, answer.rate_bp) == (rule_id, rate_bp)
    assert answer.is_settled
    assert answer.problem() is None


@pytest.mark.parametrize(
    ("rules", "known", "reason"),
    [
        (PURSE, {}, "tax_attribute_missing"),
        (PURSE, {"material": ""}, "tax_attribute_missing"),
        (PURSE, {"material": "leather"}, "tax_handicraft_undecided"),
        ([], {}, "tax_no_rule"),
        (PURSE[:1], {"material": "leather"}, "tax_no_rule"),
        ([rule(4, (), status="unresolved", hsn="")], {}, "tax_unresolved"),
        ([rule(5, FLAT_5, status="unresolved")], {}, "tax_unresolved"),
        ([rule(6, FLAT_5), rule(7, FLAT_18)], {}, "tax_rules_disagree"),
        ([rule(8, FLAT_5, valid_to=DAY)], {}, "tax_no_rule"),
        ([rule(9, FLAT_5, valid_from=date(2026, 11, 24))], {}, "tax_no_rule"),
    ],
)
def test_what_is_not_settled_is_a_reason(
    rules: list[Rule], known: dict[str, Any], reason: str
) -> None:
    answer = ask(rules, **known)

    assert answer.reason == reason
    assert answer.status == "unresolved"
    problem = answer.problem()
    assert problem is not None
    assert problem.code == reason
    assert problem.message


def test_an_assumed_rule_may_be_approved_and_says_so() -> None:
    answer = ask([rule(1, FLAT_5, status="assumed")])

    assert (answer.status, answer.is_settled) == ("assumed", True)


def test_the_old_rule_holds_until_its_last_day() -> None:
    rules = [
        rule(1, (Slab(None, 1200),), valid_from=date(2017, 7, 1), valid_to=REFORM),
        rule(2, FLAT_5),
    ]

    assert ask(rules, on=date(2025, 9, 21)).rate_bp == 1200
    assert ask(rules, on=REFORM).rate_bp == 500


def test_reckons_with_the_dearest_rate_until_it_is_settled() -> None:
    assert ask(PURSE, material="leather").slabs == FLAT_18
    assert ask([]).slabs == FLAT_18
    assert ask([rule(4, (), status="unresolved", hsn="")]).slabs == FLAT_18
    assert ask([rule(6, FLAT_5), rule(7, GARMENT)]).slabs == GARMENT
    assert ask([rule(6, (Slab(None, 1200),)), rule(7, GARMENT)]).slabs == GARMENT


@pytest.mark.parametrize(
    ("price_paise", "rate_bp", "tax_code"),
    [
        (1050_00, 500, "GST_5"),
        (2500_00, 500, "GST_5"),
        (2625_00, 500, "GST_5"),  # 2,500 before GST
        (2625_01, 1800, "GST_18"),
        (2700_00, 1800, "GST_18"),  # at neither rate consistent: the higher
        (2950_01, 1800, "GST_18"),
    ],
)
def test_the_line_is_drawn_before_gst(price_paise: int, rate_bp: int, tax_code: str) -> None:
    answer = ask([rule(1, GARMENT)], price_paise=price_paise)

    assert (answer.rate_bp, answer.tax_code) == (rate_bp, tax_code)


def test_the_channels_code_follows_the_rate_unless_given() -> None:
    assert Slab(None, 300).code == "GST_3"
    assert Slab(None, 500, "GST_APPAREL").code == "GST_APPAREL"


@given(st.integers(1, 10**9), st.sampled_from([0, 300, 500, 1200, 1800, 4000]))
def test_value_and_gst_on_it_make_the_price_again(price: int, rate_bp: int) -> None:
    value = value_before_gst(price, rate_bp)

    assert abs(value * (10000 + rate_bp) - price * 10000) * 2 <= 10000 + rate_bp
    assert 0 <= value <= price


@given(st.integers(1, 10**8), st.integers(1, 10**8))
def test_a_dearer_piece_never_falls_into_a_lower_slab(one: int, other: int) -> None:
    cheap, dear = sorted((one, other))

    assert slab_for_price(GARMENT, cheap).rate_bp <= slab_for_price(GARMENT, dear).rate_bp


def test_reads_stored_slabs() -> None:
    rows: list[dict[str, Any]] = [
        {"up_to_paise": 250000, "rate_bp": 500, "tax_code": "GST_5"},
        {"up_to_paise": None, "rate_bp": 1800, "tax_code": "GST_18"},
    ]

    assert slabs_from_rows(rows) == GARMENT


@pytest.mark.parametrize(
    "bounds", [[], [100], [None, None], [None, 100], [200, 100, None], [100, 100, None]]
)
def test_refuses_slabs_out_of_order(bounds: list[int | None]) -> None:
    with pytest.raises(ValueError, match="slab|bounds"):
        slabs_from_rows({"up_to_paise": bound, "rate_bp": 500} for bound in bounds)
