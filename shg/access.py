"""Who may do what: one table of roles and actions, and can().

Views, services, admin and API ask here. Scope (which rows) is shg/scoping.py; this module
adds the verb. An action on a row outside a role's scope is refused as if it were not there.
"""

from collections.abc import Collection
from typing import Any

from django.db.models import Q
from django.http import Http404
from django.utils import timezone

from shg.models import Group, Membership
from shg.models.people import Role
from shg.scoping import groups_of_role, open_roles

MEMBER_ACTIONS = frozenset(
    {
        "product.add",
        "listing.edit",
        "listing.submit",
        "listing.withdraw",
        "offer.price",
        "stock.say",
        "offsale.set",
        "group.see",
        "licence.add",
    }
)
# What office staff see; viewers and auditors see and change nothing.
_SEE = frozenset({"desk.open", "listing.see", "group.see", "records.see"})
_REVIEW = frozenset(
    {
        "listing.review",
        "listing.undo",
        "listing.withdraw",
        "handicraft.decide",
        "licence.verify",
        "offsale.see",
        "offsale.set",
    }
)
_CENTRE = frozenset(
    {"stock.receive", "stock.count", "parcel.measure", "catalogue.adopt", "catalogue.see"}
)
# The sync board: see what is not equal, and have it sent again.
_SYNC = frozenset({"sync.see", "sync.retry"})
# Fill in for a member who says yes: then, for so long, she may do what the member may.
_ASSIST = frozenset({"member.help", "member.assist"})
# Whoever prints a card of codes knows them: the roles that fill in with them do not print.
_OFFICE = frozenset({"group.verify", "member.help", "member.erase", "card.print"})

ROLE_ACTIONS: dict[str, frozenset[str]] = {
    Role.SUDA: _SEE
    | _SYNC
    | {
        "reference.edit",
        "group.verify",
        "member.erase",
        "licence.verify",
        "catalogue.see",
        "account.see",
        "account.connect",
        "hold.set",
        "offsale.see",
        "offsale.set",
        "listing.withdraw",
    },
    Role.HUB_DUDA: _SEE
    | _REVIEW
    | _SYNC
    | _OFFICE
    | {"catalogue.see", "catalogue.adopt", "account.see"},
    Role.SPOKE_DUDA: _SEE | _REVIEW | _SYNC | _OFFICE,
    Role.CLC: _SEE | _CENTRE | _ASSIST | _SYNC | {"offsale.see", "offsale.set"},
    Role.ORGANISER: frozenset({"desk.open", "group.see", "listing.see"}) | _ASSIST,
    Role.AUDITOR: _SEE | {"account.see"},
    Role.VIEWER: frozenset({"desk.open"}),
}


def group_of(obj: Any) -> Group | None:
    """Return the group a scoped row belongs to, along its model's group_path."""
    path: str = type(obj).group_path
    for step in path.split("__") if path else []:
        obj = getattr(obj, step)
    return obj if isinstance(obj, Group) else None


def can(user: Any, action: str, obj: Any | None = None) -> bool:
    """Whether `user` may do `action`, on `obj` if given (a Group or any scoped row).

    Without `obj`: whether she may do it anywhere at all (menus). Queries: the user's roles once,
    and one membership look-up; with `obj` one more for each role that covers places.
    """
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return False
    if user.is_superuser:
        return True
    today = timezone.localdate()
    group = group_of(obj) if obj is not None else None
    if action in MEMBER_ACTIONS:
        helped = user.helped_group_id
        if helped is not None and (group is None or group.pk == helped):
            return True
        places = Membership.objects.filter(person=user, valid_to=None)
        if (places.filter(group=group) if group else places).exists():
            return True
    for role in open_roles(user):
        if action in ROLE_ACTIONS[role.role] and (
            group is None
            or Group._base_manager.filter(groups_of_role(role, today), pk=group.pk).exists()
        ):
            return True
    return False


def groups_allowed(user: Any, action: str, group_ids: Collection[int]) -> set[int]:
    """Return which of these groups she may do `action` on. Queries: her roles once, and one."""
    if user.is_superuser:
        return set(group_ids)
    today = timezone.localdate()
    scope = Q(pk__in=[])
    if action in MEMBER_ACTIONS:
        scope |= Q(memberships__person=user, memberships__valid_to=None)
        scope |= Q(pk=user.helped_group_id)
    for role in open_roles(user):
        if action in ROLE_ACTIONS[role.role]:
            scope |= groups_of_role(role, today)
    found = Group._base_manager.filter(scope, pk__in=group_ids)
    return set(found.values_list("pk", flat=True))


def require(user: Any, action: str, obj: Any | None = None) -> None:
    """Raise Http404 unless can(): a stranger learns nothing, not even that the row exists."""
    if not can(user, action, obj):
        raise Http404


def admin_can(user: Any, permission: str) -> bool:
    """Answer Django admin's "app.verb_model": viewing for all staff, the rest by ModelAdmin.

    The scoped admin base decides per model; here only the floor: staff who may see records may
    view, and those who may edit reference tables may add and change.
    """
    if not user.is_staff:
        return False
    if user.is_superuser:
        return True
    verb = permission.rpartition(".")[2].split("_")[0]
    if verb == "view":
        return can(user, "records.see")
    if verb in {"add", "change"}:
        return can(user, "reference.edit")
    return False
