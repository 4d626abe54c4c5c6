"""Collect and compress static files beside the rest of the set-up, only when they changed."""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Mapping
from pathlib import Path

from devtools import commands
from devtools.errors import SetupFailed
from devtools.paths import LOGS, ROOT, STATE, venv_program

MARK = STATE / "static-collected"
LOG = LOGS / "static.log"


def collect_in_background(environment: Mapping[str, str]) -> subprocess.Popen[bytes] | None:
    """Start collecting; None if what stands there is already right."""
    if MARK.exists() and MARK.read_text() == _digest():
        return None
    with LOG.open("wb") as log:
        return subprocess.Popen(
            [venv_program("python"), *commands.collectstatic()[1:]],
            cwd=ROOT,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def wait(collecting: subprocess.Popen[bytes] | None) -> None:
    """Wait for what collect_in_background() began; raise SetupFailed if it failed."""
    if collecting is None:
        return
    try:
        code = collecting.wait()
    finally:
        if collecting.poll() is None:
            collecting.kill()
            collecting.wait()
    if code:
        said = LOG.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        raise SetupFailed(
            f"The static files could not be collected ({said[-1] if said else 'no reason given'}): "
            f"see {LOG.relative_to(ROOT)}."
        )
    MARK.write_text(_digest())


def _digest() -> str:
    """Return a digest of every own static file and of the locked libraries that bring some."""
    sources = sorted(path for path in _sources() if path.is_file())
    digest = hashlib.sha256()
    for path in sources:
        digest.update(str(path.relative_to(ROOT)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _sources() -> list[Path]:
    folders = [ROOT / "static", *(path for path in ROOT.glob("*/static") if path.is_dir())]
    own = [file for folder in folders for file in folder.rglob("*") if folder.name == "static"]
    return [*own, ROOT / "requirements.txt", ROOT / "portal" / "settings.py"]
