"""Records of listings, offers, review, stock and channels."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet

from listings.admin_forms import FeeScheduleForm
from listings.models import (
    ApprovalRevocation,
    ApprovedVersion,
    Channel,
    ChannelAccount,
    ChannelLocation,
    ChannelProduct,
    ChannelStatus,
    FeeSchedule,
    Listing,
    ListingChange,
    ListingTransition,
    Offer,
    OffSale,
    PriceAcceptance,
    PriceBand,
    ReturnReason,
    ReviewDecision,
    StockMovement,
    StockPosition,
    StockShort,
)
from shg.admin_base import ScopedAdmin
from shg.scoping import visible_groups

CHANNELS = "channels and accounts are the same for all staff; they hold no secrets"


@admin.register(FeeSchedule)
class FeeScheduleAdmin(ScopedAdmin):
    """New fees touch offers not yet accepted: no signal."""

    is_reference = True
    open_because = "fees are public facts"
    form = FeeScheduleForm
    list_display = ("code", "channel", "valid_from", "valid_to", "is_assumed")


@admin.register(PriceBand)
class PriceBandAdmin(ScopedAdmin):
    is_reference = True
    open_because = "policy is the same for all"
    list_display = ("product_type", "cut_pct", "raise_pct", "valid_from", "valid_to")
    list_select_related = ("product_type",)


@admin.register(ReturnReason)
class ReturnReasonAdmin(ScopedAdmin):
    is_reference = True
    open_because = "reasons are the same for all"
    list_display = ("key", "name_hi", "name_en", "opens", "position", "is_active")


@admin.register(Channel)
class ChannelAdmin(ScopedAdmin):
    open_because = CHANNELS
    list_display = ("code", "name_en", "is_open")


@admin.register(ChannelAccount)
class ChannelAccountAdmin(ScopedAdmin):
    open_because = CHANNELS
    list_display = ("seller_of_record", "channel", "access", "environment", "remote_seller_id")
    list_select_related = ("seller_of_record", "channel")


@admin.register(ChannelLocation)
class ChannelLocationAdmin(ScopedAdmin):
    open_because = CHANNELS
    list_display = ("centre", "account", "remote_location_id")
    list_select_related = ("centre", "account__seller_of_record")


@admin.register(ChannelProduct)
class ChannelProductAdmin(ScopedAdmin):
    list_display = ("remote_product_id", "channel", "adopted_at")
    list_select_related = ("channel",)
    search_fields = ("remote_product_id",)

    def scoped(self, rows: QuerySet[Any], user: Any) -> QuerySet[Any]:
        """Products of the channel that offers of visible groups have adopted."""
        groups = visible_groups(user)
        if groups is None:
            return rows
        return rows.filter(offers__listing__product__group__in=groups).distinct()


@admin.register(ChannelStatus)
class ChannelStatusAdmin(ScopedAdmin):
    list_display = ("offer", "is_live", "cause", "turn", "by", "proven_at")
    list_filter = ("is_live", "turn")
    list_select_related = ("offer",)


@admin.register(Listing)
class ListingAdmin(ScopedAdmin):
    list_display = ("product", "member", "status", "version", "submitted_at", "answer_by")
    list_filter = ("status", "product__group__city", "product__product_type")
    list_select_related = ("product", "member")
    search_fields = ("product__short_name", "member__name", "product__group__name_en")


@admin.register(ListingTransition)
class ListingTransitionAdmin(ScopedAdmin):
    list_display = ("listing", "from_status", "to_status", "actor", "reason", "at")
    list_select_related = ("listing__product", "actor")


@admin.register(ApprovedVersion)
class ApprovedVersionAdmin(ScopedAdmin):
    list_display = ("listing", "n", "seen_version", "by", "at")
    list_select_related = ("listing__product", "by")


@admin.register(ApprovalRevocation)
class ApprovalRevocationAdmin(ScopedAdmin):
    list_display = ("approved_version", "by", "reason", "at")
    list_select_related = ("approved_version__listing__product", "by")

    def scoped(self, rows: QuerySet[Any], user: Any) -> QuerySet[Any]:
        groups = visible_groups(user)
        path = "approved_version__listing__product__group__in"
        return rows if groups is None else rows.filter(**{path: groups})


@admin.register(ListingChange)
class ListingChangeAdmin(ScopedAdmin):
    list_display = ("listing", "label", "state", "by", "submitted_at", "decided_by")
    list_filter = ("state",)
    list_select_related = ("listing__product", "by", "decided_by")


@admin.register(Offer)
class OfferAdmin(ScopedAdmin):
    list_display = ("variant", "listing", "account", "price_paise", "mrp_paise", "said_pieces")
    list_select_related = (
        "variant",
        "listing__product",
        "account__seller_of_record",
    )
    search_fields = ("variant__sku",)


@admin.register(PriceAcceptance)
class PriceAcceptanceAdmin(ScopedAdmin):
    list_display = ("offer", "price_paise", "net_paise", "by", "on_behalf_of", "at")
    list_select_related = ("offer", "by", "on_behalf_of")


@admin.register(OffSale)
class OffSaleAdmin(ScopedAdmin):
    list_display = ("level", "reason", "by", "begins_at", "until", "lifted_at")
    list_select_related = (
        "offer", "listing__product", "group", "centre", "account__seller_of_record", "by",
    )  # fmt: skip

    def scoped(self, rows: QuerySet[Any], user: Any) -> QuerySet[Any]:
        """Of visible groups; and those of whole centres and accounts, which touch everybody."""
        groups = visible_groups(user)
        if groups is None:
            return rows
        return rows.filter(
            Q(offer__listing__product__group__in=groups)
            | Q(listing__product__group__in=groups)
            | Q(group__in=groups)
            | Q(centre__isnull=False)
            | Q(account__isnull=False)
        )

    @admin.display(description="level")
    def level(self, obj: OffSale) -> str:
        """Show what is taken off sale."""
        return str(obj.offer or obj.listing or obj.group or obj.centre or obj.account)


@admin.register(ReviewDecision)
class ReviewDecisionAdmin(ScopedAdmin):
    list_display = ("listing", "outcome", "reason", "by", "at")
    list_filter = ("outcome", "reason")
    list_select_related = ("listing__product", "reason", "by")


@admin.register(StockPosition)
class StockPositionAdmin(ScopedAdmin):
    list_display = ("offer", "centre", "counted", "allocated", "capacity_allocated")
    list_filter = ("centre",)
    list_select_related = ("offer", "centre")


@admin.register(StockMovement)
class StockMovementAdmin(ScopedAdmin):
    list_display = ("position", "kind", "pieces", "said_pieces", "by", "at")
    list_filter = ("kind",)
    list_select_related = ("position", "by")


@admin.register(StockShort)
class StockShortAdmin(ScopedAdmin):
    list_display = ("offer", "centre", "pieces", "at", "settled_by", "settled_at")
    list_select_related = ("offer", "centre", "settled_by")
