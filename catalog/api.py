"""API of crafts, read-only and public."""

from django.db.models import Prefetch, QuerySet
from rest_framework import serializers, viewsets
from rest_framework.permissions import AllowAny

from catalog.models import AttributeSpec, Craft, ProductType, TaxRule


class AttributeSerializer(serializers.ModelSerializer[AttributeSpec]):
    """One question of a type."""

    class Meta:
        model = AttributeSpec
        fields = ["key", "name_hi", "name_en", "kind", "choices", "unit", "is_required"]


class TaxSerializer(serializers.ModelSerializer[TaxRule]):
    """One dated tax rule."""

    class Meta:
        model = TaxRule
        fields = [
            "hsn",
            "slabs",
            "condition",
            "status",
            "valid_from",
            "valid_to",
            "note_hi",
            "note_en",
            "source",
        ]


class TypeSerializer(serializers.ModelSerializer[ProductType]):
    """A kind of thing within a craft."""

    attributes = AttributeSerializer(many=True)
    tax_rules = TaxSerializer(many=True)

    class Meta:
        model = ProductType
        fields = [
            "slug",
            "name_hi",
            "name_en",
            "is_open",
            "licence_kinds",
            "label_duties",
            "attributes",
            "tax_rules",
        ]


class CraftSerializer(serializers.ModelSerializer[Craft]):
    """A craft, the cities it is promoted for, and its types."""

    cities = serializers.SerializerMethodField()
    types = TypeSerializer(many=True)

    class Meta:
        model = Craft
        fields = ["slug", "name_hi", "name_en", "status", "is_open", "cities", "types", "source"]

    def get_cities(self, craft: Craft) -> list[str]:
        """Return the slugs of the cities the craft is promoted for."""
        return [link.city.slug for link in craft.city_links.all()]


class CraftViewSet(viewsets.ReadOnlyModelViewSet[Craft]):
    """Crafts: promoted, suggested (closed until staff open them) and other."""

    permission_classes = [AllowAny]
    serializer_class = CraftSerializer
    lookup_field = "slug"
    filterset_fields = ["status", "is_open"]

    def get_queryset(self) -> QuerySet[Craft]:
        """Return crafts with all that is shown. Queries: five."""
        types = ProductType.objects.prefetch_related(
            "attributes", Prefetch("tax_rules", queryset=TaxRule.objects.order_by("pk"))
        )
        return Craft.objects.prefetch_related(
            "city_links__city", Prefetch("types", queryset=types)
        ).order_by("position", "slug")
