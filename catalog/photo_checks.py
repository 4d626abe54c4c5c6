"""What a machine can say of a photo in milliseconds: size, sharpness, light, border.

A doubt never blocks: the member may keep her photo, the reviewer sees the figure. Results are
plain codes, sentences stand in CHECK_SENTENCES; "ok" has none.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from django.utils.translation import gettext_lazy as _
from numpy.typing import NDArray
from PIL import Image

from common.errors import Sentence

LOOKED_AT_PX: Final = 640  # longest side of the grey copy that is measured
TILES: Final = 8
GOOD_SIDE_PX: Final = 1_000
SHARP_AT_LEAST: Final = 60.0
DARK_BELOW: Final = 60.0
BRIGHT_ABOVE: Final = 0.6
BUSY_ABOVE: Final = 0.15
UNLIKE_BY: Final = 35  # shades: more than the fold and shadow of a plain cloth

CHECK_SENTENCES: Final[Mapping[str, Sentence]] = {
    "small": _("The photo is small. Take it with the camera, not from a screen."),
    "blurred": _("The photo is blurred. Take again?"),
    "dark": _("Too dark. Take it in the light."),
    "bright": _("Too bright. Take it out of the glare."),
    "twin": _("A photo like this is with another product. Is this another thing?"),
    "busy": _("Not fully visible? Take it from further away, on a plain cloth."),
}


@dataclass(frozen=True)
class Check:
    """One check: name (size, sharpness, light, border, likeness), result ("ok" or code), figure."""

    name: str
    result: str
    figure: float

    @property
    def is_ok(self) -> bool:
        """Whether there is nothing to say."""
        return self.result == "ok"

    @property
    def sentence(self) -> Sentence:
        """Return the sentence of the result; empty if all is well."""
        return CHECK_SENTENCES.get(self.result, "")


def checks_json(checks: Iterable[Check]) -> dict[str, dict[str, str | float]]:
    """Return {"size": {"result": "ok", "figure": 1600}, …}, as a Photo row stores it."""
    return {check.name: {"result": check.result, "figure": check.figure} for check in checks}


def photo_check(picture: Image.Image, full_size: tuple[int, int]) -> tuple[Check, ...]:
    """Return the four checks of an RGB picture; full_size: (width, height) of what is kept.

    Figures: size: longest side in px. sharpness: variance of the Laplacian in the sharpest
    tiles. light: mean lightness 0–255. border: share of the frame's edge that is not plain, 0–1.
    """
    small = picture.convert("L")
    small.thumbnail((LOOKED_AT_PX, LOOKED_AT_PX), Image.Resampling.BILINEAR, reducing_gap=2.0)
    grey: NDArray[np.float32] = np.asarray(small, dtype=np.float32)
    return _size(full_size), _sharpness(grey), _light(grey), _border(grey)


def _size(full_size: tuple[int, int]) -> Check:
    longest = max(full_size)
    return Check("size", "ok" if longest >= GOOD_SIDE_PX else "small", longest)


def _sharpness(grey: NDArray[np.float32]) -> Check:
    """Judge the sharpest tiles only: a product on a plain cloth is mostly cloth."""
    laplacian = (
        grey[:-2, 1:-1] + grey[2:, 1:-1] + grey[1:-1, :-2] + grey[1:-1, 2:] - 4 * grey[1:-1, 1:-1]
    )
    variances = sorted(
        (
            float(tile.var())
            for row in np.array_split(laplacian, TILES, axis=0)
            for tile in np.array_split(row, TILES, axis=1)
            if tile.size
        ),
        reverse=True,
    )
    best = variances[: max(1, len(variances) // 12)]
    figure = round(sum(best) / len(best), 1)
    return Check("sharpness", "ok" if figure >= SHARP_AT_LEAST else "blurred", figure)


def _light(grey: NDArray[np.float32]) -> Check:
    mean = round(float(grey.mean()), 1)
    burnt = float((grey >= 254).mean())
    shades = float(grey.std())
    if mean < DARK_BELOW:
        return Check("light", "dark", mean)
    if burnt > BRIGHT_ABOVE and shades < 40:
        return Check("light", "bright", mean)
    return Check("light", "ok", mean)


def _border(grey: NDArray[np.float32]) -> Check:
    """Return how much of the outer 3 % is not like the rest of it: a cut product, a crowd."""
    rim = max(2, round(min(grey.shape) * 0.03))
    edge = np.concatenate(
        [part.ravel() for part in (grey[:rim], grey[-rim:], grey[:, :rim], grey[:, -rim:])]
    )
    figure = round(float((np.abs(edge - np.median(edge)) > UNLIKE_BY).mean()), 3)
    return Check("border", "busy" if figure > BUSY_ABOVE else "ok", figure)
