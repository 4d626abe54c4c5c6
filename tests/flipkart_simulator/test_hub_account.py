"""Brands, locations, withdrawn products; and the stand-in's own pages: faults, clock, settings."""

from __future__ import annotations

import time

import pytest
import requests

from tests.flipkart_simulator.seller_api import Caller, offer
from tests.simulator import KANPUR, LUCKNOW, SELLER_ID, AdminRefused, SimulatorHandle
from tests.waiting import PATIENCE_S

LETTER = {"document": ("letter.pdf", b"%PDF-1.4 we are Ujala")}


def send(
    simulator: SimulatorHandle,
    path: str,
    files: dict[str, tuple[str, bytes]] | None = None,
    **fields: str,
) -> requests.Response:
    """Send a form of the seller and follow where it leads."""
    url = f"{simulator.url}/hub/{SELLER_ID}{path}"
    return requests.post(url, data=fields, files=files, timeout=PATIENCE_S)


@pytest.mark.parametrize("path", ["brands", "locations", "faults", "clock", "templates", "uploads"])
def test_every_page_opens_without_script(simulator: SimulatorHandle, path: str) -> None:
    answer = requests.get(f"{simulator.url}/hub/{SELLER_ID}/{path}", timeout=PATIENCE_S)

    assert answer.status_code == 200
    assert "<script" not in answer.text
    assert 'aria-current="page"' in answer.text


def test_a_brand_is_asked_for_with_a_document_and_approved(simulator: SimulatorHandle) -> None:
    assert "was sent for approval" in send(simulator, "/brands", LETTER, brand="Ujala").text
    assert "is waiting for approval" in send(simulator, "/brands", LETTER, brand="Ujala").text
    (asked,) = simulator.admin("GET", "/brands", seller_id=SELLER_ID)["brands"]

    answer = send(simulator, "/brands", number=str(asked["brand_request_id"]), state="approved")

    assert "Ujala was approved." in answer.text
    seller = simulator.admin("GET", "/sellers")["sellers"][0]
    assert seller["brands"] == ["Samooh", "Ujala"]
    assert simulator.catalogue_add("U-1", brand="Ujala")["qc"] == "passed"
    assert "may already sell" in send(simulator, "/brands", LETTER, brand="Ujala").text


def test_a_brand_is_refused_with_a_reason_by_the_admin(simulator: SimulatorHandle) -> None:
    asked = simulator.admin("POST", "/brands", {"seller_id": SELLER_ID, "brand": "Taj"})
    path = f"/brands/{asked['brand_request_id']}"

    refused = simulator.admin("PATCH", path, {"state": "refused", "reason": "Not yours"})

    assert (refused["state"], refused["reason"]) == ("refused", "Not yours")
    with pytest.raises(AdminRefused, match="already_decided"):
        simulator.admin("PATCH", path, {"state": "approved"})
    with pytest.raises(AdminRefused, match="brand_not_approved"):
        simulator.catalogue_add("T-1", brand="Taj")


def test_a_brand_without_a_document_is_not_taken(simulator: SimulatorHandle) -> None:
    answer = send(simulator, "/brands", brand="Ujala")

    assert answer.status_code == 400
    assert "Choose a file" in answer.text
    assert 'value="Ujala"' in answer.text


def test_a_closed_location_takes_no_stock_until_it_is_opened(
    simulator: SimulatorHandle, caller: Caller, purse: str
) -> None:
    assert "Saved." in send(simulator, "/locations", location_id=KANPUR, status="DISABLED").text
    assert caller.stock("PURSE-1", purse, 3)["status"] == "FAILURE"

    send(simulator, "/locations", location_id=KANPUR, status="ENABLED")

    assert caller.stock("PURSE-1", purse, 3)["status"] == "SUCCESS"
    answer = send(simulator, "/locations", location_id="LOCnobody", status="ENABLED")
    assert answer.status_code == 404
    page = requests.get(f"{simulator.url}/hub/{SELLER_ID}/locations", timeout=PATIENCE_S)
    assert LUCKNOW in page.text


