"""What follows a delivery: returns, settlements, reports; locations; buyers by themselves."""

from __future__ import annotations

import doctest
import io
import uuid
from collections.abc import Callable
from typing import Any

import pytest
import requests
from python_calamine import CalamineWorkbook

from flipkart_simulator.money import fees
from flipkart_simulator.money.settling import COLUMNS
from tests.flipkart_simulator.orders import Order, delivered, order_place, sandbox, state_of
from tests.flipkart_simulator.partner import pair_of, partner_put
from tests.flipkart_simulator.seller_api import Caller, offer
from tests.simulator import CLOSED_PLACE, KANPUR, SELLER_ID, AdminRefused, SimulatorHandle
from tests.waiting import PATIENCE_S

pytestmark = pytest.mark.usefixtures("on_sale")


def returns_of(caller: Caller, source: str = "customer_return", **query: str) -> dict[str, Any]:
    """Return one page of returns."""
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    answer = caller.get(f"/v2/returns?source={source}&{asked}".rstrip("&"))
    assert answer.status_code == 200, answer.text
    page: dict[str, Any] = answer.json()
    return page


def send_back(simulator: SimulatorHandle, order: Order, **more: Any) -> list[dict[str, Any]]:
    """Let pieces of an order come back."""
    body = {"order_item_id": order.order_item_id, **more}
    made: list[dict[str, Any]] = simulator.admin("POST", "/returns", body)["returns"]
    return made


def test_a_part_of_an_order_comes_back_piece_by_piece(
    simulator: SimulatorHandle, caller: Caller
) -> None:
    order = delivered(caller, order_place(simulator, 3), 3)

    send_back(simulator, order, quantity=2, sub_reason="wrong_item", comments="A brick")

    items = returns_of(caller)["returnItems"]
    assert [(item["quantity"], item["status"]) for item in items] == [(1, "CREATED")] * 2
    assert {item["subReason"] for item in items} == {"wrong_item"}
    assert {item["comments"] for item in items} == {"A brick"}
    assert state_of(caller, order) == "DELIVERED"
    assert returns_of(caller, "courier_return")["returnItems"] == []
    with pytest.raises(AdminRefused, match="too_many"):
        send_back(simulator, order, quantity=2)
    send_back(simulator, order)
    assert state_of(caller, order) == "RETURN_REQUESTED"
    assert (
        sandbox(caller, "returns/sandbox/return_events", order, eventType="return_completed") == 200
    )  # noqa: E501
    assert state_of(caller, order) == "RETURNED"


def test_a_return_needs_the_state_its_kind_comes_from(
    simulator: SimulatorHandle, caller: Caller
) -> None:
    order = order_place(simulator)
    for source in ("customer_return", "courier_return"):
        with pytest.raises(AdminRefused, match="wrong_state"):
            send_back(simulator, order, source=source)
    simulator.admin("PATCH", f"/orders/{order.shipment_id}", {"state": "SHIPPED"})
    assert sandbox(caller, "returns/sandbox/create_returns", order, returnType="customer") == 422

    assert sandbox(caller, "returns/sandbox/create_returns", order, returnType="courier") == 200

    assert state_of(caller, order) == "RETURN_REQUESTED"
    assert len(returns_of(caller, "courier_return")["returnItems"]) == 1


def test_returns_come_in_pages_without_sellers_in_the_link(
    simulator: SimulatorHandle, caller: Caller
) -> None:
    simulator.listing_edit("PURSE-1", inventory={KANPUR: 30})
    order = delivered(caller, order_place(simulator, 30), 30)
    send_back(simulator, order, quantity=27)

    first = returns_of(caller)
    assert first["nextUrl"].startswith("/v2/returns?next_token=")
    second = caller.get(first["nextUrl"]).json()

    assert (len(first["returnItems"]), first["hasMore"]) == (25, True)
    assert (len(second["returnItems"]), second["hasMore"]) == (2, False)
    ids = {item["returnId"] for page in (first, second) for item in page["returnItems"]}
    assert len(ids) == 27


