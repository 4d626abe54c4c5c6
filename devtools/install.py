"""Make .venv and install the hash-locked libraries into it. Standard library only.

Works where ensurepip is missing (bare Debian): the venv is made without pip, and the pip of the
Python that runs this installs into it. What was installed is recorded inside .venv, so that a
deleted .venv is made anew and an unchanged lock costs nothing. A .venv that is a link belongs
to somebody else and is taken as it is.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from devtools.errors import SetupFailed
from devtools.paths import LOGS, ROOT, VENV, make_state, venv_program

LOCKS = {
    "run": "requirements.txt",
    "test": "requirements-test.txt",
    "lint": "requirements-lint.txt",
}
# A larger set holds the smaller ones at the same versions: the locks are made in layers.
HOLDS = {"run": ("run",), "test": ("test", "run"), "lint": ("lint", "test", "run")}
PIP_FLAGS = (
    "--quiet",
    "--no-input",
    "--disable-pip-version-check",
    "--no-compile",  # Python compiles what it imports; compiling everything costs more
    "--only-binary=:all:",  # no compiler is needed, ever
    "--require-hashes",
)


def is_installed(wanted: str) -> bool:
    """Tell whether .venv holds the set `wanted` (run, test or lint) as it is locked now."""
    if not Path(venv_program("python")).exists():
        return False
    if VENV.is_symlink():
        return True
    recorded = _read_record()
    return any(recorded.get(name) == _digest(name) for name in LOCKS if wanted in HOLDS[name])


def install(wanted: str) -> None:
    """Bring .venv to the locked set `wanted`; raise SetupFailed with what to do if it cannot be."""
    if is_installed(wanted):
        return
    make_state()
    if not Path(venv_program("python")).exists():
        _make_venv()
    _pip_install(ROOT / LOCKS[wanted])
    record = {name: digest for name, digest in _read_record().items() if _digest(name) == digest}
    record |= {name: _digest(name) for name in HOLDS[wanted]}
    _record_path().write_text(json.dumps(record), encoding="utf-8")


def _digest(name: str) -> str:
    lock = (ROOT / LOCKS[name]).read_bytes()
    return hashlib.sha256(f"{sys.version_info[:2]}".encode() + lock).hexdigest()


def _record_path() -> Path:
    return VENV / "haat-installed.json"


def _read_record() -> dict[str, str]:
    try:
        record = json.loads(_record_path().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}


def _make_venv() -> None:
    if VENV.is_symlink():
        raise SetupFailed(".venv is a link to a folder without a Python: remove it and run again.")
    shutil.rmtree(VENV, ignore_errors=True)
    try:
        import venv  # noqa: PLC0415  a bare system may lack it, and then says so in a sentence

        venv.create(VENV, with_pip=False, symlinks=True)
    except ImportError as err:
        raise SetupFailed(
            "Python's venv module is missing: install it (Debian: apt install python3-venv) "
            "and run again."
        ) from err
    except (OSError, subprocess.CalledProcessError) as err:
        raise SetupFailed(
            f"The folder {VENV} cannot be made ({err}): make it writable and run again."
        ) from err


def _pip_command() -> list[str]:
    """Return a pip that installs into .venv: this Python's own, or one put into .venv."""
    python = venv_program("python")
    if _works([sys.executable, "-m", "pip", "--version"]):
        return [sys.executable, "-m", "pip", "--python", python]
    if _works([python, "-m", "pip", "--version"]) or _works([python, "-m", "ensurepip"]):
        return [python, "-m", "pip"]
    raise SetupFailed(
        "Python's pip is missing: install it (Debian: apt install python3-pip) and run again."
    )


def _works(command: list[str]) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _pip_install(lock: Path) -> None:
    log = LOGS / "install.log"
    environment = {k: v for k, v in os.environ.items() if k not in {"PIP_USER", "PYTHONPATH"}}
    with log.open("wb") as output:
        done = subprocess.run(
            [*_pip_command(), "install", *PIP_FLAGS, "-r", str(lock)],
            stdout=output,
            stderr=subprocess.STDOUT,
            env=environment,
            cwd=ROOT,
            check=False,
        )
    if done.returncode:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
        errors = [line for line in lines if line.startswith("ERROR")] or lines[-1:] or ["ERROR: ?"]
        reason = errors[0].removeprefix("ERROR: ").rstrip(".")
        raise SetupFailed(
            f"The libraries of {lock.name} could not be installed ({reason}): check the network "
            f"and free disk, then run again; pip's words are in {log.relative_to(ROOT)}."
        )
