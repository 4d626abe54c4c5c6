"""Listings v3, the calls that change: create, update, update/price, update/inventory.

Each answers HTTP 200 with an outcome for every SKU; what breaks the contract itself (no JSON,
an unknown or mistyped field, no SKU or more than ten) is a 400 for the whole body, and then
nothing of it is done.
"""

from __future__ import annotations

from typing import Any

from flipkart_simulator import codes
from flipkart_simulator.api import contract, envelope
from flipkart_simulator.api.envelope import Answer, Ask
from flipkart_simulator.api.schema import Issue, Record
from flipkart_simulator.clock import iso_utc
from flipkart_simulator.faults import NEVER_SENT, Fault
from flipkart_simulator.state.catalogue import new_listing_id
from flipkart_simulator.state.listings import Listing
from flipkart_simulator.state.sellers import Seller
from flipkart_simulator.world import World

SKUS_A_CALL = 10
SHAPES: dict[str, Record] = {
    "create": contract.CREATE,
    "update": contract.UPDATE,
    "price": contract.PRICE_CALL,
    "inventory": contract.INVENTORY_CALL,
}
OPTIONAL = ("tax", "shipping_fees", "subsidized_shipping", "fulfillment", "address_label",
            "dating_label", "archived_status")  # fmt: skip


def create(world: World, seller: Seller, ask: Ask, fault: Fault | None) -> Answer:
    """POST /listings/v3: put SKUs up on known products; a SKU that exists is overwritten."""
    return _change(world, seller, ask, fault, "create")


def update(world: World, seller: Seller, ask: Ask, fault: Fault | None) -> Answer:
    """POST /listings/v3/update: the full required set again, for SKUs that exist."""
    return _change(world, seller, ask, fault, "update")


def update_price(world: World, seller: Seller, ask: Ask, fault: Fault | None) -> Answer:
    """POST /listings/v3/update/price."""
    return _change(world, seller, ask, fault, "price")


def update_inventory(world: World, seller: Seller, ask: Ask, fault: Fault | None) -> Answer:
    """POST /listings/v3/update/inventory: absolute pieces by location."""
    return _change(world, seller, ask, fault, "inventory")


def _change(world: World, seller: Seller, ask: Ask, fault: Fault | None, call: str) -> Answer:
    refused, issues = _read(ask, SHAPES[call])
    if refused is not None:
        return refused
    answer = Answer(200, {}, skus=list(ask.body))
    held = world.listings.get_all(seller.seller_id, list(ask.body))
    for place, (sku, entry) in enumerate(ask.body.items()):
        action = fault.action if fault and fault.touches(sku) else ""
        if action == "mix":
            action = {0: "fail_sku", 1: "warn_sku"}.get(place, "")
        problems = issues[sku] or _refusals(world, seller, sku, entry, held.get(sku), call)
        if action == "fail_sku" and fault is not None:
            outcome = _forced(fault)
        elif problems:
            outcome = _failure(problems)
        else:
            if action not in ("accept_only", "late_effect"):
                answer.applied += _apply(world, seller, sku, entry, held.get(sku), call)
            outcome = {"status": "SUCCESS", "errors": [], "attribute_errors": []}
            if action == "warn_sku" and fault is not None:
                outcome = _warned(fault)
        if action != "omit_sku":
            answer.body[sku] = outcome
    _spell(world, answer)
    if fault is not None:
        _disorder(answer, fault)
    return answer


def _disorder(answer: Answer, fault: Fault) -> None:
    """Give the outcomes another order and one more, or other fields than the contract's."""
    if fault.action == "reorder":
        answer.body = dict(reversed(answer.body.items()))
        answer.body[NEVER_SENT] = {"status": "SUCCESS", "errors": [], "attribute_errors": []}
    if fault.action == "odd_fields":
        for outcome in answer.body.values():
            outcome["trace"] = {"took_ms": "12"}
            outcome.pop("attribute_errors", None)


