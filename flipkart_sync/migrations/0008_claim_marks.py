"""Where the live entries of each queue begin, so that a claim never walks over dead ones.

`flipkart_sync_lowwater` remembers the earliest moment of each queue of an account;
`flipkart_sync_newlydue`, filled by triggers in the very transaction that makes a row due, what
came since. `flipkart_sync_low_water(account, queue)` is the lesser of both. The numbers of the
queues, and why this misses nothing, stand in flipkart_sync/engine/low_water.py.
"""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

# A mark counts for so many seconds after it was found from the very beginning of the index.
LOW_WATER = """
CREATE FUNCTION flipkart_sync_low_water(
  of_account bigint, of_queue int, counts_s float8 DEFAULT 10
) RETURNS timestamptz LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN least(
    coalesce(
      (SELECT w.low_at[of_queue + 1] FROM flipkart_sync_lowwater w
       WHERE w.account_id = of_account
         AND w.full_at BETWEEN statement_timestamp() - counts_s * interval '1 s'
                           AND statement_timestamp()),
      '-infinity'),
    (SELECT min(n.due_at) FROM flipkart_sync_newlydue n
     WHERE n.account_id = of_account AND n.queue = of_queue));
END $$
"""
# A row is new in a queue unless it was in it already, and not later than now.
FACET_INSERTED = """
CREATE FUNCTION flipkart_sync_facet_inserted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO flipkart_sync_newlydue (account_id, queue, due_at)
  SELECT n.account_id, n.priority, min(n.due_at) FROM new_rows n
  WHERE n.priority < 6 AND (n.problem = '' OR n.priority = 0)
    AND (n.wanted_version > n.sent_version OR n.sent_version > n.confirmed_version)
  GROUP BY n.account_id, n.priority;
  RETURN NULL;
END $$
"""
FACET_UPDATED = """
CREATE FUNCTION flipkart_sync_facet_updated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO flipkart_sync_newlydue (account_id, queue, due_at)
  SELECT n.account_id, n.priority, min(n.due_at)
  FROM new_rows n LEFT JOIN old_rows o ON o.id = n.id
    AND o.account_id = n.account_id AND o.priority = n.priority AND o.due_at <= n.due_at
    AND (o.problem = '' OR o.priority = 0)
    AND (o.wanted_version > o.sent_version OR o.sent_version > o.confirmed_version)
  WHERE n.priority < 6 AND (n.problem = '' OR n.priority = 0)
    AND (n.wanted_version > n.sent_version OR n.sent_version > n.confirmed_version)
    AND o.id IS NULL
  GROUP BY n.account_id, n.priority;
  RETURN NULL;
END $$
"""
OFFER_INSERTED = """
CREATE FUNCTION flipkart_sync_offer_inserted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO flipkart_sync_newlydue (account_id, queue, due_at)
  SELECT n.account_id, q.queue, min(q.at)
  FROM new_rows n CROSS JOIN LATERAL (VALUES
    (6, n.proof_due_at), (7, n.read_due_at), (8, n.lease_until), (9, n.read_lease_until)
  ) AS q(queue, at)
  WHERE q.at IS NOT NULL
  GROUP BY n.account_id, q.queue;
  RETURN NULL;
END $$
"""
OFFER_UPDATED = """
CREATE FUNCTION flipkart_sync_offer_updated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO flipkart_sync_newlydue (account_id, queue, due_at)
  SELECT n.account_id, q.queue, min(q.at)
  FROM new_rows n LEFT JOIN old_rows o ON o.id = n.id AND o.account_id = n.account_id
  CROSS JOIN LATERAL (VALUES
    (6, n.proof_due_at, o.proof_due_at), (7, n.read_due_at, o.read_due_at),
    (8, n.lease_until, o.lease_until), (9, n.read_lease_until, o.read_lease_until)
  ) AS q(queue, at, was)
  WHERE q.at IS NOT NULL AND (q.was IS NULL OR q.at < q.was)
  GROUP BY n.account_id, q.queue;
  RETURN NULL;
END $$
"""
INSERT_TRIGGER = (
    "CREATE TRIGGER {0}_inserted AFTER INSERT ON flipkart_sync_{1}"
    " REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT"
    " EXECUTE FUNCTION flipkart_sync_{0}_inserted()"
)
UPDATE_TRIGGER = (
    "CREATE TRIGGER {0}_updated AFTER UPDATE ON flipkart_sync_{1}"
    " REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT"
    " EXECUTE FUNCTION flipkart_sync_{0}_updated()"
)
# Both tables stay a page or two: they are rewritten every second while an account works.
SMALL = (
    "ALTER TABLE {} SET (fillfactor = 50, autovacuum_vacuum_scale_factor = 0,"
    " autovacuum_vacuum_threshold = 200, autovacuum_vacuum_cost_delay = 0)"
)
RESET = (
    "ALTER TABLE {} RESET (fillfactor, autovacuum_vacuum_scale_factor,"
    " autovacuum_vacuum_threshold, autovacuum_vacuum_cost_delay)"
)
TABLES = (("facet", "facet"), ("offer", "remoteoffer"))


class Migration(migrations.Migration):
    dependencies = [("flipkart_sync", "0007_error_dictionary")]

    operations = [
        migrations.CreateModel(
            name="LowWater",
            fields=[
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="low_water",
                        serialize=False,
                        to="listings.channelaccount",
                    ),
                ),
                (
                    "low_at",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.DateTimeField(), size=10
                    ),
                ),
                ("raised_at", models.DateTimeField()),
                ("full_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="NewlyDue",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("queue", models.PositiveSmallIntegerField()),
                ("due_at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="listings.channelaccount",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["account", "queue", "due_at"], name="newly_due_first")
                ],
            },
        ),
        migrations.RunSQL(
            [SMALL.format(f"flipkart_sync_{name}") for name in ("lowwater", "newlydue")],
            [RESET.format(f"flipkart_sync_{name}") for name in ("lowwater", "newlydue")],
        ),
        migrations.RunSQL(LOW_WATER, "DROP FUNCTION flipkart_sync_low_water(bigint, int, float8)"),
        migrations.RunSQL(
            [FACET_INSERTED, FACET_UPDATED, OFFER_INSERTED, OFFER_UPDATED],
            [
                f"DROP FUNCTION flipkart_sync_{name}_{what}() CASCADE"
                for name, _table in TABLES
                for what in ("inserted", "updated")
            ],
        ),
        migrations.RunSQL(
            [
                text.format(name, table)
                for name, table in TABLES
                for text in (INSERT_TRIGGER, UPDATE_TRIGGER)
            ],
            migrations.RunSQL.noop,
        ),
    ]
