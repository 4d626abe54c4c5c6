"""The cast's helpers make what they say, through the real services."""

from listings.selectors import offerable_of
from listings.states import Status
from tests.cast import Cast, make_approved_listing, make_submitted_listing, offer_of


def test_submitted_listing_waits_for_review(cast: Cast) -> None:
    listing = make_submitted_listing(cast)

    assert listing.status == Status.SUBMITTED
    assert offer_of(listing).said_pieces == 6
    assert offer_of(listing).acceptances.count() == 1


def test_approved_listing_has_the_pieces_asked_for(cast: Cast) -> None:
    listing = make_approved_listing(cast, member=cast.chanda, pieces=5)

    assert listing.status == Status.APPROVED
    assert listing.approved_versions.get().content["photos"][0].endswith(".jpg")
    assert offerable_of(offer_of(listing)) == 5
