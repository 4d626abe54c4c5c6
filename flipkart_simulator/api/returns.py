"""Returns v2: GET /v2/returns, 25 a page."""

from __future__ import annotations

from typing import Any

from flipkart_simulator import codes
from flipkart_simulator.api import envelope
from flipkart_simulator.api.envelope import Answer, Ask
from flipkart_simulator.api.shipments import ids_read, next_token, next_token_read
from flipkart_simulator.clock import parse_iso
from flipkart_simulator.faults import Fault
from flipkart_simulator.state.returns import IDS_A_CALL, SOURCES, Return, ReturnsWanted
from flipkart_simulator.state.sellers import Seller
from flipkart_simulator.world import World

KNOWN = (
    "source",
    "createdAfter",
    "createdBefore",
    "modifiedAfter",
    "modifiedBefore",
    "locationId",
    "returnIds",
    "trackingIds",
)
UNSHOWN = ("productId", "listingId")  # kept for the events, not part of this answer


def search(world: World, seller: Seller, ask: Ask, fault: Fault | None) -> Answer:
    """GET /v2/returns: the first page, or with next_token a further one."""
    if "next_token" in ask.query:
        token = next_token_read(world, seller, ask, fault)
        if isinstance(token, Answer):
            return token
        start = token["from"] if fault and fault.action == "repeat_page" else token["after"]
        return _page(world, seller, token["asked"], tuple(start) if start else None)
    strange = set(ask.query) - set(KNOWN)
    if strange:
        name = sorted(strange)[0]
        return envelope.malformed(codes.UNKNOWN_FIELD, f"{name} is not a parameter", name)
    wanted = _wanted(seller, ask.query)
    return wanted if isinstance(wanted, Answer) else _page(world, seller, dict(ask.query), None)


def _wanted(seller: Seller, query: dict[str, str]) -> ReturnsWanted | Answer:
    if query.get("source") not in SOURCES:
        text = f"source is mandatory: one of {', '.join(SOURCES)}"
        return envelope.malformed(codes.MISSING, text, "source")
    place = query.get("locationId", "")
    if place and place not in seller.locations:
        text = f"Location {place} does not belong to the seller"
        return envelope.malformed(codes.UNKNOWN_LOCATION, text, "locationId")
    moments: dict[str, float | None] = {}
    for name in KNOWN[1:5]:
        try:
            moments[name] = parse_iso(query[name]) if name in query else None
        except (ValueError, OverflowError):
            text = f"{name} must be an ISO 8601 date-time"
            return envelope.malformed(codes.INVALID, text, name)
    ids: dict[str, tuple[str, ...]] = {}
    for name in ("returnIds", "trackingIds"):
        read = ids_read(query[name], name, IDS_A_CALL) if name in query else []
        if isinstance(read, Answer):
            return read
        ids[name] = tuple(read)
    return ReturnsWanted(
        seller_id=seller.seller_id,
        source=query["source"],
        created=(moments["createdAfter"], moments["createdBefore"]),
        modified=(moments["modifiedAfter"], moments["modifiedBefore"]),
        location_id=place,
        return_ids=ids["returnIds"],
        tracking_ids=ids["trackingIds"],
    )


def _page(
    world: World, seller: Seller, query: dict[str, str], after: tuple[float, str] | None
) -> Answer:
    wanted = _wanted(seller, query)
    if isinstance(wanted, Answer):
        return wanted
    size = world.behaviour.returns_page_size
    found = world.returns.search(wanted, after=after, limit=size + 1)
    more = len(found) > size
    found = found[:size]
    next_url = None
    if more:
        last = [found[-1].created_at, found[-1].return_id]
        next_url = f"/v2/returns?next_token={next_token(world, seller, query, after, last)}"
    shown = [_shown(world, entry) for entry in found]
    return Answer(200, {"hasMore": more, "nextUrl": next_url, "returnItems": shown})


def _shown(world: World, entry: Return) -> dict[str, Any]:
    shown = {name: value for name, value in entry.doc.items() if name not in UNSHOWN}
    if world.behaviour.quantity_as_float:
        shown["quantity"] = float(shown["quantity"])
    return shown
