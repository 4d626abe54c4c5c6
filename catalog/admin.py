"""Records of crafts, types, tax and products."""

from typing import Any

from django.contrib import admin

from catalog.admin_forms import AttributeSpecForm, TaxRuleForm
from catalog.models import (
    AttributeSpec,
    Craft,
    CraftCity,
    HandicraftDecision,
    Licence,
    Photo,
    Product,
    ProductType,
    TaxRule,
    Variant,
)
from catalog.signals import facts_changed
from shg.admin_base import ScopedAdmin

PUBLIC = "what may be made, and its tax, are public facts"


class FactsTeller(ScopedAdmin):
    """A reference table of which a change may change what the channel should show."""

    is_reference = True
    open_because = PUBLIC

    def tell(self, obj: Any, before: Any) -> None:
        """Send facts_changed with the types of the row as it is and as it was."""
        types = set(self.types_of(obj)) | (set(self.types_of(before)) if before else set())
        if types:
            facts_changed.send(sender=type(obj), product_type_ids=sorted(types))

    def types_of(self, obj: Any) -> list[int]:
        """Return the ids of the product types this row speaks of."""
        return [obj.product_type_id]


@admin.register(Craft)
class CraftAdmin(FactsTeller):
    list_display = ("name_en", "name_hi", "status", "is_open", "position")
    list_filter = ("status", "is_open")
    search_fields = ("name_en", "name_hi", "slug")

    def types_of(self, obj: Any) -> list[int]:
        return list(obj.types.values_list("pk", flat=True))


@admin.register(CraftCity)
class CraftCityAdmin(ScopedAdmin):
    open_because = PUBLIC
    list_display = ("craft", "city")
    list_select_related = ("craft", "city")


@admin.register(ProductType)
class ProductTypeAdmin(FactsTeller):
    list_display = ("name_en", "name_hi", "craft", "is_open", "vertical")
    list_filter = ("craft", "is_open")
    list_select_related = ("craft",)
    search_fields = ("name_en", "name_hi", "slug")

    def types_of(self, obj: Any) -> list[int]:
        return [obj.pk]


@admin.register(AttributeSpec)
class AttributeSpecAdmin(FactsTeller):
    form = AttributeSpecForm
    list_display = ("name_en", "name_hi", "product_type", "kind", "is_required", "is_asked")
    list_filter = ("product_type", "kind")
    list_select_related = ("product_type",)


@admin.register(TaxRule)
class TaxRuleAdmin(FactsTeller):
    form = TaxRuleForm
    list_display = ("product_type", "hsn", "condition", "status", "valid_from", "valid_to")
    list_filter = ("status", "product_type")
    list_select_related = ("product_type",)


@admin.register(Licence)
class LicenceAdmin(ScopedAdmin):
    list_display = ("group", "kind", "number", "valid_to", "verified_by")
    list_filter = ("kind", "group__city")
    list_select_related = ("group", "verified_by")


@admin.register(Product)
class ProductAdmin(ScopedAdmin):
    list_display = ("short_name", "product_type", "group", "maker", "created_at")
    list_filter = ("group__city", "product_type")
    list_select_related = ("product_type", "group", "maker")
    search_fields = ("short_name", "title_en", "group__name_en", "group__name_hi")


@admin.register(Variant)
class VariantAdmin(ScopedAdmin):
    list_display = ("sku", "product", "packed_weight_g", "measured_by")
    list_select_related = ("product", "measured_by")
    search_fields = ("sku",)


@admin.register(Photo)
class PhotoAdmin(ScopedAdmin):
    list_display = ("product", "position", "taken_by", "is_drawn", "created_at", "removed_at")
    list_select_related = ("product", "taken_by")
    hidden = ("stem",)


@admin.register(HandicraftDecision)
class HandicraftDecisionAdmin(ScopedAdmin):
    list_display = ("product", "is_handicraft", "reason", "officer", "at")
    list_select_related = ("product", "officer")
