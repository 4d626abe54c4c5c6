"""The catalogue desk: looking, comparing, adopting, refusing, and who may."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.http import Http404
from django.test import Client
from django.utils import timezone

from flipkart_sync.accounts.services import hold_set, orders_pull_set
from flipkart_sync.engine.passes import account_pass
from flipkart_sync.errors import OrdersMustBePulled, ProposalDecided, ReasonMissing
from flipkart_sync.models import AccountState, Facet, ProductIdProposal, RemoteOffer
from flipkart_sync.onboarding.proposals import Sighting, agrees_by_itself
from flipkart_sync.onboarding.search import channel_states_search, product_ids_search
from flipkart_sync.onboarding.sheet import Cell, hub_sheet
from flipkart_sync.services import (
    proposal_adopt,
    proposal_look_now,
    proposal_refuse,
    proposal_write,
)
from listings.errors import ProductIdTaken
from listings.models import ChannelStatus, Offer
from listings.wanted import offer_facts
from tests.cast import Cast, make_approved_listing, offer_of, staff_client
from tests.simulator import SimulatorHandle


@pytest.fixture
def offer(cast: Cast, joined: SimulatorHandle) -> Offer:
    """An approved purse of Asha's with five pieces counted; Flipkart does not know it."""
    return offer_of(make_approved_listing(cast, pieces=5))


