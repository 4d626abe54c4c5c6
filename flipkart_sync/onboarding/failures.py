"""What a failure in Flipkart's check means, who is called upon, and when it is put right.

What Flipkart's words mean stands in the error dictionary (source "qc"). A failure is put right by
a press at the desk, or by itself once what its words ask for has been done: the photo taken again
and approved, the parcel measured, the licence verified.
"""

import re
from collections.abc import Collection, Sequence
from typing import Literal

from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import override

from catalog.models import Licence
from flipkart_sync.dictionary import Explained, explain, sentences_missed
from flipkart_sync.models import QcRow, RemoteOffer
from flipkart_sync.problems import QC, Cause, Entry, said
from listings.errors import NotEditable
from listings.models import ApprovedVersion
from listings.services.changes import change_ask
from listings.services.channel import channel_status_set
from shg.access import require
from shg.models import Person

Act = Literal["licence", "photo", "measures"]

# The first that fits: a licence number on a photo is a licence.
ACTS: tuple[tuple[Act, re.Pattern[str]], ...] = (
    ("licence", re.compile(r"\b(?:licen[cs]e|fssai)", re.I)),
    ("photo", re.compile(r"\b(?:image|photo|picture)", re.I)),
    ("measures", re.compile(r"\b(?:weight|dimension|length|breadth|height|parcel)", re.I)),
)


# --- what it means -----------------------------------------------------------------------------
def failure_of(reasons: Sequence[str], entries: Collection[Entry]) -> Explained:
    """Return what Flipkart's words mean: the first reason the dictionary knows, else the first."""
    found = [explain(said(QC, "", text), entries) for text in reasons or ("",)]
    return next((one for one in found if one.is_written), found[0])


def failure_kept(reasons: Sequence[str], entries: Collection[Entry]) -> Explained:
    """Return what Flipkart's words mean, and count those that nobody has explained."""
    words = [said(QC, "", text) for text in reasons]
    sentences_missed([one for one in words if not explain(one, entries).is_written])
    return failure_of(reasons, entries)


def acts_of(reasons: Sequence[str]) -> set[Act] | None:
    """Return what was asked for, None where some reason asks for what no act of ours answers.

    >>> sorted(acts_of(["Image is blurred", "Package weight is wrong"]) or ())
    ['measures', 'photo']
    >>> acts_of(["Image is blurred", "Zorp 7"]) is None
    True
    """
    found: set[Act] = set()
    for reason in reasons:
        act = next((key for key, words in ACTS if words.search(reason)), None)
        if act is None:
            return None
        found.add(act)
    return found or None


# --- whose turn it is --------------------------------------------------------------------------
def turn_of(means: Explained) -> str:
    """Return whose turn a failure is: of what the dictionary says, only she can retake a photo."""
    if means.turn == "member" and means.cause != Cause.PHOTO:
        return QcRow.Turn.US
    return QcRow.Turn.US if means.turn == "channel" else means.turn


def call_upon(row: QcRow, means: Explained, actor: Person) -> None:
    """Tell whoever must act: her product's page and lists of staff show it from now on.

    Where the member cannot be asked now (another change is open, or the approval was taken back),
    the turn is the desk's: no failure is lost.
    """
    if row.turn == QcRow.Turn.MEMBER:
        with override("hi"):  # what she reads is kept in her language
            note = f"{means.sentence} {means.next_step}"
        if _asked(row, note, actor):
            return
        row.turn = QcRow.Turn.US
        row.save(update_fields=["turn"])
    _status_set(row.offer_id, cause=f"qc_{row.cause}", turn=row.turn)


def _asked(row: QcRow, note: str, actor: Person) -> bool:
    listing_id = row.offer.listing_id
    try:
        return change_ask(listing_id=listing_id, field="photo", note=note, actor=actor) is not None
    except NotEditable:
        return False


