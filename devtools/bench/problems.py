"""Give bench products problems, as the engine writes them: `python -m devtools.bench.problems`.

Each problem stands on one facet and has its note, with the line of the dictionary that explains
it: a mix of five kinds, of which one in a hundred is a cut given up. Notes of before go.
"""

import argparse
import os
import sys

PROBLEMS = 50
KINDS = ("drift", "rejected", "unknown", "foreign_product", "accepted_not_visible")
_CLEAR = """
UPDATE flipkart_sync_facet SET problem = '', remark = '' WHERE id >= 1000000 AND problem <> '';
DELETE FROM flipkart_sync_problemnote WHERE facet_id >= 1000000;
"""
_MAKE = """
WITH chosen AS (
    SELECT id, row_number() OVER (ORDER BY remote_offer_id) AS n
    FROM flipkart_sync_facet WHERE id >= 1000000 AND kind = 'stock'
    ORDER BY md5(id::text) LIMIT %(problems)s
)
UPDATE flipkart_sync_facet AS facet
SET problem = CASE WHEN n %% 100 = 1 THEN 'cut_given_up' ELSE (%(kinds)s::text[])[1 + n %% 5] END
FROM chosen WHERE facet.id = chosen.id
"""
_AGE = """
UPDATE flipkart_sync_problemnote
SET since = now() - make_interval(mins => (facet_id * 37 %% 5000)::int) WHERE facet_id >= 1000000
"""


def problems_make(problems: int = PROBLEMS) -> None:
    """Let so many bench products have a problem, no others. Needs a filled database."""
    from django.db import connection, transaction  # noqa: PLC0415  after django.setup()

    from flipkart_sync.dictionary import problems_note  # noqa: PLC0415

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_CLEAR)
        cursor.execute(_MAKE, {"problems": problems, "kinds": list(KINDS)})
        problems_note()
        cursor.execute(_AGE.replace("%%", "%"))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE flipkart_sync_facet, flipkart_sync_problemnote")


def main() -> int:
    """Read the command line and make the problems."""
    parser = argparse.ArgumentParser(prog="python -m devtools.bench.problems", description=__doc__)
    parser.add_argument("--problems", type=int, default=PROBLEMS)
    asked = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    import django  # noqa: PLC0415  the settings' name must stand first

    django.setup()
    problems_make(asked.problems)
    return 0


if __name__ == "__main__":
    sys.exit(main())
