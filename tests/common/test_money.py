"""Rupees in, paise inside, rupees out."""

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from common import money
from common.money import parse_rupees, rupees, rupees_in_words, rupees_short, shares


@pytest.mark.parametrize(
    ("text", "paise"),
    [
        ("450", 45000),
        ("४५०", 45000),
        ("₹450", 45000),
        ("₹ 450", 45000),
        ("450/-", 45000),
        ("450 /-", 45000),
        ("450-", 45000),
        ("450/", 45000),
        ("450=", 45000),
        ("4 50", 45000),
        ("1,200", 120000),
        ("1200", 120000),
        ("Rs 450", 45000),
        ("Rs. 450/-", 45000),
        ("rs450", 45000),
        ("RS.450", 45000),
        ("INR 450", 45000),
        ("450 रुपये", 45000),
        ("450 रुपए", 45000),
        ("रु 450", 45000),
        ("रु. ४५०/-", 45000),
        ("450रु", 45000),
        ("450 rupees only", 45000),
        ("450 ₹", 45000),
        ("450.50", 45050),
        ("450.5", 45050),
        ("450.", 45000),
        ("1", 100),
        ("10,00,000", 100000000),
    ],
)
def test_takes_what_was_meant(text: str, paise: int) -> None:
    assert parse_rupees(text) == paise


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", money.MoneyMissing),
        ("  ", money.MoneyMissing),
        ("₹", money.MoneyNotUnderstood),
        ("चार सौ", money.MoneyNotUnderstood),
        ("four hundred", money.MoneyNotUnderstood),
        ("450-500", money.MoneyNotUnderstood),
        ("450.505", money.MoneyNotUnderstood),
        ("$450", money.MoneyNotUnderstood),
        ("450 kg", money.MoneyNotUnderstood),
        ("-5", money.MoneyNegative),
        ("₹-5", money.MoneyNegative),
        ("−5", money.MoneyNegative),
        ("1e9", money.MoneyTooLarge),
        ("1000000000", money.MoneyTooLarge),
        ("10,00,001", money.MoneyTooLarge),
        ("0", money.MoneyTooSmall),
        ("0.50", money.MoneyTooSmall),
    ],
)
def test_refuses_with_a_reason(text: str, error: type[money.MoneyError]) -> None:
    with pytest.raises(error):
        parse_rupees(text)


def test_says_the_bound_that_was_passed() -> None:
    with pytest.raises(money.MoneyTooLarge) as caught:
        parse_rupees("1e9")

    with override("en"):
        assert caught.value.message == "This price is too high. It can be at most ₹10,00,000."


@given(st.integers(min_value=money.LEAST_PAISE, max_value=money.MOST_PAISE))
def test_reads_back_what_it_shows(paise: int) -> None:
    assert parse_rupees(rupees(paise, decimals=True)) == paise
    assert parse_rupees(rupees(paise)) == paise - paise % 100


@given(st.text(alphabet="0123456789.,-/₹ eRs०५रुपये", max_size=15))
def test_any_text_is_an_amount_within_bounds_or_a_named_refusal(text: str) -> None:
    try:
        paise = parse_rupees(text)
    except money.MoneyError as error:
        assert error.code.startswith("money_")
    else:
        assert money.LEAST_PAISE <= paise <= money.MOST_PAISE


@pytest.mark.parametrize(
    ("paise", "plain", "exact"),
    [
        (0, "₹0", "₹0.00"),
        (99, "₹0", "₹0.99"),
        (1245000, "₹12,450", "₹12,450.00"),
        (12500050, "₹1,25,000", "₹1,25,000.50"),
        (-5050, "-₹50", "-₹50.50"),
        (-50, "₹0", "-₹0.50"),
    ],
)
def test_shows_rupees(paise: int, plain: str, exact: str) -> None:
    assert rupees(paise) == plain
    assert rupees(paise, decimals=True) == exact


@pytest.mark.parametrize(
    ("paise", "shown"),
    [
        (99_999_00, "₹99,999"),
        (3_40_000_00, "₹3.4 lakh"),
        (99_99_999_00, "₹99.99 lakh"),
        (1_25_00_000_00, "₹1.25 crore"),
        (2_00_00_000_00, "₹2 crore"),
        (-1_25_00_000_00, "-₹1.25 crore"),
    ],
)
def test_shortens_staff_totals(paise: int, shown: str) -> None:
    with override("en"):
        assert rupees_short(paise) == shown


def test_says_whole_rupees() -> None:
    assert rupees_in_words(42099, "hi") == "चार सौ बीस"


WEIGHTS = st.dictionaries(
    st.integers(1, 50), st.integers(min_value=0, max_value=10**7), min_size=1, max_size=8
).filter(lambda weights: sum(weights.values()) > 0)


@given(st.integers(min_value=-(10**9), max_value=10**9), WEIGHTS)
def test_shares_add_up_and_are_within_a_paisa_of_fair(total: int, weights: dict[int, int]) -> None:
    parts = shares(total, weights)

    assert sum(parts.values()) == total
    assert list(parts) == list(weights)
    whole = sum(weights.values())
    assert all(abs(parts[key] * whole - total * weights[key]) < whole for key in weights)


def test_left_over_paise_go_to_the_largest_remainder_then_the_lower_key() -> None:
    assert shares(100, {3: 1, 1: 1, 2: 1}) == {3: 33, 1: 34, 2: 33}
    assert shares(10, {1: 1, 2: 3, 3: 3}) == {1: 2, 2: 4, 3: 4}
    assert shares(-100, {1: 1, 2: 1, 3: 1}) == {1: -34, 2: -33, 3: -33}


@pytest.mark.parametrize("weights", [{}, {1: 0}])
def test_refuses_to_share_with_nobody(weights: dict[int, int]) -> None:
    with pytest.raises(money.NothingToShare):
        shares(100, weights)
