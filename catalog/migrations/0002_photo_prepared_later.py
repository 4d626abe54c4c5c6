"""A photo is kept at once and prepared by a worker; photos of before are prepared."""

from django.db import migrations, models
from django.db.models import Q

PREPARED = "UPDATE catalog_photo SET prepared_at = created_at"


class Migration(migrations.Migration):
    dependencies = [("catalog", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="photo",
            name="upload_hash",
            field=models.CharField(blank=True, default="", max_length=64),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="photo",
            name="prepared_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="photo", name="tries", field=models.PositiveSmallIntegerField(default=0)
        ),
        migrations.AddField(
            model_name="photo",
            name="refused",
            field=models.CharField(blank=True, default="", max_length=40),
            preserve_default=False,
        ),
        migrations.RunSQL(PREPARED, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="photo",
            index=models.Index(
                fields=["created_at"],
                name="photo_to_prepare",
                condition=Q(prepared_at=None, removed_at=None),
            ),
        ),
    ]
