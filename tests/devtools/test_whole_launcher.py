"""./haat up as a person runs it: comes up, is told to stop, is killed, comes up again.

Works on a copy of the checkout with the same .venv, so that nobody's own data is touched.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from devtools.installation import answers_ok
from devtools.pids import Record, is_ours, read_records

ROOT = Path(__file__).resolve().parents[2]
NOT_COPIED = (".git", ".haat", ".venv", "__pycache__", ".mypy_cache", ".ruff_cache", "staticfiles")
NAMES = {"web", "worker", "beat", "postgres", "valkey", "simulator"}
UP_TIMEOUT_S = 200

pytestmark = [pytest.mark.slow, pytest.mark.timeout(420)]


@dataclass
class Run:
    """One ./haat up: its checkout and process, the object it printed, what it said on the way."""

    checkout: Path
    process: subprocess.Popen[str]
    told: dict[str, Any]
    words: str

    @property
    def records(self) -> list[Record]:
        return read_records(self.checkout / ".haat" / "pids.json")


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    copy = tmp_path_factory.mktemp("checkout") / "haat checkout"  # a blank in the path on purpose
    shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*NOT_COPIED))
    (copy / ".venv").symlink_to(Path(sys.prefix))
    yield copy
    subprocess.run(["./haat", "reset"], cwd=copy, check=True, timeout=60, env=environment())


def environment() -> dict[str, str]:
    """Return ours without what a test run set: the launcher brings its own engines."""
    hidden = ("HAAT_", "DATABASE_URL", "REDIS_URL", "DJANGO_", "PRIVATE_", "CHANNEL_", "PYTEST")
    kept = {k: v for k, v in os.environ.items() if not k.startswith(hidden)}
    return {**kept, "HAAT_PYTHON": sys.executable, "HAAT_ENGINES": "wheels"}


def start(checkout: Path) -> Run:
    words = checkout / "words"
    with words.open("w") as errors:
        process = subprocess.Popen(
            ["./haat", "up", "--json"],
            cwd=checkout,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            env=environment(),
        )
    assert process.stdout is not None
    deadline = time.monotonic() + UP_TIMEOUT_S
    os.set_blocking(process.stdout.fileno(), False)
    line = ""
    while not line.endswith("\n"):
        assert process.poll() is None, words.read_text()
        assert time.monotonic() < deadline, words.read_text()
        line += process.stdout.readline() or ""
        time.sleep(0.1)
    return Run(checkout, process, json.loads(line), words.read_text())


def stop(run: Run, number: int) -> int:
    run.process.send_signal(number)
    code = run.process.wait(40)
    assert run.process.stdout is not None
    run.process.stdout.close()
    return code


def test_up_says_where_everything_is_and_stops_without_a_trace(checkout: Path) -> None:
    run = start(checkout)
    records = run.records

    assert set(run.told["pids"]) == NAMES
    assert {record.name for record in records} == NAMES
    assert all(is_ours(record) for record in records)
    for address in (f"{run.told['url']}/health/", f"{run.told['simulator_url']}/_admin/health"):
        assert answers_ok(address)
    assert {"phone", "name", "group", "city"} <= set(run.told["members"][0])
    assert {"username", "password", "totp_secret", "role", "city"} <= set(run.told["staff"][0])

    assert stop(run, signal.SIGINT) == 0
    assert [record.name for record in records if is_ours(record)] == []


def test_a_second_launcher_is_told_that_one_is_up(checkout: Path) -> None:
    run = start(checkout)

    second = subprocess.run(
        ["./haat", "up"],
        cwd=checkout,
        capture_output=True,
        text=True,
        env=environment(),
        check=False,
    )
    asked = subprocess.run(
        ["./haat", "manage", "demo_people", "--json"],
        cwd=checkout,
        capture_output=True,
        text=True,
        env=environment(),
        check=False,
    )

    assert second.returncode == 1
    assert second.stderr.strip().endswith("or stop it with Ctrl-C first.")
    assert len(json.loads(asked.stdout)["members"]) == len(run.told["members"])
    assert stop(run, signal.SIGTERM) == 0


def test_cleans_up_after_a_launcher_that_was_killed(checkout: Path) -> None:
    killed = start(checkout)
    left = killed.records
    stop(killed, signal.SIGKILL)
    assert all(is_ours(record) for record in left)

    again = start(checkout)

    assert "Ended what an interrupted run had left" in again.words
    assert [record.name for record in left if is_ours(record)] == []
    assert again.told["url"] == killed.told["url"]
    assert stop(again, signal.SIGTERM) == 0


def test_what_is_killed_comes_back(checkout: Path) -> None:
    run = start(checkout)
    before = {record.name: record for record in run.records}

    for name in ("worker", "valkey", "postgres"):
        os.kill(before[name].pid, signal.SIGKILL)
    deadline = time.monotonic() + 30
    while not answers_ok(f"{run.told['url']}/health/") or {r.pid for r in run.records} & {
        before[name].pid for name in ("worker", "valkey", "postgres")
    }:
        assert time.monotonic() < deadline
        time.sleep(0.2)

    after = {record.name: record for record in run.records}
    assert set(after) == NAMES
    assert all(is_ours(record) for record in after.values())
    assert stop(run, signal.SIGINT) == 0
