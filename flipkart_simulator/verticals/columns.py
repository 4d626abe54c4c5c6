"""The columns of template files: what may stand in them, and who must fill them when."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

SEVERAL = "::"  # between the values of a cell that takes several

TEXT = "Single - Text"
LONG_TEXT = "Single - Long_text"
WHOLE = "Single - Positive_integer"
COUNT = "Single - Non_negative_integer"
DECIMAL = "Single - Decimal"
YES_NO = "Single - Boolean"
TEXTS = "Multi - Text"
DIGITS = "Multi - Numeric_string"
LINK = "URL"


class Need(StrEnum):
    """Who fills a column; the value is the colour of its header cell."""

    FLIPKART = "grey"
    MANDATORY = "blue"
    CONDITIONAL = "purple"
    GOOD = "green"


@dataclass(frozen=True)
class When:
    """When a conditional column must be filled: if `header` holds one of `values` (or none)."""

    header: str
    values: tuple[str, ...]
    unless: bool = False

    def holds(self, filled: dict[str, str]) -> bool:
        """Return whether a row makes the column mandatory."""
        given = [part.strip() for part in filled.get(self.header, "").split(SEVERAL)]
        if not any(given):
            return False
        return any(part in self.values for part in given) != self.unless


@dataclass(frozen=True)
class Column:
    """One column. `choices` is its closed list, if it has one; `longest` in characters, 0: any."""

    header: str
    kind: str
    need: Need
    example: str
    help: str = ""
    choices: tuple[str, ...] = ()
    longest: int = 0
    when: When | None = None

    @property
    def takes_several(self) -> bool:
        """Return whether the cell takes several values."""
        return self.kind.startswith("Multi")


def must(
    header: str,
    kind: str,
    example: str,
    help: str = "",  # noqa: A002  the name of the row in the file
    *,
    choices: tuple[str, ...] = (),
    longest: int = 0,
) -> Column:
    """Return a mandatory column."""
    return Column(header, kind, Need.MANDATORY, example, help, choices, longest)


def good(
    header: str,
    kind: str,
    example: str,
    help: str = "",  # noqa: A002
    *,
    choices: tuple[str, ...] = (),
    longest: int = 0,
) -> Column:
    """Return a column that may stay empty."""
    return Column(header, kind, Need.GOOD, example, help, choices, longest)


def if_so(
    header: str,
    kind: str,
    example: str,
    when: When,
    help: str = "",  # noqa: A002
    *,
    choices: tuple[str, ...] = (),
    longest: int = 0,
) -> Column:
    """Return a column that must be filled where `when` holds."""
    return Column(header, kind, Need.CONDITIONAL, example, help, choices, longest, when)
