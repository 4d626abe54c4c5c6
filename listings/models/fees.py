"""Fee schedules and price bands: dated, so that what she accepted stays what she accepted."""

from django.db import models

from common.dated import Dated, ends_after_it_begins, no_overlap
from common.names import Sourced


class FeeSchedule(Dated, Sourced):
    """What a channel, the state and the centre keep from a price.

    `rules` is read by listings.pricing: commission, fixed, collection, shipping by slab, rates
    in basis points, money in paise. New fees touch only offers not yet accepted.
    """

    channel = models.ForeignKey(
        "listings.Channel", on_delete=models.PROTECT, related_name="fee_schedules"
    )
    code = models.SlugField(unique=True)
    rules = models.JSONField()
    is_assumed = models.BooleanField(default=True)

    class Meta:
        constraints = [
            no_overlap("one_fee_schedule_of_a_channel", "channel"),
            ends_after_it_begins("fee_schedule_dates"),
        ]

    def __str__(self) -> str:
        return self.code


class PriceBand(Dated):
    """How far a price of this type may move without a review, in percent of the approved one."""

    product_type = models.ForeignKey(
        "catalog.ProductType", on_delete=models.CASCADE, related_name="price_bands"
    )
    cut_pct = models.PositiveSmallIntegerField(default=20)
    raise_pct = models.PositiveSmallIntegerField(default=30)

    class Meta:
        constraints = [
            no_overlap("one_price_band_of_a_type", "product_type"),
            ends_after_it_begins("price_band_dates"),
        ]
