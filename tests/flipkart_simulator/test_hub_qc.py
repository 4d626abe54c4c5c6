"""QC of rows that came in a file: what it looks at, what it gives back, what it makes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from tests.flipkart_simulator.filled import example_row, fill, rows_of, send, template
from tests.flipkart_simulator.pictures import Pictures, pictures_served, png
from tests.flipkart_simulator.seller_api import Caller
from tests.simulator import KANPUR, SELLER_ID, SimulatorHandle, running_simulator
from tests.waiting import PATIENCE_S, wait_for


@pytest.fixture(scope="module")
def pictures() -> Iterator[Pictures]:
    """Serve images."""
    with pictures_served() as served:
        yield served


@pytest.fixture(autouse=True)
def at_once(simulator: SimulatorHandle) -> None:
    """QC judges as soon as a file came."""
    simulator.behave(qc_delay_s=0)


def states(simulator: SimulatorHandle, upload_id: str) -> dict[str, dict[str, Any]]:
    """Return {sku: {state, product_id, reasons}} of a file."""
    answer = requests.get(
        f"{simulator.url}/hub/uploads/{upload_id}",
        headers={"Accept": "application/json"},
        timeout=PATIENCE_S,
    )
    return {row["sku"]: row for row in answer.json()["row_states"]}


def judged(
    simulator: SimulatorHandle, pictures: Pictures, *rows: dict[str, str], vertical: str = "kurta"
) -> tuple[str, dict[str, dict[str, Any]]]:
    """Send rows (changes of a good one), wait for QC; return (upload id, states)."""
    name, content = template(simulator, vertical)
    good = example_row(content, vertical, Main_Image_URL=f"{pictures.url}/good.png")
    filled = fill(content, vertical, [{**good, **row} for row in rows])
    said = send(simulator, name, filled)
    assert said["errors"] == []

    def all_decided() -> bool:
        found = states(simulator, said["upload_id"]).values()
        return all(row["state"] in ("passed", "failed") for row in found)

    wait_for(all_decided)
    return said["upload_id"], states(simulator, said["upload_id"])


def returned(
    simulator: SimulatorHandle, upload_id: str, kind: str = "xlsx"
) -> list[dict[str, Any]]:
    """Download the returned file and read its rows as {header: value}."""
    answer = requests.get(f"{simulator.url}/hub/uploads/{upload_id}/qc.xlsx", timeout=PATIENCE_S)
    assert answer.status_code == 200
    rows = rows_of(answer.content, "kurta")
    return [dict(zip(rows[0], row, strict=True)) for row in rows[4:] if any(row)]


def test_a_good_row_becomes_a_product_and_an_inactive_offer(
    simulator: SimulatorHandle, caller: Caller, pictures: Pictures
) -> None:
    row = {"Seller SKU ID": "K-1", "Listing Status": "Inactive", "Stock": "0"}

    upload_id, seen = judged(simulator, pictures, row)

    product_id = seen["K-1"]["product_id"]
    assert seen["K-1"]["state"] == "passed"
    shown = caller.details("K-1")["available"]["K-1"]
    assert (shown["product_id"], shown["price"]["selling_price"]) == (product_id, 999)
    assert caller.live_stock("K-1") == {KANPUR: 0}
    assert simulator.listing("K-1")["listing_status"] == "INACTIVE"
    (back,) = returned(simulator, upload_id)
    assert back["Catalog QC Status"] == "Passed"
    assert back["Product Data Status"] == "Approved"
    assert back["Flipkart Product Link"].endswith(f"?pid={product_id}")
    assert (back["Seller SKU ID"], back["MRP (INR)"]) == ("K-1", 1299)


def test_images_are_fetched_and_bad_ones_refused(
    simulator: SimulatorHandle, pictures: Pictures
) -> None:
    pictures.asked.clear()
    pictures.at["/side.png"] = png(shade=9)
    main, side = "Main Image URL", "Other Image URL 1"
    upload_id, seen = judged(
        simulator,
        pictures,
        {"Seller SKU ID": "GONE", main: f"{pictures.url}/nowhere.png"},
        {"Seller SKU ID": "SMALL", main: f"{pictures.url}/small.png"},
        {"Seller SKU ID": "PAGE", side: f"{pictures.url}/page.html"},
        {"Seller SKU ID": "TWICE", side: f"{pictures.url}/good.png"},
        {"Seller SKU ID": "GOOD", side: f"{pictures.url}/side.png"},
        {"Seller SKU ID": "DEAF", main: "http://127.0.0.1:9/x.png"},
    )

    assert {sku: row["reasons"] for sku, row in seen.items()} == {
        "GONE": ["image_unreachable"],
        "SMALL": ["image_too_small"],
        "PAGE": ["image_not_an_image"],
        "TWICE": ["image_twice"],
        "GOOD": [],
        "DEAF": ["image_unreachable"],
    }
    assert pictures.asked.count("/small.png") == 1
    small = returned(simulator, upload_id)[1]
    assert small["Catalog QC Status"] == "Failed"
    assert small["QC Failed Reason (if any)"] == (
        "Image is smaller than 500 x 500 pixels (Main Image URL)"
    )
    assert small["Disapproval Reason (if any)"] == "Correct the images"


def test_images_may_come_as_a_zip_named_by_sku(
    simulator: SimulatorHandle, pictures: Pictures
) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("Z-1_1.png", png(shade=1))
        archive.writestr("Z-1_2.png", png(300, 300))
        archive.writestr("Z-2/1.png", png(shade=2))
        archive.writestr("readme.txt", "no image")
        archive.writestr("Z-3.jpg", "no image either")
    answer = requests.post(
        f"{simulator.url}/hub/images",
        data={"seller_id": SELLER_ID},
        files={"file": ("images.zip", file.getvalue())},
        headers={"Accept": "application/json"},
        timeout=PATIENCE_S,
    )
    assert answer.json()["taken"] == ["Z-1_1.png", "Z-1_2.png", "Z-2/1.png"]
    assert [left["name"] for left in answer.json()["left_out"]] == ["readme.txt", "Z-3.jpg"]

    empty = {"Main Image URL": ""}
    _, seen = judged(
        simulator, pictures, {"Seller SKU ID": "Z-1", **empty}, {"Seller SKU ID": "Z-2", **empty}
    )

    assert seen["Z-1"]["reasons"] == ["image_too_small"]
    assert seen["Z-2"]["state"] == "passed"
    (shown,) = simulator.admin("GET", "/catalogue", seller_id=SELLER_ID, qc="passed")["rows"]
    assert requests.get(shown["image_url"], timeout=PATIENCE_S).content == png(shade=2)


def test_words_and_brand_are_read(simulator: SimulatorHandle, pictures: Pictures) -> None:
    simulator.behave(qc_images=False)
    rows = {
        "CALL": {"Description": "Call 9876543210 for more"},
        "MARKUP": {"Description": "<b>Fine</b>"},
        "SHOUT": {"Description": "THE FINEST KURTA OF LUCKNOW"},
        "CURE": {"Key Features": "Guaranteed to last"},
        "KEYS": {"Search Keywords": "a::b::c::d::e::f"},
        "BRAND": {"Brand": "Samooh", "Style Code": "Samooh 12"},
        "MINE": {"Brand": "Samooh"},
    }
    sent = [{"Seller SKU ID": sku, **changes} for sku, changes in rows.items()]

    _, seen = judged(simulator, pictures, *sent)

    assert {sku: row["reasons"] for sku, row in seen.items()} == {
        "CALL": ["text_has_contact"],
        "MARKUP": ["text_has_markup"],
        "SHOUT": ["text_in_capitals"],
        "CURE": ["text_promises"],
        "KEYS": ["too_many_keywords"],
        "BRAND": ["brand_in_text"],
        "MINE": [],
    }


def test_an_equal_row_is_the_same_product_and_the_sellers_second_is_refused(
    simulator: SimulatorHandle, pictures: Pictures
) -> None:
    pictures.at["/alike.png"] = png(shade=7)
    alike = {"Main Image URL": f"{pictures.url}/alike.png"}
    _, first = judged(simulator, pictures, {"Seller SKU ID": "A-1", **alike})
    _, second = judged(simulator, pictures, {"Seller SKU ID": "A-2", **alike, "MRP (INR)": "2000"})
    simulator.listing_edit("A-1", product_id="SOMEBODYELSES000")
    _, third = judged(simulator, pictures, {"Seller SKU ID": "A-3", **alike})

    assert second["A-2"]["reasons"] == ["duplicate_listing"]
    assert third["A-3"]["product_id"] == first["A-1"]["product_id"]


def test_settings_make_qc_fail_and_match_and_the_hub_make_old_offers(
    simulator: SimulatorHandle, pictures: Pictures
) -> None:
    simulator.behave(qc_images=False, qc_fail_share=1)
    _, failed = judged(simulator, pictures, {"Seller SKU ID": "F-1"})
    simulator.behave(qc_fail_share=0, qc_foreign_share=1)
    _, matched = judged(simulator, pictures, {"Seller SKU ID": "F-2"})
    simulator.behave(qc_foreign_share=0, hub_offer="old", hub_old_stock=4)
    judged(simulator, pictures, {"Seller SKU ID": "F-3", "Stock": "0"})
    simulator.behave(hub_offer="none")
    judged(simulator, pictures, {"Seller SKU ID": "F-4", "Neck": "V Neck"})

    assert failed["F-1"]["state"] == "failed"
    assert failed["F-1"]["reasons"]
    assert simulator.listing("F-2")["product_id"] == matched["F-2"]["product_id"]
    rows = simulator.admin("GET", "/catalogue", seller_id=SELLER_ID)["rows"]
    assert {row["sku"]: row["listing_id"] is not None for row in rows}["F-4"] is False
    old = simulator.listing("F-3")
    assert (old["listing_status"], old["inventory"]) == ("ACTIVE", {KANPUR: 4})


def test_qc_waits_its_time_or_for_a_person(simulator: SimulatorHandle, pictures: Pictures) -> None:
    simulator.behave(qc_images=False, qc_delay_s=3600)
    name, content = template(simulator)
    row = example_row(content, "kurta", Main_Image_URL=f"{pictures.url}/good.png")
    row["Seller SKU ID"] = "W-1"
    upload_id = send(simulator, name, fill(content, "kurta", [row]))["upload_id"]
    assert states(simulator, upload_id)["W-1"]["state"] == "pending"

    simulator.behave(clock_offset_s=3700)
    wait_for(lambda: states(simulator, upload_id)["W-1"]["state"] == "passed")

    simulator.behave(qc_mode="hand", qc_delay_s=0)
    row |= {"Seller SKU ID": "W-2", "Neck": "V Neck"}
    upload_id = send(simulator, name, fill(content, "kurta", [row]))["upload_id"]
    simulator.qc("W-2", "failed", reason="image_blurred")
    assert states(simulator, upload_id)["W-2"]["reasons"] == ["image_blurred"]
    assert returned(simulator, upload_id)[0]["QC Failed Reason (if any)"] == "Image is blurred"
    again = send(simulator, name, fill(content, "kurta", [row]))
    assert again["errors"] == []


@pytest.mark.slow
def test_rows_in_qc_outlive_kill_9(pictures: Pictures) -> None:
    with running_simulator() as simulator:
        simulator.seller_put()
        simulator.behave(qc_delay_s=2, qc_images=False)
        name, content = template(simulator)
        rows = [
            {
                **example_row(content, "kurta", Main_Image_URL=f"{pictures.url}/good.png"),
                "Seller SKU ID": f"LONG-{number}",
                "Neck": f"Neck {number}",
            }
            for number in range(500)
        ]
        upload_id = send(simulator, name, fill(content, "kurta", rows))["upload_id"]
        simulator.kill()
        simulator.start_again()

        wait_for(
            lambda: all(row["state"] == "passed" for row in states(simulator, upload_id).values())
        )
        products = {row["product_id"] for row in states(simulator, upload_id).values()}
        assert len(products) == 500


def test_every_reason_is_listed_among_the_codes(simulator: SimulatorHandle) -> None:
    listed = simulator.admin("GET", "/codes")["codes"]
    sources = {entry["source"] for entry in listed}

    assert {"upload.file", "upload.row", "qc.reason"} <= sources
    assert {
        "source": "qc.reason",
        "code": "image_too_small",
        "text": "Image is smaller than 500 x 500 pixels",
    } in listed
