"""Errors and problems speak the reader's language, and keep their codes."""

from django.utils.translation import gettext_lazy, override

from common.bilingual import Bilingual
from common.errors import BadInput, HaatError
from common.problems import Problem, field_messages


class TooFew(HaatError):
    code = "too_few"
    sentence = gettext_lazy("Only {left} of {name} left.")


def test_fills_the_sentence_when_it_is_read() -> None:
    error = TooFew(left=2, name=Bilingual(hi="पर्स", en="purse"))

    with override("en"):
        assert error.message == "Only 2 of purse left."
    with override("hi"):
        assert "पर्स" in error.message


def test_str_is_for_the_log() -> None:
    assert str(TooFew(left=2, name="x")) == "too_few left=2 name=x"
    assert str(BadInput()) == "bad_input"


def test_fields_are_plain_sentences() -> None:
    error = BadInput(fields={"price": gettext_lazy("Write the price.")})

    with override("en"):
        assert error.fields == {"price": "Write the price."}


def test_problems_are_equal_by_what_they_say_not_by_language() -> None:
    one = Problem("too_few", "pieces", "stock", {"left": 2}, "a")

    assert one == Problem("too_few", "pieces", "stock", {"left": 2}, "b")
    assert one != Problem("too_few", "pieces", "stock", {"left": 3}, "a")


def test_problems_of_one_field_are_joined() -> None:
    problems = [
        Problem("a", "price", sentence="Write {what}.", params={"what": "it"}),
        Problem("b", "price", sentence="Again."),
        Problem("c", "photo", sentence="Take one."),
    ]

    assert field_messages(problems) == {"price": "Write it. Again.", "photo": "Take one."}
    assert problems[0].as_dict() == {
        "code": "a",
        "field": "price",
        "page": "",
        "message": "Write it.",
    }
