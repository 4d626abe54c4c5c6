"""manage.py load_demo: invented groups, people and products on top of the reference data."""

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.demo.people import people_load
from portal.demo.photos import PhotoRoom
from portal.demo.products import prints_wanted, products_load, rows_to_make
from shg.models import City


class Command(BaseCommand):
    """Load demo data; what exists already is left as it is."""

    help = "Load invented groups, people and products for a demo. Refused in production."

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuse in production; else load and say how long it took."""
        if settings.IS_PRODUCTION:
            raise CommandError("Demo data is not loaded into a production installation.")
        if not City.objects.exists():
            raise CommandError("Load the reference data first: manage.py load_reference.")
        began = time.monotonic()
        rows = rows_to_make()
        room = PhotoRoom(prints_wanted(rows))
        try:
            people_load()
            products_load(rows, room)
        finally:
            room.close()
        seconds = time.monotonic() - began
        self.stdout.write(f"Demo data: {len(rows)} products made, {seconds:.1f} s.")
