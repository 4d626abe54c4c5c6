"""The main job, played from beginning to end, each step a plain line with its seconds.

Everything a person does is done through her pages; whether it is true is asked of Flipkart's
stand-in over its own seller API.
"""

from __future__ import annotations

import random
import time
from dataclasses import dataclass, replace
from typing import Any

from devtools.context import DemoContext, DemoResult
from devtools.demo.cast import cast_choose
from devtools.demo.flipkart import Shown, Simulator, wait_until
from devtools.demo.hub import SellerHub
from devtools.demo.member import MemberPhone, Purse
from devtools.demo.photos import purse_photos
from devtools.demo.staff import Officer, Operator
from devtools.demo.visitor import DemoFailed

PRICE, NEW_PRICE = 899, 849
SAID, RECEIVED, LEFT = 6, 5, 3
LIVE_WITHIN_S = 90.0
LOOK_EVERY_S = 0.02
ASK_PORTAL_EVERY_S = 0.1
CALL_MS = 200  # how long the stand-in takes to answer a seller-API call
ANSWERS = {"colour": "brown", "leather": "genuine", "bag_size": "medium"}


def play(context: DemoContext) -> DemoResult:
    """Play the main job; ok only if every part was proven equal by the seller API.

    Never raises for what goes wrong in the play: it says it in one sentence and returns.
    """
    result = DemoResult(ok=False)
    try:
        story = _Story(context)
        try:
            story.tell()
        finally:
            result = story.result
    except DemoFailed as err:
        context.say(f"Stopped: {err}")
    except (LookupError, TypeError, ValueError) as err:
        context.say(f"Stopped: an answer was not what it should be ({err!r}).")
    return result


@dataclass(frozen=True)
class _Product:
    """What she sent: the listing, its offer and SKU, and what the price page promised."""

    listing_id: int
    offer_id: int
    sku: str


