"""Every code the stand-in can give, each declared once: where it appears, the code, what it says.

Flipkart publishes neither the numeric codes of listings nor QC's reasons: those are made up.
Names in capitals of shipments are Flipkart's own (its older page set). `{…}` in a text stands
for what differs from case to case.

Where a code appears (`source`):

    call.errors               `errors[].code` at the top of a 4xx or 5xx body
    listing.errors            `errors[].code` of one SKU's outcome
    listing.attribute_errors  `attribute_errors[].code` of one SKU's outcome
    shipment.errorCode        `errorCode` of one shipment's outcome
    otc.error_code            `error_code` of a one-time code
    oauth.error               `error` of a sign-in refusal
    notification.error        `error` of the notification toggle
    upload.file               why Seller Hub refuses a whole file (`hub/reasons.py`)
    upload.row                why it refuses a row of a file (`hub/reasons.py`)
    qc.reason                 the reason of a catalogue row that failed QC (`hub/reasons.py`)
"""

from __future__ import annotations

from dataclasses import dataclass

SOURCES = (
    "call.errors",
    "listing.errors",
    "listing.attribute_errors",
    "shipment.errorCode",
    "otc.error_code",
    "oauth.error",
    "notification.error",
    "upload.file",
    "upload.row",
    "qc.reason",
)


@dataclass(frozen=True)
class Code:
    """One code at one place. `code` is as it stands on the wire unless a setting changes it."""

    source: str
    code: int | str
    text: str


_declared: dict[tuple[str, int | str], Code] = {}


def declare(source: str, code: int | str, text: str) -> None:
    """Add a code. Raises ValueError for a place that does not exist or a code declared twice."""
    if source not in SOURCES:
        raise ValueError(f"{source} is not a place where codes appear")
    if (source, code) in _declared:
        raise ValueError(f"{source} {code} is declared twice")
    _declared[source, code] = Code(source, code, text)


def codes_all() -> list[Code]:
    """Return every code, in the order of declaration."""
    return list(_declared.values())


def is_declared(source: str, code: int | str) -> bool:
    """Return whether a code may appear at a place."""
    return (source, code) in _declared


def _number(code: int, text: str, *sources: str) -> int:
    for source in sources:
        declare(source, code, text)
    return code


def _word(source: str, code: str, text: str) -> str:
    declare(source, code, text)
    return code


# Listings, and bodies of every call.
MISSING = _number(1001, "{field} is mandatory", "listing.attribute_errors", "call.errors")
INVALID = _number(
    1002, "{field} has a value it cannot have", "listing.attribute_errors", "call.errors"
)
BAD_SKU = _number(1003, "SKU must have 1 to 64 characters", "listing.errors")
UNKNOWN_SKU = _number(1101, "The SKU does not exist for the seller", "listing.errors")
UNKNOWN_PRODUCT = _number(1102, "Product {id} does not exist", "listing.attribute_errors")
OTHER_PRODUCT = _number(1103, "The SKU is not mapped to product {id}", "listing.attribute_errors")
ALREADY_LISTED = _number(
    1104, "The seller already lists this product as SKU {sku}", "listing.attribute_errors"
)
UNKNOWN_LOCATION = _number(
    1201,
    "Location {id} does not belong to the seller",
    "listing.attribute_errors",
    "call.errors",
)
DISABLED_LOCATION = _number(1202, "Location {id} is disabled", "listing.attribute_errors")
PRICE_ABOVE_MRP = _number(
    1301, "Selling price cannot be greater than MRP", "listing.attribute_errors"
)
BLOCKED = _number(1401, "The listing has been inactivated by Flipkart", "listing.attribute_errors")
NOT_JSON = _number(4001, "The body is not valid JSON", "call.errors")
UNKNOWN_FIELD = _number(4002, "{field} is not a field of the contract", "call.errors")
MISTYPED = _number(4003, "{field} must be of another type", "call.errors")
TOO_MANY = _number(4004, "At most {n} are allowed in a request", "call.errors")
TOO_FEW = _number(4005, "The body names no SKU", "call.errors")
UNKNOWN_TOKEN = _number(4006, "next_token is not one we gave, or is over", "call.errors")
NOT_READY = _number(4101, "The document is not there: {why}", "call.errors")
UNKNOWN_THING = _number(4104, "{thing} does not exist", "call.errors")
WRONG_STATE = _number(4109, "{thing} is {state}", "call.errors")
PARTNERS_ONLY = _number(4103, "Reports are for partner applications only", "call.errors")
SUSPENDED = _number(403, "The seller account is suspended", "call.errors")
NOT_THERE = _number(404, "Not Found", "call.errors")
TOO_OFTEN = _number(429, "Too Many Requests", "call.errors")
SERVER_ERROR = _number(500, "Internal Server Error", "call.errors")
BAD_GATEWAY = _number(502, "Bad Gateway", "call.errors")
UNAVAILABLE = _number(503, "Service Unavailable", "call.errors")
FORCED = 5001  # what a fault rule answers unless it names another code
for _place in ("listing.errors", "listing.attribute_errors"):
    declare(_place, FORCED, "Could not be processed")

