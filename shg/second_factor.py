"""The second factor of staff: a code from an app on their phone (TOTP), and what proves it.

Secrets are kept encrypted. A session has passed the second factor when allauth recorded a code
in it during the last twelve hours: one working day, and no longer.
"""

import time
from typing import Any

from allauth.account.internal.flows.login import (
    get_authentication_records,
    record_authentication,
)
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from common.fields import decrypt, encrypt
from shg.models import Person

WORKING_DAY_S = 12 * 3600


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships no types
    """allauth's adapter, with encrypted secrets and our own sentences."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code is not right. Look at the app and write the newest one."),
        "cannot_delete_authenticator": _("Staff cannot work without a second step."),
    }

    def encrypt(self, text: str) -> str:
        """Return `text` as it is stored."""
        return encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Return what encrypt() was given."""
        return decrypt(encrypted_text)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """No: a lost phone is answered by a recovery code, or by SUDA setting a new secret."""
        return False

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Send nothing: staff have no e-mail address here."""


@transaction.atomic
def second_factor_set(*, person: Person, secret: str) -> None:
    """Give a member of staff the TOTP `secret` (base32), replacing any she had.

    For installation and the demo; in daily work staff set it up themselves at first sign-in.
    """
    Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).delete()
    TOTP.activate(person, secret)


def has_second_factor(person: Person) -> bool:
    """Whether the person has set up a code app. Queries: one."""
    return bool(Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).exists())


def passed_second_factor(request: HttpRequest, person: Person) -> bool:
    """Whether this session proved `person`'s second factor within a working day. No queries."""
    oldest = time.time() - WORKING_DAY_S
    return any(
        record.get("method") == "mfa" and float(record.get("at", 0)) > oldest
        for record in get_authentication_records(request, person)
    )


def count_as_passed(request: HttpRequest, person: Person) -> None:
    """Record that this session proved the second factor just now: by setting it up."""
    record_authentication(request, person, "mfa", type=Authenticator.Type.TOTP.value)