def test_returns_are_found_by_id_tracking_place_and_time(
    simulator: SimulatorHandle, caller: Caller
) -> None:
    order = delivered(caller, order_place(simulator, 2), 2)
    one, _ = send_back(simulator, order, quantity=2)

    def count(**query: str) -> int:
        return len(returns_of(caller, **query)["returnItems"])

    assert count(returnIds=one["returnId"]) == count(trackingIds=one["trackingId"]) == 1
    assert count(locationId=KANPUR) == count(createdAfter="2020-01-01T00:00:00Z") == 2
    assert count(createdBefore="2020-01-01") == count(modifiedAfter="2999-01-01") == 0
    for query in ("", "source=both", "source=customer_return&colour=red",
                  "source=customer_return&createdAfter=soon",
                  "source=customer_return&locationId=LOC9",
                  "source=customer_return&returnIds=" + ",".join(map(str, range(26))),
                  "next_token=abc"):  # fmt: skip
        assert caller.get(f"/v2/returns?{query}").status_code == 400, query


def test_one_time_codes_exist_while_something_comes_back(
    simulator: SimulatorHandle, caller: Caller
) -> None:
    path = f"/v3/shipments/otc/{KANPUR}?requestType=RETURN"
    assert caller.get(path).json()["otc"][0]["error_code"] == "OTC_NOT_GENERATED"
    send_back(simulator, delivered(caller, order_place(simulator)))

    [entry] = caller.get(path).json()["otc"]

    assert entry["code"].isdigit()
    assert caller.get("/v3/shipments/otc/LOC9").status_code == 400


def test_locations_show_and_can_be_disabled(simulator: SimulatorHandle, caller: Caller) -> None:
    def shown() -> dict[str, str]:
        places = caller.get("/locations/allLocations").json()["locations"]
        return {place["locationId"]: place["status"] for place in places}

    assert shown()[KANPUR] == "ENABLED"
    assert shown()[CLOSED_PLACE] == "DISABLED"

    simulator.admin("PATCH", f"/sellers/{SELLER_ID}/locations/{KANPUR}", {"status": "DISABLED"})

    assert shown()[KANPUR] == "DISABLED"
    product_id = simulator.listing("PURSE-1")["product_id"]
    outcome = caller.stock("PURSE-1", product_id, 3)
    assert outcome["attribute_errors"][0]["code"] == 1202
    with pytest.raises(AdminRefused, match="no_such_location"):
        simulator.admin("PATCH", f"/sellers/{SELLER_ID}/locations/LOC9", {"status": "ENABLED"})


