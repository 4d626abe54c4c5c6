"""Which installation and which database may write to an account: taken over by a person.

A restored database believes what was live when it was saved. Each account's row keeps the
installation's id and its database's name (`home`); where either is another, the engine holds
everything, pulls orders and reads listings back, until somebody takes the account over.
"""

from django.conf import settings
from django.db import transaction
from django.db.models import Func
from django.http import Http404

from common.notes import note_kept
from flipkart_sync.accounts.models import AccountAct
from flipkart_sync.errors import ReasonMissing
from flipkart_sync.models import AccountState
from shg.access import require
from shg.models import Person


@transaction.atomic
def account_take_over(*, account_id: int, reason: str, actor: Person) -> None:
    """Let this installation, with this database, write to an account from now on.

    Whoever does it has compared what is live with what is wanted, and says so. An account of
    another environment than the installation's stays held all the same. Raises Http404,
    ReasonMissing.
    """
    require(actor, "hold.set")
    if not reason.strip():
        raise ReasonMissing(fields={"reason": ReasonMissing.sentence})
    kept = note_kept(reason, most=200)
    changed = AccountState.objects.filter(account_id=account_id).update(
        installation_id=settings.HAAT_INSTALLATION_ID,
        home=Func(function="flipkart_sync_home"),
        hold=AccountState.Hold.NONE,
        hold_reason=kept,
        hold_by=actor,
        hold_until=None,
    )
    if not changed:
        raise Http404
    AccountAct.objects.create(
        account_id=account_id, kind=AccountAct.Kind.TAKEN_OVER, by=actor, reason=kept
    )
