"""Templates: what is learnt of them, how rows are filled in, and what is never opened."""

from __future__ import annotations

import io
import re
import subprocess
import time
import zipfile
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest

from flipkart_sync.dictionary import entries_all
from flipkart_sync.errors import (
    NotAQcFile,
    NotATemplate,
    NotAWorkbook,
    TemplateNotWritable,
    WorkbookTooLarge,
    WorkbookUnsafe,
)
from flipkart_sync.onboarding import wary
from flipkart_sync.onboarding.failures import acts_of, failure_of
from flipkart_sync.onboarding.learn import Column, Learned, learn
from flipkart_sync.onboarding.ooxml import Written, cells_put
from flipkart_sync.onboarding.paste import paste_sheet
from flipkart_sync.onboarding.qc_file import answers_of, product_id_of
from flipkart_sync.onboarding.reading_room import read_workbook
from flipkart_sync.onboarding.values import Answer, Facts, Row, row_of
from flipkart_sync.onboarding.wary import checked_kind
from tests.board.dictionary import load_dictionary
from tests.flipkart_simulator.filled import template as hub_template
from tests.flipkart_sync.template_book import make_template, parts_of, with_part
from tests.simulator import SimulatorHandle

FACTS = Facts(
    sku="SH-1", mrp_paise=50000, price_paise=42000, title="Brown purse",
    description="=HYPERLINK(\"http://evil\")", kind_name="Purse", brand="Generic", hsn="42022190",
    tax_code="GST_18", dispatch_days=2, is_made_to_order=False, weight_g=400, length_mm=250,
    breadth_mm=180, height_mm=60, maker="Ujala", attributes={"colour": Answer("brown", "Brown")},
    photos=("https://haat.example/a.jpg",),
)  # fmt: skip
RULES = {("idealfor", ""): "Women"}


@pytest.fixture(scope="module")
def content() -> bytes:
    return make_template()


@pytest.fixture(scope="module")
def learned(content: bytes) -> Learned:
    return learn(content, "leather_purse_REQ0123456789AB (1).xlsx")


def column_of(learned: Learned, header: str) -> Column:
    return next(column for column in learned.columns if column.header == header)


def texts(learned: Learned, row: Row) -> dict[str, str]:
    """Return {header: text} of a row."""
    headers = {column.position: column.header for column in learned.columns}
    return {headers[position]: cell.text for position, cell in row.cells.items()}


def test_columns_are_learnt_by_header_with_need_and_list(learned: Learned) -> None:
    assert (learned.sheet, learned.first_row) == ("leather_purse", 5)
    assert learned.request_id == "REQ0123456789AB"
    assert column_of(learned, "Seller SKU ID").need == "mandatory"
    assert column_of(learned, "Catalog QC Status").need == "flipkart"
    assert column_of(learned, "Description").need == "good"
    assert column_of(learned, "Color").allowed == ("Brown", "Black", "Multicolor")
    assert column_of(learned, "Fulfilment  By").key == "fullfilmentby"
    assert column_of(learned, "MRP (INR)").is_numeric


def test_listing_is_inactive_and_stock_nothing_whatever_staff_set(learned: Learned) -> None:
    rules = {**RULES, ("listingstatus", ""): "Active", ("stock", ""): "9"}

    row = texts(learned, row_of(learned.columns, FACTS, rules))

    assert (row["Listing Status"], row["Stock"]) == ("Inactive", "0")
    assert (row["MRP (INR)"], row["Your selling price (INR)"]) == ("500", "420")
    assert (row["Weight (KG)"], row["HSN"], row["Brand"]) == ("0.4", "42022190", "Generic")
    assert row["Ideal For"] == "Women"


def test_a_gap_says_why_and_a_mapping_closes_it(learned: Learned) -> None:
    pink = replace(FACTS, attributes={"colour": Answer("pink", "Pink")})

    bare = row_of(learned.columns, pink, {})
    mapped = row_of(learned.columns, pink, {**RULES, ("color", "pink"): "Multicolor"})

    assert {(gap.column.header, gap.why, gap.ours) for gap in bare.gaps} == {
        ("Color", "not_in_list", "Pink"),
        ("Ideal For", "no_source", ""),
    }
    assert not bare.is_whole
    assert mapped.is_whole
    assert texts(learned, mapped)["Color"] == "Multicolor"


def test_without_a_public_place_photos_are_no_gap(learned: Learned) -> None:
    row = row_of(learned.columns, replace(FACTS, photos=(), has_photo_links=False), RULES)

    assert row.is_whole
    assert "Main Image URL" not in texts(learned, row)


def test_filling_changes_the_data_sheet_and_no_other_byte(content: bytes, learned: Learned) -> None:
    row = row_of(learned.columns, FACTS, RULES)

    filled = cells_put(content, learned.sheet, learned.first_row, [row.cells] * 3)

    before, after = parts_of(content), parts_of(filled)
    assert list(before) == list(after)
    assert [name for name in before if before[name] != after[name]] == ["xl/worksheets/sheet2.xml"]
    sheet = read_workbook(filled)["leather_purse"]
    assert [line[3] for line in sheet[4:]] == ["SH-1"] * 3
    assert sheet[:4] == read_workbook(content)["leather_purse"][:4]


