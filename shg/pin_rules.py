"""Which PINs are taken, and how one is kept. Pure.

A PIN is four digits, so it is worth nothing by itself: its hash mixes in a secret of the
installation and one that only that browser has, and tries are counted.

>>> pin_of("४ 8 1 5")
'4815'
>>> pin_of("1234")
Traceback (most recent call last):
    ...
shg.errors.PinTooCommon: pin_too_common
"""

import hashlib
import hmac
import secrets

from common.numbers import latin_digits
from shg.errors import PinMalformed, PinTooCommon

# The twenty commonest by published counts of leaked codes (Nick Berry, DataGenetics, 2012), and
# what is near at hand here: doubles and runs, years, days of the nation, keys in a line.
COMMONEST = frozenset(
    """
    1234 1111 0000 1212 7777 1004 2000 4444 2222 6969
    9999 3333 5555 6666 1122 1313 8888 4321 2001 1010
    0123 2345 3456 4567 5678 6789 9876 8765 7654 6543
    5432 3210 2580 0852 1357 2468 1947 1950 1508 2601
    0786 7860 1008 0108 5050 2525 1221 1001 2020 2012
    """.split()
)


def pin_of(typed: str) -> str:
    """Return the four digits as meant, in either script. Raises PinMalformed, PinTooCommon."""
    pin = four_digits(typed)
    if pin in COMMONEST:
        raise PinTooCommon()
    return pin


def four_digits(typed: str) -> str:
    """Return four digits, common or not: what is tried. Raises PinMalformed."""
    digits = "".join(letter for letter in latin_digits(typed) if letter in "0123456789")
    if len(digits) != 4:
        raise PinMalformed()
    return digits


def pin_mixed(*, pin: str, person_id: int, device_secret: str, pepper: str) -> str:
    """Return what is hashed for keeping: of no use without the pepper and the browser's secret."""
    said = f"{person_id}:{device_secret}:{pin}".encode()
    return hmac.new(pepper.encode(), said, hashlib.sha256).hexdigest()


def six_digits_new() -> str:
    """Return six digits that nobody can guess: a code to be read, written or read aloud once."""
    return f"{secrets.randbelow(10**6):06d}"


def code_hashed(said: str, *, pepper: str) -> str:
    """Return how a code is kept. `said` holds what it is for and the code itself."""
    return hmac.new(pepper.encode(), said.encode(), hashlib.sha256).hexdigest()


def proves_by_code(*, is_shared_number: bool, has_been_here: bool) -> bool:
    """Whether a code sent to the number is enough for a (new) PIN.

    Where others hold the phone too the code reaches them as well: there it opens the door once,
    for the first PIN. After that a woman's new PIN needs somebody who knows her.

    >>> proves_by_code(is_shared_number=True, has_been_here=True)
    False
    """
    return not is_shared_number or not has_been_here
