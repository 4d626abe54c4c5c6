"""An account counts how often it was slowed down: a token of before is good no more."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("flipkart_sync", "0011_order_item_settled")]

    operations = [
        migrations.AddField(
            model_name="accountstate",
            name="rate_slowed",
            field=models.PositiveBigIntegerField(default=0),
        ),
    ]
