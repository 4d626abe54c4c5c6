"""One SKU as the engine holds it in memory: a remote offer and its facets.

Progress is derived from versions, never stored as a state:

    due       wanted > sent          something is to be sent
    unproven  sent > confirmed       something sent has not been read back
    live      confirmed = wanted, in version and in digest

Each value that goes out has a version of its own: a repeat, a heal, or a value other than the
wanted one (a cut sent as 0) takes the next number, and the wanted value the one after it.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flipkart_sync.mapping import KINDS, OFFER, PRICE, STOCK, Value, digest_of

# Classes of work, most urgent first. The last two are never claimed.
CUT, CUT_READ, RISE, PRICE_WRITE, OFFER_WRITE, READ, SWEEP = range(7)
WAITS_FOR_SIBLING, WITH_A_PERSON = 8, 9

# Problems beside which a cut still goes: they never keep stock above wanted on sale.
DRIFT, NOT_VISIBLE, QUARANTINE = "drift", "accepted_not_visible", "quarantine"
CUT_GOES_BESIDE = frozenset({DRIFT, NOT_VISIBLE, QUARANTINE})
REJECTED, UNKNOWN, FOREIGN, CUT_LOST = "rejected", "unknown", "foreign_product", "cut_given_up"
# A cut whose person is told while its tries go on: refused twice, or without outcome so often.
CUT_REFUSED, CUT_UNANSWERED = "cut_refused", "cut_unanswered"
TOLD_CUTS = (CUT_REFUSED, CUT_UNANSWERED)
TOLD_REJECTS, LONE_CRASHES, UNKNOWNS = 2, 3, 6


def is_another(ours: str, live: str) -> bool:
    """Return whether Flipkart shows another product id than ours; not where one is unknown."""
    return bool(ours and live) and ours != live


@dataclass(slots=True)
class FacetRow:
    """One facet; see models.Facet for what each column means."""

    id: int
    remote_offer_id: int
    kind: str
    wanted_version: int
    wanted_digest: str
    wanted_value: Value
    claimed_version: int
    claimed_digest: str
    claimed_value: Value | None
    sent_version: int
    sent_digest: str
    sent_value: Value | None
    confirmed_version: int
    confirmed_digest: str
    confirmed_value: Value | None
    may_be_live: list[Value]
    priority: int
    due_at: datetime
    is_gated: bool
    is_unknown: bool
    reads: int
    resends: int
    rejects: int
    crashes: int
    unknowns: int
    healed_on: str
    heals: int
    last_heal_at: datetime | None
    problem: str
    remark: str
    proven_equal_at: datetime | None
    as_loaded: tuple[Any, ...] = ()  # what the table holds, to write only what changed

    @property
    def is_due(self) -> bool:
        return self.wanted_version > self.sent_version

    @property
    def is_unproven(self) -> bool:
        return self.sent_version > self.confirmed_version

    @property
    def is_live(self) -> bool:
        same = self.confirmed_digest == self.wanted_digest
        return same and self.confirmed_version == self.wanted_version > 0

    @property
    def is_alone(self) -> bool:
        """Return whether the next call may carry this SKU only."""
        return self.crashes > 0 or self.unknowns >= 2 or bool(self.problem)

    @property
    def told(self) -> str:
        """Return why a person is told of a cut that is still tried; "" if she is not.

        selectors.told_cuts asks the same of the table.
        """
        if self.kind != STOCK or self.problem:
            return ""
        if self.rejects >= TOLD_REJECTS and self.priority == CUT and self.is_due:
            return CUT_REFUSED
        is_unanswered = self.crashes >= LONE_CRASHES or self.unknowns >= UNKNOWNS
        return CUT_UNANSWERED if is_unanswered and (self.is_due or self.is_unproven) else ""

    @property
    def stands(self) -> str:
        """Return what a person is to know of this facet: its problem, or a cut that still fails."""
        return self.problem or self.told

    def may_hold(self, value: Value) -> None:
        """Remember a value that may be live from now on."""
        if value not in self.may_be_live:
            self.may_be_live.append(value)

    def want(self, value: Value, now: datetime) -> None:
        """Want a new value: the next version, due now, with no past held against it."""
        self.wanted_version = max(self.wanted_version, self.sent_version, self.claimed_version) + 1
        self.wanted_value = value
        self.wanted_digest = digest_of(value)
        self.due_at = now
        self.reads = self.resends = self.rejects = self.crashes = self.unknowns = 0

    def again(self, now: datetime) -> None:
        """Send the wanted value once more, under the next version; what was counted stays."""
        self.wanted_version = max(self.wanted_version, self.sent_version) + 1
        self.due_at = now

    def unprove(self) -> None:
        """Make a read-back due."""
        self.confirmed_version = min(self.confirmed_version, self.sent_version - 1)


@dataclass(slots=True)
class OfferRow:
    """One SKU of one account, with what `details` last showed of it."""

    id: int
    offer_id: int
    account_id: int
    sku: str
    product_id: str
    live_product_id: str
    remote_listing_id: str
    is_shown: bool | None
    is_foreign: bool
    seen: dict[str, Any] | None
    seen_at: datetime | None
    read_due_at: datetime | None
    proof_due_at: datetime | None
    lease_owner: str
    lease_until: datetime | None
    read_lease_owner: str
    read_lease_until: datetime | None
    settle_after: datetime | None
    stock_call_at: datetime | None
    sold_since: datetime | None
    sold_value: Value | None
    lookups: int
    foreign_tries: int
    told: str
    price_floor_paise: int | None
    as_loaded: tuple[Any, ...] = ()
    facets: dict[str, FacetRow] = field(default_factory=dict)

    @property
    def stock(self) -> FacetRow:
        return self.facets[STOCK]

    @property
    def price(self) -> FacetRow:
        return self.facets[PRICE]

    @property
    def offer(self) -> FacetRow:
        return self.facets[OFFER]

    @property
    def has_facets(self) -> bool:
        return len(self.facets) == len(KINDS)

    @property
    def call_product_id(self) -> str:
        """Return the product id a call must carry: the one `details` showed, else ours."""
        return self.live_product_id or self.product_id

    @property
    def seen_stock(self) -> dict[str, int] | None:
        """Return the stock last read, or None where a later send made that read old."""
        if self.seen is None or self.seen_at is None:
            return None
        stock: dict[str, int] = self.seen["stock"]
        return stock

    def is_settled_at(self, began: datetime) -> bool:
        """Return whether no earlier call of this SKU may still land at or after `began`."""
        return self.settle_after is None or began >= self.settle_after
