"""Filling in for a member: asked, answered by her, ended. Her yes is a consent with two names.

She says yes by a code sent to her phone, by a code of her printed card (shg.services.cards), or
on her own phone with her PIN. One yes holds for an hour, for one helper and one woman; it opens
what a member of her group may do (shg.access.can), and the rows written keep both names.
"""

import datetime as dt
import hmac

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone

from notices.errors import TemplateUnknown
from notices.services.sending import message_send
from shg.access import require
from shg.errors import AskedTooOften, NoPhone, NotForOneself, NotNow, YesCodeWrong
from shg.models import Assistance, Consent, Membership, Person
from shg.pin_rules import code_hashed, six_digits_new
from shg.selectors import membership_of, phone_of
from shg.services.cards import card_code_check, card_place_next, member_place
from shg.services.consents import consent_give
from shg.services.sign_in import ASSIST_TEMPLATE

TEXT_VERSION = "on-behalf-2026-11"  # the words of templates/desk/assist.html, read aloud to her
ANSWER_IN = dt.timedelta(minutes=15)
HOLDS_FOR = dt.timedelta(hours=1)
FRESH_FOR = dt.timedelta(minutes=5)
TRIES = 5
SHORT_SPAN, SHORT_LIMIT = dt.timedelta(minutes=15), 3
DAY_SPAN, DAY_LIMIT = dt.timedelta(days=1), 10
MOST_NAME = 30


@transaction.atomic
def assistance_ask(*, person_id: int, means: str, actor: Person) -> Assistance:
    """Ask a member whether `actor` may fill in for her; earlier questions of theirs are void.

    By SMS a code goes to her phone, with the asker's name in it. Raises Http404 outside reach,
    NotForOneself, NoPhone, NoCard, OwnCard, AskedTooOften.
    """
    place = helped_place(person_id, actor)
    person, now = place.person, timezone.now()
    if person.pk == actor.pk:
        raise NotForOneself()
    asked = Assistance.objects.unscoped(reason="the limit counts every asker").filter(person=person)
    asked.filter(helper=actor, consent=None, answer_by__gt=now).update(answer_by=now)
    if asked.filter(asked_at__gt=now - SHORT_SPAN).count() >= SHORT_LIMIT:
        raise AskedTooOften()
    if asked.filter(asked_at__gt=now - DAY_SPAN).count() >= DAY_LIMIT:
        raise AskedTooOften()
    row = Assistance(
        person=person,
        group=place.group,
        helper=actor,
        means=Assistance.Means(means),
        asked_at=now,
        answer_by=now + ANSWER_IN,
    )
    if row.means == Assistance.Means.CARD:
        row.card_place = card_place_next(person=person, actor=actor)
    row.save()
    if row.means == Assistance.Means.SMS:
        _send_code(row)
    elif row.means == Assistance.Means.PHONE and phone_of(person) is None:
        raise NoPhone()
    return row


def helped_place(person_id: int, actor: Person) -> Membership:
    """Return the open place of a member for whom `actor` may fill in. Raises Http404."""
    return member_place(person_id=person_id, actor=actor, action="member.assist")


def _send_code(row: Assistance) -> None:
    to = phone_of(row.person)
    if to is None:
        raise NoPhone()
    code = six_digits_new()
    row.code_hash = _hashed(row, code)
    row.save(update_fields=["code_hash"])
    message_send(
        key=ASSIST_TEMPLATE,
        to=to,
        variables={"code": code, "helper": (row.helper.name_en or row.helper.name)[:MOST_NAME]},
        language=row.person.language,
    )


def assistance_answer(*, assistance_id: int, code: str, actor: Person) -> Assistance:
    """Take the code she read aloud as her yes. Raises YesCodeWrong, counted; Http404."""
    with transaction.atomic():
        row = _asked_of(assistance_id).filter(helper=actor).first()
        if row is None:
            raise Http404
        fits = _fits(row, code)
        if fits:
            _say_yes(row)
        else:
            row.tries += 1
            row.save(update_fields=["tries"])
    if not fits:  # only now: raised inside, it would take the counted try back
        raise YesCodeWrong()
    return row


def _fits(row: Assistance, code: str) -> bool:
    if row.tries >= TRIES or row.answer_by <= timezone.now() or row.consent_id is not None:
        return False
    if row.means == Assistance.Means.SMS:
        return hmac.compare_digest(row.code_hash, _hashed(row, code))
    if row.means == Assistance.Means.CARD and row.card_place is not None:
        return card_code_check(person=row.person, place=row.card_place, code=code)
    return False


