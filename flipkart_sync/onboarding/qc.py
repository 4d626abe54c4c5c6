"""Reading Flipkart's answer file: passed ones are looked up and proposed, failed ones find whoever
must act. Nothing of one row hinders another, and the same file twice adds nothing.
"""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from flipkart_sync.dictionary import entries_all
from flipkart_sync.errors import FlipkartSilent
from flipkart_sync.models import ProductIdProposal, QcFile, QcRow, RemoteOffer
from flipkart_sync.onboarding.failures import call_upon, failure_kept, turn_of
from flipkart_sync.onboarding.proposals import Sighting, proposals_keep
from flipkart_sync.onboarding.qc_file import Answered, answers_of
from flipkart_sync.onboarding.reading_room import read_workbook
from flipkart_sync.problems import Entry
from flipkart_sync.services import proposal_look_now
from listings.models import Listing
from shg.access import groups_allowed, require
from shg.models import Person

MOST_STRANGERS = 200
LOOKED_UP_AT_ONCE = 10  # within the request; the engine looks the others up


@dataclass(frozen=True)
class Read:
    """What a file said: the kept file, counts, and SKUs that are not hers to see."""

    file: QcFile
    passed: int
    failed: int
    waiting: int
    strangers: Sequence[str]
    is_again: bool = False
    is_silent: bool = False
    is_colleagues: bool = False


def qc_upload(*, file_name: str, content: bytes, actor: Person) -> Read:
    """Read an answer file: keep each row of hers, propose product ids, look the first ones up.

    A file somebody has read before asks nobody again; only rows that were not hers to see are
    kept now. Raises WorkbookTooLarge, NotAWorkbook, WorkbookUnsafe, NotATemplate, NotAQcFile.
    """
    require(actor, "catalogue.adopt")
    digest = hashlib.sha256(content).hexdigest()
    kept = QcFile.objects.filter(digest=digest, by=actor).first()
    if kept is not None:
        return _read_of(kept, actor, is_again=True)
    sheet, answers = answers_of(read_workbook(content))
    with transaction.atomic():
        file, is_new = QcFile.objects.get_or_create(
            digest=digest,
            by=actor,
            defaults={"file_name": file_name[:200], "vertical": sheet[:50]},
        )
        if not is_new:
            return _read_of(file, actor, is_again=True)
        kept_now = _keep(file, answers, actor)
    passed = kept_now.passed
    is_silent = False
    if passed:
        try:
            proposal_look_now(offer_ids=passed[:LOOKED_UP_AT_ONCE], actor=actor)
        except FlipkartSilent:
            is_silent = True  # the proposals of the file stand; details asks again by itself
    _look_up_soon(passed[LOOKED_UP_AT_ONCE:])
    return _read_of(
        file,
        actor,
        is_silent=is_silent,
        is_colleagues=kept_now.known > 0 and kept_now.new == 0,
    )


def _look_up_soon(offer_ids: Collection[int]) -> None:
    """Let the engine ask for these next."""
    rows = RemoteOffer.objects.unscoped(reason="rows of hers, just kept")
    rows.filter(offer__in=offer_ids, product_id="").update(read_due_at=timezone.now())


def _read_of(
    file: QcFile,
    actor: Person,
    *,
    is_again: bool = False,
    is_silent: bool = False,
    is_colleagues: bool = False,
) -> Read:
    outcomes = list(
        QcRow.objects.visible_to(actor)
        .filter(qc_file__digest=file.digest)
        .values_list("outcome", flat=True)
    )
    return Read(
        file=file,
        passed=outcomes.count("passed"),
        failed=outcomes.count("failed"),
        waiting=outcomes.count("waiting"),
        strangers=file.strangers,
        is_again=is_again,
        is_silent=is_silent,
        is_colleagues=is_colleagues,
    )


