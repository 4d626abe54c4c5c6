"""Whole numbers as people write them, and numbers said in words.

What is read: digits of any Indian script, grouped any way ("4 50", "1,20,000", "१,२००").
What is said: counts up to 99,99,99,999 in Hindi and in Indian English.

The Hindi spellings follow the Central Hindi Directorate's standard list (मानक हिंदी वर्तनी,
numerals annex), as of 2016.

>>> parse_whole("४५०"), parse_whole("4 50"), parse_whole("1,20,000")
(450, 450, 120000)
>>> in_words(420, "hi")
'चार सौ बीस'
>>> in_words(1050, "hi")
'एक हज़ार पचास'
>>> in_words(420, "en")
'four hundred and twenty'
>>> grouped(1250000)
'12,50,000'
"""

import re
import unicodedata
from decimal import Decimal

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from common.errors import BadInput

MOST_IN_WORDS = 99_99_99_999

_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff"))
_MINUS = dict.fromkeys(map(ord, "\u2212\u2010\u2011\u2012\u2013\u2014"), "-")
_PLAIN = re.compile(r"\d+(?:[ ,]+\d+)*(?:\.\d*)?|\.\d+")
_SCIENTIFIC = re.compile(r"(\d+(?:\.\d+)?)[eE]\+?(\d{1,6})")


class NumberError(BadInput):
    """A number was asked for and what was written cannot be taken as one."""


class NumberMissing(NumberError):
    """Nothing was written."""

    code = "number_missing"
    sentence = _("Write a number, like 6.")


class NumberNotUnderstood(NumberError):
    """Words, or more than one number."""

    code = "number_not_understood"
    sentence = _("Write one number in digits, like 6.")


class NumberNegative(NumberError):
    """Less than nothing."""

    code = "number_negative"
    sentence = _("The number cannot be less than 0. Write it again.")


class NumberNotWhole(NumberError):
    """A part of one."""

    code = "number_not_whole"
    sentence = _("Write a whole number without a point, like 6.")


class NumberTooLarge(NumberError):
    """Above the most that is taken here (`most`, grouped)."""

    code = "number_too_large"
    sentence = _("This number is too large. Write at most {most}.")


class NumberTooSmall(NumberError):
    """Below the least that is taken here (`least`, grouped)."""

    code = "number_too_small"
    sentence = _("This number is too small. Write at least {least}.")


def latin_digits(text: str) -> str:
    """Return text with the digits of every script as 0-9, invisible characters dropped.

    >>> latin_digits("₹४५०")
    '₹450'
    """
    kept = text.translate(_INVISIBLE).translate(_MINUS).replace("\u00a0", " ")
    return "".join(
        str(unicodedata.decimal(letter)) if letter.isdecimal() else letter for letter in kept
    )


def read_number(text: str) -> Decimal:
    """Return the one number, 0 or more, that text holds, exactly as written.

    Spaces and commas between digits are grouping, whatever their places. Of scientific notation
    only the largeness is understood: nobody writes a price so on purpose.
    Raises NumberMissing, NumberNegative, NumberNotUnderstood, NumberTooLarge.
    """
    shown = " ".join(latin_digits(text).split())
    if not shown:
        raise NumberMissing()
    if re.fullmatch(r"-\s?[\d.].*", shown):
        raise NumberNegative()
    shown = shown.removeprefix("+").strip()
    if scientific := _SCIENTIFIC.fullmatch(shown):
        if len(scientific[1].split(".")[0]) + int(scientific[2]) > 9:
            raise NumberTooLarge(most=grouped(MOST_IN_WORDS))
        raise NumberNotUnderstood()
    if not _PLAIN.fullmatch(shown):
        raise NumberNotUnderstood()
    return Decimal(re.sub(r"[ ,]", "", shown).rstrip(".") or "0")


def parse_whole(text: str, *, least: int = 0, most: int = MOST_IN_WORDS) -> int:
    """Return the whole number that text holds, between least and most.

    Raises a NumberError: missing, not understood, negative, not whole, too small or too large.
    """
    number = read_number(text)
    if number != number.to_integral_value():
        raise NumberNotWhole()
    if number > most:
        raise NumberTooLarge(most=grouped(most))
    if number < least:
        raise NumberTooSmall(least=grouped(least))
    return int(number)


