"""Measure a push against its floor and a naive loop: `./haat bench sync`. See measurements.md.

Engines, worker, beat and simulator of its own, on free ports, ended with the run.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from devtools import commands, engines
from devtools.bench.figures import least_calls, limits_of, naive_calls, percentile
from devtools.console import Console
from devtools.engines import Place
from devtools.errors import SetupFailed
from devtools.paths import ROOT
from devtools.ports import any_free_port
from devtools.processes import Spec, Supervisor

OFFERS, QUICK_OFFERS = 5000, 500
LATENCY_MS, RATE_PER_S = 200, 5
CUT_EVERY_S = 4
NAIVE_SHARE = 0.05
TICK = os.sysconf("SC_CLK_TCK")


@dataclass
class Ground:
    """The bench's installation."""

    supervisor: Supervisor
    simulator: Any
    environment: dict[str, str]
    folder: Path

    def shop(self, *arguments: str) -> None:
        """Do something in the installation, in a process of its own."""
        self.program("devtools.bench.shop", *arguments)

    def program(self, module: str, *arguments: str) -> str:
        """Run a module of ours; return what it printed."""
        done = subprocess.run(  # noqa: S603  our own program
            [sys.executable, "-m", module, *arguments],
            cwd=ROOT, env=self.environment, check=False, capture_output=True, text=True,
        )  # fmt: skip
        if done.returncode:
            raise SetupFailed(f"The bench could not run {module}: {done.stderr.strip()[-400:]}")
        return done.stdout

    def live(self) -> list[dict[str, Any]]:
        """Return every listing as the simulator truly holds it."""
        from tests.simulator import SELLER_ID  # noqa: PLC0415  needs .venv

        found: list[dict[str, Any]] = self.simulator.admin("GET", f"/listings/{SELLER_ID}")[
            "listings"
        ]
        return found

    def wait(self, true: Callable[[], bool], within_s: float, what: str) -> None:
        """Wait until something is true; SetupFailed says what did not come true."""
        ends = time.monotonic() + within_s
        while not true():
            if time.monotonic() > ends:
                raise SetupFailed(f"Could not measure: {what} not within {within_s:.0f} s.")
            time.sleep(0.5)

    def is_proven(self, rupees: int, offers: int) -> bool:
        """Return whether every offer is live at a price and the engine has read that back."""
        import psycopg2  # noqa: PLC0415  needs .venv

        with psycopg2.connect(self.environment["DATABASE_URL"]) as connection:
            cursor = connection.cursor()
            cursor.execute(
                "SELECT count(*) FROM flipkart_sync_facet WHERE kind = 'price'"
                " AND confirmed_version = wanted_version AND confirmed_digest = wanted_digest"
            )
            counted = cursor.fetchone()
        connection.close()
        if counted != (offers,):
            return False
        live = self.live()
        return len(live) == offers and all(
            one["price"]["selling_price"] == rupees and one["listing_status"] == "ACTIVE"
            for one in live
        )

    def cpu_s(self, *names: str) -> float:
        """Return the processor time of processes, all they started, and all that ended below."""
        pids = self.supervisor.pids()
        return sum(_cpu_below({pids[name] for name in names}))


def _cpu_below(roots: set[int]) -> Iterator[float]:
    facts = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parts = stat.read_text("utf-8").rpartition(")")[2].split()
        except OSError:
            continue  # it ended just now
        facts[int(stat.parent.name)] = (int(parts[1]), sum(int(part) for part in parts[11:15]))
    family, size = set(roots), 0
    while len(family) != size:
        size = len(family)
        family |= {pid for pid, (parent, _ticks) in facts.items() if parent in family}
    for pid in family & facts.keys():
        yield facts[pid][1] / TICK


@contextmanager
def ground() -> Iterator[Ground]:
    """Start everything but worker and beat; end everything."""
    from tests.simulator import running_simulator  # noqa: PLC0415  needs .venv

    with tempfile.TemporaryDirectory(prefix="haat-bench-") as made:
        folder = Path(made)
        folder.chmod(0o711)  # PostgreSQL may run as another user
        supervisor = Supervisor(folder / "pids.json", note=lambda text: None)
        place = Place(
            folder, folder, any_free_port(), any_free_port(), engines.make_passwords(), True
        )
        try:
            own = engines.start(place, supervisor, {})
            with running_simulator() as simulator:
                environment = {
                    **os.environ,
                    "HAAT_ENV": "test",
                    "DJANGO_SETTINGS_MODULE": "tests.settings",
                    "DATABASE_URL": own.database_url,
                    "REDIS_URL": own.redis_url,
                    "HAAT_INSTALLATION_ID": "dev",
                    "PYTHONPATH": str(ROOT),
                }
                yield Ground(supervisor, simulator, environment, folder)
        finally:
            supervisor.stop()


def start_celery(site: Ground) -> None:
    """Start worker and beat."""
    for name, command in (
        ("worker", commands.worker()),
        ("beat", commands.beat(schedule=str(site.folder / "beat"))),
    ):
        site.supervisor.start(
            Spec(name, [sys.executable, "-m", *command], site.environment, ROOT,
                 site.folder / f"{name}.log")
        )  # fmt: skip


