"""A problem's note names its remote offer, so that the board orders thousands without a join."""

import django.db.models.deletion
from django.db import migrations, models

FILL = """
UPDATE flipkart_sync_problemnote AS note SET remote_offer_id = facet.remote_offer_id
FROM flipkart_sync_facet AS facet WHERE facet.id = note.facet_id
"""
REMOTE_OFFER = {"on_delete": django.db.models.deletion.CASCADE, "related_name": "notes"}

ACTS = [
    ("application", "application written"),
    ("connected", "connected"),
    ("hold_writes", "writing held"),
    ("hold_everything", "everything held"),
    ("released", "released"),
    ("dry_run_on", "dry run on"),
    ("dry_run_off", "dry run off"),
    ("orders_on", "orders are read"),
    ("orders_off", "orders are not read"),
    ("unblocked", "unblocked"),
    ("taken_over", "taken over"),
]


class Migration(migrations.Migration):
    dependencies = [("flipkart_sync", "0008_claim_marks")]

    operations = [
        migrations.AlterField(
            model_name="accountact",
            name="kind",
            field=models.CharField(choices=ACTS, max_length=20),
        ),
        migrations.AddField(
            model_name="problemnote",
            name="remote_offer",
            field=models.ForeignKey(null=True, to="flipkart_sync.remoteoffer", **REMOTE_OFFER),
        ),
        migrations.RunSQL(
            [FILL, "SET CONSTRAINTS ALL IMMEDIATE", "SET CONSTRAINTS ALL DEFERRED"],
            migrations.RunSQL.noop,
        ),
        migrations.AlterField(
            model_name="problemnote",
            name="remote_offer",
            field=models.ForeignKey(to="flipkart_sync.remoteoffer", **REMOTE_OFFER),
        ),
    ]