def form_id(text: str | None) -> int:
    """Return the id or version a form or an address carries; -1, which fits nothing, if it is none.

    >>> form_id("42"), form_id("४२"), form_id(""), form_id("9" * 5000)
    (42, -1, -1, -1)
    """
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 12 else -1


def page_number(text: str | None) -> int:
    """Return the page an address asks for, 1 to 99,999; 1 for whatever is no such number.

    >>> page_number("3"), page_number("-1"), page_number("abc"), page_number("9" * 30)
    (3, 1, 1, 1)
    """
    number = form_id(text)
    return number if 1 <= number < 100_000 else 1


def grouped(number: int) -> str:
    """Return the number in Latin digits with Indian grouping: 12,34,567.

    >>> grouped(-100000)
    '-1,00,000'
    """
    sign, digits = ("-" if number < 0 else ""), str(abs(number))
    head, tail = digits[:-3], digits[-3:]
    pairs = [head[max(0, end - 2) : end] for end in range(len(head), 0, -2)]
    return sign + ",".join([*reversed(pairs), tail])


_HINDI = (
    "शून्य एक दो तीन चार पाँच छह सात आठ नौ दस ग्यारह बारह तेरह चौदह पंद्रह सोलह सत्रह अठारह उन्नीस "
    "बीस इक्कीस बाईस तेईस चौबीस पच्चीस छब्बीस सत्ताईस अट्ठाईस उनतीस "
    "तीस इकतीस बत्तीस तैंतीस चौंतीस पैंतीस छत्तीस सैंतीस अड़तीस उनतालीस "
    "चालीस इकतालीस बयालीस तैंतालीस चवालीस पैंतालीस छियालीस सैंतालीस अड़तालीस उनचास "
    "पचास इक्यावन बावन तिरपन चौवन पचपन छप्पन सत्तावन अट्ठावन उनसठ "
    "साठ इकसठ बासठ तिरसठ चौंसठ पैंसठ छियासठ सड़सठ अड़सठ उनहत्तर "
    "सत्तर इकहत्तर बहत्तर तिहत्तर चौहत्तर पचहत्तर छिहत्तर सतहत्तर अठहत्तर उनासी "
    "अस्सी इक्यासी बयासी तिरासी चौरासी पचासी छियासी सतासी अठासी नवासी "
    "नब्बे इक्यानवे बानवे तिरानवे चौरानवे पचानवे छियानवे सत्तानवे अट्ठानवे निन्यानवे"
).split()
_ENGLISH = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
).split()
_ENGLISH_TENS = "- - twenty thirty forty fifty sixty seventy eighty ninety".split()
_PLACES = (
    (1_00_00_000, "करोड़", "crore"),
    (1_00_000, "लाख", "lakh"),
    (1_000, "हज़ार", "thousand"),
    (100, "सौ", "hundred"),
)


def in_words(number: int, language: str | None = None) -> str:
    """Return the number said aloud, in `language` ("hi" or "en"; the active one if None).

    Raises ValueError outside 0 … 99,99,99,999.
    """
    if not 0 <= number <= MOST_IN_WORDS:
        raise ValueError(f"no words for {number}")
    english = (language or get_language() or "hi").startswith("en")
    said: list[str] = []
    rest = number
    for size, hindi, plain in _PLACES:
        count, rest = divmod(rest, size)
        if count:
            said += [_below_hundred(count, english), plain if english else hindi]
    if english and said and rest:
        said.append("and")
    if rest or not said:
        said.append(_below_hundred(rest, english))
    return " ".join(said)


def _below_hundred(number: int, english: bool) -> str:
    """Return 0-99 in words."""
    if not english:
        return _HINDI[number]
    if number < 20:
        return _ENGLISH[number]
    tens, ones = divmod(number, 10)
    return _ENGLISH_TENS[tens] + (f"-{_ENGLISH[ones]}" if ones else "")
