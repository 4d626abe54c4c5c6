"""What `./haat WORD …` does. Runs on any Python 3.11 first, then again inside .venv."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from devtools.console import Console
from devtools.errors import SetupFailed
from devtools.install import install, is_installed
from devtools.paths import VENV, venv_program

INSTALL_SECONDS = "HAAT_INSTALL_SECONDS"  # handed over to ourselves inside .venv
INTERRUPTED = 130


def main(arguments: list[str]) -> int:
    """Run one command of the launcher; return the exit code. Failures of set-up are one line."""
    signal.signal(signal.SIGINT, _interrupt)  # also where a script started us with it ignored
    signal.signal(signal.SIGTERM, _interrupt)
    signal.signal(signal.SIGHUP, _interrupt)
    options, rest = _read(arguments)
    console = Console(sys.stderr if getattr(options, "json", False) else sys.stdout)
    try:
        if options.libraries:
            _enter_venv(options.libraries, arguments, console)
        return int(options.run(options, rest, console))
    except SetupFailed as err:
        print(err, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED


def _read(arguments: list[str]) -> tuple[argparse.Namespace, list[str]]:
    """Return the launcher's options and what is pytest's or Django's own, in its order."""
    word, rest = arguments[:1], arguments[1:]
    if word == ["manage"]:
        return _parser().parse_args(word), rest
    if word == ["test"] and not {"-h", "--help"} & set(rest):
        ours = [part for part in rest if part == "--all"]
        return _parser().parse_args([*word, *ours]), [part for part in rest if part != "--all"]
    return _parser().parse_args(arguments), []


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _enter_venv(wanted: str, arguments: list[str], console: Console) -> None:
    """Install what is missing, then go on inside .venv under the same pid."""
    began = time.monotonic()
    if not is_installed(wanted):
        with console.step("Install the libraries (.venv)"):
            install(wanted)
    if Path(sys.prefix).resolve() != VENV.resolve():
        os.environ[INSTALL_SECONDS] = f"{time.monotonic() - began:.2f}"
        python = venv_program("python")
        sys.stdout.flush()
        os.execv(python, [python, "-m", "devtools", *arguments])  # noqa: S606  our own program again


def install_seconds() -> float:
    """Return the seconds the installation took before this Python was entered."""
    return float(os.environ.pop(INSTALL_SECONDS, "0"))


def _demo(options: argparse.Namespace, rest: list[str], console: Console) -> int:
    from devtools.running import demo  # noqa: PLC0415  needs .venv

    return demo(console, port=options.port, once=options.once, as_json=options.json)


def _up(options: argparse.Namespace, rest: list[str], console: Console) -> int:
    from devtools.running import up  # noqa: PLC0415  needs .venv

    return up(console, port=options.port, as_json=options.json)


def _manage(options: argparse.Namespace, rest: list[str], console: Console) -> int:
    from devtools.running import manage  # noqa: PLC0415  needs .venv

    return manage(console, rest)


def _reset(options: argparse.Namespace, rest: list[str], console: Console) -> int:
    from devtools.resetting import reset  # noqa: PLC0415  as the others

    return reset(console)


def _test(options: argparse.Namespace, rest: list[str], console: Console) -> int:
    from devtools.testing import run_tests  # noqa: PLC0415  needs .venv

    return run_tests(console, rest, with_slow=options.all)


def _lint(options: argparse.Namespace, rest: list[str], console: Console) -> int:
    from devtools.linting import run_lint  # noqa: PLC0415  needs .venv

    return run_lint(console)


def _faults(options: argparse.Namespace, rest: list[str], console: Console) -> int:
    from devtools.faults import run_faults  # noqa: PLC0415  as the others

    return run_faults(console, options.names, as_json=options.json, only_list=options.list)


def _bench(options: argparse.Namespace, rest: list[str], console: Console) -> int:
    from devtools.bench.sync import bench_sync  # noqa: PLC0415  needs .venv

    return bench_sync(
        console, is_quick=options.quick, as_json=options.json, is_checked=options.check
    )


Run = Callable[[argparse.Namespace, list[str], Console], int]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="./haat", description="Samooh Haat on one machine.", allow_abbrev=False
    )
    words = parser.add_subparsers(dest="word", required=True, metavar="WORD")

    def word(name: str, run: Run, libraries: str, text: str) -> argparse.ArgumentParser:
        made = words.add_parser(name, help=text, description=text, allow_abbrev=False)
        made.set_defaults(run=run, libraries=libraries)
        return made

    demo = word("demo", _demo, "run", "set up, start everything and play the main job")
    demo.add_argument("--once", action="store_true", help="stop when it has been played")
    up = word("up", _up, "run", "set up and start everything; Ctrl-C stops it")
    for starting in (demo, up):
        starting.add_argument("--json", action="store_true", help="end with one JSON object")
        starting.add_argument("--port", type=int, help="the portal's port")
    test = word(
        "test", _test, "test", "run pytest on engines of its own; options and paths go to it"
    )
    test.add_argument("--all", action="store_true", help="the slow ones too")
    faults = word("faults", _faults, "test", "bring faults about with real processes, and tell")
    faults.add_argument("names", nargs="*", help="numbers, such as 5 17a 29; all if none is given")
    faults.add_argument("--list", action="store_true", help="only say which there are")
    faults.add_argument("--json", action="store_true", help="end with one JSON object")
    bench = word("bench", _bench, "run", "measure on an installation of its own")
    bench.add_argument("what", choices=["sync"], help="a push beside a bare and a naive loop")
    bench.add_argument("--quick", action="store_true", help="500 offers instead of 5,000")
    bench.add_argument("--json", action="store_true", help="end with one JSON object")
    bench.add_argument("--check", action="store_true", help="exit 1 where a limit is broken")
    word("lint", _lint, "lint", "check style, types, templates, migrations, Hindi, deployment")
    word("manage", _manage, "run", "run a Django command on the running or own engines")
    word("reset", _reset, "", "stop leftovers and forget all data of this checkout")
    return parser
