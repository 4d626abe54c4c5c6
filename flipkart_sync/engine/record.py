"""Write down the outcome of a changing call, under its lease; without the lease it is evidence."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from time import monotonic

from django.db import transaction

from flipkart_sync.client.endpoints import Called
from flipkart_sync.client.errors import SkuError
from flipkart_sync.client.schemas import SkuResult
from flipkart_sync.dictionary import entries_all
from flipkart_sync.engine import outcome
from flipkart_sync.engine.attempts import attempts_log
from flipkart_sync.engine.call import Came, Outcome
from flipkart_sync.engine.claim import WriteClaim
from flipkart_sync.engine.judge import classify
from flipkart_sync.engine.outcome import Carried
from flipkart_sync.engine.rows import OfferRow
from flipkart_sync.engine.store import again_if_it_lost, clock, load, load_at, save
from flipkart_sync.engine.tell import news_tell
from flipkart_sync.engine.waits import Waits
from flipkart_sync.models import RemoteOffer
from flipkart_sync.problems import LISTING, is_worth_repeating, said

_NOTHING = frozenset({Came.NOTHING_SENT, Came.NO_TOKEN, Came.RATE_LIMITED, Came.BLOCKED})


def record_write(claim: WriteClaim, came: Outcome, calls: list[Called], waits: Waits) -> None:
    """Record a call's outcome for each of its SKUs, and tell what is new."""
    rows, now = _record(claim, came, calls, waits)
    news_tell(rows, now)


@again_if_it_lost
@transaction.atomic
def _record(
    claim: WriteClaim, came: Outcome, calls: list[Called], waits: Waits
) -> tuple[list[OfferRow], datetime]:
    rows, at = load_at(claim.ids)
    now = at or clock()
    took_s = sum(call.ms for call in calls) / 1000
    began = claim.began + timedelta(seconds=max(0.0, monotonic() - claim.began_clock - took_s))
    told: dict[str, str] = {}
    for carried in claim.carried:
        row = rows[carried.offer_id]
        result = came.results.get(carried.sku)
        if row.lease_owner == claim.owner:
            row.lease_owner, row.lease_until = "", None
            told[carried.sku] = _apply(
                row, carried, came, result, now, began, waits, is_alone=len(claim.carried) == 1
            )
        elif came.came not in _NOTHING:
            outcome.late(row, carried, now, began, waits)
            told[carried.sku] = "late"
        classify(row)
    save(rows.values())
    attempts_log(
        claim.account_id,
        claim.began,
        claim.kind,
        calls,
        skus=list(claim.bodies),
        results=told,
        is_change=True,
    )
    return list(rows.values()), now


def _apply(
    row: OfferRow,
    carried: Carried,
    came: Outcome,
    result: SkuResult | None,
    now: datetime,
    began: datetime,
    waits: Waits,
    *,
    is_alone: bool,
) -> str:
    """Apply one SKU's outcome to its row; return the word for the log."""
    if came.came in _NOTHING:
        outcome.undo(row, carried)
        return "nothing sent"
    if came.came is Came.REJECTED and not is_alone:
        outcome.suspected(row, carried, now, remark=_remark(came.errors) or came.text)
        return "rejected together"
    if came.came is Came.REJECTED:
        outcome.refused(
            row,
            carried,
            now,
            waits,
            remark=_remark(came.errors) or came.text,
            names_product_id=False,
            is_final=_is_final(came.errors),
        )
        return "rejected"
    if result is None:
        is_counted = came.came is not Came.SERVER_FAILED
        outcome.unknown(row, carried, now, began, waits, is_counted=is_counted)
        return "unknown"
    if result.status == "FAILURE":
        outcome.refused(
            row,
            carried,
            now,
            waits,
            remark=_remark(result.remarks),
            names_product_id=any(_is_about_product_id(one) for one in result.remarks),
            is_final=_is_final(result.remarks),
        )
        return "failure"
    remark = _remark(result.remarks) if result.status == "WARNING" else ""
    outcome.accepted(row, carried, now, waits, remark)
    return result.status.lower()


def _remark(errors: list[SkuError]) -> str:
    """Return Flipkart's own words, code first, as one text of at most 500 characters."""
    return " · ".join(f"{one.code} {one.attribute} {one.text}".strip() for one in errors)[:500]


def _is_final(errors: list[SkuError]) -> bool:
    """Ask the dictionary whether repeating can never cure a refusal. One query; refusals are rare.

    A whole call refused once more for one SKU alone counts as any refusal of that SKU.
    """
    words = [said(LISTING, one.code, one.text, one.attribute) for one in errors]
    return bool(words) and not is_worth_repeating(words, entries_all())


def _is_about_product_id(error: SkuError) -> bool:
    """Codes are unpublished: the attribute or the words must say it."""
    words = f"{error.attribute} {error.text}".lower()
    return "product_id" in words or "product id" in words or "fsn" in words


def failed_probes_alone(failed: Sequence[tuple[int, str]], waits: Waits) -> None:
    """The account answers again: what failed is counted, and goes alone from now on."""
    if failed:
        news_tell(_count_alone(failed, waits), clock())


@again_if_it_lost
@transaction.atomic
def _count_alone(failed: Sequence[tuple[int, str]], waits: Waits) -> list[OfferRow]:
    rows = load([id_ for id_, _ in failed])
    now = clock()
    for id_, kind in failed:
        row = rows[id_]
        outcome.unknown_counted(row, row.facets[kind], now, waits)
        classify(row)
    save(rows.values())
    return list(rows.values())


def leases_reap(account_id: int, waits: Waits) -> int:
    """End leases whose worker never came back: what was claimed is *sent, unknown*."""
    gone = _reap(account_id, waits)
    news_tell(gone, clock())  # one may be quarantined: nothing else of it will be recorded
    return len(gone)


@again_if_it_lost
@transaction.atomic
def _reap(account_id: int, waits: Waits) -> list[OfferRow]:
    now = clock()
    everything = RemoteOffer.objects.unscoped(reason="the engine's own leases")
    ended = everything.filter(account_id=account_id)
    everything.filter(account_id=account_id, read_lease_until__lt=now).update(
        read_lease_owner="", read_lease_until=None
    )
    ids = list(ended.filter(lease_until__lt=now).values_list("pk", flat=True)[:200])
    rows = load(ids)
    gone = [row for row in rows.values() if row.lease_until is not None and row.lease_until < now]
    for row in gone:
        outcome.crashed(row, now, waits)
        classify(row)
    save(gone)
    return gone
