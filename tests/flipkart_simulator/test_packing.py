"""The life of a shipment: pack, forms, dispatch, cancel, hold, and its documents."""

from __future__ import annotations

from typing import Any

import pytest

from flipkart_simulator import codes
from flipkart_simulator.state.shipments import TRANSITIONS
from tests.flipkart_simulator.orders import (
    Order,
    cancel,
    delivered,
    dispatch,
    order_place,
    outcome_of,
    pack,
    pack_entry,
    packed,
    pdf_pages,
    pdf_text,
    sandbox,
    state_of,
)
from tests.flipkart_simulator.seller_api import Caller
from tests.simulator import KANPUR, LUCKNOW, SimulatorHandle
from tests.waiting import wait_for

pytestmark = pytest.mark.usefixtures("on_sale")
STEPS = ("pack", "dispatch", "cancel", "pick_up_complete", "shipped", "delivered")


def test_packing_takes_its_time(simulator: SimulatorHandle, caller: Caller) -> None:
    simulator.behave(pack_delay_s=5, pack_jitter_s=5)
    order = order_place(simulator)

    outcome = pack(caller, order)

    assert (outcome["status"], outcome["errorCode"]) == ("SUCCESS", None)
    assert state_of(caller, order) == "PACKING_IN_PROGRESS"
    simulator.behave(clock_offset_s=4.9)
    assert state_of(caller, order) == "PACKING_IN_PROGRESS"
    simulator.behave(clock_offset_s=10)
    assert state_of(caller, order) == "PACKED"


def test_the_whole_way_to_the_buyer(simulator: SimulatorHandle, caller: Caller) -> None:
    order = delivered(caller, order_place(simulator))

    assert state_of(caller, order) == "DELIVERED"
    found = caller.shipments(type="postDispatch", states=["DELIVERED"])["shipments"]
    assert [shipment["shipmentId"] for shipment in found] == [order.shipment_id]


def test_before_the_window_or_on_hold_nothing_is_packed(
    simulator: SimulatorHandle, caller: Caller
) -> None:
    early, held = order_place(simulator, dispatch_after_s=600), order_place(simulator, hold=True)

    for order, word in ((early, "before"), (held, "hold")):
        outcome = pack(caller, order)
        assert outcome["errorCode"] == codes.UNPROCESSABLE
        assert word in outcome["errorMessage"]
        assert state_of(caller, order) == "APPROVED"
    simulator.behave(clock_offset_s=601)
    assert pack(caller, early)["errorCode"] is None
    assert sandbox(caller, "orders/sandbox/un_hold", held, "PUT") == 200
    assert pack(caller, held)["errorCode"] is None


def bring_to(caller: Caller, simulator: SimulatorHandle, state: str) -> Order:
    """Return an order in a state, brought there by the calls that lead to it."""
    order = order_place(simulator, forms=["form_38"] if state == "FORM_FAILED" else [])
    if state == "PACKING_IN_PROGRESS":
        simulator.behave(pack_delay_s=600)
    if state == "CANCELLED":
        cancel(caller, order)
    elif state != "APPROVED":
        pack(caller, order)
        simulator.behave(pack_delay_s=0)
    if state not in ("APPROVED", "CANCELLED", "PACKING_IN_PROGRESS", "FORM_FAILED"):
        wait_for(lambda: state_of(caller, order) == "PACKED")
        if state != "PACKED":
            dispatch(caller, order)
        for step, after in (
            ("pick_up_complete", ("PICKUP_COMPLETE", "SHIPPED", "DELIVERED")),
            ("shipped", ("SHIPPED", "DELIVERED")),
            ("delivered", ("DELIVERED",)),
        ):
            if state in after:
                sandbox(caller, f"orders/sandbox/{step}", order)
    wait_for(lambda: state_of(caller, order) == state)
    return order


@pytest.mark.parametrize("state", [s for s in TRANSITIONS if not s.startswith("RETURN")])
def test_every_step_is_taken_or_refused_as_the_table_says(
    simulator: SimulatorHandle, caller: Caller, state: str
) -> None:
    allowed = {
        "APPROVED": {"pack", "cancel"},
        "PACKING_IN_PROGRESS": {"cancel"},
        "FORM_FAILED": {"cancel"},
        "PACKED": {"dispatch"},
        "READY_TO_DISPATCH": {"pick_up_complete"},
        "PICKUP_COMPLETE": {"shipped"},
        "SHIPPED": {"delivered"},
    }.get(state, set())

    taken = set()
    for step in STEPS:
        order = bring_to(caller, simulator, state)
        if step in ("pack", "dispatch", "cancel"):
            done = {"pack": pack, "dispatch": dispatch, "cancel": cancel}[step](caller, order)
            ok = done["status"] == "SUCCESS"
        else:
            ok = sandbox(caller, f"orders/sandbox/{step}", order) == 200
        if ok:
            taken.add(step)
        else:
            assert state_of(caller, order) == state
        simulator.listing_edit("PURSE-1", inventory={KANPUR: 6})

    assert taken == allowed


