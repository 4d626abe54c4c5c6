"""Review: who has taken a row, what was decided, which reasons exist."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.names import Named
from shg.scoping import ScopedManager


class ReturnReason(Named):
    """A staff-kept reason to return a listing; the names are the sentence the member reads."""

    class Opens(models.TextChoices):
        PHOTO = "photo", _("photos")
        KIND = "kind", _("what it is")
        DETAILS = "details", _("details")
        PRICE = "price", _("price")
        PIECES = "pieces", _("pieces")
        GROUP = "group", _("the group's papers")

    key = models.SlugField(unique=True)
    opens = models.CharField(max_length=10, choices=Opens.choices)
    asks = models.CharField(
        max_length=200,
        blank=True,
        help_text="Keys of the questions meant, blanks between: the first asked opens",
    )
    position = models.PositiveSmallIntegerField(default=100)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["position"]


class ReviewTake(models.Model):
    """That a reviewer has a listing before her; five minutes, so that two never get the same."""

    listing = models.OneToOneField(
        "listings.Listing", on_delete=models.CASCADE, related_name="take"
    )
    by = models.ForeignKey("shg.Person", on_delete=models.CASCADE, related_name="+")
    until = models.DateTimeField()

    objects = ScopedManager()
    group_path = "listing__product__group"


class ReviewDecision(models.Model):
    """One decision, and what was seen when it was taken. Append-only."""

    class Outcome(models.TextChoices):
        APPROVED = "approved", _("approved")
        RETURNED = "returned", _("returned")
        UNDONE = "undone", _("undone")

    listing = models.ForeignKey(
        "listings.Listing", on_delete=models.PROTECT, related_name="decisions"
    )
    change = models.ForeignKey(
        "listings.ListingChange",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="decisions",
    )
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    seen_version = models.PositiveIntegerField()
    seen = models.JSONField(default=dict, blank=True)
    reason = models.ForeignKey(ReturnReason, null=True, blank=True, on_delete=models.PROTECT)
    note = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey("shg.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects = ScopedManager()
    group_path = "listing__product__group"

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_return_has_a_reason",
                condition=~Q(outcome="returned") | Q(reason__isnull=False),
            )
        ]
