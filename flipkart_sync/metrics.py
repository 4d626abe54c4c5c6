"""The sync in figures for a monitor: gauges read from rows at each scrape.

Nothing is counted in a process, so any web process gives the same answer and a restart loses
nothing. Texts of rows never become labels, but for names of accounts, classes, owners and causes.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Count
from django.utils import timezone
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from flipkart_sync.board.head import AccountHead, heads_of
from flipkart_sync.engine.rows import CUT_LOST
from flipkart_sync.models import (
    AccountState,
    Beat,
    Facet,
    MissedSentence,
    ProblemNote,
    PulledOrderItem,
    RemoteOffer,
    SyncAttempt,
)
from flipkart_sync.selectors import STANDS

PREFIX = "haat_sync_"
# name: (meaning, labels). The one list: docs/operations.md and the rules file are compared with it.
GAUGES: dict[str, tuple[str, tuple[str, ...]]] = {
    "oldest_due_age_seconds": (
        "Age of the oldest work no person owns and no hold explains", ("account", "work"),
    ),
    "orders_cursor_age_seconds": (
        "Age of the last complete order pull; absent before the first", ("account",),
    ),
    "last_good_read_age_seconds": (
        "Age of the last read that told something", ("account",),
    ),
    "beat_age_seconds": ("Age of the last beat", ("beat",)),
    "unknown_outcomes": ("Facets whose last call has no known outcome", ("account",)),
    "problems": ("Facets that need a person", ("account", "owner", "cause")),
    "cuts_given_up": ("Cuts the engine could not make: an alarm", ("account",)),
    "sentences_missing": ("Kinds of answers nobody has explained", ()),
    "calls_last_minute": (
        "Calls of the last minute by HTTP status; 0 is none", ("account", "status"),
    ),
    "facets": ("Values kept equal", ("account",)),
    "facets_proven_in_24h": ("Values read back equal in 24 hours", ("account",)),
    "proven_share": ("Share of values read back equal in 24 hours", ("account",)),
    "waiting_for_product_id": ("Approved offers without a product id", ("account",)),
    "order_items_with_problem": ("Order items a person must look at", ("account",)),
    "held": ("1 while a person holds the account", ("account", "hold")),
    "blocked": ("1 while Flipkart refuses the account", ("account",)),
    "dry_run": ("1 while nothing is really sent", ("account",)),
    "breaker_failures": ("Failures in a row of calls to Flipkart", ("account",)),
}  # fmt: skip
Samples = dict[str, list[tuple[tuple[str, ...], float]]]


class SyncCollector(Collector):
    """Reads the rows anew at each scrape. Queries: thirteen, whatever the number of accounts."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield every gauge, with its samples."""
        samples = samples_now()
        for name, (meaning, labels) in GAUGES.items():
            family = GaugeMetricFamily(PREFIX + name, meaning, labels=labels)
            for values, figure in samples.get(name, []):
                family.add_metric(values, figure)
            yield family

    def describe(self) -> list[GaugeMetricFamily]:
        """Return nothing: registering asks no database."""
        return []


def metrics_text() -> bytes:
    """Return all gauges in Prometheus' text format."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(SyncCollector())
    return generate_latest(registry)


def samples_now() -> Samples:
    """Return {gauge: [(label values, figure)]} as the rows stand."""
    now = timezone.now()
    heads = heads_of(list(AccountState.objects.values_list("account_id", flat=True)))
    samples: Samples = {name: [] for name in GAUGES}
    for head in heads:
        _of_account(samples, head, now)
    _counted(samples, now)
    samples["beat_age_seconds"] = [
        ((beat.name,), _age(now, beat.at)) for beat in Beat.objects.order_by("name")
    ]
    missing = MissedSentence.objects.filter(entry=None).count()
    samples["sentences_missing"] = [((), float(missing))]
    return samples


def _of_account(samples: Samples, head: AccountHead, now: datetime) -> None:
    state = head.state
    account = str(state.account_id)
    for work, since in head.oldest.items():
        samples["oldest_due_age_seconds"].append(((account, work), _age(now, since)))
    for name, moment in (
        ("orders_cursor_age_seconds", state.orders_cursor),
        ("last_good_read_age_seconds", state.last_good_read_at),
    ):
        if moment is not None:
            samples[name].append(((account,), _age(now, moment)))
    figures = {
        "facets": head.facets,
        "facets_proven_in_24h": head.proven,
        "proven_share": head.proven / head.facets if head.facets else 1.0,
        "blocked": bool(state.blocked_reason),
        "dry_run": state.is_dry_run,
        "breaker_failures": state.breaker_failures,
    }
    for name, figure in figures.items():
        samples[name].append(((account,), float(figure)))
    samples["held"].append(((account, state.hold), float(head.is_held)))


def _counted(samples: Samples, now: datetime) -> None:
    """Add what is counted for all accounts together, one query each."""
    facets = Facet.objects.unscoped(reason="figures without a name")
    notes = ProblemNote.objects.unscoped(reason="figures without a name")
    offers = RemoteOffer.objects.unscoped(reason="figures without a name")
    n = Count("pk")
    for name, rows, labels in (
        ("unknown_outcomes", facets.filter(is_unknown=True), ("account",)),
        ("cuts_given_up", facets.filter(problem=CUT_LOST), ("account",)),
        ("problems", notes.filter(STANDS), ("account", "turn", "cause")),
        ("waiting_for_product_id", offers.filter(product_id=""), ("account",)),
        ("order_items_with_problem", PulledOrderItem.objects.exclude(problem=""), ("account",)),
        (
            "calls_last_minute",
            SyncAttempt.objects.filter(at__gt=now - timedelta(minutes=1), is_dry=False),
            ("account", "status"),
        ),
    ):
        found = rows.order_by().values_list(*labels).annotate(n=n)
        samples[name] = [(tuple(map(str, row[:-1])), float(row[-1])) for row in found]


def _age(now: datetime, moment: datetime) -> float:
    return max(0.0, round((now - moment).total_seconds(), 1))
