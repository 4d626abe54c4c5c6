"""Measure what a look and a claim cost: `python -m devtools.bench.claim`.

On the migrated, else empty database of DATABASE_URL, whose user must be its owner (foreign keys
are looked away from). Few rows are due, then many, then as many while another connection holds a
snapshot open and thousands are claimed, sent and confirmed, so that dead rows and dead entries of
indexes stay. Prints one line of JSON. ms: the server's processor time (what the clock says on an
idle machine, and near enough the same on a busy one) for the claim's own statement, which picks
ten SKUs and locks them, a median; ratio: many rows to few; buffers: pages of 8 KiB it touches.
The same with `look_` is the look that precedes each call and finds out what is due;
`without_marks` is what both would cost with that snapshot but for the low-water marks.
"""

import argparse
import json
import os
import statistics
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SMALL, LARGE, SNAPSHOT_S = 5_000, 500_000, 60.0
FACETS = 3  # due of each SKU
TIMES = 100
CHUNK = 60_000  # SKUs inserted by one statement


@dataclass(frozen=True)
class Cost:
    """Of one moment. ms: median of processor time; buffers: pages of 8 KiB, in memory or not."""

    ms: float
    buffers: int
    look_ms: float
    look_buffers: int


def measure(
    rows_small: int = SMALL, rows_large: int = LARGE, snapshot_s: float = SNAPSHOT_S
) -> dict[str, float | int]:
    """Fill, measure, and return the figures. Needs Django set up and the tables migrated.

    rows_*: facets due, a third of them each to be read back, to rise, and to be priced.
    """
    account_id = account_make()
    fill(account_id, rows_small // FACETS)
    small = cost_of(account_id)
    fill(account_id, rows_large // FACETS)
    large = cost_of(account_id)
    with snapshot_held():
        done = work_through(account_id, snapshot_s)
        held = cost_of(account_id)
        _forget_marks()
        bare = cost_of(account_id, with_marks=False)
    return {
        "ms_5k": small.ms,
        "ms_500k": large.ms,
        "ratio": _ratio(large.ms, small.ms),
        "ratio_with_snapshot": _ratio(held.ms, small.ms),
        "ratio_without_marks": _ratio(bare.ms, small.ms),
        "buffers_5k": small.buffers,
        "buffers_500k": large.buffers,
        "buffers_snapshot": held.buffers,
        "buffers_without_marks": bare.buffers,
        "look_ms_5k": small.look_ms,
        "look_ms_500k": large.look_ms,
        "look_ratio": _ratio(large.look_ms, small.look_ms),
        "look_ratio_with_snapshot": _ratio(held.look_ms, small.look_ms),
        "look_ratio_without_marks": _ratio(bare.look_ms, small.look_ms),
        "look_buffers_5k": small.look_buffers,
        "look_buffers_500k": large.look_buffers,
        "look_buffers_snapshot": held.look_buffers,
        "look_buffers_without_marks": bare.look_buffers,
        "confirmed_under_snapshot": done,
    }


def _forget_marks() -> None:
    """Let looks walk from the very beginning, as they would without marks."""
    from django.db import connection  # noqa: PLC0415  after django.setup()

    with connection.cursor() as cursor:
        cursor.execute("UPDATE flipkart_sync_lowwater SET full_at = '-infinity'")


def _ratio(one: float, other: float) -> float:
    return round(one / other, 2)


# --- rows ------------------------------------------------------------------------------------
def account_make() -> int:
    """Make an account of this installation with its state; return its id."""
    from django.conf import settings  # noqa: PLC0415  after django.setup()

    from flipkart_sync.models import AccountState  # noqa: PLC0415
    from listings.models import Channel, ChannelAccount  # noqa: PLC0415
    from shg.models import SellerOfRecord  # noqa: PLC0415

    channel, _made = Channel.objects.get_or_create(
        code="flipkart", defaults={"name_hi": "फ्लिपकार्ट", "name_en": "Flipkart"}
    )
    seller, _made = SellerOfRecord.objects.get_or_create(
        code="bench-claim", defaults={"name": "Bench", "kind": "federation", "is_demo": True}
    )
    account, _made = ChannelAccount.objects.get_or_create(
        channel=channel, seller_of_record=seller, environment=settings.FLIPKART_ENVIRONMENT
    )
    AccountState.objects.get_or_create(
        account=account, installation_id=settings.HAAT_INSTALLATION_ID
    )
    return int(account.pk)


def fill(account_id: int, skus: int) -> None:
    """Insert SKUs up to so many, and let PostgreSQL know how many there are now."""
    from django.db import connection  # noqa: PLC0415  after django.setup()

    text = (Path(__file__).parent / "claim.sql").read_text(encoding="utf-8")
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM flipkart_sync_remoteoffer")
        there = int(cursor.fetchone()[0])
        cursor.execute("SET session_replication_role = replica")
        for first in range(there + 1, skus + 1, CHUNK):
            numbers = {"account": account_id, "first": first, "last": min(skus, first + CHUNK - 1)}
            one = text
            for name, number in numbers.items():
                one = one.replace(f":{name}", str(int(number)))
            cursor.execute(one)
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("VACUUM (ANALYZE) flipkart_sync_facet, flipkart_sync_remoteoffer")


# --- what is measured ------------------------------------------------------------------------
def cost_of(account_id: int, times: int = TIMES, *, with_marks: bool = True) -> Cost:
    """Measure a look and a claim as things stand; nothing stays claimed.

    with_marks: marks that are not fresh are raised before each, as a pass does.
    """
    from flipkart_sync.client.endpoints import SKUS_A_CALL  # noqa: PLC0415  after django.setup()
    from flipkart_sync.engine import claim, low_water, outlook  # noqa: PLC0415
    from flipkart_sync.engine.rows import PRICE_WRITE  # noqa: PLC0415
    from flipkart_sync.mapping import PRICE  # noqa: PLC0415

    claiming: dict[str, Any] = {
        "account": account_id,
        "class": PRICE_WRITE,
        "kind": PRICE,
        "only": None,
        "limit": SKUS_A_CALL,
    }

    def before() -> None:
        if with_marks:
            low_water.raise_marks(account_id, is_first=True)

    return Cost(
        ms=_median_ms(claim._CLAIM, claiming, times, before),
        buffers=buffers_of(claim._CLAIM, claiming),
        look_ms=_median_ms(outlook._OUTLOOK, [account_id], times, before),
        look_buffers=buffers_of(outlook._OUTLOOK, [account_id]),
    )


def _median_ms(sql: str, params: Any, times: int, before_each: Callable[[], None]) -> float:
    took = []
    for _time in range(times):
        before_each()
        with _undone() as cursor:
            before = _spent_ms()
            cursor.execute(sql, params)
            cursor.fetchall()
            took.append(_spent_ms() - before)
    return round(statistics.median(took), 3)


def _spent_ms() -> float:
    """Return the processor time of the server's process for us, once it rests; else the clock's."""
    from django.db import connection  # noqa: PLC0415  after django.setup()

    time.sleep(0.001)  # a process that still runs is not counted to this moment
    try:
        stat = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat").read_text("ascii")
    except OSError:  # another machine's
        return 1000 * time.perf_counter()
    return int(stat.split()[0]) / 1e6


def _explained(sql: str, params: Any) -> dict[str, Any]:
    with _undone() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}", params)
        answer = cursor.fetchone()[0]
    plan: dict[str, Any] = (json.loads(answer) if isinstance(answer, str) else answer)[0]["Plan"]
    return plan


def buffers_of(sql: str, params: Any) -> int:
    """Return how many pages a statement touches."""
    plan = _explained(sql, params)
    return int(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"])


@contextmanager
def _undone() -> Iterator[Any]:
    """Give a cursor in a transaction that is rolled back."""
    from django.db import connection, transaction  # noqa: PLC0415  after django.setup()

    with transaction.atomic():
        with connection.cursor() as cursor:
            yield cursor
        transaction.set_rollback(True)


# --- what happens meanwhile ------------------------------------------------------------------
@contextmanager
def snapshot_held() -> Iterator[None]:
    """Hold a snapshot open in a connection of its own: nothing dead since may be removed."""
    from django.db import connections  # noqa: PLC0415  after django.setup()

    begun, may_end = threading.Event(), threading.Event()

    def hold() -> None:
        other = connections["default"]  # a thread has its own
        try:
            with other.cursor() as cursor:
                cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
                cursor.execute("SELECT count(*) FROM flipkart_sync_accountstate")
                begun.set()
                may_end.wait()
                cursor.execute("ROLLBACK")
        finally:
            other.close()

    holder = threading.Thread(target=hold)
    holder.start()
    begun.wait()
    try:
        yield
    finally:
        may_end.set()
        holder.join()


def work_through(account_id: int, seconds: float, most: int = 10_000) -> int:
    """Claim prices, say they were accepted, read them back, as passes do; return how many SKUs.

    Ends after so many seconds or SKUs, whichever comes first.
    """
    from flipkart_sync.engine import account, claim, low_water, outlook  # noqa: PLC0415  after django.setup()
    from flipkart_sync.engine.rows import PRICE_WRITE  # noqa: PLC0415
    from flipkart_sync.engine.waits import waits  # noqa: PLC0415

    done = 0
    began = time.monotonic()
    while time.monotonic() - began < seconds and done < most:
        seen = outlook.outlook_of(account_id)
        if seen is None:
            break
        if seen.wants_marks:
            low_water.raise_marks(account_id, is_first=seen.marks_raised_at is None)
        account.token_take(account_id)
        written = claim.claim_write(seen.account, PRICE_WRITE, waits())
        if written is None:
            break
        _accepted(written)
        read = claim.claim_reads(account_id, written.ids, waits())
        if read is not None:
            _shown(read)
        done += len(written.ids)
    return done


def _accepted(written: Any) -> None:
    from django.db import transaction  # noqa: PLC0415  after django.setup()

    from flipkart_sync.engine import outcome, store  # noqa: PLC0415
    from flipkart_sync.engine.judge import classify  # noqa: PLC0415
    from flipkart_sync.engine.waits import waits  # noqa: PLC0415

    with transaction.atomic():
        rows = store.load(written.ids)
        for carried in written.carried:
            row = rows[carried.offer_id]
            row.lease_owner, row.lease_until = "", None
            outcome.accepted(row, carried, store.clock(), waits())
            classify(row)
        store.save(rows.values())


def _shown(read: Any) -> None:
    from django.db import transaction  # noqa: PLC0415  after django.setup()

    from flipkart_sync.engine import store  # noqa: PLC0415
    from flipkart_sync.engine.drift import Moment, apply_read  # noqa: PLC0415
    from flipkart_sync.engine.waits import waits  # noqa: PLC0415

    with transaction.atomic():
        rows = store.load(list(read.skus.values()))
        now = store.clock()
        for row in rows.values():
            row.read_lease_owner, row.read_lease_until = "", None
            seen = {
                "stock": {"A": 3},
                "price": row.price.sent_value,
                "offer": {},
                "product_id": row.product_id,
                "listing_id": row.remote_listing_id,
            }
            apply_read(row, seen, Moment(now, read.began, now, waits(), 900.0))
        store.save(rows.values())


def main() -> int:
    """Read the command line, measure, print one line."""
    parser = argparse.ArgumentParser(prog="python -m devtools.bench.claim", description=__doc__)
    parser.add_argument("--small", type=int, default=SMALL)
    parser.add_argument("--large", type=int, default=LARGE)
    parser.add_argument("--snapshot-s", type=float, default=SNAPSHOT_S)
    asked = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    import django  # noqa: PLC0415  the settings' name must stand first

    django.setup()
    print(json.dumps(measure(asked.small, asked.large, asked.snapshot_s)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
