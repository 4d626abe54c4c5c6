"""Every wait of the engine, in one place, in seconds.

`HAAT_TIME_SCALE` divides them all, so that a fault test need not last a day; the test says so.
Production refuses any scale but 1 (a system check).
"""

from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any

from django.conf import settings

MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0


@dataclass(frozen=True, slots=True)
class Waits:
    """Seconds, or ladders of seconds."""

    listing_deadline_s: float = 15.0
    order_deadline_s: float = 90.0
    # Knowledge on which stock may rise: a read and an order pull no older than this.
    fresh_s: float = 10.0
    # Orders unreadable for longer than this: a cut goes as 0.
    blind_s: float = 75.0
    order_poll_s: float = 60.0
    # All pages of a pull together: inside a pass, which has more to do, and in a task of its own.
    pull_in_pass_s: float = 15.0
    pull_alone_s: float = 240.0
    # How long a pull keeps others from pulling too; one that died keeps them no longer.
    pull_lease_s: float = 30.0
    # An accepted value that is not shown yet is read again after each of these.
    ladder_s: tuple[float, ...] = (1, 2, 5, 15, MINUTE, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE)
    refused_s: tuple[float, ...] = (MINUTE, 5 * MINUTE, 30 * MINUTE, 4 * HOUR)
    refused_cut_s: tuple[float, ...] = (5, 15, MINUTE, 5 * MINUTE, 30 * MINUTE)
    # A cut without outcome is tried alone this many times more after a person was told.
    lone_cut_s: tuple[float, ...] = (MINUTE, 5 * MINUTE, 30 * MINUTE, 4 * HOUR)
    sold_patience_s: float = 30 * MINUTE
    rise_heal_gap_s: float = 30 * MINUTE
    order_settled_s: float = 30.0
    sweep_least_s: float = 15 * MINUTE
    foreign_read_s: float = MINUTE
    lookups_s: tuple[float, ...] = (15 * MINUTE, HOUR, 4 * HOUR, DAY)
    breaker_s: tuple[float, ...] = (5, 10, 20, 40, MINUTE)
    probe_lease_s: float = 30.0
    starved_s: float = 10 * MINUTE
    read_again_s: float = 1.0
    # A pass starts no call after this; the task's limits lie beyond this and a deadline.
    pass_s: float = 40.0

    @property
    def lease_s(self) -> float:
        """Return how long a claimed row is its worker's: three total deadlines."""
        return 3 * self.listing_deadline_s

    @property
    def landing_s(self) -> float:
        """Return how long after its start a call without an outcome may still take effect."""
        return 2 * self.listing_deadline_s

    def divided(self, by: float) -> "Waits":
        """Return the same waits, each divided by `by`."""
        values: dict[str, Any] = {field.name: getattr(self, field.name) for field in fields(self)}
        scaled: dict[str, Any] = {
            name: tuple(s / by for s in value) if isinstance(value, tuple) else value / by
            for name, value in values.items()
        }
        return Waits(**scaled)


@lru_cache(maxsize=8)
def _scaled(by: float) -> Waits:
    return Waits().divided(by)


def waits() -> Waits:
    """Return the waits of this installation."""
    return _scaled(float(settings.HAAT_TIME_SCALE))
