"""One order pull at a time, and one that died keeps nobody waiting for long."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from flipkart_sync.engine import orders
from flipkart_sync.engine.outlook import outlook_of
from flipkart_sync.engine.waits import waits
from flipkart_sync.models import AccountState
from tests.flipkart_sync.shelf import Shelf


class Killed(BaseException):
    """Nothing after it runs, as after SIGKILL."""


def pull(shelf: Shelf) -> orders.Pulled | None:
    outlook = outlook_of(shelf.account.pk)
    assert outlook is not None
    return orders.orders_pull(outlook.account, waits())


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
