"""Rows in memory for tests of pure parts: one SKU, live and equal unless told otherwise."""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

from flipkart_sync.engine.rows import READ, FacetRow, OfferRow
from flipkart_sync.mapping import digest_of

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
PRICE = {"mrp_paise": 50000, "price_paise": 45000}
LISTING: dict[str, Any] = {
    "status": "ACTIVE", "hsn": "42022210", "tax_code": "GST_12", "dispatch_sla_days": 2,
    "procurement": "REGULAR", "weight_g": 400, "length_mm": 250, "breadth_mm": 180,
    "height_mm": 60, "makers": ["Ujala"], "country": "IN",
}  # fmt: skip


def make_facet(kind: str, value: dict[str, Any], *, version: int = 1) -> FacetRow:
    """Return a facet that is wanted, sent and confirmed as `value`; version 0: wanted only."""
    digest = digest_of(value)
    return FacetRow(
        id=hash(kind) % 1000, remote_offer_id=1, kind=kind,
        wanted_version=max(1, version), wanted_digest=digest, wanted_value=deepcopy(value),
        claimed_version=version, claimed_digest=digest if version else "",
        claimed_value=deepcopy(value) if version else None,
        sent_version=version, sent_digest=digest if version else "",
        sent_value=deepcopy(value) if version else None,
        confirmed_version=version, confirmed_digest=digest if version else "",
        confirmed_value=deepcopy(value) if version else None,
        may_be_live=[], priority=READ, due_at=NOW, is_gated=False, is_unknown=False, reads=0,
        resends=0, rejects=0, crashes=0, unknowns=0, healed_on="", heals=0, last_heal_at=None,
        problem="", remark="", proven_equal_at=None,
    )  # fmt: skip


def make_row(
    *,
    stock: tuple[dict[str, int], dict[str, int]] | None = None,
    price_due: bool = False,
    offer_due: bool = False,
    is_new: bool = False,
) -> OfferRow:
    """Return a listed SKU. stock: (wanted, live and confirmed); is_new: nothing was ever sent."""
    wanted, live = stock or ({"A": 5}, {"A": 5})
    version = 0 if is_new else 1
    row = OfferRow(
        id=1, offer_id=1, account_id=1, sku="SH-1", product_id="FSN", live_product_id="FSN",
        remote_listing_id="LST", is_shown=True, is_foreign=False, seen=None, seen_at=None,
        read_due_at=None, proof_due_at=None, lease_owner="", lease_until=None,
        read_lease_owner="", read_lease_until=None, settle_after=None, stock_call_at=None,
        sold_since=None, sold_value=None, lookups=0, foreign_tries=0, told="",
        price_floor_paise=None,
    )  # fmt: skip
    row.facets = {
        "stock": make_facet("stock", live if not is_new else wanted, version=version),
        "price": make_facet("price", PRICE, version=version),
        "offer": make_facet("offer", LISTING, version=version),
    }
    if wanted != live and not is_new:
        row.stock.want(wanted, NOW)
    if price_due:
        row.price.want({**PRICE, "price_paise": 46000}, NOW)
    if offer_due:
        row.offer.want({**LISTING, "dispatch_sla_days": 3}, NOW)
    return row
