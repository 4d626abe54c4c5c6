"""A seller takes a template, fills it and sends it; its good rows go to QC."""

from __future__ import annotations

import random
import re
import secrets
from typing import Any

from flipkart_simulator.actions.catalogue import row_take
from flipkart_simulator.actions.common import ActionRefused, action_log, seller_of
from flipkart_simulator.actions.upload_check import (
    Known,
    Problem,
    file_check,
    problem,
    rows_check,
    rows_read,
)
from flipkart_simulator.state.catalogue import CatalogueRow
from flipkart_simulator.state.sellers import Seller
from flipkart_simulator.state.uploads import Upload, UploadRow
from flipkart_simulator.verticals.common import (
    BRAND,
    HSN,
    MAIN_IMAGE,
    MRP,
    PRICE,
    SKU,
    SLA,
    STATUS,
    STOCK,
    TAX_CODE,
)
from flipkart_simulator.verticals.table import VERTICALS
from flipkart_simulator.verticals.vertical import Vertical
from flipkart_simulator.workbooks.reading import NotAWorkbook, ReadBook, book_read
from flipkart_simulator.workbooks.template import KINDS, file_name, template_write
from flipkart_simulator.world import World

REQUEST_ID = re.compile(r"REQ[0-9A-F]{12}")
FILE_BYTES = 10 * 1024 * 1024
GENERIC = "Generic"
SIDES = ("length", "breadth", "height")


def vertical_of(name: str) -> Vertical:
    """Return a vertical or refuse with 404."""
    vertical = VERTICALS.get(name)
    if vertical is None:
        raise ActionRefused(404, "no_such_vertical", f"There is no template for {name!r}.")
    return vertical


def template_give(world: World, *, seller_id: str, vertical: str, kind: str) -> tuple[str, bytes]:
    """Make a template for a seller. Returns (file name, content); the name has the request id."""
    seller = seller_of(world, seller_id)
    chosen = vertical_of(vertical)
    if kind not in KINDS:
        raise ActionRefused(404, "no_such_kind", f"A template is one of {', '.join(KINDS)}.")
    request_id = world.uploads.request_new(seller.seller_id, chosen.name)
    return file_name(chosen, request_id, kind), template_write(chosen, request_id, kind)


def book_of(content: bytes) -> ReadBook | Problem:
    """Read a workbook, or return why it cannot be read. Touches no state: may run in a thread."""
    if len(content) > FILE_BYTES:
        return problem("file_too_large")
    try:
        return book_read(content)
    except NotAWorkbook:
        return problem("not_a_workbook")


def upload_take(
    world: World, *, seller_id: str, name: str, book: ReadBook | Problem, base_url: str
) -> Upload:
    """Keep a file that was sent; refuse it as a whole or row by row; send good rows to QC.

    base_url: where the stand-in is reached, for images that came as a ZIP.
    """
    seller = seller_of(world, seller_id)
    found = REQUEST_ID.search(name)
    request_id = found.group() if found else ""
    given = world.uploads.request(request_id) if found else None
    vertical = VERTICALS[given["vertical"]] if given else None
    problems: list[Problem] = []
    if isinstance(book, dict):
        problems = [book]
    elif not found:
        problems = [problem("file_renamed")]
    elif given is None or vertical is None or given["seller_id"] != seller.seller_id:
        problems = [problem("request_unknown", about=request_id)]
    else:
        problems = file_check(book, vertical, request_id, world.behaviour.upload_max_rows)
    upload = Upload(
        upload_id="UPL" + "".join(secrets.choice("0123456789") for _ in range(12)),
        seller_id=seller.seller_id,
        file_name=name[:200],
        kind=book.kind if isinstance(book, ReadBook) else "",
        request_id=request_id,
        vertical=vertical.name if vertical else "",
        sent_at=world.clock.now(),
        errors=problems,
    )
    with world.store.transaction():
        rows: list[UploadRow] = []
        if not problems and isinstance(book, ReadBook) and vertical is not None:
            rows = _rows_take(world, seller, upload, vertical, book, base_url)
        world.uploads.add(upload, rows)
        _log(world, upload, rows)
    return upload