def test_a_form_without_a_number_stops_packing_until_it_has_one(
    simulator: SimulatorHandle, caller: Caller
) -> None:
    order = order_place(simulator, forms=["form_38"])
    pack(caller, order)
    wait_for(lambda: state_of(caller, order) == "FORM_FAILED")
    forms = caller.post(f"/v3/shipments/{order.shipment_id}/forms", {}).json()
    assert forms == caller.get(f"/v3/shipments/{order.shipment_id}/forms").json()
    assert [form["name"] for form in forms["shipments"][0]["forms"]] == ["form_38"]
    assert pack(caller, order)["errorCode"] == codes.UNPROCESSABLE

    def acknowledge(name: str) -> dict[str, Any]:
        entry = {
            "shipmentId": order.shipment_id,
            "forms": [{"name": name, "ackNumber": "UP-77"}],
        }
        return outcome_of(caller.post("/v3/shipments/forms/updateAck", {"shipments": [entry]}))

    assert acknowledge("another")["status"] == "FAILURE"
    assert acknowledge("form_38")["status"] == "SUCCESS"
    wait_for(lambda: state_of(caller, order) == "PACKED")


def test_a_seller_cancels_a_group_and_its_stock_falls_to_nothing(
    simulator: SimulatorHandle, caller: Caller
) -> None:
    simulator.listing_edit("PURSE-1", inventory={LUCKNOW: 3})
    order = order_place(simulator, location_id=KANPUR)

    assert cancel(caller, order, "too_lazy")["errorCode"] == codes.BAD_CANCEL_REASON
    assert cancel(caller, order, "")["errorCode"] == codes.BAD_CANCEL_REASON
    assert cancel(caller, order, cancellationGroupIds=["grp1"])["status"] == "FAILURE"
    assert caller.live_stock("PURSE-1") == {KANPUR: 5, LUCKNOW: 3}
    assert cancel(caller, order, "cannot_procure_item")["status"] == "SUCCESS"

    assert caller.live_stock("PURSE-1") == {KANPUR: 0, LUCKNOW: 0}
    asked = {"type": "cancelled", "states": ["CANCELLED"]}
    [gone] = caller.shipments(**asked, cancellationType="sellerCancellation")["shipments"]
    assert gone["orderItems"][0]["cancellationSubReason"] == "cannot_procure_item"


def test_one_group_of_two_can_be_cancelled_alone(
    simulator: SimulatorHandle, caller: Caller
) -> None:
    other = simulator.catalogue_add("PURSE-2", listing_status="ACTIVE", stock=5)
    first = simulator.listing("PURSE-1")["listing_id"]
    lines = [{"listingId": first, "quantity": 1}, {"listingId": other["listing_id"], "quantity": 2}]
    body = {"shipmentType": "NORMAL", "locationId": KANPUR, "orderItems": lines}
    made = caller.post("/orders/sandbox/test_orders", body).json()
    [shipment] = caller.shipments()["shipments"]
    keep, drop = made["orderItems"]
    order = Order(shipment["shipmentId"], made["orderId"], drop["orderItemId"], KANPUR)

    assert cancel(caller, order)["status"] == "SUCCESS"

    [left] = caller.shipments()["shipments"]
    assert [item["status"] for item in left["orderItems"]] == ["APPROVED", "CANCELLED"]
    assert caller.live_stock("PURSE-1") == {KANPUR: 5}
    assert caller.live_stock("PURSE-2") == {KANPUR: 0}
    entry = pack_entry(order, taxItems=[], invoices=[
        {"orderId": made["orderId"], "invoiceDate": shipment["orderItems"][0]["orderDate"]}
    ])  # fmt: skip
    assert outcome_of(caller.post("/v3/shipments/labels", {"shipments": [entry]}))["status"] == (
        "SUCCESS"
    )
    wait_for(lambda: caller.shipments(states=["PACKED"])["shipments"])
    [left] = caller.shipments(states=["PACKED"])["shipments"]
    statuses = {item["orderItemId"]: item["status"] for item in left["orderItems"]}
    assert statuses == {keep["orderItemId"]: "PACKED", drop["orderItemId"]: "CANCELLED"}


