"""Indian identifiers: thin over python-stdnum, forgiving in what is written, one error each.

`parse_…` returns the compact form or raises; `mask_…` returns what may be shown and logged.
No error carries the number it refuses: it may be a secret, and errors are logged.

Sources: GSTIN https://services.gst.gov.in (state codes as of 2026-11: stdnum stops at 37, so
38 Ladakh and 97 Other Territory are added here); IFSC https://www.rbi.org.in (11 characters,
fifth is 0); PIN code https://www.indiapost.gov.in; HSN of 8 digits per the Customs Tariff;
FSSAI number https://foscos.fssai.gov.in (14 digits, first 1 licence or 2 registration);
mobile numbers National Numbering Plan 2003 (ten digits, first 6-9); Aadhaar https://uidai.gov.in
(first digit 2-9, Verhoeff check digit).

>>> parse_phone("+91 98765 43210"), parse_phone("०९८७६५४३२१०")
('+919876543210', '+919876543210')
>>> parse_gstin("09 aapfu0939f1zt") == parse_gstin("09AAPFU0939F1ZT")
True
>>> aadhaar_like("2341 2341 2346")
True
>>> mask_phone("+919876543210")
'XXXXXX3210'
"""

import re

from django.utils.translation import gettext_lazy as _
from stdnum import luhn
from stdnum.exceptions import ValidationError
from stdnum.in_ import aadhaar, pan

from common.errors import BadInput
from common.numbers import latin_digits

# Codes of states and union territories in a GSTIN, as of 2026-11; 28 is Andhra Pradesh before
# 2014, still on old registrations; 97 is Other Territory, 38 Ladakh (since 2019-10-31).
GST_STATE_CODES = frozenset([*(f"{code:02d}" for code in range(1, 39)), "97"])
_LUHN_36 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_GSTIN = re.compile(r"[0-9]{2}[A-Z]{5}[0-9]{4}[A-Z][1-9A-Z]Z[0-9A-Z]")
_IFSC = re.compile(r"[A-Z]{4}0[A-Z0-9]{6}")
_PIN_CODE = re.compile(r"[1-9][0-9]{5}")
_HSN = re.compile(r"(?!00|77)[0-9]{8}")  # chapter 77 is reserved, 99 holds services
_FSSAI = re.compile(r"[12](?!00)[0-9]{13}")
_MOBILE = re.compile(r"[6-9][0-9]{9}")
_SEPARATORS = re.compile(r"[\s().\-/]")


class GstinInvalid(BadInput):
    """Not a GSTIN: length, state, PAN inside or check character."""

    code = "gstin_invalid"
    sentence = _("This is not a GSTIN. It has 15 letters and digits; copy it from the certificate.")


class PanInvalid(BadInput):
    """Not a PAN."""

    code = "pan_invalid"
    sentence = _("This is not a PAN. It has 10 letters and digits, like AAAPA1234A.")


class IfscInvalid(BadInput):
    """Not an IFSC."""

    code = "ifsc_invalid"
    sentence = _("This is not an IFSC. It has 11 letters and digits; copy it from the passbook.")


class PinCodeInvalid(BadInput):
    """Not an Indian PIN code."""

    code = "pin_code_invalid"
    sentence = _("A PIN code has 6 digits, like 208001.")


class HsnInvalid(BadInput):
    """Not an HSN of 8 digits for goods."""

    code = "hsn_invalid"
    sentence = _("An HSN code has 8 digits, like 42022290.")


class FssaiInvalid(BadInput):
    """Not an FSSAI licence or registration number."""

    code = "fssai_invalid"
    sentence = _("An FSSAI number has 14 digits. Copy it from the paper.")


class PhoneMissing(BadInput):
    """No number was written."""

    code = "phone_missing"
    sentence = _("Write the mobile number, 10 digits.")


class PhoneWrongLength(BadInput):
    """Digits, but not ten of them (`count` were written)."""

    code = "phone_wrong_length"
    sentence = _("A mobile number has 10 digits. You wrote {count}. Write it again.")


class PhoneNotIndian(BadInput):
    """The number of another country."""

    code = "phone_not_indian"
    sentence = _("Write an Indian mobile number, 10 digits.")


class PhoneNotMobile(BadInput):
    """Ten digits that no mobile has: a landline or a slip."""

    code = "phone_not_mobile"
    sentence = _("This is not a mobile number. It begins with 6, 7, 8 or 9.")


class PhoneNotUnderstood(BadInput):
    """Letters among the digits."""

    code = "phone_not_understood"
    sentence = _("Write the mobile number in digits only, like 98765 43210.")


class AadhaarRefused(BadInput):
    """Text holds what looks like an Aadhaar number: it is not taken, not kept, not logged."""

    code = "aadhaar_refused"
    sentence = _("Never write an Aadhaar number here. Remove the 12-digit number.")


class AadhaarOrPhone(AadhaarRefused):
    """Twelve digits that may be an Aadhaar number or a phone number with 91 before it."""

    code = "aadhaar_or_phone"
    sentence = _("Is this a phone number? Then write only its 10 digits. Never write an Aadhaar.")


def _compact(text: str) -> str:
    """Return text in capitals and Latin digits without separators."""
    return _SEPARATORS.sub("", latin_digits(text)).upper()


def parse_pan(text: str) -> str:
    """Return the PAN in compact form; raises PanInvalid."""
    try:
        return str(pan.validate(_compact(text)))
    except ValidationError as error:
        raise PanInvalid() from error


