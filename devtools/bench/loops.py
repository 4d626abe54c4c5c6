"""The two things the engine is compared with: `python -m devtools.bench.loops floor|naive FILE`.

floor: write each prepared batch, read it back. naive: the same with one SKU a call, no memory of
anything. FILE holds {url, token, rate_per_s, bodies: {sku: body}}. Prints calls, wall, CPU, peak.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

from devtools.bench.figures import SKUS_A_CALL

API = "/sellers/listings/v3"


def loop(task: dict[str, Any], skus_a_call: int) -> dict[str, float]:
    """Write and read back everything at the rate; return what that took."""
    import requests  # noqa: PLC0415  exists only once .venv does

    session = requests.Session()
    session.headers["Authorization"] = f"Bearer {task['token']}"
    step = 1 / task["rate_per_s"]
    began, worked, calls = time.monotonic(), time.process_time(), 0
    due = began
    skus = list(task["bodies"])
    for first in range(0, len(skus), skus_a_call):
        bodies = {sku: task["bodies"][sku] for sku in skus[first : first + skus_a_call]}
        for path, body in (("/update/price", bodies), ("/details", {"sku_ids": list(bodies)})):
            time.sleep(max(0.0, due - time.monotonic()))
            due = max(due, time.monotonic()) + step
            answer = session.post(task["url"] + API + path, json=body, timeout=15)
            answer.raise_for_status()
            answer.json()
            calls += 1
    return {
        "calls": calls,
        "wall_s": time.monotonic() - began,
        "cpu_s": time.process_time() - worked,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


if __name__ == "__main__":
    kind, file = sys.argv[1:]
    task = json.loads(Path(file).read_text(encoding="utf-8"))
    print(json.dumps(loop(task, SKUS_A_CALL if kind == "floor" else 1)))
