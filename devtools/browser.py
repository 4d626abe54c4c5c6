"""A Chromium for the browser tests: the system's, else installed, else said what to do."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from devtools.console import Console
from devtools.errors import SetupFailed
from devtools.paths import LOGS, venv_program

SYSTEM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Chromium alone shows boxes where Debian has no Devanagari font.
DEBIAN_PACKAGES = ("chromium", "fonts-noto-core")
LOG = LOGS / "browser.log"


def system_chromium() -> str | None:
    """Return the path of an installed Chromium; HAAT_CHROMIUM names one first."""
    for name in (os.environ.get("HAAT_CHROMIUM", ""), *SYSTEM_NAMES):
        found = shutil.which(name) if name else None
        if found:
            return found
    return None


def ensure_chromium(console: Console) -> str | None:
    """Return the path of a Chromium, installing it if need be; None means Playwright's own.

    Raises SetupFailed with what to do where it cannot be had.
    """
    found = system_chromium()
    if found and _has_devanagari():
        return found
    if os.getuid() == 0 and shutil.which("apt-get"):
        with console.step("Install a browser for the tests (apt-get)"):
            _apt_install()
        found = system_chromium()
    if found:
        return found
    if _playwright_has_one():
        return None
    with console.step("Install a browser for the tests (playwright)"):
        done = _logged([venv_program("playwright"), "install", "chromium"])
    if done:
        return None
    raise SetupFailed(
        "The browser tests need Chromium: install it (Debian: apt install chromium "
        "fonts-noto-core), or leave them out with ./haat test --ignore=tests/browser."
    )


def _apt_install() -> None:
    install = ["apt-get", "install", "-y", "--no-install-recommends", *DEBIAN_PACKAGES]
    if not _logged(install):
        _logged(["apt-get", "update"])
        _logged(install)


def _logged(command: list[str]) -> bool:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with LOG.open("ab") as log:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            env=environment,
            check=False,
        )
    return done.returncode == 0


def _has_devanagari() -> bool:
    """Tell whether a font with Hindi is there; assume so where nobody can be asked."""
    lister = shutil.which("fc-list")
    if lister is None:
        return True
    said = subprocess.run([lister, ":lang=hi"], capture_output=True, check=False).stdout
    return bool(said.strip())


def _playwright_has_one() -> bool:
    home = os.environ.get("PLAYWRIGHT_BROWSERS_PATH", str(Path.home() / ".cache/ms-playwright"))
    return any(Path(home).glob("chromium-*/*/chrome"))
