"""The two places of passes at an account: advisory locks, gone with the process that held them."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

PASSES_AN_ACCOUNT = 2
LOCK_SPACE = 0x5A17


@contextmanager
def place_of_pass(account_id: int) -> Iterator[bool]:
    """Hold one of an account's two places. PostgreSQL frees it if this process dies."""
    with connection.cursor() as cursor:
        for slot in range(PASSES_AN_ACCOUNT):
            key = account_id * 16 + slot
            cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK_SPACE, key])
            if cursor.fetchone()[0]:
                break
        else:
            yield False
            return
    try:
        yield True
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK_SPACE, key])


_WITH_A_PLACE = """
SELECT account_id FROM flipkart_sync_accountstate
WHERE blocked_reason = '' AND (
  SELECT count(*) FROM pg_locks
  WHERE locktype = 'advisory' AND objsubid = 2 AND classid = %(space)s
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND objid::bigint BETWEEN account_id * 16 AND account_id * 16 + %(places)s - 1) < %(places)s
ORDER BY account_id
"""


def accounts_with_a_place() -> list[int]:
    """Return the accounts that are not blocked and where one more pass may begin. Queries: 1."""
    with connection.cursor() as cursor:
        cursor.execute(_WITH_A_PLACE, {"space": LOCK_SPACE, "places": PASSES_AN_ACCOUNT})
        return [row[0] for row in cursor.fetchall()]
