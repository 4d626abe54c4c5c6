"""The locks: in layers, with hashes, without the address of any server."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LAYERS = ("requirements", "requirements-test", "requirements-lint")


def pins(layer: str) -> dict[str, set[str]]:
    """Return name → its pinned versions with their conditions."""
    found: dict[str, set[str]] = {}
    for line in (ROOT / f"{layer}.txt").read_text("utf-8").splitlines():
        pin = re.match(r"([a-z0-9-]+)==(.+?) ?\\?$", line)
        if pin:
            found.setdefault(pin[1], set()).add(pin[2])
    return found


def wanted(layer: str) -> set[str]:
    lines = (ROOT / f"{layer}.in").read_text("utf-8").splitlines()
    names = (re.match(r"[A-Za-z0-9_.-]+", line) for line in lines if not line.startswith("-"))
    return {re.sub(r"[_.]", "-", name[0]).lower() for name in names if name}


@pytest.mark.parametrize("layer", LAYERS)
def test_locks_everything_asked_for(layer: str) -> None:
    assert wanted(layer) - set(pins(layer)) == set()


@pytest.mark.parametrize(("smaller", "larger"), [LAYERS[:2], LAYERS[1:]])
def test_the_larger_lock_holds_the_smaller_at_the_same_versions(smaller: str, larger: str) -> None:
    held = pins(larger)

    assert {name: pin for name, pin in pins(smaller).items() if held.get(name) != pin} == {}


@pytest.mark.parametrize("layer", LAYERS)
def test_every_pin_has_hashes_and_no_server_is_named(layer: str) -> None:
    text = (ROOT / f"{layer}.txt").read_text("utf-8")
    blocks = re.split(r"\n(?=[a-z])", text.strip())

    assert [block.splitlines()[0] for block in blocks if "--hash=sha256:" not in block] == []
    assert re.findall(r"https?://|index-url|find-links", text) == []
