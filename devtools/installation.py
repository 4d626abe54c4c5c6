"""One running installation on this machine: engines, simulator, data, web, worker, beat.

`Installation.up()` is the order in which things come up; each part prints its seconds.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from devtools import commands, engines, messages, ports, static_files
from devtools.console import Console
from devtools.context import DemoContext, DemoMember, DemoSeller, DemoStaff
from devtools.engines import Engines, Place
from devtools.errors import SetupFailed
from devtools.keys import load_keys
from devtools.paths import LOGS, ROOT, STATE, VENV, make_state, venv_program
from devtools.processes import Spec, Supervisor

HOST = "127.0.0.1"
WEB_TIMEOUT_S = 90
PIDS = STATE / "pids.json"
RUNNING = STATE / "running.json"
LOCK = STATE / "lock"


@dataclass(frozen=True)
class People:
    """Who may sign in to the demo, as `manage.py demo_people --json` tells, and who sells."""

    members: list[DemoMember]
    staff: list[DemoStaff]
    seller: DemoSeller | None


class Installation:
    """What `./haat up` and `./haat demo` bring up and take down."""

    def __init__(self, console: Console, web_port: int | None = None) -> None:
        make_state()
        self._console = console
        self.supervisor = Supervisor(PIDS, note=console.line)
        left = self.supervisor.clear_leftovers()
        if left:
            console.line(f"Ended what an interrupted run had left: {', '.join(left)}.")
        self._keys = load_keys(STATE / "keys.json")
        self._ports = ports.choose(STATE / "ports.json", web_port)
        self.engines: Engines | None = None

    @property
    def url(self) -> str:
        """Return the portal's address."""
        return f"http://{HOST}:{self._ports['web']}"

    @property
    def simulator_url(self) -> str:
        """Return the simulator's address."""
        return f"http://{HOST}:{self._ports['simulator']}"

    def start_engines(self) -> Mapping[str, str]:
        """Bring up PostgreSQL and Valkey; return the environment the portal's programs need."""
        place = Place(
            folder=STATE,
            logs=LOGS,
            postgres_port=self._ports["postgres"],
            valkey_port=self._ports["valkey"],
            passwords=self._keys,
        )
        self.engines = engines.start(place, self.supervisor, os.environ)
        if self.engines.is_new:
            self._forget_what_belonged_to_the_former_database()
        return self.environment()

    def _forget_what_belonged_to_the_former_database(self) -> None:
        """Begin the stand-in and the files anew too: a system may empty /var/tmp by itself."""
        for path in STATE.glob("simulator.sqlite*"):
            path.unlink()
        for folder in ("private", "channel"):
            shutil.rmtree(STATE / folder, ignore_errors=True)

    def environment(self) -> dict[str, str]:
        """Return the environment of the portal's programs; a person's own settings win."""
        if self.engines is None:
            raise RuntimeError("The engines are not up yet.")
        given = {
            "HAAT_ENV": "demo",
            "SIMULATOR_URL": self.simulator_url,
            "CHANNEL_MEDIA_URL": f"{self.url}/media/channel/",
            "PRIVATE_MEDIA_ROOT": str(STATE / "private"),
            "CHANNEL_MEDIA_ROOT": str(STATE / "channel"),
            "STATIC_ROOT": str(STATE / "static"),
            **{name: value for name, value in self._keys.items() if name.isupper()},
        }
        return {
            **given,
            **os.environ,
            "DATABASE_URL": self.engines.database_url,
            "REDIS_URL": self.engines.redis_url,
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "PYTHONUNBUFFERED": "1",
            "PATH": f"{VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        }

    def up(self) -> DemoContext:
        """Bring everything up and wait until it is healthy."""
        with self._console.step("PostgreSQL and Valkey"):
            environment = self.start_engines()
        self.supervisor.start(self._simulator())
        messages.compile_messages()
        people = self._load(environment)
        with self._console.step("Start web, worker and beat"):
            for spec in (self._worker(), self._beat()):
                self.supervisor.start(spec)
            self.supervisor.wait_ready(("simulator", "web", "worker", "beat"), WEB_TIMEOUT_S)
        self.supervisor.watch()
        self._write_running(environment)
        return self._context(people)

    def down(self) -> None:
        """Stop everything: what uses the engines first."""
        RUNNING.unlink(missing_ok=True)
        self.supervisor.stop(("beat", "web", "worker"))
        self.supervisor.stop(("simulator",))  # the worker's last calls are still answered
        self.supervisor.stop()

    def _load(self, environment: Mapping[str, str]) -> People:
        """Migrate and load in one child, each part with its seconds; return the people.

        Static files are collected meanwhile, and the web starts as soon as there are tables.
        The worker waits: nothing is to be sent before the accounts have their credentials.
        """
        log_path = LOGS / "load.log"
        people: dict[str, Any] = {}
        static = static_files.collect_in_background(environment)
        with log_path.open("wb") as log:
            child = subprocess.Popen(
                [venv_program("python"), "-m", "devtools.load", self.simulator_url],
                cwd=ROOT,
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                start_new_session=True,
            )
            try:
                lines = iter(child.stdout.readline, b"") if child.stdout else iter(())
                with self._console.step("Make the tables (migrate)"):
                    if _read_until("migrate", lines):
                        static_files.wait(static)
                        self.supervisor.start(self._web())
                with self._console.step("Load the reference and demo data"):
                    people = _read_until("demo_people", lines).get("people", {})
                child.wait()
            finally:
                if child.poll() is None:
                    child.kill()
                    child.wait()
        if child.returncode:
            said = log_path.read_text(encoding="utf-8", errors="replace").strip().splitlines()
            raise SetupFailed(
                f"The data could not be loaded ({said[-1] if said else 'no reason given'}): "
                f"see {log_path.relative_to(ROOT)}."
            )
        return People(people.get("members", []), people.get("staff", []), people.get("seller"))

    def _write_running(self, environment: Mapping[str, str]) -> None:
        """Tell `./haat manage` in another terminal how to reach what runs."""
        RUNNING.touch(mode=0o600)
        changed = {k: v for k, v in environment.items() if os.environ.get(k) != v}
        RUNNING.write_text(json.dumps(changed), encoding="utf-8")

    def _context(self, people: People) -> DemoContext:
        return DemoContext(
            url=self.url,
            simulator_url=self.simulator_url,
            seller_hub_url=f"{self.simulator_url}/hub/",
            inbox_url=f"{self.url}/dev/inbox/",
            members=people.members,
            staff=people.staff,
            pids=self.supervisor.pids(),
            say=self._console.line,
            step=self._console.step,
            seller=people.seller,
        )

    def _spec(self, name: str, command: list[str], **more: Any) -> Spec:
        return Spec(
            name=name,
            command=[venv_program(command[0]), *command[1:]],
            environment=self.environment(),
            folder=ROOT,
            log=LOGS / f"{name}.log",
            **more,
        )

    def _web(self) -> Spec:
        command = commands.web(host=HOST, port=self._ports["web"])
        return self._spec("web", command, is_ready=lambda: answers_ok(f"{self.url}/health/"))

    def _worker(self) -> Spec:
        def is_ready() -> bool:
            return worker_answers(self.environment()["REDIS_URL"])

        return self._spec("worker", commands.worker(), is_ready=is_ready)

    def _beat(self) -> Spec:
        return self._spec("beat", commands.beat(schedule=str(STATE / "beat-schedule")))

    def _simulator(self) -> Spec:
        state = str(STATE / "simulator.sqlite")
        command = commands.simulator(host=HOST, port=self._ports["simulator"], state=state)
        health = f"{self.simulator_url}/_admin/health"
        return self._spec("simulator", command, is_ready=lambda: answers_ok(health))


def answers_ok(url: str) -> bool:
    """Tell whether a GET of `url` on this machine is answered with 200."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310  our own http address
            return bool(answer.status == 200)  # noqa: PLR2004
    except (urllib.error.URLError, OSError):
        return False


def worker_answers(broker: str) -> bool:
    """Ask a worker over the broker, as `celery inspect ping` does."""
    import celery  # noqa: PLC0415  exists only once .venv does

    with celery.Celery(broker=broker) as app:
        return bool(app.control.broadcast("ping", reply=True, limit=1, timeout=0.5))


def _read_until(part: str, lines: Any) -> dict[str, Any]:
    """Read the loader's lines up to the one of `part`; {} if it ended before."""
    for line in lines:
        told: dict[str, Any] = json.loads(line)
        if told["part"] == part:
            return told
    return {}
