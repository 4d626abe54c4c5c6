"""What can happen to some SKUs, one thing after the other, on clocks moved by hand.

Nothing here runs beside anything else, so the same steps tell the same story each time. Workers
that die, or sleep with a call in their hands, are claims that are kept and used later or never.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.db.models import F

from flipkart_sync.engine.call import api_for
from flipkart_sync.engine.claim import WriteClaim, claim_write
from flipkart_sync.engine.orders import orders_pull
from flipkart_sync.engine.passes import account_pass
from flipkart_sync.engine.rows import CUT, OFFER_WRITE, PRICE_WRITE, RISE
from flipkart_sync.engine.waits import waits
from flipkart_sync.models import AccountState, Facet
from listings.models import OffSale, StockPosition
from tests.flipkart_sync.allowances import BEAT_S
from tests.flipkart_sync.clockwork import Clockwork
from tests.flipkart_sync.shelf import Shelf
from tests.flipkart_sync.story import Story
from tests.flipkart_sync.watch import Sku, Watch
from tests.simulator import KANPUR, SELLER_ID, AdminRefused

WRITES = (CUT, RISE, PRICE_WRITE, OFFER_WRITE)
HOURS_TO_SETTLE = 12
LONG_AGO = datetime(2024, 1, 1, tzinfo=UTC)


@dataclass
class World:
    """Some live offers of one account, and everything that can happen to them."""

    shelf: Shelf
    clock: Clockwork
    stories: list[Story]
    told: list[str] = field(default_factory=list)
    asleep: list[WriteClaim] = field(default_factory=list)
    shipments: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        api_for(self.shelf.account.pk, waits()).sleep = self.clock.forward
        self.watch = Watch(self.clock, {one.sku: Sku(one) for one in self.stories})
        self.watch.begin()

    def say(self, text: str) -> None:
        self.told.append(f"{self.clock.ahead_s:9.1f} {text}")

    def _sku(self, story: Story) -> Sku:
        return self.watch.skus[story.sku]

    # --- people ------------------------------------------------------------------------------
    def price(self, story: Story, rupees: int) -> None:
        self.say(f"price of {story.sku}: {rupees}")
        self._sku(story).changes += 1
        story.price(rupees)

    def text(self, story: Story, days: int) -> None:
        self.say(f"listing of {story.sku}: {days} days")
        self._sku(story).changes += 1
        story.dispatch_in(days)

    def receive(self, story: Story, pieces: int) -> None:
        self.say(f"the centre receives {pieces} of {story.sku}")
        self._move(story, pieces)

    def take_out(self, story: Story, pieces: int) -> None:
        position = StockPosition.objects.get(offer=story.offer)
        pieces = min(pieces, position.counted - position.allocated)
        self.say(f"{pieces} of {story.sku} leave the centre")
        self._sku(story).taken_out_at = self.clock.now()
        self._move(story, -pieces)

    def _move(self, story: Story, pieces: int) -> None:
        self._sku(story).changes += 1
        self.watch.has_moved = True
        StockPosition.objects.filter(offer=story.offer).update(counted=F("counted") + pieces)
        self.shelf.changed([story.offer])

    def off_sale(self, story: Story, is_off: bool) -> None:
        self.say(f"{story.sku} goes {'off' if is_off else 'on'} sale")
        sku = self._sku(story)
        sku.changes += 1
        if is_off:
            sku.taken_out_at = self.clock.now()
            OffSale.objects.get_or_create(
                offer=story.offer,
                defaults={"by": self.shelf.person, "reason": "-", "begins_at": LONG_AGO},
            )
        else:
            OffSale.objects.filter(offer=story.offer).delete()
        self.shelf.changed([story.offer])

    def hold(self, hold: str) -> None:
        self.say(f"hold: {hold}")
        self._may_not_cut()
        AccountState.objects.update(hold=hold, hold_until=None)

    def dry_run(self, is_dry: bool) -> None:
        self.say(f"dry run: {is_dry}")
        self._may_not_cut()
        AccountState.objects.update(is_dry_run=is_dry)

    def _may_not_cut(self) -> None:
        state = AccountState.objects.get()
        if state.hold == "everything" or state.is_dry_run:
            self.watch.held_at = self.clock.now()

    # --- buyers, hands, Flipkart -------------------------------------------------------------
    def buy(self, story: Story, pieces: int, shown_after_s: float) -> None:
        try:
            made = self.shelf.simulator.order(story.sku, pieces, visible_after_s=shown_after_s)
        except AdminRefused:
            self.say(f"a buyer finds no {pieces} of {story.sku}")
            return
        self.say(f"a buyer takes {pieces} of {story.sku}, shown after {shown_after_s:.0f} s")
        self.shipments.append(made["shipment_id"])
        sku = self._sku(story)
        sku.shown_at = max(sku.shown_at, self.clock.now() + shown_after_s)
        sku.changes += 1

    def cancel(self, which: int) -> None:
        if self.shipments:
            shipment = self.shipments.pop(which % len(self.shipments))
            self.say(f"a buyer cancels {shipment}")
            self.shelf.simulator.admin("PATCH", f"/orders/{shipment}", {"cancelled_by": "buyer"})

    def hand_stock(self, story: Story, pieces: int) -> None:
        self.say(f"a hand in Seller Hub sets {story.sku} to {pieces} pieces")
        self.shelf.simulator.listing_edit(story.sku, inventory={KANPUR: pieces})

    def hand_price(self, story: Story, rupees: int) -> None:
        self.say(f"a hand in Seller Hub sets the price of {story.sku} to {rupees}")
        self.shelf.simulator.listing_edit(story.sku, selling_price=rupees, mrp=1000)

    def stale(self, lag_s: float) -> None:
        self.say(f"details shows what was {lag_s:.0f} s ago")
        self.watch.stale_s = max(self.watch.stale_s, lag_s)
        self.shelf.simulator.behave(inventory_lag_s=lag_s)

    def fault(self, rule: dict[str, Any]) -> None:
        self.say(f"fault {rule}")
        self.clock.are_calls_late |= rule["action"] in ("late", "late_effect")
        self.shelf.simulator.fault(**rule)

    def tokens_end(self) -> None:
        self.say("every token ends")
        self.shelf.simulator.admin("POST", "/tokens/expire", {})

    # --- workers -----------------------------------------------------------------------------
    def claim(self, what: str) -> WriteClaim | None:
        for class_ in WRITES:
            claim = claim_write(self.stories[0].account(), class_, waits())
            if claim is not None:
                self.say(f"a worker {what} {claim.kind} {claim.bodies}")
                return claim
        return None

    def die(self, *, has_called: bool) -> None:
        claim = self.claim("calls and dies with" if has_called else "dies with")
        if claim is not None:
            self.watch.fault_at = self.clock.now()
            if has_called:
                self.stories[0].call_only(claim)

    def sleep_in(self) -> None:
        claim = self.claim("sleeps with")
        if claim is not None:
            self.asleep.append(claim)

    def wake_up(self) -> None:
        if self.asleep:
            claim = self.asleep.pop(0)
            self.say(f"it wakes and sends {claim.kind} {claim.bodies}")
            self.watch.look()
            self.watch.is_waking = True
            slept_s = self.clock.now() - claim.began.timestamp()
            claim.began_clock -= slept_s  # its own clock ran on while it slept
            self.stories[0].call(claim)
            self.watch.fault_at = self.clock.now()
            self.watch.look()
            self.watch.is_waking = False

    def run(self) -> None:
        account_pass(self.shelf.account.pk)

    def pull(self) -> None:
        orders_pull(self.stories[0].account(), waits())

    def later(self, seconds: float) -> None:
        """Let time pass, with a pass every few seconds, later every half minute, as by beat."""
        self.say(f"{seconds:.0f} s pass")
        while seconds > 0:
            step = min(seconds, 5.0 if seconds <= 60 else BEAT_S)
            self.clock.forward(step)
            seconds -= step
            if self.asleep:
                self.watch.fault_at = self.clock.now()
            self._may_not_cut()
            self.run()
            self.watch.look()

    # --- and in the end ----------------------------------------------------------------------
    def settle(self) -> None:
        """End every disorder and let time pass until all is done, for half a day at most."""
        self.say("the disorder ends")
        while self.asleep:
            self.wake_up()
        self.shelf.simulator.faults_clear()
        self.watch.fired = 0
        self.hold("none")
        self.dry_run(False)
        self.shelf.simulator.behave(inventory_lag_s=0.0)
        for wait_s in (60, 60, 600, 1800, *[1800] * (2 * HOURS_TO_SETTLE)):
            self.later(wait_s)
            if self.watch.stale_s and wait_s == 1800:
                self.watch.stale_s = 0.0
            if wait_s >= 1800 and all(story.is_live() for story in self.stories):
                break
        self.watch.found += self.watch.false_lives() + self._undone()

    def _undone(self) -> list[str]:
        """Return the facets that are neither done nor before a person nor waiting for a date."""
        found = []
        facets = Facet.objects.select_related("remote_offer").order_by("pk")
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            now = cursor.fetchone()[0]
        for one in facets:
            is_done = one.confirmed_version == one.wanted_version
            is_done &= one.confirmed_digest == one.wanted_digest
            if not is_done and not one.problem and one.due_at <= now:
                found.append(
                    f"I5 {one.remote_offer.sku} {one.kind}: class {one.priority}, wanted"
                    f" v{one.wanted_version} {one.wanted_value}, sent v{one.sent_version}"
                    f" {one.sent_value}, confirmed v{one.confirmed_version}"
                )
        listed = self.shelf.simulator.admin("GET", f"/listings/{SELLER_ID}")["listings"]
        skus = sorted(one["sku"] for one in listed)
        if skus != sorted(story.sku for story in self.stories):
            found.append(f"I2: listed are {skus}")
        return found
