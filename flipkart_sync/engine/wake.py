"""Wake-ups: a message after commit, at most once a second an account. Never the truth.

A lost one costs the seconds until the next beat. So whatever the broker or the cache does, the
service that changed a price is never hindered.
"""

import logging
from collections.abc import Collection

from django.core.cache import cache
from django.db import transaction

from common.wake import LOST, wake

log = logging.getLogger(__name__)
PASS_TASK = "flipkart_sync.tasks.sync_pass_task"  # noqa: S105 - a task's name
PULL_TASK = "flipkart_sync.tasks.orders_pull_task"  # noqa: S105 - a task's name


def wake_on_commit(account_ids: Collection[int]) -> None:
    """Ask for a pass over these accounts once the transaction has committed."""
    for account_id in sorted(set(account_ids)):
        transaction.on_commit(lambda account_id=account_id: _wake(account_id), robust=True)  # type: ignore[misc]


def _wake(account_id: int) -> None:
    try:
        is_first = cache.add(f"sync-wake-{account_id}", 1, timeout=1)
    except LOST as err:
        log.warning("wake-up lost, the beat finds the work: %s", type(err).__name__)
        return
    if is_first:
        wake(PASS_TASK, account_id, queue="sync", expires_s=30)


def pull_alone(account_id: int) -> None:
    """Ask for an order pull in a task of its own: one that is too long for a pass."""
    wake(PULL_TASK, account_id, queue="orders")