def test_a_buyer_may_cancel_what_is_packed_and_dispatch_says_so(
    simulator: SimulatorHandle, caller: Caller
) -> None:
    order = packed(caller, order_place(simulator))

    simulator.admin("PATCH", f"/orders/{order.shipment_id}", {"cancelled_by": "buyer"})

    assert dispatch(caller, order)["errorMessage"] == "CANCELLED"
    assert caller.live_stock("PURSE-1") == {KANPUR: 5}


@pytest.mark.parametrize(
    ("wrong", "code_v2"),
    [
        ({"taxItems": [{"orderItemId": "1", "taxRate": 5, "quantity": 1}]}, codes.BAD_REQUEST_JSON),
        ({"taxRate": 101}, codes.BAD_TAX),
        ({"quantity": 2}, codes.QUANTITY_MISMATCH),
        ({"invoiceDate": "2020-01-01"}, codes.BAD_INVOICE_DATE),
        ({"invoiceDate": "2999-01-01T00:00:00+05:30"}, codes.BAD_INVOICE_DATE),
        ({"locationId": LUCKNOW}, codes.BAD_REQUEST_JSON),
    ],
)
def test_wrong_papers_fail_that_shipment(
    simulator: SimulatorHandle, caller: Caller, wrong: dict[str, Any], code_v2: str
) -> None:
    order = order_place(simulator)
    entry = pack_entry(order)
    for name in ("taxRate", "quantity"):
        entry["taxItems"][0].update({k: v for k, v in wrong.items() if k == name})
    entry["invoices"][0].update({k: v for k, v in wrong.items() if k == "invoiceDate"})
    entry.update({k: v for k, v in wrong.items() if k in ("taxItems", "locationId")})

    first = outcome_of(caller.post("/v3/shipments/labels", {"shipments": [entry]}))
    simulator.behave(shipment_codes="v2")
    second = outcome_of(caller.post("/v3/shipments/labels", {"shipments": [entry]}))

    assert (first["errorCode"], second["errorCode"]) == (codes.UNPROCESSABLE, code_v2)
    assert state_of(caller, order) == "APPROVED"


def test_shipments_of_others_or_of_nobody_are_refused(
    simulator: SimulatorHandle, caller: Caller
) -> None:
    order = order_place(simulator)
    simulator.seller_put("other", app_id="other-app", app_secret="x")
    stranger = Caller(simulator, "other-app", "x")
    nobody = Order("no-such", order.order_id, order.order_item_id, KANPUR)

    assert pack(stranger, order)["errorCode"] == codes.NOT_ALLOWED
    assert pack(caller, nobody)["errorCode"] == codes.INVALID_SHIPMENTS
    assert stranger.get(f"/v3/shipments?shipmentIds={order.shipment_id}").json() == {
        "shipments": []
    }
    assert stranger.get(f"/v3/shipments/{order.shipment_id}/labels").status_code == 404


def test_a_call_takes_25_shipments_and_no_more(simulator: SimulatorHandle, caller: Caller) -> None:
    order = order_place(simulator)
    entries = [pack_entry(order, shipmentId=f"s-{n}") for n in range(26)]

    assert caller.post("/v3/shipments/labels", {"shipments": entries}).status_code == 400
    assert (
        len(caller.post("/v3/shipments/labels", {"shipments": entries[:25]}).json()["shipments"])
        == 25
    )  # noqa: E501
    ids = ",".join(f"s-{n}" for n in range(101))
    assert caller.get(f"/v3/shipments?orderIds={ids}").status_code == 400
    assert caller.get(f"/v3/shipments/{ids}").status_code == 400
    assert caller.get("/v3/shipments?orderIds=a&shipmentIds=b").status_code == 400
    assert caller.get("/v3/shipments").status_code == 400


def test_is_read_by_each_kind_of_id(simulator: SimulatorHandle, caller: Caller) -> None:
    order, _ = order_place(simulator), order_place(simulator)

    for name, value in (
        ("shipmentIds", order.shipment_id),
        ("orderItemIds", order.order_item_id),
        ("orderIds", order.order_id),
    ):
        [found] = caller.get(f"/v3/shipments?{name}={value},nobody").json()["shipments"]
        assert found["shipmentId"] == order.shipment_id


