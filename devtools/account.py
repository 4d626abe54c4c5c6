"""Which user runs an engine. PostgreSQL refuses root, so root lends it the user `nobody`."""

from __future__ import annotations

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from devtools.errors import SetupFailed


@dataclass(frozen=True)
class Account:
    """A user to start programs as; its own user needs nothing special."""

    uid: int
    gid: int

    def start_options(self) -> dict[str, Any]:
        """Return what subprocess needs to start a program as this user."""
        if self.uid == os.getuid():
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, folder: Path) -> None:
        """Make `folder` if missing and give it, alone, to this user."""
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        if self.uid != os.getuid():
            os.chown(folder, self.uid, self.gid)

    def can_enter(self, folder: Path) -> bool:
        """Tell whether this user reaches `folder`: every parent must let it through."""
        return self._succeeds(["/bin/sh", "-c", 'cd "$0"', str(folder)])

    def can_run(self, program: Path) -> bool:
        """Tell whether this user can start `program` with its libraries."""
        return self._succeeds([str(program), "--version"])

    def _succeeds(self, command: list[str]) -> bool:
        try:
            done = subprocess.run(
                command,
                cwd="/",
                capture_output=True,
                check=False,
                timeout=30,
                **self.start_options(),
            )
        except (OSError, subprocess.SubprocessError):
            return False
        return done.returncode == 0


def engine_account() -> Account:
    """Return the user PostgreSQL runs as: ourselves, or `nobody` for root."""
    if os.getuid() != 0:
        return Account(os.getuid(), os.getgid())
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError as err:
        raise SetupFailed(
            "PostgreSQL does not run as root and there is no user `nobody`: "
            "run this as an ordinary user."
        ) from err
    account = Account(nobody.pw_uid, nobody.pw_gid)
    if not account.can_enter(Path("/")):
        raise SetupFailed(
            "Root may not start programs as `nobody` here, and PostgreSQL does not run as root: "
            "run this as an ordinary user."
        )
    return account
