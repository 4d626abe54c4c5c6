"""Where things stand in a checkout. Everything the launcher writes is below STATE or VENV."""

import hashlib
import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STATE = ROOT / ".haat"
VENV = ROOT / ".venv"
LOGS = STATE / "logs"


def venv_program(name: str) -> str:
    """Return the path of a program installed in .venv."""
    return str(VENV / "bin" / name)


def make_state() -> None:
    """Make .haat/ and .haat/logs/; other users may pass through, not list or write."""
    for folder in (STATE, LOGS):
        folder.mkdir(exist_ok=True)
        folder.chmod(0o711)


def outside_home(purpose: str) -> Path:
    """Return a folder of this checkout's own outside any home folder, for another user to reach.

    The name carries our user id and the checkout's path, so that two never share one.
    """
    mark = hashlib.sha256(str(ROOT).encode()).hexdigest()[:10]
    return Path("/var/tmp") / f"haat-{os.getuid()}-{mark}" / purpose  # noqa: S108  made 0711 by the caller and checked to be ours
