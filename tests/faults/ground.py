"""The ground on which a fault is brought about: some live offers, real processes around them.

    one, two = ground.offers(2)     live, proven and settled
    ground.count(one, 3)            as a centre would
    ground.simulator.fault(…)       what goes wrong
    ground.all_equal()              wait until all work is done by itself
    ground.told(one, "rejected")    … or stands in a person's list, with words and whose turn

After each test the invariants are judged, from where its log began.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import OperationalError, connection
from django.utils import timezone

from devtools.paths import ROOT
from flipkart_sync.engine.places import LOCK_SPACE
from flipkart_sync.models import AccountState, Facet, PulledOrderItem, RemoteOffer
from listings.models import ChannelStatus, StockMovement, StockPosition, StockShort
from listings.words import TURNS
from tests.faults.installation import Site
from tests.faults.invariants import FacetFacts, Facts, SkuFacts
from tests.faults.telling import Told
from tests.flipkart_sync.shelf import Shelf, make_shelf
from tests.flipkart_sync.story import MINUTE, Story, stamps_back
from tests.simulator import SELLER_ID, SimulatorHandle
from tests.waiting import wait_for

DONE_S = 60.0
DISPATCHED = ("PICKUP_COMPLETE", "SHIPPED", "DELIVERED", "CANCELLED")
OPERATIONS = ROOT / "docs" / "operations.md"
REST_S = 0.5
PASSES = """
SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = %s
AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
KEPT_TABLES = ("django_migrations", "django_content_type", "auth_permission")


