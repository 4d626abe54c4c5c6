"""Shipments: what buyers ordered, in the shape the seller API shows."""

from __future__ import annotations

import json
import secrets
import sqlite3
import uuid
from dataclasses import dataclass
from typing import Any

from flipkart_simulator.clock import iso_ist
from flipkart_simulator.state.listings import Listing
from flipkart_simulator.state.store import Store, to_json

DAY_S = 86_400.0
CANCELLATION_REASONS = {
    "seller": "not_enough_inventory",
    "buyer": "changed_mind",
    "marketplace": "undeliverable",
}
SORT_COLUMNS = {
    "orderDate": "ordered_at",
    "modifiedDate": "updated_at",
    "dispatchByDate": "dispatch_by_at",
    "dispatchAfterDate": "dispatch_after_at",
}
DATE_COLUMNS = {**SORT_COLUMNS, "cancellationDate": "cancelled_at"}


@dataclass(frozen=True)
class Wanted:
    """Which shipments a search asks for. Ranges: {column: (from, to)} in epoch seconds."""

    seller_id: str
    states: tuple[str, ...]
    hold: bool | None
    location_id: str
    skus: tuple[str, ...]
    ranges: dict[str, tuple[float | None, float | None]]
    cancelled_by: str
    sort_column: str
    descending: bool


