"""Random disorder from a printed seed, and the invariants at its end.

`HAAT_SEED=n` plays one seed again; the time scale is 20. Pieces never leave the centre uncounted
and nobody raises stock by hand here: those windows are Flipkart's (an absolute set, no events).
"""

from __future__ import annotations

import os
import random

import pytest
from pytest_django.fixtures import Settings

from flipkart_sync.engine import passes
from listings.services import offsale, stock
from tests.flipkart_sync.bazaar import SCALE, Bazaar, brief
from tests.flipkart_sync.shelf import Shelf
from tests.flipkart_sync.story import make_live


@pytest.fixture
def divided_waits(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Divide every wait, and end each pass soon after its last work."""
    settings.HAAT_TIME_SCALE = SCALE
    monkeypatch.setattr(passes, "_may_linger", brief)


def play(shelf: Shelf, seconds: float, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Play one seed and fail with its whole story if an invariant does not hold."""
    monkeypatch.setattr(stock, "require", lambda *args, **kwargs: None)
    monkeypatch.setattr(offsale, "_require", lambda *args, **kwargs: None)
    bazaar = Bazaar(shelf, make_live(shelf, 4), seed)
    bazaar.happen(seconds, monkeypatch)
    bazaar.settle()
    found = bazaar.findings()
    assert not found, "\n".join([f"HAAT_SEED={seed}", *found, "", *bazaar.told])


def _seed(default: int) -> int:
    return int(os.environ.get("HAAT_SEED", default))


def test_five_seconds_of_disorder_end_in_order(
    shelf: Shelf, divided_waits: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    play(shelf, 5, _seed(20261123), monkeypatch)


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_minute_of_disorder_ends_in_order(
    shelf: Shelf, divided_waits: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    seed = _seed(random.randrange(10**9))  # noqa: S311 - printed where it fails
    play(shelf, 60, seed, monkeypatch)