def test_a_withdrawn_product_blocks_its_listings_and_takes_no_new_ones(
    simulator: SimulatorHandle, caller: Caller, purse: str
) -> None:
    simulator.listing_edit("PURSE-1", listing_status="ACTIVE", inventory={KANPUR: 3})

    assert simulator.admin("DELETE", f"/products/{purse}") == {"inactivated": ["PURSE-1"]}

    assert simulator.listing("PURSE-1")["internal_state"] == "INACTIVATED_BY_FLIPKART"
    outcome = caller.change("", {"PURSE-2": offer(purse)})["PURSE-2"]
    assert outcome["status"] == "FAILURE"
    with pytest.raises(AdminRefused, match="no_such_product"):
        simulator.admin("DELETE", f"/products/{purse}")


def test_a_fault_is_put_in_force_counted_and_taken_back(
    simulator: SimulatorHandle, caller: Caller, purse: str
) -> None:
    answer = send(
        simulator, "/faults", action="fail_sku", endpoint="inventory", sku="PURSE-1", always="on"
    )
    assert "The rule is in force." in answer.text
    assert caller.stock("PURSE-1", purse, 1)["status"] == "FAILURE"
    (rule,) = simulator.admin("GET", "/faults")["faults"]
    assert (rule["seen"], rule["fired"], rule["times"]) == (1, 1, None)

    assert "taken back" in send(simulator, "/faults", remove=str(rule["fault_id"])).text

    assert caller.stock("PURSE-1", purse, 1)["status"] == "SUCCESS"
    refused = send(simulator, "/faults", action="drop", chance="often")
    assert refused.status_code == 400
    rule = simulator.fault("drop", times=None)
    simulator.admin("DELETE", f"/faults/{rule['fault_id']}")
    assert simulator.admin("GET", "/faults")["faults"] == []
    with pytest.raises(AdminRefused, match="no_such_fault"):
        simulator.admin("DELETE", f"/faults/{rule['fault_id']}")


def test_the_clock_is_moved_and_set_right(simulator: SimulatorHandle) -> None:
    send(simulator, "/clock", by="3600")
    assert simulator.admin("GET", "/behaviour")["clock_offset_s"] == 3600

    answer = send(simulator, "/clock", to="2027-04-01T00:00")
    assert "1 Apr, 00:00:0" in answer.text
    away = 1806517800 - time.time()  # that midnight in India
    assert abs(simulator.admin("GET", "/behaviour")["clock_offset_s"] - away) < PATIENCE_S
    assert send(simulator, "/clock", to="tomorrow").status_code == 400

    send(simulator, "/clock", right="1")
    assert simulator.admin("GET", "/behaviour")["clock_offset_s"] == 0


def test_settings_of_every_kind_are_set_by_hand(simulator: SimulatorHandle) -> None:
    send(simulator, "/behaviour", qc_mode="hand", qc_images="no", qc_fail_share="0.25", burst="3")

    now = simulator.admin("GET", "/behaviour")
    assert (now["qc_mode"], now["qc_images"]) == ("hand", False)
    assert (now["qc_fail_share"], now["burst"]) == (0.25, 3)
    refused = send(simulator, "/behaviour", qc_fail_share="2")
    assert "a share from 0 to 1" in refused.text


def test_the_marketplace_cancels_by_hand(simulator: SimulatorHandle, purse: str) -> None:
    simulator.listing_edit("PURSE-1", listing_status="ACTIVE", inventory={KANPUR: 3})
    shipment_id = simulator.order("PURSE-1")["shipment_id"]

    send(simulator, "/orders", shipment_id=shipment_id, wish="marketplace")

    assert simulator.listing("PURSE-1")["inventory"] == {KANPUR: 2}
    order = simulator.admin("GET", "/orders", seller_id=SELLER_ID)["orders"][0]
    assert order["orderItems"][0]["cancellationReason"] == "marketplace_cancellation"
