"""Shipments v3, the calls that read: search, order side by ids, shipping details."""

from __future__ import annotations

from typing import Any

from flipkart_simulator import codes
from flipkart_simulator.api import envelope
from flipkart_simulator.api.envelope import Answer, Ask
from flipkart_simulator.api.orders_contract import FILTER, IDS_A_READ, STATES
from flipkart_simulator.api.reads import page_token, page_token_read, refuse
from flipkart_simulator.clock import parse_iso
from flipkart_simulator.faults import Fault
from flipkart_simulator.state.sellers import Seller
from flipkart_simulator.state.shipments import (
    DATE_COLUMNS,
    ID_COLUMNS,
    SORT_COLUMNS,
    Shipment,
    Wanted,
)
from flipkart_simulator.world import World

TOKEN_PARTS = {"asked", "from", "after", "seller", "at"}


def search(world: World, seller: Seller, ask: Ask, fault: Fault | None) -> Answer:
    """POST /v3/shipments/filter: the first page."""
    refused = refuse(ask, FILTER) or _refuse_filter(seller, ask.body)
    if refused is not None:
        return refused
    return _page(world, seller, ask.body, None)


def search_next(world: World, seller: Seller, ask: Ask, fault: Fault | None) -> Answer:
    """GET /v3/shipments/filter?next_token=: the page behind the last one."""
    token = next_token_read(world, seller, ask, fault)
    if isinstance(token, Answer):
        return token
    start = token["from"] if fault and fault.action == "repeat_page" else token["after"]
    return _page(world, seller, token["asked"], tuple(start) if start else None)


def next_token(world: World, seller: Seller, asked: Any, start: Any, after: Any) -> str:
    """Return the token of a next page: what is asked, where this page began and where it ended."""
    return page_token(
        {
            "asked": asked,
            "from": start,
            "after": after,
            "seller": seller.seller_id,
            "at": world.clock.now(),
        }
    )


def next_token_read(
    world: World, seller: Seller, ask: Ask, fault: Fault | None
) -> dict[str, Any] | Answer:
    """Return what a next page's token stands for, or the refusal of one that is not good."""
    token = page_token_read(ask.query.get("next_token", ""))
    life_s = world.behaviour.page_token_life_s
    if (fault and fault.action == "dead_link") or not isinstance(token, dict):
        return _unknown_token("next_token is not one we gave, or is over")
    if set(token) != TOKEN_PARTS or token["seller"] != seller.seller_id:
        return _unknown_token("next_token is not one we gave you")
    if life_s and token["at"] + life_s <= world.clock.now():
        return _unknown_token("next_token is over")
    return token


def _unknown_token(text: str) -> Answer:
    return envelope.malformed(codes.UNKNOWN_TOKEN, text, "next_token")


def _refuse_filter(seller: Seller, body: dict[str, Any]) -> Answer | None:
    asked = body["filter"]
    for state in asked["states"]:
        if state not in STATES[asked["type"]]:
            text = f"{state} is not a state of type {asked['type']}"
            return envelope.malformed(codes.INVALID, text, "filter.states")
    if asked["type"] == "cancelled" and asked.get("cancellationType") is None:
        text = "cancellationType is mandatory for type cancelled"
        return envelope.malformed(codes.MISSING, text, "filter.cancellationType")
    place = asked.get("locationId")
    if place is not None and place not in seller.locations:
        text = f"Location {place} does not belong to the seller"
        return envelope.malformed(codes.UNKNOWN_LOCATION, text, "filter.locationId")
    if body.get("sellerId") not in (None, seller.seller_id):
        return envelope.malformed(codes.INVALID, "sellerId is not the token's", "sellerId")
    return None


def _page(
    world: World, seller: Seller, body: dict[str, Any], after: tuple[float, str] | None
) -> Answer:
    asked = body["filter"]
    size = min(
        (body.get("pagination") or {}).get("pageSize") or world.behaviour.shipments_page_size,
        world.behaviour.shipments_page_size,
    )
    found: list[tuple[Shipment, float]] = []
    if "NON_FBF" in (asked.get("serviceProfiles") or ["NON_FBF"]):
        found = world.shipments.search(_wanted(seller, body, asked), after=after, limit=size + 1)
    more = len(found) > size
    found = found[:size]
    next_url = None
    if more:
        last = [found[-1][1], found[-1][0].shipment_id]
        token = next_token(world, seller, body, after, last)
        next_url = f"/v3/shipments/filter?next_token={token}"  # without /sellers, as Flipkart's
    return Answer(
        200,
        {
            "hasMore": more,
            "nextPageUrl": next_url,
            "shipments": [shipment_shown(world, shipment) for shipment, _ in found],
        },
        skus=[sku for shipment, _ in found for sku in shipment.skus],
    )


