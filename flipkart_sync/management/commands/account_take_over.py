"""manage.py account_take_over ACCOUNT --by NAME --reason TEXT: after a restore or a failover."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from flipkart_sync.home import account_take_over
from shg.models import Person


class Command(BaseCommand):
    help = "Let this installation, with this database, write to an account that is held for it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("account", type=int, help="the account's number, see sync_status")
        parser.add_argument("--by", required=True, help="user name of who compared and decides")
        parser.add_argument("--reason", required=True, help="what was compared, in a few words")

    def handle(self, *args: Any, **options: Any) -> None:
        actor = Person.objects.filter(username=options["by"], is_staff=True).first()
        if actor is None:
            raise CommandError(f"There is no member of staff named {options['by']}.")
        account_take_over(account_id=options["account"], reason=options["reason"], actor=actor)
        self.stdout.write("Taken over: the engine writes again.")
