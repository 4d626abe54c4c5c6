"""What a call is to the log, and what of it may stand there. Pure.

Listing calls carry nothing personal: price, stock, and the maker's address that is printed on the
label anyway. Everything else may carry a buyer: there only known-harmless fields are kept, so that
a field Flipkart adds tomorrow is dark until somebody lists it.
"""

import re
import uuid
from dataclasses import dataclass
from typing import Any

DARK = "[left out]"
MOST_TEXT = 300

_LISTINGS = re.compile(r"^/sellers/listings/v3(/|$)")
_HARMLESS = frozenset(
    """
    shipments shipmentId shipmentIds shipment_id subShipments subShipmentId packages packageIds
    orderItems orderItemId order_item_id orderId order_id orderItemIds orderIds cancellationGroupId
    cancellationGroupIds returnItems returnId returnIds returns locationId location_id sku fsn
    listingId productId hsn quantity count status state states processingStatus shipmentStatus type
    shipmentType shipmentTypes serviceProfile dispatchByDate dispatchAfterDate updatedAt orderDate
    createdDate updatedDate approvedOn expectedDate modifiedDate cancellationDate cancellationType
    cancellationReason cancellationSubReason reason subReason from to after before begins ends
    hold mps is_mps isMps is_replacement isReplacement hasMore has_more errorCode error_code
    vendorGroupCode pickUpDate pickupDate filter pagination pageSize sort field order params
    taxItems taxRate dimensions length breadth height weight ignoreWarning automated forms
    report_id correlation_id parameters from_date to_date metadata expiry disable_order
    disable_returns seller_id sellerId source invoices invoiceDate courierReturn paymentType
    priceComponents sellingPrice totalPrice shippingCharge customerPrice flipkartDiscount
    courierDetails pickupDetails deliveryDetails vendorName courierName counts otc
    """.split()
)
# Containers whose texts are Flipkart's words about the call, cut and without long numbers.
_WORDS = frozenset({"errorMessage", "error_message", "message", "description", "error"})
_LONG_NUMBER = re.compile(r"\d{6,}")


@dataclass(frozen=True, slots=True)
class Called:
    """What one HTTP call was, for the log: redacted bodies, no headers, no token.

    `request_id` is Flipkart's name of the request or, where it gave none, one of ours that
    begins with "own-".
    """

    method: str
    path: str
    status: int
    ms: int
    request_id: str = ""
    request: Any = None
    response: Any = None
    error: str = ""


def own_id() -> str:
    """Return a name for a request that Flipkart gave none."""
    return f"own-{uuid.uuid4().hex}"


def loggable(path: str, body: Any) -> Any:
    """Return a body fit for the log of a call to `path` (without its query).

    Bytes become their length; personal fields become "[left out]".

    >>> loggable("/sellers/v3/shipments", {"shipmentId": "S1", "buyerDetails": {"firstName": "A"}})
    {'shipmentId': 'S1', 'buyerDetails': '[left out]'}
    >>> loggable("/sellers/v3/shipments/S1/labels", b"%PDF-1.4")
    '8 bytes'
    """
    if isinstance(body, bytes):
        return f"{len(body)} bytes"
    if _LISTINGS.match(path):
        return body
    return _kept(body)


def _kept(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _field(key, inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_kept(inner) for inner in value]
    return value


def _field(key: str, value: Any) -> Any:
    if key in _WORDS and isinstance(value, str):
        return _LONG_NUMBER.sub("…", value)[:MOST_TEXT]
    if key not in _HARMLESS:
        return DARK
    return _kept(value)
