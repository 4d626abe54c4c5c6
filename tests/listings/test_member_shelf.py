"""Off until a day, taken away for good, one more like it: through her pages."""

import datetime as dt

import pytest
from django.utils import timezone

from common.dates import date_in_words, today_ist
from listings.models import Listing, OffSale
from listings.services.drafts import draft_of
from listings.states import Status
from tests.cast import Cast, make_approved_listing, make_cast, make_submitted_listing
from tests.listings.member_flow import Phone, hidden, phone_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def phone(cast: Cast) -> Phone:
    return phone_of(cast.asha)


@pytest.fixture
def live(cast: Cast) -> Listing:
    return make_approved_listing(cast, member=cast.bina, pieces=5)


def test_stops_for_some_days_and_says_until_when(phone: Phone, live: Listing) -> None:
    assert "कब तक बंद रखें" in phone.get(f"/products/{live.pk}/stop/")

    page = phone.post(f"/products/{live.pk}/stop/", days="7")

    row = OffSale.objects.get(listing=live)
    last = today_ist() + dt.timedelta(days=7)
    assert row.until is not None
    assert timezone.localtime(row.until).date() == last + dt.timedelta(days=1)
    assert f"{date_in_words(last, language='hi')} तक बंद है" in page


@pytest.mark.parametrize("days", ["", "9999", "abc", "-3"])
def test_any_other_answer_stops_until_she_says(phone: Phone, live: Listing, days: str) -> None:
    phone.post(f"/products/{live.pk}/stop/", days=days)

    assert OffSale.objects.get(listing=live).until is None
    phone.post(f"/products/{live.pk}/start/")
    assert OffSale.objects.get(listing=live).lifted_at is not None


def test_takes_away_only_after_her_yes(phone: Phone, live: Listing) -> None:
    place = f"/products/{live.pk}/withdraw/"
    assert "वापस नहीं आएगा" in phone.get(place)

    phone.post(place, right="no")
    live.refresh_from_db()
    assert live.status == Status.APPROVED

    phone.post(place, right="yes")
    live.refresh_from_db()
    assert live.status == Status.WITHDRAWN
    assert phone.client.get(place).status_code == 404, "a second tap finds it gone"


def test_one_more_like_it_carries_answers_and_price_but_no_photo(
    cast: Cast, phone: Phone, live: Listing
) -> None:
    page = phone.post(f"/products/{live.pk}/again/")

    draft = draft_of(cast.asha)
    assert draft is not None and "फ़ोटो खींचें" in page
    assert draft.product.attributes == live.product.attributes
    assert draft.product.product_type == live.product.product_type
    assert not draft.product.photos.exists()
    phone.add_photo()
    asked = phone.get("/add/")
    assert 'value="420"' in asked, "the price is shown again, to be said yes to"
    read_back = phone.post("/add/price/", price="420")
    phone.post("/add/price-check/", right="yes", **hidden(read_back))
    assert "भेजने से पहले" in phone.post("/add/pieces/", pieces="3")


def test_an_unfinished_product_comes_first_and_loses_nothing(
    cast: Cast, phone: Phone, live: Listing
) -> None:
    phone.add_photo()
    before = draft_of(cast.asha)

    page = phone.post(f"/products/{live.pk}/again/")

    assert "पहले उसे पूरा करें" in page
    after = draft_of(cast.asha)
    assert before is not None and after is not None and after.pk == before.pk
    assert after.product.photos.count() == 1


def test_what_waits_for_its_check_can_be_taken_away_too(cast: Cast, phone: Phone) -> None:
    sent = make_submitted_listing(cast)

    phone.post(f"/products/{sent.pk}/withdraw/", right="yes")

    sent.refresh_from_db()
    assert sent.status == Status.WITHDRAWN
