"""Files of rows as .xlsx, by xlsxwriter. Money stands as numbers with two places, ids as text."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

import xlsxwriter

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHEET = "Settled Transactions"


def rows_xlsx(
    columns: Sequence[str], rows: Iterable[dict[str, Any]], sheet_name: str = SHEET
) -> bytes:
    """Return a workbook of one sheet: the header, then the rows in the order of the columns."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet(sheet_name)
    bold, money = book.add_format({"bold": True}), book.add_format({"num_format": "0.00"})
    for number, name in enumerate(columns):
        sheet.write_string(0, number, name, bold)
        sheet.set_column(number, number, max(10, len(name)))
    for line, row in enumerate(rows, 1):
        for number, name in enumerate(columns):
            value = row[name]
            if isinstance(value, int | float):
                sheet.write_number(line, number, value, money if name.endswith("(Rs)") else None)
            else:
                sheet.write_string(line, number, str(value))
    book.close()
    return out.getvalue()
