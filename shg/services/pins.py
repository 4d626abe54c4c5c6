"""PINs: chosen after a proof, tried with a count, made anew by who may."""

import datetime as dt
import hmac

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.http import Http404
from django.utils import timezone

from notices.errors import TemplateUnknown
from notices.services.sending import message_send
from shg.access import require
from shg.errors import DeviceLocked, NotForOneself, PinLocked, PinWrong, VoucherWrong
from shg.models import Device, Membership, Person, PersonPhone, PhoneSession, Pin, PinVoucher
from shg.pin_rules import (
    code_hashed,
    four_digits,
    pin_mixed,
    pin_of,
    proves_by_code,
    six_digits_new,
)

PERSON_TRIES = 5
DEVICE_TRIES_A_DAY = 15
VOUCHER_LIFE = dt.timedelta(minutes=15)
VOUCHER_TRIES = 5
TOLD = "pin-new"
OFFICE_BEARERS = ("president", "secretary", "treasurer")


def pin_is_set(*, person: Person, device: Device) -> bool:
    """Whether she has a PIN on this device that can still be tried."""
    return Pin.objects.filter(person=person, device=device, tries__lt=PERSON_TRIES).exists()


def code_is_enough(*, person: Person, device: Device) -> bool:
    """Whether a code sent to the device's number lets her choose a PIN. Queries: up to four."""
    links = PersonPhone.objects.filter(phone=device.phone)
    is_shared = (
        device.kind == Device.Kind.SHARED
        or links.filter(person__is_active=True).count() > 1
        or links.filter(is_own=False).exists()
    )
    has_been_here = (
        Pin.objects.filter(person=person).exists()
        or PhoneSession.objects.filter(person=person).exists()
    )
    return proves_by_code(is_shared_number=is_shared, has_been_here=has_been_here)


def pin_choose(*, person: Person, device: Device, secret: str, typed: str) -> None:
    """Keep her PIN on this device, in place of an older one.

    The caller has seen the proof: a code of the number, or a voucher. Raises PinMalformed,
    PinTooCommon.
    """
    pin = pin_of(typed)
    Pin.objects.update_or_create(
        person=person,
        device=device,
        defaults={
            "pin_hash": make_password(_mixed(person, secret, pin)),
            "tries": 0,
            "set_at": timezone.now(),
        },
    )


def pin_check(*, person: Person, device: Device, secret: str, typed: str) -> None:
    """Take her PIN, or count a wrong try: of hers and of the device's day.

    Raises PinMalformed (not counted), PinWrong, PinLocked, DeviceLocked.
    """
    pin = four_digits(typed)
    with transaction.atomic():
        counted = Device.objects.select_for_update().get(pk=device.pk)
        if _tries_today(counted) >= DEVICE_TRIES_A_DAY:
            raise DeviceLocked()
        kept = Pin.objects.select_for_update().filter(person=person, device=device).first()
        if kept is None or kept.tries >= PERSON_TRIES:
            raise PinLocked()
        is_hers = check_password(_mixed(person, secret, pin), kept.pin_hash)
        kept.tries = 0 if is_hers else kept.tries + 1
        kept.save(update_fields=["tries"])
        if not is_hers:
            counted.pin_tries = _tries_today(counted) + 1
            counted.pin_tries_on = timezone.localdate()
            counted.save(update_fields=["pin_tries", "pin_tries_on"])
    if not is_hers:  # only now: raised inside, it would take the counted try back
        raise PinLocked() if kept.tries >= PERSON_TRIES else PinWrong()


def _tries_today(device: Device) -> int:
    return device.pin_tries if device.pin_tries_on == timezone.localdate() else 0


def _mixed(person: Person, secret: str, pin: str) -> str:
    return pin_mixed(pin=pin, person_id=person.pk, device_secret=secret, pepper=settings.PIN_PEPPER)


# --- vouching --------------------------------------------------------------------------------
@transaction.atomic
def pin_voucher_make(*, person_id: int, actor: Person) -> str:
    """Vouch for a woman who needs a new PIN; return six digits that she writes on her phone.

    An office bearer vouches for another member of her group, staff for members they serve. Older
    vouchers for her end. Raises Http404 outside scope, NotForOneself.
    """
    person = member_in_reach(person_id=person_id, actor=actor)
    if person.pk == actor.pk:
        raise NotForOneself()
    now = timezone.now()
    PinVoucher.objects.filter(person=person, used_at=None).update(used_at=now)
    code = six_digits_new()
    PinVoucher.objects.create(
        person=person,
        by=actor,
        code_hash=_voucher_hash(person, code),
        made_at=now,
        expires_at=now + VOUCHER_LIFE,
    )
    return code


def pin_voucher_check(*, person: Person, code: str) -> None:
    """Take a voucher's digits as proof that she may choose a new PIN; used then.

    Everybody of the number is told. Raises VoucherWrong; each try counts.
    """
    now = timezone.now()
    with transaction.atomic():
        voucher = (
            PinVoucher.objects.select_for_update()
            .filter(person=person, used_at=None, expires_at__gt=now, tries__lt=VOUCHER_TRIES)
            .order_by("-made_at")
            .first()
        )
        fits = voucher is not None and hmac.compare_digest(
            voucher.code_hash, _voucher_hash(person, code)
        )
        if voucher is not None:
            voucher.tries += 1
            voucher.used_at = now if fits else None
            voucher.save(update_fields=["tries", "used_at"])
            if fits:
                _tell_the_phone(person, voucher)
    if not fits:
        raise VoucherWrong()


def _voucher_hash(person: Person, code: str) -> str:
    return code_hashed(f"voucher:{person.pk}:{code}", pepper=settings.PIN_PEPPER)


def _tell_the_phone(person: Person, voucher: PinVoucher) -> None:
    """Say at each number of hers that she has a new PIN: whoever holds it sees it too."""
    for link in PersonPhone.objects.filter(person=person).select_related("phone"):
        try:
            message_send(
                key=TOLD,
                to=link.phone.e164,
                variables={"name": person.name[:30]},
                language=person.language,
                dedupe_key=f"pin-new-{voucher.pk}-{link.phone_id}",
            )
        except TemplateUnknown:
            continue


def member_in_reach(*, person_id: int, actor: Person) -> Person:
    """Return a member whom the actor may help: a bearer's own group, or a group staff serve.

    Raises Http404 for anybody else, and for who is no member.
    """
    place = (
        Membership.objects.filter(person_id=person_id, valid_to=None)
        .select_related("person", "group")
        .first()
    )
    if place is None:
        raise Http404
    is_bearer = Membership.objects.filter(
        person=actor, group=place.group, valid_to=None, role__in=OFFICE_BEARERS
    ).exists()
    if not is_bearer:
        require(actor, "member.help", place.group)
    return place.person
