"""Three photos of a leather purse, drawn on the fly: the machine that plays has no camera."""

from __future__ import annotations

import io
import random

from devtools.demo.visitor import File

VIEWS = ("front", "close", "turned")
COLOURS = ("tan", "brown", "oxblood", "maroon", "black", "rust")
JPEG_QUALITY = 85


def purse_photos(chance: random.Random) -> list[File]:
    """Return three views as (name, JPEG bytes, content type), the whole purse first."""
    from portal.demo.drawings import Print, prints  # noqa: PLC0415  needs .venv; no Django

    colour = chance.choice(COLOURS)
    asked = [Print("purses", colour, view) for view in VIEWS]
    drawn = {ask.view: picture for ask, picture in prints(asked)}
    photos = []
    for view in VIEWS:
        out = io.BytesIO()
        # a pixel of its own, so that no two plays send the same bytes
        picture = drawn[view]
        picture.putpixel((0, 0), tuple(chance.randrange(200, 256) for _band in range(3)))
        picture.save(out, "JPEG", quality=JPEG_QUALITY)
        photos.append((f"purse-{view}.jpg", out.getvalue(), "image/jpeg"))
    return photos
