"""Every address of the portal. Each app brings its own."""

from django.urls import include, path

from portal import views

urlpatterns = [
    path("health/", views.health, name="health"),
    path("api/v1/", include("portal.api_urls")),
    path("", include("portal.page_urls")),
    path("", include("shg.urls")),
    path("", include("catalog.urls")),
    path("", include("listings.urls")),
]
