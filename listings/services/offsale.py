"""Off sale: wanted stock 0 at once, for an offer, a listing, a group, a centre or an account."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.http import Http404
from django.utils import timezone

from common.errors import NotAllowed
from common.notes import note_kept
from listings.errors import OffSaleEndPast, OffSaleReasonMissing
from listings.models import ChannelAccount, Listing, Offer, OffSale
from listings.services.telling import Done, helped_told
from listings.signals import listing_changed
from shg.access import ROLE_ACTIONS, can
from shg.models import Centre, Group, Person
from shg.scoping import open_roles

Level = Offer | Listing | Group | Centre | ChannelAccount


def _offers_of(level: Level) -> QuerySet[Offer]:
    if isinstance(level, Offer):
        return Offer.objects.filter(pk=level.pk)
    if isinstance(level, Listing):
        return Offer.objects.filter(listing=level)
    if isinstance(level, Group):
        return Offer.objects.filter(listing__product__group=level)
    if isinstance(level, Centre):
        return Offer.objects.filter(positions__centre=level).distinct()
    return Offer.objects.filter(account=level)


def _column(level: Level) -> dict[str, Any]:
    names = {
        Offer: "offer",
        Listing: "listing",
        Group: "group",
        Centre: "centre",
        ChannelAccount: "account",
    }
    return {names[type(level)]: level}


def may_set(level: Level, actor: Person) -> bool:
    """Rows of a group by scope; a centre by its own operator; an account by the state."""
    if isinstance(level, Offer | Listing | Group):
        return can(actor, "offsale.set", level)
    if isinstance(level, Centre):
        return actor.is_superuser or any(
            "offsale.set" in ROLE_ACTIONS[role.role]
            and (role.centre_id == level.pk or role.state_id)
            for role in open_roles(actor)
        )
    return can(actor, "hold.set")


def _require(level: Level, actor: Person) -> None:
    if not may_set(level, actor):
        raise Http404


@transaction.atomic
def off_sale_set(
    *,
    level: Level,
    reason: str,
    actor: Person,
    until: dt.datetime | None = None,
    on_behalf_of: Person | None = None,
) -> OffSale:
    """Take everything at a level off sale from now, until a time or until lifted.

    An open row of the same level is closed and a new one written, so that each keeps who, when
    and why; a member leaves staff's row as it is, whoever fills in for her too. Staff say why,
    and an end of theirs is ahead.
    Raises Http404 outside scope, OffSaleReasonMissing, OffSaleEndPast, AadhaarRefused.
    """
    _require(level, actor)
    kept, now = note_kept(reason, most=200), timezone.now()
    by_staff = actor.is_staff and on_behalf_of is None
    if by_staff:
        _staff_say(kept, until, now)
    rows = OffSale.objects.select_for_update(of=("self",)).select_related("by")
    open_rows = list(rows.filter(lifted_at=None, **_column(level)))
    for row in open_rows:
        if not by_staff and _is_staffs(row):
            return row
    _close(open_rows, now, actor)
    row = OffSale.objects.create(
        begins_at=now,
        by=actor,
        on_behalf_of=on_behalf_of,
        reason=kept,
        until=until,
        **_column(level),
    )
    if isinstance(level, Listing):
        helped_told(listing=level, done=Done.STOPPED, actor=actor, on_behalf_of=on_behalf_of)
    _tell(level)
    return row


def _staff_say(reason: str, until: dt.datetime | None, now: dt.datetime) -> None:
    if not reason:
        raise OffSaleReasonMissing(fields={"reason": OffSaleReasonMissing.sentence})
    if until is not None and until <= now:
        raise OffSaleEndPast(fields={"until": OffSaleEndPast.sentence})


def _close(rows: list[OffSale], now: dt.datetime, actor: Person | None) -> None:
    OffSale.objects.filter(pk__in=[row.pk for row in rows]).update(lifted_at=now, lifted_by=actor)


@transaction.atomic
def off_sale_lift(*, level: Level, actor: Person, on_behalf_of: Person | None = None) -> None:
    """Put a level back on sale; what other levels hold off stays off.

    Raises NotAllowed where staff took it off and a member would put it back, Http404 outside
    scope.
    """
    _require(level, actor)
    rows = list(OffSale.objects.select_for_update().filter(lifted_at=None, **_column(level)))
    by_staff = actor.is_staff and on_behalf_of is None
    if not by_staff and any(_is_staffs(row) for row in rows):
        raise NotAllowed()
    _close(rows, timezone.now(), actor)
    if isinstance(level, Listing):
        helped_told(listing=level, done=Done.STARTED, actor=actor, on_behalf_of=on_behalf_of)
    _tell(level)


def _is_staffs(row: OffSale) -> bool:
    """Whether staff wrote a row of their own will: no member may undo it. Queries: one."""
    return row.by.is_staff and row.on_behalf_of_id is None


def _tell(*levels: Level) -> None:
    """Tell of every offer of the levels at once: listeners lock them all in one order."""
    offer_ids = sorted(
        {pk for level in levels for pk in _offers_of(level).values_list("pk", flat=True)}
    )
    if offer_ids:
        listing_changed.send(sender=OffSale, offer_ids=offer_ids)


@transaction.atomic
def off_sale_ended(*, limit: int = 200) -> int:
    """Close rows whose time has come and tell the engine; return how many.

    Wanted stock follows the clock by itself; this only makes it follow within a minute.
    """
    rows = list(
        OffSale.objects.select_for_update(skip_locked=True)
        .filter(lifted_at=None, until__lte=Now())
        .order_by("pk")[:limit]
    )
    OffSale.objects.filter(pk__in=[row.pk for row in rows]).update(lifted_at=timezone.now())
    _tell(*(level_of(row) for row in rows))
    return len(rows)


def level_of(row: OffSale) -> Level:
    """Return what a row takes off sale: exactly one, by constraint."""
    for level in (row.offer, row.listing, row.group, row.centre, row.account):
        if level is not None:
            return level
    raise ValueError("An off-sale row without a level.")
