"""Print the motifs as photos: three views each, any colours, a drawn label in the corner.

Deterministic: the same request gives the same pixels. Ask for the prints of one motif together,
its masks are made once for each view. 1,000 px square, well under 120 KB as a JPEG.
"""

import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image, ImageChops, ImageColor

from portal.demo.motifs import MOTIFS, Motif
from portal.demo.paths import Place
from portal.demo.sheets import SIDE_PX, Mask, Sheet, mask_of, shadow_of

VIEWS: Final = ("front", "turned", "close")
LABEL: Final = Path(__file__).with_name("label.png")


@dataclass(frozen=True)
class Palette:
    """Colours of one product ("#rrggbb"): the cloth it lies on, and the roles of a motif."""

    ground: str
    body: str
    second: str
    thread: str
    accent: str


PALETTES: Final[Mapping[str, Palette]] = {
    "pink": Palette("#efe4d2", "#f2b8c6", "#d97a94", "#fffdf8", "#b0305c"),
    "sky": Palette("#f3e3d7", "#a9cbe6", "#5f8fbd", "#fffdf8", "#1f3a70"),
    "mint": Palette("#f4ead8", "#b5d8b4", "#6f9f72", "#fffdf8", "#134f33"),
    "lilac": Palette("#efe9dc", "#cdb9e3", "#8d6fb3", "#fffdf8", "#4f2c73"),
    "cream": Palette("#d6e3ea", "#f7ecd2", "#d9bd86", "#b0305c", "#8c0f4a"),
    "white": Palette("#c9dbe6", "#fbf8f1", "#e6dcc8", "#9db4c4", "#d97a94"),
    "haldi": Palette("#e4ebef", "#f0c24b", "#c98a1e", "#7a2d12", "#8c0f4a"),
    "maroon": Palette("#eee2cf", "#7b1d33", "#a8405a", "#f3d9a0", "#e0a93b"),
    "navy": Palette("#ece5d6", "#24386b", "#4a63a3", "#e9dcb8", "#c99a34"),
    "green": Palette("#f1e3d8", "#1f6a4a", "#3f9270", "#f1e6c4", "#d9a02c"),
    "black": Palette("#e9e2d4", "#2f2a2d", "#554b50", "#d8c9a4", "#c99a34"),
    "tan": Palette("#e6ebe2", "#b5763a", "#8f5626", "#f4e3c3", "#5f3417"),
    "brown": Palette("#e9e6dc", "#6f3f22", "#8c5632", "#edd3a6", "#c99a34"),
    "oxblood": Palette("#e7e9e4", "#6b1f22", "#8f3434", "#f0d2ae", "#c99a34"),
    "rust": Palette("#e3eae8", "#c25a2a", "#8c3a17", "#fbe4c0", "#3f5a2a"),
    "turmeric": Palette("#e6eddf", "#e3a81f", "#b9770f", "#7a3d08", "#7d1f14"),
    "leaf": Palette("#f2ead9", "#6f9a4a", "#4a7330", "#f6f1d8", "#b3261e"),
    "teal": Palette("#f1e5d8", "#2f7f86", "#1f5b66", "#f4ead0", "#e0893b"),
    "rose": Palette("#e4ecdf", "#e79aa8", "#c7566f", "#fff4ea", "#7d2140"),
    "silver": Palette("#dfe3ec", "#c9ccd6", "#f2f3f6", "#5a6078", "#8c0f4a"),
}


@dataclass(frozen=True)
class Print:
    """One drawn photo asked for: a motif's key, a palette's key, a view."""

    motif: str
    palette: str
    view: str


def prints(wanted: Iterable[Print]) -> Iterator[tuple[Print, Image.Image]]:
    """Yield (request, RGB picture), grouped by motif and view so that masks are made once."""
    for motif_key, view in sorted({(ask.motif, ask.view) for ask in wanted}):
        plates = _plates(motif_key, view)
        for ask in sorted(set(wanted), key=lambda ask: ask.palette):
            if (ask.motif, ask.view) == (motif_key, view):
                yield ask, _printed(plates, PALETTES[ask.palette])


def print_jpeg(ask: Print) -> bytes:
    """Return one drawn photo as JPEG bytes, as a phone would send it."""
    ((_ask, picture),) = prints([ask])
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=85)
    return out.getvalue()


@dataclass(frozen=True)
class _Plate:
    role: str
    mask: Mask


def _view_of(motif: Motif, view: str) -> Place:
    """Return how the grid is looked at: whole, turned a little, or close."""
    if view == "front":
        return Place(4, 4, 0.92, 0.92)
    if view == "turned":  # about the middle of the grid
        turned = Place(0, 0, 0.78, 0.78, -13).of((50, 51))
        return Place(50 - turned[0], 50 - turned[1], 0.78, 0.78, -13)
    zoom = 1.75
    return Place(50 - zoom * motif.detail[0], 50 - zoom * motif.detail[1], zoom, zoom)


def _plates(motif_key: str, view: str) -> list[_Plate]:
    """Return the layers of one view as masks, the soft shadow first."""
    motif = MOTIFS[motif_key]
    sheet = Sheet()
    motif.draw(sheet)
    place = _view_of(motif, view)
    plates, solid = [], []
    for layer in sheet.layers:
        mask = mask_of(layer.shapes, place, layer.clip)
        if layer.opacity < 1:
            mask = Mask(_paler(mask.image, layer.opacity), mask.at)
        else:
            solid.append(mask)
        plates.append(_Plate(layer.role, mask))
    shadow = Mask(_paler(shadow_of(solid), 0.34), (0, 0))
    return [_Plate("#3a2a30", shadow), *plates]


def _paler(mask: Image.Image, opacity: float) -> Image.Image:
    return mask.point([round(value * opacity) for value in range(256)])


def _printed(plates: Iterable[_Plate], palette: Palette) -> Image.Image:
    """Colour the plates one over another on the cloth, then lay light and label on them."""
    picture = Image.new("RGB", (SIDE_PX, SIDE_PX), palette.ground)
    for plate in plates:
        colour = plate.role if plate.role.startswith("#") else getattr(palette, plate.role)
        picture.paste(ImageColor.getrgb(colour), plate.mask.at, plate.mask.image)
    picture = ImageChops.multiply(picture, _daylight())
    label = _label()
    at = (SIDE_PX - label.width - 14, SIDE_PX - label.height - 12)
    picture.paste((255, 255, 255), (at[0] - 8, at[1] - 6, SIDE_PX - 6, SIDE_PX - 6))
    picture.paste((72, 56, 66), at, label)
    return picture


@lru_cache(maxsize=1)
def _daylight() -> Image.Image:
    """Return window light from the upper left, to multiply with."""
    y, x = np.mgrid[0:SIDE_PX, 0:SIDE_PX].astype(np.float32) / SIDE_PX
    light = 1.0 - 0.10 * ((x - 0.3) ** 2 + (y - 0.2) ** 2)
    grey = np.clip(255 * light, 0, 255).astype(np.uint8)
    return Image.merge("RGB", [Image.fromarray(grey)] * 3)


@lru_cache(maxsize=1)
def _label() -> Image.Image:
    """Return the words "बनाया हुआ चित्र · drawn" as a mask; a bare machine has no Hindi font."""
    with Image.open(LABEL) as label:
        return label.convert("L")
