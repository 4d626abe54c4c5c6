"""Answers about returns. Source: reference §4.1 (D24, J, S; see README.md)."""

from datetime import datetime
from typing import Annotated

from pydantic import AliasChoices, Field

from flipkart_sync.client.schemas.base import Flag, Maybe, Read, Rows, Text, Upper, Whole


class ReturnRead(Read):
    """One return: always one piece of one order item.

    `source` tells what it is: courier_return came back from the way (buyer cancelled, not
    delivered), customer_return came back after delivery. Flipkart's pages swap the short names.
    """

    return_id: Text = Field(validation_alias=AliasChoices("returnId", "return_id"))
    order_item_id: Maybe = Field(
        default="", validation_alias=AliasChoices("orderItemId", "order_item_id")
    )
    order_id: Maybe = Field(default="", validation_alias=AliasChoices("orderId", "order_id"))
    shipment_id: Maybe = Field(
        default="", validation_alias=AliasChoices("shipmentId", "shipment_id")
    )
    location_id: Maybe = Field(
        default="", validation_alias=AliasChoices("locationId", "location_id")
    )
    quantity: Whole = 1
    status: Upper = ""
    type: Maybe = Field(default="", validation_alias=AliasChoices("type", "source"))
    reason: Maybe = ""
    sub_reason: Maybe = Field(default="", validation_alias=AliasChoices("subReason", "sub_reason"))
    comments: Maybe = ""
    courier_name: Maybe = Field(
        default="", validation_alias=AliasChoices("courierName", "courier_name")
    )
    tracking_id: Maybe = Field(
        default="", validation_alias=AliasChoices("trackingId", "tracking_id")
    )
    shipment_status: Upper = Field(
        default="", validation_alias=AliasChoices("shipmentStatus", "shipment_status")
    )
    ordered_at: datetime | None = Field(
        default=None, validation_alias=AliasChoices("orderDate", "order_date")
    )
    created_at: datetime | None = Field(
        default=None, validation_alias=AliasChoices("createdDate", "created_date")
    )
    updated_at: datetime | None = Field(
        default=None, validation_alias=AliasChoices("updatedDate", "updated_date")
    )
    expected_at: datetime | None = Field(
        default=None, validation_alias=AliasChoices("expectedDate", "expected_date")
    )


class ReturnPage(Read):
    """A page of returns; `next_url` is followed while `has_more`."""

    has_more: Flag = Field(default=False, validation_alias=AliasChoices("hasMore", "has_more"))
    next_url: str | None = Field(
        default=None, validation_alias=AliasChoices("nextUrl", "next_url", "nextPageUrl")
    )
    returns: Annotated[list[ReturnRead], Rows] = Field(
        default=[], validation_alias=AliasChoices("returnItems", "return_items")
    )
