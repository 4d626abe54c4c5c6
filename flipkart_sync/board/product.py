"""One product of the board in full: its facets, what was said, its last calls, who retried."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Max
from django.utils import timezone

from flipkart_sync.board.rows import Row, notes_standing, rows_read
from flipkart_sync.models import Facet, ProblemNote, ProblemRetry, SyncAttempt
from shg.models import Person

CALLS_SHOWN = 12
LOOKED_BACK = 20_000  # attempts of the account among which the last calls are looked for
BODY_LETTERS = 1500


@dataclass(frozen=True)
class CallShown:
    """One call as it is shown: this product's part of it alone, for a call carries ten."""

    attempt: SyncAttempt
    path: str
    result: str
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


def product_shown(user: Person, remote_offer_id: int) -> ProductShown | None:
    """Return one product with its last calls, None outside her scope. Queries: seven."""
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
    )


def _calls(row: Row) -> list[CallShown]:
    """Return the last calls that carried this SKU, newest first, of the last thirty days."""
    attempts = SyncAttempt.objects.filter(account=row.remote.account_id)
    newest = attempts.aggregate(newest=Max("pk"))["newest"] or 0
    found = attempts.filter(
        pk__gt=newest - LOOKED_BACK,
        at__gt=timezone.now() - timedelta(days=30),
        skus__contains=[row.remote.sku],
    ).order_by("-at")[:CALLS_SHOWN]
    return [_shown(one, row.remote.sku) for one in found]


def _shown(attempt: SyncAttempt, sku: str) -> CallShown:
    others = frozenset(attempt.skus) - {sku}
    return CallShown(
        attempt=attempt,
        path=str(own_part(attempt.path, others)),
        result=str(attempt.results.get(sku, "")),
        request=_text(own_part(attempt.request, others)),
        response=_text(own_part(attempt.response, others)),
        error=str(own_part(attempt.error, others)),
    )


def own_part(body: Any, others: Collection[str]) -> Any:
    """Return a call's body without what it says of other SKUs; "…" stands where one was named.

    >>> own_part({"A": 1, "B": 2, "left": ["B", {"sku": "B"}], "why": "B is no good"}, {"B"})
    {'A': 1, 'left': [], 'why': '… is no good'}
    """
    if isinstance(body, Mapping):
        return {key: own_part(value, others) for key, value in body.items() if key not in others}
    if isinstance(body, list):
        return [own_part(one, others) for one in body if not _is_anothers(one, others)]
    if isinstance(body, str):
        for other in sorted(others, key=len, reverse=True):  # one may begin as another does
            body = body.replace(other, "…")
    return body


def _is_anothers(one: Any, others: Collection[str]) -> bool:
    if isinstance(one, Mapping):
        return any(one.get(name) in others for name in ("sku", "sku_id", "skuId"))
    return one in others if isinstance(one, str) else False


def _text(body: Any) -> str:
    if body is None:
        return ""
    return json.dumps(body, ensure_ascii=False, indent=1)[:BODY_LETTERS]
