"""States that Flipkart itself sets: inactivated, archived. Seen by product search at night only."""

from collections.abc import Mapping

from django.db import transaction

from flipkart_sync.engine.judge import classify
from flipkart_sync.engine.rows import OfferRow
from flipkart_sync.engine.store import again_if_it_lost, clock, load, save
from flipkart_sync.engine.tell import news_tell
from flipkart_sync.models import Facet, RemoteOffer

INACTIVATED, ARCHIVED = "inactivated_by_flipkart", "archived"
MARK_OF_STATE = {"INACTIVATED_BY_FLIPKART": INACTIVATED, "ARCHIVED": ARCHIVED}


def marks_set(*, account_id: int, mark: str, skus: Mapping[str, str]) -> int:
    """Put SKUs that Flipkart holds in a state before a person, and lift the mark of the others.

    skus: {sku: Flipkart's words}. A mark takes no other problem's place. Returns how many
    listings changed. Queries: six, and those of telling what is new.
    """
    changed = _marks(account_id, mark, skus)
    news_tell(changed, clock())
    return len(changed)


@again_if_it_lost
@transaction.atomic
def _marks(account_id: int, mark: str, skus: Mapping[str, str]) -> list[OfferRow]:
    offers = RemoteOffer.objects.unscoped(reason="Flipkart's states are the account's")
    found = offers.filter(account_id=account_id, sku__in=skus, product_id__gt="")
    marked = Facet.objects.unscoped(reason="as above").filter(
        account_id=account_id, kind=Facet.Kind.OFFER, problem=mark
    )
    ids = {*found.values_list("pk", flat=True), *marked.values_list("remote_offer_id", flat=True)}
    changed: list[OfferRow] = []
    for row in load(ids).values():
        if not row.has_facets:
            continue
        listing = row.offer
        wanted = mark if row.sku in skus else ""
        if listing.problem not in {"", mark} or listing.problem == wanted:
            continue
        listing.problem, listing.remark = wanted, skus.get(row.sku, "")
        classify(row)
        changed.append(row)
    save(changed)
    return changed
