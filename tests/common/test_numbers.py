"""Numbers as people write them, and said in words."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common import numbers
from common.numbers import grouped, in_words, latin_digits, parse_whole

DEVANAGARI = str.maketrans("0123456789", "०१२३४५६७८९")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("6", 6),
        (" 6 ", 6),
        ("०६", 6),
        ("+6", 6),
        ("6.", 6),
        ("6.0", 6),
        ("4 50", 450),
        ("1,200", 1200),
        ("१,२००", 1200),
        ("1,25,000", 125000),
        ("6\u200b", 6),
        ("1\u00a0200", 1200),
        ("۶", 6),  # the digits of Urdu
        ("0", 0),
    ],
)
def test_takes_what_was_meant(text: str, meant: int) -> None:
    assert parse_whole(text) == meant


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", numbers.NumberMissing),
        ("   ", numbers.NumberMissing),
        ("-5", numbers.NumberNegative),
        ("- 5", numbers.NumberNegative),
        ("−5", numbers.NumberNegative),
        ("-.5", numbers.NumberNegative),
        ("six", numbers.NumberNotUnderstood),
        ("छह", numbers.NumberNotUnderstood),
        ("-", numbers.NumberNotUnderstood),
        ("5-6", numbers.NumberNotUnderstood),
        ("5.5.5", numbers.NumberNotUnderstood),
        ("1e2", numbers.NumberNotUnderstood),
        (",5", numbers.NumberNotUnderstood),
        ("½", numbers.NumberNotUnderstood),
        ("5²", numbers.NumberNotUnderstood),
        ("1e9", numbers.NumberTooLarge),
        ("9e999999", numbers.NumberTooLarge),
        ("9" * 40, numbers.NumberTooLarge),
        ("2.5", numbers.NumberNotWhole),
    ],
)
def test_refuses_with_a_reason(text: str, error: type[numbers.NumberError]) -> None:
    with pytest.raises(error):
        parse_whole(text)


def test_bounds_belong_to_the_question() -> None:
    assert parse_whole("10", least=1, most=10) == 10
    with pytest.raises(numbers.NumberTooSmall):
        parse_whole("0", least=1)
    with pytest.raises(numbers.NumberTooLarge) as caught:
        parse_whole("100001", most=100_000)
    assert caught.value.params == {"most": "1,00,000"}


@given(st.integers(min_value=0, max_value=numbers.MOST_IN_WORDS))
def test_reads_back_what_it_groups_in_both_scripts(number: int) -> None:
    shown = grouped(number)

    assert parse_whole(shown) == number
    assert parse_whole(shown.translate(DEVANAGARI)) == number
    assert parse_whole(shown.replace(",", " ")) == number


@given(st.text(max_size=30))
def test_any_text_is_a_number_or_a_named_refusal(text: str) -> None:
    try:
        number = parse_whole(text)
    except numbers.NumberError as error:
        assert error.code.startswith("number_")
    else:
        assert 0 <= number <= numbers.MOST_IN_WORDS


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (0, "0"),
        (999, "999"),
        (1000, "1,000"),
        (12450, "12,450"),
        (100000, "1,00,000"),
        (999999999, "99,99,99,999"),
        (-1234567, "-12,34,567"),
    ],
)
def test_groups_as_indians_do(number: int, shown: str) -> None:
    assert grouped(number) == shown


@pytest.mark.parametrize(
    ("number", "hindi", "english"),
    [
        (0, "शून्य", "zero"),
        (9, "नौ", "nine"),
        (21, "इक्कीस", "twenty-one"),
        (44, "चवालीस", "forty-four"),
        (79, "उनासी", "seventy-nine"),
        (99, "निन्यानवे", "ninety-nine"),
        (100, "एक सौ", "one hundred"),
        (420, "चार सौ बीस", "four hundred and twenty"),
        (1050, "एक हज़ार पचास", "one thousand and fifty"),
        (12450, "बारह हज़ार चार सौ पचास", "twelve thousand four hundred and fifty"),
        (100000, "एक लाख", "one lakh"),
        (
            999999999,
            "निन्यानवे करोड़ निन्यानवे लाख निन्यानवे हज़ार नौ सौ निन्यानवे",
            "ninety-nine crore ninety-nine lakh ninety-nine thousand nine hundred and ninety-nine",
        ),
    ],
)
def test_says_numbers_aloud(number: int, hindi: str, english: str) -> None:
    assert in_words(number, "hi") == hindi
    assert in_words(number, "en") == english


def test_each_number_below_a_hundred_has_its_own_word() -> None:
    words = [in_words(number, "hi") for number in range(100)]

    assert len(set(words)) == 100
    assert all(unicodedata.is_normalized("NFC", word) for word in words)


@pytest.mark.parametrize("number", [-1, numbers.MOST_IN_WORDS + 1])
def test_has_no_words_outside_its_range(number: int) -> None:
    with pytest.raises(ValueError, match="no words"):
        in_words(number, "hi")


def test_leaves_letters_alone() -> None:
    assert latin_digits("घर नं. १२-ब") == "घर नं. 12-ब"
