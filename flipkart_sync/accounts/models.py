"""What people did with an account, and what an account asks of a person."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class AccountAct(models.Model):
    """One act of a person on an account: who, when, why. Kept for ever."""

    class Kind(models.TextChoices):
        APPLICATION = "application", _("application written")
        CONNECTED = "connected", _("connected")
        HOLD_WRITES = "hold_writes", _("writing held")
        HOLD_EVERYTHING = "hold_everything", _("everything held")
        RELEASED = "released", _("released")
        DRY_RUN_ON = "dry_run_on", _("dry run on")
        DRY_RUN_OFF = "dry_run_off", _("dry run off")
        ORDERS_ON = "orders_on", _("orders are read")
        ORDERS_OFF = "orders_off", _("orders are not read")
        UNBLOCKED = "unblocked", _("unblocked")
        TAKEN_OVER = "taken_over", _("taken over")

    account = models.ForeignKey(
        "listings.ChannelAccount", on_delete=models.PROTECT, related_name="acts"
    )
    kind = models.CharField(max_length=20, choices=Kind.choices)
    reason = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey("shg.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["account", "-at"], name="account_act_recent")]

    def __str__(self) -> str:
        return f"{self.kind} of account {self.account_id}"


class AccountTask(models.Model):
    """Something about an account that only a person can do: said once, open until it is done."""

    class Kind(models.TextChoices):
        RENEW_30 = "renew_30", _("access ends within 30 days: connect again")
        RENEW_7 = "renew_7", _("access ends within 7 days: connect again now")
        CONNECT_AGAIN = "connect_again", _("Flipkart gives no access: connect the account")
        BLOCKED = "blocked", _("Flipkart refuses this account: mend it, then unblock")

    account = models.ForeignKey(
        "listings.ChannelAccount", on_delete=models.PROTECT, related_name="tasks"
    )
    kind = models.CharField(max_length=20, choices=Kind.choices)
    opened_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        "shg.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "kind"],
                condition=Q(closed_at=None),
                name="account_task_open_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} of account {self.account_id}"
