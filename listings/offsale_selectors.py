"""Reads of the off-sale page: what is off sale in somebody's reach, and what can be taken off."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from common.dates import today_ist
from listings.models import ChannelAccount, Listing, ListingTransition, Offer, OffSale
from listings.services.offsale import Level, level_of, may_set
from listings.states import Status
from shg.access import can, groups_allowed
from shg.models import Centre, Group, Person
from shg.scoping import open_roles, visible_groups

ROWS_SHOWN = 100
WITHDRAWN_SHOWN = 20


@dataclass(frozen=True, slots=True)
class OffSaleRow:
    """One open row as the page shows it. `kind`: offer, listing, group, centre or account."""

    row: OffSale
    kind: str
    what: str
    code: str
    may_lift: bool

    @property
    def last_day(self) -> dt.date | None:
        """Return the last day off sale, in India."""
        until = self.row.until
        return today_ist(until - dt.timedelta(seconds=1)) if until else None


def off_sale_open(user: Person) -> "QuerySet[OffSale]":
    """Return the open rows that concern what she may see, newest first."""
    rows = OffSale.objects.filter(lifted_at=None).order_by("-begins_at", "-pk")
    groups = visible_groups(user)
    if groups is None or any(role.state_id for role in open_roles(user)):
        return rows
    sold = Offer.objects.unscoped(reason="accounts through which her groups sell").filter(
        listing__product__group__in=groups
    )
    return rows.filter(
        Q(offer__listing__product__group__in=groups)
        | Q(listing__product__group__in=groups)
        | Q(group__in=groups)
        | Q(centre__in=centres_in_reach(user).values("pk"))
        | Q(account__in=sold.values("account"))
    )


def centres_in_reach(user: Person) -> "QuerySet[Centre]":
    """Return the centres of her roles: the state's all, a city's its own, an operator's one."""
    centres = Centre.objects.order_by("name_en")
    roles = open_roles(user)
    if user.is_superuser or any(role.state_id for role in roles):
        return centres
    return centres.filter(
        Q(pk__in=[role.centre_id for role in roles if role.centre_id])
        | Q(city__in=[role.city_id for role in roles if role.city_id])
    )


def off_sale_rows(user: Person) -> list[OffSaleRow]:
    """Return the open rows with their names. Queries: the rows, and the groups she may act on."""
    rows = off_sale_open(user).select_related(
        "by",
        "offer__variant",
        "offer__listing__product__group",
        "offer__listing__product__product_type",
        "listing__product__group",
        "listing__product__product_type",
        "group",
        "centre",
        "account__seller_of_record",
    )
    levels = [(row, level_of(row)) for row in rows[:ROWS_SHOWN]]
    concerned = {group_id for _, level in levels if (group_id := _group_id(level))}
    allowed = groups_allowed(user, "offsale.set", concerned)
    return [
        OffSaleRow(
            row,
            *_named(level),
            group_id in allowed if (group_id := _group_id(level)) else may_set(level, user),
        )
        for row, level in levels
    ]


def _group_id(level: Level) -> int | None:
    if isinstance(level, Offer):
        return level.listing.product.group_id
    if isinstance(level, Listing):
        return level.product.group_id
    return level.pk if isinstance(level, Group) else None


def _named(level: Level) -> tuple[str, str, str]:
    """Return the kind of a level, its name, and its code or whose it is."""
    if isinstance(level, Offer):
        return "offer", str(level.listing.product), level.variant.sku
    if isinstance(level, Listing):
        return "listing", str(level.product), level.product.group.name
    if isinstance(level, Group):
        return "group", level.name, level.code
    if isinstance(level, Centre):
        return "centre", level.name, level.code
    return "account", str(level.seller_of_record), level.environment


def withdrawn_lately(user: Person) -> "QuerySet[ListingTransition]":
    """Return the last withdrawals of what she may see: what, by whom, why."""
    seen = Listing.objects.visible_to(user).filter(status=Status.WITHDRAWN)
    return (
        ListingTransition.objects.unscoped(reason="history of listings she may see")
        .filter(to_status=Status.WITHDRAWN, listing__in=seen.values("pk"))
        .select_related("actor", "listing__product__product_type", "listing__product__group")
        .order_by("-at")[:WITHDRAWN_SHOWN]
    )


# --- what can be taken off -------------------------------------------------------------------
def accounts_to_stop(user: Person) -> "QuerySet[ChannelAccount]":
    """Return the accounts she may take off sale."""
    accounts = ChannelAccount.objects.select_related("seller_of_record").order_by("pk")
    return accounts if can(user, "hold.set") else accounts.none()


def centres_to_stop(user: Person) -> list[Centre]:
    """Return the centres she may take off sale."""
    return [centre for centre in centres_in_reach(user) if may_set(centre, user)]


def level_found(user: Person, kind: str, code: str) -> Level | None:
    """Return what a person means by a kind and a code, in her reach; None if there is none.

    offer, listing: a SKU; group: its code; centre, account: a number from the page's own list.
    """
    code = code.strip()
    if kind in {"offer", "listing"}:
        offers = Offer.objects.visible_to(user).select_related("listing__product__group")
        offer = offers.filter(variant__sku__iexact=code).order_by("-pk").first()
        return offer if offer is None or kind == "offer" else offer.listing
    if kind == "group":
        return Group.objects.visible_to(user).filter(code__iexact=code).first()
    if not code.isascii() or not code.isdigit() or len(code) > 9:
        return None
    if kind == "centre":
        return centres_in_reach(user).filter(pk=int(code)).first()
    if kind == "account":
        return accounts_to_stop(user).filter(pk=int(code)).first()
    return None
