"""Seller Hub's template files: what is given, and how strictly a filled one is taken."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
import requests
from python_calamine import CalamineWorkbook, SheetVisibleEnum

from flipkart_simulator.verticals.columns import Need
from flipkart_simulator.verticals.table import VERTICALS
from flipkart_simulator.workbooks.template import lists_sheet, template_write
from tests.flipkart_simulator.filled import example_row, fill, repacked, rows_of, send, template
from tests.simulator import SELLER_ID, SimulatorHandle
from tests.waiting import PATIENCE_S

IMAGE = "http://127.0.0.1:9/front.jpg"
DATA_PART = "xl/worksheets/sheet3.xml"


@pytest.fixture(autouse=True)
def hand(simulator: SimulatorHandle) -> None:
    """Nothing of these files is to be judged."""
    simulator.behave(qc_mode="hand")


def good_row(content: bytes, vertical: str = "kurta", **changes: str) -> dict[str, str]:
    """Return a row that a vertical takes."""
    return example_row(content, vertical, **{"Main_Image_URL": IMAGE, **changes})


@pytest.mark.parametrize("kind", ["xlsx", "xls"])
def test_every_vertical_has_a_template_that_opens(simulator: SimulatorHandle, kind: str) -> None:
    for name, vertical in VERTICALS.items():
        file_name, content = template(simulator, name, kind)
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        seen = {sheet.name: sheet.visible for sheet in workbook.sheets_metadata}
        head = rows_of(content, name)[:2]

        assert re.fullmatch(rf"{name}_REQ[0-9A-F]{{12}}\.{kind}", file_name)
        assert list(seen)[:3] == ["Summary Sheet", "Index", name]
        assert head[0] == list(vertical.headers)
        assert head[1] == [column.kind for column in vertical.columns]
        for at, column in enumerate(vertical.columns):
            if column.choices:
                assert seen[lists_sheet(at)] == SheetVisibleEnum.Hidden
                listed = rows_of(content, lists_sheet(at))
                assert [row[0] for row in listed] == list(column.choices)


def test_long_lists_are_rules_in_excels_extension(simulator: SimulatorHandle) -> None:
    _, content = template(simulator)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        sheet = archive.read(DATA_PART).decode()
    plain, beyond = sheet.split("<extLst>")
    at = VERTICALS["kurta"].headers.index("Pattern") + 1

    assert '<formula1>"Active,Inactive"</formula1>' in plain
    assert f"<xm:f>DropDownValuesForColumn{at}!$A$1:$A$11</xm:f>" in beyond
    assert plain.count("<dataValidation ") + beyond.count("<x14:dataValidation ") == sum(
        bool(column.choices) for column in VERTICALS["kurta"].columns
    )


def test_verticals_differ_in_order_and_in_what_they_demand() -> None:
    orders = {vertical.headers[6:] for vertical in VERTICALS.values()}
    demands = {vertical.needed() for vertical in VERTICALS.values()}

    assert len(orders) == len(demands) == len(VERTICALS)
    for vertical in VERTICALS.values():
        assert [c.need for c in vertical.columns[:6]] == [Need.FLIPKART] * 6
        assert "Fullfilment by" in vertical.headers


@pytest.mark.parametrize("name", sorted(VERTICALS))
def test_a_row_of_the_examples_is_taken(simulator: SimulatorHandle, name: str) -> None:
    file_name, content = template(simulator, name)

    said = send(simulator, file_name, fill(content, name, [good_row(content, name)]))

    assert said["errors"] == []
    assert (said["rows"], said["state"]) == (1, "in_qc")


@pytest.mark.parametrize(
    ("header", "text", "code"),
    [
        ("Seller SKU ID", "", "mandatory_missing"),
        ("Seller SKU ID", "x" * 65, "text_too_long"),
        ("MRP (INR)", "0", "not_whole"),
        ("MRP (INR)", "999.50", "not_whole"),
        ("Your selling price (INR)", "1300", "price_above_mrp"),
        ("Stock", "-1", "not_count"),
        ("Weight (KG)", "heavy", "not_number"),
        ("HSN", "6211", "hsn_not_eight_digits"),
        ("HSN", "62114A90", "not_digits"),
        ("Pattern", "Chikan", "not_in_list"),
        ("Primary Color", "Green::Teal", "not_in_list"),
        ("Brand", "Fabindia", "brand_unknown"),
        ("Main Image URL", "front.jpg", "not_link"),
        ("Main Image URL", "", "mandatory_missing"),
        ("Country Of Origin", "Nepal", "conditional_missing"),
        ("Catalog QC Status", "Passed", "grey_cell_filled"),
    ],
)
def test_a_bad_cell_refuses_its_row(
    simulator: SimulatorHandle, header: str, text: str, code: str
) -> None:
    file_name, content = template(simulator)
    good = good_row(content)
    bad = {**good, "Seller SKU ID": "BAD-1", header: text}
    bad.pop("Importer Details", None)

    said = send(simulator, file_name, fill(content, "kurta", [good, bad]))

    expected = "Importer Details" if code == "conditional_missing" else header
    assert [(e["row"], e["column"], e["code"]) for e in said["errors"]] == [(6, expected, code)]
    assert (said["rows"], said["state"]) == (2, "in_qc")


def test_a_sku_stands_once_in_a_file_and_once_in_qc(simulator: SimulatorHandle) -> None:
    file_name, content = template(simulator)
    row = good_row(content)

    twice = send(simulator, file_name, fill(content, "kurta", [row, row]))
    again = send(simulator, file_name, fill(content, "kurta", [row]))
    simulator.qc(row["Seller SKU ID"], "passed")
    passed = send(simulator, file_name, fill(content, "kurta", [row]))

    assert [error["code"] for error in twice["errors"]] == ["sku_twice"]
    assert [error["code"] for error in again["errors"]] == ["sku_in_qc"]
    assert [error["code"] for error in passed["errors"]] == ["sku_in_catalogue"]


def test_a_file_that_is_not_the_one_given_is_refused_whole(simulator: SimulatorHandle) -> None:
    file_name, content = template(simulator)
    other_name, _ = template(simulator, "belt")
    filled = fill(content, "kurta", [good_row(content)])

    def renamed_header(name: str, part: bytes) -> bytes:
        return part.replace(b">Fullfilment by<", b">Fulfilment by<")

    def without_rules(name: str, part: bytes) -> bytes:
        return re.sub(rb"<extLst>.*</extLst>", b"", part) if name == DATA_PART else part

    def far_out(name: str, part: bytes) -> bytes:
        far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
        return part.replace(b"</sheetData>", far) if name == DATA_PART else part

    def unhidden(name: str, part: bytes) -> bytes:
        return part.replace(b' state="hidden"', b"")

    def renamed_sheet(name: str, part: bytes) -> bytes:
        return part.replace(b'name="kurta"', b'name="kurtas"')

    for sent_name, sent, code in (
        ("my products.xlsx", filled, "file_renamed"),
        ("kurta_REQ0123456789AB.xlsx", filled, "request_unknown"),
        (other_name, filled, "sheet_missing"),
        (template(simulator)[0], filled, "file_rebuilt"),
        (file_name, repacked(filled, renamed_header), "header_changed"),
        (file_name, repacked(filled, without_rules), "file_rebuilt"),
        (file_name, repacked(filled, unhidden), "file_rebuilt"),
        (file_name, repacked(filled, renamed_sheet), "sheet_missing"),
        (file_name, repacked(filled, far_out), "not_a_workbook"),
        (file_name, content, "no_rows"),
        (file_name, b"SKU,Price\nA,1\n", "not_a_workbook"),
        (file_name, filled[:2000], "not_a_workbook"),
        (file_name, b"PK\x03\x04" + b"0" * (10 * 1024 * 1024), "file_too_large"),
    ):
        said = send(simulator, sent_name, sent)
        assert (said["state"], said["rows"]) == ("refused", 0)
        assert [error["code"] for error in said["errors"]] == [code]
    assert send(simulator, f"Copy of {file_name}", filled)["state"] == "in_qc"


def test_a_file_of_another_seller_and_one_too_long_are_refused(simulator: SimulatorHandle) -> None:
    simulator.seller_put("other", app_id="app-of-other")
    answer = requests.get(
        f"{simulator.url}/hub/templates/kurta.xlsx?seller_id=other", timeout=PATIENCE_S
    )
    name = answer.headers["Content-Disposition"].split('"')[1]
    row = good_row(answer.content)
    filled = fill(answer.content, "kurta", [row, row, row])
    simulator.behave(upload_max_rows=2)

    assert send(simulator, name, filled)["errors"][0]["code"] == "request_unknown"
    own_name, own = template(simulator)
    too_long = send(simulator, own_name, fill(own, "kurta", [row, row, row]))
    assert too_long["errors"][0]["code"] == "too_many_rows"


def test_an_xls_is_taken_and_comes_back_as_xls(simulator: SimulatorHandle) -> None:
    file_name, content = template(simulator, "belt", "xls")
    row = good_row(content, "belt")
    filled = template_write(VERTICALS["belt"], file_name[5:20], "xls", [row])

    said = send(simulator, file_name, filled)

    assert (said["errors"], said["state"]) == ([], "in_qc")
    address = f"{simulator.url}/hub/uploads/{said['upload_id']}/qc"
    assert requests.get(f"{address}.xlsx", timeout=PATIENCE_S).status_code == 404
    back = requests.get(f"{address}.xls", timeout=PATIENCE_S)
    assert back.headers["Content-Type"] == "application/vnd.ms-excel"
    rows = rows_of(back.content, "belt")
    assert rows[4][1] == "In QC"
    assert rows[4][rows[0].index("Seller SKU ID")] == row["Seller SKU ID"]


def test_a_person_uploads_and_reads_what_is_wrong(simulator: SimulatorHandle) -> None:
    file_name, content = template(simulator)
    row = {**good_row(content), "Pattern": "<b>Chikan</b>"}
    answer = requests.post(
        f"{simulator.url}/hub/uploads",
        data={"seller_id": SELLER_ID},
        files={"file": (file_name, fill(content, "kurta", [row]))},
        timeout=PATIENCE_S,
    )

    assert re.search(r"/hub/uploads/UPL\d{12}$", answer.url)
    assert "The value is not in the list (Pattern)" in answer.text
    listed = requests.get(f"{simulator.url}/hub/{SELLER_ID}/uploads", timeout=PATIENCE_S)
    assert file_name in listed.text
    nothing = requests.post(
        f"{simulator.url}/hub/uploads", data={"seller_id": SELLER_ID}, timeout=PATIENCE_S
    )
    assert nothing.status_code == 400
    assert "Choose a file" in nothing.text


def test_pages_of_nobody_are_404(simulator: SimulatorHandle) -> None:
    for path in (
        "/templates/nothing.xlsx?seller_id=" + SELLER_ID,
        "/templates/kurta.ods?seller_id=" + SELLER_ID,
        "/templates/kurta.xlsx?seller_id=nobody",
        "/uploads/UPL000000000000",
        "/uploads/UPL000000000000/qc.xlsx",
        "/images/none",
    ):
        answer = requests.get(f"{simulator.url}/hub{path}", timeout=PATIENCE_S)
        assert answer.status_code == 404, path
