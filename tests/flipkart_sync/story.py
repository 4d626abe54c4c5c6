"""One SKU's story told step by step: passes run by hand, and hours pass without waiting.

`later` moves every moment the engine keeps into the past: to the engine that is time gone by, and
nothing sleeps. Every wait has its real length (a deadline is 15 s, calls settle after 30 s,
knowledge stays fresh for 10 s), so a machine that stands still for a while changes no story.
Flipkart's own delays end when `flipkart_later` moves its clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection

from flipkart_sync.engine.account import Account
from flipkart_sync.engine.call import Outcome, api_for, write
from flipkart_sync.engine.claim import WriteClaim, claim_reads, claim_write
from flipkart_sync.engine.orders import orders_pull
from flipkart_sync.engine.outlook import outlook_of
from flipkart_sync.engine.passes import Report, account_pass
from flipkart_sync.engine.readback import read
from flipkart_sync.engine.record import record_write
from flipkart_sync.engine.waits import waits
from flipkart_sync.models import AccountState, Facet, RemoteOffer
from listings.models import Offer
from tests.flipkart_sync.shelf import Shelf
from tests.simulator import KANPUR, SimulatorHandle

MINUTE = 60.0
HOUR = 60 * MINUTE
SETTLED = 32.0  # a call without an outcome has landed by now, or never will
LEASE_ENDED = 100.0
SWEEP = 15 * MINUTE + 2
STAMPS = {
    "flipkart_sync_facet": ("due_at", "last_heal_at", "proven_equal_at"),
    "flipkart_sync_remoteoffer": (
        "seen_at",
        "read_due_at",
        "proof_due_at",
        "lease_until",
        "read_lease_until",
        "settle_after",
        "stock_call_at",
        "sold_since",
    ),
    "flipkart_sync_accountstate": (
        "breaker_until",
        "breaker_probe_until",
        "orders_retry_at",
        "orders_cursor",
        "orders_cursor_before",
        "orders_lease_until",
        "orders_wanted_at",
        "token_retry_at",
        "rate_tat",
    ),
}


def stamps_back(seconds: float) -> None:
    """Move every moment the engine keeps into the past."""
    with connection.cursor() as cursor:
        for table, columns in STAMPS.items():
            sets = ", ".join(f"{c} = {c} - %(s)s * interval '1 s'" for c in columns)
            cursor.execute(f"UPDATE {table} SET {sets}", {"s": seconds})  # noqa: S608 - our own


class Lingering:
    """Stands in for a pass's lingering: the seconds after its last work go by at once."""

    def __init__(self, lasts_s: float = 2.0, step_s: float = 0.5) -> None:
        self._lasts_s, self._step_s = lasts_s, step_s
        self._worked_at, self._idle_s = 0.0, 0.0

    def __call__(self, run: Any, seen: Any, wait_s: float) -> bool:
        if run.worked_at != self._worked_at:
            self._worked_at, self._idle_s = run.worked_at, 0.0
        if self._idle_s >= self._lasts_s:
            return False
        stamps_back(self._step_s)
        self._idle_s += self._step_s
        return True


