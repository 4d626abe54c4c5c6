"""After a 429 the account waits before the row is given back: no other pass may send it at once."""

from __future__ import annotations

from typing import Any

import pytest

from flipkart_sync.engine import passes
from flipkart_sync.engine.account import token_take
from flipkart_sync.engine.record import record_write
from tests.flipkart_sync.story import Story


def test_the_advice_of_a_429_holds_before_the_row_is_due_again(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns: list[int] = []

    def recorded(*arguments: Any) -> None:
        turns.append(token_take(story.shelf.account.pk).number)
        record_write(*arguments)

    monkeypatch.setattr(passes, "record_write", recorded)
    story.simulator.fault("429", endpoint="inventory", retry_after_s=30.0)
    story.count(2)
    story.run()

    assert turns[0] == 0, "another pass would have been given a token"
