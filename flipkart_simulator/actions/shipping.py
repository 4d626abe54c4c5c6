"""The life of a shipment: packing, dispatch, cancellation, hold, and what the courier does.

The only writer of a shipment's state. `refuse_…` return why a seller's call is refused, or None;
the rest act, in the caller's transaction, and tell the receiver.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

from flipkart_simulator import codes
from flipkart_simulator.actions.common import applied_of
from flipkart_simulator.clock import iso_ist
from flipkart_simulator.notify.telling import STATE_EVENTS, shipment_tell
from flipkart_simulator.state.shipments import SELLER_CANCELS_FROM, TRANSITIONS, Shipment
from flipkart_simulator.world import World

CANCELLERS = {
    "seller": "not_enough_inventory",
    "buyer": "changed_mind",
    "marketplace": "undeliverable",
}
CANCEL_REASONS = ("cannot_procure_item", "not_enough_inventory", "b2b_order")


@dataclass(frozen=True)
class Refusal:
    """Why a shipment does not do what a call asks. `code_v2`: the older item-level code."""

    code: str
    code_v2: str
    text: str


def refuse_pack(world: World, shipment: Shipment) -> Refusal | None:
    """Packing needs APPROVED (or a form that has its number), no hold, and the window open."""
    if shipment.state == "CANCELLED":
        return Refusal(codes.UNPROCESSABLE, codes.ITEM_CANCELLED, "The shipment is CANCELLED")
    if shipment.state == "FORM_FAILED":
        text = f"The forms {', '.join(shipment.unmet_forms())} have no number"
        return Refusal(codes.UNPROCESSABLE, codes.INVALID_ITEM_STATE, text)
    if shipment.state != "APPROVED":
        text = f"The shipment is already {shipment.state}"
        return Refusal(codes.UNPROCESSABLE, codes.INVALID_ITEM_STATE, text)
    if shipment.hold:
        text = "The shipment is on hold"
        return Refusal(codes.UNPROCESSABLE, codes.INVALID_ITEM_STATE, text)
    if world.clock.now() <= shipment.dispatch_after_at:
        text = f"The shipment cannot be packed before {iso_ist(shipment.dispatch_after_at)}"
        return Refusal(codes.UNPROCESSABLE, codes.INVALID_ITEM_STATE, text)
    return None


def refuse_dispatch(shipment: Shipment) -> Refusal | None:
    """Dispatch needs PACKED and no hold."""
    if shipment.state == "CANCELLED":
        return Refusal(codes.UNPROCESSABLE, codes.ITEM_CANCELLED, "CANCELLED")
    if shipment.state in SELLER_CANCELS_FROM:
        text = f"The shipment is {shipment.state}, not PACKED"
        return Refusal(codes.UNPROCESSABLE, codes.ITEM_NOT_PACKED, text)
    if shipment.state != "PACKED":
        text = f"The shipment is already {shipment.state}"
        return Refusal(codes.UNPROCESSABLE, codes.ITEM_DISPATCHED, text)
    if shipment.hold:
        text = "The shipment is on hold"
        return Refusal(codes.UNPROCESSABLE, codes.INVALID_ITEM_STATE, text)
    return None


def refuse_cancel(shipment: Shipment, group_ids: list[str], reason: Any) -> Refusal | None:
    """A seller cancels whole groups, for a reason of the list, before PACKED."""
    if reason not in CANCEL_REASONS:
        text = f"The reason is one of {', '.join(CANCEL_REASONS)}"
        return Refusal(codes.BAD_CANCEL_REASON, codes.BAD_CANCEL_REASON, text)
    if shipment.state == "CANCELLED":
        text = "The shipment is already CANCELLED"
        return Refusal(codes.UNPROCESSABLE, codes.ITEM_CANCELLED, text)
    if shipment.state not in SELLER_CANCELS_FROM:
        text = f"The shipment is {shipment.state}: it can be cancelled only before PACKED"
        return Refusal(codes.UNPROCESSABLE, codes.INVALID_ITEM_STATE, text)
    left = {item["cancellationGroupId"] for item in shipment.items if item["status"] != "CANCELLED"}
    wrong = [group_id for group_id in group_ids if group_id not in left]
    if not group_ids or wrong:
        text = f"Not a group of this shipment: {', '.join(wrong) or 'none was named'}"
        return Refusal(codes.UNPROCESSABLE, codes.BAD_REQUEST_JSON, text)
    return None


def pack_begin(world: World, shipment: Shipment, invoices: list[Any], form_fails: bool) -> None:
    """Begin packing: PACKED follows after `pack_delay_s`, or FORM_FAILED."""
    dice = random.Random(shipment.shipment_id)  # noqa: S311  a delay, not a secret
    delay_s = world.behaviour.pack_delay_s + dice.random() * world.behaviour.pack_jitter_s
    shipment.to_state("PACKING_IN_PROGRESS")
    shipment.pack_due_at = world.clock.now() + delay_s
    shipment.more["invoices"] = invoices
    if form_fails and not shipment.more["forms"]:
        shipment.more["forms"] = {"state_form": ""}
        shipment.doc["forms"] = [{"name": "state_form", "link": "", "automated": False}]
    world.shipments.put(shipment)
    world.wake()


def packing_end_due(world: World) -> float | None:
    """End every packing whose time has come. Returns when the next one ends, or None."""
    now = world.clock.now()
    for shipment in world.shipments.packing_due(now):
        with world.store.transaction():
            shipment.pack_due_at = None
            shipment_to(world, shipment, "FORM_FAILED" if shipment.unmet_forms() else "PACKED")
    return world.shipments.next_packing_at()


def forms_acknowledge(world: World, shipment: Shipment, numbers: dict[str, str]) -> Refusal | None:
    """Take the numbers of state forms; with all of them, packing goes on."""
    known = shipment.more["forms"]
    strange = [name for name in numbers if name not in known]
    if strange:
        text = f"The shipment has no form {', '.join(strange)}"
        return Refusal(codes.UNPROCESSABLE, codes.BAD_REQUEST_JSON, text)
    if shipment.state != "FORM_FAILED":
        text = f"The shipment is {shipment.state}, not FORM_FAILED"
        return Refusal(codes.UNPROCESSABLE, codes.INVALID_ITEM_STATE, text)
    known.update(numbers)
    if shipment.unmet_forms():
        world.shipments.put(shipment)
    else:
        pack_begin(world, shipment, shipment.more.get("invoices", []), form_fails=False)
    return None


def shipment_to(world: World, shipment: Shipment, state: str) -> None:
    """Put a shipment into a state, whatever it was in, and tell of it."""
    now = world.clock.now()
    shipment.to_state(state)
    if state != "PACKING_IN_PROGRESS":
        shipment.pack_due_at = None
    if state == "PACKED":
        shipment.packed_at = now
    elif state == "READY_TO_DISPATCH":
        shipment.dispatched_at = now
    elif state == "DELIVERED" and shipment.delivered_at is None:
        shipment.delivered_at = now
    world.shipments.put(shipment)
    if state in STATE_EVENTS and state != "APPROVED":
        shipment_tell(world, shipment, STATE_EVENTS[state])


def may_go(shipment: Shipment, state: str) -> bool:
    """Return whether a state may follow the one a shipment is in."""
    return state in TRANSITIONS[shipment.state]


def shipment_hold(world: World, shipment: Shipment, hold: bool) -> None:
    """Put a shipment on hold, or take it off."""
    shipment.hold = hold
    world.shipments.put(shipment)
    shipment_tell(world, shipment, "shipment_hold" if hold else "shipment_unhold")


def shipment_cancel(
    world: World,
    shipment: Shipment,
    cancelled_by: str,
    *,
    group_ids: list[str] | None = None,
    sub_reason: str = "",
) -> list[dict[str, Any]]:
    """Cancel groups (all without `group_ids`). A seller's cancellation takes the stock of those
    SKUs to 0 at every place. Returns what became true of listings, for the log."""
    now = world.clock.now()
    gone = [
        item
        for item in shipment.items
        if item["status"] != "CANCELLED"
        and (group_ids is None or item["cancellationGroupId"] in group_ids)
    ]
    for item in gone:
        item["status"] = "CANCELLED"
        item["cancellationReason"] = f"{cancelled_by}_cancellation"
        item["cancellationSubReason"] = sub_reason or CANCELLERS[cancelled_by]
        item["cancellationDate"] = iso_ist(now)
    if all(item["status"] == "CANCELLED" for item in shipment.items):
        shipment.state, shipment.pack_due_at = "CANCELLED", None
        shipment.cancelled_by, shipment.cancelled_at = cancelled_by, now
    world.shipments.put(shipment)
    shipment_tell(
        world,
        shipment,
        "shipment_cancelled",
        group_ids=[item["cancellationGroupId"] for item in gone],
    )
    if cancelled_by != "seller":
        return []
    applied: list[dict[str, Any]] = []
    for sku in dict.fromkeys(item["sku"] for item in gone):
        listing = world.listings.get(shipment.seller_id, sku)
        if listing is not None:
            for place in listing.locations.values():
                place["inventory"] = 0
            world.listings.put(listing, remember_for_s=world.behaviour.inventory_lag_s)
            applied += applied_of(world, listing, ("stock",))
    return applied
