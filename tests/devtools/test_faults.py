"""The launcher's list of faults: every number has a test, and an unknown one is refused."""

from __future__ import annotations

import sys

import pytest

from devtools.console import Console
from devtools.errors import SetupFailed
from devtools.faults import names, run_faults

WITH_LETTERS = ("17a", "17b", "23a", "23b", "23c", "23d")


def test_every_fault_of_transport_answers_sign_in_and_processes_has_a_test() -> None:
    found = {one.number for one in names()}

    assert {*map(str, range(1, 42)), *WITH_LETTERS} <= found


def test_the_list_is_in_the_order_of_the_numbers() -> None:
    shown = [one.number for one in names()]

    assert shown.index("17") < shown.index("17a") < shown.index("17b") < shown.index("18")


def test_an_unknown_fault_is_refused_in_a_sentence() -> None:
    with pytest.raises(SetupFailed, match="No such fault: 999"):
        run_faults(Console(sys.stderr), ["999"], as_json=False, only_list=False)


def test_only_the_named_ones_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    run_faults(Console(sys.stderr), ["29", "5"], as_json=False, only_list=True)

    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == ["5", "29"]
