"""Off sale: wanted stock 0 at once, for an offer, a listing, a group, a centre or an account."""

import datetime as dt
from itertools import groupby
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.http import Http404
from django.utils import timezone

from common.errors import NotAllowed
from common.notes import note_kept
from listings.errors import OffSaleEndPast, OffSaleReasonMissing
from listings.models import ChannelAccount, Listing, Offer, OffSale
from listings.services.telling import Done, all_of_hers, helped_told, member_told
from listings.signals import listing_changed
from listings.states import Status
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


@transaction.atomic
def off_sales_tell(*, limit: int = 50) -> int:
    """Tell the members what staff took off sale, and what is on again; return how many rows.

    Each is told once of each row, with the product's name where it is one. A row that ended before
    anybody was told is passed over; so is the end of one while another still holds it off.
    """
    rows = OffSale.objects.select_for_update(skip_locked=True, of=("self",)).select_related("by")
    begun, ended = Q(told_at=None), Q(told_at__isnull=False, lifted_at__isnull=False)
    found = list(rows.filter(begun | ended, end_told_at=None).order_by("pk")[:limit])
    now = timezone.now()
    for row in found:
        is_begin = row.told_at is None
        is_over = is_begin and row.lifted_at is not None
        if _is_staffs(row) and not is_over:
            _members_told(row, "listing-off" if is_begin else "listing-on")
        row.told_at = row.told_at or now
        row.end_told_at = now if row.lifted_at is not None else None
        row.save(update_fields=["told_at", "end_told_at"])
    return len(found)


def _members_told(row: OffSale, key: str) -> None:
    listing_ids = _offers_of(level_of(row)).values("listing_id")
    rows = Listing.objects.unscoped(reason="each member is told of her own").filter(
        pk__in=listing_ids, status=Status.APPROVED
    )
    if key == "listing-on":
        rows = rows.exclude(pk__in=_held_off())
    rows = rows.select_related("member", "product__group__city").order_by("member_id", "pk")
    for member_id, listings in groupby(rows, key=lambda listing: listing.member_id):
        hers = list(listings)
        member_told(
            listing=hers[0],
            key=key,
            variables={} if len(hers) == 1 else {"name": all_of_hers(hers[0].member)},
            dedupe=f"{key}-{row.pk}-{member_id}",
        )


def _held_off() -> QuerySet[Offer, int]:
    """Return the ids of the listings with an offer that some open row holds off."""
    open_rows = OffSale.objects.filter(lifted_at=None)
    return Offer.objects.filter(
        Q(pk__in=open_rows.exclude(offer=None).values("offer"))
        | Q(listing__in=open_rows.exclude(listing=None).values("listing"))
        | Q(listing__product__group__in=open_rows.exclude(group=None).values("group"))
        | Q(account__in=open_rows.exclude(account=None).values("account"))
        | Q(positions__centre__in=open_rows.exclude(centre=None).values("centre"))
    ).values_list("listing_id", flat=True)


def level_of(row: OffSale) -> Level:
    """Return what a row takes off sale: exactly one, by constraint."""
    for level in (row.offer, row.listing, row.group, row.centre, row.account):
        if level is not None:
            return level
    raise ValueError("An off-sale row without a level.")
