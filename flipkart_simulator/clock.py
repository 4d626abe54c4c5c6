"""The simulator's clock: the machine's, plus an offset that an administrator may move."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta, timezone

IST_OFFSET_S, IST_DAY_S = 19_800, 86_400
IST = timezone(timedelta(seconds=IST_OFFSET_S))


class Clock:
    """Seconds since the epoch as the stand-in sees them. `offset_s` moves it, forwards or back."""

    def __init__(self, offset_s: float = 0.0) -> None:
        self.offset_s = offset_s

    def now(self) -> float:
        """Return the present moment in epoch seconds."""
        return time.time() + self.offset_s


def iso_utc(moment: float) -> str:
    """Write epoch seconds as ISO 8601 in UTC with microseconds: `2026-11-23T05:30:00.000000Z`."""
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def iso_ist(moment: float) -> str:
    """Write epoch seconds as Flipkart does, in India's time: `2026-11-23T11:00:00.000+05:30`."""
    return datetime.fromtimestamp(moment, IST).isoformat(timespec="milliseconds")


def parse_iso(text: str) -> float:
    """Read an ISO 8601 date-time into epoch seconds; one without an offset is India's time.

    Raises ValueError if it is no date-time.
    """
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=IST)
    return moment.timestamp()
