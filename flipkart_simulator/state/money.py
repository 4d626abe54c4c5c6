"""Settlements, reports, and the buyers who act by themselves."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from flipkart_simulator.state.store import Store, to_json


@dataclass(frozen=True)
class Settlement:
    """One payment to a seller. `rows`: the lines of its file, {column: value}."""

    settlement_id: int
    seller_id: str
    neft_id: str
    made_at: float
    rows: list[dict[str, Any]]


@dataclass(frozen=True)
class Report:
    """A report a partner asked for. `key` is part of the address of its file."""

    report_id: str
    seller_id: str
    kind: str
    parameters: dict[str, Any]
    asked_at: float
    key: str


@dataclass(frozen=True)
class BuyersPlan:
    """How often buyers act for a seller, and how often they have."""

    seller_id: str
    per_hour: float
    seed: int
    started_at: float
    acts: int

    def next_at(self) -> float:
        """Return when the next act is due."""
        return self.started_at + (self.acts + 1) * 3600.0 / self.per_hour


class Money:
    """Reads and writes of settlements, reports and buyers' plans."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def settlement_add(self, seller_id: str, neft_id: str, rows: list[dict[str, Any]]) -> int:
        """Keep a settlement and return its number."""
        with self._store.transaction() as db:
            number = db.execute(
                "INSERT INTO settlements (seller_id, neft_id, made_at, rows) VALUES (?, ?, ?, ?)",
                (seller_id, neft_id, self._store.clock.now(), to_json(rows)),
            ).lastrowid
        return number or 0

    def settlements(self, seller_id: str) -> list[Settlement]:
        """Return a seller's settlements, the newest first."""
        rows = self._store.rows(
            "SELECT * FROM settlements WHERE seller_id = ? ORDER BY settlement_id DESC", seller_id
        )
        return [Settlement(**{**dict(row), "rows": json.loads(row["rows"])}) for row in rows]

    def settlement(self, settlement_id: int) -> Settlement | None:
        """Return one settlement, or None."""
        row = self._store.row("SELECT * FROM settlements WHERE settlement_id = ?", settlement_id)
        return Settlement(**{**dict(row), "rows": json.loads(row["rows"])}) if row else None

    def report_add(self, report: Report) -> None:
        """Keep a report."""
        with self._store.transaction() as db:
            db.execute(
                "INSERT INTO reports VALUES (?, ?, ?, ?, ?, ?)",
                (
                    report.report_id,
                    report.seller_id,
                    report.kind,
                    to_json(report.parameters),
                    report.asked_at,
                    report.key,
                ),
            )

    def report(self, report_id: str) -> Report | None:
        """Return one report, or None."""
        row = self._store.row("SELECT * FROM reports WHERE report_id = ?", report_id)
        if row is None:
            return None
        return Report(**{**dict(row), "parameters": json.loads(row["parameters"])})

    def plan_put(self, plan: BuyersPlan) -> None:
        """Write a seller's plan over what is there; with no acts an hour it is forgotten."""
        with self._store.transaction() as db:
            if plan.per_hour <= 0:
                db.execute("DELETE FROM buyers WHERE seller_id = ?", (plan.seller_id,))
                return
            db.execute(
                "INSERT OR REPLACE INTO buyers VALUES (?, ?, ?, ?, ?)",
                (plan.seller_id, plan.per_hour, plan.seed, plan.started_at, plan.acts),
            )

    def plans(self) -> list[BuyersPlan]:
        """Return the plans in force."""
        return [
            BuyersPlan(**dict(row))
            for row in self._store.rows("SELECT * FROM buyers ORDER BY seller_id")
        ]
