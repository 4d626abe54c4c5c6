"""A workbook as data, before it is written as .xlsx or .xls."""

from __future__ import annotations

from dataclasses import dataclass, field

STYLES = ("plain", "grey", "blue", "purple", "green", "orange", "kind", "help", "bold")
# Background and text of each style.
PAINT: dict[str, tuple[str, str]] = {
    "plain": ("", "000000"),
    "grey": ("D9D9D9", "000000"),
    "blue": ("2F75B5", "FFFFFF"),
    "purple": ("7030A0", "FFFFFF"),
    "green": ("A9D08E", "000000"),
    "orange": ("F8CBAD", "000000"),
    "kind": ("F2F2F2", "595959"),
    "help": ("FFFFFF", "595959"),
    "bold": ("", "000000"),
}

Value = str | int | float


@dataclass(frozen=True)
class Cell:
    """One cell: what stands in it, and the name of its style."""

    value: Value = ""
    style: str = "plain"


@dataclass(frozen=True)
class ListRule:
    """Cells of one column that take only values of a list.

    `sheet` names the sheet whose first column holds the list; without it the list stands in the
    rule. `strict` is whether Excel refuses other values.
    """

    column: int
    choices: tuple[str, ...]
    sheet: str = ""
    strict: bool = True


@dataclass
class Sheet:
    """One sheet; `rows` from the first row on. Columns count from 0."""

    name: str
    rows: list[list[Cell]]
    hidden: bool = False
    widths: tuple[int, ...] = ()
    frozen_rows: int = 0
    rules: list[ListRule] = field(default_factory=list)
    rules_from: int = 5  # first and last row that the rules are about, counted from 1
    rules_to: int = 1004


@dataclass
class Book:
    """A workbook. `properties` are its custom document properties."""

    sheets: list[Sheet]
    properties: dict[str, str] = field(default_factory=dict)
    title: str = ""


def column_letters(column: int) -> str:
    """Return the letters of a column counted from 0: 0 → A, 26 → AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