def shipment_shown(world: World, shipment: Shipment) -> dict[str, Any]:
    """Return the order side of a shipment, spelled as the settings say."""
    behaviour = world.behaviour
    if behaviour.replacement_key == "is_replacement" and not behaviour.quantity_as_float:
        return shipment.doc
    items = []
    for item in shipment.items:
        shown = dict(item)
        shown[behaviour.replacement_key] = shown.pop("is_replacement")
        if behaviour.quantity_as_float:
            shown["quantity"] = float(shown["quantity"])
        items.append(shown)
    return {**shipment.doc, "orderItems": items}


def _kinds(asked: dict[str, Any]) -> tuple[str, ...]:
    """Return the kinds of shipment asked for; express ones are all of the express tier."""
    kinds = set(asked.get("shipmentTypes") or ("NORMAL", "EXPRESS"))
    tiers = asked.get("dispatchServiceTiers")
    if tiers:
        kinds &= {"NORMAL" if tier == "REGULAR" else tier for tier in tiers}
    return tuple(sorted(kinds)) or ("NONE",)


def _wanted(seller: Seller, body: dict[str, Any], asked: dict[str, Any]) -> Wanted:
    sort = body.get("sort") or {}
    hold = asked.get("hold")
    if hold is None and asked["type"] == "preDispatch":
        hold = False  # held shipments are missed unless asked for
    return Wanted(
        seller_id=seller.seller_id,
        states=tuple(asked["states"]),
        hold=hold,
        location_id=asked.get("locationId") or "",
        skus=tuple(asked.get("sku") or ()),
        kinds=_kinds(asked),
        mps=asked.get("mps"),
        ranges={
            column: (_moment(asked[name].get("from")), _moment(asked[name].get("to")))
            for name, column in DATE_COLUMNS.items()
            if asked.get(name)
        },
        cancelled_by=(asked.get("cancellationType") or "").removesuffix("Cancellation"),
        sort_column=SORT_COLUMNS[sort.get("field") or "orderDate"],
        descending=sort.get("order") == "desc",
    )


def _moment(text: str | None) -> float | None:
    return None if text is None else parse_iso(text)


def ids_read(text: str, name: str, most: int = IDS_A_READ) -> list[str] | Answer:
    """Return the ids of a comma-separated text, or the 400 of none or too many."""
    ids = list(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    if not ids:
        return envelope.malformed(codes.MISSING, f"{name} is mandatory", name)
    if len(ids) > most:
        return envelope.malformed(codes.TOO_MANY, f"At most {most} ids are allowed", name)
    return ids


def get(world: World, seller: Seller, ask: Ask, fault: Fault | None) -> Answer:
    """GET /v3/shipments?shipmentIds= | orderItemIds= | orderIds=: one kind of id a call."""
    given = [name for name in ID_COLUMNS if name in ask.query]
    if len(given) != 1 or set(ask.query) - set(ID_COLUMNS):
        text = f"Exactly one of {', '.join(ID_COLUMNS)} is allowed"
        return envelope.malformed(codes.INVALID, text, ",".join(sorted(ask.query)))
    ids = ids_read(ask.query[given[0]], given[0])
    if isinstance(ids, Answer):
        return ids
    found = world.shipments.get_many(seller.seller_id, given[0], ids)
    shown = [shipment_shown(world, shipment) for shipment in found]
    return Answer(200, {"shipments": shown}, skus=[sku for s in found for sku in s.skus])


def details(world: World, seller: Seller, ask: Ask, fault: Fault | None) -> Answer:
    """GET /v3/shipments/{shipmentIds}: addresses, courier and tracking."""
    ids = ids_read(ask.params["shipmentIds"], "shipmentIds")
    if isinstance(ids, Answer):
        return ids
    found = world.shipments.get_many(seller.seller_id, "shipmentIds", ids)
    return Answer(200, {"shipments": [_details(world, shipment) for shipment in found]})


def _details(world: World, shipment: Shipment) -> dict[str, Any]:
    more = shipment.more
    packed = shipment.packed_at is not None
    leg = {"trackingId": more["tracking_id"], "vendorName": more["courier"]} if packed else None
    return {
        "orderId": shipment.items[0]["orderId"],
        "shipmentId": shipment.shipment_id,
        "orderItems": shipment_shown(world, shipment)["orderItems"],
        "weighingRequired": False,
        "deliveryAddress": more["buyer"],
        "billingAddress": more["buyer"],
        "sellerAddress": more["store"],
        "returnAddress": more["store"],
        "buyerDetails": {
            "firstName": more["buyer"]["firstName"],
            "lastName": more["buyer"]["lastName"],
        },
        "courierDetails": {"pickupDetails": leg, "deliveryDetails": leg},
        "subShipments": shipment.doc["subShipments"],
    }
