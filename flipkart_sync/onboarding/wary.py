"""What a workbook from outside must be before anything opens it. Pure: bytes in, kind out.

A template of Flipkart has some twenty sheets and is far below a megabyte. Files are refused
that would unpack to more than memory, carry macros, link to other files, or declare XML entities;
a part is counted while it is unpacked, since what its directory says may be a lie.
"""

import io
import re
import zipfile
import zlib
from typing import Literal

from flipkart_sync.errors import NotAWorkbook, WorkbookTooLarge, WorkbookUnsafe

Kind = Literal["xlsx", "xls"]

MOST_BYTES = 20 * 1024 * 1024
MOST_UNPACKED = 200 * 1024 * 1024
MOST_PARTS = 2_000
MOST_SHEETS = 60
MOST_CELLS = 60_000
MOST_AREA = 1_000_000  # cells between the first and the last: readers keep the empty ones too
CHUNK = 1 << 16
OLE = bytes.fromhex("d0cf11e0a1b11ae1")
UNSAFE_PARTS = re.compile(r"vbaproject|/externallinks/|/activex/|/embeddings/|/macrosheets/", re.I)
CELL = re.compile(rb"<(?:\w+:)?c[ >/]")
REFERENCE = re.compile(rb'<(?:\w+:)?c [^<>]*?\br="([A-Z]{1,3})(\d{1,7})"')
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError)


def checked_kind(content: bytes) -> Kind:
    """Return which kind of workbook it is, if it may be opened.

    Raises WorkbookTooLarge, NotAWorkbook, WorkbookUnsafe.
    """
    if len(content) > MOST_BYTES:
        raise WorkbookTooLarge()
    if content.startswith(OLE):
        if b"_\x00V\x00B\x00A\x00_\x00P\x00R\x00O\x00J\x00E\x00C\x00T" in content:
            raise WorkbookUnsafe()
        return "xls"
    if not content.startswith(b"PK"):
        raise NotAWorkbook()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            _check_parts(file)
    except (*BROKEN, NotImplementedError) as error:
        raise NotAWorkbook() from error
    return "xlsx"


def _check_parts(file: zipfile.ZipFile) -> None:
    names = file.namelist()
    if len(names) > MOST_PARTS or len(set(names)) != len(names):
        raise WorkbookTooLarge()
    if "xl/workbook.xml" not in names:
        raise NotAWorkbook()
    if any(UNSAFE_PARTS.search(name) for name in names):
        raise WorkbookUnsafe()
    sheets = [name for name in names if name.startswith("xl/worksheets/")]
    if len([name for name in sheets if name.endswith(".xml")]) > MOST_SHEETS:
        raise WorkbookTooLarge()
    left = MOST_UNPACKED
    for name in names:
        part = _unpacked(file, name, left)
        left -= len(part)
        if name.endswith((".xml", ".rels")):
            _check_xml(part)
        if name in sheets:
            _check_cells(part)


def _unpacked(file: zipfile.ZipFile, name: str, most: int) -> bytes:
    """Return a part, never more than `most` bytes of it. Raises WorkbookTooLarge."""
    whole = bytearray()
    with file.open(name) as part:
        while chunk := part.read(CHUNK):
            whole += chunk
            if len(whole) > most:
                raise WorkbookTooLarge()
    return bytes(whole)


def _check_xml(part: bytes) -> None:
    """Refuse what declares entities, and encodings in which that could hide."""
    if b"<!DOCTYPE" in part or b"<!ENTITY" in part or b"\x00" in part:
        raise WorkbookUnsafe()


def _check_cells(part: bytes) -> None:
    if sum(1 for _cell in CELL.finditer(part)) > MOST_CELLS:
        raise WorkbookTooLarge()
    widest = deepest = 1
    for letters, row in REFERENCE.findall(part):
        widest, deepest = max(widest, column_number(letters.decode())), max(deepest, int(row))
    if widest * deepest > MOST_AREA:
        raise WorkbookTooLarge()


def column_number(letters: str) -> int:
    """Return a column's number, from 1.

    >>> column_number("A"), column_number("AZ")
    (1, 52)
    """
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(number: int) -> str:
    """Return a column's letters.

    >>> column_letters(1), column_letters(52)
    ('A', 'AZ')
    """
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
