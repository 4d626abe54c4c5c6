"""Shared test set-up: the engines given by the environment, and no network but this machine's own.

`./haat test` starts PostgreSQL and Valkey for the run and names them in DATABASE_URL and
REDIS_URL; whoever runs pytest alone sets these two. Names, not mocks: tests meet real engines.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from tests.cast import Cast

LOOPBACK = ("127.", "::1", "localhost")
real_connect = socket.socket.connect
real_connect_ex = socket.socket.connect_ex


# The same examples on every machine and however slow it is; others by --hypothesis-profile=other.
settings.register_profile(
    "same", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("other", parent=settings.get_profile("same"), derandomize=False)
settings.load_profile("same")


class NetworkClosed(RuntimeError):
    """Raised when a test reaches for an address that is not this machine's own."""


def _refuse_the_outside(address: Any) -> None:
    host = address[0] if isinstance(address, tuple) else ""
    if host and not str(host).startswith(LOOPBACK):
        raise NetworkClosed(f"A test tried to reach {host}; tests may only speak to this machine.")


def _connect(sock: socket.socket, address: Any) -> None:
    _refuse_the_outside(address)
    return real_connect(sock, address)


def _connect_ex(sock: socket.socket, address: Any) -> int:
    _refuse_the_outside(address)
    return real_connect_ex(sock, address)


@pytest.fixture(scope="session", autouse=True)
def closed_network() -> Iterator[None]:
    """Close outbound sockets, loopback aside, for the whole run."""
    patch = pytest.MonkeyPatch()
    patch.setattr(socket.socket, "connect", _connect)
    patch.setattr(socket.socket, "connect_ex", _connect_ex)
    yield
    patch.undo()


@pytest.fixture(scope="session", autouse=True)
def voices_asked_once() -> Iterator[None]:
    """Ask once for the recorded voices: else a test that counts queries meets one each minute."""
    from portal import voices  # settings are ready only now

    patch = pytest.MonkeyPatch()
    patch.setattr(voices, "FRESH_S", 10**12)
    yield
    patch.undo()


@pytest.fixture
def cast(db: None) -> Cast:
    """Everybody of tests/cast.py, for a test that asks for `cast`."""
    from tests.cast import make_cast  # models are ready only now

    return make_cast()
