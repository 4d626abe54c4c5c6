"""The request schemas of listings v3. A field in a one-member tuple is required."""

from __future__ import annotations

from flipkart_simulator.api.schema import (
    INT64_MAX,
    Flag,
    Many,
    Number,
    OneOf,
    Record,
    Text,
    Whole,
    record,
)

# As of the change of 22 September 2025. The published list is longer.
TAX_CODES = (
    "GST_0",
    "GST_3",
    "GST_5",
    "GST_12",
    "GST_18",
    "GST_28",
    "GST_40",
    "GST_APPAREL",
    "GST_Footwear",
    "GST_Old_5_New_0",
    "GST_Old_5_New_18",
    "GST_Old_12_New_0",
    "GST_Old_12_New_5",
    "GST_Old_12_New_18",
    "GST_Old_18_New_0",
    "GST_Old_18_New_5",
    "GST_Old_18_New_40",
    "GST_Old_28_New_5",
    "GST_Old_28_New_18",
    "GST_Old_28_New_40",
)
CURRENCY = OneOf(("INR",))
PRODUCT_ID = Text(longest=64)

PRICE = record(
    mrp=(Whole(),),
    selling_price=(Whole(least=1),),
    currency=(CURRENCY,),
    mop=Whole(),
    nlc=Whole(),
    dealer_price=Whole(),
)
TAX = record(
    hsn=(Text(r"\d{8}", "must be 8 digits"),),
    tax_code=OneOf(TAX_CODES),
    is_gst_sellable=Flag(),
    goods_services_rate=Number(0, 28),
    luxury_cess_percentage=Number(0, 100),
)
SHIPPING_FEES = record(
    local=(Whole(),), zonal=(Whole(),), national=(Whole(),), currency=(CURRENCY,)
)
FULFILLMENT = record(
    dispatch_sla=(Whole(least=1),),
    shipping_provider=(OneOf(("FLIPKART", "SELLER", "FLIPKART_SELLER", "SELLER_FLIPKART")),),
    procurement_type=OneOf(("EXPRESS", "REGULAR", "INTERNATIONAL", "MADE_TO_ORDER", "DOMESTIC")),
    region_restriction=OneOf(("zonal", "national", "none")),
)
PACKAGE = record(
    id=Text(),
    name=(Text(),),
    dimensions=record(length=(Number(),), breadth=(Number(),), height=(Number(),)),
    weight=Number(),
    notional_value=record(amount=(Number(),), unit=(OneOf(("PERCENTAGE", "INR")),)),
    description=Text(r"[\s\S]*"),
    handling=record(fragile=(Flag(),)),
)
LOCATION = record(
    id=(Text(),),
    status=(OneOf(("ENABLED", "DISABLED")),),
    inventory=Whole(),
    pending_inventory=Whole(),
)
NAMES = Many(Text(), most=5, unique=True)
ADDRESS_LABEL = record(
    manufacturer_details=NAMES,
    importer_details=NAMES,
    packer_details=NAMES,
    countries_of_origin=Many(Text(r"[A-Z]{2}", "must be two capital letters"), most=5, unique=True),
)
DATING_LABEL = record(
    mfg_date=Whole(most=INT64_MAX),
    shelf_life=Whole(most=INT64_MAX),
    expiry_date=Whole(most=INT64_MAX),
)

LISTING = record(
    product_id=(PRODUCT_ID,),
    price=(PRICE,),
    tax=TAX,
    listing_status=(OneOf(("ACTIVE", "INACTIVE")),),
    shipping_fees=SHIPPING_FEES,
    subsidized_shipping=Flag(),
    fulfillment_profile=(OneOf(("NON_FBF", "FBF_LITE", "FBF")),),
    fulfillment=FULFILLMENT,
    packages=(Many(PACKAGE, least=1, key="name"),),
    locations=(Many(LOCATION, least=1, key="id"),),
    address_label=ADDRESS_LABEL,
    dating_label=DATING_LABEL,
)
CREATE = LISTING
UPDATE = Record(
    {**LISTING.fields, "archived_status": OneOf(("ARCHIVED", "NONE"))}, LISTING.required
)
PRICE_CALL = record(product_id=(PRODUCT_ID,), price=(PRICE,))
INVENTORY_CALL = record(
    product_id=(PRODUCT_ID,),
    locations=(
        Many(
            Record(LOCATION.fields, LOCATION.required | {"inventory"}),
            least=1,
            key="id",
        ),
    ),
)
