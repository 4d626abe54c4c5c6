"""Identifiers as people write them; numbers in these tests are made up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn, verhoeff

from common import identifiers
from common.errors import BadInput
from common.identifiers import (
    aadhaar_like,
    mask_account,
    mask_pan,
    mask_phone,
    parse_fssai,
    parse_gstin,
    parse_hsn,
    parse_ifsc,
    parse_pan,
    parse_phone,
    parse_pin_code,
    refuse_aadhaar,
    show_phone,
)

PHONE = "+919876543210"


@pytest.mark.parametrize(
    "text",
    [
        "9876543210",
        "98765 43210",
        "98765-43210",
        " 9876543210 ",
        "09876543210",
        "919876543210",
        "+919876543210",
        "+91 98765 43210",
        "+91-98765-43210",
        "(+91) 98765.43210",
        "+91 098765 43210",
        "0091 9876543210",
        "91 0 98765 43210",
        "९८७६५४३२१०",
        "+९१ ९८७६५ ४३२१०",
        "98765\u00a043210",
    ],
)
def test_takes_a_phone_number_however_it_is_written(text: str) -> None:
    assert parse_phone(text) == PHONE


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", identifiers.PhoneMissing),
        ("  ", identifiers.PhoneMissing),
        ("987654321", identifiers.PhoneWrongLength),
        ("98765432101", identifiers.PhoneWrongLength),
        ("+91 98765 4321", identifiers.PhoneWrongLength),
        ("+1 202 555 0100", identifiers.PhoneNotIndian),
        ("0044 20 7946 0000", identifiers.PhoneNotIndian),
        ("0512 2345678", identifiers.PhoneNotMobile),
        ("1234567890", identifiers.PhoneNotMobile),
        ("98765 4321O", identifiers.PhoneNotUnderstood),
        ("मेरा नंबर", identifiers.PhoneNotUnderstood),
        ("98765²3210", identifiers.PhoneNotUnderstood),
    ],
)
def test_refuses_a_phone_number_with_a_reason(text: str, error: type[BadInput]) -> None:
    with pytest.raises(error):
        parse_phone(text)


def test_says_how_many_digits_were_written() -> None:
    with pytest.raises(identifiers.PhoneWrongLength) as caught:
        parse_phone("+91 98765 4321")

    assert caught.value.params == {"count": 9}


@given(st.from_regex(r"[6-9][0-9]{9}", fullmatch=True))
def test_reads_back_the_phone_number_it_shows(digits: str) -> None:
    number = f"+91{digits}"

    assert parse_phone(show_phone(number)) == number
    assert parse_phone(number) == number


def gstin_of(state: str, pan: str = "AAPFU0939F") -> str:
    """Return a GSTIN of that state with the right check character."""
    start = f"{state}{pan}1Z"
    alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    return start + luhn.calc_check_digit(start, alphabet)


@pytest.mark.parametrize("state", ["09", "27", "37", "38", "97"])
def test_takes_the_gstin_of_every_state(state: str) -> None:
    number = gstin_of(state)

    assert parse_gstin(number) == number
    assert parse_gstin(f" {number[:2]} {number[2:].lower()} ") == number
    assert identifiers.gstin_pan(number) == "AAPFU0939F"


@pytest.mark.parametrize(
    "number",
    [
        "",
        "27AAPFU0939F1Z",
        "27AAPFU0939F1ZO",  # check character
        gstin_of("00"),
        gstin_of("39"),
        gstin_of("96"),
        gstin_of("09", "AAPXU0939F"),  # no such holder type
        "09AAPFU0939F0ZQ",
        "369296450896540",
    ],
)
def test_refuses_what_is_no_gstin(number: str) -> None:
    with pytest.raises(identifiers.GstinInvalid):
        parse_gstin(number)


@pytest.mark.parametrize(
    ("parse", "text", "expected"),
    [
        (parse_pan, "aapfu 0939 f", "AAPFU0939F"),
        (parse_ifsc, "sbin0001234", "SBIN0001234"),
        (parse_ifsc, "SBINO001234", "SBIN0001234"),
        (parse_pin_code, "208 001", "208001"),
        (parse_pin_code, "२०८००१", "208001"),
        (parse_hsn, "4202 22 90", "42022290"),
        (parse_fssai, "12720 0520 00123", "12720052000123"),
        (parse_fssai, "22720052000123", "22720052000123"),
    ],
)
def test_takes_identifiers_with_spaces(parse: object, text: str, expected: str) -> None:
    assert callable(parse)
    assert parse(text) == expected


@pytest.mark.parametrize(
    ("parse", "text", "error"),
    [
        (parse_pan, "AAPFU0939", identifiers.PanInvalid),
        (parse_pan, "AAPXU0939F", identifiers.PanInvalid),
        (parse_ifsc, "SBIN1001234", identifiers.IfscInvalid),
        (parse_ifsc, "SBI0001234", identifiers.IfscInvalid),
        (parse_pin_code, "008001", identifiers.PinCodeInvalid),
        (parse_pin_code, "20800", identifiers.PinCodeInvalid),
        (parse_hsn, "420222", identifiers.HsnInvalid),
        (parse_hsn, "00000000", identifiers.HsnInvalid),
        (parse_hsn, "77000000", identifiers.HsnInvalid),
        (parse_hsn, "99831190", identifiers.HsnInvalid),
        (parse_fssai, "32720052000123", identifiers.FssaiInvalid),
        (parse_fssai, "1272005200012", identifiers.FssaiInvalid),
    ],
)
def test_refuses_what_is_none(parse: object, text: str, error: type[BadInput]) -> None:
    assert callable(parse)
    with pytest.raises(error) as caught:
        parse(text)

    assert text not in str(caught.value)


AADHAAR = "234123412346"


@pytest.mark.parametrize(
    "text",
    [
        AADHAAR,
        "2341 2341 2346",
        "2341-2341-2346",
        "2341.2341.2346",
        "2341  2341  2346",
        "२३४१ २३४१ २३४६",
        "मेरा आधार 2341 2341 2346 है",
        "आधार:234123412346",
        "दाम 450 234123412346",
        "दाम 450 2341 2341 2346",
        "23 41 23 41 23 46",
        "234\u200b123412346",
        "234123412346.",
    ],
)
def test_sees_an_aadhaar_number_through_its_writing(text: str) -> None:
    assert aadhaar_like(text)
    with pytest.raises(identifiers.AadhaarRefused) as caught:
        refuse_aadhaar(text)

    assert "2346" not in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "लाल पर्स, 6 जेब",
        "234123412347",  # check digit
        "123412341234",  # first digit 1
        "2341234123461",  # 13 digits
        "1234123412346",
        "9876543210",
        "12/11/2026",
        "10 x 20 x 30",
        "+91 98765 43210",
    ],
)
def test_leaves_other_text_alone(text: str) -> None:
    assert not aadhaar_like(text)
    assert refuse_aadhaar(text) == text


def phone_with_valid_check() -> str:
    """Return 91 and a mobile number that together pass the Verhoeff check."""
    start = "91987654321"
    return start + verhoeff.calc_check_digit(start)


def test_asks_whether_91_and_ten_digits_is_a_phone_number() -> None:
    number = phone_with_valid_check()

    with pytest.raises(identifiers.AadhaarOrPhone):
        refuse_aadhaar(number)
    assert refuse_aadhaar(f"+{number}") == f"+{number}"


def test_does_not_ask_when_a_real_suspect_stands_beside_it() -> None:
    with pytest.raises(identifiers.AadhaarRefused) as caught:
        refuse_aadhaar(f"{phone_with_valid_check()}, {AADHAAR}")

    assert caught.value.code == "aadhaar_refused"


@given(st.from_regex(r"[2-9][0-9]{10}", fullmatch=True), st.sampled_from(["", " ", "-"]))
def test_catches_every_valid_number_in_groups_of_four(start: str, between: str) -> None:
    number = start + verhoeff.calc_check_digit(start)
    if number == number[::-1]:
        return  # none is issued

    assert aadhaar_like(between.join((number[:4], number[4:8], number[8:])))


def test_masks_all_but_the_end() -> None:
    assert mask_phone(PHONE) == "XXXXXX3210"
    assert mask_pan("AAPFU0939F") == "AAPFUXXXXF"
    assert mask_account("00123456789") == "XXXX6789"
