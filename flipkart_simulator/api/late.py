"""Calls that were taken in, whose caller heard nothing, and which take effect later.

They are kept in the state, so a restart in between does not lose them, and land in the order of
their times, whatever other calls have done meanwhile: the last to land wins.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import sqlite3

from flipkart_simulator.api.endpoints import BY_NAME, Endpoint
from flipkart_simulator.api.envelope import Ask
from flipkart_simulator.api.reading import skus_named
from flipkart_simulator.state.calls import Call, call_log
from flipkart_simulator.state.sellers import Seller
from flipkart_simulator.world import World

log = logging.getLogger("flipkart_simulator")


class LateCalls:
    """Keeps late calls and lets each land at its time."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._woken = asyncio.Event()

    def keep(
        self,
        endpoint: Endpoint,
        ask: Ask,
        seller: Seller,
        arrived_at: float,
        late_s: float,
        kind: str = "api",
    ) -> None:
        """Keep a call that lands `late_s` after its arrival.

        kind: what its entry in the log will be: `api`, the call itself, or `landing` where the
        call was answered and logged when it came.
        """
        with self._world.store.transaction() as db:
            db.execute(
                "INSERT INTO late_calls (lands_at, kind, arrived_at, seller_id, endpoint, method,"
                " path, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    arrived_at + late_s,
                    kind,
                    arrived_at,
                    seller.seller_id,
                    endpoint.name,
                    ask.method,
                    ask.path,
                    json.dumps(ask.body),
                ),
            )
        self._woken.set()

    def waiting(self) -> int:
        """Return how many calls have yet to land."""
        row = self._world.store.row("SELECT count(*) AS n FROM late_calls")
        return int(row["n"]) if row else 0

    def look_again(self) -> None:
        """Look at once what is due: the clock was moved."""
        self._woken.set()

    async def run(self) -> None:
        """Land calls for ever, each at its time."""
        while True:
            self._woken.clear()
            try:
                wait_s = self.land_due()
            except Exception:  # noqa: BLE001  one bad call must not stop the others
                log.exception("a late call could not land")
                wait_s = 1.0
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), wait_s)

    def land_due(self) -> float:
        """Land what is due. Returns the seconds until the next one (an hour if there is none)."""
        store, now = self._world.store, self._world.clock.now()
        for row in store.rows(
            "SELECT * FROM late_calls WHERE lands_at <= ? ORDER BY lands_at, late_id", now
        ):
            with store.transaction() as db:
                db.execute("DELETE FROM late_calls WHERE late_id = ?", (row["late_id"],))
                self._land(row)
        upcoming = store.row("SELECT min(lands_at) AS at FROM late_calls")
        if upcoming is None or upcoming["at"] is None:
            return 3600.0
        return max(0.001, float(upcoming["at"]) - self._world.clock.now())

    def _land(self, row: sqlite3.Row) -> None:
        seller = self._world.sellers.get(row["seller_id"])
        if seller is None:
            return
        endpoint, path, body = BY_NAME[row["endpoint"]], row["path"], json.loads(row["body"])
        skus = skus_named(path, body)
        ask = Ask(endpoint.method, path, "", body=body, skus=skus)
        answer = endpoint.work(self._world, seller, ask, None)
        now = self._world.clock.now()
        call_log(
            self._world.store,
            Call(
                kind=row["kind"],
                method=endpoint.method,
                path=path,
                endpoint=endpoint.pattern,
                arrived_at=row["arrived_at"],
                at=now,
                seller_id=seller.seller_id,
                ms=(now - row["arrived_at"]) * 1000,
                fault="late",
                request=body,
                response=answer.body,
                skus=list(skus),
                applied=answer.applied,
            ),
        )
