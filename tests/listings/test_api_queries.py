"""The listings API asks the same queries for one row and for twenty."""

import pytest

from tests.cast import Cast, make_approved_listing, make_cast, member_client, staff_client
from tests.counting import queries_of
from tests.many import listing_copy


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


def test_an_officers_list_asks_seven_queries(cast: Cast) -> None:
    listing = make_approved_listing(cast, pieces=5)
    officer = staff_client(cast.divya)

    def asked() -> int:
        return queries_of(officer, "/api/v1/listings/")

    # her account, her roles, how many rows, the rows, their offers, positions, centres
    assert asked() == 7
    for _copy in range(19):
        listing_copy(listing)
    assert asked() == 7
    assert officer.get("/api/v1/listings/").json()["count"] == 20


def test_a_members_list_asks_seven_queries(cast: Cast) -> None:
    listing = make_approved_listing(cast, pieces=5)
    asha = member_client(cast.asha)

    # the same as an officer's: that she has no role is asked too
    assert queries_of(asha, "/api/v1/listings/") == 7
    for _copy in range(19):
        listing_copy(listing)
    assert queries_of(asha, "/api/v1/listings/") == 7
