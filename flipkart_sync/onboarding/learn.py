"""What a template of Flipkart asks: its sheet, its columns by header text, their lists.

Layout (docs/flipkart.md, "Template workbook"): one sheet named after the vertical; row 1 headers,
2 data kinds, 3 examples, 4 help, data from 5; hidden sheets `DropDownValuesForColumnN` hold the
lists; header colours say what is demanded. Where the rows under the header are not those, data
begins right under it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from flipkart_sync.errors import NotAWorkbook
from flipkart_sync.onboarding.headers import Need, header_of, header_place, need_of
from flipkart_sync.onboarding.looks import Look
from flipkart_sync.onboarding.reading_room import Rows, read_template
from flipkart_sync.onboarding.wary import Kind, checked_kind

LISTS = re.compile(r"DropDownValuesForColumn(\d{1,3})", re.I)
KINDS = re.compile(r"(single|multi)\s*-\s*\w+|url", re.I)
REQUEST = re.compile(r"REQ[0-9A-Z]{6,20}", re.I)
MOST_COLUMNS = 300
MOST_ALLOWED = 2_000


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the data sheet. position: from 1. allowed: () where any text may stand."""

    position: int
    header: str
    data_kind: str
    need: Need
    allowed: tuple[str, ...] = ()
    is_closed: bool = False
    example: str = ""
    help: str = ""

    @property
    def key(self) -> str:
        """Return what the header is compared by, its unit apart."""
        return header_of(self.header).key

    @property
    def is_multi(self) -> bool:
        """Whether a cell may hold several values, `::` between them."""
        return self.data_kind.casefold().startswith("multi")

    @property
    def is_numeric(self) -> bool:
        """Whether Excel should hold the value as a number."""
        return bool(re.search(r"single - .*(integer|decimal)", self.data_kind, re.I))


@dataclass(frozen=True, slots=True)
class Learned:
    """A template as rows: where data goes, and what each column asks."""

    kind: Kind
    sheet: str
    vertical: str
    first_row: int
    request_id: str
    columns: tuple[Column, ...] = field(default=())


def learn(content: bytes, file_name: str = "") -> Learned:
    """Return what a template asks. Raises WorkbookTooLarge, NotAWorkbook, WorkbookUnsafe,
    NotATemplate, TemplateNotWritable.
    """
    kind = checked_kind(content)
    sheets, look = read_template(content)
    try:
        return _learned(kind, sheets, look, file_name)
    except (ValueError, LookupError) as error:  # a file outside all that is known
        raise NotAWorkbook() from error


def _learned(kind: Kind, sheets: Mapping[str, Rows], look: Look, file_name: str) -> Learned:
    sheet, row = header_place(sheets)
    rows = sheets[sheet]
    has_kinds = _is_kinds(rows[row + 1]) if row + 1 < len(rows) else False
    lists = _lists(sheets)
    closed = look.closed if kind == "xlsx" else frozenset(lists)
    columns = []
    for place, header in enumerate(rows[row][:MOST_COLUMNS]):
        if not header:
            continue
        columns.append(
            Column(
                position=place + 1,
                header=header[:200],
                data_kind=_at(rows, row + 1, place)[:60] if has_kinds else "",
                need=need_of(header, look.fills.get(place + 1, "")),
                allowed=lists.get(place + 1, ()),
                is_closed=place + 1 in closed,
                example=_at(rows, row + 2, place)[:200] if has_kinds else "",
                help=_at(rows, row + 3, place)[:500] if has_kinds else "",
            )
        )
    return Learned(
        kind=kind,
        sheet=sheet,
        vertical=sheet.strip().casefold().replace(" ", "_")[:50],
        first_row=row + (5 if has_kinds else 2),
        request_id=_request_id(file_name, sheets),
        columns=tuple(columns),
    )


def _is_kinds(row: list[str]) -> bool:
    said = [cell for cell in row if cell]
    return len(said) > 3 and sum(1 for cell in said if KINDS.match(cell)) * 2 > len(said)


def _at(rows: Rows, row: int, place: int) -> str:
    return rows[row][place] if row < len(rows) and place < len(rows[row]) else ""


def _lists(sheets: Mapping[str, Rows]) -> dict[int, tuple[str, ...]]:
    """Return {column from 1: allowed values} from the hidden sheets."""
    found = {}
    for name, rows in sheets.items():
        number = LISTS.fullmatch(name.strip())
        if number:
            values = [row[0] for row in rows[:MOST_ALLOWED] if row and row[0]]
            found[int(number[1])] = tuple(dict.fromkeys(values))
    return found


def _request_id(file_name: str, sheets: Mapping[str, Rows]) -> str:
    """Return the request id the file carries, in its name or on its summary; "" for none."""
    summary = " ".join(
        cell for name, rows in sheets.items() if "summary" in name.casefold()
        for row in rows for cell in row
    )  # fmt: skip
    found = REQUEST.search(file_name) or REQUEST.search(summary)
    return found[0].upper() if found else ""
