"""Shipments: what buyers ordered, their lives, and the search for them."""

from __future__ import annotations

import json
import secrets
import sqlite3
from dataclasses import dataclass
from typing import Any

from flipkart_simulator.clock import iso_ist
from flipkart_simulator.state.store import Store, to_json

DAY_S = 86_400.0
# The whole life of a shipment that Flipkart ships. CANCELLED from PACKED on is never the seller's.
TRANSITIONS: dict[str, tuple[str, ...]] = {
    "APPROVED": ("PACKING_IN_PROGRESS", "CANCELLED"),
    "PACKING_IN_PROGRESS": ("PACKED", "FORM_FAILED", "CANCELLED"),
    "FORM_FAILED": ("PACKING_IN_PROGRESS", "CANCELLED"),
    "PACKED": ("READY_TO_DISPATCH", "CANCELLED"),
    "READY_TO_DISPATCH": ("PICKUP_COMPLETE", "CANCELLED"),
    "PICKUP_COMPLETE": ("SHIPPED",),
    "SHIPPED": ("DELIVERED", "RETURN_REQUESTED"),
    "DELIVERED": ("RETURN_REQUESTED",),
    "RETURN_REQUESTED": ("RETURNED", "DELIVERED", "SHIPPED"),
    "RETURNED": (),
    "CANCELLED": (),
}
SELLER_CANCELS_FROM = ("APPROVED", "PACKING_IN_PROGRESS", "FORM_FAILED")
SORT_COLUMNS = {
    "orderDate": "ordered_at",
    "modifiedDate": "updated_at",
    "dispatchByDate": "dispatch_by_at",
    "dispatchAfterDate": "dispatch_after_at",
}
DATE_COLUMNS = {**SORT_COLUMNS, "cancellationDate": "cancelled_at"}
ID_COLUMNS = {
    "shipmentIds": "shipment_id",
    "orderItemIds": "order_item_id",
    "orderIds": "order_id",
}


@dataclass(frozen=True)
class Wanted:
    """Which shipments a search asks for. Ranges: {column: (from, to)} in epoch seconds."""

    seller_id: str
    states: tuple[str, ...]
    hold: bool | None
    location_id: str
    skus: tuple[str, ...]
    kinds: tuple[str, ...]
    mps: bool | None
    ranges: dict[str, tuple[float | None, float | None]]
    cancelled_by: str
    sort_column: str
    descending: bool


@dataclass
class Shipment:
    """One shipment. `doc` is what the order side of the API shows; `more` all the rest.

    more: {buyer, store, courier, tracking_id, zone, invoices, forms: {name: ack number or ""}}.
    """

    shipment_id: str
    seller_id: str
    location_id: str
    state: str
    hold: bool
    kind: str
    mps: bool
    ordered_at: float
    updated_at: float
    visible_at: float
    dispatch_after_at: float
    dispatch_by_at: float
    pack_due_at: float | None
    packed_at: float | None
    dispatched_at: float | None
    delivered_at: float | None
    cancelled_at: float | None
    cancelled_by: str
    settled_in: int | None
    doc: dict[str, Any]
    more: dict[str, Any]

    @property
    def items(self) -> list[dict[str, Any]]:
        """The order items, in the API's shape."""
        items: list[dict[str, Any]] = self.doc["orderItems"]
        return items

    @property
    def skus(self) -> list[str]:
        """The SKUs in it."""
        return [item["sku"] for item in self.items]

    def to_state(self, state: str) -> None:
        """Take the state and give it to every item that is not cancelled by itself."""
        for item in self.items:
            if item["status"] != "CANCELLED" or self.state == "CANCELLED":
                item["status"] = state
        self.state = state

    def unmet_forms(self) -> list[str]:
        """Return the names of the state forms that have no number yet."""
        return [name for name, number in self.more.get("forms", {}).items() if not number]


_COLUMNS = tuple(Shipment.__dataclass_fields__)


