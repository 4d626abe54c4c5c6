"""Shipments, returns and the rest: what is sent, what is taken, what is kept out of the log."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any, cast

import pytest
from pydantic import ValidationError

from flipkart_sync.client.bodies import (
    AckBody,
    CancelBody,
    ManifestBody,
    PackBody,
    ShipmentFilter,
    Sort,
    Span,
)
from flipkart_sync.client.bodies.shipments import FormAck, Invoice, Parcel, ParcelSize, TaxItem
from flipkart_sync.client.calls import MAX_PAGES
from flipkart_sync.client.endpoints import SellerApi
from flipkart_sync.client.errors import (
    AccountBlocked,
    ContractBroken,
    Malformed,
    NotAPdf,
    Rejected,
    ServerFailed,
)
from flipkart_sync.client.log import DARK, Called
from tests.flipkart_sync.canned import Canned, api_of

PDF = b"%PDF-1.4\n1 0 obj\nendobj\n%%EOF\n"
WHEN = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
OPEN = ShipmentFilter(type="preDispatch", states=["APPROVED"])
PLACE = "LOC1"


def pack(name: str) -> PackBody:
    return PackBody(
        shipment_id=name,
        location_id=PLACE,
        tax_items=[TaxItem(order_item_id="1", tax_rate=5.0, quantity=1)],
        invoices=[Invoice(order_id="OD1", invoice_date=date(2026, 11, 24), invoice_number="A-1")],
        sub_shipments=[
            Parcel(
                sub_shipment_id="SS-1",
                dimensions=ParcelSize(length=10, breadth=5.5, height=2, weight=0.4),
            )
        ],
    )


def cancel(name: str) -> CancelBody:
    return CancelBody(
        shipment_id=name, location_id=PLACE, groups=["grp1"], reason="not_enough_inventory"
    )


def ack(name: str) -> AckBody:
    return AckBody(shipment_id=name, forms=[FormAck(name="form-16", ack_number="77")])


# --- finding ---------------------------------------------------------------------------------
def test_the_filter_sends_flipkarts_spelling_and_follows_pages() -> None:
    first = {
        "hasMore": True,
        "nextPageUrl": "/v3/shipments/filter?next_token=eyJ%2Bw%3D",
        "shipments": [{"shipmentId": "S1", "orderItems": [{"orderItemId": 7, "quantity": 1.0}]}],
    }
    second = {"has_more": None, "shipments": [{"shipment_id": "S2", "orderItems": None}]}
    transport = Canned((200, first), (200, second))
    wanted = ShipmentFilter(
        type="preDispatch", states=["APPROVED"], hold=True, order_date=Span(begins=WHEN)
    )

    found = list(api_of(transport).shipments_filter(wanted, sort=Sort(field="orderDate")))

    assert [one.shipment_id for one in found] == ["S1", "S2"]
    assert (found[0].order_items[0].order_item_id, found[0].order_items[0].quantity) == ("7", 1)
    assert transport.sent[0].body == {
        "filter": {
            "type": "preDispatch",
            "states": ["APPROVED"],
            "orderDate": {"from": "2026-11-24T10:00:00.000+00:00"},
            "hold": True,
        },
        "pagination": {"pageSize": 20},
        "sort": {"field": "orderDate", "order": "asc"},
    }
    assert transport.sent[1].path == "/sellers/v3/shipments/filter?next_token=eyJ%2Bw%3D"


@pytest.mark.parametrize(
    "wrong",
    [
        {"type": "preDispatch", "states": ["SHIPPED"]},
        {"type": "preDispatch", "states": []},
        {"type": "cancelled", "states": ["CANCELLED"]},
        {"type": "preDispatch", "states": ["APPROVED"], "cancellation_type": "buyerCancellation"},
        {"type": "preDispatch", "states": ["APPROVED"], "colour": "red"},
        {"type": "preDispatch", "states": ["APPROVED"], "hold": "true"},
        {"type": "preDispatch", "states": ["APPROVED"], "location_id": "LOC1/../x"},
    ],
)
def test_a_filter_flipkart_would_refuse_is_not_made(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        ShipmentFilter(**wrong)
    with pytest.raises(ValidationError):
        Span(begins=datetime(2026, 11, 24))  # noqa: DTZ001 - that is the point


def test_one_kind_of_id_a_call() -> None:
    transport = Canned((200, {"shipments": [{"shipmentId": "S1", "is_mps": True}]}))

    found = api_of(transport).shipments_get(order_ids=["OD1", "OD 2"])

    assert found[0].mps
    assert transport.sent[0].path == "/sellers/v3/shipments?orderIds=OD1,OD%202"
    for wrong in ({}, {"order_ids": ["a"], "shipment_ids": ["b"]}):
        with pytest.raises(ValueError, match="one kind"):
            api_of(Canned()).shipments_get(**cast(dict[str, Any], wrong))


def names(n: int) -> list[str]:
    return [f"S{i}" for i in range(n)]


@pytest.mark.parametrize(
    ("most", "call"),
    [
        (100, lambda api, n: api.shipments_get(shipment_ids=names(n))),
        (100, lambda api, n: api.shipping_details(names(n))),
        (100, lambda api, n: api.labels_pdf(names(n))),
        (100, lambda api, n: api.invoices_pdf(names(n))),
        (100, lambda api, n: api.forms(names(n))),
        (50, lambda api, n: api.label_only_pdf(names(n), reprint=True)),
        (50, lambda api, n: api.label_only_stream(names(n), reprint=True)),
        (25, lambda api, n: api.shipments_pack([pack(one) for one in names(n)])),
        (25, lambda api, n: api.shipments_dispatch(names(n), PLACE)),
        (25, lambda api, n: api.shipments_cancel([cancel(one) for one in names(n)])),
        (25, lambda api, n: api.forms_acknowledge([ack(one) for one in names(n)])),
        (25, lambda api, n: list(api.returns("customer_return", return_ids=names(n)))),
        (10, lambda api, n: api.listings_get(names(n))),
        (10, lambda api, n: api.details(names(n))),
    ],
)
def test_limits_are_checked_before_anything_is_sent(
    most: int, call: Callable[[SellerApi, int], Any]
) -> None:
    transport = Canned()
    with pytest.raises(ValueError, match=f"1 to {most} "):
        call(api_of(transport), most + 1)
    assert transport.sent == []

    transport = Canned((403, {}))
    with pytest.raises(AccountBlocked):
        call(api_of(transport), most)
    assert len(transport.sent) == 1


# --- changing --------------------------------------------------------------------------------
def test_packing_sends_the_contract_and_reads_either_status_key() -> None:
    answer = {
        "shipments": [
            {"shipmentId": "S1", "status": "success"},
            {"shipmentId": "S2", "processingStatus": "FAILURE", "errorCode": "INVALID_SHIPMENTS"},
            {"shipmentId": "S3", "status": "perhaps"},
            "odd",
        ]
    }
    transport = Canned((202, answer))

    done = api_of(transport).shipments_pack([pack(f"S{i}") for i in range(1, 5)])

    assert {name: one.status for name, one in done.results.items()} == {
        "S1": "SUCCESS",
        "S2": "FAILURE",
    }
    assert done.results["S2"].remarks[0].code == "INVALID_SHIPMENTS"
    assert done.unreadable == {"S3"}
    assert transport.sent[0].path == "/sellers/v3/shipments/labels"
    assert transport.sent[0].timeout_s == 90
    assert transport.sent[0].body["shipments"][0] == {
        "shipmentId": "S1",
        "locationId": PLACE,
        "taxItems": [{"orderItemId": "1", "taxRate": 5.0, "quantity": 1}],
        "invoices": [{"orderId": "OD1", "invoiceDate": "2026-11-24", "invoiceNumber": "A-1"}],
        "subShipments": [
            {
                "subShipmentId": "SS-1",
                "dimensions": {"length": 10.0, "breadth": 5.5, "height": 2.0, "weight": 0.4},
            }
        ],
    }


@pytest.mark.parametrize(
    ("call", "path", "body"),
    [
        (
            lambda api: api.shipments_dispatch(["S1"], PLACE),
            "/sellers/v3/shipments/dispatch",
            {"shipmentIds": ["S1"], "locationId": PLACE},
        ),
        (
            lambda api: api.shipments_cancel([cancel("S1")]),
            "/sellers/v3/shipments/cancel",
            {
                "shipments": [
                    {
                        "shipmentId": "S1",
                        "locationId": PLACE,
                        "cancellationGroupIds": ["grp1"],
                        "reason": "not_enough_inventory",
                    }
                ]
            },
        ),
        (
            lambda api: api.forms_acknowledge([ack("S1")]),
            "/sellers/v3/shipments/forms/updateAck",
            {
                "shipments": [
                    {"shipmentId": "S1", "forms": [{"name": "form-16", "ackNumber": "77"}]}
                ]
            },
        ),
    ],
)
def test_changes_go_once_and_an_answer_outside_the_contract_is_unknown(
    call: Callable[[SellerApi], Any], path: str, body: Any
) -> None:
    transport = Canned((200, {"shipments": [{"shipmentId": "S1", "status": "SUCCESS"}]}))
    assert call(api_of(transport)).results["S1"].status == "SUCCESS"
    assert (transport.sent[0].path, transport.sent[0].body) == (path, body)

    for answer, error in (((503, {}), ServerFailed), ((200, []), ContractBroken)):
        transport = Canned(answer)
        with pytest.raises(error):
            call(api_of(transport))
        assert len(transport.sent) == 1


def test_a_body_outside_the_contract_is_refused_unsent_and_says_which_field() -> None:
    transport = Canned()

    with pytest.raises(Malformed) as caught:
        api_of(transport).prices_update(
            {
                "SH-1": {
                    "product_id": "P",
                    "price": {"mrp": 5, "selling_price": 9, "currency": "INR"},
                }
            }
        )

    assert transport.sent == []
    assert isinstance(caught.value, Rejected)  # nothing was done: the caller may mend and repeat
    assert (caught.value.errors[0].attribute, str(caught.value)) == (
        "price",
        "SH-1 is outside the contract.",
    )
    with pytest.raises(ValidationError):
        CancelBody(shipment_id="S", location_id=PLACE, groups=["g"], reason="tired")  # type: ignore[arg-type]
    with pytest.raises(ValidationError):
        ManifestBody(vendor_group_code="V", location_id=PLACE, is_mps=True)


# --- documents -------------------------------------------------------------------------------
DOCUMENTS: list[tuple[Callable[[SellerApi], bytes], str, str]] = [
    (lambda api: api.labels_pdf(["S1", "S2"]), "GET", "/S1,S2/labels"),
    (lambda api: api.invoices_pdf(["S1"]), "GET", "/S1/invoices"),
    (
        lambda api: api.label_only_pdf(["S1"], reprint=True),
        "POST",
        "/S1/labelOnly/pdf?reprint=true",
    ),
    (lambda api: api.label_only_stream(["S1"], reprint=True), "POST", "/S1/labelOnly?reprint=true"),
    (
        lambda api: api.manifest_pdf(ManifestBody(vendor_group_code="V", location_id=PLACE)),
        "POST",
        "/manifest",
    ),
]


@pytest.mark.parametrize(("call", "method", "tail"), DOCUMENTS)
def test_documents_are_checked_to_be_pdfs(
    call: Callable[[SellerApi], bytes], method: str, tail: str
) -> None:
    transport = Canned((200, PDF))
    assert call(api_of(transport)) == PDF
    sent = transport.sent[0]
    assert (sent.method, sent.path) == (method, f"/sellers/v3/shipments{tail}")
    assert sent.headers["Accept"] == "application/pdf"

    for other in (b"", b"{}", b"<html>%PDF-1.4 %%EOF", PDF[:20]):
        with pytest.raises(NotAPdf):
            call(api_of(Canned((200, other))))


def test_a_label_that_changes_the_state_is_asked_for_once() -> None:
    transport = Canned((503, {}))
    with pytest.raises(ServerFailed):
        api_of(transport).label_only_pdf(["S1"], reprint=False)
    assert len(transport.sent) == 1

    transport = Canned((503, {}), (200, PDF))
    assert api_of(transport).label_only_pdf(["S1"], reprint=True) == PDF


def test_forms_handover_and_one_time_codes_are_read_in_either_shape() -> None:
    forms = [{"shipmentId": "S1", "forms": [{"name": "f", "link": None, "automated": True}]}]
    for method in ("POST", "GET"):
        for body in (forms, {"shipments": forms}):
            transport = Canned((200, body))
            found = api_of(transport, forms_method=method).forms(["S1"])
            assert found[0].forms[0].automated
            assert transport.sent[0].method == method
    count = {"vendorGroupCode": "V", "count": "3", "pickupDate": {"after": "2026-11-24T10:00:00Z"}}
    otc = {"otc": {"error_code": "OTC_UNAVAILABLE"}, "is_mps": True}
    rows = api_of(Canned((200, [{**count, **otc}]))).handover_counts(PLACE)
    assert (rows[0].count, rows[0].is_mps) == (3, True)
    assert rows[0].otc is not None
    assert rows[0].otc.error_code == "OTC_UNAVAILABLE"
    shapes: list[Any] = [{"otc": "4711"}, {"otc": {"code": 4711}}, {"code": "4711"}]
    for shape in shapes:
        assert api_of(Canned((200, shape))).otc(PLACE).code == "4711"


# --- paging that is not ours -----------------------------------------------------------------
HOSTILE = [
    "https://evil.example/v2/returns?x=1",
    "//evil.example/v2/returns?x=1",
    "/v3/shipments/filter?x=1",
    "/v2/returns",
    "/v2/returns/../../admin?x=1",
    "/v2/returns?x=%0d%0aHost:evil",
    "/v2/returns?x=1#y",
    "/v2/returns?" + "x" * 5000,
    None,
]


@pytest.mark.parametrize("link", HOSTILE)
def test_hostile_links_of_returns_are_refused(link: str | None) -> None:
    page: dict[str, Any] = {"hasMore": True, "nextUrl": link, "returnItems": []}
    transport = Canned((200, page))

    with pytest.raises(ContractBroken):
        list(api_of(transport).returns("courier_return"))

    assert len(transport.sent) == 1


def test_returns_are_paged_and_repeating_pages_are_refused() -> None:
    row = {"returnId": 5, "status": "completed", "quantity": "1", "type": "customer_return"}
    first = {"hasMore": True, "nextUrl": "/v2/returns?page=2", "returnItems": [row]}
    transport = Canned((200, first), (200, {"has_more": False, "returnItems": [row]}))

    found = list(
        api_of(transport).returns("customer_return", created=(WHEN, None), location_id=PLACE)
    )

    assert [(one.return_id, one.status, one.quantity) for one in found] == [
        ("5", "COMPLETED", 1)
    ] * 2
    assert transport.sent[0].path == (
        "/sellers/v2/returns?source=customer_return"
        "&createdAfter=2026-11-24T10%3A00%3A00.000%2B00%3A00&locationId=LOC1"
    )
    assert transport.sent[1].path == "/sellers/v2/returns?page=2"
    with pytest.raises(ContractBroken):
        list(api_of(Canned(*[(200, first)] * 3)).returns("customer_return"))
    with pytest.raises(ValueError, match="time zone"):
        list(api_of(Canned()).returns("customer_return", created=(datetime(2026, 1, 1), None)))  # noqa: DTZ001


def test_listing_search_pages_by_id_and_refuses_a_circle() -> None:
    row = {"sku_id": "SH-1", "listing_id": "L", "product_id": "P"}
    transport = Canned(
        (200, {"has_more": True, "next_page_id": "b", "listings": [row]}),
        (200, {"hasMore": False, "listings": row}),  # the schema types the list as one object
    )

    assert [one.sku for one in api_of(transport).listings_search("ACTIVE")] == ["SH-1", "SH-1"]

    assert [one.body for one in transport.sent] == [
        {"filters": {"listing_status": "ACTIVE"}, "page_id": None},
        {"filters": {"listing_status": "ACTIVE"}, "page_id": "b"},
    ]
    for token in ("a", "", None):
        page: dict[str, Any] = {"has_more": True, "next_page_id": token, "listings": []}
        with pytest.raises(ContractBroken):
            list(api_of(Canned(*[(200, page)] * 3)).listings_search())


def test_endless_pages_end() -> None:
    pages = (
        (200, {"has_more": True, "next_page_id": f"p{i}", "listings": []})
        for i in range(MAX_PAGES + 5)
    )

    with pytest.raises(ContractBroken, match="more pages"):
        list(api_of(Canned(*pages)).listings_search())


@pytest.mark.parametrize("sku", ["A/B", "A,B", "A?B", "A#B", "A%B", ""])
def test_a_sku_that_would_break_the_path_is_asked_for_otherwise(sku: str) -> None:
    with pytest.raises(ValueError, match="details"):
        api_of(Canned()).listings_get([sku])


# --- the rest --------------------------------------------------------------------------------
def test_reports_subscription_and_locations() -> None:
    transport = Canned(
        (200, {"report_id": 9}),
        (200, {"report_id": "9", "status": "completed", "location": "https://files.example/r?s=1"}),
        (200, {"message": "done"}),
        (200, [{"locationId": PLACE, "locationName": "Kanpur", "status": "enabled"}]),
    )
    api = api_of(transport)

    asked = api.report_ask(
        "settled_transaction_ledger", begins=date(2026, 11, 1), ends=date(2026, 11, 2)
    )
    detail = api.report_detail(asked)
    said = api.subscription_toggle(seller_id="s", location_id=PLACE, disable_returns=True)
    places = api.locations()

    assert (asked, detail.status, said) == ("9", "COMPLETED", "done")
    assert (places[0].location_id, places[0].status) == (PLACE, "ENABLED")
    assert [one.path for one in transport.sent] == [
        "/reports/settled_transaction_ledger",
        "/reports/9/detail",
        "/sellers/v3/notification/subscription",
        "/sellers/locations/allLocations",
    ]
    assert transport.sent[0].body["parameters"] == {
        "from_date": "2026-11-01",
        "to_date": "2026-11-02",
    }
    assert transport.sent[2].body == {
        "seller_id": "s",
        "location_id": PLACE,
        "disable_returns": True,
    }


@pytest.mark.parametrize("link", ["http://files.example/r", "file:///etc/passwd", "https://u@x/r"])
def test_a_report_behind_an_odd_link_is_refused(link: str) -> None:
    with pytest.raises(ContractBroken):
        api_of(Canned((200, {"status": "COMPLETED", "location": link}))).report_detail("9")


# --- the log ---------------------------------------------------------------------------------
def test_no_buyer_is_in_the_log_or_in_a_repr() -> None:
    logged: list[Called] = []
    person = {
        "firstName": "Lakshmi",
        "addressLine1": "12 Gali Wali",
        "contactNumber": "9876543210",
        "pinCode": "208001",
    }
    body = {
        "shipments": [
            {
                "shipmentId": "S1",
                "orderId": "OD1",
                "deliveryAddress": person,
                "buyerDetails": {"firstName": "Lakshmi"},
                "aFieldOfTomorrow": "Lakshmi 9876543210",
                "errorMessage": "call 9876543210",
                "orderItems": [{"orderItemId": "1", "title": "Purse for Lakshmi"}],
            }
        ]
    }
    api = api_of(Canned((200, body)), on_call=logged.append)

    found = api.shipping_details(["S1"])

    assert found[0].delivery_address is not None
    assert found[0].delivery_address.contact_number == "9876543210"  # the caller has it
    shown = repr(logged) + repr(found)
    for private in ("Lakshmi", "Gali", "9876543210"):
        assert private not in shown
    assert logged[0].response["shipments"][0]["deliveryAddress"] == DARK
    assert logged[0].response["shipments"][0]["orderId"] == "OD1"


def test_a_document_is_logged_by_its_length() -> None:
    logged: list[Called] = []
    api_of(Canned((200, PDF)), on_call=logged.append).labels_pdf(["S1"])

    assert logged[0].response == f"{len(PDF)} bytes"
