"""Crafts: what the scheme promotes, and where."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.names import Named, Sourced


class Craft(Named, Sourced):
    """A craft. Named by the government, suggested by research, or anything else."""

    class Status(models.TextChoices):
        PROMOTED = "promoted", _("promoted")
        SUGGESTED = "suggested", _("suggested")
        OTHER = "other", _("other")

    slug = models.SlugField(unique=True)
    status = models.CharField(max_length=10, choices=Status.choices)
    is_open = models.BooleanField(default=False, help_text="Members may choose it")
    icon = models.SlugField(blank=True)
    position = models.PositiveSmallIntegerField(default=100)
    gi_note_hi = models.CharField(max_length=300, blank=True)
    gi_note_en = models.CharField(max_length=300, blank=True)
    handling_hi = models.CharField(max_length=300, blank=True)
    handling_en = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["position", "name_en"]
        constraints = [
            models.CheckConstraint(
                name="craft_status_known",
                condition=Q(status__in=["promoted", "suggested", "other"]),
            )
        ]


class CraftCity(models.Model):
    """The city a craft is promoted for. Any group may make any craft."""

    craft = models.ForeignKey(Craft, on_delete=models.CASCADE, related_name="city_links")
    city = models.ForeignKey("shg.City", on_delete=models.CASCADE, related_name="craft_links")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["craft", "city"], name="craft_city_once")]
