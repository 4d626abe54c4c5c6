"""Leave room in pages of the hot tables, and vacuum them early: their rows change at each call."""

from django.db import migrations

HOT = ("flipkart_sync_facet", "flipkart_sync_remoteoffer", "flipkart_sync_accountstate")
SET = "ALTER TABLE {} SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 500, autovacuum_analyze_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0)"
RESET = "ALTER TABLE {} RESET (fillfactor, autovacuum_vacuum_scale_factor, autovacuum_vacuum_threshold, autovacuum_analyze_scale_factor, autovacuum_vacuum_cost_delay)"


class Migration(migrations.Migration):
    dependencies = [("flipkart_sync", "0001_sync_tables")]
    operations = [
        migrations.RunSQL(
            [SET.format(table) for table in HOT], [RESET.format(table) for table in HOT]
        )
    ]
