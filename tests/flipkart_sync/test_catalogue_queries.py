"""The catalogue desk asks the same queries for one waiting product and for twenty."""

import pytest

from flipkart_sync.models import AccountState, RemoteOffer
from tests.cast import Cast, make_approved_listing, make_cast, offer_of, staff_client
from tests.counting import queries_of
from tests.many import listing_copy


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


def test_the_desk_asks_twelve_queries(cast: Cast) -> None:
    AccountState.objects.get_or_create(account=cast.account)
    listing = make_approved_listing(cast, pieces=5)
    offer = offer_of(listing)
    RemoteOffer.objects.get_or_create(
        offer=offer, defaults={"account": cast.account, "sku": offer.variant.sku}
    )
    farah = staff_client(cast.farah)

    # her account, her roles; how many wait, which stand on this page; their rows, photos,
    # proposals, approved versions, the account's address; in the top bar: to review, to receive,
    # waiting here, not in order on the channel
    assert queries_of(farah, "/desk/catalogue/") == 13
    for _copy in range(19):
        listing_copy(listing)
    assert queries_of(farah, "/desk/catalogue/") == 13
    assert len(farah.get("/desk/catalogue/").context["rows"]) == 20
