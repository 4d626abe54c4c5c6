-- A state full of listings, in bulk. Read by devtools/bench/fill.py, which fills in :listings.
-- Every id is 1,000,000 + its number, so that these rows stand beside any others.
-- Listing n stands in block b = n / 50 and at place r = n % 50 of it; a block belongs to one group:
--   r 0-1 wait for review, 2-46 are approved, 47 is returned, 48 withdrawn, 49 a member's draft.

CREATE TEMP TABLE bench_group AS
SELECT 1000000 + g AS id, g, city.id AS city_id, served.centre_id
FROM generate_series(0, 299) AS g
JOIN (SELECT id, row_number() OVER (ORDER BY slug) - 1 AS place FROM shg_city) AS city
  ON city.place = g % (SELECT count(*) FROM shg_city)
JOIN shg_citycentre AS served ON served.city_id = city.id AND served.valid_to IS NULL;

INSERT INTO shg_group (id, name_hi, name_en, code, mis_code, kind, ward, federation, status,
                       created_at, city_id, scheme_id)
SELECT id, 'समूह ' || g, 'Group ' || g, 'BENCH-' || g, '', 'shg', '', '', 'verified',
       now(), city_id, (SELECT min(id) FROM shg_scheme)
FROM bench_group;

INSERT INTO shg_person (id, password, name, name_en, icon, language, tell_by, is_active,
                        is_staff, is_superuser, must_have_mfa, created_at)
SELECT 1000000 + p, '!', 'सदस्य ' || p, 'Member ' || p, '', 'hi', 'sms', true,
       false, false, true, now()
FROM generate_series(0, 2999) AS p;

INSERT INTO shg_membership (id, valid_from, role, group_id, person_id)
SELECT 1000000 + p, '2025-01-01', CASE WHEN p < 300 THEN 'president' ELSE 'member' END,
       1000000 + p % 300, 1000000 + p
FROM generate_series(0, 2999) AS p;

INSERT INTO shg_consent (purpose, text_version, given_at, person_id)
SELECT 'sell', '2026-11', now(), 1000000 + p FROM generate_series(0, 2999) AS p;

INSERT INTO shg_phonenumber (id, e164)
SELECT 1000000 + p, '+91' || 7000000000 + p FROM generate_series(0, 2999) AS p;
INSERT INTO shg_personphone (id, is_own, person_id, phone_id)
SELECT 1000000 + p, true, 1000000 + p, 1000000 + p FROM generate_series(0, 2999) AS p;

CREATE TEMP TABLE bench AS
SELECT 1000000 + n AS id, n, n % 50 AS r, home.id AS group_id, home.centre_id,
       home.id + 300 * ((n / 15000 + n % 50) % 10) AS member_id,
       kind.id AS type_id, 100 * (100 + n % 1900) AS price_paise,
       now() - make_interval(mins => n * 37 % 5000) AS sent_at,
       CASE WHEN n % 50 < 2 THEN 'submitted' WHEN n % 50 < 47 THEN 'approved'
            WHEN n % 50 = 47 THEN 'returned' WHEN n % 50 = 48 THEN 'withdrawn'
            ELSE 'draft' END AS status,
       n % 50 BETWEEN 2 AND 46 AND n % 15 <> 3 AS has_product_id
FROM generate_series(0, :listings - 1) AS n
JOIN bench_group AS home ON home.g = n / 50 % 300
JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM catalog_producttype
      WHERE is_open) AS kind
  ON kind.place = n % (SELECT count(*) FROM catalog_producttype WHERE is_open);
ANALYZE bench;

INSERT INTO catalog_product (id, short_name, her_words, attributes, title_en, description_en,
                             fulfilment, created_at, entered_by_id, group_id, maker_id,
                             product_type_id)
SELECT id, 'सामान ' || n, 'हाथ से बना', '{"colour": "brown"}', 'Handmade thing ' || n,
       'Made by hand by a group of women.',
       CASE WHEN n % 7 = 5 THEN 'made_to_order' ELSE 'ready' END,
       sent_at, member_id, group_id, member_id, type_id
FROM bench;

INSERT INTO catalog_photo (id, stem, content_hash, width, height, byte_count, checks, position,
                           is_drawn, channel_name, created_at, taken_by_id, product_id)
SELECT 1000000 + 2 * n + place, 'bench-' || n || '-' || place, md5(n || '-' || place), 1000, 1000,
       90000, '{"light": {"result": "ok", "figure": 0.5}}', place, true, '', sent_at, member_id, id
FROM bench, generate_series(0, 1) AS place;

INSERT INTO catalog_variant (id, sku, attributes, packed_weight_g, packed_length_mm,
                             packed_breadth_mm, packed_height_mm, product_id)
SELECT id, 'SH-BENCH-' || lpad(n::text, 7, '0'), '{}', 400, 250, 180, 60, id FROM bench;

INSERT INTO listings_listing (id, status, version, submitted_at, answer_by, created_at,
                              changed_at, channel_id, last_edited_by_id, member_id, product_id)
SELECT id, status, 3, CASE WHEN r < 49 THEN sent_at END,
       CASE WHEN r < 49 THEN sent_at::date + 2 END, sent_at, sent_at, :channel, member_id,
       member_id, id
FROM bench;

INSERT INTO listings_listingtransition (id, from_status, to_status, reason, at, actor_id,
                                        listing_id)
SELECT 1000000 + 2 * n, 'draft', 'submitted', '', sent_at, member_id, id FROM bench WHERE r < 49
UNION ALL
SELECT 1000001 + 2 * n, 'submitted', status, '', sent_at, :officer, id
FROM bench WHERE r BETWEEN 2 AND 48;

