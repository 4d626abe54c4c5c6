"""Where the live entries of each queue begin: tables of engine/low_water.py and triggers only."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class LowWater(models.Model):
    """Where the live entries of an account's ten queues begin; see engine/low_water.py."""

    account = models.OneToOneField(
        "listings.ChannelAccount",
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="low_water",
    )
    low_at = ArrayField(models.DateTimeField(), size=10)  # infinity: the queue is empty
    raised_at = models.DateTimeField()
    full_at = models.DateTimeField()  # when it was last found from the beginning of the index

    def __str__(self) -> str:
        return f"low water of account {self.account_id}"


class NewlyDue(models.Model):
    """What entered a queue since its mark was raised. Written by triggers, deleted by a raise."""

    account = models.ForeignKey(
        "listings.ChannelAccount",
        on_delete=models.CASCADE,
        related_name="+",
        db_index=False,
        db_constraint=False,  # written at each call: the row it tells of has the constraint
    )
    queue = models.PositiveSmallIntegerField()
    due_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["account", "queue", "due_at"], name="newly_due_first")]

    def __str__(self) -> str:
        return f"queue {self.queue} of account {self.account_id} at {self.due_at}"
