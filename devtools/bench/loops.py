"""The two loops the engine is compared with: `python -m devtools.bench.loops floor|naive FILE`.

floor: each prepared batch of ten is written and read back on one kept connection; less cannot be
done. naive: a task for each item, without memory of the last: one SKU a call, a connection a
call. Both keep the rate. FILE holds {url, token, rate_per_s, bodies: {sku: body}}; the answer is
one line of JSON: calls, wall_s, cpu_s (without the start of Python), peak_mb.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import requests

from devtools.bench import usage
from devtools.bench.figures import LISTINGS, SKUS_A_CALL

TIMEOUT_S = 15


def floor(task: dict[str, Any]) -> int:
    """Write and read back ten SKUs a call on one connection; return the calls made."""
    calls = 0
    with requests.Session() as session:
        for path, body in paced(task, SKUS_A_CALL):
            post(session, task, path, body)
            calls += 1
    return calls


def naive(task: dict[str, Any]) -> int:
    """Write and read back one SKU a call, each on a new connection; return the calls made."""
    calls = 0
    for path, body in paced(task, 1):
        with requests.Session() as session:
            post(session, task, path, body)
        calls += 1
    return calls


def post(session: requests.Session, task: dict[str, Any], path: str, body: Any) -> None:
    """Make one call and read its answer. Raises requests.RequestException unless 2xx."""
    headers = {"Authorization": f"Bearer {task['token']}"}
    answer = session.post(task["url"] + path, json=body, headers=headers, timeout=TIMEOUT_S)
    answer.raise_for_status()
    answer.json()


def paced(task: dict[str, Any], skus_a_call: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield (path, body) of each call as soon as the rate allows it."""
    step_s = 1 / task["rate_per_s"]
    due = time.monotonic()
    skus = list(task["bodies"])
    for first in range(0, len(skus), skus_a_call):
        bodies = {sku: task["bodies"][sku] for sku in skus[first : first + skus_a_call]}
        for path, body in (("/update/price", bodies), ("/details", {"sku_ids": list(bodies)})):
            time.sleep(max(0.0, due - time.monotonic()))
            due = max(due, time.monotonic()) + step_s
            yield LISTINGS + path, body


def main(arguments: list[str]) -> None:
    """Run one of the loops and print what it took."""
    kind, file = arguments
    task = json.loads(Path(file).read_text(encoding="utf-8"))
    began, worked = time.monotonic(), usage.cpu_s({os.getpid()})
    calls = {"floor": floor, "naive": naive}[kind](task)
    took = {
        "calls": calls,
        "wall_s": round(time.monotonic() - began, 3),
        "cpu_s": round(usage.cpu_s({os.getpid()}) - worked, 3),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
    }
    print(json.dumps(took))


if __name__ == "__main__":
    main(sys.argv[1:])