def _rows_take(
    world: World,
    seller: Seller,
    upload: Upload,
    vertical: Vertical,
    book: ReadBook,
    base_url: str,
) -> list[UploadRow]:
    cells_of = rows_read(book, vertical)
    skus = [cells[SKU] for cells in cells_of.values() if SKU in cells]
    problems = rows_check(cells_of, vertical, _known(world, seller, skus))
    dice = random.Random(f"{world.behaviour.qc_seed}/{upload.upload_id}")  # noqa: S311
    rows = []
    for number, cells in cells_of.items():
        is_good = not problems[number]
        wait_s = world.behaviour.qc_delay_s + dice.random() * world.behaviour.qc_jitter_s
        rows.append(
            UploadRow(
                upload_id=upload.upload_id,
                number=number,
                seller_id=seller.seller_id,
                sku=cells.get(SKU, ""),
                cells=cells,
                state="pending" if is_good else "refused",
                errors=problems[number],
                product_id=None,
                due_at=upload.sent_at + wait_s if is_good else None,
            )
        )
        if is_good:
            row_take(world, catalogue_row(world, upload, vertical, cells, base_url))
    return rows


def _known(world: World, seller: Seller, skus: list[str]) -> Known:
    in_catalogue, in_qc, with_images = set(), set(), set()
    for sku in set(skus):
        row = world.catalogue.row(seller.seller_id, sku)
        if row is not None and row.qc == "passed":
            in_catalogue.add(sku)
        if world.uploads.pending(seller.seller_id, sku) is not None:
            in_qc.add(sku)
        if 0 in world.uploads.images(seller.seller_id, sku):
            with_images.add(sku)
    asked = world.brands.names(seller.seller_id)
    return Known(
        brands=frozenset({GENERIC, *seller.brands, *asked}),
        in_catalogue=frozenset(in_catalogue),
        in_qc=frozenset(in_qc),
        with_images=frozenset(with_images),
    )


def catalogue_row(
    world: World, upload: Upload, vertical: Vertical, cells: dict[str, str], base_url: str
) -> CatalogueRow:
    """Return the catalogue row that a row of a file asks for."""
    kept = world.uploads.images(upload.seller_id, cells[SKU])
    return CatalogueRow(
        seller_id=upload.seller_id,
        sku=cells[SKU],
        title=vertical.title_of(cells),
        brand=cells[BRAND],
        vertical=vertical.name,
        mrp=int(cells[MRP]),
        selling_price=int(cells[PRICE]),
        image_url=cells.get(MAIN_IMAGE, "") or base_url + f"/hub/images/{kept[0]}",
        qc="pending",
        reason="",
        product_id=None,
        offer=_offer_of(cells),
        asked_at=upload.sent_at,
        decided_at=None,
    )


def _offer_of(cells: dict[str, str]) -> dict[str, Any]:
    """Return the offer a row asks for."""
    sizes = {part: float(cells.get(f"{part.title()} (CM)", "0")) for part in SIDES}
    weight = float(cells.get("Weight (KG)", "0"))
    parcel = {"name": "parcel", "dimensions": sizes, "weight": weight}
    fees = {
        zone.lower(): int(value)
        for header, value in cells.items()
        for zone in ("Local", "Zonal", "National")
        if header in (f"{zone} handling fee (INR)", f"{zone} delivery charge (INR)")
    }
    return {
        "stock": int(cells.get(STOCK, "0")),
        "listing_status": cells.get(STATUS, "Inactive").upper(),
        "hsn": cells[HSN],
        "tax_code": cells[TAX_CODE],
        "dispatch_sla": int(cells.get(SLA, "3")),
        "packages": [parcel] if weight else [],
        "shipping_fees": {"local": 0, "zonal": 0, "national": 0, **fees, "currency": "INR"},
    }


def _log(world: World, upload: Upload, rows: list[UploadRow]) -> None:
    asked = {
        "upload_id": upload.upload_id,
        "file": upload.file_name,
        "rows": len(rows),
        "to_qc": sum(row.state == "pending" for row in rows),
        "errors": [error["code"] for error in upload.errors],
    }
    skus = [row.sku for row in rows if row.sku]
    action_log(world, "hub", "POST", "/hub/uploads", upload.seller_id, skus, asked, [])
