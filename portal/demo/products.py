"""Demo products, put up and decided through the same services that pages call."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from catalog.models import ProductType
from catalog.services import handicraft_decide, photo_keep
from common.dates import today_ist
from listings.models import Listing, Offer
from listings.promises import answer_promised_by
from listings.services import drafts, review
from listings.services.editing import listing_edit
from listings.services.stock import parcel_measure, stock_receive
from portal.demo.drawings import Print
from portal.demo.people import demo_facts, officer_of
from portal.demo.photos import PhotoRoom, prints_of
from portal.models import ReferenceRow
from shg.models import Centre, Group, Person
from shg.selectors import centre_of_group

TABLE = "demo.product"
MEASURED_AT_VIEWS = 3  # some parcels are measured, some are still reckoned by the usual size
REASONS = {True: "हाथ से बना, अपनी पहचान वाला काम", False: "ज़्यादातर काम मशीन का है"}


@dataclass
class Stage:
    """Who plays for one group: its women by place, its DUDA officer, its centre and operator."""

    members: list[Person]
    officer: Person
    centre: Centre
    operator: Person


def rows_to_make() -> list[dict[str, Any]]:
    """Return the rows of products that were never made here.

    A product that staff or members changed, withdrew or deleted since is not made again.
    """
    done = set(ReferenceRow.objects.filter(table=TABLE).values_list("key", flat=True))
    return [row for row in demo_facts("products")["product"] if row["key"] not in done]


def prints_wanted(rows: list[dict[str, Any]]) -> list[Print]:
    """Return the photos of all rows, in their order."""
    crafts = dict(ProductType.objects.values_list("slug", "craft__slug"))
    return [
        ask for row in rows for ask in prints_of(crafts[row["type"]], row["palette"], row["views"])
    ]


def products_load(rows: list[dict[str, Any]], room: PhotoRoom) -> None:
    """Make products of rows, in one transaction each; their photos come from the room."""
    kinds = {kind.slug: kind for kind in ProductType.objects.select_related("craft")}
    stages: dict[str, Stage] = {}
    for row in rows:
        if row["group"] not in stages:
            stages[row["group"]] = _stage(row["group"])
        _product(row, kinds[row["type"]], stages[row["group"]], room)


def _stage(code: str) -> Stage:
    group = Group._base_manager.select_related("city").get(code=code)
    centre = centre_of_group(group, today_ist(timezone.now()))
    if centre is None:
        raise LookupError(f"No centre serves {group.city.slug}; load the reference data first.")
    members = Person.objects.filter(memberships__group=group, memberships__valid_to=None)
    return Stage(
        members=list(members.order_by("memberships__pk")),
        officer=officer_of(group.city),
        centre=centre,
        operator=Person.objects.get(
            staff_roles__centre=centre, staff_roles__role="clc", username__startswith="clc-"
        ),
    )


@transaction.atomic
def _product(row: dict[str, Any], kind: ProductType, stage: Stage, room: PhotoRoom) -> None:
    """Make one product and bring it as far as its row says."""
    member = stage.members[row["member"]]
    listing = drafts.draft_open(actor=member, member=member)
    ReferenceRow.objects.create(table=TABLE, key=row["key"], values={"listing": listing.pk})
    drafts.listing_kind_set(listing_id=listing.pk, product_type_id=kind.pk, actor=member)
    for ask in prints_of(kind.craft.slug, row["palette"], row["views"]):
        with listing_edit(listing.pk, member) as open_listing:
            photo_keep(
                product=open_listing.product,
                prepared=room.photo(ask),
                actor=member,
                is_drawn=True,
            )
    drafts.listing_details_set(
        listing_id=listing.pk,
        values=row["answers"],
        actor=member,
        her_words=row.get("words"),
    )
    stop = row.get("stop")
    if stop == "price":
        return
    drafts.listing_price_set(listing_id=listing.pk, price_paise=row["price"] * 100, actor=member)
    drafts.listing_price_accept(listing_id=listing.pk, actor=member)
    if stop == "pieces":
        return
    drafts.listing_pieces_set(
        listing_id=listing.pk,
        actor=member,
        ready_pieces=row.get("said"),
        capacity=row.get("made"),
        make_days=row.get("make_days"),
    )
    if stop == "send":
        return
    drafts.listing_submit(listing_id=listing.pk, actor=member)
    _decide(row, listing, kind, stage)


def _decide(row: dict[str, Any], listing: Listing, kind: ProductType, stage: Stage) -> None:
    """Let the officer decide, and the centre count, as the row says."""
    listing.refresh_from_db()
    state = row.get("state", "approved")
    if state == "submitted":
        _sent_days_ago(listing, row["days"])
    elif state == "returned":
        review.listing_return(
            listing_id=listing.pk,
            seen_version=listing.version,
            reason_key=row["reason"],
            note="",
            actor=stage.officer,
        )
    else:
        _approve(row, listing, kind, stage)


def _approve(row: dict[str, Any], listing: Listing, kind: ProductType, stage: Stage) -> None:
    if kind.asks_handicraft:
        handicraft_decide(
            product_id=listing.product_id,
            is_handicraft=row["handicraft"],
            reason=REASONS[row["handicraft"]],
            actor=stage.officer,
        )
    review.listing_approve(listing_id=listing.pk, seen_version=listing.version, actor=stage.officer)
    offer = Offer.objects.get(listing=listing)
    if row["views"] == MEASURED_AT_VIEWS:
        _measure(offer, kind, stage)
    stock_receive(
        offer_id=offer.pk,
        centre_id=stage.centre.pk,
        pieces=row["counted"],
        source_ref=f"demo-{settings.HAAT_SKU_PREFIX}-{row['key']}",
        actor=stage.operator,
    )


def _measure(offer: Offer, kind: ProductType, stage: Stage) -> None:
    parcel_measure(
        variant_id=offer.variant_id,
        weight_g=kind.typical_weight_g,
        length_mm=kind.typical_length_mm,
        breadth_mm=kind.typical_breadth_mm,
        height_mm=kind.typical_height_mm,
        actor=stage.operator,
    )


def _sent_days_ago(listing: Listing, days: int) -> None:
    """Let it have waited, so that the queue shows ages; the promise is that of its day."""
    sent_at = timezone.now() - dt.timedelta(days=days, hours=2)
    Listing.objects.filter(pk=listing.pk).update(
        submitted_at=sent_at, answer_by=answer_promised_by(sent_at)
    )
