"""Licences of groups: told by a member with a photo of the paper, verified by an officer."""

import datetime as dt
from typing import Literal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.models.types import LicenceKind
from common.dates import today_ist
from shg.scoping import ScopedManager

LicenceState = Literal["unfinished", "waiting", "returned", "verified", "expired"]


class Licence(models.Model):
    """A licence of a group. What was verified never changes: a renewed one is a new row."""

    class Why(models.TextChoices):
        UNCLEAR = "unclear", _("The photo of the paper is not clear. Take it again in light.")
        NUMBER = "number", _("The number is not the one on the paper. Write it once more.")
        EXPIRED = "expired", _("This paper has run out. Send the new one.")
        ANOTHER = "another", _("This paper is not your group's. Send your own.")

    group = models.ForeignKey("shg.Group", on_delete=models.CASCADE, related_name="licences")
    kind = models.CharField(max_length=12, choices=LicenceKind.choices)
    number = models.CharField(max_length=30, blank=True)
    valid_to = models.DateField(null=True, blank=True, help_text="The first day it holds no more")
    photo_name = models.CharField(max_length=200, blank=True)
    entered_by = models.ForeignKey(
        "shg.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    on_behalf_of = models.ForeignKey(
        "shg.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    verified_by = models.ForeignKey(
        "shg.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    verified_at = models.DateTimeField(null=True, blank=True)
    returned_by = models.ForeignKey(
        "shg.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    returned_at = models.DateTimeField(null=True, blank=True)
    why = models.CharField(max_length=10, choices=Why.choices, blank=True)

    objects = ScopedManager()
    group_path = "group"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "kind"],
                condition=Q(verified_at=None),
                name="one_licence_of_a_kind_under_way",
            ),
            models.CheckConstraint(
                name="licence_maker_is_not_checker",
                condition=Q(verified_by=None)
                | Q(entered_by=None)
                | ~Q(verified_by=F("entered_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"

    def state_on(self, day: dt.date) -> LicenceState:
        """Return where it stands on a day. An unfinished or returned one is her turn."""
        if self.verified_at is not None:
            return "expired" if self.valid_to is not None and self.valid_to <= day else "verified"
        if self.returned_at is not None:
            return "returned"
        return "waiting" if self.submitted_at is not None else "unfinished"

    @property
    def last_day(self) -> dt.date | None:
        """Return the last day it holds, None where no end is known."""
        return self.valid_to - dt.timedelta(days=1) if self.valid_to else None

    @property
    def state(self) -> LicenceState:
        """Return where it stands today."""
        return self.state_on(today_ist())
