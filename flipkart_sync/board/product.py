"""One product of the board in full: its facets, what was said, its last calls, who retried."""

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Max
from django.utils import timezone

from flipkart_sync.board.rows import Row, notes_standing, rows_read
from flipkart_sync.models import Facet, ProblemNote, ProblemRetry, PulledOrderItem, SyncAttempt
from shg.models import Person

CALLS_SHOWN = 12
LOOKED_BACK = 20_000  # attempts of the account among which the last calls are looked for
BODY_LETTERS = 1500


@dataclass(frozen=True)
class CallShown:
    """One call as it is shown: redacted where it is kept, and cut here to one SKU's part."""

    attempt: SyncAttempt
    result: str
    path: str
    request: str
    response: str
    error: str


@dataclass(frozen=True)
class ProductShown:
    """What the product's page shows."""

    row: Row
    facets: list[Facet]
    notes: list[ProblemNote]
    calls: list[CallShown]
    retries: list[ProblemRetry]
    settled: list[PulledOrderItem]


def product_shown(user: Person, remote_offer_id: int) -> ProductShown | None:
    """Return one product with its last calls, None outside her scope. Queries: eight."""
    rows = rows_read(user, [remote_offer_id])
    if not rows:
        return None
    row = rows[0]
    facets: list[Any] = list(row.remote.shown_facets)  # type: ignore[attr-defined]  # prefetched
    retries = ProblemRetry.objects.visible_to(user).filter(remote_offer=row.remote)
    return ProductShown(
        row=row,
        facets=facets,
        notes=notes_standing(facets),
        calls=_calls(row),
        retries=list(retries.select_related("by").order_by("-at")[:CALLS_SHOWN]),
        settled=_settled(row),
    )


def _settled(row: Row) -> list[PulledOrderItem]:
    """Return the order items of this product whose problem a person closed, newest first."""
    items = PulledOrderItem.objects.filter(account=row.remote.account_id, sku=row.remote.sku)
    closed = items.exclude(settled_problem="").select_related("settled_by")
    return list(closed.order_by("-settled_at")[:CALLS_SHOWN])


def _calls(row: Row) -> list[CallShown]:
    """Return the last calls that carried this SKU, newest first, of the last thirty days."""
    attempts = SyncAttempt.objects.filter(account=row.remote.account_id)
    newest = attempts.aggregate(newest=Max("pk"))["newest"] or 0
    found = attempts.filter(
        pk__gt=newest - LOOKED_BACK,
        at__gt=timezone.now() - timedelta(days=30),
        skus__contains=[row.remote.sku],
    ).order_by("-at")[:CALLS_SHOWN]
    return [
        CallShown(
            attempt=one,
            result=str(one.results.get(row.remote.sku, "")),
            path=_without(one.path, one, row.remote.sku),
            request=_text(_part(one.request, one, row.remote.sku)),
            response=_text(_part(one.response, one, row.remote.sku)),
            error=_without(one.error, one, row.remote.sku),
        )
        for one in found
    ]


def _part(body: Any, attempt: SyncAttempt, sku: str) -> Any:
    """Return what a body says of one SKU: calls carry ten, of several groups."""
    return body if set(attempt.skus) == {sku} else part_of(body, sku)


def part_of(body: Any, sku: str) -> Any:
    """Return the parts of a JSON value that name the SKU as a key or a value; None if none does.

    >>> part_of({"A": {"price": 1}, "B": {"price": 2}}, "A")
    {'A': {'price': 1}}
    >>> part_of({"available": [{"sku_id": "A", "n": 1}, {"sku_id": "B", "n": 2}]}, "A")
    {'available': [{'sku_id': 'A', 'n': 1}]}
    """
    if isinstance(body, dict):
        if sku in body:
            return {sku: body[sku]}
        if sku in [one for one in body.values() if isinstance(one, str)]:
            return body
        parts = {key: part_of(one, sku) for key, one in body.items()}
        return {key: one for key, one in parts.items() if one is not None} or None
    if isinstance(body, list):
        return [one for one in (part_of(one, sku) for one in body) if one is not None] or None
    return sku if body == sku else None


def _without(text: str, attempt: SyncAttempt, sku: str) -> str:
    """Return a text with the call's other SKUs left out, longest first."""
    for other in sorted(set(attempt.skus) - {sku}, key=len, reverse=True):
        text = text if other in sku else text.replace(other, "…")
    return text


def _text(body: Any) -> str:
    if body is None:
        return ""
    return json.dumps(body, ensure_ascii=False, indent=1)[:BODY_LETTERS]