class Shipments:
    """Reads and writes of shipments."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, shipment: Shipment) -> None:
        """Keep a new shipment with its items."""
        with self._store.transaction() as db:
            db.execute(
                f"INSERT INTO shipments ({', '.join(_COLUMNS)})"  # noqa: S608  names from above
                f" VALUES ({', '.join('?' * len(_COLUMNS))})",
                _values(shipment),
            )
            db.executemany(
                "INSERT INTO shipment_items VALUES (?, ?, ?, ?)",
                [
                    (item["orderItemId"], shipment.shipment_id, item["orderId"], item["sku"])
                    for item in shipment.items
                ],
            )

    def put(self, shipment: Shipment) -> None:
        """Write a shipment over what is there, stamped with the present moment."""
        shipment.updated_at = self._store.clock.now()
        shipment.doc.update(
            updatedAt=iso_ist(shipment.updated_at),
            hold=shipment.hold,
            dispatchAfterDate=iso_ist(shipment.dispatch_after_at),
            dispatchByDate=iso_ist(shipment.dispatch_by_at),
        )
        names = ", ".join(f"{name} = ?" for name in _COLUMNS)
        with self._store.transaction() as db:
            db.execute(
                f"UPDATE shipments SET {names} WHERE shipment_id = ?",  # noqa: S608  names
                (*_values(shipment), shipment.shipment_id),
            )

    def get(self, shipment_id: str) -> Shipment | None:
        """Return one shipment, or None."""
        row = self._store.row("SELECT * FROM shipments WHERE shipment_id = ?", shipment_id)
        return _shipment(row) if row else None

    def by_item(self, order_item_id: str) -> Shipment | None:
        """Return the shipment an order item is in, or None."""
        row = self._store.row(
            "SELECT shipments.* FROM shipment_items JOIN shipments USING (shipment_id)"
            " WHERE order_item_id = ?",
            order_item_id,
        )
        return _shipment(row) if row else None

    def get_many(self, seller_id: str, kind: str, ids: list[str]) -> list[Shipment]:
        """Return a seller's visible shipments by ids of one kind (a key of ID_COLUMNS)."""
        marks = ",".join("?" * len(ids))
        rows = self._store.rows(
            "SELECT DISTINCT shipments.* FROM shipment_items"  # noqa: S608  column from above
            " JOIN shipments USING (shipment_id)"
            f" WHERE {ID_COLUMNS[kind]} IN ({marks}) AND seller_id = ? AND visible_at <= ?"
            " ORDER BY ordered_at, shipment_id",
            *ids,
            seller_id,
            self._store.clock.now(),
        )
        return [_shipment(row) for row in rows]

    def packing_due(self, moment: float) -> list[Shipment]:
        """Return the shipments whose packing has ended by then, the earliest first."""
        rows = self._store.rows(
            "SELECT * FROM shipments WHERE pack_due_at <= ? ORDER BY pack_due_at, shipment_id",
            moment,
        )
        return [_shipment(row) for row in rows]

    def next_packing_at(self) -> float | None:
        """Return when the next packing ends, or None if none goes on."""
        row = self._store.row("SELECT min(pack_due_at) AS at FROM shipments")
        return row["at"] if row else None

    def search(
        self, wanted: Wanted, *, after: tuple[float, str] | None, limit: int
    ) -> list[tuple[Shipment, float]]:
        """Return up to `limit` (shipment, sort value) in the order asked for, from behind `after`
        (sort value, shipment id)."""
        column = wanted.sort_column
        sign, order = ("<", "DESC") if wanted.descending else (">", "ASC")
        where, values = self._conditions(wanted)
        if after is not None:
            where.append(f"({column}, shipment_id) {sign} (?, ?)")
            values += after
        sql = (
            f"SELECT *, {column} AS sort_value FROM shipments"  # noqa: S608  parts from above
            f" WHERE {' AND '.join(where)} ORDER BY {column} {order}, shipment_id {order} LIMIT ?"
        )
        return [
            (_shipment(row), row["sort_value"]) for row in self._store.rows(sql, *values, limit)
        ]

    def _conditions(self, wanted: Wanted) -> tuple[list[str], list[Any]]:
        where = ["seller_id = ?", "visible_at <= ?"]
        values: list[Any] = [wanted.seller_id, self._store.clock.now()]
        for column, members in (("state", wanted.states), ("kind", wanted.kinds)):
            if members:
                where.append(f"{column} IN ({','.join('?' * len(members))})")
                values += members
        if wanted.skus:
            marks = ",".join("?" * len(wanted.skus))
            where.append(
                "EXISTS (SELECT 1 FROM shipment_items AS i"  # noqa: S608  question marks only
                f" WHERE i.shipment_id = shipments.shipment_id AND i.sku IN ({marks}))"
            )
            values += wanted.skus
        for column, flag in (("hold", wanted.hold), ("mps", wanted.mps)):
            if flag is not None:
                where.append(f"{column} = ?")
                values.append(int(flag))
        for column, text in (
            ("location_id", wanted.location_id),
            ("cancelled_by", wanted.cancelled_by),
        ):
            if text:
                where.append(f"{column} = ?")
                values.append(text)
        for column, span in wanted.ranges.items():
            for sign, moment in ((">=", span[0]), ("<=", span[1])):
                if moment is not None:
                    where.append(f"{column} {sign} ?")
                    values.append(moment)
        return where, values

    def of_seller(self, seller_id: str, state: str = "", limit: int = 10_000) -> list[Shipment]:
        """Return a seller's shipments, the earliest first, of one state or of all."""
        rows = self._store.rows(
            "SELECT * FROM shipments WHERE seller_id = ? AND (? = '' OR state = ?)"
            " ORDER BY ordered_at, shipment_id LIMIT ?",
            seller_id,
            state,
            state,
            limit,
        )
        return [_shipment(row) for row in rows]

    def unsettled(self, seller_id: str, delivered_before: float) -> list[Shipment]:
        """Return what was delivered by then and never paid for, the earliest first."""
        rows = self._store.rows(
            "SELECT * FROM shipments WHERE seller_id = ? AND settled_in IS NULL"
            " AND delivered_at <= ? ORDER BY delivered_at, shipment_id",
            seller_id,
            delivered_before,
        )
        return [_shipment(row) for row in rows]

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


def digits(count: int) -> str:
    """Return so many random digits."""
    return "".join(secrets.choice("0123456789") for _ in range(count))


def _values(shipment: Shipment) -> tuple[Any, ...]:
    held = {
        **shipment.__dict__,
        "hold": int(shipment.hold),
        "mps": int(shipment.mps),
        "doc": to_json(shipment.doc),
        "more": to_json(shipment.more),
    }
    return tuple(held[name] for name in _COLUMNS)


def _shipment(row: sqlite3.Row) -> Shipment:
    held = {name: row[name] for name in _COLUMNS}
    held.update(
        hold=bool(row["hold"]),
        mps=bool(row["mps"]),
        doc=json.loads(row["doc"]),
        more=json.loads(row["more"]),
    )
    return Shipment(**held)
