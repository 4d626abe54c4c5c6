"""Labels, invoices and manifests as PDF, by fpdf2 with the fonts every reader has.

Those fonts know Latin letters only: other signs become a question mark, and money is `Rs`.
fpdf2 is imported with the first document: it would take up most of the simulator's start.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from flipkart_simulator.clock import IST
from flipkart_simulator.state.shipments import Shipment

if TYPE_CHECKING:
    from fpdf import FPDF

LABEL_MM = (101.6, 152.4)  # four inches by six
A4_MM = (210.0, 297.0)


def labels_pdf(shipments: Sequence[Shipment], *, invoices: bool, reprint: bool = False) -> bytes:
    """Return one label for each package of each shipment, each shipment's followed by its
    invoice if `invoices`."""
    pdf = _new("Shipping labels")
    for shipment in shipments:
        parts = shipment.doc["subShipments"]
        for number, part in enumerate(parts, 1):
            _label(pdf, shipment, part["subShipmentId"], number, len(parts), reprint)
        if invoices:
            _invoice(pdf, shipment)
    return bytes(pdf.output())


def invoices_pdf(shipments: Sequence[Shipment]) -> bytes:
    """Return one invoice for each shipment."""
    pdf = _new("Tax invoices")
    for shipment in shipments:
        _invoice(pdf, shipment)
    return bytes(pdf.output())


def manifest_pdf(shipments: Sequence[Shipment], vendor: str, made_at: float) -> bytes:
    """Return the list of parcels handed to one courier, to be signed."""
    pdf = _new("Manifest")
    pdf.add_page(format=A4_MM)
    _line(pdf, 14, f"Manifest for {vendor}", bold=True)
    _line(pdf, 10, f"Made {_day(made_at)} | {len(shipments)} shipments")
    pdf.ln(3)
    for number, shipment in enumerate(shipments, 1):
        item = shipment.items[0]
        text = f"{number}. {shipment.more['tracking_id']}  {item['orderId']}  {item['sku']}"
        _line(pdf, 10, text)
    pdf.ln(10)
    _line(pdf, 10, "Received by (name, signature, time): ______________________________")
    return bytes(pdf.output())


def _new(title: str) -> FPDF:
    from fpdf import FPDF

    pdf = FPDF(unit="mm")
    pdf.set_title(title)
    pdf.set_auto_page_break(True, margin=8)
    pdf.set_margin(6)
    return pdf


def _label(
    pdf: FPDF, shipment: Shipment, part_id: str, number: int, count: int, reprint: bool
) -> None:
    more, buyer = shipment.more, shipment.more["buyer"]
    pdf.add_page(format=LABEL_MM)
    _line(pdf, 13, f"{more['courier']}   PREPAID", bold=True)
    pdf.code39(f"*{more['tracking_id']}*", x=8, y=18, w=0.62, h=14)
    pdf.set_y(34)
    _line(pdf, 11, f"AWB {more['tracking_id']}", bold=True)
    _line(pdf, 9, f"Package {number} of {count} ({part_id}){'   REPRINT' if reprint else ''}")
    pdf.ln(2)
    _line(pdf, 11, f"To: {buyer['firstName']} {buyer['lastName']}", bold=True)
    for text in _address(buyer):
        _line(pdf, 11, text)
    pdf.ln(2)
    _line(pdf, 9, "If not delivered, return to:", bold=True)
    for text in _address(more["store"]):
        _line(pdf, 9, text)
    pdf.ln(2)
    for item in shipment.items:
        _line(pdf, 9, f"{item['quantity']} x {item['title']} [{item['sku']}]")
    _line(pdf, 9, f"Order {shipment.items[0]['orderId']}")


def _invoice(pdf: FPDF, shipment: Shipment) -> None:
    pdf.add_page(format=A4_MM)
    invoices = shipment.more.get("invoices") or [{}]
    _line(pdf, 15, "Tax invoice", bold=True)
    _line(pdf, 10, f"Invoice number: {invoices[0].get('invoiceNumber') or 'not given'}")
    _line(pdf, 10, f"Invoice date: {invoices[0].get('invoiceDate', '')[:10]}")
    _line(pdf, 10, f"Order {shipment.items[0]['orderId']} of {shipment.items[0]['orderDate'][:10]}")
    pdf.ln(3)
    _line(pdf, 10, "Sold by", bold=True)
    for text in (shipment.more["store"]["firstName"], *_address(shipment.more["store"])):
        _line(pdf, 10, text)
    _line(pdf, 10, "Bill to, ship to", bold=True)
    buyer = shipment.more["buyer"]
    for text in (f"{buyer['firstName']} {buyer['lastName']}", *_address(buyer)):
        _line(pdf, 10, text)
    pdf.ln(3)
    total = 0
    for item in shipment.items:
        if item["status"] == "CANCELLED":
            continue
        money = item["priceComponents"]["totalPrice"]
        total += money
        text = f"{item['quantity']} x {item['title']} (HSN {item['hsn'] or 'none'}): Rs {money}"
        _line(pdf, 10, text)
    _line(pdf, 12, f"Total, taxes included: Rs {total}", bold=True)


def _address(address: dict[str, Any]) -> list[str]:
    return [
        str(address["addressLine1"]),
        f"{address['city']}, {address['state']} {address['pinCode']}",
    ]


def _line(pdf: FPDF, size: int, text: str, *, bold: bool = False) -> None:
    from fpdf.enums import WrapMode

    pdf.set_font("helvetica", "B" if bold else "", size)
    plain = text.encode("latin-1", errors="replace").decode("latin-1")
    pdf.multi_cell(0, size * 0.45, plain, new_x="LMARGIN", new_y="NEXT", wrapmode=WrapMode.CHAR)


def _day(moment: float) -> str:
    return datetime.fromtimestamp(moment, IST).strftime("%d %b %Y, %H:%M")
