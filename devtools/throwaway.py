"""Engines of one run's own, gone when it ends: what `./haat test` and `./haat bench` stand on.

Each run has a folder `.haat/<kind>-<pid>` with a lock. One that was killed is found by the next
run of its kind, or by `./haat reset`, which ends what it left and removes its folder.
"""

from __future__ import annotations

import os
import shutil
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from devtools import engines
from devtools.console import Console
from devtools.engines import Place, make_passwords
from devtools.lock import AlreadyHeld, held, is_held
from devtools.paths import STATE, make_state
from devtools.pids import end_leftovers
from devtools.ports import any_free_port
from devtools.processes import Supervisor

KINDS = ("test", "bench")
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True)
class Throwaway:
    """One run: its folder, who starts and ends its processes, where its engines live."""

    folder: Path
    supervisor: Supervisor
    place: Place


@contextmanager
def throwaway(console: Console, kind: str, *, is_hasty: bool) -> Iterator[Throwaway]:
    """Make a run's folder; end its processes and remove it afterwards, come what may.

    kind: one of KINDS. is_hasty: PostgreSQL need not survive a power cut, as in tests.
    """
    make_state()
    _clear_leftovers(console, kind)
    folder = STATE / f"{kind}-{os.getpid()}"
    folder.mkdir(mode=0o711, exist_ok=True)
    folder.chmod(0o711)  # PostgreSQL may run as another user
    with held(folder / "lock"):
        supervisor = Supervisor(folder / "pids.json", note=console.line)
        place = Place(
            folder=folder,
            logs=folder,
            postgres_port=any_free_port(),
            valkey_port=any_free_port(),
            passwords=make_passwords(),
            is_for_tests=is_hasty,
        )
        try:
            yield Throwaway(folder, supervisor, place)
        finally:
            with _deaf():
                supervisor.stop()
                _remove(folder)


def killed_runs() -> list[Path]:
    """Return the folders of runs that ended without clearing up."""
    return [
        path
        for kind in KINDS
        for path in STATE.glob(f"{kind}-*")
        if path.is_dir() and not is_held(path / "lock")
    ]


@contextmanager
def _deaf() -> Iterator[None]:
    """Hear no signal for the length of the block: a second Ctrl-C must leave nothing running."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, signal.SIG_IGN) for number in SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _clear_leftovers(console: Console, kind: str) -> None:
    for folder in killed_runs():
        if not folder.name.startswith(f"{kind}-"):
            continue
        try:
            left = end_leftovers(folder / "pids.json")
        except AlreadyHeld:
            continue
        if left:
            console.line(f"Ended what an interrupted {kind} had left: {', '.join(left)}.")
        _remove(folder)


def _remove(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    engines.forget_outside(folder.name)
