"""Each decision keeps what its reviewer saw. Older decisions keep nothing."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("listings", "0002_append_only")]

    operations = [
        migrations.AddField(
            model_name="reviewdecision",
            name="seen",
            field=models.JSONField(blank=True, default=dict),
        ),
    ]