@dataclass
class Ground:
    """One installation with a fresh account on it."""

    site: Site
    shelf: Shelf
    told_row: Told
    stories: list[Story] = field(default_factory=list)
    began: int = 0
    in_hub: dict[str, Any] = field(default_factory=dict)
    late_ok: bool = False
    is_account_waiting: bool = False
    wanted: dict[str, dict[str, list[Any]]] = field(default_factory=dict)
    cuts: dict[str, list[dt.datetime]] = field(default_factory=dict)
    changes: dict[str, int] = field(default_factory=dict)

    @property
    def simulator(self) -> SimulatorHandle:
        return self.site.simulator

    # --- what is there -----------------------------------------------------------------------
    def offers(self, n: int = 1, *, pieces: int = 5) -> list[Story]:
        """Bring n offers live by the workers, let all of it settle, and begin the log here."""
        offers = self.shelf.offers(n, pieces=pieces)
        self.shelf.in_hub(offers, **self.in_hub)
        self.shelf.adopt(offers)
        self.stories = [Story(self.shelf, offer) for offer in offers]
        self.wake()
        self.until(lambda: all(one.is_live() for one in self.stories), self.standing)
        self.time_passes(3 * MINUTE)
        for one in self.stories:
            self.wanted[one.sku] = {"price": [450], "stock": [pieces]}
            self.cuts[one.sku] = []
            self.changes[one.sku] = 0
        self.begin()
        return self.stories

    def begin(self) -> None:
        """Begin the range of the call log that proves this fault."""
        self.began = int(self.simulator.summary()["last_id"])
        self.told_row.first_call = self.began + 1

    def calls(self, path: str = "", sku: str = "") -> list[dict[str, Any]]:
        """Return the calls of one endpoint since the fault began."""
        return self.stories[0].calls(self.began, path, sku)

    # --- what is wanted ----------------------------------------------------------------------
    def count(self, story: Story, pieces: int, *, wake: bool = True) -> None:
        """Count so many pieces of an offer."""
        position = StockPosition.objects.get(offer=story.offer)
        figures = self.wanted[story.sku]["stock"]
        if pieces < position.counted:
            self.cuts[story.sku].append(timezone.now())
        figures.append(pieces - position.allocated)
        story.count(pieces)
        self._changed(story, wake=wake)

    def price(self, story: Story, rupees: int, *, wake: bool = True) -> None:
        self.wanted[story.sku]["price"].append(rupees)
        story.price(rupees)
        self._changed(story, wake=wake)

    def prices(self, stories: list[Story], rupees: int) -> None:
        """Change the price of several at once, in one statement."""
        for story in stories:
            self.wanted[story.sku]["price"].append(rupees)
            self.changes[story.sku] += 1
        self.shelf.price([story.offer for story in stories], rupees * 100)
        self.wake()

    def dispatch_in(self, story: Story, days: int) -> None:
        """Change what only the listing call carries."""
        story.dispatch_in(days)
        self._changed(story, wake=True)

    def buy(self, story: Story, pieces: int = 1, **more: Any) -> dict[str, Any]:
        """Let a buyer order: stock falls on Flipkart at once."""
        self.changes[story.sku] += 1
        self.wanted[story.sku].pop("stock", None)  # orders and counts meet in any order
        return self.simulator.order(story.sku, pieces, **more)

    def _changed(self, story: Story, *, wake: bool) -> None:
        self.changes[story.sku] += 1
        if wake:
            self.wake()

    def wake(self, times: int = 1) -> None:
        self.site.wake(self.shelf.account.pk, times)

    def account_set(self, **values: Any) -> None:
        AccountState.objects.filter(account=self.shelf.account).update(**values)

    def send(self, task: str) -> None:
        """Give a task of the engine to the workers, as the beat does at its hour."""
        self.site.send(f"flipkart_sync.tasks.{task}", queue="default")

    @property
    def state(self) -> AccountState:
        return AccountState.objects.get(account=self.shelf.account)

    # --- waiting -----------------------------------------------------------------------------
    def until(
        self, true: Callable[[], object], told: Callable[[], object], within_s: float = DONE_S
    ) -> None:
        """Wait for something to come true; a store that is down meanwhile is no answer."""

        def asked() -> object:
            try:
                return true()
            except (OperationalError, ConnectionError):
                connection.close()
                return False

        wait_for(asked, within_s=within_s, told=told)

    def equal(self, *stories: Story) -> bool:
        """Whether the offers are proven live, and Flipkart's own state equals what is wanted."""
        chosen = list(stories or self.stories)
        return all(one.is_live() for one in chosen) and not self.unequal(chosen)

    def unequal(self, stories: list[Story]) -> list[str]:
        wrong: list[str] = self.shelf.unequal([one.offer for one in stories])
        return wrong

    def all_equal(self, *stories: Story, within_s: float = DONE_S) -> None:
        """Wait until the work is done by itself."""
        self.until(lambda: self.equal(*stories), self.standing, within_s)

    def standing(self) -> str:
        """Say how everything stands, for a test that waited in vain."""
        rows = Facet.objects.exclude(problem="", priority=8).values_list(
            "remote_offer__sku", "kind", "wanted_version", "sent_version", "confirmed_version",
            "priority", "due_at", "problem", "remark", "unknowns", "crashes", "rejects",
        )  # fmt: skip
        state = self.state
        account = (
            state.blocked_reason,
            state.breaker_failures,
            state.orders_failures,
            state.orders_cursor,
        )
        calls = [
            (c["id"], c["path"].rsplit("/", 1)[-1], c["status"], c["fault"], c["skus"][:3])
            for c in self.calls()[-25:]
        ]
        wrong = self.unequal(self.stories)
        return "\n".join(map(str, [wrong, account, timezone.now(), *rows, *calls]))

    def time_passes(self, seconds: float, *, wake: bool = True) -> None:
        """Let hours pass without waiting: every moment the engine keeps moves into the past."""
        self.until(self._is_quiet, lambda: "a lease never ended", 30)
        stamps_back(seconds)
        if seconds > 10 * MINUTE:
            self.told_row.waits = "and hours let pass by moving every kept moment back"
        if wake:
            self.wake()

    def _is_quiet(self) -> bool:
        busy = RemoteOffer.objects.filter(account=self.shelf.account)
        return not (
            busy.filter(lease_until__isnull=False).exists()
            or busy.filter(read_lease_until__isnull=False).exists()
        )

    def rest(self) -> None:
        """Wait until no message is left and no pass runs, so that no call can be on its way.

        Between a message and its pass is a moment with neither: both are looked at twice.
        """

        def is_over() -> bool:
            if self.site.has_messages() or self._passes():
                return False
            time.sleep(REST_S)
            return not self.site.has_messages() and not self._passes()

        self.until(is_over, self.standing)

    def _passes(self) -> int:
        """Count the passes at work: each holds one of the account's places."""
        with connection.cursor() as cursor:
            cursor.execute(PASSES, [LOCK_SPACE])
            return int(cursor.fetchone()[0])

    def told(self, story: Story, problem: str, *, kind: str = "stock") -> None:
        """Wait until a facet stands in a person's list, with words, and whose turn it is."""
        self.until(lambda: story.facet(kind).problem == problem, self.standing)
        self.until(lambda: self.has_words(story), self.standing)
        assert f"`{problem}`" in OPERATIONS.read_text(), "what to do is written nowhere"

    def has_words(self, story: Story) -> bool:
        row = ChannelStatus.objects.filter(offer=story.offer).first()
        named = (ChannelStatus.Turn.CENTRE, ChannelStatus.Turn.US, ChannelStatus.Turn.MEMBER)
        return row is not None and bool(row.cause) and row.turn in named and row.turn in TURNS

    # --- facts for the invariants --------------------------------------------------------------
    def facts(self) -> Facts:
        """Ask the simulator and our rows for all that the invariants judge."""
        self.told_row.last_call = int(self.simulator.summary()["last_id"])
        listings = self.simulator.admin("GET", f"/listings/{SELLER_ID}")["listings"]
        orders = self.simulator.admin("GET", "/orders", seller_id=SELLER_ID)["orders"]
        calls: list[dict[str, Any]] = []
        after = self.began
        while page := self.simulator.calls(after=after, limit=1000, kind="all"):
            calls += page
            after = page[-1]["id"]
        skus = [self._sku_facts(one, listings, orders) for one in self.stories]
        return Facts(skus, calls, timezone.now(), self.late_ok, self.is_account_waiting)

    def _sku_facts(
        self, story: Story, listings: list[dict[str, Any]], orders: list[dict[str, Any]]
    ) -> SkuFacts:
        mine = [one for one in listings if one["sku"] == story.sku]
        items = [
            (one["state"], item)
            for one in orders
            for item in one["orderItems"]
            if item["sku"] == story.sku
        ]
        position = StockPosition.objects.get(offer=story.offer)
        kept = PulledOrderItem.objects.filter(account=self.shelf.account, sku=story.sku)
        moves = StockMovement.objects.filter(position=position, kind="allocate")
        shorts = StockShort.objects.filter(offer=story.offer).values_list("pieces", flat=True)
        return SkuFacts(
            sku=story.sku,
            listings=len(mine),
            live_pieces=sum(p["inventory"] for p in mine[0]["locations"].values()) if mine else 0,
            counted=position.counted,
            promised=0,
            allocated=position.allocated,
            ordered={item["orderItemId"]: item["quantity"] for _, item in items},
            open_pieces=sum(i["quantity"] for state, i in items if state not in DISPATCHED),
            short_pieces=sum(shorts),
            kept={one.order_item_id: one.taken + one.short for one in kept},
            allocations=list(moves.values_list("source_ref", "pieces")),
            facets=[_facet_facts(f) for f in Facet.objects.filter(remote_offer=story.row)],
            has_words=self.has_words(story),
            wanted=self.wanted[story.sku],
            cuts=self.cuts[story.sku],
            changes=self.changes[story.sku],
        )


def _facet_facts(facet: Facet) -> FacetFacts:
    is_done = (
        facet.confirmed_version == facet.wanted_version
        and facet.confirmed_digest == facet.wanted_digest
        and not facet.problem
    )
    return FacetFacts(facet.kind, is_done, facet.problem, facet.due_at, facet.confirmed_value)


def rows_forget() -> None:
    """Forget all rows of the installation this process works on; a worker may hold some."""
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
    gone = ", ".join(f'"{name}"' for name in names if name not in KEPT_TABLES)
    for tries_left in (4, 3, 2, 1, 0):
        try:
            with connection.cursor() as cursor:
                cursor.execute(f"TRUNCATE {gone} CASCADE")
            return
        except OperationalError:  # a deadlock with a pass that still ran
            if not tries_left:
                raise


def new_ground(site: Site, told: Told) -> Ground:
    """Forget all rows of an installation and all of its simulator, and join them anew."""
    site.death.unlink(missing_ok=True)
    rows_forget()
    site.simulator.reset()
    shelf = make_shelf(site.simulator, rate_base_ms=10.0, rate_step_ms=10.0)
    return Ground(site, shelf, told)
