"""Addresses of the portal's own pages."""

from django.conf import settings
from django.urls import path

from portal import inbox_views, member_home, style_views

app_name = "portal"

urlpatterns = [
    path("", member_home.home, name="home"),
    path("style/<slug:audience>.<slug:digest>.css", style_views.stylesheet_file, name="stylesheet"),
]
if not settings.IS_PRODUCTION:
    urlpatterns += [path("dev/inbox/", inbox_views.inbox, name="inbox")]
