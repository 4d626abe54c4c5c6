"""The file Seller Hub gives back after QC: the one that was sent, Flipkart's columns filled."""

from __future__ import annotations

import re

from flipkart_simulator.actions.common import ActionRefused
from flipkart_simulator.hub.reasons import disapproval_of
from flipkart_simulator.state.uploads import Upload, UploadRow
from flipkart_simulator.verticals.common import (
    DATA_STATUS,
    DISAPPROVAL,
    PRODUCT_LINK,
    QC_REASON,
    QC_STATUS,
    SERIAL,
)
from flipkart_simulator.verticals.table import VERTICALS
from flipkart_simulator.workbooks.template import template_write
from flipkart_simulator.world import World

QC_WORDS = {"refused": "Not sent to QC", "pending": "In QC", "passed": "Passed", "failed": "Failed"}
DATA_WORDS = {
    "refused": "Error",
    "pending": "Under review",
    "passed": "Approved",
    "failed": "Disapproved",
}


def returned_file(
    world: World, upload: Upload, rows: list[UploadRow], kind: str
) -> tuple[str, bytes]:
    """Return (file name, content) of the returned file, in the form it was sent in."""
    if upload.is_refused or not rows:
        raise ActionRefused(404, "nothing_returned", "The whole file was refused.")
    if kind != upload.kind:
        raise ActionRefused(404, "other_kind", f"The file was sent as .{upload.kind}.")
    vertical = VERTICALS[upload.vertical]
    filled = [{**row.cells, **_own_cells(world, row)} for row in rows]
    content = template_write(vertical, upload.request_id, kind, filled)
    return f"QC_{vertical.name}_{upload.request_id}.{kind}", content


def _own_cells(world: World, row: UploadRow) -> dict[str, str]:
    """Return Flipkart's six cells of a row."""
    words = "; ".join(dict.fromkeys(error["message"] for error in row.errors))
    groups = "; ".join(dict.fromkeys(disapproval_of(error["code"]) for error in row.errors))
    disapproval = {"refused": words, "failed": groups}
    return {
        SERIAL: f"{row.upload_id.removeprefix('UPL')}-{row.number}",
        QC_STATUS: QC_WORDS[row.state],
        QC_REASON: words if row.state == "failed" else "",
        PRODUCT_LINK: _link(world, row.product_id) if row.product_id else "",
        DATA_STATUS: DATA_WORDS[row.state],
        DISAPPROVAL: disapproval.get(row.state, ""),
    }


def _link(world: World, product_id: str) -> str:
    """Return a product's address; the FSN is its `pid`."""
    product = world.catalogue.product(product_id)
    slug = re.sub(r"[^a-z0-9]+", "-", (product.title if product else "").lower()).strip("-")
    return (
        f"https://www.flipkart.com/{slug or 'product'}/p/itm{product_id.lower()}?pid={product_id}"
    )
