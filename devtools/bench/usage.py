"""Processor time and memory of processes with all they started, as Linux counts them in /proc.

The kernel adds the time of an ended child to its parent when it is reaped, so a tree's time is
complete as long as its root lives. One tick is 10 ms.
"""

from __future__ import annotations

import os
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from devtools.errors import SetupFailed

PROC = Path("/proc")
# Places behind the name in /proc/<pid>/stat: parent; user and system time, own and reaped.
PARENT, TIMES = 1, slice(11, 15)


@dataclass(frozen=True, slots=True)
class Process:
    """One process: its parent, and the seconds it and its reaped children worked."""

    pid: int
    parent: int
    cpu_s: float


def processes_all(proc: Path = PROC) -> dict[int, Process]:
    """Return every process by pid. Raises SetupFailed where the system has no /proc."""
    if not (proc / "self" / "stat").exists():
        raise SetupFailed("The bench reads processor time from /proc: run it on Linux.")
    tick = os.sysconf("SC_CLK_TCK")
    found = {}
    for stat in proc.glob("[0-9]*/stat"):
        try:
            parts = stat.read_text("utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue  # it ended just now
        pid = int(stat.parent.name)
        found[pid] = Process(
            pid, int(parts[PARENT]), sum(int(part) for part in parts[TIMES]) / tick
        )
    return found


def family_of(roots: Collection[int], everyone: dict[int, Process]) -> set[int]:
    """Return the pids of these processes and of all that descend from them, while they live."""
    family, size = set(roots) & everyone.keys(), -1
    while len(family) != size:
        size = len(family)
        family |= {one.pid for one in everyone.values() if one.parent in family}
    return family


def cpu_s(roots: Collection[int]) -> float:
    """Return the seconds these processes and their families have worked, ended ones included."""
    everyone = processes_all()
    return sum(everyone[pid].cpu_s for pid in family_of(roots, everyone))


def peak_mb(roots: Collection[int]) -> float:
    """Return the memory of these processes and their families, in MiB, shared pages once.

    A page that several share is divided among them as it is now; how much more each once held
    than now is added.
    """
    return round(sum(_peak_kib(pid) for pid in family_of(roots, processes_all())) / 1024, 1)


def _peak_kib(pid: int) -> int:
    try:
        sizes = {
            **_sizes(PROC / str(pid) / "status"),
            **_sizes(PROC / str(pid) / "smaps_rollup"),
        }
    except OSError:
        return 0  # it ended just now
    return sizes["Pss"] + sizes["VmHWM"] - sizes["VmRSS"]


def _sizes(file: Path) -> dict[str, int]:
    """Return {name: kB} of the lines that hold a size."""
    lines = (line.split() for line in file.read_text("utf-8", errors="replace").splitlines())
    return {part[0].rstrip(":"): int(part[1]) for part in lines if part[2:] == ["kB"]}
