"""Products and their variants."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shg.scoping import ScopedManager


class Product(models.Model):
    """A thing a group makes; it exists without any channel.

    Once a listing exists it is written through listings.services only; `frozen_at`, set at
    approval, makes catalog refuse direct writes.
    """

    class Fulfilment(models.TextChoices):
        READY = "ready", _("ready")
        MADE_TO_ORDER = "made_to_order", _("made to order")

    group = models.ForeignKey("shg.Group", on_delete=models.PROTECT, related_name="products")
    maker = models.ForeignKey("shg.Person", on_delete=models.PROTECT, related_name="products")
    product_type = models.ForeignKey(
        "catalog.ProductType", null=True, blank=True, on_delete=models.PROTECT
    )
    short_name = models.CharField(max_length=30, blank=True, help_text="As the member calls it")
    her_words = models.TextField(blank=True)
    attributes = models.JSONField(default=dict, blank=True)
    title_en = models.CharField(max_length=150, blank=True)
    description_en = models.TextField(blank=True)
    fulfilment = models.CharField(max_length=14, choices=Fulfilment.choices, blank=True)
    entered_by = models.ForeignKey("shg.Person", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    frozen_at = models.DateTimeField(null=True, blank=True)

    objects = ScopedManager()
    group_path = "group"

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="product_fulfilment_known",
                condition=Q(fulfilment__in=["", "ready", "made_to_order"]),
            )
        ]

    def __str__(self) -> str:
        return self.short_name or self.title_en or f"#{self.pk}"


class Variant(models.Model):
    """One sellable form of a product. Its SKU is minted by us and unique everywhere."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="variants")
    sku = models.CharField(max_length=40, unique=True)
    attributes = models.JSONField(default=dict, blank=True)
    packed_weight_g = models.PositiveIntegerField(null=True, blank=True)
    packed_length_mm = models.PositiveIntegerField(null=True, blank=True)
    packed_breadth_mm = models.PositiveIntegerField(null=True, blank=True)
    packed_height_mm = models.PositiveIntegerField(null=True, blank=True)
    measured_by = models.ForeignKey(
        "shg.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = ScopedManager()
    group_path = "product__group"

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="sku_is_plain", condition=Q(sku__regex=r"^[A-Z0-9][A-Z0-9-]{2,39}$")
            )
        ]

    def __str__(self) -> str:
        return self.sku


class HandicraftDecision(models.Model):
    """An officer's recorded answer: is this a handicraft for the tax? The newest counts."""

    product = models.ForeignKey(
        Product, on_delete=models.CASCADE, related_name="handicraft_decisions"
    )
    is_handicraft = models.BooleanField()
    reason = models.CharField(max_length=300)
    officer = models.ForeignKey("shg.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects = ScopedManager()
    group_path = "product__group"
