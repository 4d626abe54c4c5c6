"""Photos that look the same: shrunk, re-encoded, lit otherwise; and those that do not."""

import io
import random
import time

import pytest
from PIL import Image, ImageDraw, ImageEnhance

from catalog.likeness import LIKE_UP_TO, look_of, nearest, unlike
from catalog.models import Photo
from listings.services.drafts import draft_open, listing_photo_add
from tests.cast import Cast, make_approved_listing
from tests.listings.member_flow import phone_of


def scene(seed: int) -> Image.Image:
    """Return a picture of some things on a cloth."""
    chance = random.Random(seed)
    picture = Image.new("RGB", (1200, 900), (200, 190, 170))
    pen = ImageDraw.Draw(picture)
    for _thing in range(12):
        x, y = chance.randrange(1000), chance.randrange(700)
        shade = tuple(chance.randrange(256) for _channel in range(3))
        pen.ellipse(
            (x, y, x + chance.randrange(80, 400), y + chance.randrange(80, 400)), fill=shade
        )
    return picture


def jpeg(picture: Image.Image, quality: int = 80) -> bytes:
    kept = io.BytesIO()
    picture.save(kept, "JPEG", quality=quality)
    return kept.getvalue()


def test_the_same_scene_shrunk_squeezed_and_darkened_looks_the_same() -> None:
    for seed in range(20):
        one = scene(seed)
        again = Image.open(io.BytesIO(jpeg(one.resize((700, 525)), quality=45)))
        dark = ImageEnhance.Brightness(again).enhance(0.8)
        assert unlike(look_of(one), look_of(dark)) <= LIKE_UP_TO, seed


def test_other_scenes_do_not() -> None:
    looks = [look_of(scene(seed)) for seed in range(60)]
    alike = sum(
        unlike(one, other) <= LIKE_UP_TO
        for place, one in enumerate(looks)
        for other in looks[place + 1 :]
    )
    assert alike == 0


def test_a_plain_cloth_says_nothing_and_is_like_nothing() -> None:
    assert look_of(Image.new("RGB", (800, 600), "#eee")) == ""
    assert nearest("", ["00000000000000ff"]) is None
    assert nearest("00000000000000ff", [""]) is None


def test_a_look_costs_a_few_milliseconds() -> None:
    picture = scene(1)
    look_of(picture)
    began = time.process_time()
    for _time in range(20):
        look_of(picture)
    assert (time.process_time() - began) / 20 < 0.02


@pytest.mark.django_db
def test_she_is_asked_gently_and_the_photo_is_kept(cast: Cast) -> None:
    first = make_approved_listing(cast)
    Photo.objects.filter(product=first.product).update(look=look_of(scene(3)))
    phone = phone_of(cast.asha)
    page = phone.add_photo(jpeg(scene(3).resize((900, 675)), quality=60))
    assert "ऐसी फ़ोटो दूसरे सामान में भी है" in page
    assert Photo.objects.get(look__gt="", product__listings__status="draft").checks["likeness"]
    page = phone.add_photo(jpeg(scene(4)), name="b.jpg")
    assert "ऐसी फ़ोटो" not in page
    stranger = draft_open(actor=cast.chanda, member=cast.chanda)
    photo = listing_photo_add(listing_id=stranger.pk, image_bytes=jpeg(scene(3)), actor=cast.chanda)
    assert "likeness" not in photo.checks  # another group's photos are not compared
