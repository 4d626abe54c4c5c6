"""Product search: the second source of product ids, and the only one of Flipkart's own states."""

import time
from collections.abc import Iterator

from django.utils import timezone

from flipkart_sync.client.endpoints import SellerApi
from flipkart_sync.client.errors import FlipkartError
from flipkart_sync.client.schemas import SearchRow
from flipkart_sync.engine.account import token_take
from flipkart_sync.engine.call import api_for
from flipkart_sync.engine.marks import MARK_OF_STATE, marks_set
from flipkart_sync.engine.waits import waits
from flipkart_sync.models import AccountState, RemoteOffer
from flipkart_sync.onboarding.proposals import Sighting, proposals_keep

BATCHES_AT_MOST = 500
TURN_PATIENCE_S = 30.0


class NoTurn(Exception):
    """The account's rate left no call for this within the time given."""


def search_rows(
    api: SellerApi,
    account_id: int,
    state: str,
    *,
    text: str = "",
    batches: int = BATCHES_AT_MOST,
    patience_s: float = TURN_PATIENCE_S,
) -> Iterator[SearchRow]:
    """Yield what is in an internal state, a rate token a page. Raises FlipkartError, NoTurn."""
    seen = 0
    for batch in range(batches):
        turn_take(account_id, patience_s)
        answer = api.product_search(state, batch, text)
        yield from answer.rows
        seen += len(answer.rows)
        if not answer.rows or seen >= answer.total:
            return


def turn_take(account_id: int, patience_s: float) -> None:
    """Wait for a rate token. Raises NoTurn if none comes in time."""
    ends = time.monotonic() + patience_s
    while not (turn := token_take(account_id)).number:
        if time.monotonic() + turn.wait_s > ends:
            raise NoTurn()
        time.sleep(turn.wait_s)


def product_ids_search(account_id: int) -> int:
    """Propose what search shows of SKUs that wait for a product id; return how many were new."""
    waiting = set(
        RemoteOffer.objects.unscoped(reason="look-ups are the account's")
        .filter(account_id=account_id, product_id="")
        .values_list("sku", flat=True)
    )
    if not waiting or not _may_ask(account_id):
        return 0
    api = api_for(account_id, waits())
    try:
        rows = list(search_rows(api, account_id, "READY_FOR_ACTIVATION"))
    except (FlipkartError, NoTurn):
        return 0  # details asks again by itself, and so does the next round
    seen = [Sighting.of_search(row) for row in rows if row.sku in waiting]
    return proposals_keep(account_id=account_id, seen=seen, at=timezone.now())


def channel_states_search(account_id: int) -> int:
    """Find SKUs that Flipkart has inactivated or archived; return how many listings changed."""
    if not _may_ask(account_id):
        return 0
    api = api_for(account_id, waits())
    changed = 0
    for state, mark in MARK_OF_STATE.items():
        try:
            rows = list(search_rows(api, account_id, state))
        except (FlipkartError, NoTurn):
            continue  # an incomplete list would lift marks that hold
        skus = {row.sku: state for row in rows}
        changed += marks_set(account_id=account_id, mark=mark, skus=skus)
    return changed


def _may_ask(account_id: int) -> bool:
    return AccountState.objects.filter(
        account_id=account_id, blocked_reason="", breaker_failures=0
    ).exists()
