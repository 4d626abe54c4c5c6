"""The API, version 1."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import SimpleRouter

from catalog.api import CraftViewSet
from listings.api import ListingViewSet
from shg.api import CityViewSet, GroupViewSet

router = SimpleRouter()
router.register("cities", CityViewSet, basename="city")
router.register("crafts", CraftViewSet, basename="craft")
router.register("groups", GroupViewSet, basename="group")
router.register("listings", ListingViewSet, basename="listing")

app_name = "api"
urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("", include(router.urls)),
]
