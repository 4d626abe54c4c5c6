"""Notifications: receivers, what was switched off, events and the log of their deliveries."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from dataclasses import asdict, dataclass
from typing import Any

from flipkart_simulator.clock import iso_utc
from flipkart_simulator.state.store import Store, to_json


@dataclass(frozen=True)
class Receiver:
    """Where a seller's events go. `url` exactly as registered: it is part of the signature."""

    seller_id: str
    url: str
    app_id: str
    secret: str
    wants_returns: bool


class Events:
    """Reads and writes of events. `woken` is set whenever there may be something to send."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.woken = asyncio.Event()
        self._receivers: dict[str, Receiver] = {}
        self.reload()

    def reload(self) -> None:
        """Read the receivers anew from the state."""
        self._receivers = {
            row["seller_id"]: Receiver(
                row["seller_id"],
                row["url"],
                row["app_id"],
                row["secret"],
                bool(row["wants_returns"]),
            )
            for row in self._store.rows("SELECT * FROM receivers")
        }

    def receiver(self, seller_id: str) -> Receiver | None:
        """Return where a seller's events go, or None."""
        return self._receivers.get(seller_id)

    def receiver_put(self, receiver: Receiver) -> None:
        """Register a receiver in place of any the seller had."""
        with self._store.transaction() as db:
            db.execute(
                "INSERT OR REPLACE INTO receivers VALUES (?, ?, ?, ?, ?)",
                (
                    receiver.seller_id,
                    receiver.url,
                    receiver.app_id,
                    receiver.secret,
                    int(receiver.wants_returns),
                ),
            )
        self.reload()
        self.woken.set()

    def receiver_delete(self, seller_id: str) -> bool:
        """Forget a receiver. Returns whether there was one; its events stay, unsent."""
        with self._store.transaction() as db:
            gone = db.execute("DELETE FROM receivers WHERE seller_id = ?", (seller_id,)).rowcount
        self.reload()
        return bool(gone)

    def toggle(
        self,
        seller_id: str,
        location_id: str,
        *,
        orders_off: bool | None = None,
        returns_off: bool | None = None,
    ) -> None:
        """Switch a location's events off or on; None leaves that kind as it is."""
        orders, returns = self.toggled(seller_id, location_id)
        with self._store.transaction() as db:
            db.execute(
                "INSERT OR REPLACE INTO toggles VALUES (?, ?, ?, ?)",
                (
                    seller_id,
                    location_id,
                    int(orders if orders_off is None else orders_off),
                    int(returns if returns_off is None else returns_off),
                ),
            )

    def toggled(self, seller_id: str, location_id: str) -> tuple[bool, bool]:
        """Return whether (orders', returns') events are off at a location."""
        row = self._store.row(
            "SELECT * FROM toggles WHERE seller_id = ? AND location_id = ?", seller_id, location_id
        )
        return (bool(row["orders_off"]), bool(row["returns_off"])) if row else (False, False)

    def add(
        self,
        *,
        seller_id: str,
        group_id: str,
        event_type: str,
        body: dict[str, Any],
        due_at: float,
        status: str = "waiting",
        dated_at: float | None = None,
        secret: str = "",
    ) -> int:
        """Keep an event to be sent and return its number."""
        with self._store.transaction() as db:
            number = db.execute(
                "INSERT INTO events (seller_id, group_id, event_type, status, made_at, due_at,"
                " dated_at, secret, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    seller_id,
                    group_id,
                    event_type,
                    status,
                    self._store.clock.now(),
                    due_at,
                    dated_at,
                    secret,
                    to_json(body),
                ),
            ).lastrowid
        self.woken.set()
        return number or 0

    def get(self, event_id: int) -> sqlite3.Row | None:
        """Return one event, or None."""
        return self._store.row("SELECT * FROM events WHERE event_id = ?", event_id)

    def to_send(self) -> list[sqlite3.Row]:
        """Return the first waiting event of each group: those behind it wait for it."""
        return self._store.rows(
            "SELECT events.* FROM events JOIN (SELECT min(event_id) AS event_id FROM events"
            " WHERE status = 'waiting' GROUP BY group_id) USING (event_id) ORDER BY event_id"
        )

    def status_put(self, event_id: int, status: str) -> None:
        """Set what is to happen to an event."""
        with self._store.transaction() as db:
            db.execute("UPDATE events SET status = ? WHERE event_id = ?", (status, event_id))
        self.woken.set()

    def date(self, event_id: int, moment: float) -> float:
        """Return the date an event is sent with: that of its first try, or this moment."""
        with self._store.transaction() as db:
            db.execute(
                "UPDATE events SET dated_at = coalesce(dated_at, ?), attempts = attempts + 1"
                " WHERE event_id = ?",
                (moment, event_id),
            )
        row = self.get(event_id)
        return float(row["dated_at"]) if row else moment

    def tried(
        self,
        event_id: int,
        *,
        url: str,
        x_date: str,
        status: int | None,
        problem: str,
        ms: float,
        again_at: float | None,
    ) -> None:
        """Log one try. again_at: when to try again; None: it was delivered."""
        with self._store.transaction() as db:
            db.execute(
                "INSERT INTO deliveries (event_id, at, url, x_date, status, problem, ms)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (event_id, self._store.clock.now(), url, x_date, status, problem, ms),
            )
            if again_at is None:
                db.execute("UPDATE events SET status = 'delivered' WHERE event_id = ?", (event_id,))
            else:
                db.execute("UPDATE events SET due_at = ? WHERE event_id = ?", (again_at, event_id))

    def find(self, *, seller_id: str = "", group_id: str = "", after: int = 0) -> list[Any]:
        """Return events as plain dictionaries, in the order in which they were made."""
        rows = self._store.rows(
            "SELECT * FROM events WHERE event_id > ? AND (? = '' OR seller_id = ?)"
            " AND (? = '' OR group_id = ?) ORDER BY event_id LIMIT 10000",
            after,
            seller_id,
            seller_id,
            group_id,
            group_id,
        )
        return [event_shown(row) for row in rows]

    def deliveries(self, *, event_id: int | None = None, after: int = 0) -> list[dict[str, Any]]:
        """Return the log of deliveries, of one event or of all, the earliest first."""
        rows = self._store.rows(
            "SELECT deliveries.*, group_id, event_type FROM deliveries JOIN events USING (event_id)"
            " WHERE delivery_id > ? AND (? IS NULL OR event_id = ?)"
            " ORDER BY delivery_id LIMIT 10000",
            after,
            event_id,
            event_id,
        )
        return [{**dict(row), "at": iso_utc(row["at"])} for row in rows]


def event_shown(row: sqlite3.Row) -> dict[str, Any]:
    """Return an event without its secret."""
    shown = {**dict(row), "body": json.loads(row["body"]), "is_forged": bool(row["secret"])}
    del shown["secret"]
    for name in ("made_at", "due_at", "dated_at"):
        shown[name] = None if shown[name] is None else iso_utc(shown[name])
    return shown


def receiver_shown(receiver: Receiver) -> dict[str, Any]:
    """Return a receiver without its secret."""
    shown = asdict(receiver)
    del shown["secret"]
    return shown
