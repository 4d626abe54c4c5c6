"""Start processes as direct children, watch them, start again what dies, leave none behind.

Each child leads a session and process group of its own, so that Ctrl-C reaches the launcher
only and the launcher stops them in order. Every start is recorded (devtools/pids.py).
"""

from __future__ import annotations

import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from devtools.account import Account
from devtools.errors import SetupFailed
from devtools.pids import Record, end_leftovers, signal_group, started_at, write_records

WATCH_EVERY_S = 0.1
LAST_LINES = 12
QUICK_DEATH_S = 10.0
QUICK_DEATHS_ALLOWED = 6
LONGEST_PAUSE_S = 4.0


@dataclass(frozen=True)
class Spec:
    """How to start one process, how to tell that it works, and how to stop it."""

    name: str
    command: list[str]
    environment: Mapping[str, str]
    folder: Path
    log: Path
    is_ready: Callable[[], bool] = lambda: True
    account: Account | None = None
    stop_signal: int = signal.SIGTERM
    stop_timeout_s: float = 5.0


@dataclass
class _Child:
    spec: Spec
    process: subprocess.Popen[bytes]
    began: float
    log_from: int
    quick_deaths: int = 0
    starts_again_at: float | None = None


class Supervisor:
    """Holds the children of one run.

    records: file of what was started, for the next run should this one be killed.
    note: is given one sentence whenever a child died and was started again.
    """

    def __init__(self, records: Path, note: Callable[[str], None]) -> None:
        self._records = records
        self._note = note
        self._children: dict[str, _Child] = {}
        self._lock = threading.RLock()
        self._ends = threading.Event()
        self._watcher: threading.Thread | None = None
        self.given_up = threading.Event()
        self.reason = ""

    def clear_leftovers(self) -> list[str]:
        """End what a killed launcher left running; return the names."""
        return end_leftovers(self._records)

    def start(self, spec: Spec) -> None:
        """Start one process. It may not work yet: see wait_ready()."""
        with self._lock:
            self._children[spec.name] = _begin(spec)
            self._write_records()

    def wait_ready(self, names: Iterable[str], timeout_s: float) -> None:
        """Wait until all named processes work; raise SetupFailed with the last log lines if not."""
        waiting = list(names)
        deadline = time.monotonic() + timeout_s
        while waiting:
            name = waiting[0]
            with self._lock:
                child = self._children[name]
            if self._watcher is None and child.process.poll() is not None:
                raise SetupFailed(self._death_sentence(child))
            if self.given_up.is_set():
                raise SetupFailed(self.reason)
            if child.spec.is_ready():
                waiting.pop(0)
            elif time.monotonic() > deadline:
                raise SetupFailed(
                    f"{name} did not answer within {timeout_s:.0f} s: see {child.spec.log}."
                )
            else:
                time.sleep(WATCH_EVERY_S / 2)

    def watch(self) -> None:
        """From now on start again what dies, until stop(). What keeps dying is given up."""
        self._watcher = threading.Thread(target=self._watch, name="watcher", daemon=True)
        self._watcher.start()

    def pids(self) -> dict[str, int]:
        """Return name → pid of what was started."""
        with self._lock:
            return {name: child.process.pid for name, child in self._children.items()}

    def stop(self, names: Iterable[str] | None = None) -> None:
        """Stop the named processes together, then their groups for good; all if None."""
        chosen = set(self._children if names is None else names)
        if names is None:
            self._ends.set()
            if self._watcher:
                self._watcher.join()
        with self._lock:
            children = [self._children.pop(name) for name in chosen if name in self._children]
        for child in children:
            if child.process.poll() is None:
                child.process.send_signal(child.spec.stop_signal)
        for child in children:
            try:
                child.process.wait(child.spec.stop_timeout_s)
            except subprocess.TimeoutExpired:
                child.process.kill()
                child.process.wait()
            signal_group(child.process.pid, signal.SIGKILL)
        with self._lock:
            self._write_records()

    def _watch(self) -> None:
        while not self._ends.wait(WATCH_EVERY_S):
            with self._lock:
                for child in list(self._children.values()):
                    self._look_at(child)

    def _look_at(self, child: _Child) -> None:
        now = time.monotonic()
        if child.starts_again_at is not None:
            if now >= child.starts_again_at:
                again = _begin(child.spec, child.quick_deaths)
                self._children[child.spec.name] = again
                self._write_records()
            return
        code = child.process.poll()
        if code is None:
            return
        signal_group(child.process.pid, signal.SIGKILL)  # its own children must not outlive it
        was_killed = code == -signal.SIGKILL
        if now - child.began > QUICK_DEATH_S or was_killed:
            child.quick_deaths = 0
        else:
            child.quick_deaths += 1
        if child.quick_deaths >= QUICK_DEATHS_ALLOWED:
            self.reason = self._death_sentence(child)
            self.given_up.set()
            self._ends.set()
            return
        pause = min(0.25 * 2**child.quick_deaths, LONGEST_PAUSE_S) if child.quick_deaths else 0.0
        child.starts_again_at = now + pause
        self._note(f"{child.spec.name} {_how(code)} and is started again.")

    def _death_sentence(self, child: _Child) -> str:
        code = child.process.poll()
        with child.spec.log.open("rb") as log:
            log.seek(child.log_from)
            lines = log.read().decode("utf-8", "replace").strip().splitlines()[-LAST_LINES:]
        shown = "".join(f"\n    {line}" for line in lines)
        return f"{child.spec.name} {_how(code)}; the last lines of {child.spec.log}:{shown}"

    def _write_records(self) -> None:
        records = []
        for child in self._children.values():
            started = started_at(child.process.pid)
            if started is None:
                continue
            spec = child.spec
            records.append(
                Record(spec.name, child.process.pid, started, spec.stop_signal, spec.stop_timeout_s)
            )
        write_records(self._records, records)


def _begin(spec: Spec, quick_deaths: int = 0) -> _Child:
    with spec.log.open("ab") as log:
        log_from = log.tell()
        try:
            process = subprocess.Popen(
                spec.command,
                env=dict(spec.environment),
                cwd=spec.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                **(spec.account.start_options() if spec.account else {}),
            )
        except OSError as err:
            raise SetupFailed(
                f"{spec.name} cannot be started ({err.strerror}: {spec.command[0]}): "
                "run ./haat reset and start again."
            ) from err
    return _Child(spec, process, time.monotonic(), log_from, quick_deaths)


def _how(code: int | None) -> str:
    if code is None:
        return "stopped answering"
    if code < 0:
        return f"was killed by {signal.Signals(-code).name}"
    return f"ended with code {code}"
