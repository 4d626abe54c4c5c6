"""What is sent to Flipkart, strictly typed; one module an area."""

from flipkart_sync.client.bodies.base import Body, body_of
from flipkart_sync.client.bodies.listings import InventoryBody, ListingBody, PriceBody
from flipkart_sync.client.bodies.shipments import (
    AckBody,
    CancelBody,
    ManifestBody,
    PackBody,
    ShipmentFilter,
    Sort,
    Span,
)

__all__ = [
    "AckBody",
    "Body",
    "CancelBody",
    "InventoryBody",
    "ListingBody",
    "ManifestBody",
    "PackBody",
    "PriceBody",
    "ShipmentFilter",
    "Sort",
    "Span",
    "body_of",
]
