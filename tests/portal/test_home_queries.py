"""The two homes ask the same queries for one product and for twenty."""

import pytest

from tests.cast import (
    Cast,
    make_approved_listing,
    make_cast,
    make_draft,
    make_submitted_listing,
    member_client,
    staff_client,
)
from tests.counting import queries_of
from tests.many import listing_copy


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


def test_a_members_home_asks_six_queries(cast: Cast) -> None:
    listing = make_approved_listing(cast, pieces=5)
    make_draft(cast)
    asha = member_client(cast.asha)

    # her account, whether she has a role, her place, the counts, her draft, who fills in for her
    assert queries_of(asha, "/") == 6
    for _copy in range(19):
        listing_copy(listing)
    assert queries_of(asha, "/") == 6


def test_the_list_of_products_asks_nine_queries(cast: Cast) -> None:
    listing = make_approved_listing(cast, pieces=5)
    asha = member_client(cast.asha)

    # her account, her place, whether she has a role; the listings, their photos, open changes,
    # offers, positions, decisions
    assert queries_of(asha, "/products/") == 9
    for _copy in range(19):
        listing_copy(listing)
    assert queries_of(asha, "/products/") == 9


def test_the_desk_counts_each_room_once(cast: Cast) -> None:
    waiting, approved = make_submitted_listing(cast), make_approved_listing(cast)
    divya, farah = staff_client(cast.divya), staff_client(cast.farah)

    # her account, her roles, what waits for review, for a product id, what is not in order, what
    # accounts ask, which licences wait
    assert queries_of(divya, "/desk/") == 7
    # and at a centre: what waits to be counted, which orders lack pieces
    assert queries_of(farah, "/desk/") == 7
    for _copy in range(10):
        listing_copy(waiting)
        listing_copy(approved)
    assert queries_of(divya, "/desk/") == 7
    assert queries_of(farah, "/desk/") == 7
