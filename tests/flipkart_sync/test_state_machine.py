"""A machine plays random edits, orders, hand edits, faults and dying workers against the engine.

Everything is real but the clock: PostgreSQL, the simulator over HTTP, whole passes. After each
step the simulator's own log is judged (watch.py) with allowances.py as the only tolerance; when
the disorder has ended, everything must be done, before a person, or waiting for a date.

A failing run prints its whole story. `HAAT_SEED=n` plays another seed, `HAAT_SHRINK=1` lets
Hypothesis look for a shorter story (minutes).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from flipkart_sync.engine import passes
from flipkart_sync.engine.claim import claim_write
from flipkart_sync.engine.rows import CUT
from tests.flipkart_sync.clockwork import Clockwork, clockwork
from tests.flipkart_sync.shelf import make_shelf
from tests.flipkart_sync.story import make_live
from tests.flipkart_sync.world import World
from tests.simulator import SimulatorHandle

SKUS = 3
CHANGES = ("inventory", "price", "update")
ANY_CALL = (
    "drop",
    "drop_after_work",
    "500",
    "500_after_work",
    "429",
    "html_after_work",
    "truncate",
)
OF_CHANGES = ("omit_sku", "fail_sku", "accept_only", "late", "late_effect")

which = st.integers(0, SKUS - 1)
rupees = st.integers(300, 900)
pieces = st.integers(1, 4)
seconds = st.sampled_from([1, 3, 12, 35, 70, 200, 960])
late = st.sampled_from([3.0, 20.0, 45.0, 400.0])
faults = st.one_of(
    st.fixed_dictionaries(
        {
            "action": st.sampled_from(ANY_CALL),
            "endpoint": st.sampled_from([*CHANGES, "details", "shipments"]),
            "times": st.integers(1, 3),
        }
    ),
    st.fixed_dictionaries(
        {
            "action": st.sampled_from(OF_CHANGES),
            "endpoint": st.sampled_from(CHANGES),
            "times": st.integers(1, 2),
            "late_s": late,
        }
    ),
)


class Machine(RuleBasedStateMachine):
    """Plays in a world made anew for each run."""

    simulator: SimulatorHandle
    clock: Clockwork
    steps = 0
    world: World

    @initialize()
    def begin(self) -> None:
        call_command("flush", interactive=False, inhibit_post_migrate=True, verbosity=0)
        self.simulator.reset()
        self.clock.are_calls_late = False
        self.clock.forward(-self.clock.ahead_s)
        shelf = make_shelf(self.simulator)
        self.world = World(shelf, self.clock, make_live(shelf, SKUS))

    def _story(self, n: int) -> Any:
        return self.world.stories[n]

    @rule(n=which, rupees=rupees)
    def price(self, n: int, rupees: int) -> None:
        self.world.price(self._story(n), rupees)

    @rule(n=which, days=st.integers(2, 6))
    def text(self, n: int, days: int) -> None:
        self.world.text(self._story(n), days)

    @rule(n=which, pieces=pieces)
    def receive(self, n: int, pieces: int) -> None:
        self.world.receive(self._story(n), pieces)

    @rule(n=which, pieces=pieces)
    def take_out(self, n: int, pieces: int) -> None:
        self.world.take_out(self._story(n), pieces)

    @rule(n=which, is_off=st.booleans())
    def off_sale(self, n: int, is_off: bool) -> None:
        self.world.off_sale(self._story(n), is_off)

    @rule(hold=st.sampled_from(["none", "none", "writes", "everything"]))
    def hold(self, hold: str) -> None:
        self.world.hold(hold)

    @rule(is_dry=st.sampled_from([False, False, True]))
    def dry_run(self, is_dry: bool) -> None:
        self.world.dry_run(is_dry)

    @rule(n=which, pieces=st.integers(1, 2), shown_after_s=st.sampled_from([0.0, 0.0, 20.0, 90.0]))
    def buy(self, n: int, pieces: int, shown_after_s: float) -> None:
        self.world.buy(self._story(n), pieces, shown_after_s)

    @rule(n=which, pieces=st.integers(1, 2))
    def buy_again(self, n: int, pieces: int) -> None:
        self.world.buy(self._story(n), pieces, 0.0)

    @rule(n=which, taken=st.integers(1, 2), pieces=pieces)
    def sell_and_receive(self, n: int, taken: int, pieces: int) -> None:
        """A piece is sold, and more come in before an order pull must have seen it."""
        self.world.buy(self._story(n), taken, 0.0)
        self.world.later(30)
        self.world.receive(self._story(n), pieces)
        self.world.watch.look()
        self.world.run()

    @rule(n=st.integers(0, 9))
    def cancel(self, n: int) -> None:
        self.world.cancel(n)

    @rule(n=which, pieces=st.integers(0, 9))
    def hand_stock(self, n: int, pieces: int) -> None:
        self.world.hand_stock(self._story(n), pieces)

    @rule(n=which, rupees=rupees)
    def hand_price(self, n: int, rupees: int) -> None:
        self.world.hand_price(self._story(n), rupees)

    @rule(lag_s=st.sampled_from([0.0, 0.0, 2.0, 30.0]))
    def stale(self, lag_s: float) -> None:
        self.world.stale(lag_s)

    @rule(fault=faults)
    def fault(self, fault: dict[str, Any]) -> None:
        self.world.fault(fault)

    @rule(fault=faults, n=which)
    def fault_of_one(self, fault: dict[str, Any], n: int) -> None:
        if fault["endpoint"] in CHANGES:
            fault = {**fault, "sku": self._story(n).sku}
        self.world.fault(fault)

    @rule()
    def tokens_end(self) -> None:
        self.world.tokens_end()

    @rule(has_called=st.booleans())
    def die(self, has_called: bool) -> None:
        self.world.die(has_called=has_called)

    @rule()
    def sleep_in(self) -> None:
        self.world.sleep_in()

    @rule()
    def wake_up(self) -> None:
        self.world.wake_up()

    @rule()
    def beat(self) -> None:
        self.world.run()

    @rule()
    def beat_again(self) -> None:
        self.world.run()

    @rule(seconds=seconds)
    def later(self, seconds: int) -> None:
        self.world.later(seconds)

    @invariant()
    def holds(self) -> None:
        type(self).steps += 1
        self.world.watch.look()
        self._judge()

    def _judge(self) -> None:
        found = self.world.watch.found
        assert not found, "\n".join([*found, "", *self.world.told])

    def teardown(self) -> None:
        if hasattr(self, "world") and not self.world.watch.found:
            self.world.settle()
            self._judge()


@pytest.fixture
def machine(
    transactional_db: None, simulator: SimulatorHandle, monkeypatch: pytest.MonkeyPatch
) -> Iterator[type[Machine]]:
    with clockwork(simulator) as clock:
        played = type("Played", (Machine,), {"simulator": simulator, "clock": clock, "steps": 0})
        monkeypatch.setattr(passes, "_may_linger", clock.linger)
        monkeypatch.setattr(passes, "claim_write", _watched(played))
        yield played


def _watched(played: type[Machine]) -> Callable[..., Any]:
    """Return a claim that notes whether a cut was left waiting for it (I6)."""

    def claim(account: Any, class_: int, *args: Any, **kwargs: Any) -> Any:
        taken = claim_write(account, class_, *args, **kwargs)
        if class_ != CUT and taken is not None:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT r.sku FROM flipkart_sync_facet f"
                    " JOIN flipkart_sync_remoteoffer r ON r.id = f.remote_offer_id"
                    " WHERE f.priority = 0 AND f.wanted_version > f.sent_version"
                    " AND r.lease_until IS NULL AND f.due_at < %s",
                    [taken.began],
                )
                found = [f"I6 {sku}: its cut waited for a {taken.kind}" for (sku,) in cursor]
            assert not found, found
        return taken

    return claim


def play(machine: type[Machine], *, runs: int, steps: int, dice: int) -> None:
    """Play so many runs of so many steps, from one seed."""
    shrinks = [Phase.shrink] if os.environ.get("HAAT_SHRINK") else []
    run_state_machine_as_test(
        seed(int(os.environ.get("HAAT_SEED", dice)))(machine),
        settings=settings(
            settings.get_profile("same"),
            derandomize=False,
            database=None,
            max_examples=runs,
            stateful_step_count=steps,
            phases=[Phase.generate, *shrinks],
            suppress_health_check=list(HealthCheck),
            deadline=None,
            report_multiple_bugs=False,
        ),
    )


def test_a_short_disorder_ends_in_order(machine: type[Machine]) -> None:
    play(machine, runs=2, steps=20, dice=20261125)
    assert machine.steps > 20


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_two_thousand_steps_of_disorder_end_in_order(machine: type[Machine]) -> None:
    play(machine, runs=27, steps=100, dice=1)
    assert machine.steps >= 2000
