"""Answers about a product against the questions of its type, and the channel's words (pure).

`clean_attributes` takes what was written or chosen and returns what was meant, with a list of
problems; `compose_title` and `compose_description` make the English text for the channel.

>>> colour = Spec("colour", Bilingual("रंग", "Colour"), "choice", (
...     Choice("brown", Bilingual("भूरा", "Brown")), Choice("red", Bilingual("लाल", "Red"))))
>>> length = Spec("length", Bilingual("लंबाई", "Length"), "number", unit="cm", maximum=200)
>>> clean_attributes([colour, length], {"colour": "भूरा", "length": "३० सेमी"}).values
{'colour': 'brown', 'length': 30}
>>> compose_title("Leather purse", [colour, length], {"colour": "brown", "length": 30})
'Brown Leather Purse'
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from django.utils.translation import gettext_lazy as _

from common.bilingual import Bilingual
from common.errors import BadInput
from common.identifiers import aadhaar_like
from common.numbers import NumberError, grouped, latin_digits, read_number
from common.problems import Problem

Kind = Literal["choice", "number", "text"]
Value = str | int

PAGE = "details"
TEXT_LENGTH = 80
TITLE_LENGTH = 100

SENTENCES = {
    "attribute_missing": _("Fill in “{attribute}”."),
    "attribute_unknown_choice": _("Choose one of the answers for “{attribute}”."),
    "attribute_not_a_number": _("Write “{attribute}” in digits, like 30."),
    "attribute_wrong_unit": _("Write “{attribute}” in {unit}."),
    "attribute_too_small": _("“{attribute}” must be at least {least} {unit}."),
    "attribute_too_large": _("“{attribute}” can be at most {most} {unit}."),
    "attribute_too_long": _("“{attribute}” is too long. Write at most {most} letters."),
    "attribute_aadhaar": _("Never write an Aadhaar number. Remove it from “{attribute}”."),
    "attribute_unknown": _("This kind of product has no “{attribute}”. Remove it."),
}

# What people write for a unit; compared in lower case, without points and spaces.
_UNITS = {
    "mm": ("mm", "मिमी", "मिलीमीटर"),
    "cm": ("cm", "cms", "सेमी", "सेंमी", "सेंटीमीटर"),
    "in": ("in", "inch", "inches", '"', "इंच"),
    "m": ("m", "mtr", "meter", "metre", "meters", "metres", "मी", "मीटर"),
    "g": ("g", "gm", "gms", "gram", "grams", "ग्रा", "ग्राम"),
    "kg": ("kg", "kgs", "kilo", "किलो", "किग्रा", "किलोग्राम"),
    "ml": ("ml", "एमएल", "मिली", "मिलीलीटर"),
    "l": ("l", "ltr", "litre", "liter", "लीटर"),
    "pieces": ("pieces", "piece", "pcs", "pc", "नग", "पीस"),
    "days": ("days", "day", "दिन"),
    "months": ("months", "month", "महीना", "महीने", "माह"),
}
_SAID_AS = {said: unit for unit, ways in _UNITS.items() for said in ways}
# (written, asked): asked units in one written; only those that come out whole in common use.
_PER = {
    ("cm", "mm"): 10,
    ("m", "mm"): 1000,
    ("m", "cm"): 100,
    ("kg", "g"): 1000,
    ("l", "ml"): 1000,
}
_NO_WORD = {"yes", "no", "none", "other", "na", "n/a", "plain"}


@dataclass(frozen=True)
class Choice:
    """One answer of a choice: the stored value and its name."""

    value: str
    name: Bilingual


@dataclass(frozen=True)
class Spec:
    """One question about a product of a type, as plain values; bounds in `unit`."""

    key: str
    label: Bilingual
    kind: Kind
    choices: tuple[Choice, ...] = ()
    unit: str = ""
    minimum: int | None = None
    maximum: int | None = None
    is_required: bool = False
    is_asked: bool = True
    default: str = ""

    def choice(self, value: Any) -> Choice | None:
        """Return the choice with this value, None if there is none."""
        return next((choice for choice in self.choices if choice.value == value), None)


@dataclass(frozen=True)
class Cleaned:
    """What was meant: only known keys, only good values; and what must be put right."""

    values: dict[str, Value]
    problems: list[Problem]


class _Refused(BadInput):
    """Why one answer is not taken; becomes a Problem."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(**params)
        self.why = code


def clean_attributes(
    specs: Sequence[Spec],
    given: Mapping[str, Any],
    *,
    page: str = PAGE,
    keys: Collection[str] | None = None,
) -> Cleaned:
    """Return what was meant by the given answers, and every problem, in the order of specs.

    given: {key: text or number}; blanks take the spec's default. keys: judge only these (one
    page of a longer task); None judges all, and then a key no spec knows is a problem too.
    """
    values: dict[str, Value] = {}
    problems: list[Problem] = []
    judged = [spec for spec in specs if keys is None or spec.key in keys]
    for spec in judged:
        written = given.get(spec.key)
        text = " ".join(str(spec.default if written in (None, "") else written).split())
        if not text:
            if spec.is_required:
                problems.append(_problem("attribute_missing", spec, page))
            continue
        try:
            values[spec.key] = _READERS[spec.kind](spec, text)
        except _Refused as refused:
            problems.append(_problem(refused.why, spec, page, **refused.params))
    if keys is None:
        known = {spec.key for spec in specs}
        problems += [
            Problem(
                "attribute_unknown", key, page, {"attribute": key}, SENTENCES["attribute_unknown"]
            )
            for key in given
            if key not in known
        ]
    return Cleaned(values, problems)


