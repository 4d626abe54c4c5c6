"""When a partner consent ends, what people did with an account, what it asks of them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

APPEND_ONLY = (
    "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON flipkart_sync_accountact "
    "FOR EACH ROW EXECUTE FUNCTION haat_append_only();"
)
CHANGEABLE = "DROP TRIGGER append_only ON flipkart_sync_accountact;"


class Migration(migrations.Migration):
    dependencies = [
        ("flipkart_sync", "0003_waiting_for_a_product_id"),
        ("listings", "0003_decision_keeps_what_was_seen"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="accountstate",
            name="connected_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="accountstate",
            name="connected_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="accountstate",
            name="refresh_token_ends_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.CreateModel(
            name="AccountAct",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
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
                        ],
                        max_length=20,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="acts",
                        to="listings.channelaccount",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["account", "-at"], name="account_act_recent")],
            },
        ),
        migrations.CreateModel(
            name="AccountTask",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("renew_30", "access ends within 30 days: connect again"),
                            ("renew_7", "access ends within 7 days: connect again now"),
                            ("connect_again", "Flipkart gives no access: connect the account"),
                            ("blocked", "Flipkart refuses this account: mend it, then unblock"),
                        ],
                        max_length=20,
                    ),
                ),
                ("opened_at", models.DateTimeField(auto_now_add=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tasks",
                        to="listings.channelaccount",
                    ),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at", None)),
                        fields=("account", "kind"),
                        name="account_task_open_once",
                    )
                ],
            },
        ),
        migrations.RunSQL(APPEND_ONLY, CHANGEABLE),
    ]
