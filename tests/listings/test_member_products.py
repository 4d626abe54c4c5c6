"""My products: the words, fewer pieces, off for now, another price, and who may see what."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog.models import Photo
from listings.models import ChannelProduct, Listing, ListingChange, Offer, OffSale
from listings.services.changes import change_return, offer_price_change
from listings.services.channel import channel_status_set
from tests.cast import (
    Cast,
    make_approved_listing,
    make_cast,
    make_draft,
    make_submitted_listing,
    member_client,
    offer_of,
    staff_client,
)
from tests.listings.member_flow import Phone, hidden, phone_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def phone(cast: Cast) -> Phone:
    return phone_of(cast.asha)


def put_live(listing: Listing) -> Offer:
    """Say, as the channel's app would, that a listing is proven on sale."""
    offer = offer_of(listing)
    product = ChannelProduct.objects.create(
        channel=listing.channel, remote_product_id=f"FSN{listing.pk}"
    )
    Offer.objects.filter(pk=offer.pk).update(channel_product=product)
    channel_status_set(offer_id=offer.pk, is_live=True, proven_at=timezone.now())
    return offer


def test_shows_each_product_with_its_word(cast: Cast, phone: Phone) -> None:
    make_submitted_listing(cast)
    put_live(make_approved_listing(cast, member=cast.bina, pieces=5))

    page = phone.get("/products/")

    assert "s-check" in page and "जाँच हो रही है" in page
    assert "s-live" in page and "Flipkart पर लग गया" in page


def test_says_which_products_are_on_sale_now(cast: Cast, phone: Phone) -> None:
    make_submitted_listing(cast)
    put_live(make_approved_listing(cast, member=cast.bina, pieces=5))

    page = phone.get("/products/?state=live")

    assert page.count('class="row"') == 1 and "s-live" in page


def test_greets_her_and_puts_what_needs_her_first(cast: Cast, phone: Phone) -> None:
    make_draft(cast)

    page = phone.get("/")

    assert "नमस्ते, आशा जी" in page and "उजाला समूह" in page
    assert page.index("अधूरा सामान पूरा करें") < page.index("मेरा सामान")


def test_home_asks_the_same_few_queries_however_many_products(cast: Cast) -> None:
    client = member_client(cast.asha)
    client.get("/")
    counts = []
    for _turn in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get("/")
        counts.append(len(queries))
        make_submitted_listing(cast)

    assert counts[0] == counts[1]


def test_lists_in_the_same_number_of_queries_for_one_and_for_five(cast: Cast) -> None:
    client = member_client(cast.asha)
    make_submitted_listing(cast)
    client.get("/products/")
    with CaptureQueriesContext(connection) as one:
        client.get("/products/")
    for _turn in range(4):
        make_submitted_listing(cast)
    with CaptureQueriesContext(connection) as five:
        client.get("/products/")

    assert len(one) == len(five)


def test_shows_twelve_a_page_and_a_way_to_more(cast: Cast, phone: Phone) -> None:
    for _turn in range(13):
        make_submitted_listing(cast)

    first, second = phone.get("/products/"), phone.get("/products/?page=2")

    assert first.count("<img") == 12 and 'href="?page=2"' in first
    assert second.count("<img") == 1 and 'href="?page=3"' not in second


def test_takes_fewer_pieces_at_once(cast: Cast, phone: Phone) -> None:
    listing = make_approved_listing(cast, pieces=5)

    page = phone.post(f"/products/{listing.pk}/fewer/", pieces="२")

    assert offer_of(listing).said_limit == 2
    assert "सेव हो गया: अब 2 ही हैं।" in page


@pytest.mark.parametrize("typed", ["6", "-1", "दो", ""])
def test_takes_no_more_pieces_than_are_on_sale(cast: Cast, phone: Phone, typed: str) -> None:
    listing = make_approved_listing(cast, pieces=5)

    page = phone.post(f"/products/{listing.pk}/fewer/", pieces=typed)

    assert offer_of(listing).said_limit is None
    assert f'value="{typed}"' in page and 'href="#f-pieces"' in page


def test_stops_and_starts_a_product(cast: Cast, phone: Phone) -> None:
    listing = make_approved_listing(cast, pieces=5)

    stopped = phone.post(f"/products/{listing.pk}/stop/")
    assert OffSale.objects.filter(listing=listing, lifted_at=None).exists()
    assert "s-off" in stopped and "फिर से चालू करें" in stopped
    phone.post(f"/products/{listing.pk}/start/")

    assert not OffSale.objects.filter(listing=listing, lifted_at=None).exists()


