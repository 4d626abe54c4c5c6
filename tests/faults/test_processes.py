"""Faults 28 to 41: processes that die, stand still, come twice, or come back to something else."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import redis
from django.db import connection

from catalog.models import TaxRule
from devtools import commands
from tests.faults.ground import Ground
from tests.faults.installation import celery_spec, small_worker
from tests.faults.invariants import moment
from tests.faults.rows import clone_until_due
from tests.faults.telling import fault
from tests.flipkart_sync.story import HOUR, MINUTE, Story
from tests.waiting import wait_for

DAY = 24 * HOUR


# --- kill -9 -------------------------------------------------------------------------------------
def _die_at(ground: Ground, point: str) -> Story:
    """Let the worker die at a point of one price call, and its work be finished all the same."""
    (one,) = ground.offers()
    worker = ground.site.supervisor.pids()["worker"]
    ground.site.death.write_text(point)
    ground.price(one, 400)
    ground.until(lambda: not ground.site.death.exists(), lambda: "no worker died")
    ground.until(
        lambda: ground.site.supervisor.pids()["worker"] != worker, lambda: "not started again"
    )

    ground.all_equal()
    return one


@fault("28", "kill -9 before the call")
def test_fault_28_killed_before_the_call(ground: Ground) -> None:
    _die_at(ground, "before_call")
    assert len(ground.calls("price")) == 1


@fault("29", "kill -9 after the call, before the outcome is saved")
def test_fault_29_killed_before_the_outcome_is_saved(ground: Ground) -> None:
    _die_at(ground, "after_call")
    assert len(ground.calls("price")) == 1, "it shows: it is not sent again"


@fault("30", "kill -9 after saving, before the acknowledgement")
def test_fault_30_killed_before_the_acknowledgement(ground: Ground) -> None:
    _die_at(ground, "after_save")
    assert len(ground.calls("price")) == 1


@fault("31", "a row that kills its worker each time")
def test_fault_31_a_row_that_kills_its_worker(ground: Ground) -> None:
    one, other = ground.offers(2)
    ground.site.death.write_text(f"each_time {one.sku}")
    ground.price(one, 400, wake=False)
    ground.price(other, 400)

    ground.told(one, "quarantine", kind="price")
    ground.all_equal(other)
    assert ground.calls("price", one.sku) == []
    ground.site.death.unlink()
    ground.price(one, 410)
    ground.all_equal()


# --- a deployment -----------------------------------------------------------------------------
NEXT_RELEASE = (
    "ALTER TABLE flipkart_sync_facet ADD COLUMN next_note text NOT NULL DEFAULT 'new'",
    "ALTER TABLE flipkart_sync_remoteoffer ADD COLUMN next_at timestamptz",
    "ALTER TABLE flipkart_sync_accountstate ADD COLUMN next_rate integer NOT NULL DEFAULT 5",
)
TAKEN_BACK = (
    "ALTER TABLE flipkart_sync_facet DROP COLUMN next_note",
    "ALTER TABLE flipkart_sync_remoteoffer DROP COLUMN next_at",
    "ALTER TABLE flipkart_sync_accountstate DROP COLUMN next_rate",
)


def _run_sql(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@fault("32", "deploy in the middle: old code meets new columns and an unknown task")
def test_fault_32_old_code_meets_a_new_row(ground: Ground) -> None:
    one, other = ground.offers(2)
    _run_sql(*NEXT_RELEASE)
    try:
        ground.send("task_of_the_next_release")
        ground.price(one, 400)
        ground.count(other, 2)
        ground.all_equal()
        with connection.cursor() as cursor:
            cursor.execute("SELECT DISTINCT next_note FROM flipkart_sync_facet")
            assert cursor.fetchall() == [("new",)], "old code leaves it alone"
    finally:
        _run_sql(*TAKEN_BACK)


# --- the stores ----------------------------------------------------------------------------------
def _flush(ground: Ground) -> None:
    redis.Redis.from_url(ground.site.environment["REDIS_URL"]).flushall()


def _kill_valkey(ground: Ground) -> None:
    ground.site.kill("valkey")
    ground.site.start("valkey")


def _restart_empty(ground: Ground) -> None:
    assert ground.site.place is not None
    folder = ground.site.place.folder / "valkey"
    ground.site.kill("valkey")
    shutil.rmtree(folder / "appendonlydir", ignore_errors=True)
    for dump in folder.glob("*.rdb"):
        dump.unlink()
    ground.site.start("valkey")


@fault("33", "Redis stopped, flushed, restarted empty")
def test_fault_33_redis_gone(ground: Ground) -> None:
    stories = ground.offers(12)
    ground.simulator.behave(latency_ms=60)
    for rupees, happens in ((400, _kill_valkey), (410, _flush), (420, _restart_empty)):
        for one in stories:
            ground.price(one, rupees, wake=False)
        ground.count(stories[0], rupees % 4 + 1)
        happens(ground)
        ground.all_equal(within_s=90)  # no wake-up is sent again: the beat finds the work


@fault("34", "PostgreSQL restarted")
def test_fault_34_postgresql_restarted(ground: Ground) -> None:
    stories = ground.offers(20)
    ground.simulator.behave(latency_ms=60)
    for one in stories:
        ground.price(one, 400, wake=False)
    ground.wake()
    ground.until(lambda: ground.calls("price"), ground.standing)
    ground.site.kill("postgres")
    ground.site.start("postgres")
    connection.close()

    ground.all_equal(within_s=90)


def _deadlocks() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute("SELECT sum(deadlocks) FROM pg_stat_database")
        return int(cursor.fetchone()[0])


def _waits_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])


@fault("34", "deadlock")
def test_fault_34_deadlock(ground: Ground) -> None:
    low, high = sorted(ground.offers(2), key=lambda one: one.row.pk)
    before = _deadlocks()
    ground.simulator.fault("delay", endpoint="price", delay_s=2.0)
    ground.prices([low, high], 400)  # in one call, so that one record locks both
    wait_for(lambda: ground.simulator.admin("GET", "/faults")["faults"][0]["fired"])
    lock = "SELECT id FROM flipkart_sync_remoteoffer WHERE id = %s FOR UPDATE"
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("SET LOCAL deadlock_timeout = '1h'")  # the worker is to find it, not we
        cursor.execute(lock, [high.row.pk])
        wait_for(_waits_for_a_lock, told=lambda: "the worker never met our lock")
        cursor.execute(lock, [low.row.pk])
        cursor.execute("ROLLBACK")

    ground.all_equal()
    wait_for(lambda: _deadlocks() > before, told=lambda: "there was no deadlock")


FAIL_TWICE = """
CREATE SEQUENCE faults_serialization;
CREATE FUNCTION faults_serialization() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF nextval('faults_serialization') <= 2 THEN
    RAISE EXCEPTION 'could not serialize access' USING ERRCODE = '40001';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER faults_serialization BEFORE UPDATE ON flipkart_sync_facet
  FOR EACH ROW WHEN (NEW.sent_version > OLD.sent_version) EXECUTE FUNCTION faults_serialization();
