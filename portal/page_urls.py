"""Addresses of the portal's own pages."""

from django.conf import settings
from django.urls import path

from portal import desk_views, inbox_views, member_home, offline, style_views, voices

app_name = "portal"

urlpatterns = [
    path("", member_home.home, name="home"),
    path("desk/", desk_views.desk_home, name="desk"),
    path("style/<slug:audience>.<slug:digest>.css", style_views.stylesheet_file, name="stylesheet"),
    path("sw.js", offline.worker, name="worker"),
    path("manifest.webmanifest", offline.manifest, name="manifest"),
    path("offline/", offline.offline_page, name="offline"),
    path("voice/<slug:page_key>.<slug:language>.ogg", voices.voice, name="voice"),
]
if not settings.IS_PRODUCTION:
    urlpatterns += [path("dev/inbox/", inbox_views.inbox, name="inbox")]