class Shipments:
    """Reads and writes of shipments."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(
        self,
        *,
        listing: Listing,
        title: str,
        location_id: str,
        quantity: int,
        visible_after_s: float,
        hold: bool,
        dispatch_after_s: float,
    ) -> dict[str, Any]:
        """Make the shipment of one order line and return it as the API shows it."""
        now = self._store.clock.now()
        sla_days = listing.attributes.get("fulfillment", {}).get("dispatch_sla", 2)
        window = (now + dispatch_after_s, now + dispatch_after_s + sla_days * DAY_S)
        shipment = _new_shipment(listing, title, location_id, quantity, now, hold, window)
        with self._store.transaction() as db:
            db.execute(
                "INSERT INTO shipments (shipment_id, seller_id, location_id, state, hold, sku,"
                " ordered_at, updated_at, visible_at, dispatch_after_at, dispatch_by_at, doc)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    shipment["shipmentId"],
                    listing.seller_id,
                    location_id,
                    "APPROVED",
                    int(hold),
                    listing.sku,
                    now,
                    now,
                    now + visible_after_s,
                    *window,
                    to_json(shipment),
                ),
            )
        return shipment

    def get(self, shipment_id: str) -> sqlite3.Row | None:
        """Return one row, or None."""
        return self._store.row("SELECT * FROM shipments WHERE shipment_id = ?", shipment_id)

    def change(
        self,
        shipment_id: str,
        *,
        state: str | None = None,
        hold: bool | None = None,
        cancelled_by: str = "",
    ) -> dict[str, Any]:
        """Move a shipment to another state or hold, stamp it and return it.

        cancelled_by: seller, buyer or marketplace. Raises KeyError for an unknown id.
        """
        row = self.get(shipment_id)
        if row is None:
            raise KeyError(shipment_id)
        now = self._store.clock.now()
        shipment: dict[str, Any] = json.loads(row["doc"])
        shipment["updatedAt"] = iso_ist(now)
        if hold is not None:
            shipment["hold"] = hold
        for item in shipment["orderItems"]:
            if state is not None:
                item["status"] = state
            if cancelled_by:
                item["cancellationReason"] = f"{cancelled_by}_cancellation"
                item["cancellationSubReason"] = CANCELLATION_REASONS[cancelled_by]
                item["cancellationDate"] = iso_ist(now)
        with self._store.transaction() as db:
            db.execute(
                "UPDATE shipments SET state = ?, hold = ?, updated_at = ?, doc = ?,"
                " cancelled_by = ?, cancelled_at = ? WHERE shipment_id = ?",
                (
                    state or row["state"],
                    int(shipment["hold"]),
                    now,
                    to_json(shipment),
                    cancelled_by or row["cancelled_by"],
                    now if cancelled_by else row["cancelled_at"],
                    shipment_id,
                ),
            )
        return shipment

    def search(
        self, wanted: Wanted, *, after: tuple[float, str] | None, limit: int
    ) -> list[sqlite3.Row]:
        """Return up to `limit` rows in the order asked for, from behind `after`
        (sort value, shipment id). Rows carry `sort_value`."""
        column = wanted.sort_column
        sign, order = ("<", "DESC") if wanted.descending else (">", "ASC")
        where = ["seller_id = ?", "visible_at <= ?"]
        values: list[Any] = [wanted.seller_id, self._store.clock.now()]
        where.append(f"state IN ({','.join('?' * len(wanted.states))})")
        values += wanted.states
        if wanted.hold is not None:
            where.append("hold = ?")
            values.append(int(wanted.hold))
        if wanted.location_id:
            where.append("location_id = ?")
            values.append(wanted.location_id)
        if wanted.skus:
            where.append(f"sku IN ({','.join('?' * len(wanted.skus))})")
            values += wanted.skus
        if wanted.cancelled_by:
            where.append("cancelled_by = ?")
            values.append(wanted.cancelled_by)
        for name, (since, until) in wanted.ranges.items():
            if since is not None:
                where.append(f"{name} >= ?")
                values.append(since)
            if until is not None:
                where.append(f"{name} <= ?")
                values.append(until)
        if after is not None:
            where.append(f"({column}, shipment_id) {sign} (?, ?)")
            values += after
        sql = (
            f"SELECT *, {column} AS sort_value FROM shipments"  # noqa: S608  parts from above
            f" WHERE {' AND '.join(where)} ORDER BY {column} {order}, shipment_id {order} LIMIT ?"
        )
        return self._store.rows(sql, *values, limit)

    def newest(self, seller_id: str, limit: int = 200) -> list[dict[str, Any]]:
        """Return the newest shipments of a seller with their state, as plain dictionaries."""
        rows = self._store.rows(
            "SELECT * FROM shipments WHERE seller_id = ? ORDER BY ordered_at DESC LIMIT ?",
            seller_id,
            limit,
        )
        return [{**json.loads(row["doc"]), "state": row["state"]} for row in rows]

    def count(self, seller_id: str) -> int:
        """Return how many shipments the seller ever had."""
        row = self._store.row("SELECT count(*) AS n FROM shipments WHERE seller_id = ?", seller_id)
        return int(row["n"]) if row else 0


def _digits(count: int) -> str:
    return "".join(secrets.choice("0123456789") for _ in range(count))


def _new_shipment(
    listing: Listing,
    title: str,
    location_id: str,
    quantity: int,
    now: float,
    hold: bool,
    window: tuple[float, float],
) -> dict[str, Any]:
    order_item_id = "1" + _digits(15)
    price = listing.price["selling_price"]
    return {
        "shipmentId": str(uuid.uuid4()),
        "dispatchAfterDate": iso_ist(window[0]),
        "dispatchByDate": iso_ist(window[1]),
        "updatedAt": iso_ist(now),
        "locationId": location_id,
        "hold": hold,
        "mps": False,
        "packagingPolicy": "DEFAULT",
        "shipmentType": "NORMAL",
        "subShipments": [
            {"subShipmentId": "SS-1", "packages": listing.attributes.get("packages", [])}
        ],
        "forms": [],
        "orderItems": [
            {
                "orderItemId": order_item_id,
                "orderId": "OD" + _digits(18),
                "cancellationGroupId": "grp" + order_item_id,
                "orderDate": iso_ist(now),
                "paymentType": "PREPAID",
                "status": "APPROVED",
                "courierReturn": False,
                "is_replacement": False,
                "quantity": quantity,
                "fsn": listing.product_id,
                "sku": listing.sku,
                "listingId": listing.listing_id,
                "hsn": listing.attributes.get("tax", {}).get("hsn", ""),
                "title": title,
                "packageIds": [],
                "priceComponents": {
                    "sellingPrice": price * quantity,
                    "totalPrice": price * quantity,
                    "shippingCharge": 0,
                    "customerPrice": price * quantity,
                    "flipkartDiscount": 0,
                },
                "serviceProfile": "NON_FBF",
            }
        ],
    }
