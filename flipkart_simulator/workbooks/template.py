"""The template file of a vertical: guide, index, data sheet, hidden lists."""

from __future__ import annotations

from flipkart_simulator.verticals.columns import Column, Need
from flipkart_simulator.verticals.common import OWN_HEADERS
from flipkart_simulator.verticals.vertical import Vertical
from flipkart_simulator.workbooks.book import Book, Cell, ListRule, Sheet
from flipkart_simulator.workbooks.xls import xls_write
from flipkart_simulator.workbooks.xlsx import xlsx_write

SUMMARY, INDEX, LISTS = "Summary Sheet", "Index", "DropDownValuesForColumn"
REQUEST_LABEL = "Request ID"
HEAD_ROWS = 4
READY_ROWS = 50  # rows whose grey cells are coloured beforehand
SHORT_LIST = 3  # lists up to so many values stand in the rule itself
WRITERS = {"xlsx": xlsx_write, "xls": xls_write}
KINDS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xls": "application/vnd.ms-excel",
}
COLOUR_WORDS = (
    ("grey", "Filled by Flipkart. Leave these cells empty."),
    ("blue", "Mandatory. A row without it is refused."),
    ("purple", "Mandatory where the help in row 4 says so."),
    ("green", "Good to have. May stay empty."),
    ("orange", "Examples. They are not read."),
)


def lists_sheet(column: int) -> str:
    """Return the name of the hidden sheet with the list of a column, counted from 0."""
    return f"{LISTS}{column + 1}"


def file_name(vertical: Vertical, request_id: str, kind: str) -> str:
    """Return the name under which a template is given. It carries the request id."""
    return f"{vertical.name}_{request_id}.{kind}"


def template_write(
    vertical: Vertical,
    request_id: str,
    kind: str,
    rows: list[dict[str, str]] | None = None,
) -> bytes:
    """Write the template as .xlsx or .xls, with rows {header: text} from row 5 on, if given."""
    sheets = [_summary(vertical, request_id), _index(vertical), _data(vertical, rows or [])]
    sheets += [
        Sheet(lists_sheet(at), [[Cell(value)] for value in column.choices], hidden=True)
        for at, column in enumerate(vertical.columns)
        if column.choices
    ]
    book = Book(sheets, {REQUEST_LABEL: request_id, "Vertical": vertical.name}, vertical.label)
    return WRITERS[kind](book)


def _summary(vertical: Vertical, request_id: str) -> Sheet:
    lines = [
        [Cell("How to fill this file", "bold")],
        [Cell(REQUEST_LABEL, "bold"), Cell(request_id)],
        [Cell("Vertical", "bold"), Cell(vertical.name)],
        [],
        [Cell("1"), Cell(f"Fill the sheet {vertical.name} from row 5 on, one row for an item.")],
        [Cell("2"), Cell("Rename no sheet, no column and not the file. Add and remove none.")],
        [Cell("3"), Cell("Several values of one cell have :: between them.")],
        [Cell("4"), Cell("Images are addresses, or a ZIP with files named by SKU.")],
        [Cell("5"), Cell("A product new to Flipkart gets its id (FSN) after the quality check.")],
        [],
        [Cell("Colours", "bold")],
        *([Cell(colour.capitalize(), colour), Cell(words)] for colour, words in COLOUR_WORDS),
    ]
    return Sheet(SUMMARY, lines, widths=(16, 80))


def _index(vertical: Vertical) -> Sheet:
    tree = [("Category", vertical.category), ("Sub-category", vertical.sub_category)]
    lines = [[Cell(name, "bold"), Cell(value)] for name, value in tree]
    lines += [[], [Cell("Attribute", "bold"), Cell("Allowed values", "bold")]]
    lines += [
        [Cell(column.header), *(Cell(value) for value in column.choices)]
        for column in vertical.columns
        if column.choices
    ]
    return Sheet(INDEX, lines, widths=(28, 24))


def _data(vertical: Vertical, rows: list[dict[str, str]]) -> Sheet:
    columns = vertical.columns
    head = [
        [Cell(column.header, column.need.value) for column in columns],
        [Cell(column.kind, "kind") for column in columns],
        [Cell(column.example, "orange") for column in columns],
        [Cell(column.help, "help") for column in columns],
    ]
    filled = [[_filled(column, row.get(column.header, "")) for column in columns] for row in rows]
    ready = [[Cell("", "grey")] * len(OWN_HEADERS) for _ in range(READY_ROWS - len(filled))]
    return Sheet(
        vertical.name,
        [*head, *filled, *ready],
        widths=tuple(max(14, min(34, len(column.header) + 4)) for column in columns),
        frozen_rows=HEAD_ROWS,
        rules=[_rule(at, column) for at, column in enumerate(columns) if column.choices],
        rules_from=HEAD_ROWS + 1,
    )


def _filled(column: Column, text: str) -> Cell:
    """Return a cell as a seller would have typed it: whole numbers as numbers."""
    style = "grey" if column.need is Need.FLIPKART else "plain"
    if column.kind.endswith("integer") and text.isascii() and text.isdigit() and len(text) < 10:
        return Cell(int(text), style)
    return Cell(text, style)


def _rule(at: int, column: Column) -> ListRule:
    is_short = len(column.choices) <= SHORT_LIST and not any("," in one for one in column.choices)
    return ListRule(
        at, column.choices, "" if is_short else lists_sheet(at), strict=not column.takes_several
    )
