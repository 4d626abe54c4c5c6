"""Notifications: what is told, signed how, in which order, and what comes of failures."""

from __future__ import annotations

from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from typing import Any

import pytest

from flipkart_simulator.notify.telling import EVENT_TYPES
from tests.flipkart_simulator.orders import (
    Order,
    cancel,
    delivered,
    order_place,
    pack,
    packed,
    sandbox,
    state_of,
)
from tests.flipkart_simulator.receiver import Receiver, running_receiver
from tests.flipkart_simulator.seller_api import Caller
from tests.simulator import KANPUR, SELLER_ID, AdminRefused, SimulatorHandle
from tests.waiting import wait_for

pytestmark = pytest.mark.usefixtures("on_sale")


@pytest.fixture
def receiver(simulator: SimulatorHandle, on_sale: str) -> Iterator[Receiver]:
    """Register a receiver of the seller's events."""
    with running_receiver() as receiver:
        simulator.admin("PUT", f"/receivers/{SELLER_ID}", {"url": receiver.url})
        yield receiver
        simulator.admin("DELETE", f"/receivers/{SELLER_ID}")


def events(simulator: SimulatorHandle, **query: Any) -> list[dict[str, Any]]:
    """Return the events the simulator made."""
    found: list[dict[str, Any]] = simulator.admin("GET", "/events", **query)["events"]
    return found


def all_sent(simulator: SimulatorHandle) -> None:
    """Wait until no event waits."""
    wait_for(lambda: all(e["status"] != "waiting" for e in events(simulator)))


def test_the_whole_way_of_a_shipment_is_told_in_order_and_signed(
    simulator: SimulatorHandle, caller: Caller, receiver: Receiver
) -> None:
    order = delivered(caller, order_place(simulator, 2), 2)
    all_sent(simulator)

    assert receiver.types() == [
        "shipment_created",
        "shipment_packed",
        "shipment_ready_to_dispatch",
        "shipment_pickup_complete",
        "shipment_shipped",
        "shipment_delivered",
    ]
    assert all(received.is_signed for received in receiver.got)
    first = receiver.got[0].body
    assert {name: first[name] for name in ("source", "version", "locationId", "shipmentId")} == {
        "source": "flipkart",
        "version": "v3",
        "locationId": KANPUR,
        "shipmentId": order.shipment_id,
    }
    assert first["attributes"]["status"] == "APPROVED"
    assert first["attributes"]["orderItems"][0]["isReplacement"] is False
    assert first["attributes"]["subShipments"][0]["packages"][0]["packageSku"] == "PURSE-1"
    assert receiver.got[-1].body["attributes"] == {"status": "DELIVERED"}


def test_every_type_of_event_is_told(
    simulator: SimulatorHandle, caller: Caller, receiver: Receiver
) -> None:
    simulator.listing_edit("PURSE-1", inventory={KANPUR: 50})
    order = delivered(caller, order_place(simulator, 3), 3)
    held = order_place(simulator)
    sandbox(caller, "orders/sandbox/on_hold", held, "PUT")
    sandbox(caller, "orders/sandbox/un_hold", held, "PUT")
    slot = {
        "dispatchAfterDate": "2026-01-01T10:00:00",
        "dispatchByDate": "2026-01-02T10:00:00+05:30",
    }
    assert sandbox(caller, "orders/sandbox/update_dispatch_slot", held, **slot) == 200
    pack(caller, order_place(simulator, forms=["form_38"]))
    cancel(caller, held)
    for events_of in (
        ("return_picked_up", "return_item_tracking_id_update", "return_completed"),
        ("return_expected_date_changed", "return_cancelled"),
    ):
        made = sandbox(caller, "returns/sandbox/create_returns", order, returnType="customer")
        assert made == 200
        for kind in events_of:
            assert sandbox(caller, "returns/sandbox/return_events", order, eventType=kind) == 200
    wait_for(lambda: "shipment_form_failed" in receiver.types())
    all_sent(simulator)

    assert set(receiver.types()) == set(EVENT_TYPES)
    told = {received.event_type: received.body["attributes"] for received in receiver.got}
    assert told["shipment_hold"]["orderItems"][0]["holdQuantity"] == 1
    assert told["shipment_unhold"]["status"] == "APPROVED"
    assert told["shipment_dispatch_dates_changed"] == {
        "dispatchAfterDate": "2026-01-01T10:00:00.000+05:30",
        "dispatchByDate": "2026-01-02T10:00:00.000+05:30",
    }
    [gone] = told["shipment_cancelled"]["orderItems"]
    assert (gone["reason"], gone["subReason"]) == ("seller_cancellation", "not_enough_inventory")
    assert told["shipment_form_failed"]["forms"] == [{"name": "form_38"}]
    assert told["return_created"]["returnItems"][0]["source"] == "customer_return"
    assert told["return_completed"]["status"] == "RETURN_COMPLETED"


