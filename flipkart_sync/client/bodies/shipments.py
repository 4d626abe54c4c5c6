"""What is sent about shipments. Source: reference §3.3, §3.6, §3.7 (D24, J, S; see README.md)."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, PlainSerializer, model_validator

from flipkart_sync.client.bodies.base import Body, Moment, Name, Positive

PRE_DISPATCH = ("APPROVED", "PACKING_IN_PROGRESS", "PACKED", "FORM_FAILED", "READY_TO_DISPATCH")
POST_DISPATCH = ("SHIPPED", "DELIVERED", "PICKUP_COMPLETE")
STATES = {
    "preDispatch": set(PRE_DISPATCH),
    "postDispatch": set(POST_DISPATCH),
    "cancelled": {"CANCELLED"},
}

Day = Annotated[date, PlainSerializer(lambda day: day.isoformat(), return_type=str)]
Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.:-]{1,80}$")]


class Span(Body):
    """From one moment to another, both aware."""

    begins: Moment | None = Field(default=None, validation_alias="from", serialization_alias="from")
    ends: Moment | None = Field(default=None, validation_alias="to", serialization_alias="to")


class ShipmentFilter(Body):
    """Which shipments to list. Held ones come only where `hold` is True: unconfirmed (S).

    `states` must belong to `type`, and `cancellationType` goes with type cancelled: confirmed (S).
    """

    type: Literal["preDispatch", "postDispatch", "cancelled"]
    states: Annotated[list[str], Field(min_length=1)]
    location_id: Id | None = Field(
        default=None, validation_alias="locationId", serialization_alias="locationId"
    )
    sku: list[Name] | None = None
    order_date: Span | None = Field(
        default=None, validation_alias="orderDate", serialization_alias="orderDate"
    )
    dispatch_after: Span | None = Field(
        default=None, validation_alias="dispatchAfterDate", serialization_alias="dispatchAfterDate"
    )
    dispatch_by: Span | None = Field(
        default=None, validation_alias="dispatchByDate", serialization_alias="dispatchByDate"
    )
    modified: Span | None = Field(
        default=None, validation_alias="modifiedDate", serialization_alias="modifiedDate"
    )
    cancelled: Span | None = Field(
        default=None, validation_alias="cancellationDate", serialization_alias="cancellationDate"
    )
    shipment_types: list[Literal["EXPRESS", "NORMAL", "SELF"]] | None = Field(
        default=None, validation_alias="shipmentTypes", serialization_alias="shipmentTypes"
    )
    cancellation_type: (
        Literal["sellerCancellation", "buyerCancellation", "marketplaceCancellation"] | None
    ) = Field(
        default=None, validation_alias="cancellationType", serialization_alias="cancellationType"
    )
    hold: bool | None = None
    mps: bool | None = None

    @model_validator(mode="after")
    def _is_of_one_kind(self) -> Self:
        if not set(self.states) <= STATES[self.type]:
            raise ValueError("a state does not belong to the type")
        if (self.type == "cancelled") != (self.cancellation_type is not None):
            raise ValueError("the cancellation type goes with type cancelled, and only with it")
        return self


class Sort(Body):
    """In what order."""

    field: Literal["dispatchByDate", "orderDate", "modifiedDate", "dispatchAfterDate"]
    order: Literal["asc", "desc"] = "asc"


# --- packing ---------------------------------------------------------------------------------
class TaxItem(Body):
    """The tax of one order item, in percent."""

    order_item_id: Id = Field(validation_alias="orderItemId", serialization_alias="orderItemId")
    tax_rate: Annotated[float, Field(ge=0, le=100)] = Field(
        validation_alias="taxRate", serialization_alias="taxRate"
    )
    quantity: Positive


class Invoice(Body):
    """The seller's invoice of one order; a date-time in D24, a date in S."""

    order_id: Id = Field(validation_alias="orderId", serialization_alias="orderId")
    invoice_date: Moment | Day = Field(
        validation_alias="invoiceDate", serialization_alias="invoiceDate"
    )
    invoice_number: Name | None = Field(
        default=None, validation_alias="invoiceNumber", serialization_alias="invoiceNumber"
    )


class ParcelSize(Body):
    """A packed parcel."""

    length: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    breadth: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    height: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    weight: Annotated[float, Field(gt=0, allow_inf_nan=False)]


class Parcel(Body):
    """One sub-shipment as packed."""

    sub_shipment_id: Id = Field(
        validation_alias="subShipmentId", serialization_alias="subShipmentId"
    )
    dimensions: ParcelSize


class PackBody(Body):
    """One shipment to pack: asks for label and invoice, which come later. 25 a call."""

    shipment_id: Id = Field(validation_alias="shipmentId", serialization_alias="shipmentId")
    location_id: Id = Field(validation_alias="locationId", serialization_alias="locationId")
    tax_items: list[TaxItem] | None = Field(
        default=None, validation_alias="taxItems", serialization_alias="taxItems"
    )
    invoices: Annotated[list[Invoice], Field(min_length=1)]
    sub_shipments: Annotated[list[Parcel], Field(min_length=1)] = Field(
        validation_alias="subShipments", serialization_alias="subShipments"
    )
    ignore_warning: bool | None = Field(
        default=None, validation_alias="ignoreWarning", serialization_alias="ignoreWarning"
    )


class CancelBody(Body):
    """Groups of one shipment to cancel, whole groups only. 25 a call. Puts stock to 0."""

    shipment_id: Id = Field(validation_alias="shipmentId", serialization_alias="shipmentId")
    location_id: Id = Field(validation_alias="locationId", serialization_alias="locationId")
    groups: Annotated[list[Id], Field(min_length=1)] = Field(
        validation_alias="cancellationGroupIds", serialization_alias="cancellationGroupIds"
    )
    reason: Literal["cannot_procure_item", "not_enough_inventory", "b2b_order"]


class FormAck(Body):
    """The acknowledgement number of one form."""

    name: Name
    ack_number: Name = Field(validation_alias="ackNumber", serialization_alias="ackNumber")


class AckBody(Body):
    """The acknowledgement numbers a FORM_FAILED shipment waits for. 25 a call."""

    shipment_id: Id = Field(validation_alias="shipmentId", serialization_alias="shipmentId")
    forms: Annotated[list[FormAck], Field(min_length=1)]


class ManifestBody(Body):
    """What is handed to one courier. D24's spelling; S writes isMps and pickUpDate: a conflict."""

    vendor_group_code: Name = Field(
        validation_alias="vendorGroupCode", serialization_alias="vendorGroupCode"
    )
    location_id: Id = Field(validation_alias="locationId", serialization_alias="locationId")
    is_mps: bool = False
    pickup: Span | None = Field(
        default=None, validation_alias="pickupDate", serialization_alias="pickupDate"
    )

    @model_validator(mode="after")
    def _has_a_day_for_several_parcels(self) -> Self:
        if self.is_mps and self.pickup is None:
            raise ValueError("a manifest of several parcels needs its pick-up time")
        return self
