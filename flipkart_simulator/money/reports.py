"""The reports a partner may ask for: which there are, when they are ready, what is in them."""

from __future__ import annotations

from typing import Any

from flipkart_simulator.clock import IST_DAY_S, parse_iso
from flipkart_simulator.money.files import rows_xlsx
from flipkart_simulator.money.settling import COLUMNS, day
from flipkart_simulator.state.money import Report
from flipkart_simulator.state.shipments import Shipment
from flipkart_simulator.world import World

SALES_COLUMNS = (
    "Order ID",
    "Order Item ID",
    "Seller SKU ID",
    "FSN",
    "HSN",
    "Quantity",
    "Order Date",
    "State",
    "Delivered To",
    "Sale Amount (Rs)",
)
KINDS = (
    "settled_transaction_ledger",
    "sales_ledger",
    "gst_returns_report",
    "financial_year_ledger",
)
OF_SETTLEMENTS = ("settled_transaction_ledger", "financial_year_ledger")


def report_status(world: World, report: Report) -> str:
    """Return TRIGGERED, PROCESSING, COMPLETED or EXPIRED, by the clock alone."""
    age_s = world.clock.now() - report.asked_at
    delay_s = world.behaviour.report_delay_s
    if age_s < delay_s:
        return "TRIGGERED"
    if age_s < 2 * delay_s:
        return "PROCESSING"
    return "EXPIRED" if age_s >= 2 * delay_s + world.behaviour.report_life_s else "COMPLETED"


def report_expires_at(world: World, report: Report) -> float:
    """Return when a report's file ends."""
    behaviour = world.behaviour
    return report.asked_at + 2 * behaviour.report_delay_s + behaviour.report_life_s


def report_file(world: World, report: Report) -> bytes:
    """Return a report's file as of now."""
    since, until = report.parameters["from_date"][:10], report.parameters["to_date"][:10]
    if report.kind in OF_SETTLEMENTS:
        rows = [
            row
            for settlement in reversed(world.money.settlements(report.seller_id))
            for row in settlement.rows
            if since <= row["Settlement Date"] <= until
        ]
        return rows_xlsx(COLUMNS, rows)
    first = parse_iso(since)
    last = parse_iso(until) + IST_DAY_S
    rows = [
        row
        for shipment in world.shipments.of_seller(report.seller_id, limit=100_000)
        if first <= shipment.ordered_at < last
        for row in _sales_rows(shipment)
    ]
    return rows_xlsx(SALES_COLUMNS, rows, "Sales")


def _sales_rows(shipment: Shipment) -> list[dict[str, Any]]:
    return [
        {
            "Order ID": item["orderId"],
            "Order Item ID": item["orderItemId"],
            "Seller SKU ID": item["sku"],
            "FSN": item["fsn"],
            "HSN": item["hsn"],
            "Quantity": item["quantity"],
            "Order Date": day(shipment.ordered_at),
            "State": item["status"],
            "Delivered To": shipment.more["buyer"]["state"],
            "Sale Amount (Rs)": item["priceComponents"]["totalPrice"],
        }
        for item in shipment.items
    ]