def test_a_failed_event_blocks_its_shipment_alone_and_keeps_its_date(
    simulator: SimulatorHandle, caller: Caller, receiver: Receiver
) -> None:
    receiver.answers["shipment_created"] = 503
    blocked = packed(caller, order_place(simulator))
    wait_for(lambda: receiver.got)
    first = receiver.got[0]
    receiver.answers.clear()
    other = packed(caller, order_place(simulator))
    wait_for(lambda: len(events(simulator, group_id=other.shipment_id)) == 2)
    wait_for(
        lambda: all(
            e["status"] == "delivered" for e in events(simulator, group_id=other.shipment_id)
        )
    )

    waiting = events(simulator, group_id=blocked.shipment_id)
    assert [e["status"] for e in waiting] == ["waiting", "waiting"]
    simulator.behave(clock_offset_s=100_000)
    all_sent(simulator)

    mine = [r for r in receiver.got if r.body["shipmentId"] == blocked.shipment_id]
    assert [r.event_type for r in mine] == [
        "shipment_created",
        "shipment_created",
        "shipment_packed",
    ]
    assert mine[1].x_date == first.x_date
    assert mine[1].body == first.body
    assert mine[1].is_signed
    tries = simulator.admin("GET", "/deliveries", event_id=waiting[0]["event_id"])["deliveries"]
    assert [entry["status"] for entry in tries] == [503, 200]


def test_an_event_nobody_takes_is_tried_again_with_growing_patience(
    simulator: SimulatorHandle, on_sale: str
) -> None:
    with running_receiver() as gone:
        url = gone.url
    simulator.behave(event_retry_s=60)
    simulator.admin("PUT", f"/receivers/{SELLER_ID}", {"url": url})
    order_place(simulator)
    [event] = events(simulator)

    def tries() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = simulator.admin(
            "GET", "/deliveries", event_id=event["event_id"]
        )["deliveries"]
        return found

    for offset, count in ((0, 1), (61, 2), (182, 3)):
        simulator.behave(clock_offset_s=offset)
        wait_for(lambda wanted=count: len(tries()) == wanted)  # type: ignore[misc]

    assert {entry["status"] for entry in tries()} == {None}
    assert "refused" in tries()[0]["problem"].lower()


def test_undelivered_events_and_what_was_packed_survive_kill_9(
    simulator: SimulatorHandle, caller: Caller, receiver: Receiver
) -> None:
    receiver.answers["shipment_created"] = 500
    simulator.behave(event_retry_s=0.05, pack_delay_s=1)
    orders = [order_place(simulator) for _ in range(3)]
    pack(caller, orders[0])
    simulator.kill()
    receiver.answers.clear()
    before = len(receiver.got)

    simulator.start_again()

    wait_for(lambda: state_of(caller, orders[0]) == "PACKED")
    all_sent(simulator)
    after = {(r.body["shipmentId"], r.event_type) for r in receiver.got[before:]}
    assert after >= {(order.shipment_id, "shipment_created") for order in orders} | {
        (orders[0].shipment_id, "shipment_packed")
    }


def test_an_event_waits_until_its_shipment_shows(
    simulator: SimulatorHandle, caller: Caller, receiver: Receiver
) -> None:
    order_place(simulator, visible_after_s=500)
    assert caller.shipments()["shipments"] == []

    simulator.behave(clock_offset_s=501)
    all_sent(simulator)

    assert receiver.types() == ["shipment_created"]


def toggle(caller: Caller, **changes: Any) -> int:
    """Call the toggle and return its status."""
    body = {"seller_id": SELLER_ID, "location_id": KANPUR, **changes}
    return caller.post("/v3/notification/subscription", body).status_code


def test_a_location_can_be_switched_off_and_on(
    simulator: SimulatorHandle, caller: Caller, receiver: Receiver
) -> None:
    assert toggle(caller) == 200
    order_place(simulator)
    assert toggle(caller, disable_order=True) == 200
    order_place(simulator)
    assert toggle(caller, disable_order=False, disable_returns=True) == 200
    order = delivered(caller, order_place(simulator))
    sandbox(caller, "returns/sandbox/create_returns", order, returnType="customer")
    all_sent(simulator)

    assert receiver.types().count("shipment_created") == 2
    assert "return_created" not in receiver.types()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"location_id": "LOC9"}, 404),
        ({"seller_id": "another"}, 403),
        ({"disable_order": "yes"}, 400),
        ({"colour": "red"}, 400),
    ],
)
def test_a_toggle_that_makes_no_sense_is_refused(
    caller: Caller, receiver: Receiver, body: dict[str, Any], status: int
) -> None:
    assert toggle(caller, **body) == status


