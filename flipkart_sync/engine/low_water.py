"""Where the live entries of each queue begin, remembered, so that no look walks over dead ones.

Work is taken from the left end of indexes ordered by time. A row that was worked off leaves its
entry behind there, and while any transaction holds a snapshot (a report, a backup) nothing may
remove it: after a minute each look would walk over thousands. So an account remembers, for each
of its queues, a mark: the earliest moment any live row has. Looks and claims begin there.

The queues of one account, by number: 0 to 5 the classes of due facets (`facet_due`); of remote
offers 6 the proofs due, 7 the discovery and sweep reads due, 8 the write leases, 9 the read leases.

Nothing is missed, whatever commits when, and no clock is relied on:

- Triggers write to `newlydue`, **in the transaction that makes a row due**, each row that enters
  a queue or moves to an earlier moment in it: a bump, a class judged anew with an old due time, a
  claim given back, plain SQL. The floor is the lesser of the mark and all of `newlydue`, read in
  the same statement, so in the same snapshot, as the rows themselves: who can see the row can see
  that the floor is low enough for it.
- `raise_marks` finds the earliest live row from the floor on, makes it the mark, and deletes what
  it saw of `newlydue`, in one statement with one snapshot. A row it could not see, because its
  transaction commits later, has a line in `newlydue` that it could not see either: that line stays.
- Raises of one account come one after the other: the mark's row is locked by a statement of its
  own, so that the snapshot of the next statement is younger than the raise before.

A row that stays in its queue and moves later needs no line: the mark was low enough for the old
moment. Should a trigger ever not run (a restore without triggers, replication's role), rows are
missed for ten seconds at most: a mark counts only that long after it was last found from the
very beginning of the index. While an account works, every fifth second's raise does that.
"""

from django.db import connection, transaction

QUEUES = 10
PROOF_QUEUE, SWEEP_QUEUE, LEASE_QUEUE, READ_LEASE_QUEUE = 6, 7, 8, 9
RAISE_S = 0.5
FULL_S = 5.0  # an older mark is found anew from the very beginning, before it counts no longer

# A partial index holds exactly these rows, ordered by class and due time.
DUE = (
    "(f.problem = '' OR f.priority = 0) AND"
    " (f.wanted_version > f.sent_version OR f.sent_version > f.confirmed_version)"
)


def floor(account: str, queue: int | str) -> str:
    """Return SQL: the moment before which a queue has no live row. Arguments are SQL too."""
    return f"flipkart_sync_low_water({account}, {queue})"


def _earliest(queue: int) -> str:
    low = f"flipkart_sync_low_water(w.account_id, {queue}, {FULL_S})"
    if queue < PROOF_QUEUE:
        return (
            "(SELECT f.due_at FROM flipkart_sync_facet f"  # noqa: S608 - our own names
            f" WHERE f.account_id = w.account_id AND f.priority = {queue} AND f.due_at >= {low}"
            f" AND {DUE} ORDER BY f.due_at LIMIT 1)"
        )
    column = {
        PROOF_QUEUE: "proof_due_at",
        SWEEP_QUEUE: "read_due_at",
        LEASE_QUEUE: "lease_until",
        READ_LEASE_QUEUE: "read_lease_until",
    }[queue]
    return (
        f"(SELECT r.{column} FROM flipkart_sync_remoteoffer r"  # noqa: S608 - our own names
        f" WHERE r.account_id = w.account_id AND r.{column} >= {low}"
        f" ORDER BY r.{column} LIMIT 1)"
    )


_MINE = """
SELECT 1 FROM flipkart_sync_lowwater WHERE account_id = %s
  AND raised_at NOT BETWEEN statement_timestamp() - %s * interval '1 s' AND statement_timestamp()
FOR UPDATE SKIP LOCKED
"""
_MAKE = f"""
INSERT INTO flipkart_sync_lowwater (account_id, low_at, raised_at, full_at)
VALUES (%s, array_fill('-infinity'::timestamptz, ARRAY[{QUEUES}]), '-infinity', '-infinity')
ON CONFLICT DO NOTHING
"""  # noqa: S608 - our own names
_RAISE = f"""
WITH seen AS (DELETE FROM flipkart_sync_newlydue WHERE account_id = %s)
UPDATE flipkart_sync_lowwater w SET raised_at = statement_timestamp(),
  full_at = CASE WHEN full_at BETWEEN statement_timestamp() - {FULL_S} * interval '1 s'
                                  AND statement_timestamp()
                 THEN full_at ELSE statement_timestamp() END,
  low_at = ARRAY[{", ".join(f"coalesce({_earliest(n)}, 'infinity')" for n in range(QUEUES))}]
WHERE account_id = %s
"""  # noqa: S608 - our own names


@transaction.atomic
def raise_marks(account_id: int, *, is_first: bool = False) -> bool:
    """Raise the marks of an account to its earliest live rows; False if they are fresh enough.

    Does nothing while another worker is at it. is_first: the account may have no marks yet.
    Queries: 1 to 3.
    """
    with connection.cursor() as cursor:
        if is_first:
            cursor.execute(_MAKE, [account_id])
        cursor.execute(_MINE, [account_id, RAISE_S])
        if cursor.fetchone() is None:
            return False
        cursor.execute(_RAISE, [account_id, account_id])
    return True
