"""The Flipkart simulator for tests: the real server, as its own process, on a free port.

    with running_simulator(latency_ms=0) as simulator:
        simulator.seller_put()
        product_id = simulator.catalogue_add("SKU-1")["product_id"]

What it answers is plain JSON, as dictionaries. Used by every suite that speaks to Flipkart.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

from devtools.ports import any_free_port
from tests.waiting import PATIENCE_S

ROOT = Path(__file__).resolve().parent.parent
SELLER_ID = "ujala-federation"
APP_ID, APP_SECRET = "app-of-ujala", "secret-of-ujala"
KANPUR, LUCKNOW = "LOC" + "a" * 32, "LOC" + "b" * 32
CLOSED_PLACE = "LOC" + "c" * 32


class AdminRefused(AssertionError):
    """An admin call did not answer 2xx: the test asked for something that makes no sense."""


@dataclass
class SimulatorHandle:
    """A running simulator. `url` is its base; `state` its SQLite file."""

    url: str
    port: int
    state: Path
    latency_ms: float
    process: subprocess.Popen[bytes]
    session: requests.Session = field(default_factory=requests.Session)

    def admin(self, method: str, path: str, body: Any = None, /, **query: Any) -> dict[str, Any]:
        """Make one admin call and return its JSON. Raises AdminRefused unless 2xx."""
        answer = self.session.request(
            method, f"{self.url}/_admin{path}", json=body, params=query, timeout=PATIENCE_S
        )
        if not answer.ok:
            raise AdminRefused(f"{method} {path}: {answer.status_code} {answer.text}")
        shown: dict[str, Any] = answer.json()
        return shown

    def seller_put(self, seller_id: str = SELLER_ID, **changes: Any) -> dict[str, Any]:
        """Make a seller with two open locations and a closed one."""
        body = {
            "name": "Ujala Federation",
            "app_id": APP_ID,
            "app_secret": APP_SECRET,
            "locations": [
                {"id": KANPUR, "name": "Kanpur CLC", "status": "ENABLED"},
                {"id": LUCKNOW, "name": "Lucknow CLC", "status": "ENABLED"},
                {"id": CLOSED_PLACE, "name": "Old store", "status": "DISABLED"},
            ],
            "brands": ["Samooh"],
            **changes,
        }
        return self.admin("PUT", f"/sellers/{seller_id}", body)

    def catalogue_add(self, sku: str, **changes: Any) -> dict[str, Any]:
        """Add a catalogue row, passed by QC unless told otherwise."""
        body = {
            "seller_id": SELLER_ID,
            "sku": sku,
            "title": f"Leather purse {sku}",
            "brand": "Generic",
            "vertical": "sling_bag",
            "mrp": 500,
            "qc": "passed",
            **changes,
        }
        return self.admin("POST", "/catalogue", body)

    def qc(self, sku: str, outcome: str, **more: Any) -> dict[str, Any]:
        """Pass or fail a pending row."""
        body = {"seller_id": SELLER_ID, "sku": sku, "outcome": outcome, **more}
        return self.admin("POST", "/qc", body)

    def listing(self, sku: str, seller_id: str = SELLER_ID) -> dict[str, Any]:
        """Return a listing as it truly is, whatever the lags."""
        return self.admin("GET", f"/listings/{seller_id}/{sku}")

    def listing_edit(self, sku: str, **changes: Any) -> dict[str, Any]:
        """Edit a listing by hand."""
        return self.admin("PATCH", f"/listings/{SELLER_ID}/{sku}", changes)

    def order(self, sku: str, quantity: int = 1, **more: Any) -> dict[str, Any]:
        """Let a buyer order."""
        body = {"seller_id": SELLER_ID, "sku": sku, "quantity": quantity, **more}
        return self.admin("POST", "/orders", body)

    def behave(self, **settings: Any) -> dict[str, Any]:
        """Change settings."""
        return self.admin("PUT", "/behaviour", settings)

    def fault(self, action: str, **rule: Any) -> dict[str, Any]:
        """Put a fault rule in force."""
        return self.admin("POST", "/faults", {"action": action, **rule})

    def faults_clear(self) -> None:
        """Take back every fault rule."""
        self.admin("DELETE", "/faults")

    def calls(self, **query: Any) -> list[dict[str, Any]]:
        """Return logged calls: after=, before=, limit=, path=, sku=, kind=."""
        found: list[dict[str, Any]] = self.admin("GET", "/calls", **query)["calls"]
        return found

    def summary(self, after: int = 0) -> dict[str, Any]:
        """Return {total, last_id, paths: {pattern: {calls, by_status}}}."""
        return self.admin("GET", "/calls/summary", after=after)

    def reset(self) -> None:
        """Forget everything, and set the latency again."""
        self.admin("POST", "/reset")
        self.behave(latency_ms=self.latency_ms)

    def kill(self) -> None:
        """Kill the process at once, as a power cut of the process would."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(timeout=PATIENCE_S)
        self.session.close()

    def start_again(self) -> None:
        """Start a new process on the same port and state."""
        self.process = _start(self.port, self.state, self.latency_ms)
        _wait(self.url, self.process)


@contextlib.contextmanager
def running_simulator(
    *, latency_ms: float = 0, state: Path | None = None
) -> Iterator[SimulatorHandle]:
    """Start a simulator, yield a handle once it answers, stop it afterwards.

    state: the SQLite file to use; without it a new one, deleted at the end.
    """
    folder = Path(tempfile.mkdtemp(prefix="flipkart-simulator-"))
    file = state or folder / "state.sqlite"
    port, process = _started(file, latency_ms)
    handle = SimulatorHandle(
        url=f"http://127.0.0.1:{port}",
        port=port,
        state=file,
        latency_ms=latency_ms,
        process=process,
    )
    try:
        yield handle
    finally:
        handle.process.terminate()
        try:
            handle.process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            handle.process.kill()
            handle.process.wait(timeout=5)
        handle.session.close()
        shutil.rmtree(folder, ignore_errors=True)


def _started(state: Path, latency_ms: float, tries: int = 3) -> tuple[int, subprocess.Popen[bytes]]:
    """Start a simulator on a free port; on another one where somebody was quicker."""
    port = any_free_port()
    process = _start(port, state, latency_ms)
    try:
        _wait(f"http://127.0.0.1:{port}", process)
    except RuntimeError:
        process.kill()
        process.wait()
        if tries == 1:
            raise
        return _started(state, latency_ms, tries - 1)
    return port, process


def _start(port: int, state: Path, latency_ms: float) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [
            *(sys.executable, "-m", "flipkart_simulator"),
            *("--port", str(port), "--state", str(state), "--latency-ms", str(latency_ms)),
        ],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


def _wait(url: str, process: subprocess.Popen[bytes], within_s: float = PATIENCE_S) -> None:
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the simulator ended at once with code {process.returncode}")
        with contextlib.suppress(requests.RequestException):
            if requests.get(f"{url}/_admin/health", timeout=10).ok:
                return
        time.sleep(0.02)
    raise RuntimeError("the simulator did not answer in time")
