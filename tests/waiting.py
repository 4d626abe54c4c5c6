"""Waiting in tests: for a condition, with patience for a slow machine, never for a time.

A test that needs longer than PATIENCE_S has failed, whatever the machine; one that passes ends
as soon as its condition holds.
"""

from __future__ import annotations

import time
from collections.abc import Callable

PATIENCE_S = 60.0


def wait_for(
    true: Callable[[], object],
    *,
    within_s: float = PATIENCE_S,
    told: Callable[[], object] = lambda: "it did not come true in time",
) -> None:
    """Ask until something is true. told: what to say if it does not within `within_s` seconds."""
    ends = time.monotonic() + within_s
    while not true():
        assert time.monotonic() < ends, told()
        time.sleep(0.02)
