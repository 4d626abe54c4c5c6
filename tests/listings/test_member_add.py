"""Add a product on a phone, without script: every page, what it keeps, what it refuses."""

import zlib

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from catalog.models import AttributeSpec, Photo
from common.dates import date_in_words
from listings.models import Listing, PriceAcceptance
from listings.services.review import listing_return
from listings.states import Status
from shg.models import CityCentre
from tests.cast import Cast, make_cast, make_submitted_listing, staff_client, tiny_photo
from tests.listings.member_flow import Phone, hidden, phone_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def phone(cast: Cast) -> Phone:
    return phone_of(cast.asha)


def test_finishes_a_product_without_script(cast: Cast, phone: Phone) -> None:
    check = phone.tell_all()
    assert "₹420" in check and "भूरा" in check

    sent = phone.post("/add/check/")

    listing = Listing.objects.get(member=cast.asha)
    assert listing.status == Status.SUBMITTED and listing.answer_by
    assert f"<b>{date_in_words(listing.answer_by, language='hi')}</b> तक जवाब मिलेगा" in sent
    assert cast.clc_lucknow.name_hi in sent


def test_keeps_each_answer_when_it_is_given(cast: Cast, phone: Phone) -> None:
    phone.add_photo()
    phone.post("/add/kind/", kind="leather-purse")
    phone.post("/add/details/colour/", colour="black")

    later = phone_of(cast.asha)  # the browser was closed, or it is another phone

    assert 'value="black" checked' in later.get("/add/details/colour/")
    assert "एक का दाम कितना रखें?" in later.get("/add/")


def test_begins_nothing_before_the_first_photo(cast: Cast, phone: Phone) -> None:
    phone.get("/add/")
    phone.get("/add/price/")

    assert not Listing.objects.exists()


def test_says_that_a_photo_did_not_come(phone: Phone) -> None:
    page = phone.post("/add/photo/")

    assert "फ़ोटो नहीं आ पाई" in page
    assert "<title>ग़लती:" in page


def bomb() -> bytes:
    """Return a PNG of 30,000 × 30,000 black pixels in a few kilobytes."""
    rows = zlib.compressobj(9)
    line = b"\0" * (30_000 // 8 + 1)
    data = b"".join(rows.compress(line) for _ in range(30_000)) + rows.flush()

    def chunk(kind: bytes, body: bytes) -> bytes:
        crc = zlib.crc32(kind + body).to_bytes(4, "big")
        return len(body).to_bytes(4, "big") + kind + body + crc

    size = (30_000).to_bytes(4, "big")
    header = chunk(b"IHDR", size + size + b"\x01\x00\x00\x00\x00")
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", data) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    "image_bytes",
    [b"hello, I am text", b"", tiny_photo()[: len(tiny_photo()) // 3], bomb()],
    ids=["text named jpg", "empty", "cut short", "bomb"],
)
def test_refuses_a_hostile_file_in_a_sentence_and_keeps_the_rest(
    phone: Phone, image_bytes: bytes
) -> None:
    phone.add_photo()

    page = phone.add_photo(image_bytes)

    assert 'class="trouble"' in page
    assert Photo.objects.filter(removed_at=None).count() == 1
    assert "1 फ़ोटो जुड़ गई" in page


def test_drains_a_file_that_is_too_heavy_and_says_so(phone: Phone) -> None:
    heavy = SimpleUploadedFile("a.jpg", b"\xff\xd8" + b"0" * (settings.PHOTO_MAX_BYTES + 1))

    page = phone.post("/add/photo/", photo=[heavy, SimpleUploadedFile("b.jpg", tiny_photo())])

    assert 'class="trouble"' in page and "15 MB" in page
    assert Photo.objects.count() == 1


def test_takes_the_same_photo_twice_for_a_double_tap(phone: Phone) -> None:
    phone.add_photo()
    page = phone.add_photo()

    assert "1 फ़ोटो जुड़ गई" in page


def test_removes_a_photo_and_bears_a_second_tap(phone: Phone) -> None:
    phone.add_photo()
    photo = Photo.objects.get()

    phone.post("/add/photo/", remove=photo.pk)
    page = phone.post("/add/photo/", remove=photo.pk)

    assert not Photo.objects.filter(removed_at=None).exists()
    assert "फ़ोटो खींचें" in page


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("450/-", 450), ("४५०", 450), ("₹ 1,200", 1200), ("4 50", 450), ("Rs. 450", 450)],
)
def test_takes_a_price_as_it_was_meant(cast: Cast, phone: Phone, typed: str, meant: int) -> None:
    phone.add_photo()
    phone.post("/add/kind/", kind="leather-purse")

    page = phone.post("/add/price/", price=typed)

    assert hidden(page)["price"] == str(meant * 100)


