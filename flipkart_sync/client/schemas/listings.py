"""Answers about tokens and listings. Source: reference §1.3, §2.6 to §2.8 (see README.md)."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AliasChoices, BeforeValidator, Field

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


class TokenAnswer(Read):
    """What the token endpoint gives; `expires_in` is the remaining life in seconds."""

    access_token: str = Field(min_length=1)
    expires_in: Whole = 0
    refresh_token: str | None = None


# --- listings: what is read ------------------------------------------------------------------
class PriceRead(Read):
    """Rupees, as Flipkart keeps them."""

    mrp: Whole | None = None
    selling_price: Whole | None = Field(
        default=None,
        validation_alias=AliasChoices("selling_price", "flipkart_selling_price", "sellingPrice"),
    )


class LocationRead(Read):
    """Stock at one location."""

    id: str
    status: Upper = "ENABLED"
    inventory: Whole = 0


class TaxRead(Read):
    """HSN and tax code."""

    hsn: Text | None = None
    tax_code: str | None = None


class FulfilmentRead(Read):
    """Who ships, and in how many days."""

    dispatch_sla: Whole | None = None
    shipping_provider: Upper | None = None
    procurement_type: Upper | None = None


class DimensionsRead(Read):
    """Length, breadth, height; the unit is not documented (cm by inference)."""

    length: float | None = None
    breadth: float | None = None
    height: float | None = None


class PackageRead(Read):
    """A parcel; the unit of weight is not documented."""

    name: str | None = None
    weight: float | None = None
    dimensions: DimensionsRead | None = None


class AddressLabelRead(Read):
    """The label's makers and packers, asked for by Legal Metrology."""

    manufacturer_details: list[str] | None = None
    packer_details: list[str] | None = None
    countries_of_origin: list[str] | None = None


class ListingRead(Read):
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
    locations: Annotated[list[LocationRead], Rows] = []
    address_label: AddressLabelRead | None = None
    product_title: Maybe = ""


class DetailsAnswer(Read):
    """`available` by SKU; `unavailable` are not found, `invalid` break the contract."""

    available: dict[str, ListingRead] = {}
    unavailable: list[str] = []
    invalid: list[str] = []


class SearchRow(Read):
    """One row of product search: the way to discover product ids and Flipkart's own states."""

    sku: Maybe = ""
    listing_id: Maybe = Field(default="", validation_alias=AliasChoices("listingId", "listing_id"))
    product_id: Maybe = Field(default="", validation_alias=AliasChoices("productId", "product_id"))
    status: Upper = ""
    product_name: Maybe = ""
    product_image_url: Maybe = ""
    vertical: Maybe = ""
    mrp: Whole | None = None


class SearchAnswer(Read):
    """A batch of product search; at most twenty rows."""

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
class RemarkRead(Read):
    """One remark. Codes are unpublished and come as numbers or texts: kept verbatim."""

    severity: Upper = "ERROR"
    code: Text = ""
    description: Maybe = ""
    attribute: Maybe = ""
    path: Maybe = ""

    def told(self) -> SkuError:
        return SkuError(
            self.code, self.description, self.attribute or self.path, self.severity == "WARNING"
        )


class SkuResult(Read):
    """The outcome of one SKU of a change. 200 says nothing; this does."""

    status: Outcome
    errors: list[RemarkRead] = []
    attribute_errors: list[RemarkRead] = []

    @property
    def remarks(self) -> list[SkuError]:
        """Return Flipkart's remarks, verbatim, errors before attribute errors."""
        return [row.told() for row in (*self.errors, *self.attribute_errors)]


class ErrorBody(Read):
    """The body of a 4xx or 5xx: a list of remarks on the whole request. Unconfirmed (U)."""

    errors: list[RemarkRead] = []


# --- pages of all own listings ---------------------------------------------------------------
class ListingRow(Read):
    """One row of the listing search. The schema types the list as one object: both are taken."""

    sku: Maybe = Field(default="", validation_alias=AliasChoices("sku_id", "skuId", "sku"))
    listing_id: Maybe = Field(default="", validation_alias=AliasChoices("listing_id", "listingId"))
    product_id: Maybe = Field(default="", validation_alias=AliasChoices("product_id", "productId"))


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, Mapping) else value


class ListingPage(Read):
    """A page of the listing search; `next_page_id` leads on while `has_more`."""

    has_more: Flag = Field(default=False, validation_alias=AliasChoices("has_more", "hasMore"))
    next_page_id: Maybe = Field(
        default="", validation_alias=AliasChoices("next_page_id", "nextPageId")
    )
    listings: Annotated[list[ListingRow], BeforeValidator(_as_list), Rows] = []
