"""How a template's header looks: its colours, and the columns Excel holds to a list.

Readers of workbooks drop both. Only the reading room calls this: a hostile part may cost time and
memory, which are the child's.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree import ElementTree  # noqa: S405  # no entities: refused before

from flipkart_sync.onboarding.ooxml import MAIN, sheet_part
from flipkart_sync.onboarding.sheet_map import sheet_map
from flipkart_sync.onboarding.wary import column_number

LISTS_OF_EXCEL = "{http://schemas.microsoft.com/office/spreadsheetml/2009/9/main}"
SQREF = "{http://schemas.microsoft.com/office/excel/2006/main}sqref"
COLUMN = re.compile(r"\$?([A-Z]{1,3})")
MOST_SHEET_BYTES = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Look:
    """fills: {column from 1: "RRGGBB"} of the header row; closed: columns held to a list."""

    fills: dict[int, str] = field(default_factory=dict)
    closed: frozenset[int] = frozenset()


def look_of(content: bytes, sheet: str, row: int) -> Look:
    """Return how a sheet's header row (as Excel counts) looks, if its cells could be written.

    Raises NotAWorkbook, TemplateNotWritable, and ValueError or LookupError for nonsense in it.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        part = file.read(sheet_part(file, sheet))
        if len(part) > MOST_SHEET_BYTES:
            raise ValueError("a sheet larger than any template's")
        sheet_map(part)
        fills = _fills_of_styles(file)
    found: dict[int, str] = {}
    closed: set[int] = set()
    for element in _elements(part):
        if element.tag == f"{MAIN}row" and element.get("r") == str(row):
            found = _fills_of_row(element, fills)
        elif element.tag.endswith("}dataValidation"):
            closed |= _closed_by(element)
    return Look(found, frozenset(closed))


def _elements(part: bytes) -> Iterator[ElementTree.Element]:
    """Yield rows and list rules as they end; what has been seen is let go."""
    wanted = {f"{MAIN}row", f"{MAIN}dataValidation", f"{LISTS_OF_EXCEL}dataValidation"}
    for _event, element in ElementTree.iterparse(io.BytesIO(part), events=("end",)):  # noqa: S314
        if element.tag in wanted:
            yield element
            element.clear()


def _fills_of_row(row: ElementTree.Element, fills: list[str]) -> dict[int, str]:
    found = {}
    for cell in row.iter(f"{MAIN}c"):
        place, style = COLUMN.match(cell.get("r", "")), int(cell.get("s", "0"))
        if place and 0 <= style < len(fills) and fills[style]:
            found[column_number(place[1])] = fills[style]
    return found


def _fills_of_styles(file: zipfile.ZipFile) -> list[str]:
    """Return each cell style's fill colour, "" for none; [] for a workbook without styles."""
    if "xl/styles.xml" not in file.namelist():
        return []
    styles = ElementTree.fromstring(file.read("xl/styles.xml"))  # noqa: S314
    colours = []
    for fill in styles.findall(f"{MAIN}fills/{MAIN}fill"):
        colour = fill.find(f"{MAIN}patternFill/{MAIN}fgColor")
        colours.append((colour.get("rgb", "") if colour is not None else "")[-6:].upper())
    indexes = [int(xf.get("fillId", "0")) for xf in styles.findall(f"{MAIN}cellXfs/{MAIN}xf")]
    return [colours[index] if 0 <= index < len(colours) else "" for index in indexes]


def _closed_by(rule: ElementTree.Element) -> set[int]:
    """Return the columns of which Excel refuses a value that is not in the list."""
    if rule.get("type") != "list" or rule.get("showErrorMessage") != "1":
        return set()
    ranges = [rule.get("sqref", ""), *(one.text or "" for one in rule.iter(SQREF))]
    found = (COLUMN.match(one) for one in " ".join(ranges).split())
    return {column_number(one[1]) for one in found if one}
