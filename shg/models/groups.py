"""Groups: the tenant. Who belongs, who bears office, which account is paid."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.dated import Dated, ends_after_it_begins
from common.fields import EncryptedTextField
from common.names import Named
from shg.scoping import ScopedManager


class Group(Named):
    """A self-help group or a common interest group of one city."""

    class Kind(models.TextChoices):
        SHG = "shg", _("self-help group")
        CIG = "cig", _("common interest group")

    class Status(models.TextChoices):
        REGISTERED = "registered", _("registered")
        VERIFIED = "verified", _("verified")
        SUSPENDED = "suspended", _("suspended")
        CLOSED = "closed", _("closed")

    code = models.CharField(max_length=24, unique=True)
    mis_code = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.SHG)
    scheme = models.ForeignKey("shg.Scheme", on_delete=models.PROTECT, related_name="groups")
    city = models.ForeignKey("shg.City", on_delete=models.PROTECT, related_name="groups")
    ward = models.CharField(max_length=60, blank=True)
    formed_on = models.DateField(null=True, blank=True)
    federation = models.CharField(max_length=120, blank=True)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.REGISTERED)
    verified_by = models.ForeignKey(
        "shg.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    verified_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ScopedManager()
    group_path = ""

    class Meta:
        ordering = ["name_en"]
        indexes = [GinIndex(fields=["name_hi"], name="group_hi_trgm", opclasses=["gin_trgm_ops"])]
        constraints = [
            models.CheckConstraint(
                name="group_status_known",
                condition=Q(status__in=["registered", "verified", "suspended", "closed"]),
            ),
        ]


class Membership(Dated):
    """A person's place in a group. She has one open place at most."""

    class Office(models.TextChoices):
        MEMBER = "member", _("member")
        PRESIDENT = "president", _("president")
        SECRETARY = "secretary", _("secretary")
        TREASURER = "treasurer", _("treasurer")

    person = models.ForeignKey("shg.Person", on_delete=models.CASCADE, related_name="memberships")
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Office.choices, default=Office.MEMBER)

    objects = ScopedManager()
    group_path = "group"

    class Meta:
        constraints = [
            ends_after_it_begins("membership_dates"),
            models.UniqueConstraint(
                fields=["person"], condition=Q(valid_to=None), name="one_open_membership"
            ),
            models.UniqueConstraint(
                fields=["group", "role"],
                condition=Q(valid_to=None) & ~Q(role="member"),
                name="one_bearer_of_an_office",
            ),
        ]


class GroupBankAccount(models.Model):
    """The group's one bank account: entered by one officer, confirmed by another."""

    class Status(models.TextChoices):
        ENTERED = "entered", _("entered")
        CONFIRMED = "confirmed", _("confirmed")
        CLOSED = "closed", _("closed")

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="bank_accounts")
    holder = models.CharField(max_length=120)
    ifsc = models.CharField(max_length=11)
    number = EncryptedTextField()
    last_four = models.CharField(max_length=4)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.ENTERED)
    entered_by = models.ForeignKey("shg.Person", on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(auto_now_add=True)
    confirmed_by = models.ForeignKey(
        "shg.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)

    objects = ScopedManager()
    group_path = "group"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group"], condition=Q(status="confirmed"), name="one_account_of_a_group"
            ),
            models.CheckConstraint(
                name="account_maker_is_not_checker",
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=models.F("entered_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"••••{self.last_four}"


class Consent(models.Model):
    """What a person agreed to, how she was asked, and whether she took it back."""

    class Purpose(models.TextChoices):
        SELL = "sell", _("to sell through the portal")
        ON_BEHALF = "on_behalf", _("that another fills in for her")
        WHATSAPP = "whatsapp", _("to be told on WhatsApp")
        SHOW_NAME = "show_name", _("to show her name to buyers")

    person = models.ForeignKey("shg.Person", on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    text_version = models.CharField(max_length=20)
    read_by = models.ForeignKey(
        "shg.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "purpose"],
                condition=Q(withdrawn_at=None) & ~Q(purpose="on_behalf"),
                name="one_consent_in_force",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} of {self.person_id}"


class EraseRequest(models.Model):
    """A woman's wish that what is kept about her be erased, and the office's answer."""

    class State(models.TextChoices):
        ASKED = "asked", _("asked")
        DONE = "done", _("done")
        REFUSED = "refused", _("refused")

    person = models.ForeignKey(
        "shg.Person", on_delete=models.PROTECT, related_name="erase_requests"
    )
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="erase_requests")
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    asked_at = models.DateTimeField()
    answer_by = models.DateField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        "shg.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    note = models.CharField(max_length=200, blank=True)

    objects = ScopedManager()
    group_path = "group"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(state="asked"), name="one_open_erase_request"
            ),
            models.CheckConstraint(
                name="erase_request_answered_whole",
                condition=Q(state="asked", answered_at=None, answered_by=None)
                | (~Q(state="asked") & Q(answered_at__isnull=False, answered_by__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}, {self.state}"
