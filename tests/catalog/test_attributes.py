"""Answers about a product: what was meant, what is wrong, what the channel is told."""

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from catalog.attributes import (
    Choice,
    Spec,
    attribute_problems,
    clean_attributes,
    compose_description,
    compose_title,
    same_value,
)
from common.bilingual import Bilingual

COLOUR = Spec(
    "colour",
    Bilingual("रंग", "Colour"),
    "choice",
    (
        Choice("brown", Bilingual("भूरा", "Brown")),
        Choice("red", Bilingual("लाल", "Red")),
        Choice("other", Bilingual("कुछ और", "Other")),
    ),
    is_required=True,
)
MATERIAL = Spec(
    "material",
    Bilingual("किससे बना है", "Material"),
    "choice",
    (
        Choice("leather", Bilingual("चमड़ा", "Leather")),
        Choice("jute", Bilingual("जूट", "Jute")),
    ),
)
LENGTH = Spec("length", Bilingual("लंबाई", "Length"), "number", unit="cm", minimum=5, maximum=1500)
WEIGHT = Spec("weight", Bilingual("वज़न", "Weight"), "number", unit="g", is_required=True)
MAKER = Spec("fpo", Bilingual("मेल", "Blend"), "text", default="house blend", maximum=20)
SPECS = [COLOUR, MATERIAL, LENGTH, WEIGHT, MAKER]
GOOD = {"colour": "brown", "weight": "250"}


@pytest.mark.parametrize("text", ["brown", "Brown", "भूरा", "  भूरा "])
def test_takes_a_choice_by_value_or_by_either_name(text: str) -> None:
    assert clean_attributes([COLOUR], {"colour": text}).values == {"colour": "brown"}


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (30, 30),
        ("30", 30),
        ("३०", 30),
        ("30cm", 30),
        ("30 cm.", 30),
        ("30 से.मी.", 30),
        ("३० सेमी", 30),
        ("1,200", 1200),
        ("5", 5),
        ("1500", 1500),
        ("1 m", 100),
        ("1.5 मीटर", 150),
        ("30.0", 30),
    ],
)
def test_takes_a_number_in_the_unit_that_was_meant(text: object, meant: int) -> None:
    cleaned = clean_attributes([LENGTH], {"length": text})

    assert (cleaned.values, cleaned.problems) == ({"length": meant}, [])


@pytest.mark.parametrize(
    ("key", "text", "code"),
    [
        ("colour", "", "attribute_missing"),
        ("colour", None, "attribute_missing"),
        ("colour", "purple", "attribute_unknown_choice"),
        ("length", "long", "attribute_not_a_number"),
        ("length", "-5", "attribute_not_a_number"),
        ("length", "10 x 20", "attribute_not_a_number"),
        ("length", "30.5", "attribute_not_a_number"),
        ("length", "12 inch", "attribute_wrong_unit"),
        ("length", "12 kg", "attribute_wrong_unit"),
        ("length", "4", "attribute_too_small"),
        ("length", "1501", "attribute_too_large"),
        ("weight", " ", "attribute_missing"),
        ("fpo", "a" * 21, "attribute_too_long"),
        ("fpo", "2341 2341 2346", "attribute_aadhaar"),
        ("size", "XL", "attribute_unknown"),
    ],
)
def test_names_what_is_wrong_and_where(key: str, text: object, code: str) -> None:
    cleaned = clean_attributes(SPECS, {**GOOD, key: text})

    assert [(problem.code, problem.field) for problem in cleaned.problems] == [(code, key)]
    assert key not in cleaned.values
    with override("en"):
        assert "{" not in cleaned.problems[0].message


def test_says_the_attribute_in_the_readers_language() -> None:
    (problem,) = clean_attributes([COLOUR], {}).problems

    with override("en"):
        assert problem.message == "Fill in “Colour”."
    with override("hi"):
        assert "रंग" in problem.message


def test_blank_takes_the_default_and_optional_stays_away() -> None:
    cleaned = clean_attributes(SPECS, GOOD)

    assert cleaned.values == {"colour": "brown", "weight": 250, "fpo": "house blend"}
    assert cleaned.problems == []


def test_judges_only_the_asked_keys_of_one_page() -> None:
    cleaned = clean_attributes(SPECS, {"colour": "red", "csrf": "x"}, keys={"colour"})

    assert (cleaned.values, cleaned.problems) == ({"colour": "red"}, [])


def test_cleaned_values_are_clean() -> None:
    values = clean_attributes(SPECS, GOOD).values

    assert attribute_problems(SPECS, values) == []
    assert clean_attributes(SPECS, values).values == values


@given(st.dictionaries(st.sampled_from(["colour", "length", "weight", "fpo"]), st.text()))
def test_any_text_is_taken_or_named(given_: dict[str, str]) -> None:
    cleaned = clean_attributes(SPECS, given_)

    assert not set(cleaned.values) & {problem.field for problem in cleaned.problems}
    assert attribute_problems(SPECS, {**GOOD, **cleaned.values}) == []


@pytest.mark.parametrize(
    ("value", "wanted", "same"),
    [
        ("Jute", "jute", True),
        (5, "5", True),
        (None, "", False),
        ("", "", False),
        ("cotton", "jute", False),
    ],
)
def test_compares_with_what_a_rule_names(value: object, wanted: str, same: bool) -> None:
    assert same_value(value, wanted) is same


@pytest.mark.parametrize(
    ("type_name", "values", "title"),
    [
        ("Purse", {"colour": "brown", "material": "leather"}, "Brown Leather Purse"),
        ("Leather purse", {"colour": "brown", "material": "leather"}, "Brown Leather Purse"),
        ("Leather purses", {"material": "leather"}, "Leather Purses"),
        ("Purse", {"colour": "other", "length": 30}, "Purse"),
        ("SonChiraiya purse", {"colour": "red"}, "Red Purse"),
        ("Purse", {"colour": "no such"}, "Purse"),
    ],
)
def test_composes_a_title_without_brand_or_doubles(
    type_name: str, values: dict[str, object], title: str
) -> None:
    assert compose_title(type_name, SPECS, values, without=["SonChiraiya"]) == title


def test_a_word_and_its_plural_are_one() -> None:
    shape = Spec(
        "shape",
        Bilingual("आकार", "Shape"),
        "choice",
        (Choice("potlis", Bilingual("पोटली", "Potlis")),),
    )

    assert compose_title("Silk potli", [shape], {"shape": "potlis"}) == "Silk Potli"
    assert compose_title("Potlis", [shape], {"shape": "potlis"}) == "Potlis"


def test_a_long_title_loses_answers_not_the_kind_of_thing() -> None:
    values = {"colour": "brown", "material": "leather"}

    assert compose_title("Purse", SPECS, values, most=12) == "Brown Purse"
    assert compose_title("Purse", SPECS, values, most=5) == "Purse"


def test_describes_only_what_was_answered() -> None:
    text = compose_description(
        "leather purse", SPECS, {"colour": "brown", "length": 30, "weight": ""}, city="Kanpur"
    )

    assert text.splitlines() == [
        "Leather purse made by a women's self-help group in Kanpur, Uttar Pradesh.",
        "Colour: Brown",
        "Length: 30 cm",
    ]
