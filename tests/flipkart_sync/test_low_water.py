"""Looks begin where live entries begin: dead ones cost nothing, and no row is ever missed."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random
from typing import Any

import pytest
from django.db import connection, transaction

from devtools.bench import claim as bench
from flipkart_sync.engine import claim, low_water, outlook, plan
from flipkart_sync.engine.low_water import QUEUES, raise_marks
from flipkart_sync.engine.outlook import Outlook, outlook_of
from flipkart_sync.engine.passes import account_pass
from flipkart_sync.engine.rows import CUT, PRICE_WRITE, READ, RISE, WAITS_FOR_SIBLING
from flipkart_sync.engine.waits import waits
from tests.flipkart_sync.shelf import Shelf

SKUS = 300


@pytest.fixture
def account(transactional_db: None) -> int:
    """An account of three hundred SKUs, a price, a rise and a read-back of each due."""
    account_id = bench.account_make()
    bench.fill(account_id, SKUS)
    return account_id


def run(sql: str, params: Any = None) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall() if cursor.description else []


def facet(sku: int, kind: str, sets: str) -> None:
    run(
        f"UPDATE flipkart_sync_facet SET {sets}"  # noqa: S608 - a test's own words
        f" WHERE remote_offer_id = {sku} AND kind = '{kind}'"
    )


def offer(sku: int, sets: str) -> None:
    run(f"UPDATE flipkart_sync_remoteoffer SET {sets} WHERE id = {sku}")  # noqa: S608


def look(account_id: int) -> Outlook:
    seen = outlook_of(account_id)
    assert seen is not None
    return seen


def all_done(account_id: int) -> None:
    """Leave nothing due, and let the marks know."""
    run(
        "UPDATE flipkart_sync_facet SET sent_version = wanted_version,"
        " confirmed_version = wanted_version"
    )
    run("UPDATE flipkart_sync_remoteoffer SET read_due_at = NULL")
    raise_now(account_id)


def raise_now(account_id: int) -> None:
    run("UPDATE flipkart_sync_lowwater SET raised_at = '-infinity'")
    assert raise_marks(account_id, is_first=True)


@contextmanager
def beside(work: Callable[[], object]) -> Iterator[threading.Event]:
    """Do work in a transaction of another connection; it commits when told to, then is over."""
    may_commit, has_worked = threading.Event(), threading.Event()
    failed: list[BaseException] = []

    def transact() -> None:
        try:
            with transaction.atomic():
                work()
                has_worked.set()
                assert may_commit.wait(30)
        except BaseException as err:  # noqa: BLE001 - told to the test below
            failed.append(err)
        finally:
            has_worked.set()
            connection.close()

    thread = threading.Thread(target=transact)
    thread.start()
    assert has_worked.wait(30)
    try:
        yield may_commit
    finally:
        may_commit.set()
        thread.join()
    assert failed == []


# --- nothing is missed -----------------------------------------------------------------------
OLD = "due_at = now() - interval '1 hour'"
BUMP = "wanted_version = wanted_version + 1"
ENTRIES = {
    "a bump": (PRICE_WRITE, lambda: facet(7, "price", f"{BUMP}, due_at = clock_timestamp()")),
    "an old due time": (PRICE_WRITE, lambda: facet(7, "price", f"{BUMP}, {OLD}")),
    "a class judged anew": (CUT, lambda: facet(7, "stock", f"priority = 0, {BUMP}, {OLD}")),
    "a read-back": (
        READ,
        lambda: facet(7, "price", f"priority = 5, confirmed_version = sent_version - 1, {OLD}"),
    ),
}


@pytest.mark.parametrize("what", ENTRIES)
def test_what_commits_after_the_mark_was_raised_is_seen_at_once(account: int, what: str) -> None:
    all_done(account)
    class_, enter = ENTRIES[what]
    with beside(enter) as may_commit:
        raise_now(account)
        assert look(account).due == {}
        may_commit.set()
    assert list(look(account).due) == [class_]
    raise_now(account)
    assert list(look(account).due) == [class_]
    assert run("SELECT 1 FROM flipkart_sync_newlydue") == []


def test_a_row_that_commits_late_is_claimed_with_its_old_due_time(account: int) -> None:
    all_done(account)
    with beside(lambda: facet(7, "price", f"{BUMP}, {OLD}")) as may_commit:
        raise_now(account)
        assert claim.claim_write(look(account).account, PRICE_WRITE, waits()) is None
        may_commit.set()
    taken = claim.claim_write(look(account).account, PRICE_WRITE, waits())
    assert taken is not None
    assert taken.ids == [7]


def test_a_class_that_changes_under_an_old_due_time_is_seen(account: int) -> None:
    facet(7, "price", f"priority = {WAITS_FOR_SIBLING}, {OLD}")
    raise_now(account)
    before = look(account).due[PRICE_WRITE]
    facet(7, "price", f"priority = {PRICE_WRITE}")  # its sibling went; its due time stays
    assert look(account).due[PRICE_WRITE] < before
    account_now = look(account).account
    taken = claim.claim_write(account_now, PRICE_WRITE, waits())
    assert taken is not None
    assert taken.ids[0] == 7


def test_a_lifted_problem_is_seen(account: int) -> None:
    offer(7, "seen_at = NULL")
    facet(7, "stock", f"problem = 'drift', {OLD}")
    raise_now(account)
    facet(7, "stock", "problem = ''")
    planned = plan.plan_of(look(account).account, RISE, 1, waits())
    assert planned.to_read[0] == 7


@pytest.mark.parametrize("column", ["proof_due_at", "read_due_at"])
def test_reads_due_and_discoveries_see_earlier_moments(account: int, column: str) -> None:
    all_done(account)
    assert claim.reads_due(account) == []
    offer(7, f"{column} = now() - interval '1 hour', is_shown = NULL")
    assert claim.reads_due(account) == [7]
    assert claim.discoveries_due(account) == ([7] if column == "read_due_at" else [])
    seen = look(account)
    assert (seen.proof_due or seen.sweep_due) is not None


def test_leases_are_counted_and_their_end_is_seen(account: int) -> None:
    raise_now(account)
    taken = claim.claim_write(look(account).account, PRICE_WRITE, waits())
    assert taken is not None
    claim.claim_reads(account, [200, 201], waits())
    for _raised in range(2):
        seen = look(account)
        assert (seen.writes_in_flight, seen.reads_in_flight, seen.leases_ended) == (10, 2, 0)
        raise_now(account)
    offer(taken.ids[0], "lease_until = now() - interval '1 s'")
    assert look(account).leases_ended == 1


def test_new_rows_are_seen(account: int) -> None:
    all_done(account)
    run("CREATE TEMP TABLE kept AS SELECT * FROM flipkart_sync_facet WHERE remote_offer_id = 7")
    run("DELETE FROM flipkart_sync_facet WHERE remote_offer_id = 7")
    run(f"UPDATE kept SET {BUMP}, {OLD} WHERE kind = 'price'")  # noqa: S608
    run("INSERT INTO flipkart_sync_facet SELECT * FROM kept")
    run("DROP TABLE kept")
    assert list(look(account).due) == [PRICE_WRITE]
    with transaction.atomic():  # no listing stands behind these rows, so they may not stay
        run(
            "CREATE TEMP TABLE kept ON COMMIT DROP AS"
            " SELECT * FROM flipkart_sync_remoteoffer WHERE id = 7"
        )
        run("UPDATE kept SET id = 9007, offer_id = 9007, sku = 'Q-9007', read_due_at = now()")
        run("INSERT INTO flipkart_sync_remoteoffer SELECT * FROM kept")
        assert look(account).sweep_due is not None
        transaction.set_rollback(True)


FOUND = """
SELECT n, flipkart_sync_low_water(%(account)s, n),
  (SELECT min(f.due_at) FROM flipkart_sync_facet f
   WHERE f.account_id = %(account)s AND f.priority = n AND (f.problem = '' OR f.priority = 0)
     AND (f.wanted_version > f.sent_version OR f.sent_version > f.confirmed_version))
