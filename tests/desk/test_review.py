"""Review of one listing: approve the version seen, return with a reason, undo, and be told."""

from typing import Any

import pytest
from django.test import Client

from catalog.models import HandicraftDecision, TaxRule
from listings.models import ApprovedVersion, Listing, ReviewDecision
from listings.services import drafts
from listings.services.changes import offer_price_change
from listings.states import Status
from notices.models import Message
from tests.cast import (
    Cast,
    make_approved_listing,
    make_staff,
    make_submitted_listing,
    offer_of,
    staff_client,
)


@pytest.fixture
def desk(cast: Cast) -> Client:
    return staff_client(cast.divya)


@pytest.fixture
def listing(cast: Cast) -> Listing:
    return make_submitted_listing(cast)


def decide(client: Client, listing: Listing, **form: object) -> Any:
    data = {"do": "approve", "seen_version": listing.version, **form}
    return client.post(f"/desk/review/{listing.pk}/decide/", data)


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def status_of(listing: Listing) -> str:
    return Listing.objects.get(pk=listing.pk).status


def test_page_shows_money_facts_checks_and_record(desk: Client, listing: Listing) -> None:
    page = text_of(desk.get(f"/desk/review/{listing.pk}/"))

    for said in ("₹420", "Ujala", "Brown", "HSN", "18%", "this is its first product"):
        assert said in page
    assert "Nothing stands in the way of approval" in page


def test_approving_shows_the_next_one_and_offers_undo(
    cast: Cast, desk: Client, listing: Listing
) -> None:
    following = make_submitted_listing(cast, member=cast.bina)

    answer = decide(desk, listing)

    assert answer.headers["Location"] == f"/desk/review/{following.pk}/"
    assert status_of(listing) == Status.APPROVED
    assert f'action="/desk/review/{listing.pk}/undo/"' in text_of(
        desk.get(answer.headers["Location"])
    )


def test_the_last_one_leads_back_to_its_queue(desk: Client, listing: Listing) -> None:
    answer = desk.post(
        f"/desk/review/{listing.pk}/decide/?city=kanpur&v=24",
        {"do": "approve", "seen_version": listing.version},
    )

    assert answer.headers["Location"] == "/desk/review/?v=24&city=kanpur"


def test_fault_64_an_edit_meanwhile_is_told_with_the_new_version(
    cast: Cast, desk: Client, listing: Listing
) -> None:
    """Staff approve while the member edits: nothing is approved, the new version is shown."""
    drafts.listing_details_set(listing_id=listing.pk, values={"colour": "black"}, actor=cast.asha)

    answer = decide(desk, listing)

    assert answer.status_code == 409
    assert "She changed this while you were looking." in text_of(answer)
    assert "Black" in text_of(answer)
    assert answer.context["page"].seen_version == listing.version + 1
    assert status_of(listing) == Status.SUBMITTED


def test_fault_65_a_second_officer_is_told_who_decided(
    cast: Cast, desk: Client, listing: Listing
) -> None:
    """Two staff decide at once: the first decision stands."""
    ravi = make_staff("Ravi", "hub_duda", city=cast.lucknow)
    decide(desk, listing)

    answer = decide(staff_client(ravi), listing, do="return", why="photo")

    assert answer.status_code == 409
    assert "This was already decided by Divya." in text_of(answer)
    assert status_of(listing) == Status.APPROVED
    assert ReviewDecision.objects.count() == 1


def test_fault_69_the_same_form_twice_is_one_decision(desk: Client, listing: Listing) -> None:
    first, second = decide(desk, listing), decide(desk, listing)

    assert first.status_code == second.status_code == 302
    assert ApprovedVersion.objects.count() == 1
    assert ReviewDecision.objects.count() == 1


def test_while_another_looks_the_page_has_no_buttons(
    cast: Cast, desk: Client, listing: Listing
) -> None:
    ravi = staff_client(make_staff("Ravi", "hub_duda", city=cast.lucknow))
    desk.get(f"/desk/review/{listing.pk}/")

    page = text_of(ravi.get(f"/desk/review/{listing.pk}/"))

    assert "Divya is looking at this one." in page
    assert 'value="approve"' not in page


