"""The look before each call: what is due for an account, and what is going on. One query."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from flipkart_sync.engine.account import ACCOUNT_COLUMNS, ACCOUNT_WIDTH, Account, account_of
from flipkart_sync.engine.low_water import (
    DUE,
    LEASE_QUEUE,
    PROOF_QUEUE,
    RAISE_S,
    READ_LEASE_QUEUE,
    SWEEP_QUEUE,
    floor,
)
from flipkart_sync.engine.outcome import after


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is due for one account: {class: when the oldest of it was due}, and what is going on."""

    now: datetime
    account: Account
    due: dict[int, datetime]
    proof_due: datetime | None
    sweep_due: datetime | None
    writes_in_flight: int
    reads_in_flight: int
    leases_ended: int
    marks_raised_at: datetime | None

    @property
    def wants_marks(self) -> bool:
        """Return whether there is work, and the marks that spare it dead entries are old."""
        if all(at > self.now for at in self.due.values()):
            return False
        at = self.marks_raised_at
        return at is None or not after(self.now, -RAISE_S) <= at <= self.now

    def falls_due_within(self, seconds: float) -> bool:
        """Return whether a row that is not due yet will be so soon."""
        moments = [*self.due.values(), self.proof_due, self.sweep_due]
        horizon = after(self.now, seconds)
        return any(at is not None and self.now < at <= horizon for at in moments)


_OUTLOOK = f"""
SELECT {ACCOUNT_COLUMNS}, clock_timestamp(),
  (SELECT json_object_agg(c.n, c.due) FROM (
     SELECT n, (SELECT f.due_at FROM flipkart_sync_facet f
                WHERE f.account_id = a.account_id AND f.priority = n
                  AND f.due_at >= {floor("a.account_id", "n")} AND {DUE}
                ORDER BY f.due_at LIMIT 1) AS due
     FROM generate_series(0, 5) AS n) c WHERE c.due IS NOT NULL),
  (SELECT min(proof_due_at) FROM flipkart_sync_remoteoffer r
     WHERE r.account_id = a.account_id
       AND proof_due_at >= {floor("a.account_id", PROOF_QUEUE)}),
  (SELECT min(read_due_at) FROM flipkart_sync_remoteoffer r
     WHERE r.account_id = a.account_id
       AND read_due_at >= {floor("a.account_id", SWEEP_QUEUE)}),
  (SELECT count(*) FROM flipkart_sync_remoteoffer r
     WHERE r.account_id = a.account_id
       AND lease_until >= {floor("a.account_id", LEASE_QUEUE)}),
  (SELECT count(*) FROM flipkart_sync_remoteoffer r
     WHERE r.account_id = a.account_id
       AND read_lease_until >= {floor("a.account_id", READ_LEASE_QUEUE)}),
  (SELECT count(*) FROM flipkart_sync_remoteoffer r
     WHERE r.account_id = a.account_id AND lease_until < statement_timestamp()
       AND lease_until >= {floor("a.account_id", LEASE_QUEUE)})
  + (SELECT count(*) FROM flipkart_sync_remoteoffer r
     WHERE r.account_id = a.account_id AND read_lease_until < statement_timestamp()
       AND read_lease_until >= {floor("a.account_id", READ_LEASE_QUEUE)}),
  (SELECT raised_at FROM flipkart_sync_lowwater w
     WHERE w.account_id = a.account_id AND raised_at > '-infinity')
FROM flipkart_sync_accountstate a WHERE a.account_id = %s
"""  # noqa: S608 - our own names


def outlook_of(account_id: int) -> Outlook | None:
    """Return what is due for an account; None if it has no state. Queries: 1."""
    with connection.cursor() as cursor:
        cursor.execute(_OUTLOOK, [account_id])
        row = cursor.fetchone()
    if row is None:
        return None
    rest = row[ACCOUNT_WIDTH:]
    due = {int(n): datetime.fromisoformat(at) for n, at in (rest[1] or {}).items()}
    return Outlook(rest[0], account_of(row[:ACCOUNT_WIDTH]), due, *rest[2:])
