"""The demo player's own tools: the reader of pages and forms, the visitor, one-time codes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from devtools.demo.pages import page_read
from devtools.demo.totp import totp_code, totp_codes
from devtools.demo.visitor import DemoFailed, Visitor

FORM = """<!doctype html><title>Price – Haat</title><body>
<h1><label for="f-price">एक का <b>दाम</b></label></h1>
<form method="post" action="/price/"><input type="hidden" name="csrfmiddlewaretoken" value="k">
<input name="price" value="450" type="text">
<textarea name="note">
two
lines</textarea>
<input type="radio" name="kind" value="own"><input type="radio" name="kind" value="shared" checked>
<input type="checkbox" name="tick" value="1"><input name="off" value="x" disabled>
<select name="city"><option value="kanpur">Kanpur</option><option>Agra</option></select>
<select name="shelf"><option value="a">A</option><option value="b" selected>B</option></select>
<input type="file" name="photo"><button>Go <i>on</i></button>
<button name="right" value="no" formaction="/no/">No</button></form>
<form id="other" action="/other/"></form><input name="late" value="7" form="other">
<a href="/back/">Back</a><script>var a = "<h1>no</h1>";</script></body>"""


def test_reads_what_an_untouched_form_would_send() -> None:
    form = page_read(FORM, url="http://haat/").forms[0]

    assert dict(form.sent) == {
        "csrfmiddlewaretoken": "k",
        "price": "450",
        "note": "two\nlines",
        "kind": "shared",
        "city": "kanpur",
        "shelf": "b",
    }
    assert form.files == {"photo"}
    assert form.offered["city"] == {"kanpur": "Kanpur", "Agra": "Agra"}


def test_reads_heading_links_and_buttons_and_no_script() -> None:
    page = page_read(FORM, url="http://haat/")

    assert page.heading == "एक का दाम"
    assert page.links == [("/back/", "Back")]
    assert [button.label for button in page.forms[0].buttons] == ["Go on", "No"]
    assert page.forms[0].button("right=no") is page.forms[0].buttons[1]
    assert "var a" not in page.text


def test_gives_a_control_to_the_form_it_names() -> None:
    other = page_read(FORM, url="http://haat/").forms[1]

    assert other.sent == [("late", "7")]


def test_reads_each_line_of_the_error_box() -> None:
    page = page_read(
        '<h1>Price</h1><div class="trouble" role="alert"><h2>Put this right</h2>'
        '<a href="#f-price">Write the price in digits.</a><p>And this.</p></div>',
        url="http://haat/",
    )

    assert page.problems == ["Put this right", "Write the price in digits.", "And this."]


def test_gives_the_codes_of_the_standard() -> None:
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"

    assert [totp_code(secret, at) for at in (59, 1111111109, 2000000000)] == [
        "287082",
        "081804",
        "279037",
    ]


def test_offers_the_codes_of_clocks_half_a_minute_off(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("devtools.demo.totp.time.time", lambda: 59.0)
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"

    assert totp_codes(secret) == [totp_code(secret, at) for at in (59, 89, 29)]


def test_reads_table_rows_as_words() -> None:
    page = page_read(
        "<table><tr><th>MRP (INR)</th><td><b>899</b> only</td></tr><tr><td>1</td></tr></table>",
        url="http://haat/",
    )

    assert page.rows == [["MRP (INR)", "899 only"], ["1"]]
    assert page.beside("MRP (INR)") == "899 only"
    assert page.beside("1") is None


class Shop(BaseHTTPRequestHandler):
    """A form that sets a cookie, takes the post and complains about the word "bad"."""

    seen: list[str]

    def do_GET(self) -> None:
        if self.path == "/done/":
            self._answer("<h1>Done</h1>")
        else:
            self._answer(FORM, cookie="haat=1")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode("utf-8", "replace")
        type(self).seen.append(body + " " + str(self.headers["Cookie"]))
        if "bad" in body:
            self._answer('<h1>Price</h1><div role="alert"><p>Not a price.</p></div>')
        else:
            self.send_response(302)
            self.send_header("Location", "/done/")
            self.end_headers()

    def _answer(self, body: str, cookie: str = "") -> None:
        self.send_response(200)
        if cookie:
            self.send_header("Set-Cookie", cookie)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def shop() -> Iterator[str]:
    Shop.seen = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Shop)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def test_sends_a_form_with_its_token_and_cookie_and_follows(shop: str) -> None:
    asha = Visitor("Asha", shop)

    page = asha.submit(asha.open("/"), {"price": "500"})

    assert page.heading == "Done"
    assert "csrfmiddlewaretoken=k" in Shop.seen[0]
    assert "price=500" in Shop.seen[0]
    assert "price=450" not in Shop.seen[0]
    assert "haat=1" in Shop.seen[0]


def test_sends_files_beside_the_fields(shop: str) -> None:
    asha = Visitor("Asha", shop)

    asha.submit(asha.open("/"), files={"photo": [("a.jpg", b"JPEG", "image/jpeg")]})

    assert 'filename="a.jpg"' in Shop.seen[0]
    assert 'name="csrfmiddlewaretoken"' in Shop.seen[0]


def test_fails_with_heading_and_complaint(shop: str) -> None:
    asha = Visitor("Asha", shop)

    with pytest.raises(DemoFailed, match="Asha could not .*“Price” says: Not a price"):
        asha.submit(asha.open("/"), {"price": "bad"})


def test_fails_where_the_form_is_not_what_it_was(shop: str) -> None:
    asha = Visitor("Asha", shop)

    with pytest.raises(DemoFailed, match="no form with colour"):
        asha.submit(asha.open("/"), {"colour": "red"})
