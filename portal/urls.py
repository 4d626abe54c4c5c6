"""Every address of the portal. Each app brings its own."""

from django.contrib import admin
from django.urls import include, path

from catalog.channel_media import channel_photo
from portal import metrics_view, views

urlpatterns = [
    path("metrics", metrics_view.metrics, name="metrics"),
    path("health/", views.health, name="health"),
    path("api/v1/", include("portal.api_urls")),
    path("media/channel/<str:name>", channel_photo, name="channel-photo"),
    path("desk/accounts/", include("flipkart_sync.accounts.urls")),
    path("desk/catalogue/", include("flipkart_sync.urls")),
    path("desk/sync/", include("flipkart_sync.board.urls")),
    path("desk/licences/", include("catalog.desk_urls")),
    path("desk/members/", include("shg.desk_urls")),
    path("desk/", include("shg.staff_urls")),
    path("desk/", include("listings.desk_urls")),
    path("notices/", include("notices.urls")),
    path("admin/", admin.site.urls),
    path("", include("portal.page_urls")),
    path("", include("shg.urls")),
    path("", include("catalog.urls")),
    path("", include("listings.urls")),
]
