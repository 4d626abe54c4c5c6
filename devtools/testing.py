"""`./haat test`: pytest on PostgreSQL and Valkey of this run's own, gone when it ends."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

from devtools import engines, messages
from devtools.browser import ensure_chromium
from devtools.cli import install_seconds
from devtools.console import Console
from devtools.paths import ROOT, venv_program
from devtools.pids import signal_group
from devtools.throwaway import throwaway

BROWSER_TESTS = "tests/browser"
# options whose presence says: one process, in order
ALONE = ("-n", "--numprocesses", "--pdb", "--trace", "-k", "--co", "--collect-only", "-x")
PROCESSES = 2


def run_tests(console: Console, arguments: list[str], *, with_slow: bool) -> int:
    """Run pytest; return its exit code. Slow tests only with_slow; the engines are thrown away."""
    install_seconds()
    with throwaway(console, "test", is_hasty=True) as run:
        with console.step("PostgreSQL and Valkey for the tests"):
            messages.compile_messages()
            own = engines.start(run.place, run.supervisor, os.environ)
        run.supervisor.watch()
        environment = {
            **os.environ,
            "HAAT_ENV": "test",
            "DATABASE_URL": own.database_url,
            "REDIS_URL": own.redis_url,
            "PATH": f"{Path(venv_program('python')).parent}{os.pathsep}{os.environ['PATH']}",
        }
        if _wants_browser(arguments):
            chromium = ensure_chromium(console)
            if chromium:
                environment["HAAT_CHROMIUM"] = chromium
        return _pytest(pytest_command(arguments, with_slow=with_slow), environment)


def pytest_command(arguments: list[str], *, with_slow: bool) -> list[str]:
    """Return pytest's command line; a person's own -m comes later and so wins."""
    command = [venv_program("python"), "-m", "pytest"]
    if not with_slow:
        command += ["-m", "not slow"]
    if not any(part.startswith(ALONE) for part in arguments) and not _paths(arguments):
        command += ["-n", str(PROCESSES), "--dist", "loadfile"]
    return [*command, *arguments]


def _paths(arguments: list[str]) -> list[str]:
    return [part for part in arguments if (ROOT / part.partition("::")[0]).exists()]


def _wants_browser(arguments: list[str]) -> bool:
    paths = _paths(arguments)
    if f"--ignore={BROWSER_TESTS}" in arguments:
        return False
    return not paths or any(
        BROWSER_TESTS.startswith(path.rstrip("/")) or path.startswith(BROWSER_TESTS)
        for path in paths
    )


def _pytest(command: list[str], environment: dict[str, str]) -> int:
    """Run pytest in a group of its own: what its tests started must not outlive it."""
    child = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)
    try:
        return child.wait()
    except KeyboardInterrupt:
        child.send_signal(signal.SIGINT)
        try:
            child.wait(20)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        raise
    finally:
        signal_group(child.pid, signal.SIGKILL)
