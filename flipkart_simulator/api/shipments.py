"""Shipments v3: the search for orders. Packing and what follows is not imitated yet."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flipkart_simulator import codes
from flipkart_simulator.api import envelope
from flipkart_simulator.api.envelope import Answer, Ask
from flipkart_simulator.api.reads import page_token, page_token_read, refuse
from flipkart_simulator.api.schema import (
    Flag,
    Issue,
    Many,
    OneOf,
    Text,
    Whole,
    invalid,
    mistyped,
    record,
)
from flipkart_simulator.clock import parse_iso
from flipkart_simulator.faults import Fault
from flipkart_simulator.state.sellers import Seller
from flipkart_simulator.state.shipments import DATE_COLUMNS, SORT_COLUMNS, Wanted
from flipkart_simulator.world import World

STATES = {
    "preDispatch": ("APPROVED", "PACKING_IN_PROGRESS", "PACKED", "FORM_FAILED",
                    "READY_TO_DISPATCH"),
    "postDispatch": ("SHIPPED", "DELIVERED", "PICKUP_COMPLETE"),
    "cancelled": ("CANCELLED",),
}  # fmt: skip
ALL_STATES = tuple(state for states in STATES.values() for state in states)


@dataclass(frozen=True)
class Moment:
    """A date-time in ISO 8601."""

    def issues(self, value: Any, path: str) -> Iterator[Issue]:
        """See Shape."""
        if not isinstance(value, str):
            yield mistyped(path, "a date-time")
            return
        try:
            parse_iso(value)
        except ValueError:
            yield invalid(path, f"{path} must be an ISO 8601 date-time")


SPAN = record(**{"from": Moment(), "to": Moment()})
FILTER = record(
    filter=(
        record(
            type=(OneOf(tuple(STATES)),),
            states=(Many(OneOf(ALL_STATES), least=1, unique=True),),
            locationId=Text(),
            sku=Many(Text()),
            orderDate=SPAN,
            dispatchAfterDate=SPAN,
            dispatchByDate=SPAN,
            modifiedDate=SPAN,
            cancellationDate=SPAN,
            shipmentTypes=Many(OneOf(("EXPRESS", "NORMAL", "SELF"))),
            serviceProfiles=Many(OneOf(("FBF", "NON_FBF", "FBF_LITE"))),
            dispatchServiceTiers=Many(OneOf(("EXPRESS", "REGULAR"))),
            cancellationType=OneOf(
                ("sellerCancellation", "buyerCancellation", "marketplaceCancellation")
            ),
            hold=Flag(),
            mps=Flag(),
        ),
    ),
    pagination=record(pageSize=Whole(least=1)),
    sort=record(field=OneOf(tuple(SORT_COLUMNS)), order=OneOf(("asc", "desc"))),
    sellerId=Text(),
)


def search(world: World, seller: Seller, ask: Ask, fault: Fault | None) -> Answer:
    """POST /v3/shipments/filter: the first page."""
    refused = refuse(ask, FILTER) or _refuse_filter(seller, ask.body)
    if refused is not None:
        return refused
    return _page(world, seller, ask.body, None)


def search_next(world: World, seller: Seller, ask: Ask, fault: Fault | None) -> Answer:
    """GET /v3/shipments/filter?next_token=: the page behind the last one."""
    token = page_token_read(ask.query.get("next_token", ""))
    if not isinstance(token, dict) or set(token) != {"asked", "after", "seller"}:
        return envelope.malformed(codes.INVALID, "next_token is not one we gave", "next_token")
    if token["seller"] != seller.seller_id:
        return envelope.malformed(codes.INVALID, "next_token is not yours", "next_token")
    return _page(world, seller, token["asked"], tuple(token["after"]))


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
    rows = []
    if "NON_FBF" in (asked.get("serviceProfiles") or ["NON_FBF"]) and _can_match(asked):
        rows = world.shipments.search(_wanted(seller, body, asked), after=after, limit=size + 1)
    more = len(rows) > size
    rows = rows[:size]
    next_url = None
    if more:
        last = [rows[-1]["sort_value"], rows[-1]["shipment_id"]]
        token = page_token({"asked": body, "after": last, "seller": seller.seller_id})
        next_url = f"/v3/shipments/filter?next_token={token}"  # without /sellers, as Flipkart's
    found = [json.loads(row["doc"]) for row in rows]
    return Answer(
        200,
        {"hasMore": more, "nextPageUrl": next_url, "shipments": found},
        skus=[row["sku"] for row in rows],
    )


def _can_match(asked: dict[str, Any]) -> bool:
    """Return whether a standard single-package shipment fits the parts that are all alike here."""
    types = asked.get("shipmentTypes") or ["NORMAL"]
    tiers = asked.get("dispatchServiceTiers") or ["REGULAR"]
    return "NORMAL" in types and "REGULAR" in tiers and not asked.get("mps")


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
