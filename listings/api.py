"""API of listings, read-only: what stands where, and at which price and stock."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from rest_framework import serializers, viewsets

from listings.models import Listing, Offer
from listings.states import Status


class OfferSerializer(serializers.ModelSerializer[Offer]):
    """One SKU: price, counted pieces, and how it stands on its channel."""

    sku = serializers.CharField(source="variant.sku")
    remote_product_id = serializers.CharField(
        source="channel_product.remote_product_id", default=None
    )
    is_live = serializers.BooleanField(source="channel_status.is_live", default=False)
    cause = serializers.CharField(source="channel_status.cause", default="")
    proven_at = serializers.DateTimeField(source="channel_status.proven_at", default=None)
    pieces = serializers.SerializerMethodField()

    class Meta:
        model = Offer
        fields = [
            "id",
            "sku",
            "price_paise",
            "mrp_paise",
            "said_pieces",
            "said_limit",
            "capacity",
            "make_days",
            "pieces",
            "remote_product_id",
            "is_live",
            "cause",
            "proven_at",
        ]

    def get_pieces(self, offer: Offer) -> list[dict[str, Any]]:
        """Return counted and kept pieces per centre."""
        return [
            {
                "centre": position.centre.code,
                "counted": position.counted,
                "allocated": position.allocated,
            }
            for position in offer.positions.all()
        ]


class ListingSerializer(serializers.ModelSerializer[Listing]):
    """A listing with its offers."""

    channel = serializers.CharField(source="channel.code")
    group = serializers.CharField(source="product.group.code")
    city = serializers.CharField(source="product.group.city.slug")
    craft = serializers.CharField(source="product.product_type.craft.slug", default=None)
    kind_hi = serializers.CharField(source="product.product_type.name_hi", default=None)
    kind_en = serializers.CharField(source="product.product_type.name_en", default=None)

    attributes = serializers.JSONField(source="product.attributes")
    offers = OfferSerializer(many=True)

    class Meta:
        model = Listing
        fields = [
            "id",
            "channel",
            "group",
            "city",
            "craft",
            "kind_hi",
            "kind_en",
            "status",
            "version",
            "submitted_at",
            "answer_by",
            "attributes",
            "offers",
        ]


class ListingViewSet(viewsets.ReadOnlyModelViewSet[Listing]):
    """Listings in the reader's scope, drafts of others left out; a stranger's is 404."""

    serializer_class = ListingSerializer
    filterset_fields = ["status", "product__group__city__slug", "product__group__code"]

    def get_queryset(self) -> QuerySet[Listing]:
        """Return the listings this user may see. Queries: four and her roles."""
        offers = Offer.objects.select_related(
            "variant", "channel_product", "channel_status"
        ).prefetch_related("positions__centre")
        return (
            Listing.objects.visible_to(self.request.user)
            .exclude(status=Status.DRAFT)
            .select_related("channel", "product__group__city", "product__product_type__craft")
            .prefetch_related(Prefetch("offers", queryset=offers.order_by("pk")))
            .order_by("-pk")
        )
