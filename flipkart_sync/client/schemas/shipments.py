"""Answers about shipments. Source: reference §3.3 to §3.7 (D24, J, S; see README.md)."""

from datetime import datetime
from typing import Annotated

from pydantic import AliasChoices, Field

from flipkart_sync.client.errors import SkuError
from flipkart_sync.client.schemas.base import (
    Flag,
    Maybe,
    Outcome,
    Read,
    Rows,
    Text,
    Upper,
    Whole,
)


class MoneyRead(Read):
    """Rupees of one order item, as decimal numbers; None where Flipkart says nothing."""

    selling_price: float | None = Field(
        default=None, validation_alias=AliasChoices("sellingPrice", "selling_price")
    )
    total_price: float | None = Field(
        default=None, validation_alias=AliasChoices("totalPrice", "total_price")
    )
    shipping_charge: float | None = Field(
        default=None, validation_alias=AliasChoices("shippingCharge", "shipping_charge")
    )
    customer_price: float | None = Field(
        default=None, validation_alias=AliasChoices("customerPrice", "customer_price")
    )
    flipkart_discount: float | None = Field(
        default=None, validation_alias=AliasChoices("flipkartDiscount", "flipkart_discount")
    )


class OrderItemRead(Read):
    """One order item of a shipment. `quantity` arrives as 1.0 in real JSON: unconfirmed (E)."""

    order_item_id: Text = Field(validation_alias=AliasChoices("orderItemId", "order_item_id"))
    order_id: Text = Field(default="", validation_alias=AliasChoices("orderId", "order_id"))
    order_date: datetime | None = Field(
        default=None, validation_alias=AliasChoices("orderDate", "order_date")
    )
    cancellation_group_id: Maybe = Field(
        default="", validation_alias=AliasChoices("cancellationGroupId", "cancellation_group_id")
    )
    cancelled_at: datetime | None = Field(
        default=None, validation_alias=AliasChoices("cancellationDate", "cancellation_date")
    )
    cancellation_reason: Maybe = Field(
        default="", validation_alias=AliasChoices("cancellationReason", "cancellation_reason")
    )
    payment_type: Upper = Field(
        default="", validation_alias=AliasChoices("paymentType", "payment_type")
    )
    status: Upper = ""
    quantity: Whole = 1
    sku: Maybe = ""
    fsn: Maybe = ""
    hsn: Maybe = ""
    title: Maybe = ""
    listing_id: Maybe = Field(default="", validation_alias=AliasChoices("listingId", "listing_id"))
    is_replacement: Flag = Field(
        default=False, validation_alias=AliasChoices("is_replacement", "isReplacement")
    )
    price: MoneyRead | None = Field(
        default=None, validation_alias=AliasChoices("priceComponents", "price_components")
    )


class SubShipmentRead(Read):
    """One parcel of a shipment; there is one unless the product needs several."""

    sub_shipment_id: Text = Field(validation_alias=AliasChoices("subShipmentId", "sub_shipment_id"))


class FormRead(Read):
    """A state's form that must go with the parcel."""

    name: Maybe = ""
    link: Maybe = ""
    automated: Flag = False


class ShipmentRead(Read):
    """One shipment: the unit of work. Actionable after `dispatch_after` and while not `hold`."""

    shipment_id: Text = Field(validation_alias=AliasChoices("shipmentId", "shipment_id"))
    location_id: Maybe = Field(
        default="", validation_alias=AliasChoices("locationId", "location_id")
    )
    hold: Flag = False
    mps: Flag = Field(default=False, validation_alias=AliasChoices("mps", "is_mps", "isMps"))
    dispatch_after: datetime | None = Field(
        default=None, validation_alias=AliasChoices("dispatchAfterDate", "dispatch_after_date")
    )
    dispatch_by: datetime | None = Field(
        default=None, validation_alias=AliasChoices("dispatchByDate", "dispatch_by_date")
    )
    updated_at: datetime | None = Field(
        default=None, validation_alias=AliasChoices("updatedAt", "updated_at")
    )
    shipment_type: Upper = Field(
        default="", validation_alias=AliasChoices("shipmentType", "shipment_type")
    )
    order_items: Annotated[list[OrderItemRead], Rows] = Field(
        default=[], validation_alias=AliasChoices("orderItems", "order_items")
    )
    sub_shipments: Annotated[list[SubShipmentRead], Rows] = Field(
        default=[], validation_alias=AliasChoices("subShipments", "sub_shipments")
    )
    forms: Annotated[list[FormRead], Rows] = []


class ShipmentPage(Read):
    """A page of the filter. The link is relative and lacks `/sellers`: unconfirmed (E, U)."""

    has_more: Flag = Field(default=False, validation_alias=AliasChoices("hasMore", "has_more"))
    next_page_url: str | None = Field(
        default=None, validation_alias=AliasChoices("nextPageUrl", "next_page_url")
    )
    shipments: Annotated[list[ShipmentRead], Rows] = []


class ShipmentList(Read):
    """Shipments got by id."""

    shipments: Annotated[list[ShipmentRead], Rows] = []


