"""The health of the sync in one figure: how long the oldest work has waited, by class."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection

CLASSES = ("cut", "cut read-back", "rise", "price", "listing", "read-back", "sweep")

# The index of due facets serves this: the same condition, word for word. A held account's writes
# are explained by the hold; a problem is some person's.
OLDEST_SQL = """
SELECT f.account_id, f.priority, min(f.due_at)
FROM flipkart_sync_facet f
JOIN flipkart_sync_accountstate s ON s.account_id = f.account_id
WHERE f.account_id = ANY(%s)
  AND (f.problem = '' OR f.priority = 0)
  AND (f.wanted_version > f.sent_version OR f.sent_version > f.confirmed_version)
  AND f.problem = '' AND f.priority < 9
  AND NOT (s.hold = 'everything' AND (s.hold_until IS NULL OR s.hold_until > clock_timestamp()))
  AND NOT (s.hold = 'writes' AND f.priority IN (2, 3, 4)
           AND (s.hold_until IS NULL OR s.hold_until > clock_timestamp()))
GROUP BY f.account_id, f.priority
"""


def class_name(priority: int) -> str:
    """Return the word of a class of work."""
    return CLASSES[priority] if priority < len(CLASSES) else "sibling"


def oldest_unproven(account_ids: Sequence[int]) -> dict[int, dict[str, datetime]]:
    """Return {account: {class: due since}} of work no person owns and no hold explains."""
    found: dict[int, dict[str, datetime]] = {pk: {} for pk in account_ids}
    with connection.cursor() as cursor:
        cursor.execute(OLDEST_SQL, [list(account_ids)])
        for account_id, priority, at in cursor.fetchall():
            found[account_id][class_name(priority)] = at
    return found