def push(site: Ground, offers: int, rupees: int, *, with_cuts: bool) -> dict[str, Any]:
    """Change every price; return what it took until all are proven equal."""
    before = site.simulator.summary()["last_id"]
    cpu, postgres = site.cpu_s("worker", "beat"), site.cpu_s("postgres")
    began, ends, cutter = time.monotonic(), site.folder / f"end-{rupees}", None
    site.shop("price", str(rupees * 100))
    if with_cuts:
        cutter = subprocess.Popen(  # noqa: S603  our own program
            [sys.executable, "-m", "devtools.bench.shop", "cuts", site.simulator.url,
             str(CUT_EVERY_S), str(ends)],
            cwd=ROOT, env=site.environment, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
    try:
        least_s = least_calls(offers) / RATE_PER_S
        site.wait(lambda: site.is_proven(rupees, offers), 4 * least_s + 120, "equality")
        wall = time.monotonic() - began
        ends.touch()
        cuts = json.loads(cutter.communicate(timeout=90)[0]) if cutter else []
    finally:
        if cutter and cutter.poll() is None:
            cutter.kill()
    paths = site.simulator.summary(before)["paths"]
    calls = sum(row["calls"] for path, row in paths.items() if "/listings/" in path)
    return {
        "calls": calls - 2 * len(cuts),
        "wall_s": wall,
        "cpu_s": site.cpu_s("worker", "beat") - cpu,
        "postgres_cpu_s": site.cpu_s("postgres") - postgres,
        "cuts": cuts,
        "other_calls": sum(row["calls"] for row in paths.values()) - calls,
    }


def compare(site: Ground, kind: str, skus: list[tuple[str, str]], rupees: int) -> dict[str, float]:
    """Run one of the loops over (sku, product id); worker and beat must have stopped."""
    import requests  # noqa: PLC0415  needs .venv

    from tests.simulator import APP_ID, APP_SECRET  # noqa: PLC0415

    token = requests.get(
        f"{site.simulator.url}/oauth-service/oauth/token",
        params={"grant_type": "client_credentials", "scope": "Seller_Api"},
        auth=(APP_ID, APP_SECRET), timeout=10,
    ).json()["access_token"]  # fmt: skip
    price = {"mrp": rupees + 50, "selling_price": rupees, "currency": "INR"}
    bodies = {sku: {"product_id": product_id, "price": price} for sku, product_id in skus}
    file = site.folder / f"{kind}.json"
    file.write_text(
        json.dumps(
            {"url": site.simulator.url, "token": token, "rate_per_s": RATE_PER_S, "bodies": bodies}
        ),
        encoding="utf-8",
    )
    answer: dict[str, float] = json.loads(site.program("devtools.bench.loops", kind, str(file)))
    return answer


def measure(offers: int, console: Console) -> dict[str, Any]:
    """Run everything once; return the figures."""
    with ground() as site:
        with console.step(f"Make {offers} offers and bring them on sale"):
            site.shop("make", site.simulator.url, str(offers))
            start_celery(site)
            site.wait(lambda: site.is_proven(450, offers), 300 + offers / 5, "the first sale")
        site.simulator.behave(latency_ms=LATENCY_MS)
        site.shop("rate", str(1000 / RATE_PER_S))
        with console.step("Push a price change, with stock cuts on the way"):
            ours = push(site, offers, 460, with_cuts=True)
        with console.step("Push again with 2 % of SKUs failing once"):
            site.supervisor.stop(["worker", "beat"])
            site.environment["HAAT_TIME_SCALE"] = "5"
            listed = [(one["sku"], one["product_id"]) for one in site.live()]
            for sku, _id in listed[::50]:
                site.simulator.fault("fail_sku", sku=sku, times=1)
            start_celery(site)
            faulty = push(site, offers, 470, with_cuts=False)
        site.supervisor.stop(["worker", "beat"])
        with console.step("Run the floor and the naive loop"):
            floor = compare(site, "floor", listed, 480)
            naive = compare(site, "naive", listed[: int(offers * NAIVE_SHARE)], 490)
    scale = 1 / NAIVE_SHARE
    return {
        "offers": offers,
        "least_calls": least_calls(offers),
        "rate_per_s": RATE_PER_S,
        "ours": {
            **ours,
            "cut_p95_s": percentile(ours["cuts"], 0.95),
            "calls_with_faults": faulty["calls"],
        },
        "naive": {
            "calls": naive_calls(offers),
            "wall_s": naive["wall_s"] * scale,
            "cpu_s": naive["cpu_s"] * scale,
            "computed_from_share": NAIVE_SHARE,
        },
        "floor": floor,
    }


def bench_sync(console: Console, *, is_quick: bool, as_json: bool, is_checked: bool) -> int:
    """Measure, say which limits hold; exit code 1 for a broken one only if checked."""
    found = measure(QUICK_OFFERS if is_quick else OFFERS, console)
    ours = found["ours"]
    limits = limits_of(
        offers=found["offers"], rate_per_s=RATE_PER_S, calls=ours["calls"],
        wall_s=ours["wall_s"], cpu_s=ours["cpu_s"], floor_cpu_s=found["floor"]["cpu_s"],
        cut_p95_s=ours["cut_p95_s"], calls_with_faults=ours["calls_with_faults"],
    )  # fmt: skip
    out = sys.stderr if as_json else sys.stdout
    print(
        f"{ours['calls']} calls (two for each of {len(ours['cuts'])} cuts and "
        f"{ours['other_calls']} of sign-in and orders beside them); PostgreSQL "
        f"{ours['postgres_cpu_s']:.1f} s of CPU. Waits of the faulty push: a fifth "
        "(HAAT_TIME_SCALE=5). The naive loop ran on 5 %, the rest is computed.",
        *limits,
        sep="\n",
        file=out,
    )
    if as_json:
        print(json.dumps(found))
    return int(is_checked and not all(limit.holds for limit in limits))
