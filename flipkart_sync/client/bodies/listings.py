"""What is sent about listings. Source: reference §2.2, §2.4, §2.5 (D24, D26, J; see README.md).

Fields, types, required marks and enums are confirmed (D24, D26, J). The unit of a package's
weight is not documented: the caller decides it.
"""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from flipkart_sync.client.bodies.base import Body, Count, Epoch, Name, Positive

ProductId = Annotated[str, Field(min_length=1, max_length=40)]  # 13 to 16 for a real FSN (S)
Lines = Annotated[list[Name], Field(max_length=5)]  # confirmed (D24): at most five, unique


class Price(Body):
    """Whole rupees. The selling price is positive and within the MRP: confirmed (S)."""

    mrp: Count
    selling_price: Positive
    currency: Literal["INR"]
    mop: Count | None = None
    nlc: Count | None = None
    dealer_price: Count | None = None

    @model_validator(mode="after")
    def _is_within_mrp(self) -> Self:
        if self.selling_price > self.mrp:
            raise ValueError("the selling price is above the MRP")
        return self


class Location(Body):
    """Stock at a location; an absolute figure: unconfirmed (inference)."""

    id: Name
    status: Literal["ENABLED", "DISABLED"]
    inventory: Count | None = None
    pending_inventory: Count | None = None


class PriceBody(Body):
    """One SKU of the price call."""

    product_id: ProductId
    price: Price


class InventoryBody(Body):
    """One SKU of the inventory call. Each location once, each with its stock: confirmed (S)."""

    product_id: ProductId
    locations: Annotated[list[Location], Field(min_length=1)]

    @model_validator(mode="after")
    def _is_each_location_once(self) -> Self:
        _each_once(self.locations)
        if any(place.inventory is None for place in self.locations):
            raise ValueError("a location has no inventory")
        return self


class Tax(Body):
    """HSN of eight digits, and a GST code as printed; the codes are data of the caller's."""

    hsn: Annotated[str, Field(pattern=r"^[0-9]{4,8}$")]
    tax_code: Name | None = None
    is_gst_sellable: bool | None = None
    goods_services_rate: Annotated[float, Field(ge=0, le=28)] | None = None
    luxury_cess_percentage: Annotated[float, Field(ge=0, le=100)] | None = None


class ShippingFees(Body):
    """What the buyer pays for shipping, in rupees by zone."""

    local: Count
    zonal: Count
    national: Count
    currency: Literal["INR"]


class Fulfilment(Body):
    """Who ships, and within how many days of an order."""

    dispatch_sla: Positive
    shipping_provider: Literal["FLIPKART", "SELLER", "FLIPKART_SELLER", "SELLER_FLIPKART"]
    procurement_type: Literal["EXPRESS", "REGULAR", "INTERNATIONAL", "MADE_TO_ORDER", "DOMESTIC"]
    region_restriction: Literal["zonal", "national", "none"] | None = None


Measure = Annotated[float, Field(gt=0, allow_inf_nan=False)]


class Dimensions(Body):
    """Of a packed parcel; centimetres by inference: unconfirmed."""

    length: Measure
    breadth: Measure
    height: Measure


class Notional(Body):
    amount: Count
    unit: Literal["PERCENTAGE", "INR"]


class Handling(Body):
    fragile: bool


class Package(Body):
    """One parcel. Wrong measures cost money: the shipping fee is computed from them."""

    id: Name | None = None
    name: Name
    dimensions: Dimensions | None = None
    weight: Measure | None = None
    notional_value: Notional | None = None
    description: str | None = None
    handling: Handling | None = None


class AddressLabel(Body):
    """Who made and packed it, where it comes from: asked for by Legal Metrology."""

    manufacturer_details: Lines | None = None
    importer_details: Lines | None = None
    packer_details: Lines | None = None
    countries_of_origin: list[Annotated[str, Field(pattern=r"^[A-Z]{2}$")]] | None = None


class DatingLabel(Body):
    """Epoch seconds, and shelf life in seconds: confirmed (D24)."""

    mfg_date: Epoch | None = None
    shelf_life: Epoch | None = None
    expiry_date: Epoch | None = None


class ListingBody(Body):
    """One SKU of create and update. `archived_status` belongs to update only."""

    product_id: ProductId
    price: Price
    tax: Tax
    listing_status: Literal["ACTIVE", "INACTIVE"]
    shipping_fees: ShippingFees | None = None
    subsidized_shipping: bool | None = None
    fulfillment_profile: Literal["NON_FBF", "FBF_LITE", "FBF"]
    fulfillment: Fulfilment | None = None
    packages: Annotated[list[Package], Field(min_length=1)]
    locations: Annotated[list[Location], Field(min_length=1)]
    address_label: AddressLabel | None = None
    dating_label: DatingLabel | None = None
    archived_status: Literal["ARCHIVED", "NONE"] | None = None

    @model_validator(mode="after")
    def _is_each_location_once(self) -> Self:
        _each_once(self.locations)
        return self


def _each_once(places: list[Location]) -> None:
    if len({place.id for place in places}) != len(places):
        raise ValueError("a location stands twice")
