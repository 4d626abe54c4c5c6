"""Dry run: say what would be sent, once for each body, and send nothing.

No lease is taken and no version written: switching the dry run off finds everything still due.
"""

from django.utils import timezone

from flipkart_sync.engine.account import Account
from flipkart_sync.engine.judge import carried_stock, cut_value
from flipkart_sync.engine.rows import CUT, OFFER_WRITE, PRICE_WRITE, RISE, OfferRow
from flipkart_sync.engine.store import load
from flipkart_sync.mapping import (
    OFFER,
    PRICE,
    STOCK,
    Value,
    digest_of,
    listing_body,
    price_body,
    stock_body,
)
from flipkart_sync.models import Facet, SyncAttempt

IDLE_S = 5.0
AT_ONCE = 200


def dry_step(account: Account) -> float:
    """Log due calls not logged yet; return seconds to wait before the next look."""
    facets = (
        Facet.objects.unscoped(reason="a dry run looks at the whole account")
        .filter(
            account_id=account.id, problem="", priority__in=[CUT, RISE, PRICE_WRITE, OFFER_WRITE]
        )
        .order_by("priority", "due_at")
        .values_list("remote_offer_id", "kind")[:AT_ONCE]
    )
    pairs = list(facets)
    rows = load({offer_id for offer_id, _ in pairs}, lock=False)
    now = timezone.now()
    SyncAttempt.objects.bulk_create(
        [
            SyncAttempt(
                account_id=account.id,
                at=now,
                kind=kind,
                method="POST",
                path="(dry run)",
                skus=[rows[offer_id].sku],
                request=body,
                is_change=True,
                is_dry=True,
                digest=digest_of({"sku": rows[offer_id].sku, "body": body}),
            )
            for offer_id, kind in pairs
            if rows[offer_id].facets[kind].is_due
            for body in [_body(rows[offer_id], kind)]
        ],
        ignore_conflicts=True,
    )
    return IDLE_S


def _body(row: OfferRow, kind: str) -> Value:
    if kind == PRICE:
        return price_body(row.call_product_id, row.price.wanted_value)
    if kind == STOCK:
        is_cut = row.stock.priority == CUT
        stock = cut_value(row, is_blind=False) if is_cut else row.stock.wanted_value
        return stock_body(row.call_product_id, stock)
    values = {name: row.facets[name].wanted_value for name in (OFFER, PRICE, STOCK)}
    return listing_body(row.call_product_id, values[OFFER], values[PRICE], carried_stock(row))
