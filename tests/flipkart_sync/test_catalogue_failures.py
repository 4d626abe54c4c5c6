"""Failures of a QC file: they find whoever must act, and settle once she has."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from catalog.models import Licence
from flipkart_sync.models import (
    MissedSentence,
    QcRow,
    RemoteOffer,
)
from flipkart_sync.services import proposal_look_now
from listings.models import ChannelStatus, ListingChange, Offer
from listings.services.changes import change_approve, offer_price_change
from listings.services.channel import channel_product_adopt, channel_status_set
from listings.services.stock import parcel_measure, pieces_say
from tests.board.dictionary import load_dictionary
from tests.cast import Cast, make_approved_listing, member_client, offer_of, staff_client
from tests.flipkart_sync.desk_files import (
    another_photo,
    failed,
    post,
    sent,
)
from tests.simulator import SimulatorHandle


@pytest.fixture
def offer(cast: Cast, joined: SimulatorHandle) -> Offer:
    """An approved purse of Asha's; Flipkart does not know it."""
    load_dictionary()
    return offer_of(make_approved_listing(cast, pieces=5))


@pytest.fixture
def farah(cast: Cast) -> Client:
    return staff_client(cast.farah)


@pytest.mark.parametrize(
    ("why", "turn"),
    [
        ("Weight does not match", "centre"),
        ("FSSAI number wrong", "duda"),
        ("Text has markup in it", "duda"),
        ("Zorp", "us"),
    ],
)
def test_a_failure_finds_whoever_must_act(
    cast: Cast, offer: Offer, farah: Client, why: str, turn: str
) -> None:
    post(farah, "/desk/catalogue/qc/read/", file=failed(offer, why))

    offer.refresh_from_db()
    assert offer.channel_status.turn == turn
    page = farah.get("/desk/catalogue/qc/").content.decode()
    assert why in page
    row = QcRow.objects.get()
    assert "Put right." in post(farah, f"/desk/catalogue/qc/rows/{row.pk}/settle/")
    assert "Nothing has failed" in farah.get("/desk/catalogue/qc/").content.decode()


def status_of(offer: Offer) -> tuple[str, str]:
    """Return what the left apps are told: cause and whose turn."""
    status = ChannelStatus.objects.get(offer=offer)
    return status.cause, status.turn


def is_settled_by_itself(offer: Offer) -> bool:
    row = QcRow.objects.unscoped(reason="a test").get(offer=offer)
    return row.settled_at is not None and row.settled_by is None


def test_words_nobody_explained_are_a_task_in_the_dictionary(
    cast: Cast, offer: Offer, farah: Client
) -> None:
    post(farah, "/desk/catalogue/qc/read/", file=failed(offer, "Zorp 7"))

    missed = MissedSentence.objects.get(entry=None)
    assert (missed.source, missed.examples) == ("qc", ["Zorp 7"])
    assert "Nobody has explained" in farah.get("/desk/catalogue/qc/").content.decode()


def test_a_photo_taken_again_and_approved_puts_the_failure_right(
    cast: Cast, offer: Offer, farah: Client
) -> None:
    post(farah, "/desk/catalogue/qc/read/", file=failed(offer, "Image is blurred"))
    asha = member_client(cast.asha, language="hi")
    asha.post(
        f"/products/{offer.listing_id}/photo/",
        {"photo": SimpleUploadedFile("n.jpg", another_photo())},
    )
    assert not is_settled_by_itself(offer)

    change = ListingChange.objects.get(listing=offer.listing)
    change_approve(change_id=change.pk, seen_version=change.version, actor=cast.divya)

    assert is_settled_by_itself(offer)


def test_a_measured_parcel_puts_the_failure_right(cast: Cast, offer: Offer, farah: Client) -> None:
    post(farah, "/desk/catalogue/qc/read/", file=failed(offer, "Package weight is wrong"))
    assert status_of(offer)[1] == "centre"
    pieces_say(offer_id=offer.pk, pieces=4, actor=cast.asha)
    assert not is_settled_by_itself(offer), "another change of the offer is no measuring"

    parcel_measure(
        variant_id=offer.variant_id, weight_g=410, length_mm=250, breadth_mm=180, height_mm=60,
        actor=cast.farah,
    )  # fmt: skip

    assert is_settled_by_itself(offer)
    assert status_of(offer) == ("waiting_product_id", "channel")


def test_a_verified_licence_puts_the_failure_right(cast: Cast, offer: Offer, farah: Client) -> None:
    post(farah, "/desk/catalogue/qc/read/", file=failed(offer, "Licence number is not valid"))
    licence = Licence(group=cast.ujala, kind="fssai", number="12345678901234")
    licence.save()
    assert not is_settled_by_itself(offer)

    licence.verified_at, licence.verified_by = timezone.now(), cast.divya
    licence.save()

    assert is_settled_by_itself(offer)


def test_a_photo_that_cannot_be_asked_for_now_is_the_desks_turn(
    cast: Cast, offer: Offer, farah: Client
) -> None:
    offer_price_change(offer_id=offer.pk, price_paise=100_00, actor=cast.asha)

    post(farah, "/desk/catalogue/qc/read/", file=failed(offer, "Image is blurred"))

    assert QcRow.objects.unscoped(reason="a test").get().turn == "us"
    assert status_of(offer) == ("qc_photo", "us")


def test_a_failure_stays_told_while_the_engine_looks_on(
    cast: Cast, offer: Offer, farah: Client, joined: SimulatorHandle
) -> None:
    post(farah, "/desk/catalogue/qc/read/", file=failed(offer, "Weight is wrong"))
    remote = RemoteOffer.objects.unscoped(reason="a test").get(offer=offer)
    assert remote.told == ""

    proposal_look_now(offer_ids=[offer.pk], actor=cast.farah)

    assert status_of(offer) == ("qc_details", "centre")


def test_settling_late_leaves_an_adopted_offer_to_the_engine(
    cast: Cast, offer: Offer, farah: Client
) -> None:
    post(farah, "/desk/catalogue/qc/read/", file=failed(offer, "Zorp"))
    channel_product_adopt(offer_id=offer.pk, remote_product_id="PURGWZ5ZFYZQ4BHD")
    channel_status_set(offer_id=offer.pk, is_live=True)
    row = QcRow.objects.unscoped(reason="a test").get()

    post(farah, f"/desk/catalogue/qc/rows/{row.pk}/settle/")

    assert ChannelStatus.objects.get(offer=offer).is_live


def test_a_file_a_colleague_has_read_asks_nobody_again(
    cast: Cast, offer: Offer, farah: Client
) -> None:
    file = failed(offer, "Image is blurred").read()
    post(farah, "/desk/catalogue/qc/read/", file=sent(file, "QC.xlsx"))
    ListingChange.objects.all().delete()

    said = post(staff_client(cast.divya), "/desk/catalogue/qc/read/", file=sent(file, "again.xlsx"))

    assert "A colleague has read this file already" in said
    assert "failed: 1" in said
    assert not ListingChange.objects.exists()
    assert QcRow.objects.unscoped(reason="a test").count() == 1
