"""The error dictionary, what it lacks, what each problem means, retries, and beats."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("flipkart_sync", "0006_engine"),
        ("listings", "0003_decision_keeps_what_was_seen"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Beat",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=40, unique=True)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="ErrorEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.SlugField(max_length=40, unique=True)),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("listing", "listing call"),
                            ("qc", "file or quality check"),
                            ("shipment", "shipment"),
                            ("account", "account or sign-in"),
                            ("engine", "the portal's own"),
                        ],
                        max_length=8,
                    ),
                ),
                ("code", models.CharField(blank=True, max_length=80)),
                (
                    "pattern",
                    models.CharField(
                        blank=True,
                        help_text="Part of the code, attribute or text. With * or ? it must fit the whole.",
                        max_length=120,
                    ),
                ),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            ("photo", "Photo"),
                            ("details", "A fact is missing or wrong"),
                            ("price", "Price"),
                            ("product", "Flipkart's product number"),
                            ("place", "The centre's place on Flipkart"),
                            ("papers", "Licence or brand paper"),
                            ("order", "Order or parcel"),
                            ("account", "The account"),
                            ("differs", "Flipkart shows something else"),
                            ("blocked", "Flipkart took it off"),
                            ("technical", "A fault of the machines"),
                            ("unwritten", "An answer nobody has explained yet"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "turn",
                    models.CharField(
                        choices=[
                            ("member", "the member"),
                            ("centre", "the centre"),
                            ("duda", "the DUDA office"),
                            ("channel", "Flipkart"),
                            ("us", "the portal's engineers"),
                        ],
                        max_length=10,
                    ),
                ),
                ("sentence_hi", models.CharField(max_length=200)),
                ("sentence_en", models.CharField(max_length=200)),
                ("next_hi", models.CharField(max_length=200)),
                ("next_en", models.CharField(max_length=200)),
                (
                    "is_retried",
                    models.BooleanField(
                        default=True,
                        help_text="Sending the same again may help. Off: a person at once.",
                    ),
                ),
                ("changed_at", models.DateTimeField(auto_now=True)),
            ],
            options={
                "verbose_name": "sentence for an answer of Flipkart",
                "verbose_name_plural": "sentences for answers of Flipkart",
                "ordering": ["source", "code", "pattern"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("code", ""), ("pattern", ""), _negated=True),
                        name="error_entry_names_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("source__in", ("listing", "qc", "shipment", "account", "engine"))
                        ),
                        name="error_entry_source",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("turn__in", ("duda", "centre", "member", "channel", "us"))
                        ),
                        name="error_entry_turn",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "cause__in",
                                [
                                    "photo",
                                    "details",
                                    "price",
                                    "product",
                                    "place",
                                    "papers",
                                    "order",
                                    "account",
                                    "differs",
                                    "blocked",
                                    "technical",
                                    "unwritten",
                                ],
                            )
                        ),
                        name="error_entry_cause",
                    ),
                    models.UniqueConstraint(
                        fields=("source", "code", "pattern"), name="error_entry_once"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MissedSentence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("listing", "listing call"),
                            ("qc", "file or quality check"),
                            ("shipment", "shipment"),
                            ("account", "account or sign-in"),
                            ("engine", "the portal's own"),
                        ],
                        max_length=8,
                    ),
                ),
                ("signature", models.CharField(max_length=200)),
                ("code", models.CharField(blank=True, max_length=80)),
                ("examples", models.JSONField(default=list)),
                ("count", models.PositiveIntegerField(default=1)),
                ("first_at", models.DateTimeField()),
                ("last_at", models.DateTimeField()),
                (
                    "entry",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="missed",
                        to="flipkart_sync.errorentry",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("entry", None)),
                        fields=["first_at"],
                        name="missed_sentence_open",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("source", "signature"), name="missed_sentence_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ProblemNote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("problem", models.CharField(max_length=30)),
                ("remark", models.TextField(blank=True)),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            ("photo", "Photo"),
                            ("details", "A fact is missing or wrong"),
                            ("price", "Price"),
                            ("product", "Flipkart's product number"),
                            ("place", "The centre's place on Flipkart"),
                            ("papers", "Licence or brand paper"),
                            ("order", "Order or parcel"),
                            ("account", "The account"),
                            ("differs", "Flipkart shows something else"),
                            ("blocked", "Flipkart took it off"),
                            ("technical", "A fault of the machines"),
                            ("unwritten", "An answer nobody has explained yet"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "turn",
                    models.CharField(
                        choices=[
                            ("member", "the member"),
                            ("centre", "the centre"),
                            ("duda", "the DUDA office"),
                            ("channel", "Flipkart"),
                            ("us", "the portal's engineers"),
                        ],
                        max_length=10,
                    ),
                ),
                ("since", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="listings.channelaccount",
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="notes",
                        to="flipkart_sync.errorentry",
                    ),
                ),
                (
                    "facet",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="note",
                        to="flipkart_sync.facet",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["turn", "since"], name="problem_note_turn")],
            },
        ),
        migrations.CreateModel(
            name="ProblemRetry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=5)),
                ("problem", models.CharField(max_length=30)),
                ("remark", models.TextField(blank=True)),
                ("version", models.PositiveBigIntegerField()),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "remote_offer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="retries",
                        to="flipkart_sync.remoteoffer",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["remote_offer", "-at"], name="problem_retry_recent")
                ],
            },
        ),
    ]