def pass_qc(cast: Cast, simulator: SimulatorHandle, offer: Offer, **row: object) -> str:
    """Let Seller Hub know the SKU and pass its check; return the product id."""
    made = simulator.catalogue_add(
        offer.variant.sku,
        **{"seller_id": cast.account.remote_seller_id, "mrp": offer.mrp_paise // 100, **row},
    )
    product_id: str = made["product_id"]
    return product_id


def test_an_approved_offer_waits_in_the_desk_without_facets(cast: Cast, offer: Offer) -> None:
    row = RemoteOffer.objects.get(offer=offer)

    assert row.product_id == ""
    assert row.facets.count() == 0
    page = staff_client(cast.farah).get("/desk/catalogue/")
    assert offer.variant.sku in page.content.decode()


def test_look_now_finds_nothing_before_seller_hub_knows_the_sku(cast: Cast, offer: Offer) -> None:
    found = proposal_look_now(offer_ids=[offer.pk], actor=cast.farah)

    assert (found.looked, found.new) == (1, 0)


def test_look_now_proposes_with_title_picture_and_mrp(
    cast: Cast, offer: Offer, joined: SimulatorHandle
) -> None:
    product_id = pass_qc(cast, joined, offer, title="Leather purse", image_url="https://x/y.jpg")

    found = proposal_look_now(offer_ids=[offer.pk], actor=cast.farah)

    assert found.new == 1
    proposal = ProductIdProposal.objects.get(offer=offer)
    assert proposal.remote_product_id == product_id
    assert (proposal.title, proposal.mrp_paise) == ("Leather purse", offer.mrp_paise)
    assert proposal.image_url == "https://x/y.jpg"
    assert proposal.decision == ""


def test_adopting_brings_it_live_by_the_ordinary_way(
    cast: Cast, offer: Offer, joined: SimulatorHandle
) -> None:
    pass_qc(cast, joined, offer)
    proposal_look_now(offer_ids=[offer.pk], actor=cast.farah)

    proposal_adopt(proposal_id=ProductIdProposal.objects.get().pk, actor=cast.farah)
    account_pass(cast.account.pk)

    live = joined.listing(offer.variant.sku, cast.account.remote_seller_id)
    assert live["listing_status"] == "ACTIVE"
    assert live["price"]["selling_price"] == offer.price_paise // 100
    assert live["locations"]["LOC-lucknow"]["inventory"] == 5
    offer.refresh_from_db()
    assert offer.channel_status.is_live


def test_refusing_needs_a_reason_and_is_not_proposed_again(
    cast: Cast, offer: Offer, joined: SimulatorHandle
) -> None:
    pass_qc(cast, joined, offer)
    proposal_look_now(offer_ids=[offer.pk], actor=cast.farah)
    proposal = ProductIdProposal.objects.get()

    with pytest.raises(ReasonMissing):
        proposal_refuse(proposal_id=proposal.pk, reason="  ", actor=cast.farah)
    proposal_refuse(proposal_id=proposal.pk, reason="another bag", actor=cast.farah)
    proposal_look_now(offer_ids=[offer.pk], actor=cast.farah)

    proposal.refresh_from_db()
    assert (proposal.decision, proposal.by) == ("refused", cast.farah)
    assert ProductIdProposal.objects.count() == 1
    with pytest.raises(ProposalDecided):
        proposal_adopt(proposal_id=proposal.pk, actor=cast.farah)


def test_one_product_id_is_never_two_skus(
    cast: Cast, offer: Offer, joined: SimulatorHandle
) -> None:
    product_id = pass_qc(cast, joined, offer)
    other = offer_of(make_approved_listing(cast, member=cast.bina))
    first = proposal_write(offer_id=offer.pk, product_id=product_id.lower(), actor=cast.farah)
    second = proposal_write(offer_id=other.pk, product_id=product_id, actor=cast.farah)
    proposal_adopt(proposal_id=first.pk, actor=cast.farah)

    with pytest.raises(ProductIdTaken):
        proposal_adopt(proposal_id=second.pk, actor=cast.farah)


@pytest.mark.parametrize(
    ("change", "adopts"),
    [
        ({}, True),
        ({"brand": "generic"}, True),
        ({"vertical": ""}, False),
        ({"brand": ""}, False),
        ({"mrp_paise": None}, False),
        ({"mrp_paise": 1}, False),
        ({"sku": "SH-2"}, False),
        ({"brand": "Gucci"}, False),
    ],
)
def test_is_adopted_by_itself_only_if_every_fact_is_shown_and_agrees(
    change: dict[str, object], adopts: bool
) -> None:
    facts: dict[str, object] = {
        "sku": "SH-1", "product_id": "FSN", "source": "qc_file", "vertical": "bag",
        "brand": "Samooh", "mrp_paise": 50000, **change,
    }  # fmt: skip

    agrees = agrees_by_itself(
        Sighting(**facts),  # type: ignore[arg-type]  # a table of changes
        sku="SH-1", vertical="bag", mrp_paise=50000, brands=["Samooh"], is_taken=False,
    )  # fmt: skip

    assert agrees is adopts


# --- pages -----------------------------------------------------------------------------------
def test_the_desk_compares_and_adopts_by_hand(
    cast: Cast, offer: Offer, joined: SimulatorHandle
) -> None:
    pass_qc(cast, joined, offer, title="Their purse")
    farah = staff_client(cast.farah)

    said = farah.post("/desk/catalogue/look/", {"offer": offer.pk}, follow=True)
    proposal = ProductIdProposal.objects.get()
    assert "Their purse" in said.content.decode()
    assert "1 new product id" in said.content.decode()
    said = farah.post(f"/desk/catalogue/proposals/{proposal.pk}/adopt/", follow=True)

    assert "Adopted." in said.content.decode()
    offer.refresh_from_db()
    assert offer.channel_product is not None


def test_the_product_page_tells_what_seller_hub_asks(cast: Cast, offer: Offer) -> None:
    page = staff_client(cast.farah, language="hi").get(f"/desk/catalogue/{offer.pk}/")

    text = page.content.decode()
    assert page.status_code == 200
    for header in ("Seller SKU ID", "Listing Status", "Fullfilment by", "Weight (KG)"):
        assert header in text
    assert "Inactive" in text
    assert "अभी देखें" in text


def test_a_silent_flipkart_is_a_sentence_and_loses_nothing(
    cast: Cast, offer: Offer, joined: SimulatorHandle
) -> None:
    joined.fault("500", endpoint="details", times=None)

    said = staff_client(cast.farah).post("/desk/catalogue/look/", follow=True)

    assert said.status_code == 200
    assert "does not answer" in said.content.decode()


def test_esha_of_agra_finds_nothing_of_kanpur(cast: Cast, offer: Offer) -> None:
    esha = staff_client(cast.esha)
    proposal = proposal_write(offer_id=offer.pk, product_id="A" * 16, actor=cast.farah)

    assert offer.variant.sku not in esha.get("/desk/catalogue/").content.decode()
    assert esha.get(f"/desk/catalogue/{offer.pk}/").status_code == 404
    for act in ("adopt", "refuse"):
        answer = esha.post(f"/desk/catalogue/proposals/{proposal.pk}/{act}/", {"reason": "x"})
        assert answer.status_code == 404
    proposal.refresh_from_db()
    assert proposal.decision == ""


def test_a_viewer_may_not_adopt_and_a_stranger_signs_in(cast: Cast, offer: Offer) -> None:
    proposal = proposal_write(offer_id=offer.pk, product_id="A" * 16, actor=cast.farah)
    path = f"/desk/catalogue/proposals/{proposal.pk}/adopt/"

    assert staff_client(cast.gita).get("/desk/catalogue/").status_code == 200
    assert staff_client(cast.gita).post(path).status_code == 403
    assert staff_client(cast.hina).get("/desk/catalogue/").status_code == 403
    assert Client().get("/desk/catalogue/").status_code == 302


def test_the_sheet_names_photos_only_where_flipkart_can_fetch_them(offer: Offer) -> None:
    facts = offer_facts([offer.pk])[offer.pk]

    told = hub_sheet(facts, description_en="", vertical="", photos_base="https://haat.in/media/")
    quiet = hub_sheet(facts, description_en="", vertical="")

    assert Cell("Main Image URL", f"https://haat.in/media/{facts.photos[0]}") in told
    assert not [cell for cell in quiet if "Image" in cell.header]


# --- product search --------------------------------------------------------------------------
def test_product_search_proposes_what_nobody_looked_for(
    cast: Cast, offer: Offer, joined: SimulatorHandle
) -> None:
    product_id = pass_qc(cast, joined, offer, make_offer=False)

    assert product_ids_search(cast.account.pk) == 1

    assert ProductIdProposal.objects.get(offer=offer).remote_product_id == product_id


def test_what_flipkart_inactivates_stands_before_a_person_until_it_is_lifted(
    cast: Cast, offer: Offer, joined: SimulatorHandle
) -> None:
    product_id = pass_qc(cast, joined, offer)
    proposal_adopt(
        proposal_id=proposal_write(offer_id=offer.pk, product_id=product_id, actor=cast.farah).pk,
        actor=cast.farah,
    )
    account_pass(cast.account.pk)
    place = f"/listings/{cast.account.remote_seller_id}/{offer.variant.sku}"

    joined.admin("PATCH", place, {"blocked": True})
    assert channel_states_search(cast.account.pk) == 1
    listing = Facet.objects.get(remote_offer__offer=offer, kind="offer")
    assert listing.problem == "inactivated_by_flipkart"
    told = ChannelStatus.objects.get(offer=offer)
    assert (told.cause, told.turn) == ("inactivated_by_flipkart", ChannelStatus.Turn.US)

    joined.admin("PATCH", place, {"blocked": False})
    assert channel_states_search(cast.account.pk) == 1
    listing.refresh_from_db()
    assert listing.problem == ""


def test_orders_of_a_production_account_cannot_be_switched_off(
    cast: Cast, joined: SimulatorHandle
) -> None:
    orders_pull_set(account_id=cast.account.pk, is_on=False, actor=cast.gita)
    assert not AccountState.objects.get().orders_pull
    cast.account.environment = "production"
    cast.account.save()

    with pytest.raises(OrdersMustBePulled):
        orders_pull_set(account_id=cast.account.pk, is_on=False, actor=cast.gita)


def test_a_hold_needs_a_reason_and_ends_within_a_day(cast: Cast, joined: SimulatorHandle) -> None:
    with pytest.raises(ReasonMissing):
        hold_set(account_id=cast.account.pk, hold="writes", reason="", hours=5, actor=cast.gita)
    hold_set(account_id=cast.account.pk, hold="writes", reason="audit", hours=99, actor=cast.gita)

    state = AccountState.objects.get()
    assert state.hold_until is not None
    assert state.hold_until <= timezone.now() + timedelta(hours=24)
    with pytest.raises(Http404):
        hold_set(account_id=cast.account.pk, hold="none", reason="", hours=1, actor=cast.farah)
