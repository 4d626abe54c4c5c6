"""The desk's files through its pages: upload, set, fill, answers, brands, and what members see."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from catalog.models import ProductType
from flipkart_sync.models import (
    BrandApproval,
    FilledFile,
    ProductIdProposal,
    QcRow,
    RemoteOffer,
    TemplateFile,
)
from flipkart_sync.onboarding import qc
from flipkart_sync.onboarding.filling import changed_since, photos_zip
from flipkart_sync.onboarding.reading_room import read_workbook
from listings.models import ApprovedVersion, ListingChange, Offer
from listings.services.changes import change_approve
from shg.models import StaffRole
from tests.board.dictionary import load_dictionary
from tests.cast import Cast, make_approved_listing, member_client, offer_of, staff_client
from tests.counting import queries_of
from tests.flipkart_sync.desk_files import (
    another_photo,
    answer_file,
    failed,
    page_of,
    post,
    sent,
    template_ready,
)
from tests.flipkart_sync.template_book import make_template
from tests.many import listing_copy
from tests.simulator import SimulatorHandle

LINK = "https://www.flipkart.com/brown-purse/p/itmx?pid=PURGWZ5ZFYZQ4BHD"


@pytest.fixture
def offer(cast: Cast, joined: SimulatorHandle) -> Offer:
    """An approved purse of Asha's; Flipkart does not know it."""
    load_dictionary()
    return offer_of(make_approved_listing(cast, pieces=5))


@pytest.fixture
def farah(cast: Cast) -> Client:
    return staff_client(cast.farah)


def test_a_template_is_kept_set_and_filled(cast: Cast, offer: Offer, farah: Client) -> None:
    page = page_of(cast)
    assert "version 1" in post(farah, f"{page}template/", file=sent(make_template()))
    assert "Flipkart demands: Ideal For" in post(farah, f"{page}fill/", offer=offer.pk)
    assert "no such value" in post(farah, f"{page}rule/", key="idealfor", theirs="Cats")
    assert "Kept" in post(farah, f"{page}rule/", key="idealfor", theirs="women")
    assert farah.post(f"{page}rule/", {"key": "stock", "theirs": "5"}).status_code == 404

    assert "1 product filled" in post(farah, f"{page}fill/", offer=offer.pk)

    file = FilledFile.objects.get()
    row = read_workbook(bytes(file.content))["leather_purse"][4]
    assert row[3:9] == [offer.variant.sku, "Inactive", "420", "420", "Seller", "0"]
    got = farah.get(f"/desk/catalogue/files/{file.pk}/")
    assert "leather_purse_REQ0123456789AB.xlsx" in got.headers["Content-Disposition"]
    assert not file.has_photo_links
    assert offer.variant.sku.encode() + b"_1.jpg" in photos_zip(file)


def test_the_file_is_of_the_approved_version_and_marked_once_that_changes(
    cast: Cast, offer: Offer, farah: Client
) -> None:
    template_ready(cast, farah)
    offer.listing.product.attributes = {"colour": "black"}
    offer.listing.product.save()

    post(farah, f"{page_of(cast)}fill/", offer=offer.pk)

    file = FilledFile.objects.get()
    assert read_workbook(bytes(file.content))["leather_purse"][4][13] == "Brown"
    rows = list(file.rows.select_related("approved_version"))
    assert not changed_since(rows)
    old = ApprovedVersion.objects.get(listing=offer.listing)
    ApprovedVersion.objects.create(
        listing=offer.listing, n=2, seen_version=9, content=old.content, digest="x", by=cast.divya
    )
    assert changed_since(rows) == {rows[0].pk}
    assert "1 product changed since" in farah.get(page_of(cast)).content.decode()


