"""Returns: one piece each, on its way back to the seller."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from typing import Any

from flipkart_simulator.clock import iso_ist
from flipkart_simulator.state.store import Store, to_json

SOURCES = ("customer_return", "courier_return")
IDS_A_CALL = 25


@dataclass
class Return:
    """One return. `doc` is what the API shows."""

    return_id: str
    seller_id: str
    shipment_id: str
    order_item_id: str
    location_id: str
    source: str
    status: str
    tracking_id: str
    created_at: float
    updated_at: float
    settled_in: int | None
    doc: dict[str, Any]


@dataclass(frozen=True)
class ReturnsWanted:
    """Which returns a search asks for. Ranges in epoch seconds, either end open."""

    seller_id: str
    source: str
    created: tuple[float | None, float | None] = (None, None)
    modified: tuple[float | None, float | None] = (None, None)
    location_id: str = ""
    return_ids: tuple[str, ...] = ()
    tracking_ids: tuple[str, ...] = ()


_COLUMNS = tuple(Return.__dataclass_fields__)


class Returns:
    """Reads and writes of returns."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def put(self, entry: Return) -> None:
        """Write a return, new or over what is there, stamped with the present moment."""
        entry.updated_at = self._store.clock.now()
        entry.doc.update(
            updatedDate=iso_ist(entry.updated_at),
            status=entry.status,
            trackingId=entry.tracking_id,
        )
        held = {**entry.__dict__, "doc": to_json(entry.doc)}
        with self._store.transaction() as db:
            db.execute(
                f"INSERT OR REPLACE INTO returns ({', '.join(_COLUMNS)})"  # noqa: S608  names
                f" VALUES ({', '.join('?' * len(_COLUMNS))})",
                tuple(held[name] for name in _COLUMNS),
            )

    def get(self, return_id: str) -> Return | None:
        """Return one return, or None."""
        row = self._store.row("SELECT * FROM returns WHERE return_id = ?", return_id)
        return _return(row) if row else None

    def of_shipment(self, shipment_id: str) -> list[Return]:
        """Return the returns of one shipment, the earliest first."""
        rows = self._store.rows(
            "SELECT * FROM returns WHERE shipment_id = ? ORDER BY created_at, return_id",
            shipment_id,
        )
        return [_return(row) for row in rows]

    def open_of_item(self, order_item_id: str) -> list[Return]:
        """Return the returns of an order item that are still on their way."""
        rows = self._store.rows(
            "SELECT * FROM returns WHERE order_item_id = ? AND status = 'CREATED'"
            " ORDER BY created_at, return_id",
            order_item_id,
        )
        return [_return(row) for row in rows]

    def open_of_seller(self, seller_id: str) -> list[Return]:
        """Return a seller's returns that are on their way, the earliest first."""
        rows = self._store.rows(
            "SELECT * FROM returns WHERE seller_id = ? AND status = 'CREATED'"
            " ORDER BY created_at, return_id",
            seller_id,
        )
        return [_return(row) for row in rows]

    def of_location(self, seller_id: str, location_id: str) -> list[Return]:
        """Return the returns that are on their way to a place."""
        rows = self._store.rows(
            "SELECT * FROM returns WHERE seller_id = ? AND location_id = ? AND status = 'CREATED'"
            " ORDER BY created_at, return_id",
            seller_id,
            location_id,
        )
        return [_return(row) for row in rows]

    def search(
        self, wanted: ReturnsWanted, *, after: tuple[float, str] | None, limit: int
    ) -> list[Return]:
        """Return up to `limit`, the earliest first, from behind `after` (created, id)."""
        where, values = ["seller_id = ?"], [wanted.seller_id]  # type: tuple[list[str], list[Any]]
        for column, text in (("source", wanted.source), ("location_id", wanted.location_id)):
            if text:
                where.append(f"{column} = ?")
                values.append(text)
        for column, span in (("created_at", wanted.created), ("updated_at", wanted.modified)):
            for sign, moment in ((">=", span[0]), ("<=", span[1])):
                if moment is not None:
                    where.append(f"{column} {sign} ?")
                    values.append(moment)
        for column, ids in (
            ("return_id", wanted.return_ids),
            ("tracking_id", wanted.tracking_ids),
        ):
            if ids:
                where.append(f"{column} IN ({','.join('?' * len(ids))})")
                values += ids
        if after is not None:
            where.append("(created_at, return_id) > (?, ?)")
            values += after
        rows = self._store.rows(
            f"SELECT * FROM returns WHERE {' AND '.join(where)}"  # noqa: S608  parts from above
            " ORDER BY created_at, return_id LIMIT ?",
            *values,
            limit,
        )
        return [_return(row) for row in rows]

    def unsettled(self, seller_id: str) -> list[Return]:
        """Return what came back and was never set against a payment, the earliest first."""
        rows = self._store.rows(
            "SELECT * FROM returns WHERE seller_id = ? AND settled_in IS NULL"
            " AND status = 'COMPLETED' ORDER BY updated_at, return_id",
            seller_id,
        )
        return [_return(row) for row in rows]


def _return(row: sqlite3.Row) -> Return:
    return Return(**{**{name: row[name] for name in _COLUMNS}, "doc": json.loads(row["doc"])})
