"""Writing cells into an .xlsx, every byte that is not a written cell kept.

Libraries lose the list rules Excel keeps in its extensions, and Seller Hub refuses a rebuilt file.
Only after wary.checked_kind(): without entities the standard parser is safe.
"""

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from posixpath import join, normpath
from xml.etree import ElementTree  # noqa: S405  # no entities: refused before
from xml.sax.saxutils import escape, quoteattr

from flipkart_sync.errors import NotAWorkbook
from flipkart_sync.onboarding.sheet_map import RANGE, RowSpan, SheetMap, sheet_map
from flipkart_sync.onboarding.wary import column_letters

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
NUMBER = re.compile(r"(?:0|[1-9]\d{0,14})(?:\.\d{1,6})?")
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
DECORATION = re.compile(r"_x[0-9A-Fa-f]{4}_")  # Excel reads these as escapes


@dataclass(frozen=True, slots=True)
class Written:
    """A cell to write: its text, and whether Excel shall hold it as a number."""

    text: str
    is_number: bool = False


def sheet_part(file: zipfile.ZipFile, name: str) -> str:
    """Return the part of the sheet of this name. Raises NotAWorkbook."""
    try:
        book = ElementTree.fromstring(file.read("xl/workbook.xml"))  # noqa: S314
        links = ElementTree.fromstring(file.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
    except (ElementTree.ParseError, LookupError, ValueError) as error:
        raise NotAWorkbook() from error
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    for sheet in book.iter(f"{MAIN}sheet"):
        if sheet.get("name") == name:
            target = targets.get(sheet.get(REL), "")
            part = target[1:] if target.startswith("/") else normpath(join("xl", target))
            if part in file.namelist():
                return part
    raise NotAWorkbook()


def cells_put(
    content: bytes, sheet: str, first_row: int, rows: Sequence[Mapping[int, Written]]
) -> bytes:
    """Return the workbook with rows written from `first_row` on; every other part byte-equal.

    rows: {column from 1: what to write}. Styles of cells that stand there already are kept.
    Texts are inline: the shared strings stay as they are, and nothing can be a formula. Raises
    NotAWorkbook, TemplateNotWritable.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        changed = sheet_part(old, sheet)
        for info in old.infolist():
            part = old.read(info)
            if info.filename == changed:
                part = _with_rows(part, first_row, rows)
            copied = zipfile.ZipInfo(info.filename, info.date_time)
            copied.compress_type = info.compress_type
            copied.external_attr = info.external_attr
            new.writestr(copied, part)
    return out.getvalue()


def _with_rows(part: bytes, first: int, rows: Sequence[Mapping[int, Written]]) -> bytes:
    """Return the part with the rows put in or replaced, in the order of their numbers."""
    places = sheet_map(part)
    old = {row.number: row for row in places.rows}
    wanted = {first + place: row for place, row in enumerate(rows)}
    begins, ends = places.data[1], places.data_end
    out: list[bytes] = []
    if ends == begins and part[places.data[0] : begins].endswith(b"/>"):
        out.append(part[: begins - 2].rstrip() + b">")
        closing = b"</sheetData>"
    else:
        out.append(part[:begins])
        closing = b""
    at = begins
    for number in sorted(old.keys() | wanted.keys()):
        row = old.get(number)
        if row is not None:
            out.append(part[at : row.start])  # blanks between rows stay
            at = row.end
        if number in wanted:
            out.append(_row(part, number, row, wanted[number]))
        elif row is not None:
            out.append(part[row.start : row.end])
    whole = b"".join([*out, part[at:ends], closing, part[ends:]])
    return _dimension(whole, places, first + len(rows) - 1)


def _row(part: bytes, number: int, old: RowSpan | None, wanted: Mapping[int, Written]) -> bytes:
    """Return a row with its old cells, those to be written replaced, in the order of columns."""
    attributes = {"r": str(number)} if old is None else dict(old.attributes)
    attributes.pop("spans", None)
    spans = [] if old is None else old.cells
    cells = {cell.column: part[cell.start : cell.end] for cell in spans}
    styles = {cell.column: f' s="{cell.style}"' for cell in spans if cell.style}
    for column, cell in wanted.items():
        place = f"{column_letters(column)}{number}"
        cells[column] = _cell(place, styles.get(column, "").encode(), cell)
    said = "".join(f" {name}={quoteattr(value)}" for name, value in attributes.items())
    return (
        b"<row" + said.encode() + b">" + b"".join(cells[key] for key in sorted(cells)) + b"</row>"
    )


def _cell(place: str, style: bytes, cell: Written) -> bytes:
    start = f'<c r="{place}"'.encode() + style
    if cell.is_number and NUMBER.fullmatch(cell.text):
        return start + f"><v>{cell.text}</v></c>".encode()
    text = DECORATION.sub(lambda found: "_x005F" + found[0], NOT_XML.sub("", cell.text))
    return (
        start
        + b' t="inlineStr"><is><t xml:space="preserve">'
        + escape(text).encode()
        + b"</t></is></c>"
    )


def _dimension(part: bytes, places: SheetMap, last_row: int) -> bytes:
    """Let the sheet's range reach the last row; it stands before the data, so its place holds."""
    if places.dimension is None or places.dimension[1] > places.data[0]:
        return part
    start, end, ref = places.dimension
    found = RANGE.fullmatch(ref)
    if found is None or int(found[3]) >= last_row:
        return part
    grown = f'<dimension ref="{found[1]}:{found[2]}{last_row}"'.encode()
    return part[:start] + grown + (b"/>" if part[start:end].endswith(b"/>") else b">") + part[end:]
