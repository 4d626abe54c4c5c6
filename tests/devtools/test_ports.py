"""Ports: free ones, kept, and chosen anew when another program took them."""

import json
import socket
from pathlib import Path

import pytest

from devtools import ports
from devtools.errors import SetupFailed


def test_chooses_a_free_port_for_each_process(tmp_path: Path) -> None:
    chosen = ports.choose(tmp_path / "ports.json")

    assert set(chosen) == set(ports.BASES)
    assert all(ports.is_free(port) for port in chosen.values())


def test_keeps_its_choice(tmp_path: Path) -> None:
    kept = tmp_path / "ports.json"

    assert ports.choose(kept) == ports.choose(kept)


def test_chooses_anew_when_the_kept_port_is_taken(tmp_path: Path) -> None:
    kept = tmp_path / "ports.json"
    first = ports.choose(kept)

    with socket.create_server(("127.0.0.1", first["web"])):
        second = ports.choose(kept)

    assert second["web"] != first["web"]
    assert {**second, "web": 0} == {**first, "web": 0}
    assert json.loads(kept.read_text()) == second


def test_takes_the_port_a_person_asks_for(tmp_path: Path) -> None:
    wanted = ports.any_free_port()

    assert ports.choose(tmp_path / "ports.json", wanted)["web"] == wanted


def test_says_that_the_asked_port_is_taken(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        taken = server.getsockname()[1]

        with pytest.raises(SetupFailed, match=f"Port {taken} is taken .* --port"):
            ports.choose(tmp_path / "ports.json", taken)


def test_a_damaged_file_is_as_good_as_none(tmp_path: Path) -> None:
    kept = tmp_path / "ports.json"
    kept.write_text("[1, 2")

    assert set(ports.choose(kept)) == set(ports.BASES)
