"""Product types: which questions a thing of this kind must answer, and what it must show."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.names import Named


class LicenceKind(models.TextChoices):
    """Licences a type may need before approval."""

    FSSAI = "fssai", _("food (FSSAI)")
    COSMETIC = "cosmetic", _("cosmetics (COS-8)")


class ProductType(Named):
    """A kind of thing within a craft: its attributes, label duties, licences, usual parcel."""

    slug = models.SlugField(unique=True)
    craft = models.ForeignKey("catalog.Craft", on_delete=models.PROTECT, related_name="types")
    is_open = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=100)
    icon = models.SlugField(blank=True)
    vertical = models.SlugField(blank=True, help_text="The channel's name of this kind of product")
    licence_kinds = ArrayField(
        models.CharField(max_length=12, choices=LicenceKind.choices), default=list, blank=True
    )
    label_duties = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    typical_weight_g = models.PositiveIntegerField()
    typical_length_mm = models.PositiveIntegerField()
    typical_breadth_mm = models.PositiveIntegerField()
    typical_height_mm = models.PositiveIntegerField()
    asks_handicraft = models.BooleanField(default=False)

    class Meta:
        ordering = ["position", "name_en"]


class AttributeSpec(Named):
    """One question about a product of a type."""

    class Kind(models.TextChoices):
        CHOICE = "choice", _("choice")
        NUMBER = "number", _("number")
        TEXT = "text", _("text")

    product_type = models.ForeignKey(
        ProductType, on_delete=models.CASCADE, related_name="attributes"
    )
    key = models.SlugField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    choices = models.JSONField(
        default=list, blank=True, help_text='[{"value", "hi", "en", "icon"}…]'
    )
    unit = models.CharField(max_length=10, blank=True)
    minimum = models.PositiveIntegerField(null=True, blank=True)
    maximum = models.PositiveIntegerField(null=True, blank=True)
    is_required = models.BooleanField(default=False)
    is_asked = models.BooleanField(default=False, help_text="Members are asked; others: staff")
    default = models.CharField(max_length=80, blank=True)
    position = models.PositiveSmallIntegerField(default=100)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["product_type", "key"], name="attribute_once"),
            models.CheckConstraint(
                name="attribute_kind_known", condition=Q(kind__in=["choice", "number", "text"])
            ),
        ]