@pytest.mark.parametrize("typed", ["", "-5", "1e9", "चार सौ", "450.50", "0", "99999999999", "1"])
def test_keeps_a_price_that_cannot_be_meant_and_says_why(
    cast: Cast, phone: Phone, typed: str
) -> None:
    phone.add_photo()
    phone.post("/add/kind/", kind="leather-purse")

    page = phone.post("/add/price/", price=typed)

    assert f'value="{typed}"' in page
    assert 'href="#f-price"' in page and 'aria-invalid="true"' in page
    assert "<title>ग़लती:" in page


def test_reads_the_price_back_and_counts_only_her_yes(cast: Cast, phone: Phone) -> None:
    phone.add_photo()
    phone.post("/add/kind/", kind="leather-purse")
    read_back = phone.post("/add/price/", price="420")
    assert "चार सौ बीस" in read_back and "आपके समूह को मिलेंगे" in read_back

    phone.post("/add/price-check/", right="no", **hidden(read_back))
    assert not PriceAcceptance.objects.exists()
    phone.post("/add/price-check/", right="yes", **hidden(read_back))

    kept = PriceAcceptance.objects.get()
    assert str(kept.price_paise) == hidden(read_back)["price"]


def test_shows_the_figure_again_if_it_is_not_the_one_she_saw(cast: Cast, phone: Phone) -> None:
    phone.add_photo()
    phone.post("/add/kind/", kind="leather-purse")
    read_back = phone.post("/add/price/", price="420")

    page = phone.post("/add/price-check/", right="yes", price=hidden(read_back)["price"], net="1")

    assert not PriceAcceptance.objects.exists()
    assert "आपके समूह को मिलेंगे" in page


def test_shows_parts_that_add_up_to_the_price(phone: Phone) -> None:
    phone.add_photo()
    phone.post("/add/kind/", kind="leather-purse")

    page = phone.post("/add/price/", price="420")

    amounts = [int(part.split("<")[0]) for part in page.split('class="num">₹')[2:]]
    assert sum(amounts) == 420


@pytest.mark.parametrize("typed", ["", "-1", "छह", "2.5", "10001"])
def test_keeps_a_number_of_pieces_that_cannot_be_meant(phone: Phone, typed: str) -> None:
    phone.add_photo()
    phone.post("/add/kind/", kind="leather-purse")
    phone.post("/add/price/", price="420")

    page = phone.post("/add/pieces/", pieces=typed)

    assert f'value="{typed}"' in page and 'href="#f-pieces"' in page


def test_asks_days_when_nothing_is_ready(cast: Cast, phone: Phone) -> None:
    phone.add_photo()
    phone.post("/add/kind/", kind="leather-purse")
    phone.post("/add/price/", price="420")

    asked = phone.post("/add/pieces/", pieces="०")
    phone.post("/add/days/", capacity="5", days="७")

    offer = Listing.objects.get().offers.get()
    assert 'name="days"' in asked
    assert (offer.capacity, offer.make_days) == (5, 7)
    assert Listing.objects.get().product.fulfilment == "made_to_order"