def _spell(world: World, answer: Answer) -> None:
    """Write statuses and codes as the settings say; both were seen otherwise in the wild."""
    for outcome in answer.body.values() if world.behaviour.status_case == "lower" else ():
        outcome["status"] = outcome["status"].lower()
    for outcome in answer.body.values() if world.behaviour.code_type == "text" else ():
        for error in (*outcome["errors"], *outcome["attribute_errors"]):
            error["code"] = str(error["code"])


def _read(ask: Ask, shape: Record) -> tuple[Answer | None, dict[str, list[Issue]]]:
    """Return (the 400, or None) and {sku: what is wrong with it alone}."""
    if ask.problem:
        return envelope.malformed(codes.NOT_JSON, ask.problem), {}
    if not isinstance(ask.body, dict):
        return envelope.malformed(codes.MISTYPED, "The body must be an object keyed by SKU"), {}
    if not ask.body:
        return envelope.malformed(codes.TOO_FEW, "The body names no SKU"), {}
    if len(ask.body) > SKUS_A_CALL:
        return envelope.malformed(
            codes.TOO_MANY, f"At most {SKUS_A_CALL} SKUs are allowed in a request"
        ), {}
    found = {sku: list(shape.issues(entry, "")) for sku, entry in ask.body.items()}
    broken = [
        envelope.error(issue.code, issue.text.strip(), f"{sku}.{issue.path}".rstrip("."))
        for sku, issues in found.items()
        for issue in issues
        if issue.malformed
    ]
    return (envelope.refusal(400, *broken) if broken else None), found


def _refusals(
    world: World,
    seller: Seller,
    sku: str,
    entry: dict[str, Any],
    listing: Listing | None,
    call: str,
) -> list[Issue]:
    """Return why a well-formed entry still cannot be taken."""
    if not sku.strip() or len(sku) > 64:
        return [Issue(False, codes.BAD_SKU, "sku", "SKU must have 1 to 64 characters")]
    issues = list(_product_refusals(world, seller, sku, entry["product_id"], listing, call))
    price = entry.get("price")
    if price and price["selling_price"] > price["mrp"]:
        issues.append(
            Issue(
                False,
                codes.PRICE_ABOVE_MRP,
                "price.selling_price",
                "Selling price cannot be greater than MRP",
            )
        )
    for number, place in enumerate(entry.get("locations", [])):
        known = seller.locations.get(place["id"])
        path = f"locations[{number}].id"
        if known is None:
            text = f"Location {place['id']} does not belong to the seller"
            issues.append(Issue(False, codes.UNKNOWN_LOCATION, path, text))
        elif known.status != "ENABLED":
            text = f"Location {place['id']} is disabled"
            issues.append(Issue(False, codes.DISABLED_LOCATION, path, text))
    if listing is not None and listing.blocked and entry.get("listing_status") == "ACTIVE":
        text = "The listing has been inactivated by Flipkart"
        issues.append(Issue(False, codes.BLOCKED, "listing_status", text))
    return issues


def _product_refusals(
    world: World,
    seller: Seller,
    sku: str,
    product_id: str,
    listing: Listing | None,
    call: str,
) -> list[Issue]:
    if listing is None and call != "create":
        return [Issue(False, codes.UNKNOWN_SKU, "sku", "The SKU does not exist for the seller")]
    if listing is not None and listing.product_id != product_id:
        text = f"The SKU is not mapped to product {product_id}"
        return [Issue(False, codes.OTHER_PRODUCT, "product_id", text)]
    if listing is not None:
        return []
    if world.catalogue.product(product_id) is None:
        text = f"Product {product_id} does not exist"
        return [Issue(False, codes.UNKNOWN_PRODUCT, "product_id", text)]
    other = world.listings.sku_on_product(seller.seller_id, product_id)
    if other is not None:
        text = f"The seller already lists this product as SKU {other}"
        return [Issue(False, codes.ALREADY_LISTED, "product_id", text)]
    return []


