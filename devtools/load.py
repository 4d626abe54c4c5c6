"""Run Django's set-up commands in one process, one line of JSON on standard output for each.

Run by the launcher with .venv's Python: `python -m devtools.load SIMULATOR_URL`. One process
instead of five saves four starts of Django. What the commands print goes to the log.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
import time
from typing import Any


def main(simulator_url: str) -> int:
    """Migrate, load reference and demo data, connect the simulator, tell who may sign in."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    began = time.monotonic()
    import django  # noqa: PLC0415  apps are imported when this runs, not when it is imported

    django.setup()
    _tell("start", began)
    _run("migrate", interactive=False, verbosity=1)
    _run("load_reference")
    _run("load_demo")
    joined = json.loads(_run("demo_connect", simulator=simulator_url, json=True))
    people = json.loads(_run("demo_people", json=True))
    people["seller"] = joined.get("seller")
    print(json.dumps({"part": "demo_people", "people": people}), flush=True)
    return 0


def _run(name: str, **options: Any) -> str:
    """Run one command, tell its seconds, return what it printed."""
    from django.core.management import call_command  # noqa: PLC0415  see main()

    began = time.monotonic()
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        call_command(name, **options)
    if "json" not in options:  # those print secrets; the log is for reading together
        sys.stderr.write(said.getvalue())
        sys.stderr.flush()
    if name != "demo_people":  # its line comes last, with the people
        _tell(name, began)
    return said.getvalue()


def _tell(part: str, began: float) -> None:
    seconds = round(time.monotonic() - began, 2)
    print(json.dumps({"part": part, "seconds": seconds}), flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
