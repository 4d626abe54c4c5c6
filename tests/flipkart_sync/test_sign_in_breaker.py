"""Sign-in has a breaker of its own: it waits longer each time, and nothing else is held for it."""

from __future__ import annotations

from flipkart_sync.engine.call import api_for
from flipkart_sync.engine.waits import waits
from flipkart_sync.models import AccountState
from tests.flipkart_sync.story import MINUTE, Story

TOKEN = "token"  # noqa: S105 - an endpoint's name


def _sign_ins(story: Story, since: int) -> int:
    paths = story.simulator.summary(since)["paths"]
    return sum(one["calls"] for path, one in paths.items() if "oauth" in path)


def _without_token(story: Story) -> None:
    AccountState.objects.update(token="", token_ends_at=None)
    api_for(story.shelf.account.pk, waits()).auth._held = None


def test_it_waits_longer_each_time_and_the_listing_breaker_stays_closed(story: Story) -> None:
    _without_token(story)
    story.simulator.fault("500", endpoint=TOKEN, times=None)
    began = story.mark()
    story.count(2)
    for _ in range(60):
        story.later(5)
        story.run()

    state = story.state
    assert state.token_failures >= 5
    assert _sign_ins(story, began) == state.token_failures <= 9, "5, 10, 20, 40, 60, 60 s …"
    assert (state.breaker_failures, state.orders_failures, state.blocked_reason) == (0, 0, "")
    assert story.stock.rejects == story.stock.unknowns == story.stock.crashes == 0

    story.simulator.faults_clear()
    story.hours(2 * MINUTE)
    assert story.live == 2
    assert (story.state.token_failures, story.state.token_retry_at) == (0, None)


def test_listing_calls_go_on_with_the_token_in_force(story: Story) -> None:
    story.simulator.fault("500", endpoint=TOKEN, times=None)

    story.count(2)
    story.run()

    assert story.live == 2
