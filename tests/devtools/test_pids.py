"""A pid alone is not enough: only a process that started when we said is ended."""

import dataclasses
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from devtools.pids import (
    Record,
    end_leftovers,
    is_ours,
    read_records,
    started_at,
    write_records,
)
from tests.waiting import PATIENCE_S


@pytest.fixture
def sleeper() -> Iterator[subprocess.Popen[bytes]]:
    child = subprocess.Popen(
        [sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True
    )
    yield child
    child.kill()
    child.wait()


def record_of(child: subprocess.Popen[bytes]) -> Record:
    started = started_at(child.pid)
    assert started is not None
    return Record("sleeper", child.pid, started, signal.SIGTERM, PATIENCE_S)


def test_knows_its_own_process(sleeper: subprocess.Popen[bytes]) -> None:
    assert is_ours(record_of(sleeper))


def test_does_not_take_another_process_of_that_number(sleeper: subprocess.Popen[bytes]) -> None:
    other = dataclasses.replace(record_of(sleeper), started="another boot:1")

    assert not is_ours(other)


def test_a_zombie_does_not_live(sleeper: subprocess.Popen[bytes]) -> None:
    record = record_of(sleeper)

    sleeper.kill()
    os.waitid(os.P_PID, sleeper.pid, os.WEXITED | os.WNOWAIT)

    assert not is_ours(record)


def test_ends_what_is_ours(sleeper: subprocess.Popen[bytes], tmp_path: Path) -> None:
    path = tmp_path / "pids.json"
    write_records(path, [record_of(sleeper)])

    assert end_leftovers(path) == ["sleeper"]
    assert sleeper.wait(PATIENCE_S) == -signal.SIGTERM
    assert read_records(path) == []


def test_leaves_a_stranger_alone(sleeper: subprocess.Popen[bytes], tmp_path: Path) -> None:
    path = tmp_path / "pids.json"
    write_records(path, [dataclasses.replace(record_of(sleeper), started="another boot:1")])

    assert end_leftovers(path) == []
    assert sleeper.poll() is None


def test_ends_what_does_not_listen(tmp_path: Path) -> None:
    deaf = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
            "print('deaf', flush=True); time.sleep(600)",
        ],
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    assert deaf.stdout is not None
    deaf.stdout.readline()
    path = tmp_path / "pids.json"
    write_records(path, [dataclasses.replace(record_of(deaf), stop_timeout_s=0.2)])

    end_leftovers(path)

    assert deaf.wait(PATIENCE_S) == -signal.SIGKILL
    deaf.stdout.close()


def test_a_damaged_file_holds_none(tmp_path: Path) -> None:
    path = tmp_path / "pids.json"
    path.write_text('[{"name": "x"}]')

    assert read_records(path) == []
