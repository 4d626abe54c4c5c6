"""What a member says about a product, in her own voice."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

KINDS = [(kind, kind) for kind in ("ogg", "webm", "mp4", "3gp", "amr", "mp3", "wav")]
PERSON = {"on_delete": django.db.models.deletion.PROTECT, "related_name": "+"}


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0002_photo_prepared_later"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="VoiceNote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("stem", models.CharField(max_length=64, unique=True)),
                ("kind", models.CharField(choices=KINDS, max_length=4)),
                ("byte_count", models.PositiveIntegerField()),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
                ("text", models.TextField(blank=True)),
                ("by", models.ForeignKey(to=settings.AUTH_USER_MODEL, **PERSON)),
                (
                    "text_by",
                    models.ForeignKey(blank=True, null=True, to=settings.AUTH_USER_MODEL, **PERSON),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="voices",
                        to="catalog.product",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=Q(removed_at=None),
                        fields=("product",),
                        name="one_voice_of_a_product",
                    )
                ],
            },
        ),
    ]