def _failure(issues: list[Issue]) -> dict[str, Any]:
    """Return the outcome of a refused SKU: its own field is an error, others are attributes'."""
    errors = [i for i in issues if i.attribute == "sku"]
    return {
        "status": "FAILURE",
        "errors": [envelope.error(i.code, i.text, "") for i in errors],
        "attribute_errors": [
            {**envelope.error(i.code, i.text, i.path), "attribute": i.attribute}
            for i in issues
            if i.attribute != "sku"
        ],
    }


def _forced(fault: Fault) -> dict[str, Any]:
    outcome: dict[str, Any] = {"status": "FAILURE", "errors": [], "attribute_errors": []}
    entry = envelope.error(fault.code, fault.description, fault.attribute)
    if fault.attribute:
        outcome["attribute_errors"].append({**entry, "attribute": fault.attribute})
    else:
        outcome["errors"].append(entry)
    return outcome


def _warned(fault: Fault) -> dict[str, Any]:
    remark = envelope.error(fault.code, fault.description, fault.attribute)
    return {
        "status": "WARNING",
        "errors": [{**remark, "severity": "WARNING"}],
        "attribute_errors": [],
    }


def _apply(
    world: World,
    seller: Seller,
    sku: str,
    entry: dict[str, Any],
    listing: Listing | None,
    call: str,
) -> list[dict[str, Any]]:
    """Make the change true and return its entries for the log."""
    entry = {name: value for name, value in entry.items() if value is not None}
    if listing is None or call == "create":
        listing = _fresh(listing, seller, sku, entry)
    elif call == "update" and world.behaviour.update_omitted == "clear":
        for name in OPTIONAL:
            listing.attributes.pop(name, None)
    changed: dict[str, Any] = {}
    if "price" in entry:
        listing.price = {k: v for k, v in entry["price"].items() if v is not None}
        changed["price"] = {key: listing.price[key] for key in ("mrp", "selling_price")}
    if "locations" in entry:
        changed.update(_set_places(listing, entry["locations"]))
    if "listing_status" in entry:
        changed["status"] = listing.listing_status = entry["listing_status"]
    rest = {
        name: value
        for name, value in entry.items()
        if name not in ("price", "locations", "listing_status", "product_id")
    }
    if "packages" in rest:
        rest["packages"] = [
            {"id": f"PKG{number}", **package} for number, package in enumerate(rest["packages"], 1)
        ]
    if rest:
        listing.attributes.update(rest)
        changed["attributes"] = sorted(rest)
    world.listings.put(listing, remember_for_s=world.behaviour.inventory_lag_s)
    now = iso_utc(world.clock.now())
    return [{"sku": sku, "field": name, "value": v, "at": now} for name, v in changed.items()]


def _fresh(old: Listing | None, seller: Seller, sku: str, entry: dict[str, Any]) -> Listing:
    """Return a listing with nothing in it, under its old id if there was one."""
    return Listing(
        seller_id=seller.seller_id,
        sku=sku,
        listing_id=old.listing_id if old else new_listing_id(entry["product_id"]),
        product_id=entry["product_id"],
        listing_status="INACTIVE",
        price={},
        locations={},
        attributes={"archived_status": "NONE"},
        was_active=old.was_active if old else False,
        blocked=old.blocked if old else False,
    )


def _set_places(listing: Listing, places: list[dict[str, Any]]) -> dict[str, Any]:
    """Set the places named; others stay. Returns the stock set, and any change of status."""
    stock: dict[str, int] = {}
    statuses: dict[str, str] = {}
    for place in places:
        held = listing.locations.setdefault(
            place["id"], {"status": "ENABLED", "inventory": 0, "pending_inventory": 0}
        )
        if held["status"] != place["status"]:
            held["status"] = statuses[place["id"]] = place["status"]
        for name in ("inventory", "pending_inventory"):
            if place.get(name) is not None:
                held[name] = place[name]
        if place.get("inventory") is not None:
            stock[place["id"]] = place["inventory"]
    changed: dict[str, Any] = {}
    if stock:
        changed["stock"] = stock
    if statuses:
        changed["location_status"] = statuses
    return changed
