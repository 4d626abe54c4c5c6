"""What a person does at the sync board: have the engine try again. Each retry is kept with who."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.http import Http404

from flipkart_sync.dictionary import problems_note
from flipkart_sync.engine.judge import classify
from flipkart_sync.engine.rows import OfferRow
from flipkart_sync.engine.store import again_if_it_lost, clock, load, save
from flipkart_sync.engine.tell import news_tell
from flipkart_sync.engine.wake import wake_on_commit
from flipkart_sync.engine.wanted import wanted_refresh
from flipkart_sync.models import ProblemRetry, RemoteOffer
from shg.access import groups_allowed, require
from shg.models import Person

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

    A product that Flipkart matched to another one is only read again while it shows that one: what
    a person mends in Seller Hub must be seen first. Rows outside her scope, or of groups in which
    she may not, are passed over; 200 at most. The engine is woken on commit.
    """
    require(actor, "sync.retry")
    hers = RemoteOffer.objects.visible_to(actor).filter(pk__in=list(remote_offer_ids)[:AT_ONCE])
    group_of = dict(hers.values_list("pk", "offer__listing__product__group"))
    allowed = groups_allowed(actor, "sync.retry", set(group_of.values()))
    ids = sorted(pk for pk, group in group_of.items() if group in allowed)
    done = _retry(ids, actor)
    wanted_refresh(offer_ids=done.ours_again)
    news_tell(done.rows, clock())
    return Retried(done.again, len(ids) - done.again - done.looked, done.looked)


@dataclass(frozen=True, slots=True)
class _Done:
    """ours_again: offers that were matched elsewhere and are not any more: wanted as before."""

    rows: list[OfferRow]
    again: int
    looked: int
    ours_again: list[int]


@again_if_it_lost
@transaction.atomic
def _retry(ids: list[int], actor: Person) -> _Done:
    rows = load(ids)
    now = clock()
    kept: list[ProblemRetry] = []
    ours_again: list[int] = []
    looked = 0
    for row in rows.values():
        if row.is_foreign and row.live_product_id not in {"", row.product_id}:
            row.read_due_at = now
            looked += 1
            continue
        if row.is_foreign:
            row.is_foreign = False
            ours_again.append(row.offer_id)
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
    touched = {retry.remote_offer_id for retry in kept}
    problems_note([facet.id for pk in touched for facet in rows[pk].facets.values()])
    wake_on_commit({row.account_id for row in rows.values()})
    return _Done(list(rows.values()), len(touched), looked, ours_again)