# Shipments v3.
UNPROCESSABLE = _word(
    "shipment.errorCode", "UNPROCESSABLE_ENTITY", "The shipment cannot do this now: {why}"
)
INVALID_SHIPMENTS = _word("shipment.errorCode", "INVALID_SHIPMENTS", "Shipment {id} does not exist")
NOT_ALLOWED = _word(
    "shipment.errorCode", "OPERATION_NOT_ALLOWED", "Shipment {id} is not the seller's"
)
DEPENDENT_FAILED = _word(
    "shipment.errorCode", "DEPENDENT_SYSTEM_CALL_FAILED", "A system behind this one did not answer"
)
BAD_CANCEL_REASON = _word(
    "shipment.errorCode",
    "EMPTY_OR_INVALID_REASON_FOR_CANCELLATION",
    "The reason is one of cannot_procure_item, not_enough_inventory, b2b_order",
)
OTC_NOT_GENERATED = _word(
    "otc.error_code", "OTC_NOT_GENERATED", "No one-time code has been generated"
)
OTC_UNAVAILABLE = _word("otc.error_code", "OTC_UNAVAILABLE", "The one-time code is not available")
# The older item-level codes, given in place of UNPROCESSABLE_ENTITY by `shipment_codes: v2`.
INVALID_ITEM_STATE = _word("shipment.errorCode", "INVALID_ITEM_STATE", "The order item is {state}")
ITEM_NOT_PACKED = _word(
    "shipment.errorCode", "ORDER_ITEM_NOT_PACKED", "The order item is not packed"
)
ITEM_DISPATCHED = _word(
    "shipment.errorCode", "ORDER_ITEM_ALREADY_DISPATCHED", "The order item is dispatched already"
)
ITEM_CANCELLED = _word(
    "shipment.errorCode", "ORDER_ITEM_ALREADY_CANCELLED", "The order item is cancelled already"
)
QUANTITY_MISMATCH = _word(
    "shipment.errorCode", "QUANTITY_MISMATCH_ERROR", "The quantity is not the order item's"
)
BAD_TAX = _word("shipment.errorCode", "INVALID_REQUEST_TAX", "The tax rate is 0 to 100")
BAD_REQUEST_JSON = _word("shipment.errorCode", "INVALID_REQUEST_JSON", "{part} is missing or wrong")
BAD_INVOICE_DATE = _word(
    "shipment.errorCode",
    "INVALID_REQUEST_DATE_FORMAT",
    "The invoice date is between the order's day and today",
)

# Sign-in.
UNAUTHORIZED = _word("oauth.error", "unauthorized", "Bad credentials, or no such client")
INVALID_TOKEN = _word("oauth.error", "invalid_token", "Invalid or expired access token")
INVALID_REQUEST = _word("oauth.error", "invalid_request", "{part} is missing or wrong")
INVALID_GRANT = _word("oauth.error", "invalid_grant", "Invalid code or refresh token: {why}")
INVALID_SCOPE = _word("oauth.error", "invalid_scope", "Invalid scope: {scope}")
UNSUPPORTED_GRANT = _word(
    "oauth.error", "unsupported_grant_type", "Unsupported grant type: {grant}"
)
UNSUPPORTED_RESPONSE = _word(
    "oauth.error", "unsupported_response_type", "Only response_type=code is offered"
)
UNAUTHORIZED_CLIENT = _word(
    "oauth.error", "unauthorized_client", "The application may not use this grant"
)
ACCESS_DENIED = _word("oauth.error", "access_denied", "The seller did not allow it")

# The notification toggle.
TOGGLE_BAD = _word("notification.error", "BAD_REQUEST", "{part} is missing or wrong")
TOGGLE_FORBIDDEN = _word("notification.error", "FORBIDDEN", "The seller is not the token's")
TOGGLE_UNKNOWN = _word("notification.error", "NOT_FOUND", "There is no subscription for {what}")
