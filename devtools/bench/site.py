"""The bench's own installation: both engines, the simulator, worker and beat, on free ports.

Its processes are started as those of any installation (devtools/commands.py), PostgreSQL with
its usual care for the disk. All of it ends and goes with the run (devtools/throwaway.py).
"""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import psycopg2
import psycopg2.extensions
from psycopg2.sql import SQL, Identifier

from devtools import commands, engines, messages
from devtools.bench import shop, usage
from devtools.bench.simulator import Simulator
from devtools.console import Console
from devtools.errors import SetupFailed
from devtools.installation import HOST, answers_ok, worker_answers
from devtools.paths import ROOT, VENV, venv_program
from devtools.ports import any_free_port
from devtools.processes import Spec
from devtools.throwaway import Throwaway, throwaway

READY_S = 90.0
LOOK_S = 0.25
OURS = ("worker", "beat")
# Of facets of the SKUs that begin so: whether one is unproven (ends at the first), and how many.
FACETS = """
FROM flipkart_sync_facet f JOIN flipkart_sync_remoteoffer r ON r.id = f.remote_offer_id
WHERE r.sku LIKE %s AND f.kind = ANY(%s)
"""
UNPROVEN = f"""
SELECT EXISTS (SELECT 1 {FACETS}
  AND (f.wanted_version <> f.confirmed_version OR f.wanted_digest <> f.confirmed_digest))
"""  # noqa: S608  our own words
COUNT = f"SELECT count(*) {FACETS}"  # noqa: S608  our own words
KINDS = ["offer", "price", "stock"]