def attribute_problems(
    specs: Sequence[Spec], values: Mapping[str, Any], *, page: str = PAGE
) -> list[Problem]:
    """Return what is missing or wrong in stored values; [] when the type is answered in full."""
    return clean_attributes(specs, values, page=page).problems


def same_value(value: Any, wanted: str) -> bool:
    """Return whether a stored value is the one a rule names, whatever its case or type."""
    if value is None or value == "":
        return False
    return str(value).strip().casefold() == wanted.strip().casefold()


def _problem(code: str, spec: Spec, page: str, **params: Any) -> Problem:
    return Problem(code, spec.key, page, {"attribute": spec.label, **params}, SENTENCES[code])


def _read_choice(spec: Spec, text: str) -> Value:
    """Return the value of the choice named by value or by either name."""
    wanted = text.casefold()
    for choice in spec.choices:
        if wanted in {name.casefold() for name in (choice.value, choice.name.hi, choice.name.en)}:
            return choice.value
    raise _Refused("attribute_unknown_choice")


_NUMBER_WITH_UNIT = re.compile(r"(?P<number>[-+]?[\d.,\s]*\d\.?)\s*(?P<unit>[^\d]*)")


def _read_number(spec: Spec, text: str) -> Value:
    """Return a whole number of spec.unit; another unit is turned into it where that is exact."""
    parts = _NUMBER_WITH_UNIT.fullmatch(latin_digits(text))
    if parts is None:
        raise _Refused("attribute_not_a_number")
    try:
        number = read_number(parts["number"])
    except NumberError as error:
        raise _Refused("attribute_not_a_number") from error
    number *= _factor(spec.unit, parts["unit"])
    if number != number.to_integral_value():
        raise _Refused("attribute_not_a_number")
    if spec.minimum is not None and number < spec.minimum:
        raise _Refused("attribute_too_small", least=grouped(spec.minimum), unit=spec.unit)
    if spec.maximum is not None and number > spec.maximum:
        raise _Refused("attribute_too_large", most=grouped(spec.maximum), unit=spec.unit)
    return int(number)


def _factor(asked: str, written: str) -> Decimal:
    """Return how many asked units one written unit is."""
    said = re.sub(r"[\s.]", "", written).casefold()
    if not said or said == asked.casefold():
        return Decimal(1)
    unit = _SAID_AS.get(said)
    if unit == asked:
        return Decimal(1)
    if unit is None or (unit, asked) not in _PER:
        raise _Refused("attribute_wrong_unit", unit=asked or "-")
    return Decimal(_PER[unit, asked])


def _read_text(spec: Spec, text: str) -> Value:
    """Return the text with single spaces, not too long and without an Aadhaar-like number."""
    if aadhaar_like(text):
        raise _Refused("attribute_aadhaar")
    most = spec.maximum or TEXT_LENGTH
    if len(text) > most:
        raise _Refused("attribute_too_long", most=most)
    return text


_READERS = {"choice": _read_choice, "number": _read_number, "text": _read_text}


def compose_title(
    type_name: str,
    specs: Sequence[Spec],
    values: Mapping[str, Any],
    *,
    without: Iterable[str] = (),
    most: int = TITLE_LENGTH,
) -> str:
    """Return an English title: the chosen answers, then the kind of thing; no word twice.

    type_name: the English name of the type. without: brand names to leave out, in any case.
    Answers are dropped from the end, never the kind of thing, until `most` letters hold it.
    """
    banned = {word.casefold() for name in without for word in name.split()}
    chosen = [_choice_name(spec, values.get(spec.key)) for spec in specs if spec.kind == "choice"]
    answers = [name for name in chosen if name and name.casefold() not in _NO_WORD]
    while True:
        title = _without_doubles(answers, type_name, banned)
        if len(title) <= most or not answers:
            return title[:most].rstrip()
        answers.pop()


def compose_description(
    type_name: str, specs: Sequence[Spec], values: Mapping[str, Any], *, city: str
) -> str:
    """Return an English description: what it is and who made it where, then a line an answer.

    Only what was answered is said: no claim of purity, cure or hand work is added.
    """
    lines = [f"{_capital(type_name)} made by a women's self-help group in {city}, Uttar Pradesh."]
    for spec in specs:
        value = values.get(spec.key)
        if value in (None, ""):
            continue
        shown = _choice_name(spec, value) if spec.kind == "choice" else str(value)
        unit = f" {spec.unit}" if spec.kind == "number" and spec.unit else ""
        if shown:
            lines.append(f"{spec.label.en}: {shown}{unit}")
    return "\n".join(lines)


def _choice_name(spec: Spec, value: Any) -> str:
    """Return the English name of a chosen answer, "" if it is none."""
    choice = spec.choice(value)
    return choice.name.en if choice else ""


def _without_doubles(answers: Iterable[str], type_name: str, banned: set[str]) -> str:
    """Return answers and kind as a title, each word once (plural or not), none banned.

    A word of both stays where the kind of thing has it.
    """
    kind, seen = _new_words(type_name, banned)
    words, _seen = _new_words(" ".join(answers), seen)
    return " ".join(_capital(word) for word in [*words, *kind])


def _new_words(text: str, seen: set[str]) -> tuple[list[str], set[str]]:
    """Return the words of text that are not seen yet, and all seen then."""
    words: list[str] = []
    known = set(seen)
    for word in text.split():
        bare = re.sub(r"[^\w]", "", word).casefold()
        if bare and {bare, bare.rstrip("s")} & known:
            continue
        known |= {bare, bare.rstrip("s")} - {""}
        words.append(word)
    return words, known


def _capital(word: str) -> str:
    """Return the word with a capital first letter, the rest as it is."""
    return word[:1].upper() + word[1:]
