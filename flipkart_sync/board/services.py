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
from flipkart_sync.models import ProblemRetry, RemoteOffer
from shg.access import require
from shg.models import Person

AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Retried:
    """How many products go again, and how many had no problem any more."""

    again: int
    well: int


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
    ids = sorted(hers.values_list("pk", flat=True))
    rows, again = _retry(ids, actor)
    news_tell(rows, clock())
    return Retried(again, len(ids) - again)


@again_if_it_lost
@transaction.atomic
def _retry(ids: list[int], actor: Person) -> tuple[list[OfferRow], int]:
    rows = load(ids)
    now = clock()
    kept: list[ProblemRetry] = []
    for row in rows.values():
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
    wake_on_commit({rows[pk].account_id for pk in touched})
    return list(rows.values()), len(touched)
