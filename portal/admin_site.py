"""The records site: Django's admin behind the door of the desk."""

from typing import Any

from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from shg.access import can


class RecordsSite(AdminSite):
    """Signs nobody in by itself: staff come through the desk's door."""

    site_header = _("Samooh Haat: records")
    site_title = _("Records")
    index_title = _("Records")
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether she may see records; the door has seen her second factor."""
        return can(request.user, "records.see") or can(request.user, "reference.edit")

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Refuse: the door stands before this site, so whoever comes here is signed in."""
        raise PermissionDenied

    def logout(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Sign out as everywhere else."""
        return redirect("account_logout")
