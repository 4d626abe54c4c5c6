"""API of places and groups, read-only. Names come in Hindi and English side by side."""

from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils import timezone
from rest_framework import serializers, viewsets
from rest_framework.permissions import AllowAny

from common.dated import holds_on
from common.dates import today_ist
from shg.models import Centre, City, CityCentre, Group


class CitySerializer(serializers.ModelSerializer[City]):
    """A city with its phase, agency and the centre that serves it today."""

    phase = serializers.IntegerField(source="phase.number", default=None)
    agency_hi = serializers.CharField(source="agency.name_hi")
    agency_en = serializers.CharField(source="agency.name_en")
    centres = serializers.SerializerMethodField()
    served_by = serializers.SerializerMethodField()

    class Meta:
        model = City
        fields = [
            "slug",
            "name_hi",
            "name_en",
            "district_hi",
            "district_en",
            "district_lgd_code",
            "phase",
            "is_hub",
            "is_trained",
            "nodal_basis",
            "agency_hi",
            "agency_en",
            "centres",
            "served_by",
            "source",
        ]

    def get_centres(self, city: City) -> list[str]:
        """Return the codes of the centres in the city."""
        return [centre.code for centre in city.centres.all()]

    def get_served_by(self, city: City) -> dict[str, Any] | None:
        """Return the mapping of today with its basis; a proposed one says so."""
        rows: list[CityCentre] = vars(city)["mappings_today"]
        if not rows:
            return None
        row = rows[0]
        return {
            "centre": row.centre.code,
            "centre_hi": row.centre.name_hi,
            "centre_en": row.centre.name_en,
            "basis": row.basis,
            "since": row.valid_from,
        }


class CityViewSet(viewsets.ReadOnlyModelViewSet[City]):
    """Cities of the state. Public facts."""

    permission_classes = [AllowAny]
    serializer_class = CitySerializer
    lookup_field = "slug"
    filterset_fields = ["is_hub", "is_trained", "phase__number"]

    def get_queryset(self) -> QuerySet[City]:
        """Return cities with what the serializer shows. Queries: four."""
        today = CityCentre.objects.filter(holds_on(today_ist(timezone.now())))
        return (
            City.objects.select_related("phase", "agency")
            .prefetch_related(
                Prefetch("centres", queryset=Centre.objects.order_by("code")),
                Prefetch(
                    "mappings",
                    queryset=today.select_related("centre"),
                    to_attr="mappings_today",
                ),
            )
            .order_by("name_en")
        )


class GroupSerializer(serializers.ModelSerializer[Group]):
    """A group, without its people."""

    city = serializers.CharField(source="city.slug")
    member_count = serializers.IntegerField()

    class Meta:
        model = Group
        fields = [
            "code",
            "name_hi",
            "name_en",
            "kind",
            "city",
            "ward",
            "formed_on",
            "status",
            "member_count",
        ]


class GroupViewSet(viewsets.ReadOnlyModelViewSet[Group]):
    """Groups in the reader's scope; a stranger's is 404."""

    serializer_class = GroupSerializer
    lookup_field = "code"
    filterset_fields = ["city__slug", "status", "kind"]

    def get_queryset(self) -> QuerySet[Group]:
        """Return the groups this user may see. Queries: one and her roles."""
        return (
            Group.objects.visible_to(self.request.user)
            .select_related("city")
            .annotate(member_count=Count("memberships", filter=Q(memberships__valid_to=None)))
            .order_by("code")
        )
