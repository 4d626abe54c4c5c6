"""Processes by pid and start time: a pid alone may long belong to somebody else.

A record is written when a process is started, and asked before a leftover is ended: only a
process with the same pid *and* the same start time is ours.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from dataclasses import asdict, dataclass
from pathlib import Path

POLL_S = 0.05


@dataclass(frozen=True)
class Record:
    """One started process. It leads its own process group, so its pid is also its group's."""

    name: str
    pid: int
    started: str
    stop_signal: int
    stop_timeout_s: float


def started_at(pid: int) -> str | None:
    """Return when `pid` started, as text that no other process of that number shares.

    None if no such process lives; a zombie does not live.
    """
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return None if Path("/proc/self/stat").exists() else _started_at_by_ps(pid)
    except ProcessLookupError:
        return None
    fields = stat.rpartition(")")[2].split()
    if fields[0] in {"Z", "X"}:
        return None
    boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    return f"{boot}:{fields[19]}"


def _started_at_by_ps(pid: int) -> str | None:
    answer = subprocess.run(
        ["ps", "-o", "stat=,lstart=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    state, _, started = answer.stdout.strip().partition(" ")
    return started.strip() if started and not state.startswith("Z") else None


def is_ours(record: Record) -> bool:
    """Tell whether the recorded process still lives."""
    return started_at(record.pid) == record.started


def write_records(path: Path, records: list[Record]) -> None:
    """Replace the file of records in one step, so that a killed launcher leaves a whole one."""
    draft = path.with_suffix(".new")
    draft.write_text(json.dumps([asdict(record) for record in records]), encoding="utf-8")
    draft.replace(path)


def read_records(path: Path) -> list[Record]:
    """Return the records; an absent or damaged file holds none."""
    try:
        return [Record(**row) for row in json.loads(path.read_text(encoding="utf-8"))]
    except (OSError, ValueError, TypeError):
        return []


def signal_group(pid: int, number: int) -> None:
    """Send a signal to a process group we started; one that is gone is no error."""
    try:
        os.killpg(pid, number)
    except (ProcessLookupError, PermissionError):
        return


def end_leftovers(path: Path) -> list[str]:
    """End recorded processes that still live and are ours; return their names.

    Last started goes first, as the engines were started first. Each gets its own stop signal
    and its time, then SIGKILL to its whole group.
    """
    ended = []
    for record in reversed(read_records(path)):
        if not is_ours(record):
            continue
        ended.append(record.name)
        os.kill(record.pid, record.stop_signal)
        deadline = time.monotonic() + record.stop_timeout_s
        while is_ours(record) and time.monotonic() < deadline:
            time.sleep(POLL_S)
        signal_group(record.pid, signal.SIGKILL)
    path.unlink(missing_ok=True)
    return ended
