"""A bazaar in disorder: everything that can happen to some offers, drawn from one seed.

Two passes run beside it in threads of their own. What it does is written down as it does it, so
that a failing seed tells its story.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.utils import timezone

from flipkart_sync.engine import passes
from flipkart_sync.engine.claim import WriteClaim, claim_write
from flipkart_sync.engine.passes import account_pass
from flipkart_sync.engine.rows import CUT, OFFER_WRITE, PRICE_WRITE, RISE
from flipkart_sync.models import Facet
from listings.errors import TooFewToRaise
from listings.models import StockPosition, StockShort
from listings.services.offsale import off_sale_lift, off_sale_set
from listings.services.stock import pieces_say, stock_receive
from tests.flipkart_sync.shelf import Shelf
from tests.flipkart_sync.story import Story
from tests.simulator import KANPUR, SELLER_ID, AdminRefused
from tests.waiting import PATIENCE_S, wait_for

ENDPOINTS = ("inventory", "price", "update", "details", "shipments")
FAULTS: tuple[dict[str, Any], ...] = (
    {"action": "drop"},
    {"action": "drop_after_work"},
    {"action": "500"},
    {"action": "500_after_work"},
    {"action": "429", "retry_after_s": 0.2},
    {"action": "html_after_work"},
    {"action": "truncate"},
    {"action": "omit_sku"},
    {"action": "fail_sku"},
    {"action": "accept_only"},
    {"action": "late", "hang_s": 0.0, "late_s": 0.6},
    {"action": "late_effect", "late_s": 0.4},
)
# A cut that stood unclaimed so long while another write was taken was made to wait; a machine
# may stand still for two seconds between looking and claiming.
CUT_WAIT_S = 4.0
# Threads work in real time, so waits are divided; a call that is too slow is one fault more.
SCALE = 20.0
MINUTE = 60 / SCALE
SWEEP = 15 * MINUTE + 0.1


def brief(run: Any, seen: Any, wait_s: float) -> bool:
    """Stand in for a pass's lingering: look again for a tenth of a second after its last work."""
    time.sleep(min(wait_s, 0.01))
    return bool(time.monotonic() - run.worked_at < 0.1)