def assistance_allow(*, assistance_id: int, member: Person, says_yes: bool) -> None:
    """She answers on her own phone; the page has asked for her PIN. Raises Http404, NotNow."""
    with transaction.atomic():
        row = _asked_of(assistance_id).filter(person=member, means=Assistance.Means.PHONE).first()
        if row is None:
            raise Http404
        if row.consent_id is not None:
            return
        if row.answer_by <= timezone.now():
            raise NotNow()
        if says_yes:
            _say_yes(row)
        else:
            row.answer_by = timezone.now()
            row.save(update_fields=["answer_by"])


def assistance_asked(
    *, assistance_id: int, person_id: int, helper: Person | None = None
) -> Assistance | None:
    """Return what was asked of a member (by `helper`) while it waits or holds. Queries: one."""
    now = timezone.now()
    rows = Assistance.objects.unscoped(reason="of the one who asks or is asked")
    rows = rows.filter(pk=assistance_id, person_id=person_id, ended_at=None)
    if helper is not None:
        rows = rows.filter(helper=helper)
    waits = Q(consent=None, answer_by__gt=now)
    holds = Q(consent__withdrawn_at=None, until__gt=now)
    return rows.filter(waits | holds).select_related("helper", "consent").first()


def _asked_of(assistance_id: int) -> QuerySet[Assistance]:
    rows = Assistance.objects.unscoped(reason="the caller filters by asker or asked")
    return (
        rows.select_for_update(of=("self",))
        .select_related("person", "helper")
        .filter(pk=assistance_id)
    )


def _say_yes(row: Assistance) -> None:
    """Keep her yes; with it the one to keep what selling needs, read to her where she has none."""
    now = timezone.now()
    consent_give(person=row.person, purpose=Consent.Purpose.SELL, read_by=row.helper)
    row.consent = Consent.objects.create(
        person=row.person,
        purpose=Consent.Purpose.ON_BEHALF,
        text_version=TEXT_VERSION,
        read_by=row.helper,
        given_at=now,
    )
    row.until = now + HOLDS_FOR
    row.save(update_fields=["consent", "until"])


@transaction.atomic
def assistance_end(*, assistance_id: int, actor: Person) -> None:
    """End it: by the helper who is done, or by the member who changed her mind. Raises Http404."""
    row = _asked_of(assistance_id).first()
    if row is None or actor.pk not in {row.helper_id, row.person_id}:
        raise Http404
    if row.ended_at is None:
        row.ended_at, row.ended_by = timezone.now(), actor
        row.save(update_fields=["ended_at", "ended_by"])


def assistance_live(*, assistance_id: int, helper: Person) -> Assistance | None:
    """Return it while her yes holds and the helper still serves her group; else None.

    Queries: one, and those of the helper's roles.
    """
    row = (
        Assistance.objects.unscoped(reason="of this helper, by her own session")
        .filter(pk=assistance_id, helper=helper, ended_at=None, until__gt=timezone.now())
        .filter(consent__withdrawn_at=None)
        .select_related("person", "consent", "group")
        .first()
    )
    if row is None:
        return None
    try:
        require(helper, "member.assist", row.group)
    except Http404:
        return None
    place = membership_of(row.person)
    return row if place is not None and place.group_id == row.group_id else None


def is_fresh(row: Assistance) -> bool:
    """Whether her yes is young enough to change a price that buyers see."""
    return row.consent is not None and timezone.now() - row.consent.given_at <= FRESH_FOR


def assistances_of(person: Person) -> list[Assistance]:
    """Return who asks her now on her own phone, and who fills in for her now. Queries: one."""
    now = timezone.now()
    rows = Assistance.objects.unscoped(reason="of herself").filter(person=person, ended_at=None)
    asks = Q(means=Assistance.Means.PHONE, consent=None, answer_by__gt=now)
    holds = Q(consent__withdrawn_at=None, until__gt=now)
    found = rows.filter(asks | holds).select_related("helper", "consent")
    return list(found.order_by("-asked_at")[:2])


def _hashed(row: Assistance, code: str) -> str:
    return code_hashed(f"assist:{row.pk}:{code}", pepper=settings.PIN_PEPPER)


def done_for_her(
    *, member: Person, helper: Person, product: str, what: str, dedupe: str, scope_key: str
) -> None:
    """Tell a member what was done in her name; one without a phone is told by her group.

    product, what: at most 30 characters are sent.
    """
    to = phone_of(member)
    if to is None:
        return
    try:
        message_send(
            key="assist-done",
            to=to,
            variables={
                "helper": helper.name[:MOST_NAME],
                "name": product[:MOST_NAME] or "—",
                "what": what[:MOST_NAME],
            },
            language=member.language,
            scope_key=scope_key,
            dedupe_key=dedupe,
        )
    except TemplateUnknown:
        return
