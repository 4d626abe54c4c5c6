"""Drawn demo photos: each craft, each view, the same every time, light enough."""

import io

import pytest
from PIL import Image

from catalog.images import MEMBER_MAX_BYTES, photo_prepare
from portal.demo.drawings import PALETTES, VIEWS, Print, print_jpeg, prints
from portal.demo.motifs import MOTIFS
from portal.demo.paths import outline

SEED_CRAFTS = {
    "chikankari", "zardozi", "herbal_spices", "herbal_cosmetics", "zari_work", "applique",
    "file_covers", "cotton_suits", "leather_belts", "purses", "artificial_jewellery",
    "havan_samagri",
}  # fmt: skip


def test_every_craft_of_the_seed_has_a_motif() -> None:
    assert set(MOTIFS) == SEED_CRAFTS


@pytest.mark.parametrize("motif", sorted(MOTIFS))
def test_prints_a_photo_within_its_bytes(motif: str) -> None:
    for view in VIEWS:
        data = print_jpeg(Print(motif, "maroon", view))
        photo = photo_prepare(data)

        assert len(data) <= 120_000
        assert photo.full.width == 1000
        assert len(photo.member.content) <= MEMBER_MAX_BYTES
        assert {"size": "ok", "light": "ok", "sharpness": "ok"}.items() <= {
            check.name: check.result for check in photo.checks
        }.items()


def test_draws_the_same_pixels_every_time_and_others_for_other_colours() -> None:
    ask = Print("purses", "brown", "front")

    assert print_jpeg(ask) == print_jpeg(ask)
    assert print_jpeg(ask) != print_jpeg(Print("purses", "oxblood", "front"))
    assert print_jpeg(ask) != print_jpeg(Print("purses", "brown", "turned"))


def test_says_that_it_is_drawn() -> None:
    picture = Image.open(io.BytesIO(print_jpeg(Print("purses", "brown", "front"))))

    corner = picture.crop((760, 950, 990, 990)).convert("L")
    assert min(corner.tobytes()) < 110 and max(corner.tobytes()) > 240


def test_gives_each_request_once() -> None:
    wanted = [Print("purses", palette, "front") for palette in ("brown", "black", "brown")]

    assert [ask.palette for ask, _picture in prints(wanted)] == ["black", "brown"]


def test_every_palette_colour_is_a_colour() -> None:
    for palette in PALETTES.values():
        assert all(len(colour) == 7 and colour.startswith("#") for colour in vars(palette).values())


def test_follows_curves_and_arcs_of_path_data() -> None:
    (circle,) = outline("M10 0a10 10 0 0 1-20 0a10 10 0 0 1 20 0z")

    assert all(abs((x**2 + y**2) ** 0.5 - 10) < 0.01 for x, y in circle)