def test_return_needs_a_reason(desk: Client, listing: Listing) -> None:
    for why in ("", "no-such-reason"):
        answer = decide(desk, listing, do="return", why=why)

        assert answer.status_code == 400
        assert "Choose a reason, so that she knows what to mend." in text_of(answer)
    assert status_of(listing) == Status.SUBMITTED


def test_return_is_previewed_in_hindi_and_sent_as_previewed(desk: Client, listing: Listing) -> None:
    said = "पर्स में सुधार करना है: फ़ोटो साफ़ नहीं है - समूह हाट"
    assert said in text_of(desk.get(f"/desk/review/{listing.pk}/"))

    decide(desk, listing, do="return", why="photo", note="पास से")

    assert status_of(listing) == Status.RETURNED
    assert Message.objects.get(template_key="listing-returned").text == said
    assert ReviewDecision.objects.get().note == "पास से"


def test_undo_just_now_needs_no_reason(desk: Client, listing: Listing) -> None:
    decide(desk, listing)

    answer = desk.post(f"/desk/review/{listing.pk}/undo/")

    assert answer.headers["Location"] == f"/desk/review/{listing.pk}/"
    assert status_of(listing) == Status.SUBMITTED


def test_undo_later_needs_a_reason(cast: Cast, desk: Client) -> None:
    listing = make_approved_listing(cast)

    refused = desk.post(f"/desk/review/{listing.pk}/undo/")
    assert refused.status_code == 400
    assert status_of(listing) == Status.APPROVED

    desk.post(f"/desk/review/{listing.pk}/undo/", {"reason": "wrong photo"})
    assert status_of(listing) == Status.SUBMITTED


def test_undo_twice_is_answered_in_a_sentence(desk: Client, listing: Listing) -> None:
    decide(desk, listing)
    desk.post(f"/desk/review/{listing.pk}/undo/", {"reason": "x"})

    answer = desk.post(f"/desk/review/{listing.pk}/undo/", {"reason": "x"})

    assert answer.status_code == 409


def test_what_changed_since_the_return_is_shown_side_by_side(
    cast: Cast, desk: Client, listing: Listing
) -> None:
    decide(desk, listing, do="return", why="size")
    drafts.listing_details_set(listing_id=listing.pk, values={"colour": "black"}, actor=cast.asha)
    drafts.listing_price_set(listing_id=listing.pk, price_paise=450_00, actor=cast.asha)
    drafts.listing_price_accept(listing_id=listing.pk, actor=cast.asha)
    drafts.listing_submit(listing_id=listing.pk, actor=cast.asha)

    page = text_of(desk.get(f"/desk/review/{listing.pk}/"))

    assert "<del>Brown</del>" in page and "<ins>Black</ins>" in page
    assert "<del>₹420</del>" in page and "<ins>₹450</ins>" in page


def test_a_price_in_the_form_changes_nothing(desk: Client, listing: Listing) -> None:
    decide(desk, listing, price="1", price_paise="100", mrp_paise="100")

    assert offer_of(listing).price_paise == 420_00


def test_a_change_is_approved_by_its_own_version(cast: Cast, desk: Client) -> None:
    listing = make_approved_listing(cast)
    asked = offer_price_change(
        offer_id=offer_of(listing).pk, price_paise=900_00, actor=cast.asha
    ).change
    assert asked is not None
    page = text_of(desk.get(f"/desk/review/{listing.pk}/"))
    assert "<del>₹420</del>" in page and "<ins>₹900</ins>" in page

    decide(desk, listing, change=asked.pk, seen_version=asked.version)

    assert offer_of(listing).price_paise == 900_00
    assert status_of(listing) == Status.APPROVED


