"""Faults 28, 29, 33 and 34: kill -9 of the worker, of Valkey, of PostgreSQL, in mid push.

Real processes. Waits are shortened by HAAT_TIME_SCALE = 5: a lease is 9 s, not 45. What is true is
asked of the simulator; that nothing was ever set back is read from its call log.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection
from kombu.exceptions import OperationalError as BrokerDown
from redis.exceptions import RedisError

from devtools.paths import ROOT
from flipkart_sync.tasks import sync_pass_task
from tests.faults.installation import (
    SCALE,
    Remembering,
    Site,
    celery_spec,
    running_site,
    small_worker,
    start_workers,
)
from tests.flipkart_sync.conftest import shelf, simulator, simulator_process
from tests.flipkart_sync.shelf import Shelf, run_until
from tests.waiting import wait_for

__all__ = ["shelf", "simulator", "simulator_process"]  # fixtures used here


def make_site(folder: Path, n: int, latency_ms: float) -> Iterator[Site]:
    with running_site(folder, latency_ms) as site:
        site.run("make", site.simulator.url, str(n))
        start_workers(site, processes=4)
        yield site


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    yield from make_site(tmp_path, 200, latency_ms=20)


def all_at(rupees: int, n: int) -> Callable[[list[int]], bool]:
    return lambda prices: prices == [rupees] * n


def part_at(rupees: int, least: int) -> Callable[[list[int]], bool]:
    return lambda prices: prices.count(rupees) >= least


def never_set_back(site: Site, order: list[int]) -> None:
    """Read from the call log that each SKU's price only ever went on in `order`."""
    newest: dict[str, int] = {}
    after = 0
    while calls := site.simulator.calls(after=after, limit=1000):
        after = calls[-1]["id"]
        for one in (one for call in calls for one in call["applied"] if one["field"] == "price"):
            rank = order.index(one["value"]["selling_price"])
            assert rank >= newest.get(one["sku"], 0), f"{one['sku']} was set back: {one}"
            newest[one["sku"]] = rank


def forget(site: Site) -> None:
    """Empty Valkey's folder, as a new machine's would be."""
    assert site.place is not None
    folder = site.place.folder / "valkey"
    shutil.rmtree(folder / "appendonlydir", ignore_errors=True)
    for dump in folder.glob("*.rdb"):
        dump.unlink()


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_worker_then_valkey_then_postgresql_killed_in_the_middle_of_200(site: Site) -> None:
    site.wait(all_at(450, 200), 90)

    site.run("price", "40000")
    site.wait(part_at(400, 40), 30)
    site.kill("worker")
    site.start("worker")
    site.wait(all_at(400, 200), 60)

    site.run("price", "41000")
    site.wait(part_at(410, 40), 30)
    site.kill("valkey")
    forget(site)
    site.start("valkey")
    site.wait(all_at(410, 200), 60)

    site.run("price", "42000")
    site.wait(part_at(420, 40), 30)
    site.kill("postgres")
    site.start("postgres")
    site.wait(all_at(420, 200), 60)

    never_set_back(site, [450, 400, 410, 420])


# --- the same in little, on pytest's own database ----------------------------------------------
def test_a_worker_killed_in_mid_push_loses_and_undoes_nothing(shelf: Shelf, tmp_path: Path) -> None:
    offers = shelf.offers(40)
    shelf.in_hub(offers)
    shelf.adopt(offers)
    run_until(shelf, lambda: shelf.unequal(offers) == [])
    shelf.simulator.behave(latency_ms=30)
    worker = celery_spec("worker", small_worker(1), _own_database(), tmp_path)
    supervisor = Remembering(tmp_path / "pids.json")
    site = Site(None, supervisor, shelf.simulator, {})
    try:
        supervisor.start(worker)
        shelf.price(offers, 40000)
        _beat_until(site, shelf, part_at(400, 10))
        site.kill("worker")
        shelf.price(offers, 41000)
        supervisor.start(worker)
        _beat_until(site, shelf, all_at(410, 40))
    finally:
        supervisor.stop()

    never_set_back(site, [450, 400, 410])


def _beat_until(site: Site, shelf: Shelf, true: Callable[[list[int]], bool]) -> None:
    """Wake the worker, as beat would, until something is true of the prices on sale."""

    lost: list[str] = []

    def came_true() -> bool:
        try:
            sync_pass_task.apply_async((shelf.account.pk,), queue="sync", expires=60)
        except (BrokerDown, RedisError, OSError) as err:  # beat makes the next one
            lost.append(f"{type(err).__name__}: {err}")
        time.sleep(0.3)
        return true(site.live_prices())

    wait_for(came_true, told=lambda: (site.live_prices(), len(lost), lost[-1:]))


def _own_database() -> dict[str, str]:
    """Return the environment of a process that works on pytest's database, hurried as above."""
    given = connection.settings_dict
    address = f"{given['USER']}:{given['PASSWORD']}@{given['HOST']}:{given['PORT']}"
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "DATABASE_URL": f"postgresql://{address}/{given['NAME']}",
        "HAAT_TIME_SCALE": f"{SCALE:g}",
        "PYTHONPATH": str(ROOT),
    }
