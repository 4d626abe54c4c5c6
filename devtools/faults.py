"""`./haat faults`: bring each fault about with real processes, and print what came of it.

The faults are pytest's tests marked by `@fault(number, words)` in tests/faults; they make an
installation of their own. Their names are read from the source, so that `--list` imports nothing.
"""

from __future__ import annotations

import ast
import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from devtools import messages
from devtools.cli import install_seconds
from devtools.console import Console
from devtools.errors import SetupFailed
from devtools.lock import held
from devtools.paths import ROOT, STATE, make_state, venv_program
from devtools.pids import end_leftovers, signal_group

TESTS = ROOT / "tests" / "faults"
LAST_LINES = 30
# The installation under test brings its own stores: what the tests' own settings name is unused.
UNUSED = {
    "DATABASE_URL": "postgresql://nobody@127.0.0.1:9/none",
    "REDIS_URL": "redis://127.0.0.1:9/0",
}


@dataclass(frozen=True, order=True)
class Name:
    """A fault by number (`17a`) and in words. key: its place in the list."""

    key: tuple[int, str]
    number: str
    words: str
    file: str


def names() -> list[Name]:
    """Return every fault that has a test, in the order of their numbers."""
    found = {one for file in sorted(TESTS.glob("test_*.py")) for one in _names_in(file)}
    return sorted(found)


def _names_in(file: Path) -> Iterator[Name]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.FunctionDef):
            continue
        for mark in node.decorator_list:
            if isinstance(mark, ast.Call) and getattr(mark.func, "id", "") == "fault":
                number, words = (ast.literal_eval(part) for part in mark.args)
                yield Name(_key(number), number, words, str(file.relative_to(ROOT)))


def _key(number: str) -> tuple[int, str]:
    digits = number.rstrip("abcdefgh")
    return int(digits), number[len(digits) :]


def run_faults(console: Console, wanted: list[str], *, as_json: bool, only_list: bool) -> int:
    """Run the wanted faults (all if none is named); return 0 only if all passed.

    Raises SetupFailed where a fault is not known.
    """
    install_seconds()
    known = names()
    unknown = sorted(set(wanted) - {one.number for one in known})
    if unknown:
        raise SetupFailed(f"No such fault: {', '.join(unknown)}. ./haat faults --list shows all.")
    chosen = [one for one in known if not wanted or one.number in wanted]
    if only_list:
        for one in chosen:
            print(f"{one.number:>4}  {one.words}")
        return 0
    make_state()
    folder = STATE / f"faults-{os.getpid()}"
    folder.mkdir(mode=0o711)
    folder.chmod(0o711)
    with held(folder / "lock"):
        try:
            messages.compile_messages()
            rows, is_good = _run(console, chosen, folder)
        finally:
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, signal.SIG_IGN)
            for records in folder.rglob("pids.json"):
                end_leftovers(records)
            shutil.rmtree(folder, ignore_errors=True)
    failed = sum(not row["passed"] for row in rows)
    if as_json:
        print(json.dumps({"ok": is_good, "faults": rows}))
    console.line(f"{len(rows) - failed} passed, {failed} failed")
    return 0 if is_good and not failed else 1


def _run(console: Console, chosen: list[Name], folder: Path) -> tuple[list[dict[str, Any]], bool]:
    """Run pytest, print a row as soon as it is there; return the rows and whether all ran."""
    told, log = folder / "told", folder / "pytest.log"
    told.touch()
    console.line(f"{'fault':>5}  {'name':<58} {'s':>6}  {'calls':<13} result")
    rows: list[dict[str, Any]] = []
    with log.open("wb") as output:
        child = subprocess.Popen(
            _command(chosen, folder),
            cwd=ROOT,
            env=_environment(chosen, told),
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            while True:
                is_over = child.poll() is not None
                whole = told.read_text(encoding="utf-8").rpartition("\n")[0]
                for line in whole.splitlines()[len(rows) :]:
                    rows.append(json.loads(line))
                    console.line(_shown(rows[-1]))
                if is_over:
                    break
                time.sleep(0.2)
        except KeyboardInterrupt:
            child.send_signal(signal.SIGINT)
            child.wait(30)
            raise
        finally:
            signal_group(child.pid, signal.SIGKILL)
    waits = {row["waits"] for row in rows if row["waits"]}
    if waits:
        console.line(f"To save time: {'; '.join(sorted(waits))}.")
    missing = {one.number for one in chosen} - {row["fault"] for row in rows}
    if missing or child.returncode not in (0, 1):
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-LAST_LINES:]
        console.line("\n".join([f"Not run: {', '.join(sorted(missing, key=_key))}.", *lines]))
    return rows, child.returncode == 0 and not missing


def _command(chosen: list[Name], folder: Path) -> list[str]:
    return [
        *(venv_program("python"), "-m", "pytest", "-p", "tests.faults.telling", "-q"),
        f"--basetemp={folder / 'tmp'}",
        *sorted({one.file for one in chosen}),
    ]


def _environment(chosen: list[Name], told: Path) -> dict[str, str]:
    return {
        **os.environ,
        **UNUSED,
        "HAAT_ENV": "test",
        "HAAT_FAULTS": ",".join(one.number for one in chosen),
        "HAAT_FAULTS_TOLD": str(told),
        "PATH": f"{Path(venv_program('python')).parent}{os.pathsep}{os.environ['PATH']}",
    }


def _shown(row: dict[str, Any]) -> str:
    first, last = row["calls"]
    calls = f"{first}-{last}" if last else "-"
    text = f"{row['fault']:>5}  {row['name']:<58} {row['seconds']:>6.1f}  {calls:<13} "
    return text + ("passed" if row["passed"] else f"FAILED: {row['failed'].splitlines()[0]}")
