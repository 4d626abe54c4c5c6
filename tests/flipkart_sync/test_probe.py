"""A failing account is tried by one call, and whoever takes that right must use it or return it.

A right that was used up would be lost for five minutes here: every wait is ten times as long.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from flipkart_sync.engine.passes import account_pass
from flipkart_sync.models import AccountState
from tests.flipkart_sync.shelf import Shelf
from tests.waiting import wait_for


def test_an_order_pull_does_not_use_up_the_right_to_probe(shelf: Shelf, settings: Any) -> None:
    settings.HAAT_TIME_SCALE = 0.1
    offers = shelf.offers(1)
    shelf.in_hub(offers)
    shelf.adopt(offers)
    just_now = timezone.now() - timedelta(seconds=1)
    AccountState.objects.update(breaker_failures=1, breaker_until=just_now, orders_cursor=None)

    def is_equal() -> bool:
        account_pass(shelf.account.pk)
        return shelf.unequal(offers) == []

    wait_for(is_equal)
    assert AccountState.objects.get().breaker_failures == 0
