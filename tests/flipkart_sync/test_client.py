"""The client: canned bytes for its rules, the simulator and a rude socket for the rest."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from flipkart_sync.client.endpoints import Called, next_page_path, pause_before
from flipkart_sync.client.errors import (
    AccountBlocked,
    AuthFailed,
    ContractBroken,
    FlipkartError,
    NothingSent,
    RateLimited,
    Rejected,
    SentUnknown,
    ServerFailed,
)
from flipkart_sync.client.transport import MAX_BODY_BYTES, HttpTransport, Request
from tests.flipkart_sync.canned import Canned, Memory, api_of
from tests.simulator import KANPUR, SimulatorHandle
from tests.waiting import PATIENCE_S

PRICE = {"product_id": "P", "price": {"mrp": 500, "selling_price": 450, "currency": "INR"}}
GOOD = {"status": "SUCCESS", "errors": [], "attribute_errors": []}


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ((429, {}, {"Retry-After": "7"}), RateLimited),
        ((403, {}), AccountBlocked),
        ((503, {}), ServerFailed),
        ((500, b"<html>"), ServerFailed),
        ((400, {"errors": [{"severity": "ERROR", "code": 9, "description": "bad"}]}), Rejected),
        ((422, b"nonsense"), Rejected),
        ((200, b"<html>please sign in</html>"), ContractBroken),
        ((200, b'{"SH-1": {"status": "SUCC'), ContractBroken),
        ((200, b"[]"), ContractBroken),
        ((302, b"", {"Location": "https://elsewhere"}), ContractBroken),
    ],
)
def test_each_answer_is_the_error_that_says_what_may_be_believed(
    answer: tuple[Any, ...], error: type[FlipkartError]
) -> None:
    transport = Canned(answer)

    with pytest.raises(error):
        api_of(transport).prices_update({"SH-1": PRICE})

    assert len(transport.sent) == 1  # a change is never repeated here


def test_retry_after_is_told_and_nonsense_is_none() -> None:
    for value, told in (("7", 7.0), ("soon", None), ("-3", 0.0), ("nan", None)):
        with pytest.raises(RateLimited) as caught:
            api_of(Canned((429, {}, {"Retry-After": value}))).prices_update({"SH-1": PRICE})
        assert caught.value.retry_after_s == told


def test_reads_are_repeated_but_only_a_few_times() -> None:
    transport = Canned((503, {}), (503, {}), (200, {"available": {}}))
    assert api_of(transport).details(["SH-1"]).available == {}

    transport = Canned(*[(503, {})] * 9)
    with pytest.raises(ServerFailed):
        api_of(transport).details(["SH-1"])
    assert len(transport.sent) == 3


def test_a_refused_token_is_replaced_once() -> None:
    store = Memory()
    transport = Canned((401, {}), (200, {"access_token": "new", "expires_in": 9}), (200, {}))

    api_of(transport, store).prices_update({"SH-1": PRICE})

    assert store.refreshed == 1
    assert transport.sent[-1].headers["Authorization"] == "Bearer new"
    with pytest.raises(AuthFailed):
        api_of(
            Canned((401, {}), (200, {"access_token": "n", "expires_in": 9}), (401, {}))
        ).prices_update({"SH-1": PRICE})


def test_every_request_carries_a_time_out() -> None:
    transport = Canned((200, {}), (200, {"available": {}}), (200, {"shipments": []}))
    api = api_of(transport, listing_deadline_s=15, order_deadline_s=90)
    api.prices_update({"SH-1": PRICE})
    api.details(["SH-1"])
    list(api.shipments_open(is_held=False, since=None))

    assert [request.timeout_s for request in transport.sent] == [15, 15, 90]


@pytest.mark.parametrize("n", [0, 11])
def test_a_call_carries_one_to_ten_skus(n: int) -> None:
    with pytest.raises(ValueError, match="1 to 10"):
        api_of(Canned()).prices_update({f"SH-{i}": PRICE for i in range(n)})


def test_results_are_per_sku_and_a_missing_one_is_simply_not_there() -> None:
    body = {
        "SH-1": {"status": "success", "errors": [], "attribute_errors": []},
        "SH-2": {
            "status": "FAILURE",
            "attribute_errors": [
                {"severity": "ERROR", "code": "7", "description": "no", "attribute": "price"}
            ],
        },
        "SH-3": {"status": "what?"},
        "SH-9": GOOD,
    }

    answer = api_of(Canned((200, body))).prices_update({f"SH-{i}": PRICE for i in range(1, 5)})

    assert {sku: result.status for sku, result in answer.results.items()} == {
        "SH-1": "SUCCESS",
        "SH-2": "FAILURE",
    }
    assert answer.unreadable == {"SH-3"}
    assert answer.results["SH-2"].remarks[0].attribute == "price"


def test_reads_take_both_spellings_numbers_as_text_and_new_fields() -> None:
    body = {
        "available": {
            "SH-1": {
                "listing_id": "L", "product_id": "P", "listing_status": "active", "brand_new": 1,
                "price": {"mrp": "500", "flipkart_selling_price": 450.0},
                "locations": [{"id": KANPUR, "status": "enabled", "inventory": "5"}],
            }
        }
    }  # fmt: skip

    shown = api_of(Canned((200, body))).details(["SH-1"]).available["SH-1"]

    assert (shown.price.mrp, shown.price.selling_price) == (500, 450)
    assert (shown.listing_status, shown.locations[0].inventory) == ("ACTIVE", 5)


def test_a_product_without_an_offer_has_no_listing_id_in_search() -> None:
    row = {"sku": "SH-1", "listingId": None, "productId": "P", "product_description": {"mrp": 5}}
    body = {"totalListingsCount": 1, "listingData": [row]}

    found = api_of(Canned((200, body))).product_search("READY_FOR_ACTIVATION").rows[0]

    assert (found.listing_id, found.product_id, found.mrp) == ("", "P", 5)


@pytest.mark.parametrize(
    "link",
    [
        "https://evil.example/v3/shipments/filter?next_token=a",
        "//evil.example/v3/shipments/filter?next_token=a",
        "/v3/shipments/filter/../../admin?x=1",
        "/v3/other?next_token=a",
        "/v3/shipments/filter",
        "\\\\evil\\v3/shipments/filter?x",
        "/v3/shipments/filter?a=\r\nHost: evil",
        "",
        None,
    ],
)
def test_a_hostile_next_page_link_is_refused(link: str | None) -> None:
    with pytest.raises(ContractBroken):
        next_page_path(link)


def test_a_page_that_leads_back_to_itself_is_no_complete_pull() -> None:
    page = {"hasMore": True, "nextPageUrl": "/v3/shipments/filter?next_token=a", "shipments": []}

    with pytest.raises(ContractBroken):
        list(api_of(Canned(*[(200, page)] * 3)).shipments_open(is_held=False, since=None))


def test_pauses_grow_and_follow_advice() -> None:
    assert [pause_before(n, None, 0.5) for n in (1, 2, 3)] == [0.2, 0.4, 0.8]
    assert pause_before(3, 11.0, 0.0) == 11.0


def test_errors_and_the_log_hold_no_secret() -> None:
    logged: list[Called] = []
    api = api_of(Canned((500, {})), on_call=logged.append)

    with pytest.raises(ServerFailed) as caught:
        api.prices_update({"SH-1": PRICE})

    assert "held" not in str(caught.value) + repr(logged)
    assert logged[0].request == {"SH-1": PRICE}


# --- real sockets ----------------------------------------------------------------------------
Speak = Callable[[socket.socket], None]


@pytest.fixture
def rude() -> Iterator[Callable[[Speak], HttpTransport]]:
    """A server on a socket of its own that answers as the test says."""
    listener = socket.create_server(("127.0.0.1", 0))

    def start(speak: Speak) -> HttpTransport:
        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(65536)
                try:
                    speak(connection)
                except OSError:
                    return

        threading.Thread(target=serve, daemon=True).start()
        return HttpTransport(f"http://127.0.0.1:{listener.getsockname()[1]}")

    yield start
    listener.close()


LONG_S = 45.0


def slowly(text: bytes, every_s: float = LONG_S / 900) -> Speak:
    def speak(connection: socket.socket) -> None:
        for byte in text:
            connection.sendall(bytes([byte]))
            time.sleep(every_s)

    return speak


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


@pytest.mark.parametrize(
    "speak",
    [
        slowly(b"HTTP/1.1 200 OK\r\n" + b"X-Slow: " + b"a" * 900),
        lambda connection: (
            connection.sendall(HEAD + b"Content-Length: 900\r\n\r\n"),
            slowly(b"x" * 900)(connection),
        ),
        lambda connection: time.sleep(LONG_S),
    ],
    ids=["slow head", "slow body", "silence"],
)
def test_the_whole_call_ends_at_its_deadline(rude: Any, speak: Speak) -> None:
    transport = rude(speak)
    began = time.monotonic()

    with pytest.raises(SentUnknown):
        transport.send(Request("GET", "/", 0.5))

    assert time.monotonic() - began < LONG_S / 2


def test_a_body_that_breaks_off_is_unknown(rude: Any) -> None:
    transport = rude(lambda c: c.sendall(HEAD + b"Content-Length: 50\r\n\r\nhalf"))

    with pytest.raises(SentUnknown):
        transport.send(Request("GET", "/", PATIENCE_S))


def test_more_than_ten_megabytes_is_refused(rude: Any) -> None:
    big = MAX_BODY_BYTES + 70_000

    def speak(connection: socket.socket) -> None:
        connection.sendall(HEAD + f"Content-Length: {big}\r\n\r\n".encode() + b"x" * big)

    with pytest.raises(ContractBroken):
        rude(speak).send(Request("GET", "/", PATIENCE_S))


def test_a_redirect_is_not_followed(rude: Any) -> None:
    transport = rude(
        lambda c: c.sendall(
            b"HTTP/1.1 302 F\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"
        )
    )

    assert transport.send(Request("GET", "/", PATIENCE_S)).status == 302


def test_nothing_is_sent_where_nobody_listens() -> None:
    with pytest.raises(NothingSent):
        HttpTransport("http://127.0.0.1:1").send(Request("POST", "/", 2, body={}))


def test_speaks_to_the_simulator(simulator: SimulatorHandle) -> None:
    simulator.seller_put()
    product_id = simulator.catalogue_add("SH-1")["product_id"]
    api = api_of(HttpTransport(simulator.url), Memory(None))
    price = {"mrp": 500, "selling_price": 450, "currency": "INR"}

    assert api.details(["SH-1", "SH-2"]).unavailable == ["SH-2"]
    changed = api.prices_update({"SH-1": {"product_id": product_id, "price": price}})
    stocked = api.inventory_update(
        {
            "SH-1": {
                "product_id": product_id,
                "locations": [{"id": KANPUR, "status": "ENABLED", "inventory": 3}],
            }
        }
    )

    assert changed.results["SH-1"].status == stocked.results["SH-1"].status == "SUCCESS"
    shown = api.details(["SH-1"]).available["SH-1"]
    assert (shown.price.selling_price, shown.locations[0].inventory) == (450, 3)
    assert api.product_search("READY_FOR_ACTIVATION").rows[0].product_id == product_id
