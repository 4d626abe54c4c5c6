"""Off sale at the desk: every level, with reason and end, liftable; withdrawing for good."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.utils import timezone

from common.dates import IST, today_ist
from listings.errors import OffSaleEndPast, OffSaleReasonMissing
from listings.models import Listing, ListingTransition, OffSale
from listings.offsale_selectors import off_sale_rows
from listings.services.drafts import listing_withdraw
from listings.services.offsale import off_sale_set
from listings.wanted import offer_facts
from shg.models import Person
from tests.cast import Cast, make_approved_listing, make_cast, offer_of, staff_client
from tests.counting import queries_of
from tests.many import listing_copy

TAKE = "/desk/off-sale/take/"


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def listing(cast: Cast) -> Listing:
    return make_approved_listing(cast, pieces=5)


def pieces(listing: Listing) -> int:
    offer = offer_of(listing)
    return sum(offer_facts([offer.pk])[offer.pk].stock_by_location.values())


def said(client: Client, address: str, **form: str) -> str:
    """Post a form; return the sentence the reader is shown."""
    answer = client.post(address, {**form}, headers={"Accept-Language": "en"})
    assert answer.status_code == 302, answer.status_code
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


def seen(user: Person) -> list[str]:
    return [row.kind for row in off_sale_rows(user)]


@pytest.mark.parametrize("kind", ["offer", "listing", "group", "centre", "account"])
def test_staff_take_every_level_off_and_put_it_back(
    cast: Cast, listing: Listing, kind: str
) -> None:
    sku = offer_of(listing).variant.sku
    code = {
        "offer": sku.lower(),
        "listing": f" {sku} ",
        "group": cast.ujala.code,
        "centre": str(cast.clc_lucknow.pk),
        "account": str(cast.account.pk),
    }[kind]
    gita = staff_client(cast.gita)
    last = today_ist() + dt.timedelta(days=3)

    said(gita, TAKE, kind=kind, code=code, reason="complaint", until=last.isoformat())

    assert pieces(listing) == 0
    row = OffSale.objects.get()
    assert (row.reason, row.by, row.lifted_at) == ("complaint", cast.gita, None)
    assert row.until == dt.datetime.combine(last + dt.timedelta(days=1), dt.time(), IST)
    shown = off_sale_rows(cast.gita)[0]
    assert (shown.kind, shown.may_lift, shown.last_day) == (kind, True, last)
    assert "complaint" in gita.get("/desk/off-sale/").content.decode()

    said(gita, f"/desk/off-sale/{row.pk}/put-back/")
    row.refresh_from_db()
    assert row.lifted_by == cast.gita
    assert pieces(listing) == 5
    assert seen(cast.gita) == []


def test_a_reason_is_asked_of_staff_and_an_end_lies_ahead(cast: Cast, listing: Listing) -> None:
    divya = staff_client(cast.divya)
    sku = offer_of(listing).variant.sku
    yesterday = (today_ist() - dt.timedelta(days=1)).isoformat()

    said(divya, TAKE, kind="listing", code=sku, reason=" ")
    for day in (yesterday, "soon", "9999-12-31"):
        said(divya, TAKE, kind="listing", code=sku, reason="x", until=day)
    said(divya, TAKE, kind="listing", code="no-such-sku", reason="x")

    assert not OffSale.objects.exists()
    assert divya.post(TAKE, {"kind": "everything", "code": "1"}).status_code == 404
    with pytest.raises(OffSaleReasonMissing):
        off_sale_set(level=listing, reason="", actor=cast.divya)
    with pytest.raises(OffSaleEndPast):
        off_sale_set(level=listing, reason="x", actor=cast.divya, until=timezone.now())
    off_sale_set(level=listing, reason="", actor=cast.asha)  # a member need not explain


def test_each_stop_keeps_who_when_and_why(cast: Cast, listing: Listing) -> None:
    off_sale_set(level=listing, reason="away", actor=cast.asha)
    off_sale_set(level=listing, reason="complaint", actor=cast.divya)
    off_sale_set(level=listing, reason="complaint settled next week", actor=cast.gita)

    rows = list(OffSale.objects.order_by("pk").values_list("reason", "by", "lifted_by"))
    assert rows == [
        ("away", cast.asha.pk, cast.divya.pk),
        ("complaint", cast.divya.pk, cast.gita.pk),
        ("complaint settled next week", cast.gita.pk, None),
    ]


def test_another_city_sees_and_lifts_nothing(cast: Cast, listing: Listing) -> None:
    stopped = off_sale_set(level=listing, reason="complaint", actor=cast.divya)
    off_sale_set(level=cast.clc_lucknow, reason="holiday", actor=cast.farah)
    esha = staff_client(cast.esha)

    assert seen(cast.esha) == []
    assert esha.post(f"/desk/off-sale/{stopped.pk}/put-back/").status_code == 404
    said(esha, TAKE, kind="listing", code=offer_of(listing).variant.sku, reason="x")
    said(esha, TAKE, kind="group", code=cast.ujala.code, reason="x")
    said(esha, TAKE, kind="centre", code=str(cast.clc_lucknow.pk), reason="x")
    said(esha, TAKE, kind="account", code=str(cast.account.pk), reason="x")
    said(esha, "/desk/off-sale/withdraw/", code=offer_of(listing).variant.sku, reason="x", sure="1")

    assert OffSale.objects.filter(lifted_at=None).count() == 2
    listing.refresh_from_db()
    assert listing.status == "approved"


def test_a_hub_officer_sees_what_stops_her_groups_and_lifts_what_is_hers(
    cast: Cast, listing: Listing
) -> None:
    off_sale_set(level=cast.account, reason="audit", actor=cast.gita)
    off_sale_set(level=cast.clc_lucknow, reason="holiday", actor=cast.farah)
    off_sale_set(level=listing, reason="complaint", actor=cast.divya)

    may = {row.kind: row.may_lift for row in off_sale_rows(cast.divya)}
    assert may == {"account": False, "centre": False, "listing": True}
    stopped = OffSale.objects.get(account=cast.account)
    answer = staff_client(cast.divya).post(f"/desk/off-sale/{stopped.pk}/put-back/")
    assert answer.status_code == 404
    stopped.refresh_from_db()
    assert stopped.lifted_at is None


def test_the_page_asks_the_same_queries_for_one_row_and_for_twenty(
    cast: Cast, listing: Listing
) -> None:
    off_sale_set(level=listing, reason="complaint", actor=cast.divya)
    off_sale_set(level=cast.clc_lucknow, reason="x", actor=cast.farah)
    divya = staff_client(cast.divya)
    few = queries_of(divya, "/desk/off-sale/")
    for _ in range(19):
        off_sale_set(level=listing_copy(listing), reason="complaint", actor=cast.divya)

    assert queries_of(divya, "/desk/off-sale/") == few
    assert len(divya.get("/desk/off-sale/").context["rows"]) == 21


def test_withdrawing_needs_a_tick_and_a_reason_and_is_listed(cast: Cast, listing: Listing) -> None:
    divya = staff_client(cast.divya)
    sku = offer_of(listing).variant.sku
    here = "/desk/off-sale/withdraw/"

    said(divya, here, code=sku, reason="copied design")
    said(divya, here, code=sku, reason=" ", sure="1")
    listing.refresh_from_db()
    assert listing.status == "approved"
    with pytest.raises(OffSaleReasonMissing):
        listing_withdraw(listing_id=listing.pk, actor=cast.divya)

    said(divya, here, code=sku, reason="copied design", sure="1")
    listing.refresh_from_db()
    assert (listing.status, pieces(listing)) == ("withdrawn", 0)
    move = ListingTransition.objects.get(to_status="withdrawn")
    assert (move.actor, move.reason) == (cast.divya, "copied design")
    assert "copied design" in divya.get("/desk/off-sale/").content.decode()
    assert staff_client(cast.farah).post(here, {"code": sku}).status_code == 403
