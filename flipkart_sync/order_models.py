"""Order items as the engine pulls them: each takes its pieces once, whatever is pulled again."""

from django.db import models
from django.db.models import Q


class PulledOrderItem(models.Model):
    """An order item seen in a pull: allocated once. The orders app will know the rest."""

    account = models.ForeignKey(
        "listings.ChannelAccount", on_delete=models.PROTECT, related_name="pulled_items"
    )
    order_item_id = models.CharField(max_length=40)
    sku = models.CharField(max_length=64)
    quantity = models.PositiveIntegerField()
    remote_location_id = models.CharField(max_length=60, blank=True)
    ordered_at = models.DateTimeField()
    pulled_at = models.DateTimeField()
    taken = models.PositiveIntegerField(default=0)
    short = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=30, blank=True)
    # a problem a person saw to outside the portal: which, who said so, when
    settled_problem = models.CharField(max_length=30, blank=True)
    settled_by = models.ForeignKey(
        "shg.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "order_item_id"], name="order_item_once"),
            models.CheckConstraint(
                name="order_item_settled_by_whom",
                condition=Q(settled_problem="", settled_by=None, settled_at=None)
                | (~Q(settled_problem="") & Q(settled_at__isnull=False, settled_by__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(
                fields=["account", "problem"],
                name="pulled_item_problem",
                condition=~Q(problem=""),
            )
        ]

    def __str__(self) -> str:
        return self.order_item_id
