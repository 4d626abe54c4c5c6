"""What we want on Flipkart, and the bodies that say so. Pure: facts in, values out.

An offer is three facets, each a *value* (what people and the cut rule compare) and its *digest*
(what the engine compares). Source of every field: docs/flipkart.md.

    stock  {location id: pieces}
    price  {"mrp_paise": …, "price_paise": …}
    offer  everything else of the listing, in our units
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from listings.wanted import OfferFacts

Value = dict[str, Any]
STOCK, PRICE, OFFER = "stock", "price", "offer"
KINDS = (STOCK, PRICE, OFFER)
ACTIVE, INACTIVE = "ACTIVE", "INACTIVE"

# The unit of a package's weight is not documented; see docs/flipkart.md, "package weight".
GRAMS_A_WEIGHT_UNIT = 1000
MM_A_LENGTH_UNIT = 10


def digest_of(value: Mapping[str, Any] | None) -> str:
    """Return 32 hex digits that differ where values differ, whatever the order of keys.

    >>> digest_of({"a": 1, "b": 2}) == digest_of({"b": 2, "a": 1})
    True
    """
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def wanted_values(facts: OfferFacts, *, is_foreign: bool = False) -> dict[str, Value]:
    """Return {kind: value} for one offer as it should stand on Flipkart.

    is_foreign: Flipkart matched the SKU to another product; nothing of it may be on sale.
    """
    is_off = facts.is_off_sale or is_foreign
    stock = {
        location: 0 if is_off else max(0, pieces)
        for location, pieces in facts.stock_by_location.items()
    }
    offer: Value = {
        "status": INACTIVE if facts.is_off_sale else ACTIVE,
        "hsn": facts.hsn,
        "tax_code": facts.tax_code,
        "dispatch_sla_days": facts.dispatch_sla_days,
        "procurement": "MADE_TO_ORDER" if facts.fulfilment == "made_to_order" else "REGULAR",
        "weight_g": facts.package.weight_g,
        "length_mm": facts.package.length_mm,
        "breadth_mm": facts.package.breadth_mm,
        "height_mm": facts.package.height_mm,
        "makers": _unique([line.strip() for line in facts.maker_lines if line.strip()]),
        "country": facts.country,
    }
    price = {"mrp_paise": facts.mrp_paise, "price_paise": facts.price_paise}
    return {STOCK: stock, PRICE: price, OFFER: offer}


def nothing_of(stock: Mapping[str, int]) -> dict[str, int]:
    """Return the same locations with no piece at any of them."""
    return dict.fromkeys(stock, 0)


def lowest(*stocks: Mapping[str, int] | None) -> dict[str, int]:
    """Return at each location the least of the stocks given; None says nothing.

    >>> lowest({"A": 5, "B": 2}, None, {"A": 3})
    {'A': 3, 'B': 0}
    """
    known = [stock for stock in stocks if stock is not None]
    places = {place: None for stock in known for place in stock}
    return {place: min(stock.get(place, 0) for stock in known) for place in places}


# --- bodies ----------------------------------------------------------------------------------
def stock_body(product_id: str, stock: Mapping[str, int]) -> Value:
    """Return the inventory call's body of one SKU: every location, absolute."""
    return {"product_id": product_id, "locations": _locations(stock)}


def price_body(product_id: str, price: Mapping[str, int]) -> Value:
    """Return the price call's body of one SKU, in whole rupees."""
    return {"product_id": product_id, "price": _price(price)}


def listing_body(
    product_id: str, offer: Mapping[str, Any], price: Mapping[str, int], stock: Mapping[str, int]
) -> Value:
    """Return the body of one SKU in create and update: the whole listing, every time.

    Whether an object that is left out would be kept or cleared is not documented.
    """
    body: Value = {
        "product_id": product_id,
        "price": _price(price),
        "tax": {"hsn": offer["hsn"], "tax_code": offer["tax_code"]},
        "listing_status": offer["status"],
        "shipping_fees": {"local": 0, "zonal": 0, "national": 0, "currency": "INR"},
        "fulfillment_profile": "NON_FBF",
        "fulfillment": {
            "dispatch_sla": offer["dispatch_sla_days"],
            "shipping_provider": "FLIPKART",
            "procurement_type": offer["procurement"],
        },
        "packages": [
            {
                "name": "packed",
                "dimensions": {
                    "length": offer["length_mm"] / MM_A_LENGTH_UNIT,
                    "breadth": offer["breadth_mm"] / MM_A_LENGTH_UNIT,
                    "height": offer["height_mm"] / MM_A_LENGTH_UNIT,
                },
                "weight": offer["weight_g"] / GRAMS_A_WEIGHT_UNIT,
            }
        ],
        "locations": _locations(stock),
        "address_label": {
            "manufacturer_details": offer["makers"],
            "packer_details": offer["makers"],
            "countries_of_origin": [offer["country"]],
        },
    }
    return body


def _unique(lines: list[str]) -> list[str]:
    """Return at most five different lines, in order: Flipkart takes no more."""
    return list(dict.fromkeys(lines))[:5]


def _price(price: Mapping[str, int]) -> Value:
    return {
        "mrp": price["mrp_paise"] // 100,
        "selling_price": price["price_paise"] // 100,
        "currency": "INR",
    }


def _locations(stock: Mapping[str, int]) -> list[Value]:
    return [
        {"id": place, "status": "ENABLED", "inventory": pieces}
        for place, pieces in sorted(stock.items())
    ]
