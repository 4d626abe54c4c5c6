"""`./haat lint`: every check that needs no engine, all of them run, all failures shown."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from devtools.cli import install_seconds
from devtools.console import Console
from devtools.keys import make_portal_secrets
from devtools.paths import ROOT, VENV, venv_program

PYTHON = venv_program("python")
# Nothing listens there: these checks need no engine, and would only warn about one.
NO_ENGINE = {
    "DATABASE_URL": "postgresql://nobody@127.0.0.1:9/none",
    "REDIS_URL": "redis://127.0.0.1:9/0",
    "PYTHONWARNINGS": "ignore::RuntimeWarning",
}


@dataclass(frozen=True)
class Check:
    """One check: what it is called, how it is run, and in which environment beside ours."""

    name: str
    command: list[str]
    environment: Mapping[str, str] = field(default_factory=dict)


def production_environment() -> dict[str, str]:
    """Return made-up values for everything production must be given."""
    return {
        **make_portal_secrets(),
        **NO_ENGINE,
        "HAAT_ENV": "production",
        "ALLOWED_HOSTS": "haat.example.org",
        "CSRF_TRUSTED_ORIGINS": "https://haat.example.org",
        "FLIPKART_ENVIRONMENT": "sandbox",
        "HAAT_INSTALLATION_ID": "lint",
        "DJANGO_SETTINGS_MODULE": "portal.settings",
    }


def checks() -> list[Check]:
    """Return every check, the longest first: they run two at a time."""
    django = {**NO_ENGINE, "DJANGO_SETTINGS_MODULE": "portal.settings", "HAAT_ENV": "test"}
    return [
        Check("types (mypy --strict)", [venv_program("mypy"), "."], django),
        Check("style (ruff check)", [venv_program("ruff"), "check", "."]),
        Check("format (ruff format)", [venv_program("ruff"), "format", "--check", "."]),
        Check("templates (djlint)", [venv_program("djlint"), "templates", "--lint", "--quiet"]),
        Check(
            "migrations",
            [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"],
            django,
        ),
        Check("Hindi (messages)", [PYTHON, "-m", "devtools.messages"]),
        Check(
            "production settings (check --deploy)",
            [PYTHON, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
            production_environment(),
        ),
    ]


def run_lint(console: Console) -> int:
    """Run every check; print each one's seconds, and the words of those that failed."""
    install_seconds()
    began = time.monotonic()
    with ThreadPoolExecutor(max_workers=2) as pool:
        failed = [name for name, ok in pool.map(lambda one: _run(one, console), checks()) if not ok]
    seconds = time.monotonic() - began
    if failed:
        console.line(f"Not clean after {seconds:.1f} s: {', '.join(failed)}.")
        return 1
    console.line(f"Clean after {seconds:.1f} s.")
    return 0


def _run(check: Check, console: Console) -> tuple[str, bool]:
    began = time.monotonic()
    done = subprocess.run(
        check.command,
        cwd=ROOT,
        env={**_bare_environment(), **check.environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    ok = done.returncode == 0
    words = "" if ok else f"\n{done.stdout.rstrip()}\n"
    mark = "ok  " if ok else "FAIL"
    console.line(f"{mark} {check.name:<50} {time.monotonic() - began:5.1f} s{words}")
    return check.name, ok


def _bare_environment() -> dict[str, str]:
    """Return our environment without the portal's names: a person's settings change no verdict."""
    kept = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "TERM")
    found = {name: os.environ[name] for name in kept if name in os.environ}
    return {**found, "PATH": f"{VENV / 'bin'}{os.pathsep}{found.get('PATH', os.defpath)}"}
