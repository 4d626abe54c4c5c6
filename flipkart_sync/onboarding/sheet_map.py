"""Where rows and cells stand in a sheet's bytes, so that single cells can be written.

One pass of the standard parser, whatever the file holds: no pattern runs over the part. Only after
wary.checked_kind(): without entities the parser is safe.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from flipkart_sync.errors import TemplateNotWritable
from flipkart_sync.onboarding.wary import column_number

TAG = re.compile(rb"<(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>")
PLACE = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")
ROW_NUMBER = re.compile(r"[1-9]\d{0,6}")
STYLE = re.compile(r"\d{1,6}")
RANGE = re.compile(r"([A-Z]{1,3}[1-9]\d{0,6}):([A-Z]{1,3})([1-9]\d{0,6})")
UTF_8 = {"", "utf-8", "utf8"}


@dataclass(slots=True)
class CellSpan:
    """A cell: its bytes from `start` to `end`, and its style, "" for none."""

    column: int
    style: str
    start: int
    end: int = 0


@dataclass(slots=True)
class RowSpan:
    """A row: its bytes, its attributes and its cells."""

    number: int
    attributes: Mapping[str, str]
    start: int
    end: int = 0
    cells: list[CellSpan] = field(default_factory=list)


@dataclass(slots=True)
class SheetMap:
    """A sheet's rows in the order of their numbers, its data and its dimension."""

    rows: list[RowSpan] = field(default_factory=list)
    data: tuple[int, int] = (0, 0)
    data_end: int = 0  # where </sheetData> begins; equals data[1] where the element is empty
    dimension: tuple[int, int, str] | None = None


def sheet_map(part: bytes) -> SheetMap:
    """Return where rows and cells stand. Raises TemplateNotWritable for what cannot be written.

    Refused are names with a prefix (x:row), rows within rows, rows out of order or without
    number, and encodings other than UTF-8.
    """
    reader = _Reader(part)
    try:
        reader.parser.Parse(part, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise TemplateNotWritable() from error
    numbers = [row.number for row in reader.found.rows]
    if not reader.found.data[1] or numbers != sorted(set(numbers)):
        raise TemplateNotWritable()
    return reader.found


class _Reader:
    """What the parser calls. `inside`: the names of the elements that are open."""

    def __init__(self, part: bytes) -> None:
        self.part = part
        self.found = SheetMap()
        self.inside: list[tuple[str, int, bool]] = []
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.XmlDeclHandler = self._declared

    def _declared(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if (encoding or "").casefold() not in UTF_8:
            raise TemplateNotWritable()

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        start = self.parser.CurrentByteIndex
        above = self.inside[-1][0] if self.inside else ""
        tag = (
            TAG.match(self.part, start) if name in {"sheetData", "row", "c", "dimension"} else None
        )
        is_empty = tag is not None and tag[0].endswith(b"/>")
        self.inside.append((name, start, is_empty))
        if tag is None:
            return
        if name == "sheetData" and above == "worksheet" and not self.found.data[1]:
            self.found.data = (start, tag.end())
        elif name == "row" and above == "sheetData":
            self.found.rows.append(RowSpan(_number(attributes), attributes, start, tag.end()))
        elif name == "c" and above == "row":
            self._cell(attributes, start, tag.end())
        elif name == "dimension":
            self.found.dimension = (start, tag.end(), attributes.get("ref", ""))
        else:
            raise TemplateNotWritable()

    def _cell(self, attributes: dict[str, str], start: int, end: int) -> None:
        place = PLACE.fullmatch(attributes.get("r", ""))
        style = attributes.get("s", "")
        if place is None or (style and not STYLE.fullmatch(style)):
            raise TemplateNotWritable()
        self.found.rows[-1].cells.append(CellSpan(column_number(place[1]), style, start, end))

    def _end(self, _name: str) -> None:
        name, _start, is_empty = self.inside.pop()
        if name not in {"sheetData", "row", "c"}:
            return
        begins = self.parser.CurrentByteIndex
        ends = self.part.index(b">", begins) + 1 if not is_empty else begins
        if name == "sheetData":
            self.found.data_end = self.found.data[1] if is_empty else begins
        elif not is_empty and name == "row":
            self.found.rows[-1].end = ends
        elif not is_empty:
            self.found.rows[-1].cells[-1].end = ends


def _number(attributes: Mapping[str, str]) -> int:
    number = attributes.get("r", "")
    if not ROW_NUMBER.fullmatch(number):
        raise TemplateNotWritable()
    return int(number)
