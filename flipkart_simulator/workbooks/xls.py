"""Writing .xls, the older form in which Seller Hub gives templates.

Its lists stand on the hidden sheets only: the library writes no rules for cells.
"""

from __future__ import annotations

import io

import xlwt

from flipkart_simulator.workbooks.book import PAINT, STYLES, Book, Sheet

FIRST_COLOUR = 0x21  # colours of the palette that are free to be redefined


def xls_write(book: Book) -> bytes:
    """Write a workbook as .xls."""
    workbook = xlwt.Workbook(encoding="utf-8")
    styles = _styles(workbook)
    for sheet in book.sheets:
        _sheet(workbook, sheet, styles)
    workbook.set_active_sheet(2)
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def _sheet(workbook: xlwt.Workbook, sheet: Sheet, styles: dict[str, xlwt.XFStyle]) -> None:
    page = workbook.add_sheet(sheet.name, cell_overwrite_ok=False)
    page.visibility = 1 if sheet.hidden else 0
    for at, wide in enumerate(sheet.widths):
        page.col(at).width = wide * 256
    if sheet.frozen_rows:
        page.set_panes_frozen(True)
        page.set_horz_split_pos(sheet.frozen_rows)
    for number, row in enumerate(sheet.rows):
        for at, cell in enumerate(row):
            if cell.value != "" or cell.style != "plain":
                value = None if cell.value == "" else cell.value
                page.write(number, at, value, styles[cell.style])


def _styles(workbook: xlwt.Workbook) -> dict[str, xlwt.XFStyle]:
    found = {}
    for at, name in enumerate(STYLES):
        ground, ink = PAINT[name]
        style = xlwt.XFStyle()
        if ground:
            colour = FIRST_COLOUR + at
            rgb = bytes.fromhex(ground)
            workbook.set_colour_RGB(colour, rgb[0], rgb[1], rgb[2])
            style.pattern.pattern = xlwt.Pattern.SOLID_PATTERN
            style.pattern.pattern_fore_colour = colour
        if name != "plain":
            style.alignment.wrap = xlwt.Alignment.WRAP_AT_RIGHT
            style.alignment.vert = xlwt.Alignment.VERT_TOP
        style.font.bold = name in ("bold", "grey", "blue", "purple", "green")
        style.font.colour_index = 1 if ink == "FFFFFF" else 0
        found[name] = style
    return found
