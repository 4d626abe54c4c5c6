"""Settling: what was delivered is paid, what came back is taken back, once each."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flipkart_simulator.actions.common import ActionRefused, action_log
from flipkart_simulator.clock import IST
from flipkart_simulator.money.fees import Charges, charges, refund
from flipkart_simulator.state.money import Settlement
from flipkart_simulator.state.returns import Return
from flipkart_simulator.state.shipments import Shipment, digits
from flipkart_simulator.world import World

# The columns of a settled-transactions file, in their order. Flipkart's are not published.
COLUMNS = (
    "NEFT ID",
    "Settlement Date",
    "Transaction Type",  # Sale, Return
    "Order ID",
    "Order Item ID",
    "Return ID",
    "Seller SKU ID",
    "FSN",
    "Quantity",
    "Order Date",
    "Delivery or Return Date",
    "Shipping Zone",
    "Sale Amount (Rs)",
    "Commission (Rs)",
    "Fixed Fee (Rs)",
    "Collection Fee (Rs)",
    "Shipping Fee (Rs)",
    "GST on Fees (Rs)",
    "TCS (Rs)",
    "TDS (Rs)",
    "Settlement Amount (Rs)",
)


def settlement_make(world: World, *, seller_id: str, wait_s: float | None = None) -> Settlement:
    """Pay for everything delivered at least `wait_s` ago (the setting without it), less what has
    come back since. Refuses where there is nothing to pay for."""
    wait_s = world.behaviour.settlement_wait_s if wait_s is None else wait_s
    now = world.clock.now()
    sold = world.shipments.unsettled(seller_id, now - wait_s)
    back = world.returns.unsettled(seller_id)
    neft_id = "NEFT" + digits(12)
    rows = [row for shipment in sold for row in _sale_rows(world, shipment, neft_id, now)]
    paid = {shipment.shipment_id for shipment in sold}
    due = [entry for entry in back if _is_paid(world, entry, paid)]
    rows += [_return_row(world, entry, neft_id, now) for entry in due]
    if not rows:
        raise ActionRefused(409, "nothing_due", "There is nothing to settle yet.")
    with world.store.transaction():
        number = world.money.settlement_add(seller_id, neft_id, rows)
        for shipment in sold:
            shipment.settled_in = number
            world.shipments.put(shipment)
        for entry in due:
            entry.settled_in = number
            world.returns.put(entry)
        asked = {"rows": len(rows), "neft_id": neft_id}
        action_log(world, "hand", "POST", "/hub/settlements", seller_id, "", asked, [])
    made = world.money.settlement(number)
    if made is None:
        raise ActionRefused(500, "lost", "The settlement was not kept.")
    return made


def _is_paid(world: World, entry: Return, paid_now: set[str]) -> bool:
    """Return whether a return's sale was paid for: what never was cannot be taken back."""
    shipment = world.shipments.get(entry.shipment_id)
    return shipment is not None and (
        shipment.settled_in is not None or shipment.shipment_id in paid_now
    )


def _sale_rows(world: World, shipment: Shipment, neft_id: str, now: float) -> list[dict[str, Any]]:
    return [
        _row(
            neft_id,
            now,
            "Sale",
            shipment,
            item,
            item["quantity"],
            shipment.delivered_at or now,
            _charges_of(world, shipment, item),
        )
        for item in shipment.items
        if item["cancellationDate"] is None
    ]


def _return_row(world: World, entry: Return, neft_id: str, now: float) -> dict[str, Any]:
    shipment = world.shipments.get(entry.shipment_id)
    if shipment is None:
        raise LookupError(entry.shipment_id)
    item = next(i for i in shipment.items if i["orderItemId"] == entry.order_item_id)
    taken = refund(
        _charges_of(world, shipment, item),
        pieces=item["quantity"],
        zone=shipment.more["zone"],
        by_customer=entry.source == "customer_return",
    )
    row = _row(neft_id, now, "Return", shipment, item, 1, entry.updated_at, taken)
    return {**row, "Return ID": entry.return_id}


def _charges_of(world: World, shipment: Shipment, item: dict[str, Any]) -> Charges:
    product = world.catalogue.product(item["fsn"])
    packages = shipment.doc["subShipments"][0]["packages"]
    weight = packages[0].get("weight", 0) if packages else 0
    return charges(
        sale_paise=round(item["priceComponents"]["totalPrice"] * 100),
        pieces=item["quantity"],
        vertical=product.vertical if product else "default",
        weight_g=round(weight * 1000),
        zone=shipment.more["zone"],
    )


def _row(
    neft_id: str,
    now: float,
    kind: str,
    shipment: Shipment,
    item: dict[str, Any],
    pieces: int,
    happened_at: float,
    money: Charges,
) -> dict[str, Any]:
    values = (
        neft_id,
        day(now),
        kind,
        item["orderId"],
        item["orderItemId"],
        "",
        item["sku"],
        item["fsn"],
        pieces,
        day(shipment.ordered_at),
        day(happened_at),
        shipment.more["zone"],
        money.sale / 100,
        -money.commission / 100,
        -money.fixed / 100,
        -money.collection / 100,
        -money.shipping / 100,
        -money.gst / 100,
        -money.tcs / 100,
        -money.tds / 100,
        money.net / 100,
    )
    return dict(zip(COLUMNS, values, strict=True))


def day(moment: float) -> str:
    """Write a moment as a day in India's time: `2026-11-25`."""
    return datetime.fromtimestamp(moment, IST).strftime("%Y-%m-%d")
