"""Seller Hub's pages, as a person uses them."""

from __future__ import annotations

import pytest
import requests

from tests.flipkart_simulator.seller_api import Caller
from tests.simulator import KANPUR, LUCKNOW, SELLER_ID, SimulatorHandle
from tests.waiting import PATIENCE_S

PAGES = ("/", "/add", "/qc", "/orders", "/behaviour", "/calls", "/listings/PURSE-1", "/calls/{id}")


def page(simulator: SimulatorHandle, path: str) -> requests.Response:
    """Open one page of the seller."""
    return requests.get(f"{simulator.url}/hub/{SELLER_ID}{path}", timeout=PATIENCE_S)


def send(simulator: SimulatorHandle, path: str, **fields: str) -> requests.Response:
    """Send a form of the seller and follow where it leads."""
    url = f"{simulator.url}/hub/{SELLER_ID}{path}"
    return requests.post(url, data=fields, headers={"Origin": simulator.url}, timeout=PATIENCE_S)


@pytest.mark.parametrize("path", PAGES)
def test_every_page_opens(simulator: SimulatorHandle, purse: str, path: str) -> None:
    answer = page(simulator, path.format(id=simulator.calls(kind="all")[0]["id"]))

    assert answer.status_code == 200
    assert "stand-in, not Flipkart" in answer.text
    assert "script" not in answer.headers["Content-Security-Policy"]


def test_the_front_leads_to_the_sellers(simulator: SimulatorHandle) -> None:
    answer = requests.get(simulator.url, timeout=PATIENCE_S)

    assert answer.url.endswith("/hub/")
    assert "Ujala Federation" in answer.text


def test_a_stranger_gets_404(simulator: SimulatorHandle) -> None:
    assert requests.get(f"{simulator.url}/hub/nobody/", timeout=PATIENCE_S).status_code == 404
    assert page(simulator, "/listings/NEVER-SEEN").status_code == 404
    assert page(simulator, "/calls/999999").status_code == 404


def test_a_product_goes_from_the_form_through_qc_to_a_listing(
    simulator: SimulatorHandle, caller: Caller
) -> None:
    sent = send(
        simulator,
        "/add",
        sku="UP-1",
        title="Brass <diya>",
        brand="Generic",
        vertical="pooja_article",
        mrp="1,200",
        selling_price="999",
        stock="0",
        make_offer="on",
    )
    assert "UP-1 was sent to QC." in sent.text
    assert "Brass &lt;diya&gt;" in sent.text

    passed = send(simulator, "/qc", sku="UP-1", outcome="passed")

    assert "passed QC as product POO" in passed.text
    shown = caller.details("UP-1")["available"]["UP-1"]
    assert shown["price"]["selling_price"] == 999
    assert "₹1,200" in page(simulator, "/").text


def test_qc_fails_a_row_with_the_reason_given(simulator: SimulatorHandle) -> None:
    simulator.catalogue_add("UP-1", qc="pending")

    answer = send(simulator, "/qc", sku="UP-1", outcome="failed", reason="Wrong category")

    assert "UP-1 failed QC: Wrong category." in answer.text


def test_qc_passes_all_that_wait(simulator: SimulatorHandle, caller: Caller) -> None:
    for number in range(3):
        simulator.catalogue_add(f"UP-{number}", qc="pending")

    send(simulator, "/qc", outcome="pass_all")

    assert len(caller.details("UP-0", "UP-1", "UP-2")["available"]) == 3


def test_a_hand_edit_changes_only_what_differs(
    simulator: SimulatorHandle, caller: Caller, purse: str
) -> None:
    fields = {
        "mrp": "500",
        "selling_price": "450",
        "listing_status": "ACTIVE",
        f"stock.{KANPUR}": "0",
        f"stock.{LUCKNOW}": "2",
        "product_id": purse,
    }

    answer = send(simulator, "/listings/PURSE-1", **fields)

    assert "Saved: selling price, inventory, listing status." in answer.text
    assert caller.live_stock("PURSE-1") == {KANPUR: 0, LUCKNOW: 2}
    assert simulator.calls(kind="hand")[-1]["applied"][0]["field"] == "price"
    assert "Nothing was changed." in send(simulator, "/listings/PURSE-1", **fields).text


def test_a_typing_mistake_is_answered_beside_what_was_typed(
    simulator: SimulatorHandle, purse: str
) -> None:
    answer = send(simulator, "/listings/PURSE-1", mrp="many", selling_price="77")

    assert answer.status_code == 400
    assert "MRP must be a whole number." in answer.text
    assert 'value="77"' in answer.text
    assert simulator.listing("PURSE-1")["selling_price"] == 500


def test_a_buyer_can_order_by_hand(simulator: SimulatorHandle, purse: str) -> None:
    simulator.listing_edit("PURSE-1", listing_status="ACTIVE", inventory={KANPUR: 1})

    assert "was placed." in send(simulator, "/orders", sku="PURSE-1", quantity="1").text
    refused = send(simulator, "/orders", sku="PURSE-1", quantity="1")
    assert refused.status_code == 409
    assert "has not 1 at one location" in refused.text


def test_a_shipment_is_cancelled_by_hand(simulator: SimulatorHandle, purse: str) -> None:
    simulator.listing_edit("PURSE-1", listing_status="ACTIVE", inventory={KANPUR: 3})
    shipment_id = simulator.order("PURSE-1")["shipment_id"]

    send(simulator, "/orders", shipment_id=shipment_id, wish="seller")

    assert simulator.listing("PURSE-1")["inventory"] == {KANPUR: 0}
    assert "Cancelled" in page(simulator, "/orders").text
    assert send(simulator, "/orders", shipment_id="nobody's", wish="seller").status_code == 404


def test_behaviour_is_set_by_hand(simulator: SimulatorHandle) -> None:
    send(simulator, "/behaviour", latency_ms="120", inventory_lag_s="2.5")

    now = simulator.admin("GET", "/behaviour")
    assert (now["latency_ms"], now["inventory_lag_s"]) == (120, 2.5)
    assert "too small" in send(simulator, "/behaviour", latency_ms="-1").text


def test_a_form_from_another_site_is_refused(simulator: SimulatorHandle) -> None:
    answer = requests.post(
        f"{simulator.url}/hub/{SELLER_ID}/behaviour",
        data={"latency_ms": "5000"},
        headers={"Origin": "https://evil.example"},
        timeout=PATIENCE_S,
    )

    assert answer.status_code == 403
    assert simulator.admin("GET", "/behaviour")["latency_ms"] == 0


def test_long_lists_have_pages_and_a_search(simulator: SimulatorHandle) -> None:
    for number in range(53):
        simulator.catalogue_add(f"S-{number:02}")

    first, second = page(simulator, "/"), page(simulator, "/?page=2")

    assert ("S-49" in first.text, "S-50" in first.text) == (True, False)
    assert "S-52" in second.text
    assert "S-07" in page(simulator, "/?q=purse s-07").text
    assert "No listing fits." in page(simulator, "/?state=ARCHIVED").text
