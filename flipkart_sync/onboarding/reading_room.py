"""A workbook is read in a process of its own, with little memory and little time.

The readers are native code and the files come from outside: whatever one does to the reader, it
does it to a child that is thrown away. Run as a module, it reads a workbook on standard input and
writes {"sheets": [[name, [[cell, …], …]], …]} as JSON; for a template also how its header looks.
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

from common.errors import BadInput
from flipkart_sync.errors import (
    NotATemplate,
    NotAWorkbook,
    TemplateNotWritable,
    WorkbookTooLarge,
)
from flipkart_sync.onboarding.headers import header_place
from flipkart_sync.onboarding.looks import Look, look_of
from flipkart_sync.onboarding.wary import MOST_AREA, MOST_CELLS, MOST_SHEETS, checked_kind

MOST_MEMORY = 1024 * 1024 * 1024
MOST_SECONDS = 20
MOST_TEXT = 32_767  # Excel's own limit of a cell
TOO_LARGE, NOT_A_TEMPLATE, NOT_WRITABLE = 7, 8, 9
REFUSALS: Mapping[int, type[BadInput]] = {
    TOO_LARGE: WorkbookTooLarge,
    NOT_A_TEMPLATE: NotATemplate,
    NOT_WRITABLE: TemplateNotWritable,
}
BARE = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
ROOT = Path(__file__).resolve().parents[2]

Rows = list[list[str]]


def read_workbook(content: bytes) -> dict[str, Rows]:
    """Return {sheet name: rows of texts} of a workbook from outside.

    Whole numbers are without a decimal point; rows keep their places, from the first on. Raises
    WorkbookTooLarge, NotAWorkbook, WorkbookUnsafe.
    """
    return dict(_child(content)["sheets"])


def read_template(content: bytes) -> tuple[dict[str, Rows], Look]:
    """Return the sheets, and how the header of the data sheet looks (an .xls: nothing of it).

    Raises as read_workbook, NotATemplate, and TemplateNotWritable.
    """
    said = _child(content, "template")
    look = said["look"]
    fills = {int(column): colour for column, colour in look["fills"].items()}
    return dict(said["sheets"]), Look(fills, frozenset(look["closed"]))


def _child(content: bytes, *asked: str) -> Mapping[str, Any]:
    """Let a child read the workbook; it has no secret of ours in its environment."""
    checked_kind(content)
    try:
        done = subprocess.run(  # noqa: S603  # our own module, no shell
            [sys.executable, "-m", "flipkart_sync.onboarding.reading_room", *asked],
            input=content,
            capture_output=True,
            timeout=MOST_SECONDS * 2,
            cwd=ROOT,
            env=BARE,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise NotAWorkbook() from error
    if done.returncode != 0:
        raise REFUSALS.get(done.returncode, NotAWorkbook)()
    said: Mapping[str, Any] = json.loads(done.stdout)
    return said


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


def _look(content: bytes, sheets: list[tuple[str, Rows]]) -> dict[str, Any]:
    """Return how the data sheet's header looks, as JSON takes it."""
    try:
        sheet, row = header_place(dict(sheets))
        look = look_of(content, sheet, row + 1) if checked_kind(content) == "xlsx" else Look()
    except NotATemplate:
        raise SystemExit(NOT_A_TEMPLATE) from None
    except TemplateNotWritable:
        raise SystemExit(NOT_WRITABLE) from None
    return {"fills": look.fills, "closed": sorted(look.closed)}


def main() -> None:
    """Read the workbook on standard input; everything else is the parent's to judge."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    content = sys.stdin.buffer.read()
    said: dict[str, Any] = {"sheets": _read(content)}
    if "template" in sys.argv[1:]:
        said["look"] = _look(content, said["sheets"])
    sys.stdout.write(json.dumps(said))


if __name__ == "__main__":
    main()
