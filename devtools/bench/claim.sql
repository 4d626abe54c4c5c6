-- SKUs n of :first to :last, each with three facets due: a price, a rise, a read-back.
-- Read by devtools/bench/claim.py. Every id is its number; each facet became due 1 ms after the
-- one before, the last of them just now. Foreign keys are not looked at: no listing stands behind.

INSERT INTO flipkart_sync_remoteoffer (id, offer_id, account_id, sku, product_id,
       live_product_id, remote_listing_id, is_shown, is_foreign, seen, seen_at, read_due_at,
       lease_owner, read_lease_owner, lookups, foreign_tries, told, created_at)
SELECT n, n, :account, 'Q-' || n, 'F' || n, 'F' || n, 'L' || n, true, false,
       '{"stock": {"A": 3}, "price": {"mrp_paise": 50000, "price_paise": 44000}, "offer": {},
         "product_id": "", "listing_id": ""}', now(), now() + interval '1 hour',
       '', '', 0, 0, '', now()
FROM generate_series(:first, :last) AS n;

INSERT INTO flipkart_sync_facet (remote_offer_id, account_id, kind, wanted_version,
       wanted_digest, wanted_value, claimed_version, claimed_digest, sent_version, sent_digest,
       sent_value, confirmed_version, confirmed_digest, confirmed_value, may_be_live, priority,
       due_at, is_gated, is_unknown, reads, resends, rejects, crashes, unknowns, healed_on, heals,
       problem, remark)
SELECT n, :account, one.kind, 2, one.digest, one.wanted, one.sent, 'before', one.sent, 'before',
       one.live, one.sent - 1, 'before', one.live, '[]', one.class,
       now() - (:last - n) * interval '1 ms', one.kind = 'stock', false, 0, 0, 0, 0, 0, '', 0, '',
       ''
FROM generate_series(:first, :last) AS n,
     (VALUES ('price', 3, 1, 'wanted', '{"mrp_paise": 50000, "price_paise": 45000}'::jsonb,
              '{"mrp_paise": 50000, "price_paise": 44000}'::jsonb),
             ('stock', 2, 1, 'wanted', '{"A": 9}', '{"A": 3}'),
             ('offer', 5, 2, 'before', '{"status": "ACTIVE", "tax_code": "GST_18"}',
              '{"status": "ACTIVE", "tax_code": "GST_18"}'))
     AS one(kind, class, sent, digest, wanted, live);
