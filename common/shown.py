"""From a refusal to what a page shows: a list of problems, each with its field."""

from collections.abc import Iterable

from common.errors import HaatError
from common.problems import Problem


def shown_problems(error: HaatError, *, field: str = "") -> list[Problem]:
    """Return one problem per field the error names, else one with the error's own sentence.

    `field` is the field to blame where the error names none, "" for the whole page.
    """
    if error.fields:
        return [_as_problem(error.code, name, text) for name, text in error.fields.items()]
    return [_as_problem(error.code, field, error.message)]


def _as_problem(code: str, field: str, text: str) -> Problem:
    """Carry a finished sentence: as a param, so that braces she typed are not filled again."""
    return Problem(code, field, params={"text": text}, sentence="{text}")


def first_message(problems: Iterable[Problem], field: str) -> str:
    """Return the sentence of the first problem of a field, "" if there is none."""
    return next((problem.message for problem in problems if problem.field == field), "")
