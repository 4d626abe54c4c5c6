"""`./haat up`, `./haat demo` and `./haat manage`: what happens while an installation runs."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from devtools import cli
from devtools.console import Console
from devtools.context import DemoContext
from devtools.errors import SetupFailed
from devtools.installation import LOCK, RUNNING, Installation
from devtools.lock import AlreadyHeld, held, is_held
from devtools.paths import ROOT, make_state, venv_program

ALREADY_UP = (
    "This checkout is already up in another terminal: use that one, or stop it with Ctrl-C first."
)


def up(console: Console, *, port: int | None, as_json: bool) -> int:
    """Bring everything up and stay until Ctrl-C; 0 when asked to stop, 1 when a part gave up."""
    began = time.monotonic()
    before = _begin(console)
    with _one_run():
        installation = Installation(console, port)
        try:
            context = installation.up()
            _tell_where(console, context, before + time.monotonic() - began)
            if as_json:
                print(json.dumps(context.as_json(), ensure_ascii=False), flush=True)
            return _stay(installation, console)
        finally:
            _down(installation)


def demo(console: Console, *, port: int | None, once: bool, as_json: bool) -> int:
    """Bring everything up, play the main job, say what happened; 0 only if it was proven."""
    began = time.monotonic()
    before = _begin(console)
    from devtools import demo as player  # noqa: PLC0415  it needs what .venv holds

    answer = ""
    with _one_run():
        installation = Installation(console, port)
        try:
            context = installation.up()
            setup_s = before + time.monotonic() - began
            console.line(f"Everything is up after {setup_s:.1f} s. Now the main job:")
            played = time.monotonic()
            result = player.play(context)
            console.line(f"Played in {time.monotonic() - played:.1f} s.")
            answer = json.dumps(result.as_json(setup_s), ensure_ascii=False)
            if not once:
                _tell_where(console, context, None)
                if as_json:
                    print(answer, flush=True)
                _stay(installation, console)
        finally:
            _down(installation)
    if once and as_json:
        print(answer, flush=True)
    return 0 if result.ok else 1


def manage(console: Console, arguments: list[str]) -> int:
    """Run a Django command on what runs now; otherwise on engines brought up for the call."""
    make_state()
    if is_held(LOCK):
        try:
            environment = {**os.environ, **json.loads(RUNNING.read_text(encoding="utf-8"))}
        except (OSError, ValueError) as err:
            raise SetupFailed("This checkout is just starting: try again in a moment.") from err
        return _run_manage(arguments, environment)
    with _one_run():
        installation = Installation(console)
        try:
            return _run_manage(arguments, dict(installation.start_engines()))
        finally:
            _down(installation)


def _run_manage(arguments: list[str], environment: dict[str, str]) -> int:
    command = [venv_program("python"), str(ROOT / "manage.py"), *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


def _begin(console: Console) -> float:
    """Return the seconds the installation took before."""
    seconds = cli.install_seconds()
    if seconds < 1:
        console.line("The libraries are already installed.")
    return seconds


@contextmanager
def _one_run() -> Iterator[None]:
    """Hold the checkout's lock; say in a sentence that another run has it."""
    make_state()
    with ExitStack() as stack:
        try:
            stack.enter_context(held(LOCK))
        except AlreadyHeld as err:
            raise SetupFailed(ALREADY_UP) from err
        yield


def _tell_where(console: Console, context: DemoContext, setup_s: float | None) -> None:
    if setup_s is not None:
        console.line(f"Everything is up after {setup_s:.1f} s.")
    console.line()
    for name, address in (
        ("Portal", f"{context.url}/"),
        ("Staff desk", f"{context.url}/desk/"),
        ("Codes sent to phones", context.inbox_url),
        ("Flipkart's stand-in", context.seller_hub_url),
    ):
        console.line(f"  {name:<22} {address}")
    for member in context.members[:3]:
        console.line(
            f"  {'Member':<22} {member['phone']}  {member['name']}, {member['group']}, "
            f"{member['city']}"
        )
    for one in context.staff:
        console.line(
            f"  {one['role']:<22} {one['username']} / {one['password']}  "
            f"TOTP {one['totp_secret']}  {one['city']}"
        )
    console.line()
    console.line("Ctrl-C stops everything; the data stays until ./haat reset.")


def _stay(installation: Installation, console: Console) -> int:
    """Wait for Ctrl-C (0) or for a part that cannot be kept up (1)."""
    try:
        installation.supervisor.given_up.wait()
    except KeyboardInterrupt:
        console.line("Stopping.")
        return 0
    console.line(f"Stopping everything: {installation.supervisor.reason}")
    return 1


def _down(installation: Installation) -> None:
    """Take everything down; a second Ctrl-C must not leave processes behind."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    installation.down()
