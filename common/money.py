"""Money: whole paise inside, rupees at the edge, and nothing lost when it is divided.

>>> rupees(1245000)
'₹12,450'
>>> rupees(1245050, decimals=True)
'₹12,450.50'
>>> parse_rupees("₹ ४५०/-")
45000
>>> shares(100, {"a": 1, "b": 1, "c": 1})
{'a': 34, 'b': 33, 'c': 33}
"""

import re
from collections.abc import Mapping
from typing import Any, Protocol, TypeVar

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from common.errors import BadInput
from common.numbers import (
    NumberError,
    NumberMissing,
    NumberNegative,
    NumberTooLarge,
    grouped,
    in_words,
    latin_digits,
    read_number,
)

LEAST_PAISE = 1_00
MOST_PAISE = 10_00_000_00

_CURRENCY_BEFORE = re.compile(r"^\s*(?:₹|rs\.?|inr\b|रु(?:पये|पए|पया)?(?:\.|॰)?)\s*", re.IGNORECASE)
_CURRENCY_AFTER = re.compile(
    r"\s*(?:₹|rs\.?|inr|rupees?|रु(?:पये|पए|पया)?(?:\.|॰)?)?"  # 450 रुपये
    r"\s*(?:/\s*-*|-+|=)?"  # 450/-
    r"\s*(?:only|मात्र)?\s*$",
    re.IGNORECASE,
)


class MoneyError(BadInput):
    """An amount of money was asked for and what was written cannot be taken as one."""


class MoneyMissing(MoneyError):
    """Nothing was written."""

    code = "money_missing"
    sentence = _("Write the price in digits, like 450.")


class MoneyNotUnderstood(MoneyError):
    """Words, more than one number, or parts of a paisa."""

    code = "money_not_understood"
    sentence = _("Write the price in digits, like 450.")


class MoneyNegative(MoneyError):
    """Less than nothing."""

    code = "money_negative"
    sentence = _("The price cannot be less than 0. Write it like 450.")


class MoneyTooLarge(MoneyError):
    """Above the bound (`most`, as rupees)."""

    code = "money_too_large"
    sentence = _("This price is too high. It can be at most {most}.")


class MoneyTooSmall(MoneyError):
    """Below the bound (`least`, as rupees)."""

    code = "money_too_small"
    sentence = _("This price is too low. It must be at least {least}.")


class NothingToShare(ValueError):
    """There is nobody, or nobody with a weight, to divide an amount among."""


def rupees(paise: int, *, decimals: bool = False) -> str:
    """Return paise as "₹12,450": Latin digits, Indian grouping.

    Without decimals the paise are cut off, never rounded up: a promise is not exaggerated.
    """
    sign, whole, part = _split(paise)
    if decimals:
        return f"{sign}₹{grouped(whole)}.{part:02d}"
    return f"{sign if whole else ''}₹{grouped(whole)}"


def rupees_short(paise: int) -> str:
    """Return a staff total as "₹1.25 crore" or "₹3.4 lakh", cut off after two decimals.

    Below one lakh rupees it is `rupees(paise)`.
    """
    sign, whole, _part = _split(paise)
    if whole < 1_00_000:
        return rupees(paise)
    size, text = (
        (1_00_00_000, _now("{amount} crore"))
        if whole >= 1_00_00_000
        else (1_00_000, _now("{amount} lakh"))
    )
    hundredths = whole * 100 // size
    figure = f"{grouped(hundredths // 100)}.{hundredths % 100:02d}".rstrip("0").rstrip(".")
    return text.format(amount=f"{sign}₹{figure}")


def rupees_in_words(paise: int, language: str | None = None) -> str:
    """Return the whole rupees said aloud without the word for rupees: "चार सौ बीस"."""
    return in_words(paise // 100, language)


def parse_rupees(text: str, *, least: int = LEAST_PAISE, most: int = MOST_PAISE) -> int:
    """Return the paise that text means: 450, ४५०, ₹450, 450/-, "4 50", Rs 450, 450 रुपये.

    least, most: bounds in paise, both allowed.
    Raises a MoneyError: missing, not understood, negative, too small or too large.
    """
    bare = _CURRENCY_AFTER.sub("", _CURRENCY_BEFORE.sub("", latin_digits(text), count=1), count=1)
    try:
        amount = read_number(bare)
    except NumberMissing as error:
        raise (MoneyNotUnderstood() if text.strip() else MoneyMissing()) from error
    except NumberNegative as error:
        raise MoneyNegative() from error
    except NumberTooLarge as error:
        raise MoneyTooLarge(most=rupees(most)) from error
    except NumberError as error:
        raise MoneyNotUnderstood() from error
    paise = amount * 100
    if paise > most:
        raise MoneyTooLarge(most=rupees(most))
    if paise != paise.to_integral_value():
        raise MoneyNotUnderstood()
    if paise < least:
        raise MoneyTooSmall(least=rupees(least))
    return int(paise)


class _Ordered(Protocol):
    def __lt__(self, other: Any, /) -> bool: ...

    def __hash__(self) -> int: ...


Key = TypeVar("Key", bound=_Ordered)


def shares(total_paise: int, weights: Mapping[Key, int]) -> dict[Key, int]:
    """Divide total_paise in proportion to weights, by the largest remainder.

    weights: {key: weight ≥ 0}, any order, at least one above 0. Returns the same keys in the
    same order, adding up to total_paise exactly: shares are cut down to whole paise and those
    left over go one each to the largest remainders, ties to the lower key. A negative total is
    divided as its opposite is. Raises NothingToShare if no weight is above 0, ValueError if one
    is below. Source: docs/money.md, "Left-over paise".
    """
    whole = sum(weights.values())
    if whole <= 0:
        raise NothingToShare(f"no weight among {len(weights)} keys")
    if any(weight < 0 for weight in weights.values()):
        raise ValueError("a weight is below 0")
    sign = -1 if total_paise < 0 else 1
    cut = {key: divmod(abs(total_paise) * weight, whole) for key, weight in weights.items()}
    left = abs(total_paise) - sum(share for share, _rest in cut.values())
    lower_first = sorted(cut)
    lucky = set(sorted(lower_first, key=lambda key: -cut[key][1])[:left])
    return {key: sign * (share + (key in lucky)) for key, (share, _rest) in cut.items()}


def _split(paise: int) -> tuple[str, int, int]:
    """Return (sign, whole rupees, paise over)."""
    whole, part = divmod(abs(paise), 100)
    return ("-" if paise < 0 else ""), whole, part
