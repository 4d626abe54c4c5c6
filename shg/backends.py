"""Two ways in: staff by password, members by phone code. Neither takes the other's."""

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from shg.models import Person


class StaffBackend(BaseBackend):
    """Checks a user name and a password; the second factor is allauth's."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> Person | None:
        """Return the active member of staff, or None. Takes the same time for unknown names."""
        if not username or password is None:
            return None
        person = Person.objects.filter(username=username, is_staff=True).first()
        if person is None:
            Person().set_password(password)
            return None
        return person if person.check_password(password) and person.is_active else None

    def get_user(self, user_id: int) -> Person | None:
        """Return the active person of a session."""
        return Person.objects.filter(pk=user_id, is_active=True).first()


class MemberBackend(BaseBackend):
    """Names the backend of a session opened by phone code; it checks nothing itself."""

    def authenticate(self, request: HttpRequest | None, **kwargs: Any) -> None:
        """Never sign anybody in by credentials."""

    def get_user(self, user_id: int) -> Person | None:
        """Return the active person of a session."""
        return Person.objects.filter(pk=user_id, is_active=True).first()
