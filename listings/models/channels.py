"""Channels as plain data: account, location, product id. Credentials are flipkart_sync's.

The channel's identifiers are kept as text under names that begin with `remote_`.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.names import Named
from shg.scoping import ScopedManager


class Channel(Named):
    """A place to sell. Flipkart today."""

    code = models.SlugField(unique=True)
    is_open = models.BooleanField(default=True)


class ChannelAccount(models.Model):
    """A seller's account on a channel. `own` access is for exactly one account of us all."""

    class Access(models.TextChoices):
        PARTNER = "partner", _("partner")
        OWN = "own", _("own")

    class Environment(models.TextChoices):
        SIMULATOR = "simulator", _("simulator")
        SANDBOX = "sandbox", _("sandbox")
        PRODUCTION = "production", _("production")

    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="accounts")
    seller_of_record = models.ForeignKey(
        "shg.SellerOfRecord", on_delete=models.PROTECT, related_name="accounts"
    )
    access = models.CharField(max_length=10, choices=Access.choices, default=Access.PARTNER)
    environment = models.CharField(max_length=12, choices=Environment.choices)
    remote_seller_id = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "seller_of_record", "environment"], name="account_once"
            ),
            models.UniqueConstraint(
                fields=["environment"], condition=Q(access="own"), name="one_own_account"
            ),
            models.CheckConstraint(
                name="account_kinds_known",
                condition=Q(access__in=["partner", "own"])
                & Q(environment__in=["simulator", "sandbox", "production"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seller_of_record} ({self.environment})"


class ChannelLocation(models.Model):
    """A centre as the channel knows it."""

    centre = models.ForeignKey(
        "shg.Centre", on_delete=models.PROTECT, related_name="channel_locations"
    )
    account = models.ForeignKey(ChannelAccount, on_delete=models.CASCADE, related_name="locations")
    remote_location_id = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["centre", "account"], name="location_once"),
            models.UniqueConstraint(
                fields=["account", "remote_location_id"], name="remote_location_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.centre}: {self.remote_location_id}"


class ChannelProduct(models.Model):
    """A product of the channel's own catalogue (on Flipkart: an FSN)."""

    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="products")
    remote_product_id = models.CharField(max_length=40)
    adopted_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "remote_product_id"], name="remote_product_once"
            )
        ]

    def __str__(self) -> str:
        return self.remote_product_id


class ChannelStatus(models.Model):
    """How an offer stands on its channel, told leftward by the app that knows the channel."""

    class Turn(models.TextChoices):
        NOBODY = "nobody", _("nobody")
        MEMBER = "member", _("the member")
        CENTRE = "centre", _("the centre")
        DUDA = "duda", _("the DUDA office")
        CHANNEL = "channel", _("the channel")
        US = "us", _("the portal's engineers")

    offer = models.OneToOneField(
        "listings.Offer", on_delete=models.CASCADE, related_name="channel_status"
    )
    is_live = models.BooleanField(default=False)
    cause = models.CharField(max_length=40, blank=True)
    turn = models.CharField(max_length=10, choices=Turn.choices, default=Turn.NOBODY)
    by = models.DateTimeField(null=True, blank=True)
    proven_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(auto_now=True)

    objects = ScopedManager()
    group_path = "offer__listing__product__group"