"""
FAIL_NO_MORE = """
DROP TRIGGER faults_serialization ON flipkart_sync_facet;
DROP FUNCTION faults_serialization;
DROP SEQUENCE faults_serialization;
"""


@fault("34", "serialization failure")
def test_fault_34_serialization_failure(ground: Ground) -> None:
    """The database answers 40001 twice while a call's outcome is recorded.

    A trigger raises it: our transactions are READ COMMITTED, where PostgreSQL itself gives 40001
    only on a standby; to the engine it is the same answer at the same moment.
    """
    (one,) = ground.offers()
    _run_sql(FAIL_TWICE)
    try:
        ground.price(one, 400)
        ground.all_equal()
        with connection.cursor() as cursor:
            cursor.execute("SELECT last_value FROM faults_serialization")
            assert cursor.fetchone()[0] >= 3, "it failed twice and was done again"
    finally:
        _run_sql(FAIL_NO_MORE)
    assert len(ground.calls("price")) == 1, "the record is repeated, not the call"


# --- the beat ---------------------------------------------------------------------------------
@fault("36", "two beats")
def test_fault_36_two_beats(ground: Ground) -> None:
    stories = ground.offers(10)
    assert ground.site.place is not None
    folder = ground.site.place.folder
    command = commands.beat(schedule=str(folder / "beat-2"))
    ground.site.supervisor.start(celery_spec("beat-2", command, ground.site.environment, folder))
    try:
        for one in stories:
            ground.price(one, 400, wake=False)
        ground.all_equal()
    finally:
        ground.site.stop("beat-2")
    assert _prices_set_once(ground, stories)


def _prices_set_once(ground: Ground, stories: list[Story]) -> bool:
    sent = [sku for call in ground.calls("price") for sku in call["skus"]]
    return sorted(sent) == sorted(one.sku for one in stories)


@contextmanager
def _without(ground: Ground, name: str) -> Iterator[None]:
    ground.site.stop(name)
    try:
        yield
    finally:
        ground.site.start(name)


@fault("37", "no beat for a day")
def test_fault_37_no_beat_for_a_day(ground: Ground) -> None:
    one, other = ground.offers(2)
    with _without(ground, "beat"):
        ground.price(one, 400, wake=False)
        ground.count(other, 2, wake=False)
        ground.cuts[other.sku].clear()  # nobody looks: it is the beat that is missing
        ground.time_passes(DAY, wake=False)

    ground.all_equal()


@fault("38", "the clocks jump: ours and Flipkart's, forward and back")
def test_fault_38_clock_jumps(ground: Ground) -> None:
    one, other = ground.offers(2)
    # Ours goes back by 20 s only: for as long as it goes back, the kept rate keeps us waiting.
    for rupees, jump_s in ((400, HOUR), (410, -20.0)):
        ground.simulator.behave(clock_offset_s=HOUR if jump_s > 0 else -HOUR)
        ground.price(one, rupees)
        ground.count(other, rupees % 3 + 1)
        ground.cuts[other.sku].clear()  # the log tells Flipkart's time, which is another now
        ground.all_equal()
        ground.time_passes(jump_s)  # negative: all that is kept now lies in the future
        ground.price(one, rupees + 5)
        ground.all_equal(one)


@fault("38", "midnight in India on 31 March: a tax rule ends, another begins")
def test_fault_38_midnight_of_31_march(ground: Ground) -> None:
    (one,) = ground.offers()
    today = dt.datetime.now(dt.timezone(dt.timedelta(hours=5, minutes=30))).date()
    old = TaxRule.objects.get()
    TaxRule.objects.filter(pk=old.pk).update(valid_to=today - dt.timedelta(days=1))
    old.pk, old.valid_from, old.valid_to = None, today, None
    old.slabs = [{"up_to_paise": None, "rate_bp": 500, "tax_code": "GST_5"}]
    old.save()

    ground.send("rederive_task")  # as the beat does at 00:05 IST
    ground.until(lambda: ground.calls("update"), ground.standing)
    ground.all_equal()
    assert ground.calls("update")[-1]["request"][one.sku]["tax"]["tax_code"] == "GST_5"


@fault("39", "the same task delivered 40 times")
def test_fault_39_the_same_task_forty_times(ground: Ground) -> None:
    stories = ground.offers(10)
    for one in stories:
        ground.price(one, 400, wake=False)
    ground.wake(40)

    ground.all_equal()
    assert _prices_set_once(ground, stories)


@fault("40", "100,000 due rows after a long outage: cuts go first")
def test_fault_40_a_hundred_thousand_due_rows(ground: Ground) -> None:
    one, cut = ground.offers(2)
    with _without(ground, "worker"):
        assert clone_until_due(one.offer.pk, rows=100_000) >= 100_000
        ground.count(cut, 2, wake=False)
        ground.begin()
    ground.until(lambda: cut.live <= 2, ground.standing)

    writes = [call for call in ground.calls() if call["endpoint"].startswith("/sellers/listings")]
    changing = [call for call in writes if not call["endpoint"].endswith("/details")]
    assert cut.sku in changing[0]["skus"]
    ground.cuts[cut.sku].clear()  # the worker was down: the order of the calls is what counts
    if cut.live == 2:  # else no orders were read for long: it went as 0, the rest in its turn
        ground.all_equal(cut)


@fault("41", "a worker wakes after its lease ended and writes its outcome")
def test_fault_41_a_worker_wakes_after_its_lease(ground: Ground) -> None:
    (one,) = ground.offers()
    ground.site.death.write_text("asleep 12")  # a lease is 9 s here
    ground.price(one, 400)
    ground.until(lambda: not ground.site.death.exists(), lambda: "nobody slept")
    ground.price(one, 410)
    ground.all_equal()
    slept = moment(ground.calls("price")[0]["arrived_at"])

    wait_for(lambda: dt.datetime.now(dt.UTC) - slept > dt.timedelta(seconds=14))
    ground.all_equal()
    assert not one.row.lease_owner


# --- two workers, and a buyer -------------------------------------------------------------------
RATE_MS, BURST = 50.0, 4


@pytest.mark.slow
def test_two_workers_share_the_work_and_the_rate(ground: Ground) -> None:
    stories = ground.offers(60)
    assert ground.site.place is not None
    folder = ground.site.place.folder
    ground.account_set(rate_base_ms=RATE_MS, rate_step_ms=RATE_MS, rate_burst=BURST)
    called = ground.site.death.with_name("calls")
    with _without(ground, "worker"):
        for name in ("worker-a", "worker-b"):
            command = small_worker(1, name=name)
            spec = celery_spec(name, command, ground.site.environment, folder)
            ground.site.supervisor.start(spec)
        try:
            called.write_text("")
            ground.begin()
            for one in stories:
                ground.price(one, 400, wake=False)
                ground.count(one, 4, wake=False)
                ground.cuts[one.sku].clear()  # two workers start: their first call is not ours
            ground.all_equal()
        finally:
            ground.site.stop("worker-a")
            ground.site.stop("worker-b")

    makers = {line.split()[0] for line in called.read_text().splitlines()}
    assert len(makers) == 2, "both made calls"
    assert _prices_set_once(ground, stories)
    # where no orders were read for long a cut goes as 0, the rest in its turn: two figures
    done = [one for call in ground.calls("inventory") for one in call["applied"]]
    sent = [(one["sku"], sum(one["value"].values())) for one in done]
    assert len(sent) == len(set(sent)), "no figure of a SKU is sent twice"
    assert {figure for _sku, figure in sent} <= {0, 4}
    _rate_is_kept([moment(c["arrived_at"]) for c in ground.calls() if "oauth" not in c["path"]])


def _rate_is_kept(moments: list[dt.datetime]) -> None:
    """No window holds more calls than its length at the rate, the burst, and two pulls' of two."""
    for i, first in enumerate(moments):
        for n, last in enumerate(moments[i:], 1):
            allowed = (last - first).total_seconds() * 1000 / RATE_MS + BURST + 4
            assert n <= allowed, f"{n} calls in {last - first}"


@pytest.mark.slow
def test_a_buyers_order_lowers_live_stock_and_nothing_of_ours_raises_it(ground: Ground) -> None:
    (one,) = ground.offers()
    ground.buy(one, 2)
    ground.until(lambda: one.row.offer.positions.get().allocated == 2, ground.standing)
    ground.time_passes(MINUTE)
    ground.all_equal()

    figures = [
        sum(done["value"].values())
        for call in ground.simulator.calls(after=ground.began, kind="all", limit=1000)
        for done in call["applied"]
        if done["field"] == "stock"
    ]
    assert (figures[0], max(figures)) == (3, 3)
