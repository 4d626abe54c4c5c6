"""The disorder of test_state_machine.py finds a rule that is broken: each is broken here by hand.

A machine that passes proves only as much as it can fail. So one rule of the engine's contract is
taken out at a time, and the same watch must say which invariant no longer holds.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from flipkart_sync.engine import claim, drift, orders, passes, plan
from flipkart_sync.engine.outlook import Outlook
from flipkart_sync.engine.rows import CUT, FacetRow
from tests.flipkart_sync.test_state_machine import Machine, machine, play

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]
__all__ = ["machine"]

Patch = pytest.MonkeyPatch
_ordered = passes._ordered


def rises_ask_nothing(patch: Patch) -> None:
    """A rise goes without a fresh read and an order pull."""
    patch.setattr(plan, "_PLAN", plan._PLAN.replace("f.is_gated", "false"))
    patch.setattr(claim, "_knows", lambda *_, **__: True)
    patch.setattr(claim, "shows_sold", lambda _: False)


def leases_never_end(patch: Patch) -> None:
    """What a dead worker held is never taken back."""
    patch.setattr(passes, "leases_reap", lambda *_: 0)


def orders_are_not_applied(patch: Patch) -> None:
    """Orders are pulled and forgotten."""
    patch.setattr(orders, "_apply", lambda *_: False)


def every_read_is_equal(patch: Patch) -> None:
    """Whatever a read shows proves what was sent."""
    patch.setattr(drift, "is_equal", lambda *_: True)


def cuts_come_last(patch: Patch) -> None:
    """A cut waits for everything else."""

    def ordered(seen: Outlook, due: Any, **more: Any) -> list[int]:
        found = _ordered(seen, due, **more)
        return [n for n in found if n != CUT] + [n for n in found if n == CUT]

    patch.setattr(passes, "_ordered", ordered)


def nothing_is_sent_again(patch: Patch) -> None:
    """A value that was lost or undone is not sent once more."""
    patch.setattr(FacetRow, "again", lambda *_: None)


@pytest.mark.parametrize(
    "broken",
    [
        rises_ask_nothing,
        leases_never_end,
        orders_are_not_applied,
        every_read_is_equal,
        cuts_come_last,
        nothing_is_sent_again,
    ],
)
def test_a_broken_rule_is_found(
    machine: type[Machine], monkeypatch: Patch, broken: Callable[[Patch], None]
) -> None:
    broken(monkeypatch)

    with pytest.raises(AssertionError, match=r"\bI[1-8] "):
        play(machine, runs=30, steps=100, dice=1)