@dataclass(frozen=True)
class _Kept:
    """passed: offers that passed; new: rows kept now; known: rows somebody has read before."""

    passed: list[int]
    new: int
    known: int


def _keep(file: QcFile, answers: Collection[Answered], actor: Person) -> _Kept:
    """Keep the rows of SKUs of groups she may act for, but those a colleague has read already."""
    by_sku = {answer.sku: answer for answer in answers}  # of a SKU twice the last row counts
    offers = _hers(by_sku, actor)
    file.strangers = sorted(set(by_sku) - set(offers))[:MOST_STRANGERS]
    file.save(update_fields=["strangers"])
    rows = QcRow.objects.unscoped(reason="answers of rows she may act on")
    known = set(
        rows.filter(
            qc_file__digest=file.digest, offer__in=[row.offer_id for row in offers.values()]
        ).values_list("offer", flat=True)
    )
    entries = entries_all()
    passed = []
    for sku, row in offers.items():
        if row.offer_id in known:
            continue
        if _keep_one(file, row, by_sku[sku], entries, actor):
            passed.append(row.offer_id)
    return _Kept(passed, len(offers) - len(known), len(known))


def _hers(skus: Collection[str], actor: Person) -> dict[str, RemoteOffer]:
    """Return {SKU: row} of groups she may adopt for, locked: two files are read one by one.

    Their listings are locked before them, as by every service that tells the engine of one.
    """
    visible = RemoteOffer.objects.visible_to(actor).filter(sku__in=skus)
    listings = Listing.objects.unscoped(reason="a lock and nothing else").filter(
        pk__in=list(visible.values_list("offer__listing", flat=True))
    )
    list(listings.select_for_update(of=("self",), no_key=True).order_by("pk"))
    rows = list(
        visible.select_for_update(of=("self",))
        .select_related("offer__listing__product")
        .order_by("pk")
    )
    groups = {row.offer.listing.product.group_id for row in rows}
    allowed = groups_allowed(actor, "catalogue.adopt", groups)
    return {row.sku: row for row in rows if row.offer.listing.product.group_id in allowed}


def _keep_one(
    file: QcFile, row: RemoteOffer, answer: Answered, entries: Collection[Entry], actor: Person
) -> bool:
    """Keep one answer and call upon whoever must act; return whether it is to be looked up."""
    means = failure_kept(answer.reasons, entries) if answer.outcome == "failed" else None
    kept = QcRow.objects.unscoped(reason="an answer of a row she may act on").create(
        qc_file=file,
        offer=row.offer,
        row=answer.row,
        outcome=answer.outcome,
        product_id=answer.product_id,
        reasons=list(answer.reasons),
        cause=means.cause if means else "",
        turn=turn_of(means) if means else "",
    )
    if answer.outcome == "waiting":
        return False
    _settle_older(file, row.offer_id, actor)
    if row.product_id:
        return False  # live already; a late or an old file changes nothing
    if means is not None:
        call_upon(kept, means, actor)
        return False
    _propose(row, answer)
    return True


def _settle_older(file: QcFile, offer_id: int, actor: Person) -> None:
    """A newer answer ends the older failure of the same SKU."""
    QcRow.objects.unscoped(reason="answers of rows she may see").filter(
        offer_id=offer_id, outcome="failed", settled_at=None
    ).exclude(qc_file=file).update(settled_at=timezone.now(), settled_by=actor)


def _propose(row: RemoteOffer, answer: Answered) -> None:
    """Propose the product id Flipkart's link names.

    Brand and MRP in the file are what we wrote ourselves: they are no word of Flipkart's, and a
    product matched to a stranger's would "agree" by them. So they are left to other sources.
    """
    proposals_keep(
        account_id=row.account_id,
        seen=[
            Sighting(
                sku=row.sku,
                product_id=answer.product_id,
                source=ProductIdProposal.Source.QC_FILE,
                title=answer.title,
            )
        ],
        at=timezone.now(),
    )
