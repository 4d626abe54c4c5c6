"""Watches Flipkart's own log while a machine plays: the invariants, whatever the engine believes.

Every entry of the simulator's log is replayed in its order. What is counted is the *excess* of a
SKU: pieces on sale that are sold already or gone. It may rise only for a cause that allowances.py
names, and must be gone when that allowance has run out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flipkart_sync.models import Facet
from listings.models import StockPosition
from tests.flipkart_sync.allowances import (
    A1_RACE,
    A2_BLIND_CUT,
    A3_GONE,
    A4_LATE,
    A5_ACCEPTED,
    A6_LATE_ORDER,
    A7_HAND,
    A8_STALE,
    CALLS_A_CHANGE,
    CALLS_AT_MOST,
    CUT_KNOWLEDGE_S,
    FAULT,
    RISE_KNOWLEDGE_S,
    Allowance,
)
from tests.flipkart_sync.clockwork import Clockwork
from tests.flipkart_sync.story import Story
from tests.simulator import KANPUR, SELLER_ID

LONG_AGO = float("-inf")


@dataclass
class Sku:
    """One SKU as Flipkart has it, and since when something excuses an excess."""

    story: Story
    pieces: int = 0
    is_active: bool = True
    counted: int = 0
    ordered: int = 0
    excess: int = 0
    allowed_until: float = LONG_AGO
    allowed_by: str = ""
    taken_out_at: float = LONG_AGO
    ordered_at: float = LONG_AGO
    shown_at: float = LONG_AGO  # when the last order of it is shown to a pull
    stock_calls: int = 0
    changes: int = 0

    @property
    def live(self) -> int:
        return self.pieces if self.is_active else 0


@dataclass
class Watch:
    """The log read so far, and what was found in it."""

    clock: Clockwork
    skus: dict[str, Sku]
    place: int = 0
    found: list[str] = field(default_factory=list)
    fault_at: float = LONG_AGO
    fired: int = 0
    stale_s: float = 0.0  # how old the copy is that details answers from
    held_at: float = LONG_AGO  # when a person last kept the engine from cutting
    is_waking: bool = False  # a worker sends what it claimed some time ago
    has_moved: bool = False  # pieces came or went since the last look

    # --- reading the log ---------------------------------------------------------------------
    def begin(self) -> None:
        """Take what is there for the state to start from."""
        self.place = int(self.clock.simulator.summary()["last_id"])
        for name, sku in self.skus.items():
            shown = self.clock.simulator.listing(name)
            sku.pieces = shown["locations"][KANPUR]["inventory"]
            sku.is_active = shown["listing_status"] == "ACTIVE"
        self._count()
        for sku in self.skus.values():
            sku.excess = self._excess(sku)

    def look(self) -> None:
        """Replay what is new in the log and judge it."""
        entries = self.clock.simulator.calls(after=self.place, limit=10_000, kind="all")
        if entries:
            self._notice_faults()
        for entry in entries:
            self.place = entry["id"]
            self._replay(entry)
        if entries or self.has_moved:
            self._count()
        self.has_moved = False
        for sku in self.skus.values():
            self._weigh(sku, A3_GONE, self.clock.now())
            self._must_be_gone(sku)
            if sku.stock_calls > CALLS_AT_MOST + CALLS_A_CHANGE * sku.changes:
                self.found.append(f"I7 {sku.story.sku}: {sku.stock_calls} stock calls")

    def _notice_faults(self) -> None:
        rules = self.clock.simulator.admin("GET", "/faults")["faults"]
        fired = sum(rule["fired"] for rule in rules)
        if fired != self.fired:
            self.fired, self.fault_at = fired, self.clock.now()

    def _replay(self, entry: Mapping[str, Any]) -> None:
        at = datetime.fromisoformat(entry["at"]).timestamp()
        is_stock_call = "inventory" in entry["path"] or entry["path"].endswith(("/v3", "/update"))
        for name in entry["skus"] if entry["kind"] == "api" and is_stock_call else ():
            if name in self.skus:
                self.skus[name].stock_calls += 1
        for one in entry["applied"]:
            sku = self.skus.get(one["sku"])
            if sku is None:
                self.found.append(f"I2: {one['sku']} was made")
                continue
            if one["field"] == "stock":
                sku.pieces = one["value"].get(KANPUR, 0)
            elif one["field"] == "status":
                sku.is_active = one["value"] == "ACTIVE"
        for sku in self.skus.values():
            if any(one["sku"] == sku.story.sku for one in entry["applied"]):
                if entry["kind"] == "buyer" and entry["path"] == "/buyer/orders":
                    sku.ordered += entry["request"]["quantity"]
                    sku.ordered_at = at
                self._weigh(sku, self._cause(sku, entry, at), at)

    def _cause(self, sku: Sku, entry: Mapping[str, Any], at: float) -> Allowance | None:
        """Return what allows this entry to put too much on sale; None: nothing does."""
        if entry["kind"] == "buyer":
            return A6_LATE_ORDER
        if entry["kind"] in ("hand", "hub"):
            return A7_HAND
        if entry["kind"] == "landing" or entry["fault"] == "late":
            return A5_ACCEPTED if entry["kind"] == "landing" else A4_LATE
        if self.is_waking:
            return A4_LATE
        if self.stale_s:
            return A8_STALE
        if at - sku.taken_out_at < CUT_KNOWLEDGE_S:
            return A2_BLIND_CUT
        if at < sku.shown_at or at - sku.ordered_at < RISE_KNOWLEDGE_S:
            return A1_RACE
        return None

    # --- judging -----------------------------------------------------------------------------
    def _count(self) -> None:
        orders = self.clock.simulator.admin("GET", "/orders", seller_id=SELLER_ID)["orders"]
        for name, sku in self.skus.items():
            position = StockPosition.objects.get(offer=sku.story.offer)
            sku.counted = position.counted
            sku.ordered = sum(
                item["quantity"]
                for one in orders
                for item in one["orderItems"]
                if item["sku"] == name and item["status"] != "CANCELLED"
            )

    def _excess(self, sku: Sku) -> int:
        return max(0, min(sku.live, sku.live + sku.ordered - sku.counted))

    def _weigh(self, sku: Sku, cause: Allowance | None, at: float) -> None:
        excess = self._excess(sku)
        if excess > sku.excess and cause is None:
            self.found.append(
                f"I1 {sku.story.sku}: our call put {excess} on sale that are sold or gone"
                f" ({sku.live} live, {sku.ordered} ordered, {sku.counted} counted)"
            )
        elif excess > sku.excess and cause is not None:
            until = max(at, sku.shown_at) + cause.seconds
            if until > sku.allowed_until:
                sku.allowed_until, sku.allowed_by = until, cause.name
        sku.excess = excess

    def _must_be_gone(self, sku: Sku) -> None:
        now = self.clock.now()
        if not sku.excess:
            return
        excuses = [sku.allowed_until, self.fault_at + FAULT.seconds, self.held_at + FAULT.seconds]
        if self.stale_s:
            excuses.append(now)
        if now > max(excuses) and not _has_a_person(sku.story):
            self.found.append(
                f"I3 {sku.story.sku}: {sku.excess} too many on sale, {sku.allowed_by or 'nothing'}"
                f" allowed it until {now - max(excuses):.0f} s ago"
            )
            sku.excess = 0

    # --- what the portal says ----------------------------------------------------------------
    def false_lives(self) -> list[str]:
        """Return the SKUs that are held for live and equal and are not (I8)."""
        found = []
        for sku in self.skus.values():
            story = sku.story
            if not story.is_live():
                continue
            shown = self.clock.simulator.listing(story.sku)
            live = (sku.pieces, shown["price"]["selling_price"], shown["listing_status"])
            wanted = (
                story.stock.wanted_value[KANPUR],
                story.facet("price").wanted_value["price_paise"] // 100,
                story.facet("offer").wanted_value["status"],
            )
            if live != wanted:
                found.append(f"I8 {story.sku}: held for live as {wanted}, and is {live}")
        return found


def _has_a_person(story: Story) -> bool:
    """Whether its excess stands before a person, with tries or without (a refused cut)."""
    stock = Facet.objects.get(remote_offer__offer=story.offer, kind="stock")
    return bool(stock.problem) or stock.rejects > 0 or stock.crashes >= 3 or stock.unknowns >= 6
