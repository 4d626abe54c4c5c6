"""Messages: the registered text, the row to be sent, the recorded voice.

This app knows numbers and texts only, no groups: the sender gives each row a `scope_key`
("city:lucknow"), by which the records pages show it to the right staff.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    """How a message travels."""

    SMS = "sms", _("SMS")
    WHATSAPP = "whatsapp", _("WhatsApp")
    CALL = "call", _("phone call")


class MessageTemplate(models.Model):
    """A text as registered with the operators. Sending one that differs is refused."""

    key = models.SlugField()
    language = models.CharField(max_length=2)
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.SMS)
    text = models.TextField(help_text="Variables in braces: {code}")
    variables = models.JSONField(default=dict, help_text="name → kind: digits, word, date, money")
    registration_number = models.CharField(max_length=40, blank=True)
    is_urgent = models.BooleanField(default=False, help_text="Sent in quiet hours too (codes)")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "language", "channel"], name="template_once")
        ]

    def __str__(self) -> str:
        return f"{self.key}/{self.language}/{self.channel}"


class Message(models.Model):
    """The outbox: one row per message, handed over by a pass that claims rows.

    What the news is about is `dedupe_key`; the same news on a second channel is a row of its own
    that `follows` the first.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("queued")
        HANDED_OVER = "handed_over", _("handed over")
        DELIVERED = "delivered", _("delivered")
        FAILED = "failed", _("failed")

    template_key = models.SlugField()
    language = models.CharField(max_length=2, default="hi")
    channel = models.CharField(max_length=10, choices=Channel.choices)
    to = models.CharField(max_length=16)
    text = models.TextField()
    variables = models.JSONField(default=dict)
    registration_number = models.CharField(max_length=40, blank=True)
    scope_key = models.CharField(max_length=60, blank=True, db_index=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.QUEUED)
    tries = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    handed_over_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    gateway_ref = models.CharField(max_length=80, blank=True)
    last_error = models.CharField(max_length=200, blank=True)
    dedupe_key = models.CharField(max_length=120, null=True, blank=True, unique=True)
    # channels still to be tried, in order, if this one has not reached her by follow_at
    next_channels = models.JSONField(default=list)
    follow_at = models.DateTimeField(null=True, blank=True)
    follows = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="followers"
    )

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state="queued"), name="message_due"),
            models.Index(fields=["to", "-created_at"], name="message_newest"),
            models.Index(
                fields=["follow_at"],
                condition=Q(follow_at__isnull=False),
                name="message_follow_due",
            ),
            models.Index(
                fields=["gateway_ref"], condition=~Q(gateway_ref=""), name="message_gateway_ref"
            ),
            models.Index(fields=["channel", "created_at"], name="message_of_day"),
        ]
        constraints = [
            models.CheckConstraint(
                name="message_state_known",
                condition=Q(state__in=["queued", "handed_over", "delivered", "failed"]),
            )
        ]

    def __str__(self) -> str:
        return f"{self.template_key} by {self.channel}, {self.state}"


class VoiceClip(models.Model):
    """A recorded voice for a page, in a language; staff can replace it."""

    page_key = models.SlugField()
    language = models.CharField(max_length=2)
    file = models.FileField(upload_to="voice/")
    seconds = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["page_key", "language"], name="clip_once")]
