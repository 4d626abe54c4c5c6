"""A short index of the rows the catalogue desk counts on every page of the staff."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("flipkart_sync", "0002_sync_table_storage"),
        ("listings", "0003_decision_keeps_what_was_seen"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="remoteoffer",
            index=models.Index(
                condition=models.Q(("product_id", "")),
                fields=["offer"],
                name="remote_no_product_id",
            ),
        ),
    ]
