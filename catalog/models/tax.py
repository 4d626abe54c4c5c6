"""Tax rules with dates. An unresolved rule blocks approval; an assumed one is marked."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.dated import Dated, ends_after_it_begins
from common.names import Sourced


class TaxRule(Dated, Sourced):
    """HSN and GST of a product type from a day on, perhaps under one condition.

    `slabs`: [{"up_to_paise": int|null, "rate_bp": int, "tax_code": str}…], ascending, the last
    without an upper bound. Rates in basis points: 500 is 5 %.
    """

    class Status(models.TextChoices):
        CONFIRMED = "confirmed", _("confirmed")
        ASSUMED = "assumed", _("assumed")
        UNRESOLVED = "unresolved", _("unresolved")

    class Condition(models.TextChoices):
        NONE = "none", _("always")
        ATTRIBUTE = "attribute", _("when an attribute has a value")
        HANDICRAFT = "handicraft", _("by the handicraft decision")

    product_type = models.ForeignKey(
        "catalog.ProductType", on_delete=models.CASCADE, related_name="tax_rules"
    )
    hsn = models.CharField(max_length=8, blank=True)
    slabs = models.JSONField(default=list, blank=True)
    condition = models.CharField(max_length=12, choices=Condition.choices, default=Condition.NONE)
    attribute_key = models.SlugField(blank=True)
    attribute_value = models.CharField(max_length=40, blank=True)
    is_handicraft = models.BooleanField(null=True, blank=True)
    status = models.CharField(max_length=12, choices=Status.choices)
    confirmed_by = models.ForeignKey(
        "shg.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    note_hi = models.TextField(blank=True)
    note_en = models.TextField(blank=True)

    class Meta:
        constraints = [
            ends_after_it_begins("tax_rule_dates"),
            models.CheckConstraint(
                name="tax_rule_status_known",
                condition=Q(status__in=["confirmed", "assumed", "unresolved"]),
            ),
            models.CheckConstraint(
                name="tax_rule_has_an_hsn",
                condition=Q(status="unresolved") | Q(hsn__regex=r"^[0-9]{8}$"),
            ),
            models.CheckConstraint(
                name="tax_rule_condition_complete",
                condition=(
                    Q(condition="none")
                    | Q(condition="attribute") & ~Q(attribute_key="")
                    | Q(condition="handicraft", is_handicraft__isnull=False)
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product_type_id} {self.hsn or '?'} {self.valid_from} ({self.status})"