def test_details_show_the_address_and_after_packing_the_courier(
    simulator: SimulatorHandle, caller: Caller
) -> None:
    order = order_place(simulator)

    [before] = caller.get(f"/v3/shipments/{order.shipment_id}").json()["shipments"]
    packed(caller, order)
    [after] = caller.get(f"/v3/shipments/{order.shipment_id}").json()["shipments"]

    assert before["courierDetails"]["pickupDetails"] is None
    assert after["courierDetails"]["pickupDetails"]["trackingId"].startswith("FMPC")
    assert after["deliveryAddress"]["pinCode"].isdigit()
    assert after["deliveryAddress"]["contactNumber"] is None


def test_label_and_invoice_open_once_packed(simulator: SimulatorHandle, caller: Caller) -> None:
    order = order_place(simulator, quantity=2)
    base = f"/v3/shipments/{order.shipment_id}"
    assert caller.get(f"{base}/labels").status_code == 400
    simulator.behave(early_pdf="empty")
    assert caller.get(f"{base}/invoices").content == b""
    packed(caller, order, 2)

    both, invoice = caller.get(f"{base}/labels"), caller.get(f"{base}/invoices")

    assert both.headers["Content-Type"] == "application/pdf"
    assert (pdf_pages(both), pdf_pages(invoice)) == (2, 1)
    for text in (order.order_id, "2 x Leather purse PURSE-1", "Rs 900", "SH/1"):
        assert text in pdf_text(both), text
        assert text in pdf_text(invoice) or text.endswith("PURSE-1")


def test_a_reprinted_label_changes_nothing(simulator: SimulatorHandle, caller: Caller) -> None:
    order = packed(caller, order_place(simulator))
    base = f"{caller.url}/sellers/v3/shipments/{order.shipment_id}/labelOnly"
    [before] = caller.get(f"/v3/shipments?shipmentIds={order.shipment_id}").json()["shipments"]

    again = caller.session.post(f"{base}/pdf?reprint=true", timeout=60)
    raw = caller.session.post(f"{base}?reprint=true", timeout=60)

    [after] = caller.get(f"/v3/shipments?shipmentIds={order.shipment_id}").json()["shipments"]
    assert "REPRINT" in pdf_text(again)
    assert raw.headers["Content-Type"] == "application/octet-stream"
    assert raw.content.startswith(b"%PDF")
    assert after == before
    assert "REPRINT" not in pdf_text(caller.session.post(f"{base}/pdf", timeout=60))
    assert caller.session.post(f"{base}?reprint=maybe", timeout=60).status_code == 400


def test_what_is_ready_is_counted_and_stands_on_the_manifest(
    simulator: SimulatorHandle, caller: Caller
) -> None:
    orders = [packed(caller, order_place(simulator)) for _ in range(3)]
    for order in orders:
        dispatch(caller, order)

    counts = caller.get(f"/v3/shipments/handover/counts?locationId={KANPUR}").json()

    assert sum(entry["count"] for entry in counts) == 3
    assert all(entry["otc"]["code"].isdigit() for entry in counts)
    vendor = counts[0]["vendorGroupCode"]
    manifest = caller.post("/v3/shipments/manifest", {"params": {"vendorGroupCode": vendor}})
    text = pdf_text(manifest)
    assert sum(order.order_id in text for order in orders) == counts[0]["count"]
    assert (
        caller.post("/v3/shipments/manifest", {"params": {"vendorGroupCode": "X"}}).status_code
        == 404
    )  # noqa: E501
    assert caller.get("/v3/shipments/handover/counts?locationId=LOC9").status_code == 400


def test_several_packages_have_a_label_each_and_need_a_pickup_date(
    simulator: SimulatorHandle, caller: Caller
) -> None:
    order = packed(caller, order_place(simulator, packages=3))
    assert caller.shipments(states=["PACKED"], mps=False)["shipments"] == []
    assert len(caller.shipments(states=["PACKED"], mps=True)["shipments"]) == 1
    assert pdf_pages(caller.get(f"/v3/shipments/{order.shipment_id}/labels")) == 4
    dispatch(caller, order)
    [entry] = caller.get(f"/v3/shipments/handover/counts?locationId={KANPUR}").json()
    assert entry["isMps"] is True
    params = {"vendorGroupCode": entry["vendorGroupCode"], "is_mps": True}

    assert caller.post("/v3/shipments/manifest", {"params": params}).status_code == 400
    params["pickupDate"] = entry["pickUpDate"]
    assert pdf_pages(caller.post("/v3/shipments/manifest", {"params": params})) == 1


