"""Faults 28, 29, 33 and 34: kill -9 of the worker, of Valkey, of PostgreSQL, in mid push.

Real processes. Waits are shortened by HAAT_TIME_SCALE = 5: a lease is 9 s, not 45. What is true is
asked of the simulator; that nothing was ever set back is read from its call log.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import connection

from devtools import commands, engines
from devtools.engines import Place
from devtools.paths import ROOT
from devtools.ports import any_free_port
from devtools.processes import Spec, Supervisor
from flipkart_sync.tasks import sync_pass_task
from tests.flipkart_sync.conftest import shelf, simulator, simulator_process
from tests.flipkart_sync.shelf import Shelf, run_until
from tests.simulator import SELLER_ID, SimulatorHandle, running_simulator
from tests.waiting import wait_for

__all__ = ["shelf", "simulator", "simulator_process"]  # fixtures used here
SCALE = "5"
START_S = 60.0


class Remembering(Supervisor):
    """A supervisor that keeps how each process is started, to start it again by hand."""

    def __init__(self, records: Path) -> None:
        super().__init__(records, note=lambda text: None)
        self.specs: dict[str, Spec] = {}

    def start(self, spec: Spec) -> None:
        self.specs[spec.name] = spec
        super().start(spec)


@dataclass
class Site:
    """An installation of its own: both stores, worker, beat, and the simulator."""

    place: Place | None
    supervisor: Remembering
    simulator: SimulatorHandle
    environment: dict[str, str]

    def run(self, *arguments: str) -> None:
        """Do something in the installation, in a process of its own."""
        subprocess.run(
            [sys.executable, "-m", "tests.faults.site", *arguments],
            cwd=ROOT, env=self.environment, check=True, timeout=120,
        )  # fmt: skip

    def start(self, name: str) -> None:
        self.supervisor.start(self.supervisor.specs[name])
        self.supervisor.wait_ready([name], START_S)

    def kill(self, name: str) -> None:
        """Kill a process and all it started, at once."""
        pid = self.supervisor.pids()[name]
        os.killpg(pid, signal.SIGKILL)
        self.supervisor.stop([name])

    def live_prices(self) -> list[int]:
        """Return the price of each listing that is on sale with all its pieces."""
        found = self.simulator.admin("GET", f"/listings/{SELLER_ID}")["listings"]
        return [
            one["price"]["selling_price"]
            for one in found
            if one["listing_status"] == "ACTIVE"
            and sum(place["inventory"] for place in one["locations"].values()) == 5
        ]

    def wait(self, true: Callable[[list[int]], bool], within_s: float) -> None:
        ends = time.monotonic() + within_s
        while not true(self.live_prices()):
            assert time.monotonic() < ends, f"not in time: {sorted(set(self.live_prices()))}"
            time.sleep(0.1)


def make_site(folder: Path, n: int, latency_ms: float) -> Iterator[Site]:
    for part in (folder, *list(folder.parents)[:2]):
        part.chmod(0o711)  # pytest's own are 0700, and PostgreSQL may run as another user
    place = Place(
        folder=folder,
        logs=folder,
        postgres_port=any_free_port(),
        valkey_port=any_free_port(),
        passwords=engines.make_passwords(),
        is_for_tests=True,
    )
    supervisor = Remembering(folder / "pids.json")
    try:
        own = engines.start(place, supervisor, {"HAAT_ENGINES": "wheels"})
        with running_simulator(latency_ms=latency_ms) as simulator:
            environment = {
                **os.environ,
                "HAAT_ENV": "test",
                "DJANGO_SETTINGS_MODULE": "tests.settings",
                "DATABASE_URL": own.database_url,
                "REDIS_URL": own.redis_url,
                "HAAT_TIME_SCALE": SCALE,
                "HAAT_INSTALLATION_ID": "dev",
                "PYTHONPATH": str(ROOT),
            }
            site = Site(place, supervisor, simulator, environment)
            site.run("make", simulator.url, str(n))
            beat = commands.beat(schedule=str(folder / "beat"))
            supervisor.start(_celery("worker", commands.worker(), environment, folder))
            supervisor.start(_celery("beat", beat, environment, folder))
            supervisor.watch()  # as the launcher and the containers do: what ends starts again
            yield site
    finally:
        supervisor.stop()


def _celery(name: str, command: list[str], environment: dict[str, str], folder: Path) -> Spec:
    return Spec(
        name=name,
        command=[sys.executable, "-m", *command],
        environment=environment,
        folder=ROOT,
        log=folder / f"{name}.log",
    )


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
    worker = _celery("worker", _small_worker(), _own_database(), tmp_path)
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

    def came_true() -> bool:
        sync_pass_task.apply_async((shelf.account.pk,), queue="sync", expires=60)
        time.sleep(0.3)
        return true(site.live_prices())

    wait_for(came_true, told=site.live_prices)


def _small_worker() -> list[str]:
    command = commands.worker()
    return [*(part for part in command if not part.startswith("--concurrency")), "--concurrency=1"]


def _own_database() -> dict[str, str]:
    """Return the environment of a process that works on pytest's database, hurried as above."""
    given = connection.settings_dict
    address = f"{given['USER']}:{given['PASSWORD']}@{given['HOST']}:{given['PORT']}"
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "DATABASE_URL": f"postgresql://{address}/{given['NAME']}",
        "HAAT_TIME_SCALE": SCALE,
        "PYTHONPATH": str(ROOT),
    }