def test_a_seller_without_a_receiver_has_no_subscription(caller: Caller) -> None:
    assert toggle(caller, disable_order=True) == 404


def test_no_receiver_no_events(simulator: SimulatorHandle) -> None:
    order_place(simulator)

    assert events(simulator) == []


def test_returns_are_told_only_if_they_are_wanted(
    simulator: SimulatorHandle, caller: Caller, receiver: Receiver
) -> None:
    body = {"url": receiver.url, "wants_returns": False}
    simulator.admin("PUT", f"/receivers/{SELLER_ID}", body)
    order = delivered(caller, order_place(simulator))
    sandbox(caller, "returns/sandbox/create_returns", order, returnType="customer")

    assert "return_created" not in {e["event_type"] for e in events(simulator)}


def test_an_event_can_be_lost(
    simulator: SimulatorHandle, caller: Caller, receiver: Receiver
) -> None:
    simulator.fault("event_lose", event="shipment_created")
    packed(caller, order_place(simulator))
    all_sent(simulator)

    assert receiver.types() == ["shipment_packed"]


def test_an_event_can_come_twice_with_one_date(
    simulator: SimulatorHandle, receiver: Receiver
) -> None:
    simulator.fault("event_duplicate", event="shipment_created")
    order_place(simulator)
    all_sent(simulator)
    [event] = [e for e in events(simulator) if e["event_id"] == 1] or events(simulator)[:1]
    simulator.behave(clock_offset_s=86_400)
    simulator.admin("POST", f"/events/{event['event_id']}/duplicate")
    all_sent(simulator)

    assert receiver.types() == ["shipment_created"] * 3
    assert len({received.x_date for received in receiver.got}) == 1
    assert all(received.is_signed for received in receiver.got)


def test_a_cancellation_can_overtake_the_creation(
    simulator: SimulatorHandle, caller: Caller, receiver: Receiver
) -> None:
    simulator.fault("event_hold_back", event="shipment_created")
    order = order_place(simulator)
    cancel(caller, order)
    all_sent(simulator)
    [held] = [e for e in events(simulator) if e["status"] == "held"]
    simulator.admin("POST", f"/events/{held['event_id']}/release")
    all_sent(simulator)

    assert receiver.types() == ["shipment_cancelled", "shipment_created"]


def test_an_event_can_be_forged_or_carry_an_old_date(
    simulator: SimulatorHandle, receiver: Receiver
) -> None:
    about = {"seller_id": SELLER_ID, "event_type": "shipment_delivered", "id": "s-1"}
    simulator.admin("POST", "/events/forge", about)
    wait_for(lambda: receiver.got)
    old = {**about, "secret": "secret-of-ujala", "dated_at": "2020-05-17T10:00:00Z"}
    simulator.admin("POST", "/events/forge", old)
    wait_for(lambda: len(receiver.got) == 2)

    assert [received.is_signed for received in receiver.got] == [False, True]
    assert parsedate_to_datetime(receiver.got[1].x_date).year == 2020
    with pytest.raises(AdminRefused, match="bad_event"):
        simulator.admin("POST", "/events/forge", {**about, "event_type": "stock_changed"})


def test_an_event_can_be_held_and_lost_by_hand(
    simulator: SimulatorHandle, caller: Caller, receiver: Receiver
) -> None:
    receiver.answers["shipment_created"] = 500
    order: Order = order_place(simulator)
    [event] = events(simulator)
    simulator.admin("POST", f"/events/{event['event_id']}/lose")
    packed(caller, order)
    all_sent(simulator)

    assert receiver.types()[-1] == "shipment_packed"
    with pytest.raises(AdminRefused, match="too_late"):
        last = events(simulator)[-1]["event_id"]
        simulator.admin("POST", f"/events/{last}/hold")
    with pytest.raises(AdminRefused, match="no_such_event"):
        simulator.admin("POST", "/events/999999/hold")


def test_the_receivers_secret_is_never_shown(
    simulator: SimulatorHandle, receiver: Receiver
) -> None:
    shown = simulator.admin("GET", f"/receivers/{SELLER_ID}")

    assert shown["url"] == receiver.url
    assert "secret" not in shown
