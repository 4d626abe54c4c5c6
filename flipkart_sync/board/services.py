"""What a person does at the sync board: have the engine try again. Each retry is kept with who."""

import logging
from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.http import Http404

from flipkart_sync.board.head import items_in_scope
from flipkart_sync.dictionary import problems_note
from flipkart_sync.engine.judge import classify
from flipkart_sync.engine.rows import OfferRow, is_another
from flipkart_sync.engine.store import again_if_it_lost, clock, load, save
from flipkart_sync.engine.tell import news_tell
from flipkart_sync.engine.wake import wake_on_commit
from flipkart_sync.engine.wanted import wanted_refresh
from flipkart_sync.models import ProblemRetry, PulledOrderItem, RemoteOffer
from shg.access import can, groups_allowed, require
from shg.models import Person

log = logging.getLogger(__name__)
AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Retried:
    """How many products go again, how many are read first, how many had no problem any more."""

    again: int
    well: int
    looked: int = 0


def problem_retry(*, remote_offer_id: int, actor: Person) -> Retried:
    """Send ours again for one product. Raises Http404 outside her scope."""
    found = RemoteOffer.objects.visible_to(actor).filter(pk=remote_offer_id).first()
    if found is None:
        raise Http404
    require(actor, "sync.retry", found)
    return problems_retry(remote_offer_ids=[remote_offer_id], actor=actor)


def problems_retry(*, remote_offer_ids: Collection[int], actor: Person) -> Retried:
    """Clear the problems of products as a new version of the same value, and log who did.

    Rows outside her scope are passed over; 200 at most. The engine is woken on commit.
    """
    require(actor, "sync.retry")
    hers = RemoteOffer.objects.visible_to(actor).filter(pk__in=list(remote_offer_ids)[:AT_ONCE])
    groups = dict(hers.values_list("pk", "group"))
    allowed = groups_allowed(actor, "sync.retry", set(groups.values()))
    ids = sorted(pk for pk, group in groups.items() if group in allowed)
    rows, again, looked = _retry(ids, actor)
    news_tell(rows, clock())
    return Retried(again, len(ids) - again - looked, looked)


@transaction.atomic
def item_settle(*, item_id: int, actor: Person) -> None:
    """Close an order item a person has seen to outside the portal: pulls leave it alone from now.

    Raises Http404 outside her scope. Who closed which problem, and when, stays with the item.
    """
    require(actor, "sync.retry")
    item = items_in_scope(actor).filter(pk=item_id).first()
    if item is None:
        raise Http404
    remote = RemoteOffer.objects.visible_to(actor).filter(account=item.account, sku=item.sku)
    one = remote.first()
    if one is not None and not can(actor, "sync.retry", one):
        raise Http404
    PulledOrderItem.objects.filter(pk=item.pk, problem=item.problem).update(
        problem="", settled_problem=item.problem, settled_by=actor, settled_at=clock()
    )
    log.info(
        "order item settled",
        extra={"item": item.order_item_id, "problem": item.problem, "person": actor.pk},
    )


@again_if_it_lost
@transaction.atomic
def _retry(ids: list[int], actor: Person) -> tuple[list[OfferRow], int, int]:
    """Return the rows, how many go again, and how many are only read."""
    rows = load(ids)
    now = clock()
    kept: list[ProblemRetry] = []
    looked = 0
    back: list[int] = []  # offers whose SKU shows our product again
    for row in rows.values():
        if is_another(row.product_id, row.live_product_id):
            row.read_due_at = now  # sending cannot help: Flipkart may have put it right
            looked += 1
            continue
        if row.is_foreign:
            row.is_foreign = False
            back.append(row.offer_id)
        for facet in row.facets.values():
            if not facet.problem:
                continue
            problem, remark = facet.problem, facet.remark
            facet.want(facet.wanted_value, now)
            facet.problem = facet.remark = ""
            kept.append(
                ProblemRetry(
                    remote_offer_id=row.id,
                    kind=facet.kind,
                    problem=problem,
                    remark=remark,
                    version=facet.wanted_version,
                    by=actor,
                    at=now,
                )
            )
        if kept and kept[-1].remote_offer_id == row.id:
            row.foreign_tries = 0
            row.read_due_at = now  # what Flipkart shows now decides
            classify(row)
    save(rows.values())
    ProblemRetry.objects.bulk_create(kept)
    if back:
        wanted_refresh(offer_ids=back)
        rows = load(ids)
    touched = {retry.remote_offer_id for retry in kept}
    problems_note([facet.id for pk in touched for facet in rows[pk].facets.values()])
    wake_on_commit({row.account_id for row in rows.values()})
    return list(rows.values()), len(touched), looked