def test_rows_past_the_limit_go_into_several_files(cast: Cast, offer: Offer, farah: Client) -> None:
    template_ready(cast, farah)
    TemplateFile.objects.update(most_rows=2)
    others = [listing_copy(offer.listing) for _ in range(2)]
    ids = [offer.pk, *(one.offers.get().pk for one in others)]

    post(farah, f"{page_of(cast)}fill/", offer=ids)

    files = list(FilledFile.objects.order_by("pk"))
    assert [file.rows.count() for file in files] == [2, 1]
    assert files[1].file_name == "leather_purse_REQ0123456789AB (2).xlsx"


def test_wrong_files_are_kind_sentences(cast: Cast, offer: Offer, farah: Client) -> None:
    path = f"{page_of(cast)}template/"

    assert "No file came" in post(farah, path)
    assert "not an Excel file" in post(farah, path, file=sent(b"%PDF"))
    assert "This template is for" in post(farah, path, file=sent(make_template("kurta")))
    assert "no answer of Flipkart" in post(
        farah, "/desk/catalogue/qc/read/", file=sent(make_template())
    )
    assert not TemplateFile.objects.exists()


def test_a_passed_row_is_proposed_and_left_to_a_person(
    cast: Cast, offer: Offer, farah: Client
) -> None:
    file = {"Catalog QC Status": "Passed", "Flipkart Product Link": LINK, "Brand": "Generic"}

    said = post(farah, "/desk/catalogue/qc/read/", file=answer_file(offer, **file))
    again = post(farah, "/desk/catalogue/qc/read/", file=answer_file(offer, **file))

    assert "Passed: 1, failed: 0" in said
    assert "NOT-OURS-1" in said
    assert "read before" in again or "Passed: 1" in again
    proposal = ProductIdProposal.objects.get()
    assert (proposal.source, proposal.decision) == ("qc_file", "")
    assert proposal.remote_product_id == "PURGWZ5ZFYZQ4BHD"
    page = farah.get(f"/desk/catalogue/{offer.pk}/").content.decode()
    assert "Brand: Flipkart does not show it." in page


def test_a_photo_asked_for_leads_her_there_in_one_tap(
    cast: Cast, offer: Offer, farah: Client
) -> None:
    post(farah, "/desk/catalogue/qc/read/", file=failed(offer, "Image is blurred"))
    asha = member_client(cast.asha, language="hi")
    place = f"/products/{offer.listing_id}/photo/"

    product = asha.get(f"/products/{offer.listing_id}/").content.decode()
    assert place in product
    assert "फ़ोटो धुंधली है। नई फ़ोटो लें" in product
    sent_page = asha.post(place, {"photo": SimpleUploadedFile("n.jpg", another_photo())})
    assert sent_page.status_code == 302

    change = ListingChange.objects.get(listing=offer.listing)
    assert change.state == "submitted"
    before = offer.listing.product.photos.filter(removed_at=None).get()
    change_approve(change_id=change.pk, seen_version=change.version, actor=cast.divya)
    after = offer.listing.product.photos.filter(removed_at=None).get()
    assert after.pk != before.pk
    newest = ApprovedVersion.objects.filter(listing=offer.listing).order_by("-n")[0]
    assert newest.content["photos"] == [after.channel_name]


