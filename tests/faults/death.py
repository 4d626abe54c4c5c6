"""Kill -9 at an exact point of the engine's work, in test settings only.

The file of HAAT_TEST_DEATH holds one line: the point, and perhaps a SKU.

    before_call      the rows are claimed, nothing is sent
    after_call       Flipkart has done the work, nothing of it is saved
    after_save       the outcome is saved, the message is not acknowledged
    each_time SKU    whenever this SKU is about to be sent (a row that kills its worker)
    asleep N         after the call, before the save: stand still for N seconds

A point but `each_time` is spent when it acts. It kills the whole worker, `each_time` only the
process that held the row, as a segmentation fault would.
"""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import Any

from django.apps import AppConfig


class DeathConfig(AppConfig):
    """Stands around the engine's call and its record."""

    name = "tests.faults.death"
    label = "faults_death"

    def ready(self) -> None:
        file = os.environ.get("HAAT_TEST_DEATH", "")
        if file:
            _stand_around(Path(file))


def _stand_around(file: Path) -> None:
    from flipkart_sync.engine import passes  # apps are ready only now

    engine: Any = passes
    write, record = engine.write, engine.record_write

    def call(api: Any, claim: Any) -> Any:
        point, sku = _point(file)
        if point == "each_time" and sku in claim.bodies:
            os.kill(os.getpid(), signal.SIGKILL)
        _die_at("before_call", file)
        _note_call(file.with_name("calls"), claim)
        return write(api, claim)

    def save(*arguments: Any) -> None:
        _die_at("after_call", file)
        point, seconds = _point(file)
        if point == "asleep":
            file.unlink(missing_ok=True)
            time.sleep(float(seconds))
        record(*arguments)
        _die_at("after_save", file)

    engine.write, engine.record_write = call, save


def _note_call(calls: Path, claim: Any) -> None:
    """Write down which worker makes a call, where a test has laid out the file for it."""
    if calls.exists():
        with calls.open("a") as lines:
            lines.write(f"{os.getpgid(0)} {claim.kind} {','.join(claim.bodies)}\n")


def _point(file: Path) -> tuple[str, str]:
    try:
        point, _, more = file.read_text().strip().partition(" ")
    except FileNotFoundError:
        return "", ""
    return point, more


def _die_at(point: str, file: Path) -> None:
    if _point(file)[0] == point:
        file.unlink(missing_ok=True)
        os.killpg(os.getpgid(0), signal.SIGKILL)