FROM generate_series(0, 5) AS n
UNION ALL
SELECT n, flipkart_sync_low_water(%(account)s, n), min(CASE n
    WHEN 6 THEN r.proof_due_at WHEN 7 THEN r.read_due_at
    WHEN 8 THEN r.lease_until ELSE r.read_lease_until END)
FROM generate_series(6, 9) AS n, flipkart_sync_remoteoffer r
WHERE r.account_id = %(account)s GROUP BY n
"""


def test_the_floor_is_never_above_a_row_whatever_commits_when(account: int) -> None:
    """Four connections change rows at random and commit late, two raise, one compares."""
    may_end = threading.Event()
    failed: list[BaseException] = []

    def worker(work: Callable[[Random], None], seed: int) -> threading.Thread:
        def go() -> None:
            random = Random(seed)  # noqa: S311 - a test's own
            try:
                while not may_end.is_set():
                    work(random)
            except BaseException as err:  # noqa: BLE001 - told to the test below
                failed.append(err)
            finally:
                connection.close()

        return threading.Thread(target=go)

    def change(random: Random) -> None:
        with transaction.atomic():
            for sku in sorted(random.sample(range(1, 60), 3)):
                class_, old = random.randrange(9), random.randrange(-60, 60)
                due = f"now() + {old} * interval '1 s'"
                sent = random.choice(["wanted_version", "wanted_version - 1"])
                facet(
                    sku,
                    random.choice(["price", "stock", "offer"]),
                    f"priority = {class_}, due_at = {due}, sent_version = {sent},"
                    f" confirmed_version = {sent}, problem = '{random.choice(['', '', 'drift'])}'",
                )
                column = random.choice(
                    ["proof_due_at", "read_due_at", "lease_until", "read_lease_until"]
                )
                offer(sku, f"{column} = {random.choice([due, 'NULL'])}")
            time.sleep(random.choice([0, 0, 0.02, 0.2]))
            transaction.set_rollback(random.random() < 0.1)

    def lift(_random: Random) -> None:
        run("UPDATE flipkart_sync_lowwater SET raised_at = '-infinity'")
        raise_marks(account)

    run("DELETE FROM flipkart_sync_facet WHERE remote_offer_id > 60")
    run("DELETE FROM flipkart_sync_remoteoffer WHERE id > 60")
    raise_now(account)
    threads = [worker(change, seed) for seed in range(4)] + [worker(lift, 9), worker(lift, 10)]
    for thread in threads:
        thread.start()
    began, above, looks = time.monotonic(), [], 0
    moved: set[tuple[int, Any]] = set()
    while time.monotonic() - began < (2.0 if looks > 20 and len(moved) > 3 * QUEUES else 20.0):
        found = run(FOUND, {"account": account})
        above += [(n, low, first) for n, low, first in found if first and first < low]
        moved |= {(n, low) for n, low, _first in found}
        looks += 1
    may_end.set()
    for thread in threads:
        thread.join()
    assert failed == []
    assert above == []
    assert looks > 20
    assert len(moved) > 3 * QUEUES, "the marks hardly moved: nothing was tried"


# --- and if it were --------------------------------------------------------------------------
def test_without_the_triggers_a_row_is_missed_for_ten_seconds_at_most(account: int) -> None:
    all_done(account)
    run("SET session_replication_role = replica")
    facet(7, "price", f"{BUMP}, {OLD}")
    run("SET session_replication_role = DEFAULT")
    assert look(account).due == {}, "a mark is in force: else this test says nothing"
    raise_now(account)
    assert look(account).due == {}, "raised from the mark on: that finds nothing below it"
    run("UPDATE flipkart_sync_lowwater SET full_at = statement_timestamp()")
    run("UPDATE flipkart_sync_lowwater SET full_at = full_at - interval '5 s'")
    assert look(account).due == {}, "the mark counts still"
    run("UPDATE flipkart_sync_lowwater SET full_at = full_at - interval '5 s'")
    assert list(look(account).due) == [PRICE_WRITE]
    raise_now(account)
    assert list(look(account).due) == [PRICE_WRITE]


def test_a_mark_is_found_from_the_beginning_before_it_counts_no_longer(account: int) -> None:
    all_done(account)
    run("SET session_replication_role = replica")
    facet(7, "price", f"{BUMP}, {OLD}")
    run("SET session_replication_role = DEFAULT")
    run("UPDATE flipkart_sync_lowwater SET full_at = full_at - interval '5 s'")
    raise_now(account)
    assert list(look(account).due) == [PRICE_WRITE]


def test_a_mark_from_the_future_counts_for_nothing(account: int) -> None:
    """The clock was set back, or the database was moved to a machine whose clock is behind."""
    all_done(account)
    run("UPDATE flipkart_sync_lowwater SET full_at = full_at + interval '1 hour'")
    assert run("SELECT flipkart_sync_low_water(%s, 3) = '-infinity'", [account]) == [(True,)]


# --- who raises, and when --------------------------------------------------------------------
@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let marks be fresh for half a minute, so that no slow machine is too late."""
    monkeypatch.setattr(low_water, "RAISE_S", 30.0)
    monkeypatch.setattr(outlook, "RAISE_S", 30.0)


