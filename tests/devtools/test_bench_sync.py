"""./haat bench sync: its arguments, what it exits with, and one small run from end to end."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from devtools import cli
from devtools.bench import sync
from devtools.bench.sync import QUICK, Plan, bench_sync, measure
from devtools.console import Console
from devtools.paths import STATE
from devtools.pids import is_ours, read_records

FEW = Plan(
    offers=40,
    cut_offers=4,
    cut_every_s=0.3,
    latency_ms=10,
    rate_per_s=50,
    claim_rows=6000,
    snapshot_s=0.5,
)
OURS = {"calls", "wall_s", "cpu_s", "peak_mb", "cut_p95_s", "calls_with_faults"}
TOOK = {"calls", "wall_s", "cpu_s", "peak_mb"}


def test_reads_its_options() -> None:
    options, rest = cli._read(["bench", "sync", "--quick", "--json", "--check"])

    assert (options.quick, options.json, options.check, rest) == (True, True, True, [])
    assert options.libraries == "run"


@pytest.mark.parametrize("arguments", [["bench"], ["bench", "pages"], ["bench", "sync", "-q"]])
def test_refuses_what_it_does_not_know(arguments: list[str]) -> None:
    with pytest.raises(SystemExit):
        cli._read(arguments)


def test_the_plans_are_those_of_the_page() -> None:
    assert (Plan().offers, Plan().least, Plan().least_s) == (5000, 1000, 200)
    assert (QUICK.offers, QUICK.least, QUICK.least_s) == (500, 100, 20)
    for plan in (Plan(), QUICK):
        assert (plan.latency_ms, plan.rate_per_s) == (200, 5)


def figures(calls: int) -> dict[str, Any]:
    beside = {"orders": 2}
    took = {"calls": calls, "wall_s": 20.0, "cpu_s": 1.0, "peak_mb": 200.0}
    ours = {
        **took,
        "cut_p95_s": 0.5,
        "calls_with_faults": 100,
        "calls_beside": beside,
        "calls_beside_with_faults": beside,
        "postgres_cpu_s": 1.0,
        "cuts": 9,
        "failures": 10,
    }
    return {
        "offers": 500,
        "least_calls": 100,
        "rate_per_s": 5,
        "ours": ours,
        "naive": {**took, "computed_from_offers": 25, "measured_calls": 50},
        "floor": took,
        "claim_ratio_500k_5k": None,
        "claim": {},
    }


@pytest.mark.parametrize(
    ("calls", "is_checked", "code"),
    [(100, True, 0), (100, False, 0), (200, False, 0), (200, True, 1)],
)
def test_a_broken_limit_is_an_error_only_where_it_is_checked(
    calls: int,
    is_checked: bool,
    code: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(sync, "measure", lambda plan, console: figures(calls))
    text = io.StringIO()

    assert bench_sync(Console(text), is_quick=True, as_json=True, is_checked=is_checked) == code
    assert ("BROKEN" in text.getvalue()) is (calls == 200)
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["ours"]["calls"] == calls


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_forty_offers_cost_the_least_calls_from_end_to_end() -> None:
    found = measure(FEW, Console(io.StringIO()))

    assert found["offers"] == 40
    assert found["least_calls"] == found["ours"]["calls"] == found["floor"]["calls"] == 8
    assert found["naive"]["calls"] == 80
    assert found["naive"]["measured_calls"] == 4
    assert found["ours"].keys() >= OURS
    assert found["floor"].keys() >= TOOK
    assert found["naive"].keys() >= TOOK
    # One of forty fails once and goes again alone: a write and a read-back more, no others.
    assert found["ours"]["failures"] == 1
    assert found["ours"]["calls_with_faults"] == 10
    assert found["ours"]["cuts"] >= 1
    assert 0 < found["ours"]["cut_p95_s"] < 60
    assert found["ours"]["cpu_s"] > found["floor"]["cpu_s"] > 0
    assert "claim_ratio_500k_5k" in found
    assert json.loads(json.dumps(found)) == found
    assert not list(STATE.glob(f"bench-{os.getpid()}"))


@pytest.mark.slow
@pytest.mark.timeout(200)
def test_leaves_nothing_running_when_it_is_told_to_stop() -> None:
    child = subprocess.Popen(
        [sys.executable, "-m", "devtools", "bench", "sync", "--quick"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    folder = STATE / f"bench-{child.pid}"
    records = _once_there(folder / "pids.json", "simulator")
    helper = _children_of(child.pid)

    child.send_signal(signal.SIGTERM)

    assert child.wait(60) == cli.INTERRUPTED
    assert not any(is_ours(record) for record in records)
    assert not any(Path(f"/proc/{pid}").exists() for pid in helper)
    assert not folder.exists()


def _once_there(file: Path, name: str) -> list[Any]:
    ends = time.monotonic() + 90
    while time.monotonic() < ends:
        records = read_records(file) if file.exists() else []
        if name in {record.name for record in records}:
            return list(records)
        time.sleep(0.1)
    raise AssertionError(f"{name} was not started")


def _children_of(pid: int) -> list[int]:
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii")
    return [int(child) for child in text.split()]
