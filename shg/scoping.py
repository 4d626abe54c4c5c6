"""Tenancy below the views: every read of a group's row starts from visible_to(user).

A model declares `group_path`, the relation path from itself to its group ("" for Group), once.
A row outside a user's scope does not exist for her: the answer is 404, never 403.
"""

import datetime as dt
from typing import Any, Self, TypeVar, cast

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.utils import timezone

from common.dated import holds_on

Row = TypeVar("Row", bound=models.Model, covariant=True)


class ScopedQuerySet(models.QuerySet[Row]):
    """A queryset that knows whose rows these are."""

    def visible_to(self, user: Any) -> Self:
        """Return the rows of the groups this user may see."""
        groups = visible_groups(user)
        if groups is None:
            return self
        path: str = vars(self.model)["group_path"]
        return self.filter(**{f"{path or 'pk'}__in": groups})

    def unscoped(self, *, reason: str) -> Self:
        """Return all rows; `reason` says, to the reader of the code, why a task may see them."""
        if not reason:
            raise ValueError("unscoped() needs a reason.")
        return self.all()


ScopedManager = models.Manager.from_queryset(ScopedQuerySet)


Ids = models.QuerySet[Any, Any]


def open_roles(user: Any) -> list[Any]:
    """Return the staff roles that hold today, read once per person object."""
    cached: list[Any] | None = getattr(user, "_open_roles", None)
    if cached is None:
        if not getattr(user, "is_authenticated", False):
            cached = []
        else:
            today = timezone.localdate()
            places = ("state", "city", "centre", "group")
            cached = list(user.staff_roles.filter(holds_on(today)).select_related(*places))
            user._open_roles = cached
    return cached


def visible_groups(user: Any) -> Ids | None:
    """Return ids of the groups a user may see as a subquery; None means all of them."""
    group_model: Any = apps.get_model("shg", "Group")
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return cast(Ids, group_model._base_manager.none().values("pk"))
    if user.is_superuser:
        return None
    today = timezone.localdate()
    own = (
        apps.get_model("shg", "Membership")
        ._base_manager.filter(holds_on(today), person=user)
        .values("group_id")
    )
    roles = open_roles(user)
    if not roles:
        return cast(Ids, own)  # a plain subquery: the database sees that it is one group
    scope = Q(pk__in=own)
    for role in roles:
        scope |= groups_of_role(role, today)
    return cast(Ids, group_model._base_manager.filter(scope).values("pk"))


def groups_of_role(role: Any, today: dt.date) -> Q:
    """Return the filter on Group for what one staff role covers today."""
    if role.state_id:
        return Q(city__state_id=role.state_id)
    if role.group_id:
        return Q(pk=role.group_id)
    if role.centre_id:
        return _served_by(Q(centre_id=role.centre_id), today)
    if role.role == "hub_duda":
        return Q(city_id=role.city_id) | _served_by(Q(centre__city_id=role.city_id), today)
    return Q(city_id=role.city_id)


def _served_by(centre: Q, today: dt.date) -> Q:
    """Groups mapped to the centre by their city, unless their own choice says another."""
    chosen: Any = apps.get_model("shg", "GroupCentre")._base_manager.filter(holds_on(today))
    mapped: Any = apps.get_model("shg", "CityCentre")._base_manager.filter(holds_on(today), centre)
    return Q(pk__in=chosen.filter(centre).values("group_id")) | (
        Q(city__in=mapped.values("city_id")) & ~Q(pk__in=chosen.values("group_id"))
    )
