"""Free ports on this machine: chosen once, kept, chosen anew when somebody else took them.

Two checkouts begin to look at different places, so that starting both at once is safe.
"""

from __future__ import annotations

import hashlib
import json
import random
import socket
from pathlib import Path

from devtools.errors import SetupFailed
from devtools.paths import ROOT

# name → first port of its hundred
BASES = {"web": 8000, "simulator": 8600, "postgres": 15400, "valkey": 16300}
SPAN = 100


def is_free(port: int) -> bool:
    """Tell whether a server could listen on `port` of this machine now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def any_free_port() -> int:
    """Return a port that is free now, for engines that live only for one run.

    It lies below those a system gives to outgoing connections: one of them could be taken by any
    call that is made before the engine listens.
    """
    dice = random.SystemRandom()
    while not is_free(port := dice.randrange(20_000, 32_000)):
        pass
    return port


def choose(kept_in: Path, web_port: int | None = None) -> dict[str, int]:
    """Return a free port for each name of BASES: the kept one if it is still free.

    web_port: the person's own wish; raises SetupFailed if it is taken. The choice is written
    to `kept_in`.
    """
    kept = _read(kept_in)
    ports = {name: _choose_one(name, kept.get(name)) for name in BASES}
    if web_port is not None:
        if not is_free(web_port):
            raise SetupFailed(
                f"Port {web_port} is taken by another program: choose another with --port."
            )
        ports["web"] = web_port
    kept_in.write_text(json.dumps(ports), encoding="utf-8")
    return ports


def _choose_one(name: str, kept: int | None) -> int:
    if kept is not None and is_free(kept):
        return kept
    start = int(hashlib.sha256(str(ROOT).encode()).hexdigest(), 16) % SPAN
    for step in range(SPAN):
        port = BASES[name] + (start + step) % SPAN
        if is_free(port):
            return port
    raise SetupFailed(
        f"No port from {BASES[name]} to {BASES[name] + SPAN - 1} is free for {name}: "
        "stop some other program and run again."
    )


def _read(path: Path) -> dict[str, int]:
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(kept, dict):
        return {}
    return {name: port for name, port in kept.items() if isinstance(port, int)}
