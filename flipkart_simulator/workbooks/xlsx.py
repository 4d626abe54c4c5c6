"""Writing .xlsx by hand: the parts Excel writes, list rules of other sheets in Excel's extension.

Common libraries write every list rule as a plain one. Excel itself puts those that point to
another sheet into `extLst`, where many programs lose them; a template must have them there.
"""

from __future__ import annotations

import io
import zipfile
from xml.sax.saxutils import escape, quoteattr

from flipkart_simulator.workbooks.book import (
    PAINT,
    STYLES,
    Book,
    Cell,
    ListRule,
    Sheet,
    column_letters,
)

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
X14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
XM = "http://schemas.microsoft.com/office/excel/2006/main"
LISTS_URI = "{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}"
PROPERTY_ID = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"


class Strings:
    """The strings all cells share, each once, by number."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self.used = 0

    def number(self, text: str) -> int:
        """Return the number of a text."""
        self.used += 1
        return self._numbers.setdefault(text, len(self._numbers))

    def part(self) -> str:
        """Write the part."""
        items = "".join(
            f'<si><t xml:space="preserve">{escape(text)}</t></si>' for text in self._numbers
        )
        return (
            f'{HEAD}<sst xmlns="{MAIN}" count="{self.used}" uniqueCount="{len(self._numbers)}">'
            f"{items}</sst>"
        )


def xlsx_write(book: Book) -> bytes:
    """Write a workbook as .xlsx."""
    strings = Strings()
    sheets = [_sheet(sheet, strings) for sheet in book.sheets]
    parts = {
        "[Content_Types].xml": _content_types(len(sheets)),
        "_rels/.rels": _package_relations(),
        "docProps/app.xml": (
            f'{HEAD}<Properties xmlns="{OFFICE}/extended-properties">'
            "<Application>Microsoft Excel</Application></Properties>"
        ),
        "docProps/core.xml": _core(book.title),
        "docProps/custom.xml": _custom(book.properties),
        "xl/workbook.xml": _workbook(book),
        "xl/_rels/workbook.xml.rels": _workbook_relations(len(sheets)),
        "xl/styles.xml": _styles(),
        "xl/sharedStrings.xml": strings.part(),
        **{f"xl/worksheets/sheet{at}.xml": part for at, part in enumerate(sheets, start=1)},
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text.encode("utf-8"))
    return file.getvalue()


def _sheet(sheet: Sheet, strings: Strings) -> str:
    width = max((len(row) for row in sheet.rows), default=1)
    pane = ""
    if sheet.frozen_rows:
        top = f"A{sheet.frozen_rows + 1}"
        pane = (
            f'<pane ySplit="{sheet.frozen_rows}" topLeftCell="{top}" activePane="bottomLeft"'
            ' state="frozen"/>'
        )
    columns = "".join(
        f'<col min="{at}" max="{at}" width="{wide}" customWidth="1"/>'
        for at, wide in enumerate(sheet.widths, start=1)
    )
    rows = "".join(_row(at, row, strings) for at, row in enumerate(sheet.rows, start=1))
    return (
        f'{HEAD}<worksheet xmlns="{MAIN}" xmlns:r="{RELS}">'
        f'<dimension ref="A1:{column_letters(width - 1)}{max(1, len(sheet.rows))}"/>'
        f'<sheetViews><sheetView workbookViewId="0">{pane}</sheetView></sheetViews>'
        '<sheetFormatPr defaultRowHeight="15"/>'
        f"{f'<cols>{columns}</cols>' if columns else ''}"
        f"<sheetData>{rows}</sheetData>{_rules(sheet)}"
        "</worksheet>"
    )


def _row(number: int, row: list[Cell], strings: Strings) -> str:
    cells = "".join(
        _cell(f"{column_letters(at)}{number}", cell, strings) for at, cell in enumerate(row)
    )
    return f'<row r="{number}">{cells}</row>' if cells else ""


def _cell(place: str, cell: Cell, strings: Strings) -> str:
    style = f' s="{STYLES.index(cell.style)}"' if cell.style != "plain" else ""
    if isinstance(cell.value, int | float):
        return f'<c r="{place}"{style}><v>{cell.value}</v></c>'
    if cell.value == "":
        return f'<c r="{place}"{style}/>' if style else ""
    return f'<c r="{place}"{style} t="s"><v>{strings.number(cell.value)}</v></c>'


def _rules(sheet: Sheet) -> str:
    """Write list rules: short lists as plain ones, those of another sheet in the extension."""

    def where(rule: ListRule) -> str:
        letters = column_letters(rule.column)
        return f"{letters}{sheet.rules_from}:{letters}{sheet.rules_to}"

    def head(rule: ListRule) -> str:
        error = ' showErrorMessage="1"' if rule.strict else ""
        return f'type="list" allowBlank="1" showInputMessage="1"{error}'

    plain = [
        f'<dataValidation {head(rule)} sqref="{where(rule)}">'
        f"<formula1>{escape(_quoted(','.join(rule.choices)))}</formula1></dataValidation>"
        for rule in sheet.rules
        if not rule.sheet
    ]
    beyond = [
        f"<x14:dataValidation {head(rule)}>"
        f"<x14:formula1><xm:f>{escape(rule.sheet)}!$A$1:$A${len(rule.choices)}</xm:f>"
        f"</x14:formula1><xm:sqref>{where(rule)}</xm:sqref></x14:dataValidation>"
        for rule in sheet.rules
        if rule.sheet
    ]
    text = ""
    if plain:
        text += f'<dataValidations count="{len(plain)}">{"".join(plain)}</dataValidations>'
    if beyond:
        text += (
            f'<extLst><ext uri="{LISTS_URI}" xmlns:x14="{X14}">'
            f'<x14:dataValidations count="{len(beyond)}" xmlns:xm="{XM}">{"".join(beyond)}'
            "</x14:dataValidations></ext></extLst>"
        )
    return text


def _quoted(text: str) -> str:
    doubled = text.replace('"', '""')
    return f'"{doubled}"'


def _workbook(book: Book) -> str:
    sheets = "".join(
        f'<sheet name={quoteattr(sheet.name)} sheetId="{at}"'
        f'{" state=" + quoteattr("hidden") if sheet.hidden else ""} r:id="rId{at}"/>'
        for at, sheet in enumerate(book.sheets, start=1)
    )
    return (
        f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{RELS}"><workbookPr/>'
        '<bookViews><workbookView activeTab="2"/></bookViews>'
        f"<sheets>{sheets}</sheets></workbook>"
    )


def _workbook_relations(count: int) -> str:
    links = [
        f'<Relationship Id="rId{at}" Type="{RELS}/worksheet" Target="worksheets/sheet{at}.xml"/>'
        for at in range(1, count + 1)
    ]
    for more, (kind, target) in enumerate(
        (("styles", "styles.xml"), ("sharedStrings", "sharedStrings.xml")), start=count + 1
    ):
        links.append(f'<Relationship Id="rId{more}" Type="{RELS}/{kind}" Target="{target}"/>')
    return f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{"".join(links)}</Relationships>'


def _package_relations() -> str:
    core = f"{PACKAGE}/relationships/metadata/core-properties"
    links = (
        (f"{RELS}/officeDocument", "xl/workbook.xml"),
        (core, "docProps/core.xml"),
        (f"{RELS}/extended-properties", "docProps/app.xml"),
        (f"{RELS}/custom-properties", "docProps/custom.xml"),
    )
    items = "".join(
        f'<Relationship Id="rId{at}" Type="{kind}" Target="{target}"/>'
        for at, (kind, target) in enumerate(links, start=1)
    )
    return f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{items}</Relationships>'


def _content_types(count: int) -> str:
    base = "application/vnd.openxmlformats-officedocument"
    kinds = {
        "/xl/workbook.xml": f"{base}.spreadsheetml.sheet.main+xml",
        "/xl/styles.xml": f"{base}.spreadsheetml.styles+xml",
        "/xl/sharedStrings.xml": f"{base}.spreadsheetml.sharedStrings+xml",
        "/docProps/app.xml": f"{base}.extended-properties+xml",
        "/docProps/custom.xml": f"{base}.custom-properties+xml",
        "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
        **{
            f"/xl/worksheets/sheet{at}.xml": f"{base}.spreadsheetml.worksheet+xml"
            for at in range(1, count + 1)
        },
    }
    items = "".join(
        f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in kinds.items()
    )
    rels = "application/vnd.openxmlformats-package.relationships+xml"
    return (
        f'{HEAD}<Types xmlns="{PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="{rels}"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{items}</Types>'
    )


def _core(title: str) -> str:
    return (
        f'{HEAD}<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{escape(title)}</dc:title></cp:coreProperties>"
    )


def _custom(properties: dict[str, str]) -> str:
    items = "".join(
        f'<property fmtid="{PROPERTY_ID}" pid="{at}" name={quoteattr(name)}>'
        f"<vt:lpwstr>{escape(value)}</vt:lpwstr></property>"
        for at, (name, value) in enumerate(properties.items(), start=2)
    )
    return (
        f'{HEAD}<Properties xmlns="{OFFICE}/custom-properties"'
        f' xmlns:vt="{OFFICE}/docPropsVTypes">{items}</Properties>'
    )


def _styles() -> str:
    fonts, fills, formats = [], [], []
    for at, style in enumerate(STYLES):
        ground, ink = PAINT[style]
        bold = "<b/>" if style in ("bold", "grey", "blue", "purple", "green") else ""
        fonts.append(
            f'<font>{bold}<sz val="11"/><color rgb="FF{ink}"/><name val="Calibri"/></font>'
        )
        paint = (
            f'<patternFill patternType="solid"><fgColor rgb="FF{ground}"/></patternFill>'
            if ground
            else '<patternFill patternType="none"/>'
        )
        fills.append(f"<fill>{paint}</fill>")
        wrap = ' applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>'
        formats.append(
            f'<xf numFmtId="0" fontId="{at}" fillId="{at + 2}" borderId="0" xfId="0"'
            f' applyFont="1" applyFill="1"{wrap if style != "plain" else "/>"}'
        )
    # The first two fills are Excel's own.
    own = '<fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/>'
    return (
        f'{HEAD}<styleSheet xmlns="{MAIN}">'
        f'<fonts count="{len(fonts)}">{"".join(fonts)}</fonts>'
        f'<fills count="{len(fills) + 2}">{own}</fill>{"".join(fills)}</fills>'
        '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'
        f'</cellStyleXfs><cellXfs count="{len(formats)}">{"".join(formats)}</cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
        "</styleSheet>"
    )
