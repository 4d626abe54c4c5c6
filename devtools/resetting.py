"""`./haat reset`: stop what was left running and forget this checkout's data."""

from __future__ import annotations

import shutil

from devtools.console import Console
from devtools.errors import SetupFailed
from devtools.lock import is_held
from devtools.paths import STATE, outside_home
from devtools.pids import end_leftovers
from devtools.throwaway import killed_runs


def reset(console: Console) -> int:
    """End leftovers, remove .haat/ and what lies outside; .venv stays. Refuses while up."""
    if is_held(STATE / "lock"):
        raise SetupFailed("This checkout is up: stop it with Ctrl-C in its terminal first.")
    for run in (STATE, *killed_runs()):
        for name in end_leftovers(run / "pids.json"):
            console.line(f"Ended {name}.")
    for folder in (STATE, outside_home("").resolve()):
        shutil.rmtree(folder, ignore_errors=True)
        if folder.exists():
            raise SetupFailed(f"{folder} could not be removed: see who owns its files.")
    console.line("Forgotten: the data of this checkout. The libraries in .venv stay.")
    return 0
