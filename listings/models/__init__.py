"""What is offered for sale. One module per room; import from here."""

from listings.models.channels import (
    Channel,
    ChannelAccount,
    ChannelLocation,
    ChannelProduct,
    ChannelStatus,
)
from listings.models.fees import FeeSchedule, PriceBand
from listings.models.listing import (
    ApprovalRevocation,
    ApprovedVersion,
    Listing,
    ListingChange,
    ListingTransition,
)
from listings.models.offer import Offer, OffSale, PriceAcceptance
from listings.models.review import ReturnReason, ReviewDecision, ReviewTake
from listings.models.stock import StockMovement, StockPosition, StockShort

__all__ = [
    "ApprovalRevocation",
    "ApprovedVersion",
    "Channel",
    "ChannelAccount",
    "ChannelLocation",
    "ChannelProduct",
    "ChannelStatus",
    "FeeSchedule",
    "Listing",
    "ListingChange",
    "ListingTransition",
    "OffSale",
    "Offer",
    "PriceAcceptance",
    "PriceBand",
    "ReturnReason",
    "ReviewDecision",
    "ReviewTake",
    "StockMovement",
    "StockPosition",
    "StockShort",
]
