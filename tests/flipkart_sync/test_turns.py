"""Whose turn a token is, when a pass ends, how long a worker may take, and what is kept."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from celery import current_app
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from flipkart_sync import tasks
from flipkart_sync.engine import passes
from flipkart_sync.engine.attempts import attempts_purge
from flipkart_sync.engine.outlook import Outlook, outlook_of
from flipkart_sync.engine.passes import Pass, account_pass
from flipkart_sync.engine.readback import sweep_seconds
from flipkart_sync.engine.rows import CUT, CUT_READ, OFFER_WRITE, PRICE_WRITE, READ, RISE
from flipkart_sync.engine.waits import Waits
from flipkart_sync.engine.wake import wake_on_commit
from flipkart_sync.engine.wanted import wanted_refresh
from flipkart_sync.models import RemoteOffer, SyncAttempt
from tests.flipkart_sync.shelf import Shelf


def _ordered(shelf: Shelf, ages_s: dict[int, float], *, is_fifth: bool) -> list[int]:
    seen = outlook_of(shelf.account.pk)
    assert isinstance(seen, Outlook)
    due = {n: seen.now - timedelta(seconds=age) for n, age in ages_s.items()}
    run = Pass(shelf.account.pk, Waits())
    return passes._ordered(seen, due, is_fifth=is_fifth, run=run, wants_pull=False)


@pytest.mark.parametrize(
    ("ages_s", "is_fifth", "first"),
    [
        ({RISE: 1, OFFER_WRITE: 300}, False, RISE),
        ({RISE: 1, OFFER_WRITE: 300}, True, OFFER_WRITE),
        ({CUT: 1, OFFER_WRITE: 300}, True, CUT),  # never before a cut
        ({RISE: 1, OFFER_WRITE: 601}, False, OFFER_WRITE),  # as class 1 after ten minutes
        ({CUT: 1, OFFER_WRITE: 6000}, False, CUT),
        ({CUT_READ: 700, READ: 650}, False, CUT_READ),
        ({PRICE_WRITE: 5, READ: 50}, False, PRICE_WRITE),
    ],
)
def test_whose_turn_it_is(
    shelf: Shelf, ages_s: dict[int, float], is_fifth: bool, first: int
) -> None:
    assert _ordered(shelf, ages_s, is_fifth=is_fifth)[0] == first


def test_a_pass_starts_no_call_after_forty_seconds(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = []
    began, now = time.monotonic(), [0.0]

    def step(run: Pass, seen: Outlook) -> float:
        steps.append(now[0])
        now[0] += 15.0
        return 0.0

    monkeypatch.setattr(time, "monotonic", lambda: began + now[0])
    monkeypatch.setattr(passes, "_step", step)

    account_pass(shelf.account.pk)

    assert steps == [0.0, 15.0, 30.0]


def test_no_task_limit_cuts_a_call() -> None:
    waits = Waits()

    assert tasks.SOFT_LIMIT_S > waits.pass_s + waits.listing_deadline_s
    assert tasks.HARD_LIMIT_S > tasks.SOFT_LIMIT_S
    assert tasks.sync_pass_task.soft_time_limit == tasks.SOFT_LIMIT_S
    assert tasks.sync_pass_task.time_limit == tasks.HARD_LIMIT_S


def test_a_wake_up_goes_out_once_a_second_an_account(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[int] = []
    monkeypatch.setattr(current_app, "send_task", lambda name, args, **more: sent.append(args[0]))
    cache.clear()

    for _ in range(5):
        with transaction.atomic():
            wake_on_commit([7, 8, 7])

    assert sorted(sent) == [7, 8]


def test_attempts_are_kept_three_years_and_unchanged_reads_thirty_days(shelf: Shelf) -> None:
    now = timezone.now()
    for is_change, days in ((False, 29), (False, 31), (True, 31), (True, 1094), (True, 1096)):
        SyncAttempt.objects.create(
            account=shelf.account,
            at=now - timedelta(days=days),
            kind="read",
            is_change=is_change,
            method=f"{days}",
        )

    assert attempts_purge() == 2

    kept = SyncAttempt.objects.order_by("at").values_list("method", "is_change")
    assert list(kept) == [("1094", True), ("31", True), ("29", False)]


def test_the_sweep_takes_a_fifth_of_the_rate_and_fifteen_minutes_at_least(shelf: Shelf) -> None:
    seen = outlook_of(shelf.account.pk)
    assert seen is not None
    assert sweep_seconds(seen.account, Waits()) == 900

    offers = shelf.offers(40)
    RemoteOffer.objects.update(product_id="FSN")
    slow = Waits(sweep_least_s=0.0)
    rate = 1 / seen.account.rate_step_s
    assert sweep_seconds(seen.account, slow) == pytest.approx(len(offers) / 10 / (0.2 * rate))


@pytest.mark.parametrize(("prefix", "rows"), [("SH", 1), ("S", 0), ("ELSE", 0)])
def test_only_skus_of_our_own_prefix_are_kept_equal(
    shelf: Shelf, settings: object, prefix: str, rows: int
) -> None:
    settings.HAAT_SKU_PREFIX = prefix  # type: ignore[attr-defined]  # pytest-django's own
    offers = shelf.offers(1)
    wanted_refresh(offer_ids=[one.pk for one in offers])

    assert RemoteOffer.objects.count() == rows
