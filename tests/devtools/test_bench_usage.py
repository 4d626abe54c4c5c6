"""Processor time and memory of process trees, as the sync bench reads them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from devtools.bench.usage import Process, cpu_s, family_of, peak_mb, processes_all
from devtools.errors import SetupFailed

WORK = "import time\nend = time.process_time() + 0.3\nwhile time.process_time() < end: pass\n"
# Works in a child it reaps, then says so and stays until its input ends.
PARENT = (
    f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {WORK!r}])\n"
    "held = bytearray(80 * 1024 * 1024)\ndel held\nprint('done', flush=True)\nsys.stdin.read()"
)


@pytest.fixture
def parent() -> Iterator[subprocess.Popen[str]]:
    child = subprocess.Popen(
        [sys.executable, "-c", PARENT], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "done\n"
    yield child
    child.communicate()


def test_counts_the_work_of_children_that_have_ended(parent: subprocess.Popen[str]) -> None:
    assert 0.3 <= cpu_s({parent.pid}) < 10


def test_counts_the_work_of_children_that_live(parent: subprocess.Popen[str]) -> None:
    assert parent.pid in family_of({os.getpid()}, processes_all())
    assert cpu_s({os.getpid()}) >= cpu_s({parent.pid})


def test_memory_that_was_given_back_is_in_the_peak(parent: subprocess.Popen[str]) -> None:
    assert 80 < peak_mb({parent.pid}) < 200


def test_a_family_is_all_that_descend_from_its_root() -> None:
    everyone = {pid: Process(pid, of, 0) for pid, of in {1: 0, 2: 1, 3: 2, 4: 3, 5: 1}.items()}

    assert family_of({2}, everyone) == {2, 3, 4}
    assert family_of({9}, everyone) == set()


def test_says_so_where_there_is_no_proc(tmp_path: Path) -> None:
    with pytest.raises(SetupFailed, match="Linux"):
        processes_all(tmp_path)
