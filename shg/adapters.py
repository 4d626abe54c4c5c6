"""How allauth behaves here: nobody signs up; staff are made by the state agency."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class StaffAccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Closed to sign-up; sends staff to the desk."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """No: accounts are records, made by staff for staff."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Return the desk."""
        return "/desk/"

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """Leave user names alone: members have none."""
