"""Shipments v3: labels, invoices, forms, handover counts, manifest, one-time codes."""

from __future__ import annotations

import random
from typing import Any

from flipkart_simulator import codes
from flipkart_simulator.api import envelope
from flipkart_simulator.api.envelope import Answer, Ask
from flipkart_simulator.api.orders_contract import LABELS_A_CALL, manifest_shape
from flipkart_simulator.api.reads import refuse
from flipkart_simulator.api.shipments import ids_read
from flipkart_simulator.clock import iso_ist, parse_iso
from flipkart_simulator.faults import Fault
from flipkart_simulator.papers.pdf import invoices_pdf, labels_pdf, manifest_pdf
from flipkart_simulator.state.sellers import Seller
from flipkart_simulator.state.shipments import Shipment
from flipkart_simulator.world import World

HAS_LABEL = ("PACKED", "READY_TO_DISPATCH", "PICKUP_COMPLETE", "SHIPPED", "DELIVERED")
PDF, BYTES = "application/pdf", "application/octet-stream"
OTC_LIFE_S = 86_400.0


def labels(world: World, seller: Seller, ask: Ask, fault: Fault | None) -> Answer:
    """GET /v3/shipments/{shipmentIds}/labels: label and invoice, one after another."""
    found = _packed(world, seller, ask)
    if isinstance(found, Answer):
        return found
    return envelope.document(labels_pdf(found, invoices=True), PDF)


def invoices(world: World, seller: Seller, ask: Ask, fault: Fault | None) -> Answer:
    """GET /v3/shipments/{shipmentIds}/invoices."""
    found = _packed(world, seller, ask)
    return found if isinstance(found, Answer) else envelope.document(invoices_pdf(found), PDF)


def label_only_pdf(world: World, seller: Seller, ask: Ask, fault: Fault | None) -> Answer:
    """POST /v3/shipments/{shipmentIds}/labelOnly/pdf?reprint=."""
    return _label_only(world, seller, ask, PDF)


def label_only(world: World, seller: Seller, ask: Ask, fault: Fault | None) -> Answer:
    """POST /v3/shipments/{shipmentIds}/labelOnly?reprint=: the same as a stream of bytes."""
    return _label_only(world, seller, ask, BYTES)


def _label_only(world: World, seller: Seller, ask: Ask, media_type: str) -> Answer:
    reprint = ask.query.get("reprint", "false").lower()
    if reprint not in ("true", "false"):
        return envelope.malformed(codes.INVALID, "reprint is true or false", "reprint")
    found = _packed(world, seller, ask, LABELS_A_CALL)
    if isinstance(found, Answer):
        return found
    again = reprint == "true"
    for shipment in found if not again else []:
        shipment.more["labels_printed"] = shipment.more.get("labels_printed", 0) + 1
        world.shipments.put(shipment)
    return envelope.document(labels_pdf(found, invoices=False, reprint=again), media_type)


def _packed(world: World, seller: Seller, ask: Ask, most: int = 100) -> list[Shipment] | Answer:
    """Return the shipments named, all of them packed, or what is answered instead."""
    ids = ids_read(ask.params["shipmentIds"], "shipmentIds", most)
    if isinstance(ids, Answer):
        return ids
    found = {
        s.shipment_id: s for s in world.shipments.get_many(seller.seller_id, "shipmentIds", ids)
    }
    missing = [shipment_id for shipment_id in ids if shipment_id not in found]
    if missing:
        text = f"Shipment {missing[0]} does not exist"
        return envelope.refusal(404, envelope.error(codes.UNKNOWN_THING, text, "shipmentIds"))
    early = [s for s in found.values() if s.state not in HAS_LABEL]
    if early and world.behaviour.early_pdf == "empty":
        return envelope.document(b"", PDF)
    if early:
        text = f"Shipment {early[0].shipment_id} is {early[0].state}: it has no label"
        return envelope.malformed(codes.NOT_READY, text, "shipmentIds")
    return [found[shipment_id] for shipment_id in ids]


def forms(world: World, seller: Seller, ask: Ask, fault: Fault | None) -> Answer:
    """POST or GET /v3/shipments/{shipmentIds}/forms: the state forms of each."""
    ids = ids_read(ask.params["shipmentIds"], "shipmentIds")
    if isinstance(ids, Answer):
        return ids
    found = world.shipments.get_many(seller.seller_id, "shipmentIds", ids)
    shown = [{"shipmentId": s.shipment_id, "forms": s.doc["forms"]} for s in found]
    return Answer(200, {"shipments": shown})


