"""The API, version 1."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from rest_framework.routers import SimpleRouter

from catalog.api import CraftViewSet
from listings.api import ListingViewSet
from shg.api import CityViewSet, GroupViewSet

router = SimpleRouter()
router.register("cities", CityViewSet, basename="city")
router.register("crafts", CraftViewSet, basename="craft")
router.register("groups", GroupViewSet, basename="group")
router.register("listings", ListingViewSet, basename="listing")


def schema(request: HttpRequest) -> HttpResponse:
    """Describe the API in OpenAPI's words; its writer is imported when first asked for."""
    from drf_spectacular.views import SpectacularAPIView  # noqa: PLC0415  a tenth of the start

    answer: HttpResponse = SpectacularAPIView.as_view()(request)
    return answer


app_name = "api"
urlpatterns = [
    path("schema/", schema, name="schema"),
    path("", include(router.urls)),
]
