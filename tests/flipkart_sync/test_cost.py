"""What a look and a claim cost with fifty thousand rows due: the partial index, not the table."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from flipkart_sync.engine import claim, outlook, plan
from flipkart_sync.engine.rows import PRICE_WRITE, RISE
from flipkart_sync.engine.waits import waits
from flipkart_sync.mapping import PRICE
from tests.flipkart_sync.shelf import Shelf

OFFERS = 17_000
VALUE = '{"mrp_paise": 50000, "price_paise": 45000}'


@pytest.fixture
def long_queue(shelf: Shelf) -> Shelf:
    """Seventeen thousand SKUs with every facet due; foreign keys are looked away from."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(
            "INSERT INTO flipkart_sync_remoteoffer (id, offer_id, account_id, sku, product_id,"
            " live_product_id, remote_listing_id, is_shown, is_foreign, seen, seen_at, read_due_at,"
            " lease_owner, read_lease_owner, lookups, foreign_tries, told, created_at)"
            " SELECT n, n, %s, 'Q-' || n, 'F' || n, 'F' || n, 'L', true, false,"
            " '{\"stock\": {\"A\": 3}}', now(), now() + interval '1 hour', '', '', 0, 0, '', now()"
            " FROM generate_series(1, %s) AS n",
            [shelf.account.pk, OFFERS],
        )
        for kind, class_ in (("price", 3), ("stock", 2), ("offer", 5)):
            value = '{"A": 9}' if kind == "stock" else VALUE
            cursor.execute(
                "INSERT INTO flipkart_sync_facet (remote_offer_id, account_id, kind,"
                " wanted_version, wanted_digest, wanted_value, claimed_version, claimed_digest,"
                " sent_version, sent_digest, sent_value, confirmed_version, confirmed_digest,"
                " may_be_live, priority, due_at, is_gated, is_unknown, reads, resends, rejects,"
                " crashes, unknowns, healed_on, heals, problem, remark)"
                " SELECT n, %s, %s, 2, 'd', %s, 1, 'c', %s, 'c', %s, 0, '', '[]', %s,"
                " now() - n * interval '1 ms', %s = 'stock', false,"
                " 0, 0, 0, 0, 0, '', 0, '', '' FROM generate_series(1, %s) AS n",
                [
                    shelf.account.pk,
                    kind,
                    value,
                    2 if kind == "offer" else 1,
                    value,
                    class_,
                    kind,
                    OFFERS,
                ],
            )
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("ANALYZE flipkart_sync_facet")
        cursor.execute("ANALYZE flipkart_sync_remoteoffer")
    return shelf


def _explained(sql: str, params: Any) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS) {sql}", params)
        return "\n".join(row[0] for row in cursor.fetchall())


def _median_ms(work: Any, times: int = 15) -> float:
    took = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        took.append((time.perf_counter() - began) * 1000)
    return sorted(took)[times // 2]


def test_a_look_and_a_claim_stay_flat_with_fifty_thousand_rows_due(long_queue: Shelf) -> None:
    account = long_queue.account.pk
    seen = outlook.outlook_of(account)
    assert seen is not None
    texts = {
        "look": _explained(outlook._OUTLOOK, [account]),
        "claim": _explained(
            claim._CLAIM,
            {"account": account, "class": PRICE_WRITE, "kind": PRICE, "only": None, "limit": 10},
        ),
        "plan": _explained(plan._PLAN, {"account": account, "class": RISE, "limit": 300}),
        "reads": _explained(claim._DUE_READS, {"account": account}),
    }
    for name, text in texts.items():
        assert "facet_due" in text, f"{name}:\n{text}"
        assert "Seq Scan on flipkart_sync_facet" not in text, f"{name}:\n{text}"
        assert "Seq Scan on flipkart_sync_remoteoffer" not in text, f"{name}:\n{text}"
        # A moment that PostgreSQL cannot look up in the index is a walk over all that wait.
        assert f"Rows Removed by Filter: {OFFERS}" not in text, f"{name}:\n{text}"

    with CaptureQueriesContext(connection) as queries:
        assert claim.claim_write(seen.account, PRICE_WRITE, waits()) is not None
    figures = {
        "look": _median_ms(lambda: outlook.outlook_of(account)),
        "claim": _median_ms(lambda: claim.claim_write(seen.account, PRICE_WRITE, waits())),
        "plan": _median_ms(lambda: plan.plan_of(seen.account, RISE, 30, waits())),
        "reads": _median_ms(lambda: claim.reads_due(account)),
    }
    assert max(figures.values()) < 250, figures  # medians; 1, 6, 1 and 1 ms where it was written
    assert len(queries) <= 8, [one["sql"][:60] for one in queries]
