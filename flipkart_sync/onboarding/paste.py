"""A sheet to paste from: the template's columns and the filled rows, for templates in .xls.

Nothing in it is a formula or a link, whatever a text begins with.
"""

import io
from collections.abc import Mapping, Sequence

import xlsxwriter

from flipkart_sync.onboarding.learn import Column
from flipkart_sync.onboarding.ooxml import NOT_XML, NUMBER, Written

WIDEST = 40


def paste_sheet(
    sheet: str, columns: Sequence[Column], rows: Sequence[Mapping[int, Written]]
) -> bytes:
    """Return an .xlsx whose columns stand where the template's stand; row 1 is the headers."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    page = book.add_worksheet(sheet[:31] or "sheet")
    bold = book.add_format({"bold": True, "text_wrap": True})
    page.freeze_panes(1, 0)
    for column in columns:
        page.write_string(0, column.position - 1, column.header, bold)
        page.set_column(
            column.position - 1, column.position - 1, min(WIDEST, len(column.header) + 4)
        )
    for number, row in enumerate(rows, start=1):
        for position, cell in sorted(row.items()):
            if cell.is_number and NUMBER.fullmatch(cell.text):
                page.write_number(number, position - 1, float(cell.text))
            else:
                page.write_string(number, position - 1, NOT_XML.sub("", cell.text))
    book.close()
    return out.getvalue()