def test_changes_a_price_within_the_band_at_once(cast: Cast, phone: Phone) -> None:
    listing = make_approved_listing(cast, price_rupees=420)

    read_back = phone.post(f"/products/{listing.pk}/price/", price="४५०")
    page = phone.post(
        f"/products/{listing.pk}/price-check/?rupees=450", right="yes", **hidden(read_back)
    )

    assert offer_of(listing).price_paise == 450_00
    assert "अब दाम ₹450 है" in page


def test_asks_for_a_review_beyond_the_band_and_takes_the_wish_back(
    cast: Cast, phone: Phone
) -> None:
    listing = make_approved_listing(cast, price_rupees=420)

    read_back = phone.post(f"/products/{listing.pk}/price/", price="900")
    page = phone.post(
        f"/products/{listing.pk}/price-check/?rupees=900", right="yes", **hidden(read_back)
    )
    assert offer_of(listing).price_paise == 420_00
    assert "₹900" in page and ListingChange.objects.get().state == "submitted"
    phone.post(f"/products/{listing.pk}/drop/")

    assert ListingChange.objects.get().state == "dropped"


def test_a_returned_price_can_be_mended_or_let_go_and_a_new_wish_is_not_late(
    cast: Cast, phone: Phone
) -> None:
    listing = make_approved_listing(cast, pieces=5)
    put_live(listing)
    Listing.objects.filter(pk=listing.pk).update(answer_by="2026-01-02")  # answered long ago
    offer = offer_of(listing)
    wish = offer_price_change(offer_id=offer.pk, price_paise=99900, actor=cast.asha).change
    assert wish is not None
    assert "देर हो गई" not in phone.get(f"/products/{listing.pk}/")
    change_return(change_id=wish.pk, seen_version=1, reason_key="price", note="", actor=cast.divya)

    page = phone.get(f"/products/{listing.pk}/")

    assert "दाम फिर से देखें" in page and "पुराना दाम ही रहने दें" in page
    phone.post(f"/products/{listing.pk}/drop/")
    wish.refresh_from_db()
    assert wish.state == "dropped"


def test_changes_no_price_from_a_figure_she_did_not_see(cast: Cast, phone: Phone) -> None:
    listing = make_approved_listing(cast, price_rupees=420)

    phone.post(f"/products/{listing.pk}/price-check/?rupees=450", right="yes", net="1")

    assert offer_of(listing).price_paise == 420_00


@pytest.mark.parametrize(
    "page", ["", "fewer/", "stop/", "start/", "price/", "price-check/?rupees=450", "drop/"]
)
def test_shows_nothing_of_another_group(cast: Cast, page: str) -> None:
    listing = make_approved_listing(cast, pieces=5)
    chanda = member_client(cast.chanda)

    asked = chanda.get if page == "" else chanda.post
    assert asked(f"/products/{listing.pk}/{page}").status_code == 404
    assert str(listing.product) not in chanda.get("/products/").content.decode()


def test_shows_nobody_the_unfinished_product_of_another_woman(cast: Cast) -> None:
    listing = make_draft(cast)

    assert member_client(cast.bina).get(f"/products/{listing.pk}/").status_code == 404


def test_an_approved_product_is_not_edited_through_the_old_pages(cast: Cast, phone: Phone) -> None:
    listing = make_approved_listing(cast)

    answer = phone.client.post(f"/products/{listing.pk}/fix/price/", {"price": "1"})

    assert answer.status_code == 409
    assert "trouble" not in answer.content.decode()
    assert offer_of(listing).price_paise == 420_00


def test_sends_a_photo_to_those_who_may_see_it_and_to_nobody_else(cast: Cast) -> None:
    make_submitted_listing(cast)
    address = f"/photos/{Photo.objects.get().pk}/member.jpg"

    seen = member_client(cast.bina).get(address)
    officer = staff_client(cast.divya).get(address)

    assert seen.status_code == officer.status_code == 200
    assert seen.getvalue().startswith(b"\xff\xd8")
    assert seen["Cache-Control"].startswith("private") and "immutable" in seen["Cache-Control"]
    assert seen["X-Content-Type-Options"] == "nosniff"
    for stranger in (member_client(cast.chanda), staff_client(cast.esha)):
        assert stranger.get(address).status_code == 404


def test_sends_no_photo_to_who_is_not_signed_in(cast: Cast) -> None:
    make_submitted_listing(cast)

    assert Client().get(f"/photos/{Photo.objects.get().pk}/member.jpg").status_code == 404


def test_sends_staff_to_the_desk(cast: Cast) -> None:
    assert staff_client(cast.divya).get("/")["Location"] == "/desk/"