def test_list_rules_in_excels_extension_survive(simulator: SimulatorHandle) -> None:
    simulator.seller_put()
    name, given = hub_template(simulator, "kurta")
    about = learn(given, name)

    filled = cells_put(given, about.sheet, about.first_row, [{7: Written("SH-1")}] * 80)

    before, after = parts_of(given), parts_of(filled)
    changed = [part for part in before if before[part] != after[part]]
    assert changed == ["xl/worksheets/sheet3.xml"]
    was, now = before[changed[0]], after[changed[0]]
    assert was.count(b"<x14:dataValidation ") == now.count(b"<x14:dataValidation ") > 5
    assert was.partition(b"</sheetData>")[2] == now.partition(b"</sheetData>")[2]
    assert read_workbook(filled)["kurta"][83][6] == "SH-1"


@pytest.mark.parametrize("text", ["=1+1", "+cmd", "-2", "@SUM(A1)", "\t=1", "http://a.b", "a\x00b"])
def test_no_text_becomes_a_formula_or_a_link(content: bytes, learned: Learned, text: str) -> None:
    cells = {17: Written(text), 10: Written(text, is_number=True)}

    filled = parts_of(cells_put(content, learned.sheet, 5, [cells]))
    pasted = parts_of(paste_sheet(learned.sheet, learned.columns, [cells]))

    for parts in (filled, pasted):
        for name, part in parts.items():
            if name.startswith("xl/worksheets/"):
                assert b"<f>" not in part
                assert b"<f " not in part
                assert b"hyperlink" not in part


def test_an_xls_is_learnt_and_answered_with_a_paste_sheet(simulator: SimulatorHandle) -> None:
    simulator.seller_put()
    name, given = hub_template(simulator, "kurta", "xls")

    about = learn(given, name)
    pasted = paste_sheet(about.sheet, about.columns, [{7: Written("SH-1"), 9: Written("5", True)}])

    assert (about.kind, about.first_row) == ("xls", 5)
    assert column_of(about, "Seller SKU ID").need == "mandatory"
    rows = read_workbook(pasted)["kurta"]
    assert rows[0] == [column.header for column in about.columns]
    assert (rows[1][6], rows[1][8]) == ("SH-1", "5")


