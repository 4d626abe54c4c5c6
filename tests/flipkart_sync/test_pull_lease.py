"""One order pull at a time, and one that died keeps nobody waiting for long."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from celery import current_app
from django.utils import timezone

from flipkart_sync.engine import orders
from flipkart_sync.engine.outlook import outlook_of
from flipkart_sync.engine.waits import waits
from flipkart_sync.engine.wake import PULL_TASK
from flipkart_sync.models import AccountState, PulledOrderItem
from tests.flipkart_sync.shelf import Shelf
from tests.simulator import KANPUR


class Killed(BaseException):
    """Nothing after it runs, as after SIGKILL."""


def pull(shelf: Shelf) -> orders.Pulled | None:
    outlook = outlook_of(shelf.account.pk)
    assert outlook is not None
    return orders.orders_pull(outlook.account, waits())


def _ordered(shelf: Shelf, n: int) -> None:
    """Put n offers on sale and have one piece of each ordered: n shipments."""
    offers = shelf.offers(n)
    shelf.in_hub(offers)
    for offer in offers:
        shelf.simulator.listing_edit(
            offer.variant.sku, inventory={KANPUR: 5}, listing_status="ACTIVE"
        )
        shelf.simulator.order(offer.variant.sku)


def test_a_pull_that_died_keeps_the_next_waiting_half_a_minute_at_most(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_arguments: object) -> None:
        raise Killed

    monkeypatch.setattr(orders, "_fetch", killed)
    with pytest.raises(Killed):
        pull(shelf)

    lease = AccountState.objects.get().orders_lease_until
    assert lease is not None
    assert lease <= timezone.now() + timedelta(seconds=30)


def test_a_slow_pull_that_ends_late_does_not_turn_the_cursor_back(shelf: Shelf) -> None:
    newer = timezone.now() + timedelta(seconds=60)
    AccountState.objects.update(orders_cursor=newer)

    pull(shelf)

    state = AccountState.objects.get()
    assert state.orders_cursor == newer
    assert state.orders_lease_until is None


def test_a_pull_too_long_for_a_pass_is_made_by_a_task_of_its_own(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[tuple[str, str]] = []
    monkeypatch.setattr(
        current_app, "send_task", lambda name, args, queue, **more: sent.append((name, queue))
    )
    _ordered(shelf, 4)
    shelf.simulator.behave(shipments_page_size=1, latency_ms=150)
    outlook = outlook_of(shelf.account.pk)
    assert outlook is not None

    assert orders.orders_pull(outlook.account, replace(waits(), pull_in_pass_s=0.4)) is None

    state = AccountState.objects.get()
    assert state.orders_cursor == outlook.account.orders_cursor
    assert state.orders_lease_until is None
    assert state.orders_retry_at is not None  # other passes do not try what cannot end
    assert sent == [(PULL_TASK, "orders")]
    assert not PulledOrderItem.objects.exists()

    done = orders.orders_pull_alone(shelf.account.pk)

    assert done is not None and done.new_items == 4
    state = AccountState.objects.get()
    assert state.orders_cursor == done.began and state.orders_retry_at is None


def test_a_pull_waits_for_no_token_and_what_comes_after_it_does(shelf: Shelf) -> None:
    shelf.simulator.behave(shipments_page_size=1)
    _ordered(shelf, 3)
    before = AccountState.objects.get()
    began = timezone.now()

    assert pull(shelf) is not None

    made = [one for one in shelf.simulator.calls() if "shipments" in one["path"]]
    state = AccountState.objects.get()
    assert len(made) == 4  # three pages of free ones, one of held ones
    assert state.calls == before.calls + len(made)
    step = timedelta(milliseconds=state.rate_step_ms)
    assert state.rate_tat >= began + len(made) * step