def test_the_conflicting_spellings_are_settings(simulator: SimulatorHandle, caller: Caller) -> None:
    order = order_place(simulator)
    simulator.behave(
        replacement_key="isReplacement",
        quantity_as_float=True,
        outcome_key="processingStatus",
        search_more_key="hasMore",
        status_case="lower",
        code_type="text",
        mps_key="isMps",
        pickup_date_key="pickUpDate",
    )

    answer = caller.get(f"/v3/shipments?shipmentIds={order.shipment_id}")
    assert '"quantity":1.0' in answer.text
    assert '"isReplacement":false' in answer.text
    assert "is_replacement" not in answer.text
    assert pack(caller, order)["processingStatus"] == "SUCCESS"
    found = caller.post("/listings/v3/search", {"filters": {}, "page_id": None}).json()
    assert found["hasMore"] is False
    outcome = caller.change("/update/price", {"NOBODY": {"product_id": "x"}})["NOBODY"]
    assert (outcome["status"], outcome["attribute_errors"][0]["code"]) == ("failure", "1001")
    span = {"after": "2020-01-01T00:00:00Z"}
    params = {"vendorGroupCode": "X", "isMps": True, "pickUpDate": span}
    assert caller.post("/v3/shipments/manifest", {"params": params}).status_code == 404
    old = {"vendorGroupCode": "X", "is_mps": True}
    assert caller.post("/v3/shipments/manifest", {"params": old}).status_code == 400


def test_express_shipments_are_found_by_kind_and_tier(
    simulator: SimulatorHandle, caller: Caller
) -> None:
    order_place(simulator)
    express = order_place(simulator, kind="EXPRESS")

    for asked in ({"shipmentTypes": ["EXPRESS"]}, {"dispatchServiceTiers": ["EXPRESS"]}):
        [found] = caller.shipments(**asked)["shipments"]
        assert found["shipmentId"] == express.shipment_id
    assert len(caller.shipments()["shipments"]) == 2
    assert caller.shipments(shipmentTypes=["SELF"])["shipments"] == []


def test_an_order_for_a_sku_nobody_lists_is_shown_all_the_same(
    simulator: SimulatorHandle, caller: Caller
) -> None:
    simulator.order("NEVER-LISTED", unknown_sku=True)

    [shipment] = caller.shipments()["shipments"]

    assert shipment["orderItems"][0]["sku"] == "NEVER-LISTED"
    assert caller.details("NEVER-LISTED")["unavailable"] == ["NEVER-LISTED"]
    assert shipment["locationId"] == KANPUR


def test_a_page_can_repeat_and_its_link_can_die(simulator: SimulatorHandle, caller: Caller) -> None:
    simulator.behave(shipments_page_size=2)
    made = [order_place(simulator).shipment_id for _ in range(5)]
    first = caller.shipments()
    simulator.fault("repeat_page", endpoint="shipments_next")
    simulator.fault("dead_link", endpoint="shipments_next")

    again = caller.get(first["nextPageUrl"]).json()
    dead = caller.get(again["nextPageUrl"])
    second = caller.get(first["nextPageUrl"]).json()

    assert [s["shipmentId"] for s in again["shipments"]] == made[:2]
    assert (dead.status_code, dead.json()["errors"][0]["code"]) == (400, codes.UNKNOWN_TOKEN)
    assert [s["shipmentId"] for s in second["shipments"]] == made[2:4]
    simulator.behave(page_token_life_s=60)
    assert caller.get(second["nextPageUrl"]).status_code == 200
    simulator.behave(clock_offset_s=61)
    assert caller.get(second["nextPageUrl"]).status_code == 400


def test_a_fault_can_fail_a_pack_and_a_timed_out_one_can_land_late(
    simulator: SimulatorHandle, caller: Caller
) -> None:
    order = order_place(simulator)
    simulator.fault("fail_shipment", endpoint="pack")
    assert pack(caller, order)["errorCode"] == codes.DEPENDENT_FAILED
    assert state_of(caller, order) == "APPROVED"
    simulator.fault("late_effect", endpoint="pack", late_s=300)
    assert pack(caller, order)["status"] == "SUCCESS"
    assert state_of(caller, order) == "APPROVED"

    simulator.behave(clock_offset_s=301)

    wait_for(lambda: state_of(caller, order) == "PACKED")
