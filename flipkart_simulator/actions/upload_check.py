"""Whether a file a seller sent is the template as given, and each row as the vertical wants it.

Pure: what was read in, problems out. A problem is {row, column, code, message}; row and column
are None where it is about the whole file or the whole row.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from flipkart_simulator.hub.reasons import reason_text
from flipkart_simulator.verticals.columns import (
    COUNT,
    DECIMAL,
    DIGITS,
    LINK,
    SEVERAL,
    WHOLE,
    Column,
    Need,
)
from flipkart_simulator.verticals.common import BRAND, HSN, MAIN_IMAGE, MRP, PRICE, SKU
from flipkart_simulator.verticals.vertical import Vertical
from flipkart_simulator.workbooks.reading import ReadBook
from flipkart_simulator.workbooks.template import (
    HEAD_ROWS,
    INDEX,
    REQUEST_LABEL,
    SUMMARY,
    lists_sheet,
)

Problem = dict[str, Any]
URL = re.compile(r"https?://[^\s/]+(/\S*)?", re.IGNORECASE)
LONGEST_NUMBER = 9


@dataclass(frozen=True)
class Known:
    """What the Hub knows of the seller: brands, SKUs in the catalogue or in QC, kept images."""

    brands: frozenset[str]
    in_catalogue: frozenset[str]
    in_qc: frozenset[str]
    with_images: frozenset[str]


def problem(
    code: str, row: int | None = None, column: str | None = None, about: str = ""
) -> Problem:
    """Return one problem with its text."""
    return {
        "row": row,
        "column": column,
        "code": code,
        "message": reason_text(code, about or column or ""),
    }


def file_check(
    book: ReadBook, vertical: Vertical, request_id: str, most_rows: int
) -> list[Problem]:
    """Return why the whole file is refused; nothing if it is the template as given."""
    wanted = [SUMMARY, INDEX, vertical.name]
    for name in wanted:
        if name not in book.sheets:
            return [problem("sheet_missing", about=name)]
    lists = [lists_sheet(at) for at, column in enumerate(vertical.columns) if column.choices]
    if not set(lists) <= book.hidden:
        return [problem("file_rebuilt", about="hidden sheets")]
    if book.rules is not None and book.rules < len(lists):
        return [problem("file_rebuilt", about="lists of the cells")]
    if [REQUEST_LABEL, request_id] not in [row[:2] for row in book.sheets[SUMMARY]]:
        return [problem("file_rebuilt", about=REQUEST_LABEL)]
    rows = book.sheets[vertical.name]
    headers = _stripped(rows[0]) if rows else []
    for at, header in enumerate(vertical.headers):
        found = headers[at] if at < len(headers) else ""
        if found != header:
            return [problem("header_changed", 1, header, f"expected {header}, found {found!r}")]
    if len(headers) > len(vertical.headers):
        return [problem("header_changed", 1, None, f"one more: {headers[-1]}")]
    if len(rows) < 2 or _stripped(rows[1]) != [column.kind for column in vertical.columns]:
        return [problem("kinds_changed", 2)]
    filled = sum(1 for row in rows[HEAD_ROWS:] if any(row))
    if filled == 0:
        return [problem("no_rows")]
    if filled > most_rows:
        return [problem("too_many_rows", about=f"{filled} of {most_rows}")]
    return []


def _stripped(row: list[str]) -> list[str]:
    end = len(row)
    while end and not row[end - 1]:
        end -= 1
    return row[:end]


def rows_read(book: ReadBook, vertical: Vertical) -> dict[int, dict[str, str]]:
    """Return {row in the sheet: {header: text}} of the filled rows; empty cells are left out."""
    return {
        number: {header: text for header, text in zip(vertical.headers, row, strict=False) if text}
        for number, row in enumerate(book.sheets[vertical.name][HEAD_ROWS:], start=HEAD_ROWS + 1)
        if any(row)
    }


def rows_check(
    rows: dict[int, dict[str, str]], vertical: Vertical, known: Known
) -> dict[int, list[Problem]]:
    """Return {row: problems}; a row without any goes to QC."""
    seen: set[str] = set()
    found = {}
    for number, cells in rows.items():
        problems = _row_check(number, cells, vertical, known)
        sku = cells.get(SKU, "")
        if sku and sku in seen:
            problems.append(problem("sku_twice", number, SKU))
        seen.add(sku)
        found[number] = problems
    return found


def _row_check(
    number: int, cells: dict[str, str], vertical: Vertical, known: Known
) -> list[Problem]:
    problems = []
    sku = cells.get(SKU, "")
    for column in vertical.columns:
        text = cells.get(column.header, "")
        if not text:
            is_kept = column.header == MAIN_IMAGE and sku in known.with_images
            code = "" if is_kept else _missing(column, cells)
        else:
            code = _cell_check(column, text)
        if code:
            problems.append(problem(code, number, column.header))
    if not problems:
        problems = [problem(code, number, header) for code, header in _across(cells, known)]
    return problems


def _missing(column: Column, cells: dict[str, str]) -> str:
    """Return the code of an empty cell that may not be empty, or nothing."""
    if column.need is Need.MANDATORY:
        return "mandatory_missing"
    if column.when is not None and column.when.holds(cells):
        return "conditional_missing"
    return ""


def _cell_check(column: Column, text: str) -> str:
    """Return what is wrong with a filled cell, or nothing."""
    if column.need is Need.FLIPKART:
        return "grey_cell_filled"
    if column.longest and len(text) > column.longest:
        return "text_too_long"
    if column.kind == LINK:
        return "" if URL.fullmatch(text) else "not_link"
    parts = [part.strip() for part in text.split(SEVERAL)] if column.takes_several else [text]
    if column.choices and not all(part in column.choices for part in parts):
        return "not_in_list"
    return _number_check(column.kind, text)


def _number_check(kind: str, text: str) -> str:
    digits = text.isascii() and text.isdigit()
    if kind in (WHOLE, COUNT):
        if digits and len(text) <= LONGEST_NUMBER and (kind == COUNT or int(text) > 0):
            return ""
        return "not_whole" if kind == WHOLE else "not_count"
    if kind == DECIMAL:
        is_number = re.fullmatch(r"\d{1,9}(\.\d{1,17})?", text, re.ASCII) is not None
        return "" if is_number else "not_number"
    if kind == DIGITS:
        return "" if digits else "not_digits"
    return ""


def _across(cells: dict[str, str], known: Known) -> list[tuple[str, str]]:
    """Return (code, header) of what is wrong between cells that are each fine."""
    found = []
    sku = cells[SKU]
    if int(cells[PRICE]) > int(cells[MRP]):
        found.append(("price_above_mrp", PRICE))
    if len(cells[HSN]) != 8:
        found.append(("hsn_not_eight_digits", HSN))
    if cells[BRAND] not in known.brands:
        found.append(("brand_unknown", BRAND))
    if sku in known.in_catalogue:
        found.append(("sku_in_catalogue", SKU))
    if sku in known.in_qc:
        found.append(("sku_in_qc", SKU))
    return found
