"""Delivering events: at least once, in order within a group, the first failure blocks its group."""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import logging
import sqlite3
import ssl
import time
from urllib.parse import urlsplit

from flipkart_simulator.notify.signature import signed
from flipkart_simulator.state.events import Receiver
from flipkart_simulator.world import World

log = logging.getLogger("flipkart_simulator")

AT_ONCE = 8  # groups that are served side by side
LONGEST_RETRY_S = 3600.0


class Notifier:
    """Sends what waits, for ever."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._busy: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Send events, each when it is due and its group is free."""
        events = self._world.events
        while True:
            events.woken.clear()
            try:
                wait_s = self._start_due()
            except Exception:  # noqa: BLE001  one bad event must not stop the others
                log.exception("events could not be sent")
                wait_s = 1.0
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(events.woken.wait(), wait_s)

    def _start_due(self) -> float:
        """Start a task for every group whose first event is due. Returns seconds to the next."""
        now, wait_s = self._world.clock.now(), 3600.0
        for row in self._world.events.to_send():
            receiver = self._world.events.receiver(row["seller_id"])
            if row["group_id"] in self._busy or receiver is None:
                continue
            if row["due_at"] > now:
                wait_s = min(wait_s, row["due_at"] - now)
            elif len(self._busy) < AT_ONCE:
                self._busy.add(row["group_id"])
                task = asyncio.create_task(self._send(row, receiver))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
        return max(0.001, wait_s)

    async def _send(self, row: sqlite3.Row, receiver: Receiver) -> None:
        world = self._world
        try:
            dated_at = world.events.date(row["event_id"], world.clock.now())
            secret = row["secret"] or receiver.secret
            headers = signed(receiver.app_id, secret, receiver.url, int(dated_at))
            began = time.perf_counter()
            status, problem = await asyncio.to_thread(
                _post, receiver.url, row["body"], headers, world.behaviour.event_timeout_s
            )
            again_at = None
            if status != 200 and not row["secret"]:
                wait_s = world.behaviour.event_retry_s * 2 ** min(row["attempts"], 12)
                again_at = world.clock.now() + min(wait_s, LONGEST_RETRY_S)
            world.events.tried(
                row["event_id"],
                url=receiver.url,
                x_date=headers["X_Date"],
                status=status,
                problem=problem,
                ms=(time.perf_counter() - began) * 1000,
                again_at=again_at,
            )
        finally:
            self._busy.discard(row["group_id"])
            world.events.woken.set()


def _post(url: str, body: str, headers: dict[str, str], timeout_s: float) -> tuple[int | None, str]:
    """POST one event. Returns (status, what went wrong); status None: no answer came."""
    parts = urlsplit(url)
    place = parts.netloc
    if parts.scheme == "https":
        line: http.client.HTTPConnection = http.client.HTTPSConnection(
            place, timeout=timeout_s, context=ssl.create_default_context()
        )
    else:
        line = http.client.HTTPConnection(place, timeout=timeout_s)
    path = parts.path or "/"
    if parts.query:
        path += f"?{parts.query}"
    try:
        line.request(
            "POST",
            path,
            body.encode(),
            {"Content-Type": "application/json; charset=utf-8", **headers},
        )
        answer = line.getresponse()
        answer.read(65_536)
        return answer.status, "" if answer.status == 200 else f"answered {answer.status}"
    except (OSError, http.client.HTTPException) as error:
        return None, f"{type(error).__name__}: {error}"[:300]
    finally:
        line.close()
