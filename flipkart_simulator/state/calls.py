"""The log: everything that happened, numbered in the order in which it took effect."""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass, field
from typing import Any

from flipkart_simulator.clock import iso_utc
from flipkart_simulator.state.store import Store, to_json

SQUEEZE_FROM_BYTES = 2048


@dataclass
class Call:
    """One thing that happened: a seller-API call, or a change by Seller Hub, a hand or a buyer."""

    kind: str
    method: str
    path: str
    endpoint: str
    arrived_at: float
    at: float
    seller_id: str = ""
    ms: float = 0.0
    status: int | None = None
    fault: str = ""
    request: Any = None
    response: Any = None
    skus: list[str] = field(default_factory=list)
    applied: list[dict[str, Any]] = field(default_factory=list)


def call_log(store: Store, call: Call) -> int:
    """Append one call in the open transaction (or its own) and return its number."""
    bodies = to_json([call.request, call.response]).encode()
    if len(bodies) >= SQUEEZE_FROM_BYTES:
        bodies = zlib.compress(bodies, 1)
    with store.transaction() as db:
        number = db.execute(
            "INSERT INTO calls (kind, seller_id, arrived_at, at, ms, method, path, endpoint,"
            " status, fault, skus, applied, bodies) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                call.kind,
                call.seller_id,
                call.arrived_at,
                call.at,
                call.ms,
                call.method,
                call.path,
                call.endpoint,
                call.status,
                call.fault,
                to_json(call.skus),
                to_json(call.applied),
                bodies,
            ),
        ).lastrowid
        db.executemany(
            "INSERT OR IGNORE INTO call_skus VALUES (?, ?)", [(sku, number) for sku in call.skus]
        )
    if number is None:
        raise RuntimeError("SQLite gave no number for a logged call")
    return number


def call_find(
    store: Store,
    *,
    after: int = 0,
    before: int | None = None,
    limit: int = 100,
    path: str = "",
    sku: str = "",
    kind: str = "api",
    newest_first: bool = False,
) -> list[dict[str, Any]]:
    """Return logged calls with a number above `after` (and below `before`), oldest first.

    path: the whole path, or its beginning followed by `*`; also an endpoint's pattern.
    kind: api, landing, hub, hand, buyer or all.
    """
    where, values = ["calls.id > ?"], [after]  # type: tuple[list[str], list[Any]]
    if before is not None:
        where.append("calls.id < ?")
        values.append(before)
    if kind != "all":
        where.append("kind = ?")
        values.append(kind)
    if path.endswith("*"):
        where.append("substr(path, 1, ?) = ?")
        values += [len(path) - 1, path[:-1]]
    elif path:
        where.append("(path = ? OR endpoint = ?)")
        values += [path, path]
    source = "calls"
    if sku:
        source = "call_skus JOIN calls ON calls.id = call_id"
        where.append("sku = ?")
        values.append(sku)
    order = "DESC" if newest_first else "ASC"
    sql = (
        f"SELECT calls.* FROM {source} WHERE {' AND '.join(where)}"  # noqa: S608  parts from above
        f" ORDER BY calls.id {order} LIMIT ?"
    )
    return [_shown(row) for row in store.rows(sql, *values, limit)]


def call_summary(store: Store, *, after: int = 0) -> dict[str, Any]:
    """Count seller-API calls with a number above `after` by path (as a pattern) and by status."""
    rows = store.rows(
        "SELECT endpoint, status, count(*) AS n FROM calls WHERE kind = 'api' AND id > ?"
        " GROUP BY endpoint, status ORDER BY endpoint, status",
        after,
    )
    paths: dict[str, dict[str, Any]] = {}
    for row in rows:
        entry = paths.setdefault(row["endpoint"], {"calls": 0, "by_status": {}})
        entry["calls"] += row["n"]
        entry["by_status"]["none" if row["status"] is None else str(row["status"])] = row["n"]
    last = store.row("SELECT max(id) AS id FROM calls")
    return {
        "total": sum(entry["calls"] for entry in paths.values()),
        "last_id": (last["id"] if last else None) or 0,
        "paths": paths,
    }


def _shown(row: Any) -> dict[str, Any]:
    bodies: bytes = row["bodies"]
    if bodies[:1] != b"[":
        bodies = zlib.decompress(bodies)
    request, response = json.loads(bodies)
    return {
        "id": row["id"],
        "kind": row["kind"],
        "at": iso_utc(row["at"]),
        "arrived_at": iso_utc(row["arrived_at"]),
        "seller_id": row["seller_id"],
        "method": row["method"],
        "path": row["path"],
        "endpoint": row["endpoint"],
        "status": row["status"],
        "ms": round(row["ms"], 1),
        "fault": row["fault"],
        "skus": json.loads(row["skus"]),
        "applied": json.loads(row["applied"]),
        "request": request,
        "response": response,
    }
