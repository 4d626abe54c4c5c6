"""The parts of an .xlsx that readers drop: colours, lists, where a sheet stands; and its cells.

Only after wary.checked_kind(): without entities the standard parser is safe. Writing keeps every
byte that is not a written cell: libraries lose the list rules Excel keeps in its extensions, and
Seller Hub refuses a rebuilt file.
"""

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from posixpath import join, normpath
from xml.etree import ElementTree  # noqa: S405  # no entities: refused before
from xml.sax.saxutils import escape

from flipkart_sync.errors import NotAWorkbook
from flipkart_sync.onboarding.wary import column_letters, column_number

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
ROW = re.compile(rb"<row\b([^>]*?)(?:/>|>(.*?)</row>)", re.S)
ROW_NUMBER = re.compile(rb'\br="(\d+)"')
CELL = re.compile(rb"<c\b([^>]*?)(?:/>|>(.*?)</c>)", re.S)
CELL_PLACE = re.compile(rb'\br="([A-Z]{1,3})(\d+)"')
STYLE = re.compile(rb'\bs="(\d+)"')
SPANS = re.compile(rb'\s+spans="[^"]*"')
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
    except (ElementTree.ParseError, KeyError) as error:
        raise NotAWorkbook() from error
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    for sheet in book.iter(f"{MAIN}sheet"):
        if sheet.get("name") == name:
            target = targets.get(sheet.get(REL), "")
            part = target[1:] if target.startswith("/") else normpath(join("xl", target))
            if part in file.namelist():
                return part
    raise NotAWorkbook()


def header_fills(content: bytes, sheet: str, row: int) -> dict[int, str]:
    """Return {column from 1: fill colour "RRGGBB"} of one row of a sheet, coloured ones only."""
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        part = file.read(sheet_part(file, sheet))
        fills = _fills_of_styles(file)
    found = {}
    for row_match in ROW.finditer(part):
        number = ROW_NUMBER.search(row_match[1])
        if number is None or int(number[1]) != row or row_match[2] is None:
            continue
        for cell in CELL.finditer(row_match[2]):
            place, style = CELL_PLACE.search(cell[1]), STYLE.search(cell[1])
            index = int(style[1]) if style else 0
            if place and index < len(fills) and fills[index]:
                found[column_number(place[1].decode())] = fills[index]
    return found


def _fills_of_styles(file: zipfile.ZipFile) -> list[str]:
    try:
        styles = ElementTree.fromstring(file.read("xl/styles.xml"))  # noqa: S314
    except (ElementTree.ParseError, KeyError):
        return []
    colours = []
    for fill in styles.findall(f"{MAIN}fills/{MAIN}fill"):
        colour = fill.find(f"{MAIN}patternFill/{MAIN}fgColor")
        colours.append((colour.get("rgb", "") if colour is not None else "")[-6:].upper())
    indexes = [int(xf.get("fillId", "0")) for xf in styles.findall(f"{MAIN}cellXfs/{MAIN}xf")]
    return [colours[index] if index < len(colours) else "" for index in indexes]


def closed_columns(content: bytes, sheet: str) -> set[int]:
    """Return the columns (from 1) of which Excel refuses a value that is not in the list."""
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        part = file.read(sheet_part(file, sheet)).decode()
    found = set()
    for attributes, inner in re.findall(
        r"<(?:x14:)?dataValidation\b([^>]*)>(.*?)</(?:x14:)?dataValidation>", part, re.S
    ):
        if 'type="list"' not in attributes or 'showErrorMessage="1"' not in attributes:
            continue
        ranges = re.findall(r'sqref="([^"]+)"', attributes) + re.findall(
            r"<xm:sqref>([^<]+)</xm:sqref>", inner
        )
        for one in " ".join(ranges).split():
            letters = re.match(r"\$?([A-Z]{1,3})", one)
            if letters:
                found.add(column_number(letters[1]))
    return found


def cells_put(
    content: bytes, sheet: str, first_row: int, rows: Sequence[Mapping[int, Written]]
) -> bytes:
    """Return the workbook with rows written from `first_row` on; every other part byte-equal.

    rows: {column from 1: what to write}. Styles of cells that stand there already are kept.
    Texts are inline: the shared strings stay as they are, and nothing can be a formula.
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
    wanted = {first + place: row for place, row in enumerate(rows)}
    done: set[int] = set()

    def put(match: re.Match[bytes]) -> bytes:
        number = ROW_NUMBER.search(match[1])
        if number is None or int(number[1]) not in wanted:
            return match[0]
        done.add(int(number[1]))
        return _row(SPANS.sub(b"", match[1]), match[2] or b"", int(number[1]), wanted)

    part = re.sub(rb"<sheetData\s*/>", b"<sheetData></sheetData>", part)
    part = ROW.sub(put, part)
    left = sorted(set(wanted) - done)
    for number in left:
        row = _row(f' r="{number}"'.encode(), b"", number, wanted)
        part = _inserted(part, number, row)
    return _dimension(part, first + len(rows) - 1)


def _row(
    attributes: bytes, inner: bytes, number: int, wanted: Mapping[int, Mapping[int, Written]]
) -> bytes:
    """Return a row with its old cells, those to be written replaced, in the order of columns."""
    cells: dict[int, bytes] = {}
    styles: dict[int, bytes] = {}
    for match in CELL.finditer(inner):
        place = CELL_PLACE.search(match[1])
        if place is None:
            continue
        column = column_number(place[1].decode())
        cells[column] = match[0]
        style = STYLE.search(match[1])
        styles[column] = b' s="' + style[1] + b'"' if style else b""
    for column, cell in wanted[number].items():
        cells[column] = _cell(f"{column_letters(column)}{number}", styles.get(column, b""), cell)
    return b"<row" + attributes + b">" + b"".join(cells[c] for c in sorted(cells)) + b"</row>"


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


def _inserted(part: bytes, number: int, row: bytes) -> bytes:
    """Put a new row before the first one with a greater number, else at the end."""
    for match in ROW.finditer(part):
        found = ROW_NUMBER.search(match[1])
        if found is not None and int(found[1]) > number:
            return part[: match.start()] + row + part[match.start() :]
    return part.replace(b"</sheetData>", row + b"</sheetData>", 1)


def _dimension(part: bytes, last_row: int) -> bytes:
    def grown(match: re.Match[bytes]) -> bytes:
        if int(match[3]) >= last_row:
            return match[0]
        return match[1] + match[2] + str(last_row).encode() + match[4]

    return re.sub(rb'(<dimension ref="[A-Z]+\d+:)([A-Z]+)(\d+)(")', grown, part, count=1)
