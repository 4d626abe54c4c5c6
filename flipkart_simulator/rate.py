"""The rate limit: a bucket of calls for each seller, filled evenly. Not kept across restarts."""

from __future__ import annotations

import time

from flipkart_simulator.state.behaviour import Behaviour


class Rate:
    """Counts calls against `rate_per_s` and `burst`."""

    def __init__(self, behaviour: Behaviour) -> None:
        self._behaviour = behaviour
        self._buckets: dict[str, tuple[float, float]] = {}

    def take(self, seller_id: str) -> float:
        """Take one call. Returns 0 if it is allowed, else the seconds until one would be."""
        per_s = self._behaviour.rate_per_s
        if per_s <= 0:
            return 0.0
        size = float(self._behaviour.burst or max(1, int(per_s)))
        now = time.monotonic()
        level, since = self._buckets.get(seller_id, (size, now))
        level = min(size, level + (now - since) * per_s)
        if level < 1:
            self._buckets[seller_id] = (level, now)
            return (1 - level) / per_s
        self._buckets[seller_id] = (level - 1, now)
        return 0.0

    def forget(self) -> None:
        """Fill every bucket."""
        self._buckets.clear()
