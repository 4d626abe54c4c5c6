"""A failing account is tried by one call, and whoever takes that right must use it or return it."""

from __future__ import annotations

import time
from datetime import timedelta

from django.utils import timezone

from flipkart_sync.engine.passes import account_pass
from flipkart_sync.models import AccountState
from tests.flipkart_sync.shelf import Shelf


def test_an_order_pull_does_not_use_up_the_right_to_probe(shelf: Shelf) -> None:
    offers = shelf.offers(1)
    shelf.in_hub(offers)
    shelf.adopt(offers)
    just_now = timezone.now() - timedelta(seconds=1)
    AccountState.objects.update(breaker_failures=1, breaker_until=just_now, orders_cursor=None)

    began = time.monotonic()
    while shelf.unequal(offers) and time.monotonic() - began < 10:
        account_pass(shelf.account.pk)

    assert shelf.unequal(offers) == []
    assert time.monotonic() - began < 5
    assert AccountState.objects.get().breaker_failures == 0