INSERT INTO listings_channelproduct (id, remote_product_id, adopted_at, channel_id)
SELECT id, 'BENCH' || lpad(n::text, 11, '0'), sent_at, :channel FROM bench WHERE has_product_id;

INSERT INTO listings_offer (id, mrp_paise, price_paise, buffer, capacity, make_days,
                            dispatch_sla_days, said_pieces, created_at, account_id,
                            channel_product_id, listing_id, variant_id)
SELECT id, price_paise, price_paise, 0, CASE WHEN n % 7 = 5 THEN 10 ELSE 0 END,
       CASE WHEN n % 7 = 5 THEN 5 END, 2, CASE WHEN n % 7 <> 5 THEN 1 + n % 12 END, sent_at,
       :account, CASE WHEN has_product_id THEN id END, id, id
FROM bench;

INSERT INTO listings_priceacceptance (id, price_paise, net_paise, lines, at, by_id,
                                      fee_schedule_id, offer_id)
SELECT id, price_paise, price_paise * 7 / 10, '[]', sent_at, member_id, :schedule, id FROM bench;

INSERT INTO listings_approvedversion (id, n, seen_version, content, digest, at, by_id, listing_id)
SELECT id, 1, 3, jsonb_build_object('title_en', 'Handmade thing ' || n, 'description_en', '',
       'product_type', (SELECT slug FROM catalog_producttype WHERE id = type_id), 'craft', '',
       'fulfilment', CASE WHEN n % 7 = 5 THEN 'made_to_order' ELSE 'ready' END,
       'vertical', '', 'attributes', '{"colour": "brown"}'::jsonb, 'photos', '[]'::jsonb,
       'offers', jsonb_build_array(jsonb_build_object('offer_id', id, 'price_paise', price_paise,
       'mrp_paise', price_paise, 'sku', 'SH-BENCH-' || lpad(n::text, 7, '0'), 'attributes',
       '{}'::jsonb, 'dispatch_sla_days', 2))), md5(n::text), sent_at, :officer, id
FROM bench WHERE status = 'approved';

INSERT INTO listings_reviewdecision (id, outcome, seen_version, seen, note, at, by_id, listing_id,
                                     reason_id)
SELECT id, status, 3, '{}', '', sent_at, :officer, id,
       CASE WHEN status = 'returned' THEN (SELECT min(id) FROM listings_returnreason) END
FROM bench WHERE status IN ('approved', 'returned');

INSERT INTO listings_listingchange (id, base_n, fields, state, version, note, submitted_at,
                                    created_at, by_id, listing_id)
SELECT id, 1, jsonb_build_object('price_paise', price_paise / 200 * 100 + 100,
                                        'old_price_paise', price_paise),
       CASE WHEN n % 90 = 7 THEN 'submitted' ELSE 'asked' END, 1, '', sent_at, sent_at,
       member_id, id
FROM bench WHERE status = 'approved' AND (n % 90 = 7 OR n % 160 = 11);

INSERT INTO listings_stockposition (id, counted, allocated, capacity_allocated, centre_id, offer_id)
SELECT id, 1 + n % 9, 0, 0, centre_id, id
FROM bench WHERE status = 'approved' AND n % 7 <> 5 AND n % 10 <> 4;
INSERT INTO listings_stockmovement (id, kind, pieces, said_pieces, source_ref, at, by_id,
                                    position_id)
SELECT id, 'receive', counted, counted, 'bench-' || id, now(), :officer, id
FROM listings_stockposition WHERE id >= 1000000;

INSERT INTO listings_channelstatus (id, is_live, cause, turn, proven_at, changed_at, offer_id)
SELECT id, has_product_id, CASE WHEN has_product_id THEN '' ELSE 'awaiting_product_id' END,
       CASE WHEN has_product_id THEN 'nobody' ELSE 'centre' END,
       CASE WHEN has_product_id THEN sent_at END, sent_at, id
FROM bench WHERE status = 'approved';

INSERT INTO flipkart_sync_remoteoffer (id, sku, product_id, live_product_id, remote_listing_id,
       is_shown, is_foreign, lease_owner, read_lease_owner, lookups, foreign_tries, told,
       created_at, account_id, offer_id)
SELECT id, 'SH-BENCH-' || lpad(n::text, 7, '0'),
       CASE WHEN has_product_id THEN 'BENCH' || lpad(n::text, 11, '0') ELSE '' END, '', '',
       has_product_id, false, '', '', 0, 0, '', sent_at, :account, id
FROM bench WHERE status = 'approved';

INSERT INTO flipkart_sync_facet (id, kind, wanted_version, wanted_digest, wanted_value,
       claimed_version, claimed_digest, sent_version, sent_digest, confirmed_version,
       confirmed_digest, may_be_live, priority, due_at, is_gated, is_unknown, reads, resends,
       rejects, crashes, unknowns, healed_on, heals, problem, remark, proven_equal_at, account_id,
       remote_offer_id)
SELECT 1000000 + 3 * n + kind.place - 1, kind.name, 1, 'x', '{"price": 1}', 1, 'x', 1, 'x', 1, 'x',
       '[]', 8, now() + interval '1 day', false, false, 0, 0, 0, 0, 0, '', 0, '', '', now(),
       :account, id
FROM bench, unnest(ARRAY['offer', 'price', 'stock']) WITH ORDINALITY AS kind(name, place)
WHERE has_product_id;

INSERT INTO flipkart_sync_productidproposal (id, remote_product_id, source, title, vertical,
       brand, image_url, seen_at, decision, reason, offer_id)
SELECT id, 'SEEN' || lpad(n::text, 12, '0'), 'search', 'Handmade thing', '', '', '', now(), '', '',
       id
FROM bench WHERE status = 'approved' AND NOT has_product_id AND n % 2 = 0;
