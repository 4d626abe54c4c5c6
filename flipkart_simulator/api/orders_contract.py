"""The request schemas of shipments v3, returns and their neighbours.

A field in a one-member tuple is required. Source: the reference of 2024-06 (D24), where it names
a conflict with an older page set, both spellings are here and a setting chooses.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flipkart_simulator.api.schema import (
    Flag,
    Issue,
    Many,
    Number,
    OneOf,
    Record,
    Shape,
    Text,
    Whole,
    invalid,
    mistyped,
    record,
)
from flipkart_simulator.clock import parse_iso
from flipkart_simulator.state.shipments import SORT_COLUMNS

STATES = {
    "preDispatch": ("APPROVED", "PACKING_IN_PROGRESS", "PACKED", "FORM_FAILED",
                    "READY_TO_DISPATCH"),
    "postDispatch": ("SHIPPED", "DELIVERED", "PICKUP_COMPLETE"),
    "cancelled": ("CANCELLED",),
}  # fmt: skip
ALL_STATES = tuple(state for states in STATES.values() for state in states)
SHIPMENTS_A_WRITE, LABELS_A_CALL, IDS_A_READ = 25, 50, 100


@dataclass(frozen=True)
class Moment:
    """A date or date-time in ISO 8601."""

    def issues(self, value: Any, path: str) -> Iterator[Issue]:
        """See Shape."""
        if not isinstance(value, str):
            yield mistyped(path, "a date-time")
            return
        try:
            parse_iso(value)
        except (ValueError, OverflowError):
            yield invalid(path, f"{path} must be an ISO 8601 date-time")


SPAN = record(**{"from": Moment(), "to": Moment()})
FILTER = record(
    filter=(
        record(
            type=(OneOf(tuple(STATES)),),
            states=(Many(OneOf(ALL_STATES), least=1, unique=True),),
            locationId=Text(),
            sku=Many(Text()),
            orderDate=SPAN,
            dispatchAfterDate=SPAN,
            dispatchByDate=SPAN,
            modifiedDate=SPAN,
            cancellationDate=SPAN,
            shipmentTypes=Many(OneOf(("EXPRESS", "NORMAL", "SELF"))),
            serviceProfiles=Many(OneOf(("FBF", "NON_FBF", "FBF_LITE"))),
            dispatchServiceTiers=Many(OneOf(("EXPRESS", "REGULAR"))),
            cancellationType=OneOf(
                ("sellerCancellation", "buyerCancellation", "marketplaceCancellation")
            ),
            hold=Flag(),
            mps=Flag(),
        ),
    ),
    pagination=record(pageSize=Whole(least=1)),
    sort=record(field=OneOf(tuple(SORT_COLUMNS)), order=OneOf(("asc", "desc"))),
    sellerId=Text(),
)


def _shipments(each: Record) -> Record:
    return record(shipments=(Many(each, least=1, most=SHIPMENTS_A_WRITE, key="shipmentId"),))


PACK = _shipments(
    record(
        shipmentId=(Text(),),
        locationId=(Text(),),
        taxItems=Many(
            record(
                orderItemId=(Text(),),
                taxRate=(Number(-1e6, 1e6),),
                quantity=(Whole(least=1),),
                purchasePrice=Number(),
            ),
            key="orderItemId",
        ),
        serialNumbers=Many(record(orderItemId=(Text(),), serialNumbers=(Many(Many(Text())),))),
        invoices=(
            Many(
                record(orderId=(Text(),), invoiceDate=(Moment(),), invoiceNumber=Text()),
                least=1,
            ),
        ),
        subShipments=Many(
            record(
                subShipmentId=(Text(),),
                dimensions=(
                    record(
                        length=(Number(),),
                        breadth=(Number(),),
                        height=(Number(),),
                        weight=(Number(),),
                    ),
                ),
            ),
            key="subShipmentId",
        ),
        ignoreWarning=Flag(),
    )
)
DISPATCH = record(
    shipmentIds=(Many(Text(), least=1, most=SHIPMENTS_A_WRITE, unique=True),),
    locationId=(Text(),),
)
CANCEL = _shipments(
    record(
        shipmentId=(Text(),),
        locationId=(Text(),),
        cancellationGroupIds=(Many(Text(), unique=True),),
        reason=Text(r"[\s\S]*"),  # a wrong or missing one is the shipment's failure
    )
)
ACKNOWLEDGE = _shipments(
    record(
        shipmentId=(Text(),),
        forms=(Many(record(name=(Text(),), ackNumber=(Text(),)), least=1, key="name"),),
    )
)
TOGGLE = record(
    seller_id=(Text(),),
    location_id=(Text(),),
    disable_order=Flag(),
    disable_returns=Flag(),
)
TEST_ORDERS = record(
    shipmentType=OneOf(("NORMAL", "EXPRESS")),
    locationId=(Text(),),
    orderItems=(
        Many(
            record(listingId=(Text(),), quantity=(Whole(least=1),), subItem=Flag()),
            least=1,
            most=10,
            key="listingId",
        ),
    ),
)
ITEM = record(orderItemId=(Text(),))
SLOT = record(orderItemId=(Text(),), dispatchAfterDate=(Moment(),), dispatchByDate=(Moment(),))
CREATE_RETURNS = record(
    orderItemId=(Text(),), returnType=(OneOf(("courier", "customer")),), quantity=Whole(least=1)
)
RETURN_EVENT = record(orderItemId=(Text(),), eventType=(Text(),))
REPORT = record(
    correlation_id=(
        Text(
            r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}",
            "correlation_id must be a UUID",
        ),
    ),
    parameters=(record(from_date=(Moment(),), to_date=(Moment(),)),),
)


def manifest_shape(mps_key: str, pickup_key: str) -> Record:
    """Return the manifest call's shape in the spelling that is set."""
    ends = ("from", "to") if pickup_key == "pickupDate" else ("after", "before")
    span = record(**{end: Moment() for end in ends})
    params: dict[str, Shape] = {
        "vendorGroupCode": Text(),
        "locationId": Text(),
        mps_key: Flag(),
        pickup_key: span,
    }
    return record(params=(Record(params, frozenset({"vendorGroupCode"})),))