def test_a_deep_cut_needs_two_people(cast: Cast, desk: Client) -> None:
    listing = make_approved_listing(cast)
    asked = offer_price_change(
        offer_id=offer_of(listing).pk, price_paise=150_00, actor=cast.asha
    ).change
    assert asked is not None
    ravi = staff_client(make_staff("Ravi", "hub_duda", city=cast.lucknow))

    answer = decide(desk, listing, change=asked.pk, seen_version=asked.version)
    assert answer.status_code == 302
    assert offer_of(listing).price_paise == 420_00
    assert "Divya said yes" in text_of(desk.get(f"/desk/review/{listing.pk}/"))

    decide(ravi, listing, change=asked.pk, seen_version=asked.version)
    assert offer_of(listing).price_paise == 150_00


def test_another_listings_change_is_not_there(cast: Cast, desk: Client) -> None:
    theirs = make_approved_listing(cast, member=cast.chanda)
    change = offer_price_change(
        offer_id=offer_of(theirs).pk, price_paise=900_00, actor=cast.chanda
    ).change
    mine = make_submitted_listing(cast)
    assert change is not None

    assert decide(desk, mine, change=change.pk, seen_version=change.version).status_code == 404


def test_unsettled_tax_stops_the_approval_with_its_reason(desk: Client, listing: Listing) -> None:
    TaxRule.objects.all().update(status="unresolved", hsn="")

    answer = decide(desk, listing)

    assert answer.status_code == 400
    assert status_of(listing) == Status.SUBMITTED
    assert answer.context["problems"][0].code == "tax_unresolved"


@pytest.mark.parametrize(
    ("answer", "reason", "kept"), [("yes", "हाथ से सिला", 1), ("", "x", 0), ("no", "", 0)]
)
def test_handicraft_decision_is_kept_with_its_reason(
    cast: Cast, desk: Client, listing: Listing, answer: str, reason: str, kept: int
) -> None:
    cast.purse.asks_handicraft = True
    cast.purse.save()

    page = desk.post(
        f"/desk/review/{listing.pk}/handicraft/", {"is_handicraft": answer, "reason": reason}
    )

    assert page.status_code == (302 if kept else 400)
    assert HandicraftDecision.objects.filter(officer=cast.divya).count() == kept


def test_who_entered_it_does_not_approve_it(cast: Cast, listing: Listing) -> None:
    """A centre operator who filled it in cannot be its reviewer, even with that role."""
    Listing.objects.filter(pk=listing.pk).update(last_edited_by=cast.divya)

    answer = decide(staff_client(cast.divya), listing)

    assert answer.status_code == 409
    assert "Somebody else must approve it." in text_of(answer)


@pytest.mark.parametrize("version", ["", "x", "-1", "99999999999999999999", "१"])
def test_an_odd_version_approves_nothing(desk: Client, listing: Listing, version: str) -> None:
    answer = decide(desk, listing, seen_version=version)

    assert answer.status_code == 409
    assert status_of(listing) == Status.SUBMITTED


def test_esha_of_agra_does_not_find_it(cast: Cast, listing: Listing) -> None:
    esha = staff_client(cast.esha)

    assert esha.get(f"/desk/review/{listing.pk}/").status_code == 404
    for act in ("decide", "undo", "handicraft"):
        form = {
            "do": "approve",
            "seen_version": listing.version,
            "reason": "x",
            "is_handicraft": "yes",
        }
        assert esha.post(f"/desk/review/{listing.pk}/{act}/", form).status_code == 404
    assert status_of(listing) == Status.SUBMITTED


def test_a_draft_is_not_for_the_desk(cast: Cast, desk: Client) -> None:
    draft = drafts.draft_open(actor=cast.asha, member=cast.asha)

    assert desk.get(f"/desk/review/{draft.pk}/").status_code == 404


def test_who_may_look_but_not_decide_sees_no_buttons(cast: Cast, listing: Listing) -> None:
    gita = staff_client(cast.gita)

    page = gita.get(f"/desk/review/{listing.pk}/")

    assert page.status_code == 200
    assert 'value="approve"' not in text_of(page)
    assert decide(gita, listing).status_code == 403
