"""The suite itself: tests cannot reach the outside."""

import socket

import pytest

from tests.conftest import NetworkClosed


def test_refuses_an_address_outside_this_machine() -> None:
    with socket.socket() as sock, pytest.raises(NetworkClosed):
        sock.connect(("192.0.2.1", 80))


def test_allows_this_machine() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        with socket.create_connection(server.getsockname(), timeout=2) as client:
            assert client.getpeername() == server.getsockname()