def _status_set(offer_id: int, *, cause: str, turn: str) -> None:
    """Keep how an offer without product id stands; one adopted meanwhile is the engine's to tell.

    What the engine told before no longer stands there, so its note of it goes.
    """
    rows = RemoteOffer.objects.unscoped(reason="checked by the caller")
    waiting = rows.select_for_update(of=("self",)).filter(offer_id=offer_id, product_id="")
    if waiting.first() is not None:
        channel_status_set(offer_id=offer_id, is_live=False, cause=cause, turn=turn)
        rows.filter(offer_id=offer_id).update(told="")


# --- put right ---------------------------------------------------------------------------------
@transaction.atomic
def qc_settle(*, row_id: int, actor: Person) -> QcRow:
    """Say that what a failure asked for is done; the product may be filled again.

    Raises Http404 outside her scope. Settling twice changes nothing.
    """
    seen = QcRow.objects.visible_to(actor).filter(pk=row_id, outcome="failed").first()
    if seen is None:
        raise Http404
    require(actor, "catalogue.adopt", seen)
    _offers_lock([seen.offer_id])
    rows = QcRow.objects.unscoped(reason="seen by her a moment ago")
    row = rows.select_for_update(of=("self",)).get(pk=row_id)
    if row.settled_at is None:
        _settle(row, actor)
    return row


def _offers_lock(offer_ids: Collection[int]) -> None:
    """Lock the engine's rows of these offers, before any answer of theirs: always in this order."""
    rows = RemoteOffer.objects.unscoped(reason="a lock and nothing else")
    found = rows.select_for_update(of=("self",), no_key=True).filter(offer__in=offer_ids)
    list(found.only("pk").order_by("pk"))


def _settle(row: QcRow, actor: Person | None) -> None:
    row.settled_at, row.settled_by = timezone.now(), actor
    row.save(update_fields=["settled_at", "settled_by"])
    _status_set(row.offer_id, cause="waiting_product_id", turn="channel")


@transaction.atomic
def failures_settle(offer_ids: Collection[int], *, measured: bool = False) -> int:
    """Settle the failures of these offers that have been put right; return how many.

    measured: whether their parcels have been measured just now, in this transaction. Of several
    acts asked for each must be done. Queries: one where nothing has failed.
    """
    failed = QcRow.objects.unscoped(reason="what was done is done, whoever did it").filter(
        offer__in=offer_ids, outcome="failed", settled_at=None
    )
    failing = set(failed.values_list("offer", flat=True))
    if not failing:
        return 0
    _offers_lock(failing)
    rows = failed.select_for_update(of=("self",)).select_related(
        "qc_file", "offer__listing__product"
    )
    settled = 0
    for row in rows.order_by("pk"):
        acts = acts_of(row.reasons)
        if acts is not None and all(_is_done(act, row, measured) for act in acts):
            _settle(row, None)
            settled += 1
    return settled


def licence_failures_settle(licence: Licence) -> int:
    """Settle failures of a group's products whose licence has just been verified."""
    rows = QcRow.objects.unscoped(reason="a verified licence is the whole group's")
    failed = rows.filter(
        offer__listing__product__group=licence.group_id, outcome="failed", settled_at=None
    )
    return failures_settle(list(failed.values_list("offer", flat=True)))


def _is_done(act: Act, row: QcRow, measured: bool) -> bool:
    if act == "measures":
        return measured
    since = row.qc_file.at
    if act == "licence":
        held = Licence.objects.unscoped(reason="the group's own")
        group_id = row.offer.listing.product.group_id
        return held.filter(group=group_id, verified_at__gt=since).exists()
    versions = ApprovedVersion.objects.unscoped(reason="the listing's own").filter(
        listing=row.offer.listing_id
    )
    then = versions.filter(at__lte=since).order_by("-n").first()
    now = versions.filter(at__gt=since).order_by("-n").first()
    return now is not None and (
        then is None or now.content.get("photos") != then.content.get("photos")
    )
