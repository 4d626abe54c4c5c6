"""Business dates, and dates in words."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from common import dates
from common.dates import (
    add_working_days,
    age_in_words,
    date_in_words,
    financial_year,
    is_working_day,
    month_in_words,
    time_in_words,
    today_ist,
)

TUESDAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("hour", "minute", "expected"),
    [(0, 0, 23), (18, 29, 23), (18, 30, 24), (23, 59, 24)],
)
def test_the_day_changes_at_midnight_in_india(hour: int, minute: int, expected: int) -> None:
    assert today_ist(datetime(2026, 11, 23, hour, minute, tzinfo=UTC)) == date(2026, 11, expected)


def test_today_without_a_moment_is_now() -> None:
    assert abs((today_ist() - datetime.now(tz=UTC).date()).days) <= 1


def test_a_naive_time_is_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        today_ist(datetime(2026, 11, 23))


def test_says_the_date_in_both_languages() -> None:
    assert date_in_words(TUESDAY, language="hi") == "24 नवंबर, मंगलवार"
    assert date_in_words(TUESDAY, language="en") == "Tuesday, 24 November"
    with override("en"):
        assert date_in_words(TUESDAY) == "Tuesday, 24 November"
    assert month_in_words(TUESDAY, language="hi") == "नवंबर 2026"


def test_names_the_year_only_when_it_is_another() -> None:
    new_year = date(2027, 1, 1)

    assert date_in_words(new_year, today=TUESDAY, language="hi") == "1 जनवरी 2027, शुक्रवार"
    assert date_in_words(new_year, today=TUESDAY, language="en") == "Friday, 1 January 2027"
    assert date_in_words(TUESDAY, today=TUESDAY, language="hi") == "24 नवंबर, मंगलवार"


@pytest.mark.parametrize(
    ("hour_utc", "minute", "hindi", "english"),
    [
        (4, 30, "सुबह 10 बजे", "10 am"),
        (6, 30, "दोपहर 12 बजे", "12 pm"),
        (12, 0, "शाम 5:30 बजे", "5:30 pm"),
        (18, 30, "रात 12 बजे", "12 am"),
        (15, 35, "रात 9:05 बजे", "9:05 pm"),
    ],
)
def test_says_the_hour_in_india(hour_utc: int, minute: int, hindi: str, english: str) -> None:
    at = datetime(2026, 11, 23, hour_utc, minute, tzinfo=UTC)

    assert time_in_words(at, language="hi") == hindi
    assert time_in_words(at, language="en") == english


@pytest.mark.parametrize(
    ("age", "hindi", "english"),
    [
        (timedelta(seconds=59), "1 मिनट से कम", "under 1 minute"),
        (timedelta(seconds=-5), "1 मिनट से कम", "under 1 minute"),
        (timedelta(minutes=1), "1 मिनट", "1 minute"),
        (timedelta(minutes=59, seconds=59), "59 मिनट", "59 minutes"),
        (timedelta(hours=1), "1 घंटा", "1 hour"),
        (timedelta(hours=23), "23 घंटे", "23 hours"),
        (timedelta(days=1), "1 दिन", "1 day"),
        (timedelta(days=2, hours=23), "2 दिन", "2 days"),
        (timedelta(days=30), "1 महीना", "1 month"),
        (timedelta(days=75), "2 महीने", "2 months"),
        (timedelta(days=800), "2 साल", "2 years"),
    ],
)
def test_says_ages_in_the_largest_whole_unit(age: timedelta, hindi: str, english: str) -> None:
    assert age_in_words(age, language="hi") == hindi
    assert age_in_words(age, language="en") == english


DIWALI = date(2026, 11, 9)  # a Monday


@pytest.mark.parametrize(
    ("start", "days", "expected"),
    [
        (date(2026, 11, 23), 0, date(2026, 11, 23)),
        (date(2026, 11, 22), 0, date(2026, 11, 23)),  # a Sunday
        (date(2026, 11, 8), 0, date(2026, 11, 10)),  # a Sunday before the holiday
        (date(2026, 11, 23), 2, date(2026, 11, 25)),
        (date(2026, 11, 27), 2, date(2026, 11, 30)),  # over a Sunday
        (date(2026, 11, 7), 1, date(2026, 11, 10)),  # over a Sunday and the holiday
        (date(2026, 11, 22), 1, date(2026, 11, 23)),
    ],
)
def test_counts_working_days(start: date, days: int, expected: date) -> None:
    assert add_working_days(start, days, {DIWALI}) == expected


@given(
    st.dates(date(2020, 1, 1), date(2040, 1, 1)),
    st.integers(0, 60),
    st.sets(st.integers(0, 6), max_size=3),
)
def test_ends_on_a_working_day_having_passed_that_many(
    start: date, days: int, weekly_off: set[int]
) -> None:
    end = add_working_days(start, days, frozenset(), weekly_off)

    passed = sum(
        is_working_day(start + timedelta(days=ahead), weekly_off=weekly_off)
        for ahead in range(1, (end - start).days + 1)
    )
    assert is_working_day(end, weekly_off=weekly_off)
    if days:
        assert passed == days


def test_refuses_to_count_backwards_or_without_open_days() -> None:
    with pytest.raises(ValueError, match="forwards"):
        add_working_days(TUESDAY, -1)
    with pytest.raises(ValueError, match="no working day"):
        add_working_days(TUESDAY, 1, weekly_off=range(7))


def test_the_financial_year_turns_on_the_first_of_april() -> None:
    year = financial_year(date(2026, 4, 1))

    assert str(year) == "2026-27"
    assert (year.first, year.last) == (date(2026, 4, 1), date(2027, 3, 31))
    assert financial_year(date(2026, 3, 31)) == dates.FinancialYear(2025)
    assert str(dates.FinancialYear(2099)) == "2099-00"
