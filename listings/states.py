"""The whole life of a listing, and of a change to one, on one screen."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    """Where a listing stands with us. Where it stands on the channel is ChannelStatus."""

    DRAFT = "draft", _("unfinished")
    SUBMITTED = "submitted", _("being checked")
    RETURNED = "returned", _("needs a fix")
    APPROVED = "approved", _("approved")
    WITHDRAWN = "withdrawn", _("withdrawn")


class ChangeState(models.TextChoices):
    """Where a change after approval stands."""

    ASKED = "asked", _("asked for")
    DRAFT = "draft", _("unfinished")
    SUBMITTED = "submitted", _("being checked")
    RETURNED = "returned", _("needs a fix")
    APPROVED = "approved", _("approved")
    DROPPED = "dropped", _("dropped")


TRANSITIONS: dict[Status, frozenset[Status]] = {
    Status.DRAFT: frozenset({Status.SUBMITTED}),
    Status.SUBMITTED: frozenset({Status.RETURNED, Status.APPROVED, Status.WITHDRAWN}),
    Status.RETURNED: frozenset({Status.SUBMITTED, Status.WITHDRAWN}),
    Status.APPROVED: frozenset({Status.SUBMITTED, Status.WITHDRAWN}),  # to submitted: undo
    Status.WITHDRAWN: frozenset(),
}

CHANGE_TRANSITIONS: dict[ChangeState, frozenset[ChangeState]] = {
    ChangeState.ASKED: frozenset({ChangeState.SUBMITTED, ChangeState.DROPPED}),
    ChangeState.DRAFT: frozenset({ChangeState.SUBMITTED, ChangeState.DROPPED}),
    ChangeState.SUBMITTED: frozenset(
        {ChangeState.RETURNED, ChangeState.APPROVED, ChangeState.DROPPED}
    ),
    ChangeState.RETURNED: frozenset({ChangeState.SUBMITTED, ChangeState.DROPPED}),
    ChangeState.APPROVED: frozenset(),
    ChangeState.DROPPED: frozenset(),
}
