"""A fault test's name, and what it told: one JSON line each for the table of `./haat faults`.

As a pytest plugin it keeps, of the tests marked as faults, those named in HAAT_FAULTS (numbers
with commas between; all without it), and writes to the file of HAAT_FAULTS_TOLD.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pytest

Test = TypeVar("Test", bound=Callable[..., Any])
TOLD = pytest.StashKey["Told"]()


@dataclass
class Told:
    """The calls of the simulator's log that prove it, and how waits were shortened."""

    first_call: int = 0
    last_call: int = 0
    waits: str = ""


def fault(number: str, words: str, *, is_fast: bool = False) -> Callable[[Test], Test]:
    """Name the fault a test brings about. Those that are not fast run with `--all` only."""

    def named(test: Test) -> Test:
        marked: Test = pytest.mark.fault(number, words)(test)
        return marked if is_fast else pytest.mark.slow(marked)

    return named


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if "HAAT_FAULTS" not in os.environ:
        return
    wanted = {number for number in os.environ["HAAT_FAULTS"].split(",") if number}
    kept = [item for item in items if _is_wanted(item, wanted)]
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = kept


def _is_wanted(item: pytest.Item, wanted: set[str]) -> bool:
    mark = item.get_closest_marker("fault")
    return mark is not None and (not wanted or mark.args[0] in wanted)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, Any, Any]:
    report = yield
    file, mark = os.environ.get("HAAT_FAULTS_TOLD"), item.get_closest_marker("fault")
    if file and mark and (report.when == "call" or report.failed):
        _write(Path(file), item, mark, report)
    return report


def _write(file: Path, item: pytest.Item, mark: pytest.Mark, report: Any) -> None:
    told = item.stash.get(TOLD, Told())
    crash = getattr(report.longrepr, "reprcrash", None)
    row = {
        "fault": mark.args[0],
        "name": mark.args[1],
        "seconds": round(report.duration, 1),
        "calls": [told.first_call, told.last_call],
        "waits": told.waits,
        "passed": bool(report.passed),
        "failed": "" if report.passed else str(getattr(crash, "message", report.longreprtext)),
    }
    with file.open("a") as lines:
        lines.write(json.dumps(row) + "\n")