def parse_gstin(text: str) -> str:
    """Return the GSTIN in compact form; raises GstinInvalid.

    As stdnum's, with the state codes 38 and 97 that it lacks.
    """
    number = _compact(text)
    if not _GSTIN.fullmatch(number) or number[:2] not in GST_STATE_CODES:
        raise GstinInvalid()
    try:
        pan.validate(number[2:12])
        luhn.validate(number, _LUHN_36)
    except ValidationError as error:
        raise GstinInvalid() from error
    return number


def gstin_pan(gstin: str) -> str:
    """Return the PAN inside a valid compact GSTIN."""
    return gstin[2:12]


def parse_ifsc(text: str) -> str:
    """Return the IFSC in capitals; raises IfscInvalid. The letter O as fifth is meant as 0."""
    number = _compact(text)
    if number[4:5] == "O":
        number = f"{number[:4]}0{number[5:]}"
    return _matched(_IFSC, number, IfscInvalid)


def parse_pin_code(text: str) -> str:
    """Return the six digits of a PIN code; raises PinCodeInvalid."""
    return _matched(_PIN_CODE, _compact(text), PinCodeInvalid)


def parse_hsn(text: str) -> str:
    """Return the eight digits of an HSN code; raises HsnInvalid, also for services (99)."""
    number = _matched(_HSN, _compact(text), HsnInvalid)
    if number.startswith("99"):
        raise HsnInvalid()
    return number


def parse_fssai(text: str) -> str:
    """Return the 14 digits of an FSSAI number; raises FssaiInvalid."""
    return _matched(_FSSAI, _compact(text), FssaiInvalid)


def _matched(pattern: re.Pattern[str], number: str, error: type[BadInput]) -> str:
    """Return number if the whole of it fits pattern, else raise error."""
    if not pattern.fullmatch(number):
        raise error()
    return number


def parse_phone(text: str) -> str:
    """Return an Indian mobile number as E.164, +91 and ten digits.

    Takes 0, 91, +91, 0091 before it, spaces, dashes, dots and brackets in it, and the digits of
    any script. Raises PhoneMissing, PhoneNotUnderstood, PhoneNotIndian, PhoneWrongLength,
    PhoneNotMobile.
    """
    number = _compact(text)
    if not number:
        raise PhoneMissing()
    international = number.startswith(("+", "00"))
    digits = number.removeprefix("+")
    if not digits.isascii() or not digits.isdigit():
        raise PhoneNotUnderstood()
    if international:
        digits = digits.removeprefix("00")
        if not digits.startswith("91"):
            raise PhoneNotIndian()
        digits = digits[2:].removeprefix("0")
    elif len(digits) == 11 and digits.startswith("0"):
        digits = digits[1:]
    elif len(digits) in (12, 13) and digits.startswith("91"):
        digits = digits[2:].removeprefix("0")
    if len(digits) != 10:
        raise PhoneWrongLength(count=len(digits))
    if not _MOBILE.fullmatch(digits):
        raise PhoneNotMobile()
    return f"+91{digits}"


def show_phone(e164: str) -> str:
    """Return an Indian E.164 number as people read it: 98765 43210.

    >>> show_phone("+919876543210")
    '98765 43210'
    """
    digits = e164.removeprefix("+91")
    return f"{digits[:5]} {digits[5:]}"


_RUN = re.compile(r"(?<![0-9+])[0-9](?:[ .\-_]{0,2}[0-9])*(?![0-9])")
_TWELVE = re.compile(r"(?<![0-9])[0-9]{12}(?![0-9])")
_FOURS = re.compile(r"(?<![0-9])[0-9]{4}[ .\-_]{1,2}[0-9]{4}[ .\-_]{1,2}[0-9]{4}(?![0-9])")
_PLUS_91 = re.compile(r"\+\s?91[\s.\-]*(?:[0-9][\s.\-]*){10}(?![0-9])")


def _twelve_digit_numbers(text: str) -> set[str]:
    """Return every lone 12-digit number in text as bare digits.

    Lone: twelve digits together, three groups of four, or a run of digits and single separators
    that has twelve digits in all. What is written with + and 91 is a phone number.
    """
    plain = _PLUS_91.sub(" ", latin_digits(text))
    found = [*_TWELVE.findall(plain), *_FOURS.findall(plain), *_RUN.findall(plain)]
    bare = {re.sub(r"[^0-9]", "", number) for number in found}
    return {number for number in bare if len(number) == 12}


def aadhaar_like(text: str) -> bool:
    """Return whether text holds a lone 12-digit number that could be an Aadhaar number.

    First digit 2-9 and a valid Verhoeff check digit; spaces, dashes and any script's digits are
    seen through. One in ten other 12-digit numbers is caught too; it is asked to be removed.
    """
    return any(aadhaar.is_valid(number) for number in _twelve_digit_numbers(text))


def refuse_aadhaar(text: str) -> str:
    """Return text unchanged, or raise AadhaarRefused (AadhaarOrPhone where 91 and a mobile fit)."""
    suspects = [number for number in _twelve_digit_numbers(text) if aadhaar.is_valid(number)]
    if not suspects:
        return text
    if all(number.startswith("91") and _MOBILE.fullmatch(number[2:]) for number in suspects):
        raise AadhaarOrPhone()
    raise AadhaarRefused()


def mask_phone(e164: str) -> str:
    """Return a phone number with only its last four digits to be seen."""
    return f"XXXXXX{e164[-4:]}"


def mask_pan(number: str) -> str:
    """Return a PAN with its serial digits hidden, as the tax department masks it.

    >>> mask_pan("AAPPV8261K")
    'AAPPVXXXXK'
    """
    return str(pan.mask(number))


def mask_account(number: str) -> str:
    """Return a bank account number with only its last four digits to be seen.

    >>> mask_account("00123456789")
    'XXXX6789'
    """
    return f"XXXX{number[-4:]}"
