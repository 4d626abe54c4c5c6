"""Locations and the notification toggle."""

from __future__ import annotations

from flipkart_simulator import codes
from flipkart_simulator.api.envelope import Answer, Ask
from flipkart_simulator.api.orders_contract import TOGGLE
from flipkart_simulator.api.reads import refuse
from flipkart_simulator.faults import Fault
from flipkart_simulator.state.sellers import Seller
from flipkart_simulator.world import World


def locations(world: World, seller: Seller, ask: Ask, fault: Fault | None) -> Answer:
    """GET /locations/allLocations. Undocumented: one connector calls it; the shape is a guess."""
    shown = [
        {"locationId": place.location_id, "locationName": place.name, "status": place.status}
        for place in seller.locations.values()
    ]
    return Answer(200, {"locations": shown})


def toggle(world: World, seller: Seller, ask: Ask, fault: Fault | None) -> Answer:
    """POST /v3/notification/subscription: switch one location's events off or on."""
    refused = refuse(ask, TOGGLE)
    if refused is not None:
        text = refused.body["errors"][0]["description"]
        return Answer(400, {"error": codes.TOGGLE_BAD, "message": text})
    body = ask.body
    if body["seller_id"] != seller.seller_id:
        return Answer(
            403, {"error": codes.TOGGLE_FORBIDDEN, "message": "The seller is not the token's"}
        )
    if (
        body["location_id"] not in seller.locations
        or world.events.receiver(seller.seller_id) is None
    ):
        text = f"There is no subscription for location {body['location_id']}"
        return Answer(404, {"error": codes.TOGGLE_UNKNOWN, "message": text})
    off = (body.get("disable_order"), body.get("disable_returns"))
    if off == (None, None):
        return Answer(200, {"message": "Nothing was changed"})
    world.events.toggle(
        seller.seller_id, body["location_id"], orders_off=off[0], returns_off=off[1]
    )
    return Answer(200, {"message": "The subscription was changed"})
