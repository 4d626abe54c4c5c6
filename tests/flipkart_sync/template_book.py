"""A small template as Seller Hub gives it, made by hand from the reference: for fast tests."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence

import xlsxwriter

GREY, BLUE, GREEN = "#D9D9D9", "#2F75B5", "#A9D08E"
COLOURS = ("Brown", "Black", "Multicolor")
# header, data kind, colour, list
COLUMNS: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("Catalog QC Status", "Single - Text", GREY, ()),
    ("QC Failed Reason (if any)", "Single - Text", GREY, ()),
    ("Flipkart Product Link", "Single - Text", GREY, ()),
    ("Seller SKU ID", "Single - Text", BLUE, ()),
    ("Listing Status", "Single - Text", GREEN, ("Active", "Inactive")),
    ("MRP (INR)", "Single - Positive_integer", BLUE, ()),
    ("Your selling price (INR)", "Single - Positive_integer", BLUE, ()),
    ("Fulfilment  By", "Single - Text", BLUE, ("Seller", "Flipkart")),
    ("Stock", "Single - Non_negative_integer", GREEN, ()),
    ("Weight (KG)", "Single - Decimal", GREEN, ()),
    ("HSN", "Multi - Numeric_string", BLUE, ()),
    ("Tax Code", "Single - Text", BLUE, ("GST_5", "GST_18")),
    ("Brand", "Single - Text", BLUE, ()),
    ("Color", "Multi - Text", BLUE, COLOURS),
    ("Ideal For", "Single - Text", BLUE, ("Men", "Women")),
    ("Main Image URL", "URL", BLUE, ()),
    ("Description", "Single - Long_text", GREEN, ()),
)


def make_template(
    vertical: str = "leather_purse",
    rows: Sequence[Mapping[str, str]] = (),
    columns: Sequence[tuple[str, str, str, tuple[str, ...]]] = COLUMNS,
) -> bytes:
    """Return a template workbook, with rows {header: text} from row 5 on."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    summary = book.add_worksheet("Summary Sheet")
    summary.write_row(0, 0, ["Request ID", "REQ0123456789AB"])
    page = book.add_worksheet(vertical)
    for place, (header, kind, colour, words) in enumerate(columns):
        page.write_string(0, place, header, book.add_format({"bg_color": colour, "bold": True}))
        page.write_string(1, place, kind)
        page.write_string(2, place, "example")
        page.write_string(3, place, "help")
        if words:
            lists = book.add_worksheet(f"DropDownValuesForColumn{place + 1}")
            lists.write_column(0, 0, words)
            lists.hide()
            source = f"=DropDownValuesForColumn{place + 1}!$A$1:$A${len(words)}"
            page.data_validation(4, place, 1003, place, {"validate": "list", "source": source})
    headers = [column[0] for column in columns]
    for number, row in enumerate(rows, start=4):
        for header, text in row.items():
            page.write_string(number, headers.index(header), text)
    book.close()
    return out.getvalue()


def parts_of(content: bytes) -> dict[str, bytes]:
    """Return {part: its bytes} of a workbook."""
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return {name: file.read(name) for name in file.namelist()}


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """Return the workbook with one part put in or replaced."""
    out = io.BytesIO()
    parts = {**parts_of(content), name: part}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for key, value in parts.items():
            file.writestr(key, value)
    return out.getvalue()
