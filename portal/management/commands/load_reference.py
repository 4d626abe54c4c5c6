"""manage.py load_reference: bring the facts of portal/reference into the tables."""

import time
from typing import Any

from django.core.management.base import BaseCommand

from portal.reference.load import reference_load


class Command(BaseCommand):
    """Load reference data; values that staff changed are kept and listed."""

    help = "Load states, cities, crafts, types, tax rules, fees, texts. Keeps what staff changed."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, then say in a few lines what changed."""
        began = time.monotonic()
        report = reference_load()
        added, updated = sum(report.added.values()), sum(report.updated.values())
        self.stdout.write(
            f"Reference data: {added} rows added, {updated} updated, "
            f"{len(report.kept)} left as staff changed them, "
            f"{time.monotonic() - began:.1f} s."
        )
        for line in report.kept:
            self.stdout.write(f"  kept: {line}")
