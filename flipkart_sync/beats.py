"""The last beat of each kind, kept as a row: its age says whether the background lives."""

from django.db import connection

from flipkart_sync.models import Beat

_SQL = f"""
INSERT INTO {Beat._meta.db_table} (name, at) VALUES (%s, clock_timestamp())
ON CONFLICT (name) DO UPDATE SET at = excluded.at
"""  # noqa: S608 - our own name


def beat_note(name: str) -> None:
    """Keep that a beat did its work just now, by the database's clock. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_SQL, [name])
