"""manage.py sync_status [--json]: how each account stands, in a few lines."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from flipkart_sync.selectors import AccountStatus, statuses


class Command(BaseCommand):
    help = "Say how each account stands: the oldest work, orders, problems, share proven equal."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON object a line")

    def handle(self, *args: Any, **options: Any) -> None:
        found = statuses()
        if not found:
            self.stdout.write("No account is connected yet.")
        for status in found:
            if options["json"]:
                self.stdout.write(json.dumps(status.as_json(), ensure_ascii=False))
            else:
                self._say(status)

    def _say(self, status: AccountStatus) -> None:
        self.stdout.write(self.style.MIGRATE_HEADING(status.account))
        for label, value in (
            ("live and equal", f"{status.live} offers"),
            ("waiting for a product id", str(status.waiting_for_product_id)),
            ("proven equal in 24 h", _share(status.proven_in_24h_share)),
            ("oldest work", _spans(status.oldest_waiting_s)),
            ("orders read", _ago(status.orders_age_s)),
            ("last good read", _ago(status.last_good_read_age_s)),
            ("outcome unknown", str(status.unknown)),
            ("problems", _counts(status.problems)),
            ("whose turn", _counts(status.problems_by_owner)),
            ("order items to look at", str(status.order_items_with_problem)),
            ("calls in the last minute", str(status.calls_last_minute)),
            ("failures in a row", str(status.breaker_failures)),
            ("last beat", _ago(status.beat_age_s)),
            ("dry run", "yes" if status.is_dry_run else "no"),
            ("held", status.hold if status.hold != "none" else "no"),
            ("access ends", _days(status.access_ends_in_days)),
            ("asks of a person", ", ".join(status.tasks) or "nothing"),
        ):
            self.stdout.write(f"  {label + ':':28}{value}")
        if status.blocked:
            self.stdout.write(self.style.ERROR(f"  blocked: {status.blocked}"))


def _days(days: int | None) -> str:
    return "never" if days is None else f"in {days} days"


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{name} {n}" for name, n in counts.items()) or "none"


def _share(share: float | None) -> str:
    return "-" if share is None else f"{share:.1%}"


def _ago(seconds: float | None) -> str:
    return "never" if seconds is None else f"{seconds:.0f} s ago"


def _spans(spans: dict[str, float]) -> str:
    return ", ".join(f"{name} {seconds:.0f} s" for name, seconds in spans.items()) or "none"