@dataclass
class Story:
    """One live offer of five pieces, and what can happen to it."""

    shelf: Shelf
    offer: Offer

    @property
    def simulator(self) -> SimulatorHandle:
        return self.shelf.simulator

    @property
    def sku(self) -> str:
        return self.offer.variant.sku

    # --- the engine --------------------------------------------------------------------------
    def run(self) -> Report:
        """Let one pass do what is due now."""
        report = account_pass(self.shelf.account.pk)
        assert report is not None
        return report

    def later(self, seconds: float) -> None:
        """Let so many of the engine's seconds pass."""
        stamps_back(seconds)

    def flipkart_later(self, hours: float = 2) -> None:
        """Move Flipkart's clock to so many hours after now: what it does late is done."""
        self.simulator.behave(clock_offset_s=hours * HOUR)

    def hours(self, seconds: float, step: float = MINUTE) -> None:
        """Let time pass in steps, with an order pull and a pass after each, as by beat."""
        while seconds > 0:
            self.later(min(step, seconds))
            seconds -= step
            orders_pull(self.account(), waits())
            self.run()

    def account(self) -> Account:
        outlook = outlook_of(self.shelf.account.pk)
        assert outlook is not None
        return outlook.account

    def claim(self, class_: int) -> WriteClaim | None:
        """Claim a write as a pass would, and stop before the call."""
        return claim_write(self.account(), class_, waits())

    def call(self, claim: WriteClaim) -> None:
        """Make a claim's call and record what came of it."""
        record_write(claim, self.call_only(claim), [], waits())

    def call_only(self, claim: WriteClaim) -> Outcome:
        """Make a claim's call; its worker dies with the answer in its hands."""
        return write(api_for(self.shelf.account.pk, waits()), claim)

    def know(self) -> None:
        """Read the SKU and pull orders, so that what is gated may go now."""
        account, wait = self.account(), waits()
        claim = claim_reads(account.id, [self.row.pk], wait)
        assert claim is not None
        read(api_for(account.id, wait), account, claim, wait)
        assert orders_pull(account, wait) is not None

    # --- what is wanted ----------------------------------------------------------------------
    def count(self, pieces: int) -> None:
        self.shelf.count([self.offer], pieces)

    def price(self, rupees: int) -> None:
        self.shelf.price([self.offer], rupees * 100)

    def dispatch_in(self, days: int) -> None:
        """Change what only the listing call carries."""
        Offer.objects.filter(pk=self.offer.pk).update(dispatch_sla_days=days)
        self.shelf.changed([self.offer])

    # --- what is there -----------------------------------------------------------------------
    @property
    def live(self) -> int:
        """Pieces on sale, asked of Flipkart itself."""
        places = self.simulator.listing(self.sku)["locations"]
        return int(places[KANPUR]["inventory"])

    @property
    def row(self) -> RemoteOffer:
        return RemoteOffer.objects.get(offer=self.offer)

    @property
    def stock(self) -> Facet:
        return self.facet("stock")

    def facet(self, kind: str) -> Facet:
        return Facet.objects.get(remote_offer__offer=self.offer, kind=kind)

    @property
    def state(self) -> AccountState:
        return AccountState.objects.get(account=self.shelf.account)

    def is_live(self) -> bool:
        """Whether the engine holds every facet of it for proven."""
        return all(
            one.confirmed_version == one.wanted_version
            and one.confirmed_digest == one.wanted_digest
            and not one.problem
            for one in Facet.objects.filter(remote_offer__offer=self.offer)
        )

    def mark(self) -> int:
        """Return the place in the call log where we are now."""
        return int(self.simulator.summary()["last_id"])

    def calls(self, since: int, path: str = "", sku: str = "") -> list[dict[str, Any]]:
        """Return calls of one endpoint after a place in the log."""
        query: dict[str, Any] = {"after": since, "limit": 1000}
        pattern = PATTERNS.get(path, path)
        if pattern:
            query["path"] = pattern
        if sku:
            query["sku"] = sku
        return self.simulator.calls(**query)

    def stocks_set(self, since: int, sku: str = "") -> list[int]:
        """Return the stock figures that took effect by our calls, in that order."""
        found = []
        for kind in ("api", "landing"):
            for call in self.simulator.calls(after=since, limit=1000, kind=kind):
                for one in call["applied"]:
                    if one["field"] == "stock" and one["sku"] == (sku or self.sku):
                        found.append((call["id"], one["value"][KANPUR]))
        return [value for _, value in sorted(found)]


PATTERNS = {
    "create": "/sellers/listings/v3",
    "update": "/sellers/listings/v3/update",
    "price": "/sellers/listings/v3/update/price",
    "inventory": "/sellers/listings/v3/update/inventory",
    "details": "/sellers/listings/v3/details",
    "shipments": "/sellers/v3/shipments/filter",
}


def make_live(shelf: Shelf, n: int = 1, pieces: int = 5) -> list[Story]:
    """Bring n offers live and let all of it settle."""
    offers = shelf.offers(n, pieces=pieces)
    shelf.in_hub(offers)
    shelf.adopt(offers)
    stories = [Story(shelf, offer) for offer in offers]
    for _ in range(5):
        stories[0].run()
        if all(story.is_live() for story in stories):
            break
    else:
        raise AssertionError("the stories never began")
    stories[0].hours(3 * MINUTE, step=3 * MINUTE)
    return stories
