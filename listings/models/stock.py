"""Stock: positions per centre are always the sum of append-only movements."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shg.scoping import ScopedManager


class StockPosition(models.Model):
    """Pieces of one offer at one centre: counted by a person there, allocated to orders."""

    offer = models.ForeignKey("listings.Offer", on_delete=models.PROTECT, related_name="positions")
    centre = models.ForeignKey("shg.Centre", on_delete=models.PROTECT, related_name="positions")
    counted = models.PositiveIntegerField(default=0)
    allocated = models.PositiveIntegerField(default=0)
    capacity_allocated = models.PositiveIntegerField(default=0)

    objects = ScopedManager()
    group_path = "offer__listing__product__group"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["offer", "centre"], name="position_once"),
            models.CheckConstraint(
                name="allocated_within_counted", condition=Q(allocated__lte=F("counted"))
            ),
        ]


class StockMovement(models.Model):
    """One change of a position. Append-only; the same source moves pieces once."""

    class Kind(models.TextChoices):
        RECEIVE = "receive", _("received at the centre")
        RECOUNT = "recount", _("counted again")
        ALLOCATE = "allocate", _("kept for an order")
        ALLOCATE_CAPACITY = "allocate_capacity", _("to be made for an order")
        RELEASE = "release", _("freed from an order")
        DISPATCH = "dispatch", _("sent to a buyer")

    position = models.ForeignKey(StockPosition, on_delete=models.PROTECT, related_name="movements")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    pieces = models.IntegerField()
    said_pieces = models.PositiveIntegerField(null=True, blank=True)
    source_ref = models.CharField(max_length=100)
    by = models.ForeignKey(
        "shg.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)

    objects = ScopedManager()
    group_path = "position__offer__listing__product__group"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "source_ref"], name="movement_once"),
        ]


class StockShort(models.Model):
    """Pieces ordered that are not there: a person's task. Offerable is 0 while one is open."""

    offer = models.ForeignKey("listings.Offer", on_delete=models.PROTECT, related_name="shorts")
    centre = models.ForeignKey("shg.Centre", on_delete=models.PROTECT, related_name="shorts")
    pieces = models.PositiveIntegerField()
    source_ref = models.CharField(max_length=100, unique=True)
    at = models.DateTimeField(auto_now_add=True)
    settled_by = models.ForeignKey(
        "shg.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = ScopedManager()
    group_path = "offer__listing__product__group"
