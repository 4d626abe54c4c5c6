"""Faults 24 to 27: a token that ends, a sign-in that is no longer taken."""

from __future__ import annotations

from tests.faults.ground import Ground
from tests.faults.telling import fault

TOKEN = "/oauth-service/oauth/token"


@fault("24", "the token expires in the middle of a batch", is_fast=True)
def test_fault_24_the_token_expires_in_the_middle_of_a_batch(ground: Ground) -> None:
    stories = ground.offers(30)
    ground.simulator.behave(latency_ms=80)
    for one in stories:
        ground.price(one, 400, wake=False)
    ground.wake()
    ground.until(lambda: ground.calls("price"), ground.standing)
    ground.simulator.admin("POST", "/tokens/expire", {})

    ground.all_equal()
    assert 401 in [call["status"] for call in ground.calls()]
    assert len(ground.calls(TOKEN)) == 1, "one refresh for all"


@fault("25", "eight workers refresh at once, and one call results")
def test_fault_25_eight_workers_refresh_at_once(ground: Ground) -> None:
    (one,) = ground.offers()
    ground.simulator.admin("POST", "/tokens/expire", {})
    ground.simulator.fault("delay", endpoint="token", delay_s=0.5)

    ground.site.run("refresh", str(ground.shelf.account.pk), "8", one.sku)

    assert len(ground.calls(TOKEN)) == 1
    good = [call for call in ground.calls("details") if call["status"] == 200]
    assert len(good) >= 8
    ground.price(one, 400)
    ground.all_equal()


def _nothing_is_tried(ground: Ground) -> None:
    """Only a person can help: passes end at their first look."""
    ground.site.drain()
    asked = len(ground.calls())
    ground.wake(3)
    ground.site.drain()
    assert len(ground.calls()) == asked


@fault("26", "the refresh token is dead")
def test_fault_26_the_refresh_token_is_dead(ground: Ground) -> None:
    (one,) = ground.offers()
    ground.account_set(refresh_token="dead-token")
    ground.simulator.admin("POST", "/tokens/expire", {})
    ground.count(one, 2)
    ground.until(lambda: ground.state.blocked_reason, ground.standing)
    assert ground.state.blocked_at is not None
    _nothing_is_tried(ground)

    ground.account_set(refresh_token="", blocked_reason="", blocked_at=None)  # she signs in anew
    ground.wake()
    ground.all_equal()


@fault("27", "the account is suspended")
def test_fault_27_the_account_is_suspended(ground: Ground) -> None:
    (one,) = ground.offers()
    ground.simulator.seller_put(suspended=True)
    ground.count(one, 2)
    ground.until(lambda: ground.state.blocked_reason, ground.standing)
    _nothing_is_tried(ground)

    ground.simulator.seller_put()
    ground.account_set(blocked_reason="", blocked_at=None)
    ground.wake()
    ground.all_equal()
