"""A clock that is moved by hand, for PostgreSQL and for Flipkart's stand-in together.

The engine asks PostgreSQL for the time and nobody else. So a schema of two functions, looked up
before PostgreSQL's own, is all it takes: `clock_timestamp` and `statement_timestamp` run ahead by
what a session setting says. Moments already written stay what they are, and nothing sleeps.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection

from tests.simulator import SimulatorHandle

_MAKE = """
CREATE SCHEMA IF NOT EXISTS clockwork;
CREATE OR REPLACE FUNCTION clockwork.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE
  AS $$ SELECT pg_catalog.clock_timestamp()
        + current_setting('clockwork.ahead_s')::float8 * interval '1 s' $$;
CREATE OR REPLACE FUNCTION clockwork.statement_timestamp() RETURNS timestamptz LANGUAGE sql STABLE
  AS $$ SELECT pg_catalog.statement_timestamp()
        + current_setting('clockwork.ahead_s')::float8 * interval '1 s' $$;
SET clockwork.ahead_s = '0';
SET search_path = clockwork, pg_catalog, public;
"""


@dataclass
class Clockwork:
    """How far ahead of the machine's clock PostgreSQL (this session) and the simulator are."""

    simulator: SimulatorHandle
    ahead_s: float = 0.0
    are_calls_late: bool = False  # a fault may make some land later

    def now(self) -> float:
        """Return the moment as epoch seconds."""
        return time.time() + self.ahead_s

    def forward(self, seconds: float) -> None:
        """Let time pass for both; what Flipkart does late is done when this returns."""
        self.ahead_s += seconds
        with connection.cursor() as cursor:
            cursor.execute(f"SET clockwork.ahead_s = '{self.ahead_s}'")
        self.simulator.behave(clock_offset_s=self.ahead_s)
        if self.are_calls_late and self.simulator.admin("GET", "/faults")["late_calls"]:
            time.sleep(0.02)  # the stand-in lands what is due as soon as its clock was moved

    def linger(self, run: Any, seen: Any, wait_s: float) -> bool:
        """Stand in for a pass's lingering: its waits go by at once, two seconds of them."""
        if run.worked_at == float("-inf"):
            return False
        idle_s = self.ahead_s - self._worked_at(run)
        if idle_s >= 2.0:
            return False
        self.forward(0.5)
        return True

    def _worked_at(self, run: Any) -> float:
        """Return how far ahead we were when this pass last had work."""
        held: tuple[float, float] | None = getattr(self, "_held", None)
        if held is None or held[0] != run.worked_at:
            held = (run.worked_at, self.ahead_s)
            self._held = held
        return held[1]


@contextmanager
def clockwork(simulator: SimulatorHandle) -> Iterator[Clockwork]:
    """Give this session a clock to be moved by hand, and take it away again."""
    with connection.cursor() as cursor:
        cursor.execute(_MAKE)
    simulator.session.trust_env = False  # no look for a proxy at each call
    try:
        yield Clockwork(simulator)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET search_path; RESET clockwork.ahead_s")
            cursor.execute("DROP SCHEMA clockwork CASCADE")
        simulator.behave(clock_offset_s=0.0)