class _Story:
    """One play. `result` is what has been shown so far."""

    def __init__(self, context: DemoContext) -> None:
        self.context = context
        self.result = DemoResult(ok=False)
        cast = cast_choose(context)
        self._cast = cast
        self._phone = MemberPhone(cast.member, context.url, context.inbox_url)
        self._officer = Officer(cast.officer, context.url)
        self._operator = Operator(cast.operator, context.url)
        self._simulator = Simulator(context.simulator_url, cast.seller)
        self._hub = SellerHub(self._simulator, context.seller_hub_url)

    def tell(self) -> None:
        """Play every part in order."""
        self._simulator.answer_after(CALL_MS)
        product = self._add()
        approved_at = self._approve(product)
        self._receive(product)
        product_id, adopted_at = self._get_product_id(product)
        self._note(fsn_wait_s=adopted_at - approved_at)
        self._go_live(product, product_id, max(approved_at, adopted_at))
        self._change_price(product, product_id)
        self._lower_stock(product, product_id)
        self._note(
            listings_live=self._simulator.live_count(),
            flipkart_calls=self._simulator.calls_made(),
            ok=True,
        )

    def _note(self, **figures: Any) -> None:
        self.result = replace(self.result, **figures)

    # --- the group, the office, the centre ------------------------------------------------
    def _add(self) -> _Product:
        """She signs in, adds a purse with three photos, sees what her group gets, sends it."""
        member, step = self._cast.member, self.context.step
        photos = purse_photos(random.SystemRandom())
        with step(f"{member['name']}, {member['group']}, signs in by phone"):
            self._phone.sign_in()
        began = time.monotonic()
        with step(f"She adds a leather purse: three photos, ₹{PRICE}, {SAID} pieces"):
            page, earning = self._phone.tell_of(Purse(photos, PRICE, SAID, ANSWERS))
        gets = f"₹{earning.net_paise // 100}"
        with step(f"She sees that her group gets {gets} on each, and sends it"):
            listing_id = self._phone.send(page)
        self._note(photo_to_submitted_s=time.monotonic() - began)
        offer_id, sku = self._phone.offer_of(listing_id)
        return _Product(listing_id, offer_id, sku)

    def _approve(self, product: _Product) -> float:
        """The DUDA officer approves; return the moment before she pressed the button."""
        with self.context.step(f"DUDA {self._cast.officer['city']} signs in"):
            self._officer.sign_in()
        with self.context.step("The officer reviews, decides on handicraft, approves"):
            return self._officer.approve(product.listing_id)

    def _receive(self, product: _Product) -> None:
        """The centre counts fewer than she said, and measures the parcel."""
        with self.context.step(f"The centre's operator counts: she said {SAID}, {RECEIVED} came"):
            self._operator.sign_in()
            said = self._operator.receive(product.offer_id, RECEIVED)
            self._operator.measure(product.offer_id)
        if said:
            self.context.say(f"  {said}")
        self._note(received=self._phone.counted(product.listing_id))

    def _get_product_id(self, product: _Product) -> tuple[str, float]:
        """The template goes filled to Seller Hub, its answers come back, the operator adopts."""
        if self._simulator.look(product.sku) is not None:
            raise DemoFailed(f"Seller Hub knew {product.sku} before anybody told it.")
        operator, hub = self._operator, self._hub
        with self.context.step("The operator has Seller Hub's template filled at the desk"):
            sheet = operator.sheet(product.offer_id)
            kind = operator.template_keep(product.offer_id, hub.template(sheet.vertical))
            filled = operator.file_make(kind, product.offer_id)
        with self.context.step(f"Seller Hub, which did not know {product.sku}, passes it"):
            sent = hub.send(filled)
            product_id = hub.passed(sent, product.sku)
        with self.context.step(f"The answers are read back; she compares, adopts {product_id}"):
            operator.answers_read(hub.answers(sent))
            return product_id, operator.adopt(product.offer_id, sheet, product_id)

    # --- Flipkart ---------------------------------------------------------------------------
    def _go_live(self, product: _Product, product_id: str, since: float) -> None:
        """Wait until the seller API shows it equal and the portal says live."""
        wanted = Shown(PRICE, RECEIVED, is_active=True, product_id=product_id)
        with self.context.step(f"Flipkart shows ₹{PRICE} and {RECEIVED} pieces, and she sees it"):
            shown_at = self._arrives(product.sku, wanted)
            said_at = wait_until(
                lambda: self._phone.is_live(product.listing_id),
                within_s=LIVE_WITHIN_S,
                every_s=ASK_PORTAL_EVERY_S,
                what="The portal's word that the purse is on sale",
            )
            self._proves(product.sku, wanted)
        self._note(approved_to_live_s=max(shown_at, said_at) - since)

    def _change_price(self, product: _Product, product_id: str) -> None:
        wanted = Shown(NEW_PRICE, RECEIVED, is_active=True, product_id=product_id)
        with self.context.step(f"She lowers the price to ₹{NEW_PRICE}; it arrives"):
            since = self._phone.change_price(product.listing_id, NEW_PRICE)
            arrived_at = self._arrives(product.sku, wanted)
            self._proves(product.sku, wanted)
        self._note(price_change_to_live_s=arrived_at - since)

    def _lower_stock(self, product: _Product, product_id: str) -> None:
        wanted = Shown(NEW_PRICE, LEFT, is_active=True, product_id=product_id)
        with self.context.step(f"She says there are only {LEFT} now; it arrives"):
            since = self._phone.say_only(product.listing_id, LEFT)
            arrived_at = self._arrives(product.sku, wanted)
            self._proves(product.sku, wanted)
        self._note(stock_cut_to_live_s=arrived_at - since)

    def _arrives(self, sku: str, wanted: Shown) -> float:
        """Return the moment at which the stand-in has it; watching costs it no call."""
        return wait_until(
            lambda: self._simulator.look(sku) == wanted,
            within_s=LIVE_WITHIN_S,
            every_s=LOOK_EVERY_S,
            what=f"{sku} at ₹{wanted.price} with {wanted.pieces} pieces on Flipkart",
        )

    def _proves(self, sku: str, wanted: Shown) -> None:
        """Ask the seller API itself, with the seller's own token."""
        shown = self._simulator.details(sku)
        if shown != wanted:
            raise DemoFailed(f"The seller API shows {shown} of {sku}, and not {wanted}.")
