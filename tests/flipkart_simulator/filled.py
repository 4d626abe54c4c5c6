"""Filling a template as a person would in Excel: cells are put in, nothing else moves."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any
from xml.sax.saxutils import escape

import requests
from python_calamine import CalamineWorkbook

from tests.simulator import SELLER_ID, SimulatorHandle
from tests.waiting import PATIENCE_S


def template(
    simulator: SimulatorHandle, vertical: str = "kurta", kind: str = "xlsx"
) -> tuple[str, bytes]:
    """Download a template and return (file name, content)."""
    answer = requests.get(
        f"{simulator.url}/hub/templates/{vertical}.{kind}",
        params={"seller_id": SELLER_ID},
        timeout=PATIENCE_S,
    )
    assert answer.status_code == 200, answer.text
    name = re.search(r'filename="(.+)"', answer.headers["Content-Disposition"])
    assert name is not None
    return name[1], answer.content


def rows_of(content: bytes, sheet: str) -> list[list[Any]]:
    """Return the rows of one sheet."""
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
    found: list[list[Any]] = workbook.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    return found


def example_row(content: bytes, vertical: str, **changes: str) -> dict[str, str]:
    """Return a row {header: text} made of the examples of the mandatory columns.

    changes are by the header with `_` for spaces and brackets left out: `Seller_SKU_ID="A"`.
    """
    headers, kinds, examples = rows_of(content, vertical)[:3]
    wanted = {**dict(zip(headers, examples, strict=True)), "Brand": "Generic"}
    known = {re.sub(r"\W+", "_", header).strip("_"): header for header in headers}
    row = {header: str(value) for header, value in wanted.items() if value}
    for name, value in changes.items():
        row[known[name]] = value
    for header in headers:
        if header.endswith("Image URL") or header.startswith("Other Image") or "Video" in header:
            if known.get(re.sub(r"\W+", "_", header).strip("_")) not in [
                known[name] for name in changes
            ]:
                row.pop(header, None)
    return {header: value for header, value in row.items() if value}


def fill(content: bytes, vertical: str, rows: list[dict[str, str]]) -> bytes:
    """Put rows into the data sheet from row 5 on, every other part byte for byte as it was."""
    headers = rows_of(content, vertical)[0]
    written = "".join(
        f'<row r="{number}">'
        + "".join(
            f'<c r="{_letters(headers.index(header))}{number}" t="inlineStr">'
            f"<is><t>{escape(text)}</t></is></c>"
            for header, text in sorted(row.items(), key=lambda cell: headers.index(cell[0]))
        )
        + "</row>"
        for number, row in enumerate(rows, start=5)
    )

    def put(name: str, part: bytes) -> bytes:
        if name != "xl/worksheets/sheet3.xml":
            return part
        text = re.sub(r'<row r="(?:[5-9]|\d\d+)">.*?</row>', "", part.decode())
        return text.replace("</sheetData>", written + "</sheetData>").encode()

    return repacked(content, put)


def repacked(content: bytes, change: Any) -> bytes:
    """Return the ZIP with each part passed through `change(name, bytes)`; None drops it."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w") as new:
        for name in old.namelist():
            part = change(name, old.read(name))
            if part is not None:
                new.writestr(name, part)
    return file.getvalue()


def send(simulator: SimulatorHandle, name: str, content: bytes) -> dict[str, Any]:
    """Upload a file as a program and return what the Hub says."""
    answer = requests.post(
        f"{simulator.url}/hub/uploads",
        data={"seller_id": SELLER_ID},
        files={"file": (name, content)},
        headers={"Accept": "application/json"},
        timeout=PATIENCE_S,
    )
    assert answer.status_code == 201, answer.text
    said: dict[str, Any] = answer.json()
    return said


def _letters(column: int) -> str:
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
