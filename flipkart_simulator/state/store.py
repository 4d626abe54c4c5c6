"""The SQLite file: opened by one process, in WAL mode, every change committed before the answer.

A commit survives `kill -9` at once (it is in the operating system's hands); only a power cut may
take the last moments, which a stand-in may lose.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flipkart_simulator.clock import Clock

# Every .sql file beside this one; together they are the version of a state file.
SCHEMA = "\n".join(
    file.read_text(encoding="utf-8") for file in sorted(Path(__file__).parent.glob("*.sql"))
)
VERSION = zlib.crc32(SCHEMA.encode()) & 0x7FFFFFFF


class StateUnusable(RuntimeError):
    """The state file cannot be used: another process has it open, or another version made it."""


def to_json(value: object) -> str:
    """Write a value as compact JSON."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


class Store:
    """The connection, its transactions and the clock that stamps them.

    Not for threads: the server's one event loop is the only user, which is what puts changes
    in one order.
    """

    def __init__(self, path: Path, clock: Clock | None = None) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self.clock = clock or Clock()
        # One state file belongs to one server: the exclusive lock goes with the process.
        self.db = sqlite3.connect(path, isolation_level=None, timeout=0.2, check_same_thread=False)
        self.db.row_factory = sqlite3.Row
        try:
            self.db.execute("PRAGMA locking_mode = EXCLUSIVE")
            self.db.execute("PRAGMA journal_mode = WAL")
            self.db.execute("PRAGMA synchronous = NORMAL")
            self.db.execute("PRAGMA foreign_keys = ON")
            self.db.execute("PRAGMA cache_size = -65536")
            self.db.execute("PRAGMA wal_autocheckpoint = 4000")
            self._prepare()
        except sqlite3.OperationalError as error:
            if "locked" not in str(error):
                raise
            raise StateUnusable(f"{path} is in use by another simulator.") from error

    def _prepare(self) -> None:
        """Make the tables in a new file; refuse a file with others."""
        version = self.db.execute("PRAGMA user_version").fetchone()[0]
        is_new = self.db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
        if not is_new and version != VERSION:
            raise StateUnusable(
                f"{self.path} was made by another version of the simulator. Delete it (and the"
                " files beside it that begin with its name) to start with an empty one."
            )
        self.db.executescript(SCHEMA)
        self.db.execute(f"PRAGMA user_version = {VERSION}")

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Run the block in one transaction; join the one already open, if any."""
        if self.db.in_transaction:
            yield self.db
            return
        self.db.execute("BEGIN IMMEDIATE")
        try:
            yield self.db
        except BaseException:
            self.db.execute("ROLLBACK")
            raise
        self.db.execute("COMMIT")

    def row(self, sql: str, *values: Any) -> sqlite3.Row | None:
        """Return the first row of a query, or None."""
        found: sqlite3.Row | None = self.db.execute(sql, values).fetchone()
        return found

    def rows(self, sql: str, *values: Any) -> list[sqlite3.Row]:
        """Return all rows of a query."""
        return self.db.execute(sql, values).fetchall()

    def forget_everything(self) -> None:
        """Empty every table, as on the first day."""
        tables = self.rows(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        )
        with self.transaction() as db:
            db.execute("PRAGMA defer_foreign_keys = ON")
            for table in tables:
                db.execute(f"DELETE FROM {table['name']}")  # noqa: S608  our own tables

    def close(self) -> None:
        """Close the file."""
        self.db.close()