def test_the_fee_table_adds_up() -> None:
    assert doctest.testmod(fees).failed == 0
    paid = fees.charges(sale_paise=45_001, pieces=3, vertical="x", weight_g=1_100, zone="national")
    assert paid.shipping == (3_500 + 2 * 2_600) * 3
    back = fees.refund(paid, pieces=3, zone="national", by_customer=True)
    courier = fees.refund(paid, pieces=3, zone="national", by_customer=False)
    assert (back.sale, back.fixed, back.shipping) == (-15_000, 0, 8_000)
    assert (courier.fixed, courier.shipping) == (-(paid.fixed // 3), 0)
    assert fees.share(-25, 5_000) == -13


def settle(simulator: SimulatorHandle, **more: Any) -> dict[str, Any]:
    """Make a settlement."""
    return simulator.admin("POST", "/settlements", {"seller_id": SELLER_ID, **more})


def sheet(content: bytes) -> list[list[Any]]:
    """Return the rows of the first sheet of a workbook."""
    rows: list[list[Any]] = (
        CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    )
    return rows


def test_what_was_delivered_is_paid_once_and_what_came_back_is_taken_back(
    simulator: SimulatorHandle, caller: Caller
) -> None:
    order = delivered(caller, order_place(simulator, 2), 2)
    with pytest.raises(AdminRefused, match="nothing_due"):
        settle(simulator)
    simulator.behave(clock_offset_s=604_801)

    paid = settle(simulator)

    [sale] = paid["rows"]
    assert sale["Order ID"] == order.order_id
    assert (sale["Quantity"], sale["Sale Amount (Rs)"]) == (2, 900)
    parts = sum(round(sale[name] * 100) for name in COLUMNS[12:-1])
    assert parts == round(sale["Settlement Amount (Rs)"] * 100) == round(paid["amount"] * 100)
    with pytest.raises(AdminRefused, match="nothing_due"):
        settle(simulator)
    [made] = send_back(simulator, order)
    simulator.admin("PATCH", f"/returns/{made['returnId']}", {"event_type": "return_completed"})
    [back] = settle(simulator)["rows"]
    assert (back["Transaction Type"], back["Return ID"]) == ("Return", made["returnId"])
    assert back["Sale Amount (Rs)"] == -450
    assert back["Commission (Rs)"] > 0 > back["Shipping Fee (Rs)"]


def test_the_file_opens_and_says_the_same(simulator: SimulatorHandle, caller: Caller) -> None:
    order = delivered(caller, order_place(simulator))
    made = settle(simulator, wait_s=0)
    number = made["settlement_id"]

    for path in (
        f"/_admin/settlements/{number}/file",
        f"/hub/{SELLER_ID}/payments/{number}.xlsx",
    ):
        answer = requests.get(f"{simulator.url}{path}", timeout=PATIENCE_S)
        assert f"{made['neft_id']}.xlsx" in answer.headers["Content-Disposition"]
        header, row = sheet(answer.content)
        assert tuple(header) == COLUMNS
        assert row[COLUMNS.index("Order ID")] == order.order_id
        assert row[-1] == made["rows"][0]["Settlement Amount (Rs)"]
    page = requests.get(f"{simulator.url}/hub/{SELLER_ID}/payments", timeout=PATIENCE_S)
    assert made["neft_id"] in page.text
    other = requests.get(f"{simulator.url}/hub/nobody/payments/{number}.xlsx", timeout=PATIENCE_S)
    assert other.status_code == 404


def test_settling_by_hand_in_the_hub(simulator: SimulatorHandle, caller: Caller) -> None:
    url = f"{simulator.url}/hub/{SELLER_ID}/payments"
    refused = requests.post(url, data={}, timeout=PATIENCE_S)
    assert refused.status_code == 409
    assert "nothing to settle" in refused.text
    delivered(caller, order_place(simulator))

    done = requests.post(url, data={"at_once": "on"}, timeout=PATIENCE_S)

    assert done.status_code == 200
    assert "NEFT" in done.text


def report_call(simulator: SimulatorHandle, token: str, kind: str, **more: Any) -> Any:
    """Ask for a report and return the answer."""
    body = {
        "correlation_id": str(uuid.uuid4()),
        "parameters": {"from_date": "2020-01-01", "to_date": "2999-01-01"},
        **more,
    }
    return requests.post(
        f"{simulator.url}/reports/{kind}",
        json=body,
        headers={"Authorization": f"Bearer {token}"},
        timeout=PATIENCE_S,
    )


def test_a_partner_gets_reports_after_a_while_and_for_a_time(
    simulator: SimulatorHandle, caller: Caller
) -> None:
    partner_put(simulator)
    token = pair_of(simulator)["access_token"]
    order = delivered(caller, order_place(simulator))
    settle(simulator, wait_s=0)
    asked = {
        kind: report_call(simulator, token, kind).json()["report_id"]
        for kind in ("settled_transaction_ledger", "sales_ledger")
    }

    def detail(report_id: str) -> dict[str, Any]:
        answer = requests.get(
            f"{simulator.url}/reports/{report_id}/detail",
            headers={"Authorization": f"Bearer {token}"},
            timeout=PATIENCE_S,
        )
        shown: dict[str, Any] = answer.json()
        return shown

    for report_id in asked.values():
        seen = []
        for offset in (0, 2.5, 4.5, 90_000):
            simulator.behave(clock_offset_s=offset)
            seen.append(detail(report_id))
            if seen[-1]["location"]:
                rows = sheet(requests.get(seen[-1]["location"], timeout=PATIENCE_S).content)
                assert order.order_id in rows[1]
        assert [d["status"] for d in seen][1:] == ["PROCESSING", "COMPLETED", "EXPIRED"]
        assert requests.get(seen[2]["location"], timeout=PATIENCE_S).status_code == 404
    assert report_call(simulator, token, "mir_ledger").status_code == 404
    assert report_call(simulator, token, "sales_ledger", correlation_id="1").status_code == 400


def test_reports_are_not_for_a_sellers_own_application(
    simulator: SimulatorHandle, caller: Caller
) -> None:
    token = str(caller.session.headers["Authorization"]).partition(" ")[2]

    answer = report_call(simulator, token, "sales_ledger")

    assert answer.status_code == 403
    assert "partner" in answer.json()["errors"][0]["description"]


@pytest.fixture
def story(simulator: SimulatorHandle) -> Callable[[int], list[tuple[str, int]]]:
    """Give a function that lets buyers act for ten hours by a seed and tells what they did."""

    def tell(seed: int) -> list[tuple[str, int]]:
        simulator.reset()
        simulator.seller_put()
        caller = Caller(simulator)
        for number in range(5):
            sku = f"S-{number}"
            added = simulator.catalogue_add(sku)
            caller.change("/update", {sku: offer(added["product_id"], locations=[
                {"id": KANPUR, "status": "ENABLED", "inventory": 40}])})  # fmt: skip
        simulator.admin("PUT", f"/buyers/{SELLER_ID}", {"per_hour": 6, "seed": seed})
        for hour in range(1, 11):
            simulator.behave(clock_offset_s=3_600 * hour)
        calls = simulator.calls(kind="all", limit=10_000)
        return [
            (
                call["kind"] + ":" + ",".join(call["skus"]),
                (call["request"] or {}).get("quantity", 0),
            )
            for call in calls
            if call["kind"] in ("buyer", "hand")
        ]

    return tell


def test_buyers_act_alike_for_the_same_seed_and_not_for_another(
    simulator: SimulatorHandle, story: Callable[[int], list[tuple[str, int]]]
) -> None:
    first = story(7)
    plan = simulator.admin("GET", f"/buyers/{SELLER_ID}")["buyers"][0]

    assert plan["acts"] == 60
    assert sum(kind.startswith("buyer") for kind, _ in first) > 25
    assert any(kind.startswith("hand") for kind, _ in first)
    assert story(7) == first
    assert story(8) != first
    stock = simulator.admin("GET", f"/listings/{SELLER_ID}")["listings"]
    ordered = sum(
        item["quantity"]
        for order in simulator.admin("GET", "/orders", seller_id=SELLER_ID)["orders"]
        for item in order["orderItems"]
    )
    assert sum(entry["inventory"][KANPUR] for entry in stock) == 200 - ordered


def test_buyers_do_nothing_until_asked_and_stop_when_told(simulator: SimulatorHandle) -> None:
    simulator.behave(clock_offset_s=360_000)
    assert simulator.admin("GET", "/orders", seller_id=SELLER_ID)["orders"] == []
    simulator.admin("PUT", f"/buyers/{SELLER_ID}", {"per_hour": 60})
    simulator.admin("PUT", f"/buyers/{SELLER_ID}", {"per_hour": 0})

    simulator.behave(clock_offset_s=720_000)

    assert simulator.admin("GET", "/orders", seller_id=SELLER_ID)["orders"] == []
