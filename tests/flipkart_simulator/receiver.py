"""A receiver of notifications for these tests: it checks each signature by its own arithmetic."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from tests.simulator import APP_ID, APP_SECRET


@dataclass(frozen=True)
class Received:
    """One delivery as it came in."""

    body: dict[str, Any]
    x_date: str
    is_signed: bool

    @property
    def event_type(self) -> str:
        """The event's type."""
        kind: str = self.body["eventType"]
        return kind


@dataclass
class Receiver:
    """What came in. `answers`: the status for an event's type; 200 unless it stands there."""

    url: str = ""
    got: list[Received] = field(default_factory=list)
    answers: dict[str, int] = field(default_factory=dict)

    def types(self) -> list[str]:
        """Return the types of everything that came in, in order."""
        return [received.event_type for received in self.got]


def is_signed(url: str, x_date: str, x_authorization: str) -> bool:
    """Return whether the headers fit the registered URL and the seller's secret."""
    moment = int(parsedate_to_datetime(x_date).timestamp())
    sig = hashlib.sha1(f"{moment}{url}POST{APP_SECRET}".encode()).hexdigest()  # noqa: S324
    wanted = base64.b64encode(f"{APP_ID}:{sig}".encode()).decode()
    return x_authorization == f"FKLOGIN {wanted}"


@contextlib.contextmanager
def running_receiver() -> Iterator[Receiver]:
    """Listen on a free port until the block ends."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            x_date = self.headers["X_Date"]
            signed = is_signed(receiver.url, x_date, self.headers["X_Authorization"])
            status = receiver.answers.get(body["eventType"], 200)
            receiver.got.append(Received(body, x_date, signed))
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver.url = f"http://127.0.0.1:{server.server_address[1]}/flipkart/events?v=3"
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
