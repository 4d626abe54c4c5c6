"""Faults 24 to 27: a token that ends, a sign-in that is no longer taken."""

from __future__ import annotations

from dataclasses import asdict
from urllib.parse import parse_qs, urlsplit

from pytest_django import Settings

from devtools.commands import TASK_PROCESSES
from flipkart_sync.accounts.models import AccountTask
from flipkart_sync.accounts.partner import consent_begin, consent_finish
from flipkart_sync.accounts.services import account_unblock, application_set
from flipkart_sync.engine.places import PASSES_AN_ACCOUNT
from listings.models import ChannelAccount
from shg.models import Person
from tests.cast import make_staff
from tests.faults.ground import Ground
from tests.faults.telling import fault
from tests.flipkart_simulator.partner import BACK, PARTNER, PARTNER_SECRET, authorize, partner_put
from tests.simulator import SELLER_ID

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
    """Only a person can help: once what was on its way is over, passes end at their first look."""
    ground.rest()
    asked = ground.calls()
    ground.wake(3)
    ground.rest()
    assert ground.calls() == asked


def _asked_of_people(ground: Ground, *kinds: str) -> bool:
    """Whether exactly these tasks were ever opened for the account, and all are open."""
    tasks = AccountTask.objects.filter(account=ground.shelf.account)
    return [(one.kind, one.closed_at) for one in tasks] == [(kind, None) for kind in kinds]


def _staff(ground: Ground) -> Person:
    return make_staff("Gita", "suda", state=ground.shelf.centre.city.state)


def _allow(ground: Ground, actor: Person) -> None:
    """Press Connect, let the seller allow it at Flipkart, and come back with her code."""
    begun = consent_begin(account_id=ground.shelf.account.pk, redirect_uri=BACK, actor=actor)
    form = {"wish": "allow", "seller_id": SELLER_ID}
    back = authorize(ground.simulator, form, state=begun.consent.state).headers["Location"]
    answer = {name: values[0] for name, values in parse_qs(urlsplit(back).query).items()}
    consent_finish(
        kept=asdict(begun.consent), state=answer["state"], code=answer["code"], actor=actor
    )


@fault("26", "the refresh token is dead")
def test_fault_26_the_refresh_token_is_dead(ground: Ground, settings: Settings) -> None:
    settings.SIMULATOR_URL = ground.simulator.url
    account, gita = ground.shelf.account, _staff(ground)
    ChannelAccount.objects.filter(pk=account.pk).update(access=ChannelAccount.Access.PARTNER)
    partner_put(ground.simulator)
    application_set(account_id=account.pk, app_id=PARTNER, app_secret=PARTNER_SECRET, actor=gita)
    _allow(ground, gita)
    (one,) = ground.offers()

    revoked = ground.simulator.admin("POST", "/tokens/revoke", {"seller_id": SELLER_ID})
    assert revoked["revoked"] >= 1
    ground.count(one, 2)
    ground.until(lambda: ground.state.blocked_reason, ground.standing)
    assert ground.state.blocked_at is not None
    _nothing_is_tried(ground)
    assert _asked_of_people(ground, AccountTask.Kind.CONNECT_AGAIN)
    assert one.live == 5

    _allow(ground, gita)
    assert not AccountTask.objects.filter(closed_at=None).exists()
    ground.wake()
    ground.all_equal()


@fault("27", "the account is suspended")
def test_fault_27_the_account_is_suspended(ground: Ground) -> None:
    stories = ground.offers(40)
    ground.simulator.behave(latency_ms=200)
    ground.simulator.seller_put(suspended=True)
    for one in stories:
        ground.price(one, 400, wake=False)
    ground.wake(TASK_PROCESSES)
    ground.until(lambda: ground.state.blocked_reason, ground.standing)
    _nothing_is_tried(ground)
    assert _asked_of_people(ground, AccountTask.Kind.BLOCKED)
    assert 403 in [call["status"] for call in ground.calls()]
    went = ground.calls("price")
    assert [call["status"] for call in went] == [403] * len(went)
    assert len(went) <= PASSES_AN_ACCOUNT, "four calls were due: only those claimed may go"

    ground.simulator.seller_put()
    account_unblock(
        account_id=ground.shelf.account.pk, reason="the dues are paid", actor=_staff(ground)
    )
    assert not AccountTask.objects.filter(closed_at=None).exists()
    ground.wake()
    ground.all_equal()
    assert AccountTask.objects.count() == 1, "nobody was told twice"
