"""Whether two photos look the same: a difference hash of 64 bits, compared in microseconds.

Method: N. Krawetz, "Kind of Like That" (hackerfactor.com, 2013): the picture as 9 × 8 greys, a bit
for each pair of neighbours that grows darker. Pictures of one scene differ in few bits, also when
they were shrunk, re-encoded or lit a little otherwise. A doubt, never a verdict.
"""

from collections.abc import Iterable
from typing import Final

import numpy as np
from PIL import Image

ACROSS, DOWN = 9, 8
LIKE_UP_TO: Final = 5  # bits of 64; photos of different things differ in about half
FLAT_BELOW: Final = 8  # bits set: a plain cloth alone says nothing


def look_of(picture: Image.Image) -> str:
    """Return the 16 hex digits of a picture's look; "" where there is next to nothing to see."""
    small = picture.convert("L").resize((ACROSS, DOWN), Image.Resampling.BOX)
    grey = np.asarray(small, dtype=np.int16)
    bits = (grey[:, :-1] - grey[:, 1:] > 1).ravel()
    if not FLAT_BELOW <= int(bits.sum()):
        return ""
    return f"{int(''.join('1' if bit else '0' for bit in bits), 2):016x}"


def unlike(one: str, other: str) -> int:
    """Return in how many of 64 bits two looks differ.

    >>> unlike("00000000000000ff", "00000000000000fe")
    1
    """
    return (int(one, 16) ^ int(other, 16)).bit_count()


def nearest(look: str, others: Iterable[str]) -> int | None:
    """Return the fewest bits by which a look differs from others, None if none is like it."""
    if not look:
        return None
    found = min((unlike(look, other) for other in others if other), default=64)
    return found if found <= LIKE_UP_TO else None
