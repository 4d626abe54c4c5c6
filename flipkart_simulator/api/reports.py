"""The Reports API, which answers partners' applications only; a seller takes the same files from
Seller Hub. Its paths lack /sellers, as printed."""

from __future__ import annotations

import secrets
import uuid

from flipkart_simulator import codes
from flipkart_simulator.api import envelope
from flipkart_simulator.api.envelope import Answer, Ask
from flipkart_simulator.api.orders_contract import REPORT
from flipkart_simulator.api.reads import refuse
from flipkart_simulator.clock import iso_ist, parse_iso
from flipkart_simulator.faults import Fault
from flipkart_simulator.money.files import XLSX
from flipkart_simulator.money.reports import (
    KINDS,
    report_expires_at,
    report_file,
    report_status,
)
from flipkart_simulator.state.money import Report
from flipkart_simulator.state.sellers import Seller
from flipkart_simulator.world import World


def request_report(world: World, seller: Seller, ask: Ask, fault: Fault | None) -> Answer:
    """POST /reports/{reportTypeIdentifier}."""
    kind = ask.params["reportTypeIdentifier"]
    if kind not in KINDS:
        return _unknown(f"Report type {kind}")
    refused = refuse(ask, REPORT)
    if refused is not None:
        return refused
    parameters = ask.body["parameters"]
    if parse_iso(parameters["to_date"]) < parse_iso(parameters["from_date"]):
        return envelope.malformed(
            codes.INVALID, "to_date is before from_date", "parameters.to_date"
        )
    report_id = str(uuid.uuid4())
    world.money.report_add(
        Report(
            report_id=report_id,
            seller_id=seller.seller_id,
            kind=kind,
            parameters=parameters,
            asked_at=world.clock.now(),
            key=secrets.token_urlsafe(24),
        )
    )
    return Answer(200, {"report_id": report_id})


def detail(world: World, seller: Seller, ask: Ask, fault: Fault | None) -> Answer:
    """GET /reports/{reportId}/detail."""
    report = world.money.report(ask.params["reportId"])
    if report is None or report.seller_id != seller.seller_id:
        return _unknown(f"Report {ask.params['reportId']}")
    status = report_status(world, report)
    ready = status == "COMPLETED"
    body = {
        "report_id": report.report_id,
        "status": status,
        "location": (
            f"{ask.host}/reports/files/{report.report_id}?key={report.key}" if ready else None
        ),
        "metadata": {"expiry": iso_ist(report_expires_at(world, report)) if ready else None},
    }
    return Answer(200, body)


def file(world: World, report_id: str, key: str) -> Answer:
    """GET /reports/files/{reportId}?key=: the file; its address is all it takes."""
    report = world.money.report(report_id)
    if report is None or not secrets.compare_digest(report.key.encode(), key.encode()):
        return _unknown(f"Report {report_id}")
    if report_status(world, report) != "COMPLETED":
        return _unknown(f"The file of report {report_id}")
    return envelope.document(report_file(world, report), XLSX)


def _unknown(thing: str) -> Answer:
    error = envelope.error(codes.UNKNOWN_THING, f"{thing} does not exist")
    return envelope.refusal(404, error)
