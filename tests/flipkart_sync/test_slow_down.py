"""After a 429 the account waits before the row is given back: no other pass may send it at once."""

from __future__ import annotations

from typing import Any

import pytest

from flipkart_sync.engine import passes
from flipkart_sync.engine.account import rate_slow_down, token_take
from flipkart_sync.engine.outlook import Outlook, outlook_of
from flipkart_sync.engine.record import record_write
from flipkart_sync.engine.waits import waits
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


def test_a_token_of_before_the_429_is_good_no_more(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pass that waited for its token looks with it in hand; another met the 429 meanwhile."""

    def slowed_first(account_id: int) -> Outlook | None:
        rate_slow_down(account_id, 30.0)
        return outlook_of(account_id)

    story.count(2)
    run = passes.Pass(story.shelf.account.pk, waits())
    run.waits_for_turn = True
    monkeypatch.setattr(passes, "outlook_of", slowed_first)
    since = int(story.simulator.summary()["last_id"])

    passes._go_on(run)

    assert story.calls(since, "inventory") == []
    assert not token_take(story.shelf.account.pk).number, "the advice still holds"
