"""An order item whose problem a person closed keeps which, who and when."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("flipkart_sync", "0010_remote_offer_group"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="pulledorderitem",
            name="settled_problem",
            field=models.CharField(blank=True, default="", max_length=30),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="pulledorderitem",
            name="settled_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="pulledorderitem",
            name="settled_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name="pulledorderitem",
            constraint=models.CheckConstraint(
                name="order_item_settled_by_whom",
                condition=Q(settled_at=None, settled_by=None, settled_problem="")
                | (~Q(settled_problem="") & Q(settled_at__isnull=False, settled_by__isnull=False)),
            ),
        ),
    ]
