"""Reading a workbook somebody sent: both forms, within limits, every cell as text."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from dataclasses import dataclass, field

from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

ZIP_MAGIC, XLS_MAGIC = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
UNPACKED_BYTES = 200 * 1024 * 1024
CELLS = 2_000_000
# A cell so far out that a reader would make millions of empty ones before it.
FAR_OUT = re.compile(rb'\sr="(?:[A-Z]{3,}[0-9]+|[A-Z]*[0-9]{6,})"')
RULE = re.compile(rb"<(?:\w+:)?dataValidation\s")


class NotAWorkbook(ValueError):
    """The bytes are no workbook, or one that is too large to read."""


@dataclass
class ReadBook:
    """What stands in a workbook: {sheet: rows of texts}, and which sheets are hidden.

    `rules`: how many cells rules (lists) its sheets have; None where the form cannot say.
    """

    kind: str
    sheets: dict[str, list[list[str]]]
    hidden: set[str] = field(default_factory=set)
    rules: int | None = None


def book_read(content: bytes) -> ReadBook:
    """Read .xlsx or .xls, told by their first bytes. Raises NotAWorkbook."""
    if content.startswith(ZIP_MAGIC):
        kind, rules = "xlsx", _rules_in(content)
    elif content.startswith(XLS_MAGIC):
        kind, rules = "xls", None
    else:
        raise NotAWorkbook("neither .xlsx nor .xls")
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        book = ReadBook(kind, {}, rules=rules)
        left = CELLS
        for sheet in workbook.sheets_metadata:
            page = workbook.get_sheet_by_name(sheet.name)
            left -= page.height * page.width
            if left < 0:
                raise NotAWorkbook("too many cells")
            rows = page.to_python(skip_empty_area=False)
            book.sheets[sheet.name] = [[_text(value) for value in row] for row in rows]
            if sheet.visible is not SheetVisibleEnum.Visible:
                book.hidden.add(sheet.name)
    except (CalamineError, OSError, ValueError) as error:
        raise NotAWorkbook(str(error)) from error
    return book


def _rules_in(content: bytes) -> int:
    """Count the rules for cells in all sheets, looking first that the file is no bomb."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > 1000 or sum(part.file_size for part in parts) > UNPACKED_BYTES:
                raise NotAWorkbook("it unpacks to too much")
            sheets = [
                archive.read(part) for part in parts if part.filename.startswith("xl/worksheets/")
            ]
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError) as error:
        raise NotAWorkbook(str(error)) from error
    if any(FAR_OUT.search(sheet) for sheet in sheets):
        raise NotAWorkbook("a cell stands too far out")
    return sum(len(RULE.findall(sheet)) for sheet in sheets)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime.datetime | datetime.date | datetime.time):
        return value.isoformat()
    return str(value).strip()
