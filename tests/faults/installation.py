"""An installation of its own for fault tests: both stores, workers, beat, and the simulator.

Every process is a real one. Its settings are tests/faults/settings.py, whose only addition is a
worker that can be told to die at an exact point. Waits are divided by SCALE.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from celery import current_app
from django.db import connection
from kombu import Connection
from kombu.exceptions import OperationalError as BrokerDown
from redis import Redis
from redis.exceptions import RedisError

from devtools import commands, engines
from devtools.engines import Place
from devtools.paths import ROOT
from devtools.ports import any_free_port
from devtools.processes import Spec, Supervisor
from tests.simulator import SELLER_ID, SimulatorHandle, running_simulator

SCALE = 5.0
START_S = 60.0
PASS_TASK = "flipkart_sync.tasks.sync_pass_task"
WORKERS = ("worker", "worker-2")


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
    """The processes of one installation, and what they were started with.

    death: the file in which a test names the point at which a worker dies.
    """

    place: Place | None
    supervisor: Remembering
    simulator: SimulatorHandle
    environment: dict[str, str]
    death: Path = field(default_factory=lambda: Path("/nonexistent"))

    def run(self, *arguments: str) -> None:
        """Do something in the installation, in a process of its own."""
        subprocess.run(
            [sys.executable, "-m", "tests.faults.site", *arguments],
            cwd=ROOT, env=self.environment, check=True, timeout=120,
        )  # fmt: skip

    def start(self, name: str) -> None:
        self.supervisor.start(self.supervisor.specs[name])
        self.supervisor.wait_ready([name], START_S)

    def stop(self, name: str) -> None:
        """Stop a process gently, as a deployment would."""
        self.supervisor.stop([name])

    def kill(self, name: str) -> None:
        """Kill a process and all it started, at once."""
        pid = self.supervisor.pids()[name]
        with suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)
        self.supervisor.stop([name])

    def pause(self, name: str) -> None:
        """Let a process and its children stand still, as a machine without memory does."""
        os.killpg(self.supervisor.pids()[name], signal.SIGSTOP)

    def resume(self, name: str) -> None:
        os.killpg(self.supervisor.pids()[name], signal.SIGCONT)

    def is_running(self, name: str) -> bool:
        return name in self.supervisor.pids()

    def wake(self, account_id: int, times: int = 1) -> None:
        """Send the message a service sends on commit: do what is due now."""
        for _ in range(times):
            self.send(PASS_TASK, account_id, queue="sync")

    def send(self, task: str, *arguments: object, queue: str) -> None:
        """Give a task to the workers; a broker that is down loses it, as it loses a wake-up."""
        with (
            suppress(BrokerDown, RedisError, OSError),
            Connection(self.environment["REDIS_URL"], connect_timeout=2) as broker,
        ):
            current_app.send_task(
                task, args=arguments, queue=queue, expires=60, connection=broker, retry=False
            )

    def has_messages(self) -> bool:
        """Whether a message waits, or a worker has one and is not done with it."""
        store = Redis.from_url(self.environment["REDIS_URL"])
        return bool(store.llen("sync") or store.hlen("unacked"))

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


@contextmanager
def running_engines(folder: Path) -> Iterator[tuple[Place, Remembering, engines.Engines]]:
    """Start PostgreSQL and Valkey in a folder; stop everything the supervisor holds at the end."""
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
        yield place, supervisor, engines.start(place, supervisor, {"HAAT_ENGINES": "wheels"})
    finally:
        supervisor.stop()


@contextmanager
def running_site(folder: Path, latency_ms: float) -> Iterator[Site]:
    """Start an installation without rows: stores and simulator; migrated, no worker yet."""
    with (
        running_engines(folder) as (place, supervisor, own),
        running_simulator(latency_ms=latency_ms) as simulator,
    ):
        environment = {
            **os.environ,
            "HAAT_ENV": "test",
            "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
            "DATABASE_URL": own.database_url,
            "REDIS_URL": own.redis_url,
            "HAAT_TIME_SCALE": f"{SCALE:g}",
            "HAAT_INSTALLATION_ID": "dev",
            "HAAT_TEST_DEATH": str(folder / "death"),
            "RES_OPTIONS": "timeout:1 attempts:1",
            "PYTHONPATH": str(ROOT),
        }
        yield Site(place, supervisor, simulator, environment, folder / "death")


def celery_spec(name: str, command: list[str], environment: dict[str, str], folder: Path) -> Spec:
    """Return how a Celery process of the installation is started."""
    return Spec(
        name=name,
        command=[sys.executable, "-m", *command],
        environment=environment,
        folder=ROOT,
        log=folder / f"{name}.log",
    )


def small_worker(processes: int, *, name: str = "worker") -> list[str]:
    """Return the worker's command with fewer processes than production's."""
    command = [part for part in commands.worker() if not part.startswith("--concurrency")]
    return [*command, f"--concurrency={processes}", f"--hostname={name}@%h"]


def start_workers(site: Site, *, processes: int = 2) -> None:
    """Start worker and beat, and watch them, as the launcher and the containers do."""
    assert site.place is not None
    folder, environment = site.place.folder, site.environment
    beat = commands.beat(schedule=str(folder / "beat"))
    worker = small_worker(processes)
    site.supervisor.start(celery_spec("worker", worker, environment, folder))
    site.supervisor.start(celery_spec("beat", beat, environment, folder))
    site.supervisor.watch()  # what ends starts again


@contextmanager
def on_database_of(place: Place, url: str) -> Iterator[None]:
    """Let this process's own ORM speak to the installation's database meanwhile."""
    before = dict(connection.settings_dict)
    connection.close()
    name, password = url.rsplit("/", 1)[1], place.passwords["postgres"]
    connection.settings_dict.update(
        NAME=name, USER="haat", PASSWORD=password, HOST="127.0.0.1", PORT=str(place.postgres_port)
    )
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)