def test_refuses_an_aadhaar_like_number_in_text_and_keeps_nothing_of_it(
    cast: Cast, phone: Phone
) -> None:
    AttributeSpec.objects.create(
        product_type=cast.purse,
        key="words",
        name_hi="बात",
        name_en="Words",
        kind="text",
        is_asked=True,
    )
    phone.add_photo()
    phone.post("/add/kind/", kind="leather-purse")

    phone.post("/add/details/colour/", colour="brown")

    page = phone.post("/add/details/words/", words="2341 2341 2346")

    assert 'href="#f-words"' in page
    assert "words" not in Listing.objects.get().product.attributes


def test_a_form_sent_twice_makes_one_listing(cast: Cast, phone: Phone) -> None:
    phone.tell_all()
    phone.post("/add/check/")

    page = phone.post("/add/check/")

    assert Listing.objects.count() == 1
    assert "यह पहले ही भेज दिया है" in page


def test_browser_back_after_sending_says_it_was_sent(phone: Phone) -> None:
    phone.tell_all()
    phone.post("/add/check/")

    assert "यह पहले ही भेज दिया है" in phone.get("/add/check/")
    assert "यह पहले ही भेज दिया है" in phone.post("/add/price/", price="9")
    assert "फ़ोटो खींचें" in phone.get("/add/")


def test_leads_from_the_check_to_one_page_and_back(phone: Phone) -> None:
    phone.tell_all()

    page = phone.post("/add/details/colour/", colour="black")

    assert "भेजने से पहले एक बार देख लें" in page and "काला" in page


def test_cannot_be_sent_before_all_is_told(cast: Cast, phone: Phone) -> None:
    phone.add_photo()

    page = phone.post("/add/check/")

    assert Listing.objects.get().status == Status.DRAFT
    assert 'class="trouble"' in page and 'href="/add/kind/"' in page


def test_opens_the_question_of_a_returned_product_and_keeps_the_rest(cast: Cast) -> None:
    listing = make_submitted_listing(cast, member=cast.bina)
    listing_return(
        listing_id=listing.pk,
        seen_version=listing.version,
        reason_key="price",
        note="",
        actor=cast.divya,
    )
    phone = phone_of(cast.bina)

    mine = phone.get("/products/")
    assert "दाम एक बार फिर देख लें।" in mine
    assert f'href="/products/{listing.pk}/fix/price/"' in mine
    read_back = phone.post(f"/products/{listing.pk}/fix/price/", price="400")
    check = phone.post(f"/products/{listing.pk}/fix/price-check/", right="yes", **hidden(read_back))
    assert "₹400" in check and "भूरा" in check
    phone.post(f"/products/{listing.pk}/fix/check/")

    listing.refresh_from_db()
    assert listing.status == Status.SUBMITTED


@pytest.mark.parametrize(
    "step", ["photo", "kind", "details", "price", "price-check", "pieces", "days", "check"]
)
def test_a_product_of_another_group_is_not_there(cast: Cast, step: str) -> None:
    listing = make_submitted_listing(cast)
    chanda = phone_of(cast.chanda)

    address = f"/products/{listing.pk}/fix/{step}/"

    assert chanda.client.get(address).status_code == 404
    assert chanda.client.post(address, {"price": "1", "kind": "leather-purse"}).status_code == 404


def test_asks_strangers_to_sign_in_and_brings_them_back(cast: Cast) -> None:
    answer = Client().get("/add/price/?a=1")

    assert answer.status_code == 302
    assert answer["Location"] == "/sign-in/?next=%2Fadd%2Fprice%2F%3Fa%3D1"


def test_is_kept_in_no_cache(phone: Phone) -> None:
    assert phone.client.get("/add/photo/")["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("basis", ["stated", "proposed"])
def test_a_centre_that_is_only_proposed_is_called_so(cast: Cast, phone: Phone, basis: str) -> None:
    CityCentre.objects.filter(city=cast.kanpur).update(basis=basis)
    phone.tell_all()

    sent = phone.post("/add/check/")
    listing = Listing.objects.get()
    review = staff_client(cast.divya).get(f"/desk/review/{listing.pk}/").content.decode()

    assert ("अभी पक्का नहीं है" in sent) is (basis == "proposed")
    assert (f"{cast.clc_lucknow.name_en} (proposed)" in review) is (basis == "proposed")
    assert cast.clc_lucknow.name_en in review
