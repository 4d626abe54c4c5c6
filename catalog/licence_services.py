"""A group's licence: begun, photographed, numbered, sent; verified or sent back by an officer."""

import datetime as dt
import re
import secrets

from django.core.files.storage import storages
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.images import photo_prepare
from catalog.models import Licence, LicenceKind, ProductType
from catalog.services import files_forget, files_keep
from catalog.signals import facts_changed
from common.dates import today_ist
from common.errors import BadInput, Conflict
from common.identifiers import parse_fssai, refuse_aadhaar
from common.numbers import latin_digits
from shg.access import require
from shg.models import Group, Person

_COSMETIC = re.compile(r"[A-Z0-9][A-Z0-9/.\- ]{3,28}[A-Z0-9]")


class LicenceNumberInvalid(BadInput):
    """Not a number that could stand on such a paper."""

    code = "licence_number_invalid"
    sentence = _("Copy the number as it stands on the paper, like UP/COS-8/123.")


class LicenceIncomplete(Conflict):
    """No photo of the paper yet."""

    code = "licence_incomplete"
    sentence = _("First take a photo of the paper.")


class LicenceDecided(Conflict):
    """Somebody was quicker."""

    code = "licence_decided"
    sentence = _("This licence was decided already. Look at the list once more.")


class LicenceOwnWork(Conflict):
    """Two pairs of eyes."""

    code = "licence_own_work"
    sentence = _("You entered this licence, so another officer must verify it.")


class LicenceDayMissing(BadInput):
    """An officer reads the last day from the paper."""

    code = "licence_day_missing"
    sentence = _("Write the day on which the licence ends; it must be ahead.")


def licence_number(kind: str, text: str) -> str:
    """Return a licence's number as kept. Raises FssaiInvalid, LicenceNumberInvalid, AadhaarRefused.

    >>> licence_number("fssai", "१ 2723 123 000 123")
    '12723123000123'
    """
    refuse_aadhaar(text)
    if kind == LicenceKind.FSSAI:
        return parse_fssai(text)
    number = re.sub(r"\s+", " ", latin_digits(text)).strip().upper()
    if not _COSMETIC.fullmatch(number):
        raise LicenceNumberInvalid()
    return number


@transaction.atomic
def licence_begin(
    *, group: Group, kind: str, actor: Person, on_behalf_of: Person | None = None
) -> Licence:
    """Return the group's licence of a kind that is under way, begun now if there is none.

    Raises Http404 outside scope or for an unknown kind.
    """
    require(actor, "licence.add", group)
    if kind not in LicenceKind.values:
        raise Http404
    under_way = Licence.objects.unscoped(reason="of the group that was asked for").filter(
        group=group, kind=kind, verified_at=None
    )
    found = under_way.first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            return Licence.objects.create(
                group=group, kind=kind, entered_by=actor, on_behalf_of=on_behalf_of
            )
    except IntegrityError:  # two phones at once: the constraint decides
        return under_way.get()


def _locked(licence_id: int, actor: Person, action: str) -> Licence:
    row = (
        Licence.objects.unscoped(reason="require() follows")
        .select_for_update(of=("self",))
        .select_related("group")
        .filter(pk=licence_id)
        .first()
    )
    if row is None:
        raise Http404
    require(actor, action, row)
    if row.verified_at is not None:
        raise LicenceDecided()
    return row


def licence_photo_set(*, licence_id: int, image_bytes: bytes, actor: Person) -> Licence:
    """Keep the photo of the paper, encoded anew, in the private store.

    Raises catalog.refusals.PhotoRefused with a kind sentence, PhotoNotStored, LicenceDecided,
    Http404 outside scope.
    """
    prepared = photo_prepare(image_bytes)
    name = f"licences/{secrets.token_hex(20)}.jpg"
    files_keep({name: prepared.full.content})
    try:
        with transaction.atomic():
            row = _locked(licence_id, actor, "licence.add")
            old, row.photo_name = row.photo_name, name
            row.save(update_fields=["photo_name"])
    except BaseException:
        files_forget([name])
        raise
    if old:
        files_forget([old])
    return row


@transaction.atomic
def licence_send(
    *, licence_id: int, number: str, actor: Person, on_behalf_of: Person | None = None
) -> Licence:
    """Keep the number and send the paper to the office; one that came back goes again.

    Raises FssaiInvalid, LicenceNumberInvalid, AadhaarRefused, LicenceIncomplete without a photo,
    LicenceDecided, Http404 outside scope.
    """
    row = _locked(licence_id, actor, "licence.add")
    row.number = licence_number(row.kind, number)
    if not row.photo_name:
        raise LicenceIncomplete()
    row.entered_by, row.on_behalf_of = actor, on_behalf_of
    row.submitted_at = timezone.now()
    row.returned_at, row.returned_by, row.why = None, None, ""
    row.save()
    return row


@transaction.atomic
def licence_verify(
    *,
    licence_id: int,
    seen_number: str,
    seen_photo: str,
    valid_to: dt.date | None,
    actor: Person,
) -> Licence:
    """An officer has compared number and paper: the group may sell what needs it.

    valid_to: the last day on the paper. seen_number, seen_photo: what stood on the officer's page.
    Raises LicenceDecided if one changed meanwhile, LicenceOwnWork, LicenceDayMissing, Http404.
    """
    row = _locked(licence_id, actor, "licence.verify")
    if row.state != "waiting" or (row.number, row.photo_name) != (seen_number, seen_photo):
        raise LicenceDecided()
    if row.entered_by_id == actor.pk:
        raise LicenceOwnWork()
    if valid_to is None or valid_to < today_ist():
        raise LicenceDayMissing(fields={"valid_to": LicenceDayMissing.sentence})
    row.valid_to = valid_to + dt.timedelta(days=1)
    row.verified_by, row.verified_at = actor, timezone.now()
    row.save(update_fields=["valid_to", "verified_by", "verified_at"])
    kinds = ProductType.objects.filter(licence_kinds__contains=[row.kind])
    facts_changed.send(sender=Licence, product_type_ids=sorted(kinds.values_list("pk", flat=True)))
    return row


@transaction.atomic
def licence_return(*, licence_id: int, why: str, actor: Person) -> Licence:
    """Send a paper back with a reason of the list. Raises LicenceDecided, Http404."""
    row = _locked(licence_id, actor, "licence.verify")
    if row.state != "waiting" or why not in Licence.Why.values:
        raise LicenceDecided()
    row.returned_by, row.returned_at, row.why = actor, timezone.now(), why
    row.save(update_fields=["returned_by", "returned_at", "why"])
    return row


def licences_of(group: Group) -> list[Licence]:
    """Return a group's licences: what is under way, then the newest verified of each kind.

    Queries: one.
    """
    rows = Licence.objects.unscoped(reason="the reader is of this group").filter(group=group)
    shown: list[Licence] = []
    verified: set[str] = set()
    for row in rows.order_by("-pk"):
        if row.verified_at is None:
            shown.insert(0, row)
        elif row.kind not in verified:
            verified.add(row.kind)
            shown.append(row)
    return shown


def licences_waiting(user: Person) -> QuerySet[Licence]:
    """Return the papers an officer may decide, oldest first."""
    return (
        Licence.objects.visible_to(user)
        .filter(verified_at=None, returned_at=None, submitted_at__isnull=False)
        .select_related("group__city", "entered_by", "on_behalf_of")
        .order_by("submitted_at", "pk")
    )


def licence_paper(licence: Licence) -> bytes:
    """Return the photo of the paper. Raises FileNotFoundError."""
    with storages["private"].open(licence.photo_name) as file:
        data: bytes = file.read()
    return data
