"""QC's desk: takes the rows of files when their time has come and judges them, for ever."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import logging
import random

from flipkart_simulator.actions.catalogue import qc_decide
from flipkart_simulator.actions.common import ActionRefused
from flipkart_simulator.actions.qc_images import HEADERS, images_check
from flipkart_simulator.actions.qc_rules import rules_check
from flipkart_simulator.actions.upload_check import Problem, problem
from flipkart_simulator.state.catalogue import new_product_id
from flipkart_simulator.state.store import to_json
from flipkart_simulator.state.uploads import UploadRow
from flipkart_simulator.verticals.columns import Need
from flipkart_simulator.verticals.common import (
    BRAND,
    OTHER_IMAGES,
    SKU,
    offer_columns,
    own_columns,
    parcel_columns,
)
from flipkart_simulator.verticals.table import VERTICALS
from flipkart_simulator.verticals.vertical import Vertical
from flipkart_simulator.world import World

log = logging.getLogger("flipkart_simulator")

AT_ONCE = 8  # rows looked at together: their images take long, their verdicts do not
REST_S = 0.5  # a moved clock or a changed setting is noticed after so long
AGAIN_S = 60.0  # a row that could not be judged is tried again after so long
# What a person at QC may find in a good row all the same, drawn by qc_fail_share.
BY_EYE = ("image_blurred", "image_background", "image_has_text", "attribute_wrong")
NOT_THE_PRODUCT = {
    *(column.header for column in (*own_columns(), *offer_columns(), *parcel_columns())),
    *(column.header for column in offer_columns("delivery charge")),
    *HEADERS,
}


class Desk:
    """Judges rows of files at their time, over one world."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._woken = asyncio.Event()

    def look_again(self) -> None:
        """Look at once what is due: a file came."""
        self._woken.set()

    async def run(self) -> None:
        """Judge rows for ever."""
        while True:
            self._woken.clear()
            try:
                wait_s = await self.judge_due()
            except Exception:  # noqa: BLE001  the desk must not close
                log.exception("QC stumbled")
                wait_s = 1.0
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), wait_s)

    async def judge_due(self) -> float:
        """Judge what is due. Returns the seconds until it should look again."""
        while self._world.behaviour.qc_mode == "auto":
            rows = self._world.uploads.due(AT_ONCE)
            if not rows:
                break
            looks = (self._look(row) for row in rows)
            looked = await asyncio.gather(*looks, return_exceptions=True)
            for row, seen in zip(rows, looked, strict=True):
                if isinstance(seen, BaseException):
                    log.error("QC could not look at %s", row.sku, exc_info=seen)
                    self._world.uploads.postpone(row, AGAIN_S)
                else:
                    self._judge(row, *seen)
        next_at = self._world.uploads.next_due_at()
        if next_at is None or self._world.behaviour.qc_mode != "auto":
            return REST_S
        return min(REST_S, max(0.001, next_at - self._world.clock.now()))

    async def _look(self, row: UploadRow) -> tuple[list[Problem], str]:
        """Return what is wrong with a row, and the print that says which product it is."""
        vertical = self._vertical(row)
        seller = self._world.sellers.get(row.seller_id)
        approved = frozenset(seller.brands if seller else ())
        problems = rules_check(row.number, row.cells, vertical, approved)
        main_digest = ""
        if self._world.behaviour.qc_images:
            places = self._world.uploads.images(row.seller_id, row.sku)
            named = (HEADERS[0], *OTHER_IMAGES)
            urls = {header: row.cells[header] for header in HEADERS if header in row.cells}
            kept = {
                named[place]: self._world.uploads.image(digest) or b""
                for place, digest in sorted(places.items())
                if named[place] not in urls
            }
            of_images, main_digest = await asyncio.to_thread(images_check, row.number, urls, kept)
            problems += of_images
        return problems, row_print(vertical, row.cells, main_digest)

    def _judge(self, row: UploadRow, problems: list[Problem], print_: str) -> None:
        world = self._world
        if world.uploads.pending(row.seller_id, row.sku) is None:
            return  # a person was quicker
        product_id = world.uploads.product_of_print(print_)
        if product_id and world.listings.sku_on_product(row.seller_id, product_id):
            problems.append(problem("duplicate_listing", row.number, SKU, product_id))
        dice = random.Random(f"{world.behaviour.qc_seed}/{row.seller_id}/{row.sku}")  # noqa: S311
        if not problems and dice.random() < world.behaviour.qc_fail_share:
            problems.append(problem(dice.choice(BY_EYE), row.number))
        if not problems and dice.random() < world.behaviour.qc_foreign_share:
            foreign = world.catalogue.foreign_product_put(new_product_id(row.cells[BRAND]))
            product_id = foreign.product_id
        with world.store.transaction():
            try:
                decided = qc_decide(
                    world,
                    seller_id=row.seller_id,
                    sku=row.sku,
                    outcome="failed" if problems else "passed",
                    product_id=product_id,
                    problems=problems,
                )
            except ActionRefused:
                log.exception("QC could not decide %s", row.sku)
                world.uploads.postpone(row, AGAIN_S)
                return
            if decided.qc == "passed" and product_id is None and decided.product_id:
                world.uploads.print_put(print_, decided.product_id)

    def _vertical(self, row: UploadRow) -> Vertical:
        upload = self._world.uploads.get(row.upload_id)
        if upload is None:
            raise LookupError(row.upload_id)
        return VERTICALS[upload.vertical]


def row_print(vertical: Vertical, cells: dict[str, str], main_digest: str) -> str:
    """Return the digest of what makes a product: vertical, brand, attributes, main image.

    The offer, the parcel, the addresses of images and the SKU are not part of it.
    """
    facts = {
        column.header: cells.get(column.header, "")
        for column in vertical.columns
        if column.header not in NOT_THE_PRODUCT and column.need is not Need.FLIPKART
    }
    text = to_json([vertical.name, main_digest or cells.get(HEADERS[0], ""), sorted(facts.items())])
    return hashlib.sha256(text.encode()).hexdigest()
