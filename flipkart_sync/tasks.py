"""Background work. Each task hands ids to one function; what must be done stands in the rows.

Time limits lie beyond the pass's own end plus a call's deadline, so that no limit cuts a call.
"""

from celery import shared_task

from flipkart_sync.accounts.partner import renewals_check
from flipkart_sync.beats import beat_note
from flipkart_sync.dictionary import problems_note
from flipkart_sync.engine.attempts import attempts_purge
from flipkart_sync.engine.orders import orders_pull_alone
from flipkart_sync.engine.passes import account_pass
from flipkart_sync.engine.places import accounts_with_a_place
from flipkart_sync.engine.wanted import rederive
from flipkart_sync.models import AccountState
from flipkart_sync.onboarding.search import channel_states_search, product_ids_search

SOFT_LIMIT_S, HARD_LIMIT_S = 70, 75


@shared_task(soft_time_limit=SOFT_LIMIT_S, time_limit=HARD_LIMIT_S)
def sync_pass_task(account_id: int) -> None:
    """Do what is due for one account."""
    account_pass(account_id)


@shared_task(soft_time_limit=290, time_limit=300)
def orders_pull_task(account_id: int) -> None:
    """Pull one account's orders, which take longer than a pass has."""
    orders_pull_alone(account_id)


@shared_task(expires=10)
def sync_beat_task() -> None:
    """Start a pass for each account with a place for it; with nothing due it ends at once."""
    beat_note("sync")
    for account_id in accounts_with_a_place():
        sync_pass_task.apply_async((account_id,), queue="sync", expires=10)


@shared_task(time_limit=600, soft_time_limit=590)
def rederive_task(offer_ids: list[int] | None = None) -> None:
    """Recompute what is wanted, of these offers or of all."""
    rederive(offer_ids=offer_ids)


@shared_task(time_limit=600, soft_time_limit=590)
def product_ids_search_task() -> None:
    """Look in product search for the ids of waiting SKUs, account by account."""
    for account_id in AccountState.objects.values_list("account_id", flat=True):
        product_ids_search(account_id)


@shared_task(time_limit=600, soft_time_limit=590)
def channel_states_task() -> None:
    """Find what Flipkart has inactivated or archived, account by account."""
    for account_id in AccountState.objects.values_list("account_id", flat=True):
        channel_states_search(account_id)


@shared_task(time_limit=600, soft_time_limit=590)
def attempts_purge_task() -> None:
    """Let go of attempts past their keeping."""
    attempts_purge()


@shared_task(time_limit=120, soft_time_limit=110)
def renewals_check_task() -> None:
    """Ask for the consents that are about to end to be renewed."""
    renewals_check()


@shared_task(time_limit=300, soft_time_limit=290)
def problems_note_task() -> None:
    """Bring every problem's meaning in line with its facet: what a lost moment left behind."""
    beat_note("problems")
    problems_note()
