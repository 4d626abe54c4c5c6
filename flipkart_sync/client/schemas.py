"""Flipkart's answers, parsed at the border and nowhere else.

Flipkart's own pages disagree on spelling and case (docs/flipkart.md lists where), so readers are
tolerant: unknown fields are ignored, both spellings taken, numbers may come as text or as 1.0.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field

from flipkart_sync.client.errors import SkuError


def _whole(value: Any) -> Any:
    """Take 5, "5", 5.0 and "5.0" for five; leave everything else to be refused."""
    if isinstance(value, str):
        value = value.strip()
        try:
            value = float(value)
        except ValueError:
            return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _upper(value: Any) -> Any:
    return value.upper() if isinstance(value, str) else value


def _text(value: Any) -> Any:
    return str(value) if isinstance(value, int | float) else value


def _maybe(value: Any) -> Any:
    return "" if value is None else value


Maybe = Annotated[str, BeforeValidator(_maybe)]  # a text that may be null: nothing
Whole = Annotated[int, BeforeValidator(_whole)]
Upper = Annotated[str, BeforeValidator(_upper)]
Text = Annotated[str, BeforeValidator(_text)]


class _Read(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, populate_by_name=True)


class TokenAnswer(_Read):
    """What the token endpoint gives; `expires_in` is the remaining life in seconds."""

    access_token: str = Field(min_length=1)
    expires_in: Whole = 0
    refresh_token: str | None = None


# --- listings: what is read ------------------------------------------------------------------
class PriceRead(_Read):
    """Rupees, as Flipkart keeps them."""

    mrp: Whole | None = None
    selling_price: Whole | None = Field(
        default=None,
        validation_alias=AliasChoices("selling_price", "flipkart_selling_price", "sellingPrice"),
    )


class LocationRead(_Read):
    """Stock at one location."""

    id: str
    status: Upper = "ENABLED"
    inventory: Whole = 0


class TaxRead(_Read):
    hsn: Text | None = None
    tax_code: str | None = None


class FulfilmentRead(_Read):
    dispatch_sla: Whole | None = None
    shipping_provider: Upper | None = None
    procurement_type: Upper | None = None


class DimensionsRead(_Read):
    length: float | None = None
    breadth: float | None = None
    height: float | None = None


class PackageRead(_Read):
    name: str | None = None
    weight: float | None = None
    dimensions: DimensionsRead | None = None


class AddressLabelRead(_Read):
    manufacturer_details: list[str] | None = None
    packer_details: list[str] | None = None
    countries_of_origin: list[str] | None = None


class ListingRead(_Read):
    """One SKU as `details` shows it."""

    listing_id: Maybe = ""
    product_id: Maybe = ""
    listing_status: Upper = ""
    archived_status: Upper = "NONE"
    price: PriceRead = PriceRead()
    tax: TaxRead | None = None
    fulfillment_profile: Upper | None = None
    fulfillment: FulfilmentRead | None = None
    packages: list[PackageRead] | None = None
    locations: list[LocationRead] = []
    address_label: AddressLabelRead | None = None
    product_title: Maybe = ""


class DetailsAnswer(_Read):
    """`available` by SKU; `unavailable` are not found, `invalid` break the contract."""

    available: dict[str, ListingRead] = {}
    unavailable: list[str] = []
    invalid: list[str] = []


class SearchRow(_Read):
    """One row of product search: the way to discover product ids and Flipkart's own states."""

    sku: Maybe = ""
    listing_id: Maybe = Field(default="", validation_alias=AliasChoices("listingId", "listing_id"))
    product_id: Maybe = Field(default="", validation_alias=AliasChoices("productId", "product_id"))
    status: Upper = ""
    product_name: Maybe = ""
    product_image_url: Maybe = ""
    vertical: Maybe = ""
    mrp: Whole | None = None


class SearchAnswer(_Read):
    total: Whole = Field(
        default=0, validation_alias=AliasChoices("totalListingsCount", "total_listings_count")
    )
    rows: list[SearchRow] = Field(
        default=[], validation_alias=AliasChoices("listingData", "listing_data")
    )


def search_answer(body: Mapping[str, Any]) -> SearchAnswer:
    """Parse a product search; the MRP lies one level down in `product_description`."""
    rows = []
    for row in body.get("listingData") or []:
        inner = row.get("product_description") or {}
        rows.append({**row, "mrp": inner.get("mrp")})
    return SearchAnswer.model_validate({**body, "listingData": rows})


# --- listings: what a change answers ---------------------------------------------------------
class _ErrorRead(_Read):
    severity: Upper = "ERROR"
    code: Text = ""
    description: Maybe = ""
    attribute: Maybe = ""
    path: Maybe = ""

    def told(self) -> SkuError:
        return SkuError(
            self.code, self.description, self.attribute or self.path, self.severity == "WARNING"
        )


class SkuResult(_Read):
    """The outcome of one SKU of a change. 200 says nothing; this does."""

    status: Annotated[Literal["SUCCESS", "WARNING", "FAILURE"], BeforeValidator(_upper)]
    errors: list[_ErrorRead] = []
    attribute_errors: list[_ErrorRead] = []

    @property
    def remarks(self) -> list[SkuError]:
        """Return Flipkart's remarks, verbatim, errors before attribute errors."""
        return [row.told() for row in (*self.errors, *self.attribute_errors)]


class ErrorBody(_Read):
    errors: list[_ErrorRead] = []


# --- shipments -------------------------------------------------------------------------------
class OrderItemRead(_Read):
    """One order item of a shipment."""

    order_item_id: Text = Field(validation_alias=AliasChoices("orderItemId", "order_item_id"))
    order_id: Text = Field(default="", validation_alias=AliasChoices("orderId", "order_id"))
    order_date: datetime | None = Field(
        default=None, validation_alias=AliasChoices("orderDate", "order_date")
    )
    status: Upper = ""
    quantity: Whole = 1
    sku: str = ""
    fsn: str = ""


class ShipmentRead(_Read):
    shipment_id: Text = Field(validation_alias=AliasChoices("shipmentId", "shipment_id"))
    location_id: str = Field(default="", validation_alias=AliasChoices("locationId", "location_id"))
    hold: bool = False
    order_items: list[OrderItemRead] = Field(
        default=[], validation_alias=AliasChoices("orderItems", "order_items")
    )


class ShipmentPage(_Read):
    has_more: bool = Field(default=False, validation_alias=AliasChoices("hasMore", "has_more"))
    next_page_url: str | None = Field(
        default=None, validation_alias=AliasChoices("nextPageUrl", "next_page_url")
    )
    shipments: list[ShipmentRead] = []
