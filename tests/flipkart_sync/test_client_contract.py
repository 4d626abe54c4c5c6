"""The client against the running stand-in: one shipment's whole life, papers, returns, partners.

The client was written from the reference, not from the stand-in; where both agree, the wire does.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from flipkart_sync.client.auth import Authenticator, Credentials, code_exchange
from flipkart_sync.client.bodies import (
    AckBody,
    CancelBody,
    ManifestBody,
    PackBody,
    ShipmentFilter,
    Span,
)
from flipkart_sync.client.bodies.shipments import FormAck, Invoice, Parcel, ParcelSize, TaxItem
from flipkart_sync.client.endpoints import SellerApi
from flipkart_sync.client.errors import ConsentEnded, FlipkartError, Rejected
from flipkart_sync.client.log import Called
from flipkart_sync.client.schemas import ShipmentRead
from flipkart_sync.client.transport import HttpTransport
from flipkart_sync.client.webhooks import Verdict, event_check
from tests.flipkart_simulator.partner import BACK, PARTNER, PARTNER_SECRET, code_of, partner_put
from tests.flipkart_sync.canned import Memory, api_of
from tests.simulator import APP_ID, APP_SECRET, KANPUR, SELLER_ID, SimulatorHandle
from tests.waiting import wait_for

SKU = "SH-1"


@pytest.fixture
def logged() -> list[Called]:
    return []


@pytest.fixture
def api(simulator: SimulatorHandle, logged: list[Called]) -> SellerApi:
    """A seller with one product of fifty pieces on sale."""
    simulator.seller_put()
    product_id = simulator.catalogue_add(SKU)["product_id"]
    simulator.behave(pack_delay_s=0, pack_jitter_s=0)
    api = api_of(HttpTransport(simulator.url), Memory(None), on_call=logged.append)
    price = {"mrp": 500, "selling_price": 450, "currency": "INR"}
    place = {"id": KANPUR, "status": "ENABLED", "inventory": 50}
    api.prices_update({SKU: {"product_id": product_id, "price": price}})
    api.inventory_update({SKU: {"product_id": product_id, "locations": [place]}})
    simulator.listing_edit(SKU, listing_status="ACTIVE")
    return api


def pack(one: ShipmentRead) -> PackBody:
    item = one.order_items[0]
    return PackBody(
        shipment_id=one.shipment_id,
        location_id=one.location_id,
        tax_items=[
            TaxItem(order_item_id=item.order_item_id, tax_rate=18.0, quantity=item.quantity)
        ],
        invoices=[
            Invoice(order_id=item.order_id, invoice_date=datetime.now(UTC), invoice_number="A-1")
        ],
        sub_shipments=[
            Parcel(
                sub_shipment_id=one.sub_shipments[0].sub_shipment_id,
                dimensions=ParcelSize(length=10, breadth=8, height=4, weight=0.4),
            )
        ],
    )


def first_open(api: SellerApi) -> ShipmentRead:
    return next(iter(api.shipments_open(is_held=False, since=None)))


def test_a_shipment_from_order_to_dispatch(
    simulator: SimulatorHandle, api: SellerApi, logged: list[Called]
) -> None:
    simulator.order(SKU, 2)
    one = first_open(api)
    name = one.shipment_id
    assert (one.order_items[0].sku, one.order_items[0].quantity) == (SKU, 2)
    assert api.shipments_get(order_ids=[one.order_items[0].order_id])[0].shipment_id == name

    assert api.shipments_pack([pack(one)]).results[name].status == "SUCCESS"
    item_id = one.order_items[0].order_item_id
    wait_for(
        lambda: api.shipments_get(order_item_ids=[item_id])[0].order_items[0].status == "PACKED"
    )
    for paper in (
        api.labels_pdf([name]),
        api.invoices_pdf([name]),
        api.label_only_pdf([name], reprint=True),
        api.label_only_stream([name], reprint=True),
    ):
        assert paper.startswith(b"%PDF-")
    where = api.shipping_details([name])[0]
    assert where.delivery_address is not None
    assert where.courier is not None

    done = api.shipments_dispatch([name, "no-such-shipment"], KANPUR)
    assert done.results[name].status == "SUCCESS"
    assert done.results["no-such-shipment"].remarks
    counts = api.handover_counts(KANPUR)
    assert counts[0].count >= 1
    manifest = ManifestBody(vendor_group_code=counts[0].vendor_group_code, location_id=KANPUR)
    assert api.manifest_pdf(manifest).startswith(b"%PDF-")
    private = [where.delivery_address.line_1, where.delivery_address.first_name]
    shown = json.dumps([[call.request, call.response] for call in logged])
    assert not [word for word in private if word and word in shown]
    assert all(call.request_id for call in logged)


def test_pages_filters_and_cancelling(simulator: SimulatorHandle, api: SellerApi) -> None:
    for _ in range(23):
        simulator.order(SKU, 1)

    found = list(api.shipments_open(is_held=False, since=datetime.now(UTC) - timedelta(days=2)))
    assert len({one.shipment_id for one in found}) == 23
    narrow = ShipmentFilter(
        type="preDispatch",
        states=["APPROVED"],
        location_id=KANPUR,
        sku=[SKU],
        order_date=Span(begins=datetime.now(UTC) - timedelta(days=1), ends=datetime.now(UTC)),
    )
    assert len(list(api.shipments_filter(narrow, page_size=10))) == 23

    group = found[0].order_items[0].cancellation_group_id
    cancel = CancelBody(
        shipment_id=found[0].shipment_id,
        location_id=KANPUR,
        groups=[group],
        reason="cannot_procure_item",
    )
    assert api.shipments_cancel([cancel]).results[found[0].shipment_id].status == "SUCCESS"
    gone = ShipmentFilter(
        type="cancelled", states=["CANCELLED"], cancellation_type="sellerCancellation"
    )
    assert [one.shipment_id for one in api.shipments_filter(gone)] == [found[0].shipment_id]

    simulator.fault("repeat_page", endpoint="shipments_next", times=1)
    again = list(api.shipments_open(is_held=False, since=None))
    assert len({one.shipment_id for one in again}) == 22  # a page twice, and none missing
    simulator.faults_clear()
    simulator.fault("dead_link", endpoint="shipments_next")
    with pytest.raises(Rejected):  # never taken for a complete pull
        list(api.shipments_open(is_held=False, since=None))


def test_forms_are_read_and_acknowledged(simulator: SimulatorHandle, api: SellerApi) -> None:
    simulator.order(SKU, 1, forms=["form_38"])
    one = first_open(api)
    api.shipments_pack([pack(one)])
    wait_for(lambda: first_open(api).order_items[0].status == "FORM_FAILED")

    ack = AckBody(shipment_id=one.shipment_id, forms=[FormAck(name="form_38", ack_number="12")])

    assert api.forms_acknowledge([ack]).results[one.shipment_id].status == "SUCCESS"


def test_returns_locations_and_listings(simulator: SimulatorHandle, api: SellerApi) -> None:
    simulator.order(SKU, 1)
    one = first_open(api)
    api.shipments_pack([pack(one)])
    item_id = one.order_items[0].order_item_id
    wait_for(
        lambda: api.shipments_get(order_item_ids=[item_id])[0].order_items[0].status == "PACKED"
    )
    api.shipments_dispatch([one.shipment_id], KANPUR)
    token = api.auth.bearer()
    for step in ("pick_up_complete", "shipped", "delivered"):
        simulator.session.post(
            f"{simulator.url}/sellers/orders/sandbox/{step}",
            json={"orderItemId": item_id},
            headers={"Authorization": f"Bearer {token}"},
            timeout=10,
        )
    simulator.admin(
        "POST", "/returns", {"order_item_id": item_id, "source": "customer_return", "quantity": 1}
    )

    back = list(api.returns("customer_return", created=(datetime.now(UTC) - timedelta(1), None)))

    assert [(row.order_item_id, row.quantity) for row in back] == [(item_id, 1)]
    assert list(api.returns("courier_return")) == []
    assert KANPUR in {place.location_id for place in api.locations()}
    assert [row.sku for row in api.listings_search("ACTIVE")] == [SKU]
    assert api.listings_get([SKU]).available[SKU].product_id


SPELLINGS: list[dict[str, Any]] = [
    {"quantity_as_float": True, "status_case": "lower", "code_type": "text"},
    {"outcome_key": "processingStatus"},
    {"search_more_key": "hasMore", "mps_key": "isMps"},
]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_both_spellings_are_read(
    simulator: SimulatorHandle, api: SellerApi, spelling: dict[str, Any]
) -> None:
    for key, value in spelling.items():
        try:
            simulator.behave(**{key: value})
        except AssertionError as err:  # the stand-in names the values it knows
            raise AssertionError(f"{key}={value}: {err}") from err
    simulator.order(SKU, 2)
    one = first_open(api)

    assert (one.order_items[0].status, one.order_items[0].quantity) == ("APPROVED", 2)
    assert api.shipments_pack([pack(one)]).results[one.shipment_id].status == "SUCCESS"
    assert [row.sku for row in api.listings_search()] == [SKU]


# --- partners and events ---------------------------------------------------------------------
def test_a_partner_is_let_in_refreshes_and_is_shut_out(
    simulator: SimulatorHandle, api: SellerApi
) -> None:
    partner_put(simulator)
    transport = HttpTransport(simulator.url)
    credentials = Credentials(PARTNER, PARTNER_SECRET)
    code = code_of(simulator)

    pair = code_exchange(transport, credentials, code=code, state="s-1", redirect_uri=BACK)
    with pytest.raises(ConsentEnded):  # a code is good once
        code_exchange(transport, credentials, code=code, state="s-1", redirect_uri=BACK)
    store = Memory(None)
    hers = Credentials(PARTNER, PARTNER_SECRET, pair.refresh_token, is_partner=True)
    partner = SellerApi(transport, Authenticator(transport, hers, store))

    assert partner.listings_get([SKU]).available[SKU].product_id
    begins = datetime.now(UTC).date()
    report = partner.report_ask("settled_transaction_ledger", begins=begins, ends=begins)
    assert partner.report_detail(report).report_id == report
    simulator.admin("POST", "/tokens/revoke", {"seller_id": SELLER_ID})
    store.token = None
    fresh = SellerApi(transport, Authenticator(transport, hers, store))
    with pytest.raises(ConsentEnded):
        fresh.listings_get([SKU])
    with pytest.raises(FlipkartError):  # a seller's own application gets no reports
        api.report_ask("settled_transaction_ledger", begins=begins, ends=begins)


class Doorbell:
    """A receiver of notifications that keeps the two headers of each."""

    def __init__(self) -> None:
        self.got: list[tuple[str | None, str | None]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                outer.got.append((self.headers["X_Date"], self.headers["X_Authorization"]))
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *args: Any) -> None:
                """Say nothing."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/events/"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def verdict(self, number: int) -> Verdict:
        """Return what the signature of a delivery is worth, by the client."""
        x_date, x_authorization = self.got[number]
        return event_check(
            x_date=x_date,
            x_authorization=x_authorization,
            url=self.url,
            app_id=APP_ID,
            app_secret=APP_SECRET,
            now=datetime.now(UTC),
        )


@pytest.fixture
def bell() -> Iterator[Doorbell]:
    one = Doorbell()
    yield one
    one.server.shutdown()
    one.server.server_close()


def test_events_are_well_signed_and_forged_ones_are_not(
    simulator: SimulatorHandle, api: SellerApi, bell: Doorbell
) -> None:
    simulator.admin("PUT", f"/receivers/{SELLER_ID}", {"url": bell.url})
    simulator.order(SKU, 1)
    wait_for(lambda: bool(bell.got))
    assert bell.verdict(0) is Verdict.GOOD

    forged = {"event_type": "shipment_cancelled", "id": first_open(api).shipment_id}
    simulator.admin("POST", "/events/forge", {"seller_id": SELLER_ID, "secret": "no", **forged})
    wait_for(lambda: len(bell.got) > 1)

    assert bell.verdict(-1) is Verdict.WRONG
    simulator.admin("DELETE", f"/receivers/{SELLER_ID}")
