"""Nothing the simulator can answer is without a sentence."""

from __future__ import annotations

from typing import Any

import pytest

from flipkart_sync.dictionary import entries_all
from flipkart_sync.problems import Entry, entry_for, said
from tests.board.dictionary import load_dictionary
from tests.simulator import SimulatorHandle


@pytest.fixture
def entries(db: None) -> list[Entry]:
    load_dictionary()
    return entries_all()


def test_explains_every_code_the_simulator_can_give(
    entries: list[Entry], simulator_process: SimulatorHandle
) -> None:
    codes: list[dict[str, Any]] = simulator_process.admin("GET", "/codes")["codes"]

    missing = [
        one
        for one in codes
        if entry_for(said(one["source"], one["code"], one["text"]), entries) is None
    ]

    assert len(codes) > 60
    assert missing == []


def test_explains_a_reason_of_quality_check_by_its_text_alone(
    entries: list[Entry], simulator_process: SimulatorHandle
) -> None:
    """A returned file holds texts, sometimes with what they are about behind them."""
    codes: list[dict[str, Any]] = simulator_process.admin("GET", "/codes")["codes"]
    reasons = [one["text"] for one in codes if one["source"] == "qc.reason"]

    assert reasons
    for text in reasons:
        alone = entry_for(said("qc", "", text), entries)
        about = entry_for(said("qc", "", f"{text} (Main Image URL)"), entries)
        assert alone is not None and alone == about, text
