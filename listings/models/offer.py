"""Offers: one SKU of a listing on one account, its price, what she said yes to, off sale."""

from django.db import models
from django.db.models import F, Q

from shg.scoping import ScopedManager


class Offer(models.Model):
    """Price and stock of one variant on one account.

    She names the price only; the MRP starts equal to it and rises with it. `said_pieces` is what
    she told, shown to the centre; only counted pieces, or a capacity, are ever offered.
    """

    listing = models.ForeignKey("listings.Listing", on_delete=models.PROTECT, related_name="offers")
    variant = models.ForeignKey("catalog.Variant", on_delete=models.PROTECT, related_name="offers")
    account = models.ForeignKey(
        "listings.ChannelAccount", on_delete=models.PROTECT, related_name="offers"
    )
    channel_product = models.ForeignKey(
        "listings.ChannelProduct",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="offers",
    )
    mrp_paise = models.PositiveBigIntegerField()
    price_paise = models.PositiveBigIntegerField()
    fair_price_paise = models.PositiveBigIntegerField(null=True, blank=True)
    buffer = models.PositiveIntegerField(default=0)
    capacity = models.PositiveIntegerField(default=0)
    make_days = models.PositiveSmallIntegerField(null=True, blank=True)
    dispatch_sla_days = models.PositiveSmallIntegerField(default=2)
    said_pieces = models.PositiveIntegerField(null=True, blank=True)
    said_limit = models.PositiveIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ScopedManager()
    group_path = "listing__product__group"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["variant", "account"], name="offer_once"),
            models.UniqueConstraint(
                fields=["account", "channel_product"], name="channel_product_once_an_account"
            ),
            models.CheckConstraint(
                name="offer_price_in_whole_rupees",
                condition=Q(price_paise__gt=0)
                & Q(price_paise=F("price_paise") / 100 * 100)
                & Q(mrp_paise=F("mrp_paise") / 100 * 100),
            ),
            models.CheckConstraint(
                name="offer_price_within_mrp", condition=Q(price_paise__lte=F("mrp_paise"))
            ),
            models.CheckConstraint(
                name="offer_dispatch_within_reason",
                condition=Q(dispatch_sla_days__gte=1) & Q(dispatch_sla_days__lte=60),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.variant_id}@{self.account_id}"


class PriceAcceptance(models.Model):
    """The figure she was shown and said yes to; it is what is owed. Append-only."""

    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="acceptances")
    price_paise = models.PositiveBigIntegerField()
    net_paise = models.BigIntegerField()
    lines = models.JSONField()
    fee_schedule = models.ForeignKey("listings.FeeSchedule", on_delete=models.PROTECT)
    by = models.ForeignKey("shg.Person", on_delete=models.PROTECT, related_name="+")
    on_behalf_of = models.ForeignKey(
        "shg.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)

    objects = ScopedManager()
    group_path = "offer__listing__product__group"


class OffSale(models.Model):
    """Wanted stock 0, at once, for exactly one offer, listing, group, centre or account."""

    offer = models.ForeignKey(Offer, null=True, blank=True, on_delete=models.CASCADE)
    listing = models.ForeignKey("listings.Listing", null=True, blank=True, on_delete=models.CASCADE)
    group = models.ForeignKey("shg.Group", null=True, blank=True, on_delete=models.CASCADE)
    centre = models.ForeignKey("shg.Centre", null=True, blank=True, on_delete=models.CASCADE)
    account = models.ForeignKey(
        "listings.ChannelAccount", null=True, blank=True, on_delete=models.CASCADE
    )
    reason = models.CharField(max_length=200)
    by = models.ForeignKey("shg.Person", on_delete=models.PROTECT, related_name="+")
    on_behalf_of = models.ForeignKey(
        "shg.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    begins_at = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(
        "shg.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    lifted_at = models.DateTimeField(null=True, blank=True)
    # when the members were told that it began, and that it ended; their own they know
    told_at = models.DateTimeField(null=True, blank=True)
    end_told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="off_sale_of_exactly_one",
                condition=(
                    Q(offer__isnull=False, listing=None, group=None, centre=None, account=None)
                    | Q(listing__isnull=False, offer=None, group=None, centre=None, account=None)
                    | Q(group__isnull=False, offer=None, listing=None, centre=None, account=None)
                    | Q(centre__isnull=False, offer=None, listing=None, group=None, account=None)
                    | Q(account__isnull=False, offer=None, listing=None, group=None, centre=None)
                ),
            )
        ]
        indexes = [
            models.Index(fields=["listing"], condition=Q(lifted_at=None), name="off_sale_now"),
            models.Index(fields=["id"], condition=Q(end_told_at=None), name="off_sale_untold"),
        ]