def handover_counts(world: World, seller: Seller, ask: Ask, fault: Fault | None) -> Answer:
    """GET /v3/shipments/handover/counts?locationId=: what to hand to whom."""
    place = _place(seller, ask.query.get("locationId", ""), "locationId")
    if isinstance(place, Answer):
        return place
    counts: dict[tuple[str, bool], list[Shipment]] = {}
    for shipment in world.shipments.of_seller(seller.seller_id, "READY_TO_DISPATCH"):
        if shipment.location_id == place:
            key = (vendor_code(shipment), shipment.mps)
            counts.setdefault(key, []).append(shipment)
    body = [
        {
            "vendorGroupCode": vendor,
            "count": len(found),
            "pickUpDate": {
                "from": iso_ist(min(s.dispatch_after_at for s in found)),
                "to": iso_ist(max(s.dispatch_by_at for s in found)),
            },
            "otc": {"code": _one_time_code(place, vendor), "error_code": None},
            "isMps": mps,
        }
        for (vendor, mps), found in sorted(counts.items())
    ]
    return Answer(200, body)


def manifest(world: World, seller: Seller, ask: Ask, fault: Fault | None) -> Answer:
    """POST /v3/shipments/manifest: what one courier fetches, as PDF."""
    mps_key, pickup_key = world.behaviour.mps_key, world.behaviour.pickup_date_key
    refused = refuse(ask, manifest_shape(mps_key, pickup_key))
    if refused is not None:
        return refused
    params = ask.body["params"]
    if params.get("locationId") is not None:
        place = _place(seller, params["locationId"], "params.locationId")
        if isinstance(place, Answer):
            return place
    is_mps, span = bool(params.get(mps_key)), params.get(pickup_key) or {}
    if is_mps and not span:
        return envelope.malformed(
            codes.MISSING, f"{pickup_key} is mandatory", f"params.{pickup_key}"
        )
    since, until = (parse_iso(span[end]) if span.get(end) else None for end in _ends(pickup_key))
    found = [
        shipment
        for shipment in world.shipments.of_seller(seller.seller_id, "READY_TO_DISPATCH")
        if vendor_code(shipment) == params["vendorGroupCode"]
        and params.get("locationId") in (None, shipment.location_id)
        and shipment.mps == is_mps
        and (since is None or shipment.dispatch_by_at >= since)
        and (until is None or shipment.dispatch_after_at <= until)
    ]
    if not found:
        text = f"{params['vendorGroupCode']} has nothing to fetch"
        return envelope.refusal(404, envelope.error(codes.UNKNOWN_THING, text, "params"))
    vendor = found[0].more["courier"]
    return envelope.document(manifest_pdf(found, vendor, world.clock.now()), PDF)


def _ends(pickup_key: str) -> tuple[str, str]:
    return ("from", "to") if pickup_key == "pickupDate" else ("after", "before")


def one_time_codes(world: World, seller: Seller, ask: Ask, fault: Fault | None) -> Answer:
    """GET /v3/shipments/otc/{locationId}?requestType=RETURN: one for each returned parcel's
    courier that is on its way."""
    if ask.query.get("requestType", "RETURN") != "RETURN":
        return envelope.malformed(codes.INVALID, "requestType is RETURN", "requestType")
    place = _place(seller, ask.params["locationId"], "locationId")
    if isinstance(place, Answer):
        return place
    couriers = {
        entry.doc["courierName"] for entry in world.returns.of_location(seller.seller_id, place)
    }
    found: list[dict[str, Any]] = [
        {
            "vendorName": courier,
            "code": _one_time_code(place, courier),
            "error_code": None,
            "expiryTime": iso_ist(world.clock.now() + OTC_LIFE_S),
        }
        for courier in sorted(couriers)
    ]
    if not found:
        found = [
            {
                "vendorName": None,
                "code": None,
                "error_code": codes.OTC_NOT_GENERATED,
                "expiryTime": None,
            }
        ]
    return Answer(200, {"locationId": place, "requestType": "RETURN", "otc": found})


def vendor_code(shipment: Shipment) -> str:
    """Return the code under which a courier's parcels are counted."""
    code: str = shipment.more["courier"].split()[0].upper()
    return code


def _one_time_code(place: str, vendor: str) -> str:
    dice = random.Random(f"{place}:{vendor}")  # noqa: S311  shown to anybody who asks
    return f"{dice.randrange(10_000):04}"


def _place(seller: Seller, location_id: str, path: str) -> str | Answer:
    if not location_id:
        return envelope.malformed(codes.MISSING, f"{path} is mandatory", path)
    if location_id not in seller.locations:
        text = f"Location {location_id} does not belong to the seller"
        return envelope.malformed(codes.UNKNOWN_LOCATION, text, path)
    return location_id