# --- hostile files ---------------------------------------------------------------------------
def bomb() -> bytes:
    """Return a workbook that would unpack to 3 MB out of a few kilobytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("xl/workbook.xml", "<workbook/>")
        with file.open("xl/worksheets/sheet1.xml", "w") as part:
            for _ in range(3):
                part.write(b" " * 1_000_000)
    return out.getvalue()


def test_what_no_template_is_is_refused_unopened(
    content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wary, "MOST_UNPACKED", 2_000_000)
    monkeypatch.setattr(wary, "MOST_BYTES", 1_000_000)
    laughs = b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'
    far = b'<worksheet><sheetData><row r="1"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    refused = {
        WorkbookTooLarge: [
            b"PK" + bytes(wary.MOST_BYTES),
            bomb(),
            with_part(content, "xl/worksheets/sheet1.xml", far),
            with_part(content, "xl/worksheets/sheet1.xml", b'<c r="A1"/>' * (wary.MOST_CELLS + 1)),
        ],
        WorkbookUnsafe: [
            with_part(content, "xl/vbaProject.bin", b"x"),
            with_part(content, "xl/externalLinks/externalLink1.xml", b"<x/>"),
            with_part(content, "xl/styles.xml", laughs),
            with_part(content, "xl/styles.xml", laughs.decode().encode("utf-16")),
        ],
        NotAWorkbook: [b"", b"hello", b"PK\x03\x04broken", b"%PDF"],
    }
    for error, files in refused.items():
        for file in files:
            with pytest.raises(error):
                checked_kind(file)


def test_a_broken_xls_and_a_plain_workbook_are_kind_sentences() -> None:
    with pytest.raises(NotAWorkbook):
        learn(wary.OLE + bytes(4000))
    with pytest.raises(NotATemplate):
        learn(make_template(columns=[("A", "Single - Text", "#FFFFFF", ())]))


# --- answers ---------------------------------------------------------------------------------
LINK = "https://www.flipkart.com/brown-purse/p/itmx?pid=PURGWZ5ZFYZQ4BHD"


def test_answers_are_read_by_sku(content: bytes) -> None:
    sheets = read_workbook(
        make_template(
            rows=[
                {
                    "Seller SKU ID": "A", "Catalog QC Status": "Passed",
                    "Flipkart Product Link": LINK,
                },
                {
                    "Seller SKU ID": "B", "Catalog QC Status": "Failed",
                    "QC Failed Reason (if any)": "Image is blurred; Zorp",
                },
                {"Seller SKU ID": "C", "Catalog QC Status": "In QC"},
                {"Seller SKU ID": "D", "Catalog QC Status": "Passed"},
            ]
        )
    )  # fmt: skip

    _sheet, found = answers_of(sheets)

    assert [(one.sku, one.outcome, one.product_id) for one in found] == [
        ("A", "passed", "PURGWZ5ZFYZQ4BHD"),
        ("B", "failed", ""),
        ("C", "waiting", ""),
        ("D", "waiting", ""),
    ]
    assert found[0].title == "brown purse"
    assert found[1].reasons == ("Image is blurred", "Zorp")
    with pytest.raises(NotAQcFile):
        answers_of(read_workbook(content))


@pytest.mark.parametrize(
    "link",
    [
        "",
        "javascript:x",
        "https://flipkart.com.evil/p/x?pid=PURGWZ5ZFYZQ4BHD",
        "http://[",
        LINK[:-9],
    ],
)
def test_a_strange_link_carries_no_product_id(link: str) -> None:
    assert product_id_of(link) == ""


@pytest.mark.parametrize(
    ("words", "turn"),
    [
        ("Image is blurred (Main Image URL)", "member"),
        ("Image cannot be downloaded", "us"),
        ("Package weight does not match", "centre"),
        ("Licence number is not valid", "duda"),
        ("HSN does not fit", "duda"),
        ("Zorp 7", "us"),
    ],
)
def test_each_reason_finds_whose_turn_it_is(db: None, words: str, turn: str) -> None:
    load_dictionary()

    assert failure_of([words], entries_all()).turn == turn
    assert failure_of(["Zorp 7", words], entries_all()).turn == turn


def test_several_reasons_ask_for_several_acts() -> None:
    assert acts_of(["Licence number in the photo is not valid"]) == {"licence"}
    assert acts_of(["Image is blurred", "Weight is wrong"]) == {"photo", "measures"}
    assert acts_of(["Image is blurred", "Brand is not approved"]) is None
    assert acts_of([]) is None


# --- hostile templates -------------------------------------------------------------------------
DATA = "xl/worksheets/sheet2.xml"


def test_a_template_that_would_stall_a_pattern_is_read_at_once(content: bytes) -> None:
    sheet = parts_of(content)[DATA]
    for hostile in (
        sheet.replace(b"<sheetData>", b"<!--" + b"<row " * 60_000 + b"--><sheetData>"),
        sheet.replace(b"</sheetData>", b"<row " * 60_000 + b"</sheetData>"),
        b"<c " * 59_000 + sheet,
    ):
        began = time.process_time()
        with suppress(NotAWorkbook, TemplateNotWritable, WorkbookTooLarge):
            learn(with_part(content, DATA, hostile))
        assert time.process_time() - began < 2  # of this process; the child's time is its own


def test_nonsense_in_a_template_is_a_kind_sentence(content: bytes) -> None:
    sheet, styles = parts_of(content)[DATA], parts_of(content)["xl/styles.xml"]
    strange = [
        (DATA, sheet.replace(b'encoding="UTF-8"', b'encoding="x-strange"')),
        (DATA, sheet.replace(b'<row r="1"', b'<row r="' + b"9" * 5_000 + b'"', 1)),
        ("xl/styles.xml", styles.replace(b'fillId="', b'fillId="x')),
        ("xl/workbook.xml", b'<?xml version="1.0" encoding="x-strange"?><workbook/>'),
    ]
    for name, part in strange:
        with pytest.raises((NotAWorkbook, NotATemplate, TemplateNotWritable)):
            learn(with_part(content, name, part))


def test_a_sheet_with_names_of_its_own_is_refused_and_not_filled_with_nothing(
    content: bytes,
) -> None:
    sheet = parts_of(content)[DATA]
    prefixed = re.sub(rb"<(/?)(?=[a-z])", rb"<\1x:", sheet).replace(b"xmlns=", b"xmlns:x=")

    with pytest.raises(TemplateNotWritable):
        learn(with_part(content, DATA, prefixed))
    with pytest.raises(TemplateNotWritable):
        cells_put(with_part(content, DATA, prefixed), "leather_purse", 5, [{4: Written("A")}])


def test_an_empty_sheet_takes_rows_and_its_range_grows(content: bytes) -> None:
    sheet = b'<worksheet><dimension ref="A1:B2"/><sheetData/></worksheet>'

    put = cells_put(with_part(content, DATA, sheet), "leather_purse", 5, [{2: Written("<&")}])

    assert parts_of(put)[DATA] == (
        b'<worksheet><dimension ref="A1:B5"/><sheetData><row r="5"><c r="B5" t="inlineStr"><is>'
        b'<t xml:space="preserve">&lt;&amp;</t></is></c></row></sheetData></worksheet>'
    )


def test_the_child_that_reads_knows_no_secret(
    content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: dict[str, Any] = {}
    run = subprocess.run

    def seen(*args: Any, **more: Any) -> Any:
        given.update(more["env"])
        return run(*args, **more)

    monkeypatch.setenv("SECRET_KEY", "hush")
    monkeypatch.setattr(subprocess, "run", seen)

    assert "leather_purse" in read_workbook(content)
    assert set(given) == {"PATH", "LANG"}
