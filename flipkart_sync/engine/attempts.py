"""The log of calls: redacted at the client, one row each; old unchanged reads are let go."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from flipkart_sync.client.endpoints import Called
from flipkart_sync.models import SyncAttempt

CHANGES_KEPT_DAYS, READS_KEPT_DAYS = 3 * 365, 30

_INSERT = """
INSERT INTO flipkart_sync_syncattempt
  (account_id, at, kind, method, path, status, ms, request_id, skus, request, response, results,
   error, is_change, is_dry, digest)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, false, '')
"""


def attempts_log(
    account_id: int,
    at: datetime,
    kind: str,
    calls: Iterable[Called],
    *,
    skus: list[str],
    results: Mapping[str, str],
    is_change: bool,
) -> None:
    """Write one row for each HTTP call of a step. A read without news keeps no bodies.

    Queries: one for each call.
    """
    with connection.cursor() as cursor:
        for call in calls:
            cursor.execute(
                _INSERT,
                [
                    account_id,
                    at,
                    kind,
                    call.method,
                    call.path[:120],
                    call.status,
                    call.ms,
                    call.request_id[:80],
                    _json(skus),
                    _json(call.request) if is_change or call.error else None,
                    _json(call.response) if is_change or call.error else None,
                    _json(dict(results)),
                    call.error[:200],
                    is_change,
                ],
            )


def _json(value: Any) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def attempts_purge() -> int:
    """Delete attempts past their keeping; return how many."""
    now = timezone.now()
    reads, _ = SyncAttempt.objects.filter(
        is_change=False, at__lt=now - timedelta(days=READS_KEPT_DAYS)
    ).delete()
    changes, _ = SyncAttempt.objects.filter(
        is_change=True, at__lt=now - timedelta(days=CHANGES_KEPT_DAYS)
    ).delete()
    return reads + changes