@dataclass
class Bazaar:
    """Some live offers, two workers, and a seed."""

    shelf: Shelf
    stories: list[Story]
    seed: int
    told: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    bumps: int = 0
    asleep: list[tuple[Story, WriteClaim]] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)  # noqa: S311 - a test's dice
        self.began = time.monotonic()

    def say(self, text: str) -> None:
        self.told.append(f"{time.monotonic() - self.began:7.3f} {text}")

    # --- the workers -------------------------------------------------------------------------
    def work(self) -> None:
        """Run passes until told to stop; a worker that dies of an error is a finding."""
        try:
            while not self._stop.is_set():
                account_pass(self.shelf.account.pk)
                time.sleep(0.01)
        except Exception as err:  # noqa: BLE001 - whatever it is, the test must tell it
            self.errors.append(f"a worker died: {type(err).__name__}: {err}")
        finally:
            connection.close()

    def watched(self, claim_write: Callable[..., Any]) -> Callable[..., Any]:
        """Return a claim that notes whether a cut was left waiting for it (I6)."""

        def claim(account: Any, class_: int, *args: Any, **kwargs: Any) -> Any:
            taken = claim_write(account, class_, *args, **kwargs)
            if class_ != CUT and taken is not None:
                with connection.cursor() as cursor:
                    cursor.execute(
                        "SELECT r.sku FROM flipkart_sync_facet f"
                        " JOIN flipkart_sync_remoteoffer r ON r.id = f.remote_offer_id"
                        " WHERE f.priority = 0 AND f.wanted_version > f.sent_version"
                        " AND r.lease_until IS NULL"
                        " AND f.due_at < clock_timestamp() - %s * interval '1 s'",
                        [CUT_WAIT_S],
                    )
                    self.errors += [f"a cut of {sku} waits (I6)" for (sku,) in cursor.fetchall()]
            return taken

        return claim

    # --- what happens ------------------------------------------------------------------------
    def happen(self, seconds: float, monkeypatch: Any) -> None:
        """Let things happen for so long, with two workers at it."""
        monkeypatch.setattr(passes, "claim_write", self.watched(claim_write))
        workers = [threading.Thread(target=self.work) for _ in range(2)]
        for worker in workers:
            worker.start()
        ends = time.monotonic() + seconds
        deeds = [
            self.new_price, self.receive, self.receive, self.say_fewer, self.take_off, self.put_on,
            self.new_text, self.buy, self.buy, self.buy, self.edit_price, self.fault, self.fault,
            self.kill, self.sleep_in, self.wake_up,
        ]  # fmt: skip
        while time.monotonic() < ends and not self.errors:
            self.random.choice(deeds)(self.random.choice(self.stories))
            time.sleep(self.random.random() * 0.12)
        self._stop.set()
        for worker in workers:
            worker.join(PATIENCE_S)
            assert not worker.is_alive(), "a worker does not end"

    def new_price(self, story: Story) -> None:
        rupees = self.random.randint(300, 900)
        self.say(f"price {story.sku} {rupees}")
        self.bumps += 1
        story.price(rupees)

    def receive(self, story: Story) -> None:
        pieces = self.random.randint(1, 4)
        self.say(f"receive {story.sku} {pieces}")
        self.bumps += 1
        stock_receive(
            offer_id=story.offer.pk,
            centre_id=self.shelf.centre.pk,
            pieces=pieces,
            source_ref=f"form-{self.seed}-{len(self.told)}",
            actor=self.shelf.person,
        )

    def say_fewer(self, story: Story) -> None:
        pieces = self.random.randint(0, 3)
        self.say(f"only {story.sku} {pieces}")
        self.bumps += 1
        try:
            pieces_say(offer_id=story.offer.pk, pieces=pieces, actor=self.shelf.person)
        except TooFewToRaise:
            self.say("that would have been more")

    def take_off(self, story: Story) -> None:
        self.say(f"off sale {story.sku}")
        self.bumps += 1
        off_sale_set(level=story.offer, reason="a test", actor=self.shelf.person)

    def put_on(self, story: Story) -> None:
        self.say(f"on sale {story.sku}")
        self.bumps += 1
        off_sale_lift(level=story.offer, actor=self.shelf.person)

    def new_text(self, story: Story) -> None:
        self.say(f"text {story.sku}")
        self.bumps += 1
        story.dispatch_in(self.random.randint(2, 6))

    def buy(self, story: Story) -> None:
        try:
            self.shelf.simulator.order(story.sku, self.random.randint(1, 2))
            self.say(f"a buyer takes {story.sku}")
            self.bumps += 1
        except AdminRefused:
            self.say(f"a buyer finds no {story.sku}")

    def edit_price(self, story: Story) -> None:
        rupees = self.random.randint(300, 900)
        self.say(f"hand edit {story.sku} price {rupees}")
        self.shelf.simulator.listing_edit(story.sku, selling_price=rupees, mrp=1000)

    def fault(self, story: Story) -> None:
        rule = dict(self.random.choice(FAULTS), endpoint=self.random.choice(ENDPOINTS))
        if rule["action"] in ("omit_sku", "fail_sku", "accept_only", "late", "late_effect"):
            rule["endpoint"] = self.random.choice(ENDPOINTS[:3])
        self.say(f"fault {rule}")
        self.shelf.simulator.fault(**rule)

    def _claimed(self, story: Story) -> WriteClaim | None:
        for class_ in (CUT, RISE, PRICE_WRITE, OFFER_WRITE):
            claim = story.claim(class_)
            if claim is not None:
                return claim
        return None

    def kill(self, story: Story) -> None:
        """A worker claims and dies, before its call or after it."""
        claim = self._claimed(story)
        if claim is None:
            return
        has_called = self.random.random() < 0.5
        self.say(f"a worker dies with {claim.kind} {list(claim.bodies)}, called: {has_called}")
        if has_called:
            story.call_only(claim)

    def sleep_in(self, story: Story) -> None:
        claim = self._claimed(story)
        if claim is not None:
            self.say(f"a worker sleeps with {claim.kind} {list(claim.bodies)}")
            self.asleep.append((story, claim))

    def wake_up(self, story: Story) -> None:
        if self.asleep:
            teller, claim = self.asleep.pop(0)
            self.say(f"it wakes and sends {claim.kind} {list(claim.bodies)}")
            teller.call(claim)

    # --- and in the end ----------------------------------------------------------------------
    def settle(self) -> None:
        """Lift the faults, let everybody wake, and let half a day pass."""
        self.shelf.simulator.faults_clear()
        while self.asleep:
            self.wake_up(self.stories[0])
        wait_for(lambda: self.shelf.simulator.admin("GET", "/faults")["late_calls"] == 0)
        story = self.stories[0]
        for wait in (0.1, 0.5, 1.6, 1.6, 5, 5, SWEEP, SWEEP, *[31 * MINUTE] * 3, SWEEP):
            story.hours(wait, step=wait)
        for _ in range(4):
            if all(one.is_live() for one in self.stories):
                return
            story.hours(241 * MINUTE, step=241 * MINUTE)
            story.hours(MINUTE, step=MINUTE / 2)

    def findings(self) -> list[str]:
        """Return every invariant that does not hold, by its number in the list of faults."""
        found = list(self.errors)
        listings = self.shelf.simulator.admin("GET", f"/listings/{SELLER_ID}")["listings"]
        skus = [one["sku"] for one in listings]
        if sorted(skus) != sorted(story.sku for story in self.stories):
            found.append(f"I2: listed are {skus}")
        for story in self.stories:
            found += self._of_one(story)
        return found

    def _of_one(self, story: Story) -> list[str]:
        found = []
        position = StockPosition.objects.get(offer=story.offer)
        orders = self.shelf.simulator.admin("GET", "/orders", seller_id=SELLER_ID)["orders"]
        items = [item for one in orders for item in one["orderItems"]]
        ordered = sum(one["quantity"] for one in items if one["sku"] == story.sku)
        short = sum(StockShort.objects.filter(offer=story.offer).values_list("pieces", flat=True))
        if story.live + ordered > position.counted + short:
            found.append(f"I3 {story.sku}: {story.live} live, {ordered} ordered, {position}")
        if position.allocated + short != ordered:
            found.append(f"I1 {story.sku}: {ordered} ordered, {position.allocated} kept, {short}")
        for facet in Facet.objects.filter(remote_offer=story.row):
            is_equal = facet.confirmed_version == facet.wanted_version
            if not facet.problem and not is_equal and facet.due_at < timezone.now():
                found.append(f"I5 {story.sku} {facet.kind}: nobody's, due {facet.due_at}")
            if not facet.problem and not is_equal:
                found.append(f"I5 {story.sku} {facet.kind}: not done after half a day")
        if story.is_live():
            found += self._false_live(story)
        calls = len(story.calls(0, "inventory", story.sku))
        if calls > 40 + 2 * self.bumps:
            found.append(f"I7 {story.sku}: {calls} stock calls for {self.bumps} changes")
        return found

    def _false_live(self, story: Story) -> list[str]:
        shown = self.shelf.simulator.listing(story.sku)
        live = (story.live, shown["price"]["selling_price"], shown["listing_status"])
        wanted = (
            story.stock.wanted_value[KANPUR],
            story.facet("price").wanted_value["price_paise"] // 100,
            story.facet("offer").wanted_value["status"],
        )
        return [] if live == wanted else [f"I8 {story.sku}: wanted {wanted}, live {live}"]
