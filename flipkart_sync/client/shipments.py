"""Shipments v3. Source: reference §3 (D24, J, S; see README.md for what is confirmed).

Left out on purpose: self-ship, FBF, serial numbers, the older v2 orders.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from math import inf
from typing import Any

from flipkart_sync.client.bodies import (
    AckBody,
    Body,
    CancelBody,
    ManifestBody,
    PackBody,
    ShipmentFilter,
    Sort,
    Span,
    body_of,
)
from flipkart_sync.client.bodies.shipments import PRE_DISPATCH
from flipkart_sync.client.calls import Caller, Changed, at_most, changed_of, in_path, parsed
from flipkart_sync.client.errors import ContractBroken
from flipkart_sync.client.schemas import (
    FormsList,
    FormsRead,
    HandoverList,
    HandoverRead,
    OtcRead,
    ShipmentList,
    ShipmentPage,
    ShipmentRead,
    ShipmentResult,
    ShippingList,
    ShippingRead,
)
from flipkart_sync.client.transport import Request

FILTER = "/v3/shipments/filter"
PAGE_SIZE = 20  # seen in use (J); default and maximum are unconfirmed
CHANGES_A_CALL = 25  # pack, dispatch, cancel, acknowledge: confirmed (D24)
LABELS_A_CALL = 50  # labelOnly: confirmed (S)
READS_A_CALL = 100  # confirmed (D24)

ShipmentAnswer = Changed[ShipmentResult]


class ShipmentCalls(Caller):
    """What can be said and asked about shipments.

    An outcome of a change that is not in the answer is *sent, unknown*: read the shipment's state
    before repeating it. There is no idempotency key: confirmed by absence.
    """

    # --- finding -----------------------------------------------------------------------------
    def shipments_filter(
        self,
        wanted: ShipmentFilter,
        *,
        sort: Sort | None = None,
        page_size: int = PAGE_SIZE,
        within_s: float = inf,
    ) -> Iterator[ShipmentRead]:
        """Yield the shipments that fit, page by page; `within_s` bounds all pages together.

        Held ones come only where asked for. Raises ContractBroken for a hostile or repeated page
        link, TooLong at the bound: an incomplete pull is never taken for a complete one.
        """
        body: dict[str, Any] = {"filter": wanted.sent(), "pagination": {"pageSize": page_size}}
        if sort is not None:
            body["sort"] = sort.sent()
        request = Request("POST", f"/sellers{FILTER}", self.order_deadline_s, body=body)
        pages = self.read_pages(
            request,
            FILTER,
            ShipmentPage,
            lambda page: _link(page) if page.has_more else None,
            within_s=within_s,
        )
        for page in pages:
            yield from page.shipments

    def shipments_open(
        self, *, is_held: bool, since: datetime | None, within_s: float = inf
    ) -> Iterator[ShipmentRead]:
        """Yield shipments not dispatched yet, oldest first; a complete pull asks held and free."""
        wanted = ShipmentFilter(
            type="preDispatch",
            states=list(PRE_DISPATCH),
            hold=is_held,
            order_date=None if since is None else Span(begins=since),
        )
        return self.shipments_filter(wanted, sort=Sort(field="orderDate"), within_s=within_s)

    def shipments_get(
        self,
        *,
        shipment_ids: Sequence[str] = (),
        order_item_ids: Sequence[str] = (),
        order_ids: Sequence[str] = (),
    ) -> list[ShipmentRead]:
        """Read shipments by ONE kind of id, up to 100: confirmed (D24). ValueError otherwise."""
        given = {
            "shipmentIds": shipment_ids,
            "orderItemIds": order_item_ids,
            "orderIds": order_ids,
        }
        kinds = {name: ids for name, ids in given.items() if ids}
        if len(kinds) != 1:
            raise ValueError("Give one kind of id: shipments, order items or orders.")
        name, ids = next(iter(kinds.items()))
        at_most(READS_A_CALL, "ids", ids)
        path = f"/sellers/v3/shipments?{name}={in_path(ids)}"
        body = self.read(Request("GET", path, self.order_deadline_s))
        return parsed(ShipmentList, body).shipments

    def shipping_details(self, shipment_ids: Sequence[str]) -> list[ShippingRead]:
        """Read addresses, courier and tracking. Personal data: never logged, keep it out of yours.

        D24 prints another schema by mistake; J's is read: confirmed (J).
        """
        path = self._path(shipment_ids, READS_A_CALL)
        return parsed(
            ShippingList, self.read(Request("GET", path, self.order_deadline_s))
        ).shipments

    # --- changing ----------------------------------------------------------------------------
    def shipments_pack(self, packs: Sequence[PackBody]) -> ShipmentAnswer:
        """Ask for label and invoice. Asynchronous: 5 to 10 s, at times 30 min: confirmed (D24).

        Refused before `dispatch_after` and while on hold. Poll until PACKED, then fetch the PDFs.
        """
        return self._shipments_change(
            "/labels", PackBody, {one.shipment_id: one for one in _few(packs)}
        )

    def shipments_dispatch(self, shipment_ids: Sequence[str], location_id: str) -> ShipmentAnswer:
        """Mark READY_TO_DISPATCH, all from one location: both mandatory, confirmed (S)."""
        at_most(CHANGES_A_CALL, "shipments", shipment_ids)
        body = {"shipmentIds": list(shipment_ids), "locationId": location_id}
        return self._sent("/dispatch", body, shipment_ids)

    def shipments_cancel(self, cancels: Sequence[CancelBody]) -> ShipmentAnswer:
        """Cancel groups before PACKED, whole groups only. Flipkart then puts stock to 0 (D24)."""
        return self._shipments_change(
            "/cancel", CancelBody, {one.shipment_id: one for one in _few(cancels)}
        )

    def forms_acknowledge(self, acks: Sequence[AckBody]) -> ShipmentAnswer:
        """Give the numbers a FORM_FAILED shipment waits for."""
        return self._shipments_change(
            "/forms/updateAck", AckBody, {one.shipment_id: one for one in _few(acks)}
        )

    # --- documents ---------------------------------------------------------------------------
    def labels_pdf(self, shipment_ids: Sequence[str]) -> bytes:
        """Return label and invoice. Raises NotAPdf while they are not made yet."""
        return self._pdf(shipment_ids, "/labels")

    def invoices_pdf(self, shipment_ids: Sequence[str]) -> bytes:
        """Return invoices; there are none before labels exist."""
        return self._pdf(shipment_ids, "/invoices")

    def label_only_pdf(self, shipment_ids: Sequence[str], *, reprint: bool) -> bytes:
        """Return labels without invoice. Without `reprint` the state changes, so it goes once."""
        return self._label_only(shipment_ids, "/labelOnly/pdf", reprint=reprint)

    def label_only_stream(self, shipment_ids: Sequence[str], *, reprint: bool) -> bytes:
        """Return the same by the byte-stream address; its content is checked to be a PDF."""
        return self._label_only(shipment_ids, "/labelOnly", reprint=reprint)

    def manifest_pdf(self, manifest: ManifestBody) -> bytes:
        """Return the list that goes to the courier with the parcels."""
        return self.read_pdf(
            Request(
                "POST",
                "/sellers/v3/shipments/manifest",
                self.order_deadline_s,
                body={"params": manifest.sent()},
            )
        )

    def forms(self, shipment_ids: Sequence[str]) -> list[FormsRead]:
        """Read state forms. POST in D24, GET in its prose and S: see `forms_method`.

        The shape of the answer is unconfirmed; a bare list is taken too.
        """
        path = self._path(shipment_ids, READS_A_CALL) + "/forms"
        body = self.read(Request(self.forms_method, path, self.order_deadline_s))
        return parsed(FormsList, _listed(body, "shipments")).shipments

    # --- handing over ------------------------------------------------------------------------
    def handover_counts(self, location_id: str) -> list[HandoverRead]:
        """Read what to hand to which courier today, with the code to say."""
        path = f"/sellers/v3/shipments/handover/counts?locationId={in_path([location_id])}"
        body = self.read(Request("GET", path, self.order_deadline_s))
        return parsed(HandoverList, _listed(body, "rows")).rows

    def otc(self, location_id: str) -> OtcRead:
        """Read the one-time code for returns at a location. The answer's shape is unconfirmed."""
        path = f"/sellers/v3/shipments/otc/{in_path([location_id])}?requestType=RETURN"
        body = self.read(Request("GET", path, self.order_deadline_s))
        inner = body.get("otc") if isinstance(body, dict) else None
        return parsed(OtcRead, inner if isinstance(inner, dict) else body)

    # --- plumbing ----------------------------------------------------------------------------
    def _path(self, ids: Sequence[str], most: int) -> str:
        at_most(most, "shipments", ids)
        return f"/sellers/v3/shipments/{in_path(ids)}"

    def _pdf(self, ids: Sequence[str], tail: str) -> bytes:
        path = self._path(ids, READS_A_CALL) + tail
        return self.read_pdf(Request("GET", path, self.order_deadline_s))

    def _label_only(self, ids: Sequence[str], tail: str, *, reprint: bool) -> bytes:
        path = f"{self._path(ids, LABELS_A_CALL)}{tail}?reprint={str(reprint).lower()}"
        request = Request("POST", path, self.order_deadline_s)
        return self.read_pdf(request) if reprint else self.send_pdf(request)

    def _shipments_change(
        self, tail: str, model: type[Body], rows: Mapping[str, Any]
    ) -> ShipmentAnswer:
        body = {"shipments": [body_of(model, one, name) for name, one in rows.items()]}
        return self._sent(tail, body, list(rows))

    def _sent(self, tail: str, body: Any, ids: Sequence[str]) -> ShipmentAnswer:
        answer = self.send(
            Request("POST", f"/sellers/v3/shipments{tail}", self.order_deadline_s, body=body)
        )
        shown = answer.get("shipments") if isinstance(answer, dict) else None
        if not isinstance(shown, list):
            raise ContractBroken("A change answered something that is not a list of shipments.")
        rows = {
            str(row.get("shipmentId", row.get("shipment_id"))): row
            for row in shown
            if isinstance(row, dict)
        }
        return changed_of(ids, rows, ShipmentResult)


def _link(page: ShipmentPage) -> str:
    return page.next_page_url or ""


def _listed(body: Any, key: str) -> Any:
    return {key: body} if isinstance(body, list) else body


def _few(rows: Sequence[Any]) -> Sequence[Any]:
    at_most(CHANGES_A_CALL, "shipments", [one.shipment_id for one in rows])
    return rows