@pytest.mark.usefixtures("patient")
def test_one_raises_at_a_time_and_nobody_waits_for_her(account: int) -> None:
    raise_now(account)
    run("UPDATE flipkart_sync_lowwater SET raised_at = '-infinity'")
    with beside(lambda: run("SELECT 1 FROM flipkart_sync_lowwater FOR UPDATE")):
        assert raise_marks(account) is False
    assert raise_marks(account) is True
    assert raise_marks(account) is False, "fresh enough"


@pytest.mark.usefixtures("patient")
def test_only_an_account_with_work_wants_its_marks_raised(account: int) -> None:
    assert look(account).wants_marks
    assert raise_marks(account, is_first=True)
    assert not look(account).wants_marks, "raised just now"
    run("UPDATE flipkart_sync_lowwater SET raised_at = raised_at - interval '1 min'")
    assert look(account).wants_marks
    all_done(account)
    run("UPDATE flipkart_sync_lowwater SET raised_at = raised_at - interval '1 min'")
    assert not look(account).wants_marks, "idle: no beat writes for it"


def test_a_pass_with_work_raises_the_marks(shelf: Shelf) -> None:
    offers = shelf.offers(1)
    shelf.in_hub(offers)
    shelf.adopt(offers)
    account_pass(shelf.account.pk)
    kept = run("SELECT raised_at > '-infinity' FROM flipkart_sync_lowwater")
    assert kept == [(True,)]


