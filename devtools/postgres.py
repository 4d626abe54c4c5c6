"""PostgreSQL started by us: made once with initdb, run as a direct child, on loopback only."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from devtools.account import Account
from devtools.errors import SetupFailed
from devtools.pids import started_at
from devtools.processes import Spec

LEAST_MAJOR = 15
USER = "haat"
DATABASE = "haat"
# Right for tests only: a crash of the machine, not of a process, may lose the last seconds. A
# commit still waits for its write: else kill -9 of the server forgets what was committed.
FAST_AND_LOOSE = {"fsync": "off", "full_page_writes": "off"}


@dataclass(frozen=True)
class Postgres:
    """One cluster. `programs` holds initdb and postgres; `folder` is private to `account`."""

    programs: Path
    folder: Path
    account: Account
    port: int
    password: str
    settings: dict[str, str]
    log: Path

    @property
    def url(self) -> str:
        """Return the address of the portal's database."""
        return self._url(DATABASE)

    def _url(self, database: str) -> str:
        return f"postgresql://{USER}:{self.password}@127.0.0.1:{self.port}/{database}"

    @property
    def data(self) -> Path:
        """Return the cluster's own folder."""
        return self.folder / "data"

    def prepare(self) -> bool:
        """Make the cluster if it is not there; clear what a killed one left in the way.

        Returns whether it was made now, and so is empty.
        """
        self.account.own(self.folder)
        is_new = not (self.data / "PG_VERSION").exists()
        if is_new:
            self._init()
        elif (self.data / "PG_VERSION").read_text().strip() != str(major_version(self.programs)):
            raise SetupFailed(
                f"The data in {self.data} is of another PostgreSQL version than "
                f"{self.programs}: run ./haat reset to begin anew, or use the former version."
            )
        self._drop_dead_pid_file()
        return is_new

    def _init(self) -> None:
        password_file = self.folder / "password"
        password_file.write_text(self.password, encoding="ascii")
        os.chown(password_file, self.account.uid, self.account.gid)
        shutil.rmtree(self.data, ignore_errors=True)
        draft = self.folder / "draft"  # so that a killed initdb is not taken for a cluster
        shutil.rmtree(draft, ignore_errors=True)
        locale = ["--locale=C.UTF-8"]
        if major_version(self.programs) >= 17:  # noqa: PLR2004  where `builtin` came
            locale.append("--locale-provider=builtin")
        command = [
            str(self.programs / "initdb"),
            f"--pgdata={draft}",
            f"--username={USER}",
            f"--pwfile={password_file}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--no-sync",
            *locale,
        ]
        with self.log.open("ab") as log:
            done = subprocess.run(
                command,
                cwd=self.folder,
                env=_environment(),
                stdout=log,
                stderr=subprocess.STDOUT,
                check=False,
                **self.account.start_options(),
            )
        password_file.unlink()
        if done.returncode:
            raise SetupFailed(
                f"PostgreSQL's data folder could not be made in {self.folder}: "
                f"see {self.log} and check free disk."
            )
        draft.rename(self.data)

    def _drop_dead_pid_file(self) -> None:
        """Remove postmaster.pid of a server that is dead or a zombie.

        Nobody but this launcher, which holds the checkout's lock, starts a server here. A zombie
        (its parent was killed and nobody reaps) would otherwise block the start for ever.
        """
        pid_file = self.data / "postmaster.pid"
        try:
            pid = int(pid_file.read_text(encoding="ascii").split()[0])
        except (OSError, ValueError, IndexError):
            return
        if started_at(pid) is None:
            pid_file.unlink(missing_ok=True)

    def spec(self) -> Spec:
        """Return how to start the server. SIGINT is its fast, clean stop."""
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": "",
            "max_connections": "200",
            "timezone": "UTC",
            "jit": "off",
            **self.settings,
        }
        flags = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return Spec(
            name="postgres",
            command=[str(self.programs / "postgres"), "-D", str(self.data), *flags],
            environment=_environment(),
            folder=self.folder,
            log=self.log,
            account=self.account,
            stop_signal=signal.SIGINT,
            stop_timeout_s=20,
            is_ready=self.is_ready,
        )

    def is_ready(self) -> bool:
        """Tell whether the server answers; make the portal's database the first time."""
        return answers(self.url) or (answers(self._url("postgres")) and self._make_database())

    def _make_database(self) -> bool:
        import psycopg2  # noqa: PLC0415  exists only once .venv does

        connection = psycopg2.connect(self._url("postgres"))
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(f"CREATE DATABASE {DATABASE}")
        except psycopg2.errors.DuplicateDatabase:
            return False
        finally:
            connection.close()
        return answers(self.url)


def answers(url: str, complain: Callable[[str], None] | None = None) -> bool:
    """Tell whether a database answers at `url`; `complain` is given the reason if not."""
    import psycopg2  # noqa: PLC0415  exists only once .venv does

    try:
        psycopg2.connect(url, connect_timeout=3).close()
    except psycopg2.Error as err:
        if complain:
            complain(str(err).strip().splitlines()[0] if str(err).strip() else type(err).__name__)
        return False
    return True


def major_version(programs: Path) -> int:
    """Return the major version of the PostgreSQL in `programs`; 0 if it does not run."""
    try:
        said = subprocess.run(
            [str(programs / "postgres"), "--version"], capture_output=True, text=True, check=False
        ).stdout
    except OSError:
        return 0
    found = re.search(r"\b(\d+)[.\w]*\s*(\(|$)", said.strip())
    return int(found[1]) if found else 0


def _environment() -> dict[str, str]:
    """Return a bare environment: the server needs nothing of ours."""
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"}
