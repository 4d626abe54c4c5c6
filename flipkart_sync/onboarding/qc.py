"""Reading Flipkart's answer file: passed ones are looked up and proposed, failed ones find whoever
must act. Nothing of one row hinders another, and the same file twice adds nothing.
"""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import override

from flipkart_sync.errors import FlipkartSilent
from flipkart_sync.models import ProductIdProposal, QcFile, QcRow, RemoteOffer
from flipkart_sync.onboarding.proposals import Sighting, proposals_keep
from flipkart_sync.onboarding.qc_file import Answered, answers_of
from flipkart_sync.onboarding.qc_reasons import Cause, cause_of
from flipkart_sync.onboarding.reading_room import read_workbook
from flipkart_sync.services import proposal_look_now
from listings.errors import NotEditable
from listings.services.changes import change_ask
from listings.services.channel import channel_status_set
from shg.access import require
from shg.models import Person

MOST_STRANGERS = 200


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


def qc_upload(*, file_name: str, content: bytes, actor: Person) -> Read:
    """Read an answer file: keep each row of hers, propose product ids, look them up at once.

    Raises WorkbookTooLarge, NotAWorkbook, WorkbookUnsafe, NotATemplate, NotAQcFile.
    """
    require(actor, "catalogue.adopt")
    digest = hashlib.sha256(content).hexdigest()
    kept = QcFile.objects.filter(digest=digest, by=actor).first()
    if kept is not None:
        return _read_of(kept, is_again=True)
    sheet, answers = answers_of(read_workbook(content))
    with transaction.atomic():
        file, is_new = QcFile.objects.get_or_create(
            digest=digest,
            by=actor,
            defaults={"file_name": file_name[:200], "vertical": sheet[:50]},
        )
        if not is_new:
            return _read_of(file, is_again=True)
        passed = _keep(file, answers, actor)
    is_silent = False
    if passed:
        try:
            proposal_look_now(offer_ids=passed, actor=actor)
        except FlipkartSilent:
            is_silent = True  # the proposals of the file stand; details asks again by itself
    return _read_of(file, is_silent=is_silent)


def _read_of(file: QcFile, *, is_again: bool = False, is_silent: bool = False) -> Read:
    outcomes = list(
        QcRow.objects.unscoped(reason="the reader's own file")
        .filter(qc_file=file)
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
    )


def _keep(file: QcFile, answers: Collection[Answered], actor: Person) -> list[int]:
    """Keep the rows of SKUs she may see; return the offers that passed."""
    by_sku = {answer.sku: answer for answer in answers}  # of a SKU twice the last row counts
    offers = {
        row.sku: row
        for row in RemoteOffer.objects.visible_to(actor)
        .filter(sku__in=by_sku)
        .select_related("offer__listing")
        .order_by("pk")
    }
    file.strangers = sorted(set(by_sku) - set(offers))[:MOST_STRANGERS]
    file.save(update_fields=["strangers"])
    passed = []
    for sku, row in offers.items():
        answer = by_sku[sku]
        cause = cause_of(answer.reasons) if answer.outcome == "failed" else None
        QcRow.objects.unscoped(reason="answers of rows she may see").create(
            qc_file=file,
            offer_id=row.offer_id,
            row=answer.row,
            outcome=answer.outcome,
            product_id=answer.product_id,
            reasons=list(answer.reasons),
            cause=cause.key if cause else "",
            turn=cause.turn if cause else "",
        )
        if answer.outcome == "waiting":
            continue
        _settle_older(file, row.offer_id, actor)
        if row.product_id:
            continue  # live already; a late or an old file changes nothing
        if cause is not None:
            _call_upon(row, cause, actor)
        else:
            passed.append(row.offer_id)
            _propose(row, answer, file.vertical)
    return passed


def _settle_older(file: QcFile, offer_id: int, actor: Person) -> None:
    """A newer answer ends the older failure of the same SKU."""
    QcRow.objects.unscoped(reason="answers of rows she may see").filter(
        offer_id=offer_id, outcome="failed", settled_at=None
    ).exclude(qc_file=file).update(settled_at=timezone.now(), settled_by=actor)


def _propose(row: RemoteOffer, answer: Answered, vertical: str) -> None:
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


def _call_upon(row: RemoteOffer, cause: Cause, actor: Person) -> None:
    """Tell whoever must act: her product's page and lists of staff show it from now on."""
    if cause.turn == "member":
        with override("hi"):  # what she reads is kept in her language
            note = str(cause.sentence)
        try:
            change_ask(listing_id=row.offer.listing_id, field=cause.key, note=note, actor=actor)
        except NotEditable:
            return  # taken back meanwhile: it is reviewed anew first
        return
    turn = {"centre": "centre", "duda": "duda"}.get(cause.turn, "us")
    channel_status_set(offer_id=row.offer_id, is_live=False, cause=f"qc_{cause.key}", turn=turn)


@transaction.atomic
def qc_settle(*, row_id: int, actor: Person) -> QcRow:
    """Say that what a failure asked for is done; the product may be filled again.

    Raises Http404 outside her scope. Settling twice changes nothing.
    """
    row = (
        QcRow.objects.visible_to(actor)
        .select_for_update(of=("self",))
        .filter(pk=row_id, outcome="failed")
        .first()
    )
    if row is None:
        raise Http404
    require(actor, "catalogue.adopt", row)
    if row.settled_at is None:
        row.settled_at, row.settled_by = timezone.now(), actor
        row.save(update_fields=["settled_at", "settled_by"])
        channel_status_set(
            offer_id=row.offer_id, is_live=False, cause="waiting_product_id", turn="channel"
        )
    return row
