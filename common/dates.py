"""Business dates in IST, and dates, hours and ages in words.

Times inside are aware UTC; a business date is the date in India at that moment.

>>> from datetime import date, datetime, timedelta, timezone
>>> today_ist(datetime(2026, 11, 23, 18, 30, tzinfo=timezone.utc))
datetime.date(2026, 11, 24)
>>> date_in_words(date(2026, 11, 24), language="hi")
'24 नवंबर, मंगलवार'
>>> date_in_words(date(2026, 11, 24), language="en")
'Tuesday, 24 November'
>>> age_in_words(timedelta(days=2), language="hi")
'2 दिन'
>>> str(financial_year(date(2026, 3, 31)))
'2025-26'
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import get_language

IST = ZoneInfo("Asia/Kolkata")
SUNDAY = 6

_MONTHS = {
    "hi": ("जनवरी फ़रवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर अक्टूबर नवंबर दिसंबर").split(),
    "en": (
        "January February March April May June July August September October November December"
    ).split(),
}
_DAYS = {
    "hi": "सोमवार मंगलवार बुधवार गुरुवार शुक्रवार शनिवार रविवार".split(),
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(),
}
# unit: seconds in one, (Hindi one, Hindi many), (English one, English many)
_UNITS = (
    (365 * 86400, ("साल", "साल"), ("year", "years")),
    (30 * 86400, ("महीना", "महीने"), ("month", "months")),
    (86400, ("दिन", "दिन"), ("day", "days")),
    (3600, ("घंटा", "घंटे"), ("hour", "hours")),
    (60, ("मिनट", "मिनट"), ("minute", "minutes")),
)


def today_ist(now: datetime | None = None) -> date:
    """Return the date in India at `now` (aware), at this moment if None."""
    moment = timezone.now() if now is None else now
    if moment.tzinfo is None:
        raise ValueError("a naive time has no business date")
    return moment.astimezone(IST).date()


def end_of_day(day: date) -> datetime:
    """Return the moment at which a date in India is over."""
    return datetime.combine(day + timedelta(days=1), time(), IST)


def date_in_words(day: date, *, today: date | None = None, language: str | None = None) -> str:
    """Return the date as "24 नवंबर, मंगलवार"; with its year when that is not the year of today.

    language: "hi" or "en"; the active one if None.
    """
    key = _language(language)
    month = _MONTHS[key][day.month - 1]
    shown = f"{day.day} {month}"
    if today is not None and today.year != day.year:
        shown += f" {day.year}"
    weekday = _DAYS[key][day.weekday()]
    return f"{weekday}, {shown}" if key == "en" else f"{shown}, {weekday}"


def month_in_words(day: date, *, language: str | None = None) -> str:
    """Return the month and year as "नवंबर 2026"."""
    return f"{_MONTHS[_language(language)][day.month - 1]} {day.year}"


def time_in_words(at: datetime, *, language: str | None = None) -> str:
    """Return the hour in India as "सुबह 10 बजे" or "शाम 5:30 बजे"; "10 am", "5:30 pm".

    The parts of the day are those of everyday speech: सुबह 4-11, दोपहर 12-15, शाम 16-19, रात else.
    """
    local = at.astimezone(IST)
    hour = local.hour % 12 or 12
    clock = f"{hour}:{local.minute:02d}" if local.minute else str(hour)
    if _language(language) == "en":
        return f"{clock} {'am' if local.hour < 12 else 'pm'}"
    if 4 <= local.hour < 12:
        part = "सुबह"
    elif 12 <= local.hour < 16:
        part = "दोपहर"
    elif 16 <= local.hour < 20:
        part = "शाम"
    else:
        part = "रात"
    return f"{part} {clock} बजे"


def age_in_words(age: timedelta, *, language: str | None = None) -> str:
    """Return how long in its largest whole unit: "2 दिन", "1 घंटा"; "2 days", "1 hour".

    Under a minute, and below zero, it is "1 मिनट से कम" or "under 1 minute".
    """
    english = _language(language) == "en"
    seconds = int(age.total_seconds())
    for size, hindi, plain in _UNITS:
        count = seconds // size
        if count >= 1:
            one, many = plain if english else hindi
            return f"{count} {one if count == 1 else many}"
    return "under 1 minute" if english else "1 मिनट से कम"


def is_working_day(
    day: date,
    holidays: Collection[date] = frozenset(),
    weekly_off: Collection[int] = frozenset({SUNDAY}),
) -> bool:
    """Return whether the office is open: neither a holiday nor a weekly day off (Monday is 0)."""
    return day not in holidays and day.weekday() not in weekly_off


def add_working_days(
    start: date,
    days: int,
    holidays: Collection[date] = frozenset(),
    weekly_off: Collection[int] = frozenset({SUNDAY}),
) -> date:
    """Return the day `days` working days after start; the start itself never counts.

    days ≥ 0; with 0, the start if it is a working day, else the next one that is.
    Raises ValueError if days is below 0 or every weekday is off.
    """
    if days < 0:
        raise ValueError("working days are counted forwards only")
    if len(set(weekly_off)) >= 7:
        raise ValueError("there is no working day in such a week")
    day = start
    while not is_working_day(day, holidays, weekly_off) and days == 0:
        day += timedelta(days=1)
    left = days
    while left:
        day += timedelta(days=1)
        left -= is_working_day(day, holidays, weekly_off)
    return day


@dataclass(frozen=True, order=True)
class FinancialYear:
    """An Indian financial year, 1 April to 31 March, named by the calendar year it begins in."""

    begins: int

    @property
    def first(self) -> date:
        """Return its 1 April."""
        return date(self.begins, 4, 1)

    @property
    def last(self) -> date:
        """Return its 31 March."""
        return date(self.begins + 1, 3, 31)

    def __str__(self) -> str:
        """Return it as invoices write it: 2026-27."""
        return f"{self.begins}-{(self.begins + 1) % 100:02d}"


def financial_year(day: date) -> FinancialYear:
    """Return the financial year that holds day."""
    return FinancialYear(day.year if day.month >= 4 else day.year - 1)


def _language(language: str | None) -> str:
    """Return "en" or "hi"."""
    return "en" if (language or get_language() or "hi").startswith("en") else "hi"