@dataclass
class Site:
    """One installation that runs."""

    run: Throwaway
    simulator: Simulator
    environment: dict[str, str]
    database: psycopg2.extensions.connection
    _helpers: list[subprocess.Popen[str]] = field(default_factory=list)

    # --- programs ---------------------------------------------------------------------------
    def program(self, module: str, *arguments: str, **settings: str) -> str:
        """Run a program to its end, with these settings on top; return what it printed."""
        return self.printed(self.begin(module, *arguments, **settings))

    def shop(self, *arguments: str) -> str:
        """Do something in the installation."""
        return self.program("devtools.bench.shop", *arguments)

    def begin(self, module: str, *arguments: str, **settings: str) -> subprocess.Popen[str]:
        """Start one of the bench's programs, with these settings on top."""
        child = subprocess.Popen(
            [venv_program("python"), "-m", module, *arguments],
            cwd=ROOT,
            env={**self.environment, **settings},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self._helpers.append(child)
        return child

    def printed(self, child: subprocess.Popen[str]) -> str:
        """Wait for a program of ours and return what it printed. Raises SetupFailed if it fails."""
        told, errors = child.communicate()
        self._helpers.remove(child)
        if child.returncode:
            last = (errors.strip().splitlines() or ["no reason given"])[-1]
            raise SetupFailed(f"Could not measure: a program of the bench failed ({last}).")
        return told

    def end_helpers(self) -> None:
        """Kill the programs of ours that still run."""
        for child in self._helpers:
            child.kill()
            child.wait()
        self._helpers.clear()

    def database_made(self, name: str) -> str:
        """Make one more database, migrated and else empty; return its address."""
        self.database.autocommit = True  # a database cannot be made in a transaction
        with self.database.cursor() as cursor:
            cursor.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
        self.database.autocommit = False
        url = urlsplit(self.environment["DATABASE_URL"])._replace(path=f"/{name}").geturl()
        self.program("django", "migrate", "--verbosity=0", DATABASE_URL=url)
        return url

    # --- worker and beat --------------------------------------------------------------------
    def start_celery(self, **settings: str) -> None:
        """Start worker and beat, with these settings on top; return when the worker answers."""
        given = {**self.environment, **settings}
        beat = commands.beat(schedule=str(self.run.folder / "beat-schedule"))
        for name, command in (("worker", commands.worker()), ("beat", beat)):
            self.run.supervisor.start(self._spec(name, command, given))
        self.run.supervisor.wait_ready(OURS, READY_S)

    def stop_celery(self) -> None:
        """Stop worker and beat."""
        self.run.supervisor.stop(OURS)

    def _spec(self, name: str, command: list[str], environment: Mapping[str, str]) -> Spec:
        broker = environment["REDIS_URL"]
        return Spec(
            name=name,
            command=[venv_program(command[0]), *command[1:]],
            environment=environment,
            folder=ROOT,
            log=self.run.folder / f"{name}.log",
            is_ready=(lambda: worker_answers(broker)) if name == "worker" else (lambda: True),
        )

    # --- what is true -----------------------------------------------------------------------
    def wait(self, true: Callable[[], bool], within_s: float, what: str) -> float:
        """Wait until something is true; return the monotonic clock then.

        Raises SetupFailed, saying what did not come true or which process died.
        """
        ends = time.monotonic() + within_s
        while not true():
            if time.monotonic() > ends:
                raise SetupFailed(f"Could not measure: {what} did not come in {within_s:.0f} s.")
            time.sleep(LOOK_S)
        return time.monotonic()

    def is_proven(self, begins: str, kinds: list[str], facets: int) -> bool:
        """Return whether the engine has read back what is wanted of so many facets.

        begins: of their SKUs. kinds: of the facets.
        """
        with self.database, self.database.cursor() as cursor:
            cursor.execute(UNPROVEN, [f"{begins}%", kinds])
            if cursor.fetchone() == (True,):
                return False
            cursor.execute(COUNT, [f"{begins}%", kinds])
            return bool(cursor.fetchone() == (facets,))

    def on_sale(self, begins: str, rupees: int) -> int:
        """Count the SKUs that are truly on sale at a price, asked of the simulator."""
        return sum(
            one["price"]["selling_price"] == rupees and one["listing_status"] == "ACTIVE"
            for one in self.simulator.listings()
            if one["sku"].startswith(begins)
        )

    def pushed_product_ids(self) -> dict[str, str]:
        """Return {SKU: product id} of the offers that are pushed."""
        ids = self.simulator.product_ids()
        return {sku: ids[sku] for sku in sorted(ids) if sku.startswith(shop.PUSHED)}

    # --- what it takes ----------------------------------------------------------------------
    def cpu_s(self, *names: str) -> float:
        """Return the seconds these processes have worked, all they started included."""
        pids = self.run.supervisor.pids()
        return usage.cpu_s({pids[name] for name in names})

    def peak_mb(self, *names: str) -> float:
        """Return the greatest memory of these processes and of all they started."""
        pids = self.run.supervisor.pids()
        return usage.peak_mb({pids[name] for name in names})


@contextmanager
def site_open(console: Console) -> Iterator[Site]:
    """Bring up engines and simulator; end everything afterwards."""
    with throwaway(console, "bench", is_hasty=False) as run:
        with console.step("PostgreSQL, Valkey and the simulator"):
            messages.compile_messages()
            own = engines.start(run.place, run.supervisor, _engines_wished())
            url = _simulator_start(run)
        environment = _environment(run, own.database_url, own.redis_url, url)
        database = psycopg2.connect(own.database_url)
        site = Site(run, Simulator(url), environment, database)
        try:
            yield site
        finally:
            site.end_helpers()
            database.close()
            site.stop_celery()  # what uses the engines ends first


def _engines_wished() -> dict[str, str]:
    """Return which engines to take: never a person's own servers, whose work is not ours."""
    wish = os.environ.get("HAAT_ENGINES", "")
    return {"HAAT_ENGINES": wish} if wish in ("wheels", "system") else {}


def _simulator_start(run: Throwaway) -> str:
    port = any_free_port()
    url = f"http://{HOST}:{port}"
    command = commands.simulator(host=HOST, port=port, state=str(run.folder / "simulator.sqlite"))
    run.supervisor.start(
        Spec(
            name="simulator",
            command=[venv_program(command[0]), *command[1:]],
            environment={**os.environ, "PYTHONUNBUFFERED": "1"},
            folder=ROOT,
            log=run.folder / "simulator.log",
            is_ready=lambda: answers_ok(f"{url}/_admin/health"),
        )
    )
    run.supervisor.wait_ready(["simulator"], READY_S)
    return url


def _environment(run: Throwaway, database_url: str, redis_url: str, url: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("HAAT_", "DJANGO_"))}
    return {
        **kept,
        "HAAT_ENV": "demo",
        "HAAT_INSTALLATION_ID": "bench",
        "HAAT_TIME_SCALE": "1",
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "SIMULATOR_URL": url,
        "FLIPKART_ENVIRONMENT": "simulator",
        "PRIVATE_MEDIA_ROOT": str(run.folder / "private"),
        "CHANNEL_MEDIA_ROOT": str(run.folder / "channel"),
        "STATIC_ROOT": str(run.folder / "static"),
        "PYTHONUNBUFFERED": "1",
        "PATH": f"{VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
    }


def last_json(told: str) -> dict[str, Any]:
    """Return the JSON object of a program's last line. Raises SetupFailed if it is none."""
    lines = told.strip().splitlines()
    try:
        found = json.loads(lines[-1]) if lines else None
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise SetupFailed("Could not measure: a program of the bench gave no figures.")
    return found