def test_ten_are_looked_up_at_once_and_the_others_soon(
    cast: Cast, offer: Offer, farah: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    offers = [offer, *(listing_copy(offer.listing).offers.get() for _ in range(11))]
    looked: list[int] = []
    monkeypatch.setattr(qc, "proposal_look_now", lambda offer_ids, actor: looked.extend(offer_ids))
    RemoteOffer.objects.unscoped(reason="a test").update(read_due_at=None)
    ids = [f"PURGWZ5ZFYZQ4B{number:02d}" for number in range(12)]
    rows = [
        {
            "Seller SKU ID": one.variant.sku,
            "Catalog QC Status": "Passed",
            "Flipkart Product Link": LINK.replace("PURGWZ5ZFYZQ4BHD", product_id),
        }
        for one, product_id in zip(offers, ids, strict=True)
    ]

    post(farah, "/desk/catalogue/qc/read/", file=sent(make_template(rows=rows), "QC.xlsx"))

    due = RemoteOffer.objects.unscoped(reason="a test").filter(read_due_at__isnull=False)
    assert len(looked) == 10
    assert set(due.values_list("offer", flat=True)) == {one.pk for one in offers} - set(looked)


def test_seeing_a_group_is_not_acting_for_it(cast: Cast, offer: Offer, farah: Client) -> None:
    """Esha may adopt in Agra and only see Kanpur: its rows are not hers to fill or to answer."""
    template_ready(cast, farah)
    StaffRole.objects.create(
        person=cast.esha, role="auditor", state=cast.state, valid_from=dt.date(2020, 1, 1)
    )
    esha = staff_client(cast.esha)
    assert esha.get(page_of(cast)).status_code == 200

    assert "No product of this kind waits" in post(esha, f"{page_of(cast)}fill/", offer=offer.pk)
    said = post(esha, "/desk/catalogue/qc/read/", file=failed(offer, "Image is blurred"))

    assert offer.variant.sku in said
    assert not FilledFile.objects.exists()
    assert not QcRow.objects.unscoped(reason="a test").exists()


def test_only_an_approved_brand_is_written(cast: Cast, offer: Offer, farah: Client) -> None:
    template_ready(cast, farah)
    keep = {"account": cast.account.pk, "brand": "Samooh", "note": ""}
    post(farah, "/desk/catalogue/brands/keep/", state="approved", **keep)
    post(farah, f"{page_of(cast)}rule/", key="brand", theirs="samooh")
    post(farah, f"{page_of(cast)}fill/", offer=offer.pk)
    post(farah, "/desk/catalogue/brands/keep/", state="refused", **keep)
    post(farah, f"{page_of(cast)}fill/", offer=offer.pk)

    brands = [
        read_workbook(bytes(file.content))["leather_purse"][4][12]
        for file in FilledFile.objects.order_by("pk")
    ]
    assert brands == ["Samooh", "Generic"]
    assert BrandApproval.objects.get().answered_on is not None


def test_pages_cost_the_same_for_one_row_and_for_many(
    cast: Cast, offer: Offer, farah: Client
) -> None:
    template_ready(cast, farah)
    post(farah, f"{page_of(cast)}fill/", offer=offer.pk)
    post(farah, "/desk/catalogue/qc/read/", file=failed(offer, "Zorp"))
    pages = ("/desk/catalogue/types/", page_of(cast), "/desk/catalogue/qc/")
    counted = [queries_of(farah, page) for page in pages]
    failure = QcRow.objects.get()

    for _ in range(49):
        copied = listing_copy(offer.listing).offers.get()
        QcRow.objects.create(
            qc_file=failure.qc_file, offer=copied, row=1, outcome="failed",
            cause="unknown", turn="us", reasons=["Zorp"],
        )  # fmt: skip

    assert RemoteOffer.objects.count() == 50
    assert [queries_of(farah, page) for page in pages] == counted
    for page in pages:
        size = len(farah.get(page).content)
        assert size <= 30 * 1024, (page, size)
    size = len(staff_client(cast.farah, language="hi").get(page_of(cast)).content)
    assert size <= 30 * 1024, size
    for _ in range(2):
        listing_copy(offer.listing)
    second = farah.get(f"{page_of(cast)}?page=2")
    assert len(second.context["rows"]) == 2
    assert "51–52" in second.content.decode()


def test_a_type_of_others_is_not_there(cast: Cast, offer: Offer) -> None:
    esha = staff_client(cast.esha)
    kind = ProductType.objects.get(pk=cast.purse.pk)

    assert esha.get(page_of(cast)).status_code == 404
    assert str(kind.name_en) not in esha.get("/desk/catalogue/types/").content.decode()
