"""How allauth behaves here: nobody signs up; staff are made by the state agency."""

import time
from typing import Any

from allauth.account import app_settings as account_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class StaffAccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Closed to sign-up; sends staff to the desk; lockout is axes', by user name."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        # One sentence for a wrong name and a wrong password.
        "username_password_mismatch": _("The user name or the password is not right."),
        "incorrect_password": _("The password is not right."),
        "too_many_login_attempts": _("Too many tries. Wait five minutes and try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """No: accounts are records, made by staff for staff."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Return the desk."""
        return "/desk/"

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        """Return the staff sign-in."""
        return "/desk/sign-in/"

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """Leave user names alone: members have none."""

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count nothing here: axes counts tries by user name, known or not."""

    def add_message(self, request: HttpRequest, level: int, *args: Any, **kwargs: Any) -> None:
        """Say nothing: the page that follows a sign-in says it all."""

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Send nothing: staff have no e-mail address here."""

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whether to ask for the password again: not within five minutes of the last proof."""
        newest = max(
            (float(r["at"]) for r in get_authentication_records(self.request, self.request.user)),
            default=0.0,
        )
        return bool(time.time() - newest > account_settings.REAUTHENTICATION_TIMEOUT)
