"""Listings v3, the calls that read."""

from __future__ import annotations

from typing import Any

from tests.flipkart_simulator.seller_api import Caller, offer
from tests.simulator import KANPUR, SimulatorHandle


def product_search(caller: Caller, state: str, batch: int = 0, **more: Any) -> dict[str, Any]:
    """Search products by internal state."""
    body = {"batchNo": batch, "internalState": state, **more}
    answer = caller.post("/listings/v3/product/search", body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_details_sorts_skus_into_available_unavailable_and_invalid(
    caller: Caller, purse: str
) -> None:
    shown = caller.details("PURSE-1", "NEVER-SEEN", "x" * 65, " ")

    assert list(shown["available"]) == ["PURSE-1"]
    assert shown["unavailable"] == ["NEVER-SEEN"]
    assert shown["invalid"] == ["x" * 65, " "]


def test_get_by_path_says_the_same_as_details(
    simulator: SimulatorHandle, caller: Caller, purse: str
) -> None:
    simulator.catalogue_add("PURSE-2")

    by_path = caller.get("/listings/v3/PURSE-1,PURSE-2,NEVER-SEEN").json()

    assert by_path == caller.details("PURSE-1", "PURSE-2", "NEVER-SEEN")


def test_a_sku_with_a_slash_breaks_the_path_and_not_details(
    simulator: SimulatorHandle, caller: Caller
) -> None:
    simulator.catalogue_add("RED/L")

    assert caller.get("/listings/v3/RED%2FL").status_code == 404
    assert list(caller.details("RED/L")["available"]) == ["RED/L"]


def test_a_row_in_qc_is_not_listed_until_it_passes(
    simulator: SimulatorHandle, caller: Caller
) -> None:
    assert simulator.catalogue_add("WAIT-1", qc="pending")["product_id"] is None
    assert caller.details("WAIT-1")["unavailable"] == ["WAIT-1"]

    failed = simulator.qc("WAIT-1", "failed", reason="Image is blurred")
    assert (failed["product_id"], failed["reason"]) == (None, "Image is blurred")
    assert caller.details("WAIT-1")["unavailable"] == ["WAIT-1"]

    passed = simulator.qc("WAIT-1", "passed")
    shown = caller.details("WAIT-1")["available"]["WAIT-1"]
    assert shown["product_id"] == passed["product_id"]


def test_a_row_can_be_matched_to_somebody_elses_product(
    simulator: SimulatorHandle, caller: Caller, purse: str
) -> None:
    simulator.catalogue_add("WAIT-1", qc="pending", title="Our jute bag")

    simulator.qc("WAIT-1", "passed", product_id=purse)

    shown = caller.details("WAIT-1")["available"]["WAIT-1"]
    assert shown["product_id"] == purse
    assert shown["product_title"] == "Leather purse PURSE-1"


def test_search_pages_through_everything_once(simulator: SimulatorHandle, caller: Caller) -> None:
    simulator.behave(search_page_size=3)
    for number in range(8):
        simulator.catalogue_add(f"S-{number}")
    skus: list[str] = []
    page_id, pages = None, 0

    while True:
        body: dict[str, Any] = {"filters": {}, "page_id": page_id}
        page = caller.post("/listings/v3/search", body).json()
        pages += 1
        skus += [entry["sku_id"] for entry in page["listings"]]
        page_id = page["next_page_id"]
        if not page["has_more"]:
            break

    assert skus == [f"S-{number}" for number in range(8)]
    assert pages == 3


def test_search_filters_by_status_in_both_spellings(
    simulator: SimulatorHandle, caller: Caller, purse: str
) -> None:
    simulator.catalogue_add("PURSE-2", listing_status="ACTIVE")

    for spelling in ("listing_status", "lisitng_status"):
        body = {"filters": {spelling: "ACTIVE"}, "page_id": None}
        found = caller.post("/listings/v3/search", body).json()
        assert [entry["sku_id"] for entry in found["listings"]] == ["PURSE-2"]


def test_search_refuses_a_page_id_it_did_not_give(caller: Caller) -> None:
    body = {"filters": {}, "page_id": "@@@"}

    assert caller.post("/listings/v3/search", body).status_code == 400


def test_product_search_gives_batches_of_twenty(simulator: SimulatorHandle, caller: Caller) -> None:
    for number in range(23):
        simulator.catalogue_add(f"S-{number:02}")

    first = product_search(caller, "READY_FOR_ACTIVATION")
    second = product_search(caller, "READY_FOR_ACTIVATION", batch=1)

    assert first["totalListingsCount"] == second["totalListingsCount"] == 23
    assert len(first["listingData"]) == 20
    assert [entry["sku"] for entry in second["listingData"]] == ["S-20", "S-21", "S-22"]
    assert first["listingData"][0]["vertical"] == "sling_bag"
    assert first["listingData"][0]["product_name"] == "Leather purse S-00"
    assert first["listingData"][0]["product_description"]["mrp"] == 500


def test_product_search_follows_the_life_of_a_listing(
    simulator: SimulatorHandle, caller: Caller, purse: str
) -> None:
    def state() -> list[str]:
        names = ("ACTIVE", "INACTIVE", "READY_FOR_ACTIVATION", "ARCHIVED",
                 "INACTIVATED_BY_FLIPKART")  # fmt: skip
        return [name for name in names if product_search(caller, name)["listingData"]]

    assert state() == ["READY_FOR_ACTIVATION"]
    caller.change("/update", {"PURSE-1": offer(purse)})
    assert state() == ["ACTIVE"]
    caller.change("/update", {"PURSE-1": offer(purse, listing_status="INACTIVE")})
    assert state() == ["INACTIVE"]
    simulator.listing_edit("PURSE-1", archived_status="ARCHIVED")
    assert state() == ["ARCHIVED"]
    simulator.listing_edit("PURSE-1", archived_status="NONE", blocked=True)
    assert state() == ["INACTIVATED_BY_FLIPKART"]


def test_product_search_finds_what_qc_passed_without_an_offer(
    simulator: SimulatorHandle, caller: Caller
) -> None:
    added = simulator.catalogue_add("PURSE-9", make_offer=False)

    found = product_search(caller, "READY_FOR_ACTIVATION", searchText="purse-9")

    assert [(e["productId"], e["listingId"]) for e in found["listingData"]] == [
        (added["product_id"], None)
    ]
    assert product_search(caller, "READY_FOR_ACTIVATION", searchText="nothing")[
        "totalListingsCount"
    ] == 0  # fmt: skip


def test_product_search_lags_behind_qc(simulator: SimulatorHandle, caller: Caller) -> None:
    simulator.behave(search_lag_s=60)
    simulator.catalogue_add("PURSE-9")
    assert product_search(caller, "READY_FOR_ACTIVATION")["totalListingsCount"] == 0

    simulator.behave(clock_offset_s=61)

    assert product_search(caller, "READY_FOR_ACTIVATION")["totalListingsCount"] == 1


def test_stock_shows_after_the_set_lag_and_is_true_before(
    simulator: SimulatorHandle, caller: Caller, purse: str
) -> None:
    simulator.behave(inventory_lag_s=300)
    caller.stock("PURSE-1", purse, 5)
    simulator.behave(clock_offset_s=100)
    caller.stock("PURSE-1", purse, 8)

    assert simulator.listing("PURSE-1")["inventory"] == {KANPUR: 8}
    assert caller.live_stock("PURSE-1") == {KANPUR: 0}
    simulator.behave(clock_offset_s=301)
    assert caller.live_stock("PURSE-1") == {KANPUR: 5}
    simulator.behave(clock_offset_s=401)
    assert caller.live_stock("PURSE-1") == {KANPUR: 8}


def test_no_lag_unless_it_is_set(caller: Caller, purse: str) -> None:
    for pieces in (5, 0, 9):
        caller.stock("PURSE-1", purse, pieces)
        assert caller.live_stock("PURSE-1") == {KANPUR: pieces}