# --- where a parcel goes ---------------------------------------------------------------------
class AddressRead(Read):
    """An address. Personal data: keep it out of logs and of tables that do not need it."""

    first_name: Maybe = Field(default="", validation_alias=AliasChoices("firstName", "first_name"))
    last_name: Maybe = Field(default="", validation_alias=AliasChoices("lastName", "last_name"))
    line_1: Maybe = Field(default="", validation_alias=AliasChoices("addressLine1", "address1"))
    line_2: Maybe = Field(default="", validation_alias=AliasChoices("addressLine2", "address2"))
    landmark: Maybe = ""
    city: Maybe = ""
    state: Maybe = ""
    pin_code: Maybe = Field(default="", validation_alias=AliasChoices("pinCode", "pincode"))
    contact_number: Maybe = Field(
        default="", validation_alias=AliasChoices("contactNumber", "contact_number")
    )

    def __repr__(self) -> str:
        """Say nothing of whose address it is: reprs end up in logs."""
        return f"AddressRead(pin_code={self.pin_code!r}, …)"

    __str__ = __repr__


class CourierLegRead(Read):
    """One leg of the way: who carries it, under what number."""

    tracking_id: Maybe = Field(
        default="", validation_alias=AliasChoices("trackingId", "tracking_id")
    )
    vendor_name: Maybe = Field(
        default="", validation_alias=AliasChoices("vendorName", "vendor_name")
    )


class CourierRead(Read):
    """Pick-up and delivery."""

    pickup: CourierLegRead | None = Field(
        default=None, validation_alias=AliasChoices("pickupDetails", "pickup_details")
    )
    delivery: CourierLegRead | None = Field(
        default=None, validation_alias=AliasChoices("deliveryDetails", "delivery_details")
    )


class ShippingRead(Read):
    """Shipping details. D24 prints another schema here; this one is J's: confirmed (J)."""

    shipment_id: Text = Field(validation_alias=AliasChoices("shipmentId", "shipment_id"))
    order_id: Maybe = Field(default="", validation_alias=AliasChoices("orderId", "order_id"))
    weighing_required: Flag = Field(
        default=False, validation_alias=AliasChoices("weighingRequired", "weighing_required")
    )
    delivery_address: AddressRead | None = Field(
        default=None, validation_alias=AliasChoices("deliveryAddress", "delivery_address")
    )
    return_address: AddressRead | None = Field(
        default=None, validation_alias=AliasChoices("returnAddress", "return_address")
    )
    courier: CourierRead | None = Field(
        default=None, validation_alias=AliasChoices("courierDetails", "courier_details")
    )


class ShippingList(Read):
    """Shipping details of several shipments."""

    shipments: Annotated[list[ShippingRead], Rows] = []


# --- what a change answers -------------------------------------------------------------------
class ShipmentResult(Read):
    """The outcome for one shipment; the key is `status` in D24 and `processingStatus` in S."""

    shipment_id: Text = Field(validation_alias=AliasChoices("shipmentId", "shipment_id"))
    status: Outcome = Field(validation_alias=AliasChoices("status", "processingStatus"))
    error_code: Maybe = Field(default="", validation_alias=AliasChoices("errorCode", "error_code"))
    error_message: Maybe = Field(
        default="", validation_alias=AliasChoices("errorMessage", "error_message")
    )

    @property
    def remarks(self) -> list[SkuError]:
        """Return Flipkart's remark as the listing calls give theirs; empty on SUCCESS."""
        if not self.error_code and not self.error_message:
            return []
        return [SkuError(self.error_code, self.error_message, is_warning=self.status == "WARNING")]


class FormsRead(Read):
    """The forms of one shipment."""

    shipment_id: Text = Field(validation_alias=AliasChoices("shipmentId", "shipment_id"))
    forms: Annotated[list[FormRead], Rows] = []


class FormsList(Read):
    """State forms of several shipments. The answer's shape is not documented: unconfirmed."""

    shipments: Annotated[list[FormsRead], Rows] = []


class OtcRead(Read):
    """A one-time code for a handover, or why there is none."""

    code: Maybe = Field(default="", validation_alias=AliasChoices("code", "otc"))
    error_code: Maybe = Field(default="", validation_alias=AliasChoices("error_code", "errorCode"))


class SpanRead(Read):
    """From when to when."""

    begins: datetime | None = Field(default=None, validation_alias=AliasChoices("from", "after"))
    ends: datetime | None = Field(default=None, validation_alias=AliasChoices("to", "before"))


class HandoverRead(Read):
    """How many parcels to hand to one courier, and the code to say."""

    vendor_group_code: Maybe = Field(
        default="", validation_alias=AliasChoices("vendorGroupCode", "vendor_group_code")
    )
    count: Whole = 0
    pickup: SpanRead | None = Field(
        default=None, validation_alias=AliasChoices("pickUpDate", "pickupDate")
    )
    otc: OtcRead | None = None
    is_mps: Flag = Field(default=False, validation_alias=AliasChoices("isMps", "is_mps", "mps"))


class HandoverList(Read):
    """What to hand to whom at one location."""

    rows: Annotated[list[HandoverRead], Rows] = []
