"""Flipkart's calls that a seller of goods shipped by Flipkart uses, one typed method each.

Nothing above this file sees a dict of Flipkart's or a `urllib3` object. The methods stand by area
in listings.py, shipments.py, returns.py and more.py; how a call is made, in calls.py.
"""

from flipkart_sync.client.calls import (
    LISTING_DEADLINE_S,
    ORDER_DEADLINE_S,
    READ_TRIES,
    Changed,
    next_page_path,
    pause_before,
)
from flipkart_sync.client.listings import SKUS_A_CALL, ChangeAnswer, ListingCalls
from flipkart_sync.client.log import Called
from flipkart_sync.client.more import MoreCalls
from flipkart_sync.client.returns import ReturnCalls
from flipkart_sync.client.shipments import ShipmentAnswer, ShipmentCalls


class SellerApi(ListingCalls, ShipmentCalls, ReturnCalls, MoreCalls):
    """The seller API as one account sees it. Not shared between threads."""


__all__ = [
    "LISTING_DEADLINE_S",
    "ORDER_DEADLINE_S",
    "READ_TRIES",
    "SKUS_A_CALL",
    "Called",
    "ChangeAnswer",
    "Changed",
    "SellerApi",
    "ShipmentAnswer",
    "next_page_path",
    "pause_before",
]