# --- what it is for --------------------------------------------------------------------------
def test_dead_entries_cost_a_look_and_a_claim_nothing(account: int) -> None:
    bench.fill(account, 3_000)
    clean = bench.cost_of(account, times=1)
    with bench.snapshot_held():
        for first in range(1, 2_000, 100):  # worked off as passes do, only more at a time
            run(
                "UPDATE flipkart_sync_facet SET sent_version = wanted_version,"
                " confirmed_version = wanted_version, priority = %s"
                " WHERE remote_offer_id BETWEEN %s AND %s",
                [READ, first, first + 99],
            )
            for lease_s in (45, None):
                run(
                    "UPDATE flipkart_sync_remoteoffer"
                    " SET lease_until = clock_timestamp() + %s * interval '1 s',"
                    " read_lease_until = clock_timestamp() + %s * interval '1 s'"
                    " WHERE id BETWEEN %s AND %s",
                    [lease_s, lease_s, first, first + 99],
                )
        raise_now(account)
        held = bench.cost_of(account, times=1)
        run("UPDATE flipkart_sync_lowwater SET full_at = '-infinity'")
        bare = bench.cost_of(account, times=1, with_marks=False)
    assert bare.buffers > 3 * clean.buffers, "else there is nothing to be spared"
    assert bare.look_buffers > 10 * clean.look_buffers
    assert held.buffers <= 2 * clean.buffers
    assert held.look_buffers <= 2 * clean.look_buffers


@pytest.mark.slow
def test_a_claim_stays_flat_while_a_snapshot_is_held(transactional_db: None) -> None:
    figures = bench.measure(rows_small=3_000, rows_large=30_000, snapshot_s=6)
    assert figures["confirmed_under_snapshot"] >= 500, figures
    assert figures["buffers_500k"] <= 2 * figures["buffers_5k"], figures
    assert figures["buffers_snapshot"] <= 4 * figures["buffers_5k"], figures
    assert figures["look_buffers_snapshot"] <= 12 * figures["look_buffers_5k"], figures


def test_hot_tables_leave_room_and_are_vacuumed_early(db: None) -> None:
    rows = run(
        "SELECT relname, reloptions FROM pg_class WHERE relname ~ '^flipkart_sync_'"
        " AND relkind = 'r' AND reloptions IS NOT NULL"
    )
    options = {
        name.removeprefix("flipkart_sync_"): dict(one.split("=") for one in of_table)
        for name, of_table in rows
    }
    for table in ("facet", "remoteoffer", "accountstate"):
        assert options[table]["fillfactor"] == "70"
        assert float(options[table]["autovacuum_vacuum_scale_factor"]) <= 0.02
        assert int(options[table]["autovacuum_vacuum_threshold"]) <= 500
        assert int(options[table]["autovacuum_vacuum_cost_delay"]) == 0
    for table in ("lowwater", "newlydue"):
        assert options[table]["fillfactor"] == "50"
        assert float(options[table]["autovacuum_vacuum_scale_factor"]) == 0
        assert int(options[table]["autovacuum_vacuum_threshold"]) <= 200
    assert run("SHOW autovacuum") == [("on",)]
