"""Everything that is kept about one woman, for herself (DPDP Act 2023, section 11)."""

from typing import Any

from django.db.models import QuerySet

from catalog.models import Photo, Product, VoiceNote
from common.identifiers import mask_phone
from listings.models import Listing, PriceAcceptance
from notices.models import Message
from shg.models import (
    Assistance,
    Consent,
    Device,
    Membership,
    Person,
    PersonPhone,
    PhoneSession,
    TrainingAttendance,
)
from shg.services.devices import devices_of

CODES = ("login-code", "assist-code")  # secrets, wiped after two days
NEWEST = 200  # of what grows: messages and visits


def my_data(person: Person) -> dict[str, Any]:
    """Return it as plain values, under stable names. Phones are masked. Queries: constant."""
    phones = PersonPhone.objects.filter(person=person).select_related("phone")
    hers_alone = phones.exclude(phone__person_links__in=others_at_the_phone(person))
    numbers = [link.phone.e164 for link in hers_alone]
    return {
        "name": person.name,
        "name_in_english_letters": person.name_en,
        "language": person.language,
        "told_by": person.tell_by,
        "kept_since": _at(person.created_at),
        "phones": [{"number": mask_phone(link.phone.e164), "own": link.is_own} for link in phones],
        "groups": _groups(person),
        "trainings": list(
            TrainingAttendance.objects.unscoped(reason="her own")
            .filter(person=person)
            .values_list("session__name_en", flat=True)
        ),
        "consents": _consents(person),
        "filled_in_for_her": _assistances(person),
        "products": _products(person),
        "prices_agreed": _prices(person),
        "phones_signed_in": [_device(device) for device in devices_of(person)],
        "visits": [
            {"from": _at(row.opened_at), "to": _at(row.ended_at)}
            for row in PhoneSession.objects.filter(person=person).order_by("-pk")[:NEWEST]
        ],
        "messages": [
            {"at": _at(row.created_at), "by": row.channel, "text": row.text}
            for row in Message.objects.filter(to__in=numbers)
            .exclude(template_key__in=CODES)
            .order_by("-pk")[:NEWEST]
        ],
    }


def others_at_the_phone(person: Person) -> QuerySet[PersonPhone]:
    """Return that others can be reached at her numbers: what came there may be theirs."""
    hers = PersonPhone.objects.filter(person=person).values("phone")
    return PersonPhone.objects.filter(phone__in=hers).exclude(person=person)


def _at(moment: Any) -> str:
    return moment.isoformat(timespec="minutes") if moment else ""


def _groups(person: Person) -> list[dict[str, str]]:
    rows = Membership.objects.unscoped(reason="her own").filter(person=person)
    return [
        {
            "group": row.group.name_en,
            "role": row.role,
            "from": str(row.valid_from),
            "to": str(row.valid_to or ""),
        }
        for row in rows.select_related("group").order_by("pk")
    ]


def _consents(person: Person) -> list[dict[str, str]]:
    return [
        {
            "for": row.purpose,
            "words": row.text_version,
            "given": _at(row.given_at),
            "taken_back": _at(row.withdrawn_at),
        }
        for row in Consent.objects.filter(person=person).order_by("pk")
    ]


def _assistances(person: Person) -> list[dict[str, str]]:
    rows = Assistance.objects.unscoped(reason="of herself").filter(person=person)
    return [
        {
            "by": row.helper.name,
            "asked": _at(row.asked_at),
            "how": row.means,
            "until": _at(row.ended_at or row.until),
        }
        for row in rows.select_related("helper").order_by("pk")
    ]


def _products(person: Person) -> list[dict[str, Any]]:
    rows = Listing.objects.unscoped(reason="her own").filter(member=person)
    photos = Photo.objects.unscoped(reason="her own").filter(product__listings__member=person)
    of_product: dict[int, int] = {}
    for product_id in photos.values_list("product_id", flat=True):
        of_product[product_id] = of_product.get(product_id, 0) + 1
    spoken = set(
        VoiceNote.objects.unscoped(reason="her own")
        .filter(product__listings__member=person)
        .values_list("product_id", flat=True)
    )
    return [
        {
            "id": row.pk,
            "name": _name(row.product),
            "state": row.status,
            "photos": of_product.get(row.product_id, 0),
            "her_words": row.product.her_words,
            "voice_note": row.product_id in spoken,
        }
        for row in rows.select_related("product__product_type").order_by("pk")
    ]


def _name(product: Product) -> str:
    kind = product.product_type
    return product.short_name or (kind.name_hi if kind else "")


def _prices(person: Person) -> list[dict[str, Any]]:
    rows = PriceAcceptance.objects.filter(offer__listing__member=person).order_by("pk")
    return [
        {
            "product": row.offer.listing_id,
            "rupees": row.price_paise / 100,
            "group_gets_rupees": row.net_paise / 100,
            "at": _at(row.at),
        }
        for row in rows.select_related("offer")
    ]


def _device(device: Device) -> dict[str, str]:
    return {"phone": str(device), "kind": device.kind, "last": _at(device.last_used_at)}
