"""Valkey (or Redis) started by us: over TCP on loopback with a password, nothing evicted."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass
from pathlib import Path

from devtools.processes import Spec


@dataclass(frozen=True)
class Valkey:
    """One server. Its append-only file lies in `folder`; the password only in a 0600 file."""

    program: Path
    folder: Path
    port: int
    password: str
    log: Path

    @property
    def url(self) -> str:
        """Return the address, in the one form Celery and the cache both take."""
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    @property
    def configuration(self) -> Path:
        """Return the path of the server's configuration file."""
        return self.folder / "valkey.conf"

    def prepare(self) -> None:
        """Write the configuration."""
        self.folder.mkdir(parents=True, exist_ok=True)
        quoted = str(self.folder).replace("\\", "\\\\").replace('"', '\\"')
        lines = [
            "bind 127.0.0.1",
            f"port {self.port}",
            f"requirepass {self.password}",
            f'dir "{quoted}"',  # absolute: the server changes into it
            "appendonly yes",
            'save ""',
            "maxmemory-policy noeviction",
            "daemonize no",
        ]
        self.configuration.touch(mode=0o600)
        self.configuration.write_text("\n".join(lines) + "\n", encoding="utf-8")

    def spec(self) -> Spec:
        """Return how to start the server."""
        return Spec(
            name="valkey",
            command=[str(self.program), str(self.configuration)],
            environment={"PATH": os.defpath, "LC_ALL": "C"},
            folder=self.folder,
            log=self.log,
            is_ready=self.is_ready,
        )

    def is_ready(self) -> bool:
        """Tell whether the server answers a ping with our password."""
        return answers("127.0.0.1", self.port, self.password)


def answers(host: str, port: int, password: str | None) -> bool:
    """Tell whether a server of the Redis protocol answers PING after AUTH."""
    words = (f"AUTH {password}\r\n" if password else "") + "PING\r\n"
    try:
        with socket.create_connection((host, port), timeout=2) as connection:
            connection.sendall(words.encode())
            said = b""
            while b"PONG" not in said and (part := connection.recv(256)):
                said += part
                if b"-" in said:
                    return False
    except OSError:
        return False
    return b"PONG" in said
