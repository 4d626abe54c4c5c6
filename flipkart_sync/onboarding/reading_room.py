"""A workbook is read in a process of its own, with little memory and little time.

The readers are native code and the files come from outside: whatever one does to the reader, it
does it to a child that is thrown away. Run as a module, it reads a workbook on standard input and
writes {"sheets": [[name, [[cell, …], …]], …]} as JSON.
"""

import io
import json
import resource
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook

from flipkart_sync.errors import NotAWorkbook, WorkbookTooLarge
from flipkart_sync.onboarding.wary import MOST_AREA, MOST_CELLS, MOST_SHEETS, checked_kind

MOST_MEMORY = 1024 * 1024 * 1024
MOST_SECONDS = 20
MOST_TEXT = 32_767  # Excel's own limit of a cell
TOO_LARGE = 7
ROOT = Path(__file__).resolve().parents[2]

Rows = list[list[str]]


def read_workbook(content: bytes) -> dict[str, Rows]:
    """Return {sheet name: rows of texts} of a workbook from outside.

    Whole numbers are without a decimal point; rows keep their places, from the first on. Raises
    WorkbookTooLarge, NotAWorkbook, WorkbookUnsafe.
    """
    checked_kind(content)
    try:
        done = subprocess.run(  # noqa: S603  # our own module, no shell
            [sys.executable, "-m", "flipkart_sync.onboarding.reading_room"],
            input=content,
            capture_output=True,
            timeout=MOST_SECONDS * 2,
            cwd=ROOT,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise NotAWorkbook() from error
    if done.returncode == TOO_LARGE:
        raise WorkbookTooLarge()
    if done.returncode != 0:
        raise NotAWorkbook()
    said: Mapping[str, Any] = json.loads(done.stdout)
    return dict(said["sheets"])


def _read(content: bytes) -> list[tuple[str, Rows]]:
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
    if len(workbook.sheet_names) > MOST_SHEETS:
        raise SystemExit(TOO_LARGE)
    sheets = []
    for name in workbook.sheet_names:
        sheet = workbook.get_sheet_by_name(name)
        if sheet.total_height * sheet.total_width > MOST_AREA:
            raise SystemExit(TOO_LARGE)
        rows = [[_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
        if sum(1 for row in rows for cell in row if cell) > MOST_CELLS:
            raise SystemExit(TOO_LARGE)
        sheets.append((name, rows))
    return sheets


def _text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return str(cell).strip()[:MOST_TEXT]


def main() -> None:
    """Read the workbook on standard input; everything else is the parent's to judge."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    sheets = _read(sys.stdin.buffer.read())
    sys.stdout.write(json.dumps({"sheets": sheets}))


if __name__ == "__main__":
    main()
