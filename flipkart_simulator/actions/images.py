"""Images that come as a ZIP, named by SKU: `SKU.jpg` or `SKU_1.jpg` the main one, `SKU_2.jpg` …"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile

from flipkart_simulator.actions.common import ActionRefused, action_log, seller_of
from flipkart_simulator.workbooks.images import image_facts
from flipkart_simulator.world import World

IMAGE_BYTES = 10 * 1024 * 1024
FILES_AT_MOST = 3000
NAME = re.compile(r"(?P<sku>[^/\\]{1,64}?)(?:[_/](?P<number>[1-6]))?\.(?:jpe?g|png)", re.I)


def images_take(
    world: World, *, seller_id: str, content: bytes
) -> tuple[list[str], list[dict[str, str]]]:
    """Keep the images of a ZIP. Returns the names kept, and [{name, why}] of those left out.

    A name is the SKU, then `_1` (the main image, as without a number) to `_6`; a folder named
    by the SKU with `1.jpg` to `6.jpg` is the same.
    """
    seller = seller_of(world, seller_id)
    taken: list[str] = []
    left: list[dict[str, str]] = []
    skus: set[str] = set()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive, world.store.transaction():
            parts = [part for part in archive.infolist() if not part.is_dir()]
            if len(parts) > FILES_AT_MOST:
                raise ActionRefused(400, "too_many_files", f"At most {FILES_AT_MOST} images.")
            for part in parts:
                why = _take_one(world, seller.seller_id, archive, part, skus)
                if why:
                    left.append({"name": part.filename, "why": why})
                else:
                    taken.append(part.filename)
            asked = {"taken": len(taken), "left_out": len(left)}
            path = "/hub/images"
            action_log(world, "hub", "POST", path, seller.seller_id, sorted(skus), asked, [])
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise ActionRefused(400, "not_a_zip", "The file is not a ZIP that can be read.") from error
    return taken, left


def _take_one(
    world: World,
    seller_id: str,
    archive: zipfile.ZipFile,
    part: zipfile.ZipInfo,
    skus: set[str],
) -> str:
    """Keep one image; return why it was left out, or nothing."""
    named = NAME.fullmatch(part.filename)
    if named is None:
        return "its name is not SKU.jpg, SKU_1.jpg … SKU_6.jpg"
    if part.file_size > IMAGE_BYTES:
        return "it is larger than 10 MB"
    with archive.open(part) as file:
        image = file.read(IMAGE_BYTES + 1)
    if len(image) > IMAGE_BYTES or image_facts(image) is None:
        return "it is neither JPEG nor PNG"
    sku = named["sku"]
    digest = hashlib.sha256(image).hexdigest()
    world.uploads.images_put(seller_id, sku, int(named["number"] or 1) - 1, digest, image)
    skus.add(sku)
    return ""
