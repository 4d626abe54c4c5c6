"""The supervisor: starts, watches, starts again, gives up in a sentence, leaves none behind."""

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from devtools import processes
from devtools.errors import SetupFailed
from devtools.pids import read_records
from devtools.processes import Spec, Supervisor
from tests.waiting import wait_for

SLEEP = "import time; time.sleep(600)"


def lives(pid: int) -> bool:
    """Tell whether a process runs still; one that has ended and was not waited for does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.fixture
def notes() -> list[str]:
    return []


@pytest.fixture
def supervisor(tmp_path: Path, notes: list[str]) -> Iterator[Supervisor]:
    made = Supervisor(tmp_path / "pids.json", note=notes.append)
    yield made
    made.stop()


def spec(folder: Path, code: str, name: str = "worker") -> Spec:
    return Spec(
        name=name,
        command=[sys.executable, "-c", code],
        environment=dict(os.environ),
        folder=folder,
        log=folder / f"{name}.log",
        stop_timeout_s=2,
    )


def test_starts_again_what_was_killed(
    supervisor: Supervisor, tmp_path: Path, notes: list[str]
) -> None:
    supervisor.start(spec(tmp_path, SLEEP))
    supervisor.watch()
    first = supervisor.pids()["worker"]

    os.kill(first, signal.SIGKILL)

    wait_for(lambda: supervisor.pids()["worker"] != first)
    assert lives(supervisor.pids()["worker"])
    assert notes == ["worker was killed by SIGKILL and is started again."]
    assert [record.pid for record in read_records(tmp_path / "pids.json")] == [
        supervisor.pids()["worker"]
    ]


def test_never_tires_of_what_others_kill(supervisor: Supervisor, tmp_path: Path) -> None:
    supervisor.start(spec(tmp_path, SLEEP))
    supervisor.watch()

    for _ in range(processes.QUICK_DEATHS_ALLOWED + 1):
        pid = supervisor.pids()["worker"]
        os.kill(pid, signal.SIGKILL)
        wait_for(lambda pid=pid: supervisor.pids()["worker"] != pid)  # type: ignore[misc]

    assert not supervisor.given_up.is_set()


def test_gives_up_what_keeps_dying_and_shows_its_last_words(
    supervisor: Supervisor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "LONGEST_PAUSE_S", 0.05)
    monkeypatch.setattr(processes, "QUICK_DEATH_S", 120.0)  # however long a program takes to end
    supervisor.start(spec(tmp_path, "print('no such table'); raise SystemExit(3)"))

    supervisor.watch()

    wait_for(supervisor.given_up.is_set)
    assert "worker ended with code 3" in supervisor.reason
    assert supervisor.reason.endswith("no such table")


def test_says_which_process_did_not_come_up(supervisor: Supervisor, tmp_path: Path) -> None:
    supervisor.start(spec(tmp_path, "raise SystemExit('port taken')"))
    supervisor.start(
        Spec(
            name="web",
            command=[sys.executable, "-c", SLEEP],
            environment={},
            folder=tmp_path,
            log=tmp_path / "web.log",
            is_ready=lambda: False,
        )
    )
    wait_for(lambda: not lives(supervisor.pids()["worker"]))

    with pytest.raises(SetupFailed, match="worker ended with code 1.*\n.*port taken"):
        supervisor.wait_ready(["worker"], 5)
    with pytest.raises(SetupFailed, match="web did not answer within 0 s"):
        supervisor.wait_ready(["web"], 0.2)


def test_stop_leaves_no_grandchild(supervisor: Supervisor, tmp_path: Path) -> None:
    grandchild = tmp_path / "grandchild"
    code = (
        "import subprocess, sys, time\n"
        f"child = subprocess.Popen([sys.executable, '-c', {SLEEP!r}])\n"
        f"open({str(grandchild)!r}, 'w').write(str(child.pid) + '\\n')\n"
        "time.sleep(600)"
    )
    supervisor.start(spec(tmp_path, code))
    wait_for(lambda: grandchild.exists() and grandchild.read_text().endswith("\n"))
    pid = int(grandchild.read_text())

    supervisor.stop()

    wait_for(lambda: not lives(pid))


def test_a_program_that_is_missing_is_one_sentence(supervisor: Supervisor, tmp_path: Path) -> None:
    missing = Spec("web", ["/nowhere/gunicorn"], {}, tmp_path, tmp_path / "web.log")

    with pytest.raises(SetupFailed, match=r"web cannot be started .*gunicorn.* ./haat reset"):
        supervisor.start(missing)
