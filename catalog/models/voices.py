"""What a member says about a product, in her own voice; staff write it down."""

from django.db import models
from django.db.models import Q

from catalog.voices import SOUNDS
from shg.scoping import ScopedManager


class VoiceNote(models.Model):
    """One voice note of a product, in the private store under `voices/<stem>`; one is shown."""

    product = models.ForeignKey("catalog.Product", on_delete=models.CASCADE, related_name="voices")
    stem = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=4, choices=[(kind, kind) for kind in SOUNDS])
    byte_count = models.PositiveIntegerField()
    by = models.ForeignKey("shg.Person", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    text = models.TextField(blank=True)  # as staff heard it
    text_by = models.ForeignKey(
        "shg.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = ScopedManager()
    group_path = "product__group"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["product"], condition=Q(removed_at=None), name="one_voice_of_a_product"
            )
        ]

    def __str__(self) -> str:
        return f"voice of product {self.product_id}"
