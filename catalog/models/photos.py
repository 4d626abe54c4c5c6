"""Photos: re-encoded pixels in the private store; retakes keep history."""

from django.db import models
from django.db.models import Q

from shg.scoping import ScopedManager


class Photo(models.Model):
    """One picture of a product.

    `stem` is the random folder of its files in the private store: full.jpg, review.jpg,
    member.jpg (320 px). `channel_name` names its rendition in the channel store, made when a
    version that shows it is approved. A removed or retaken photo keeps its row.

    Until `prepared_at` the uploaded bytes lie in quarantine and only member.jpg is there.
    """

    product = models.ForeignKey("catalog.Product", on_delete=models.CASCADE, related_name="photos")
    stem = models.CharField(max_length=64, unique=True)
    content_hash = models.CharField(max_length=64)  # of the bytes until it is prepared
    upload_hash = models.CharField(max_length=64, blank=True)  # SHA-256 of the bytes as they came
    prepared_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    refused = models.CharField(max_length=40, blank=True)  # why it could not be prepared
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    byte_count = models.PositiveIntegerField()
    checks = models.JSONField(default=dict, blank=True)
    look = models.CharField(max_length=16, blank=True)  # see catalog.likeness
    position = models.PositiveSmallIntegerField(default=0)
    taken_by = models.ForeignKey("shg.Person", on_delete=models.PROTECT, related_name="+")
    is_drawn = models.BooleanField(default=False, help_text="Demo drawing, not a photograph")
    channel_name = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = ScopedManager()
    group_path = "product__group"

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["product", "content_hash"],
                condition=Q(removed_at=None),
                name="photo_once_in_a_product",
            )
        ]
        indexes = [
            models.Index(
                fields=["created_at"],
                name="photo_to_prepare",
                condition=Q(prepared_at=None, removed_at=None),
            )
        ]
