"""A stand-in for an SMS operator's gateway: a real HTTP server that can fail, delay, report late.

It scrubs as the operators do: a text that is not, to the letter, one of the registered ones with
variables of their kinds is refused for good. The same reference twice is one message.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from notices.texts import is_registered

TOKEN, SECRET = "token-of-the-operator", "secret-of-reports"


@dataclass
class Operator:
    """What the server remembers. `registered`: {template id: (text, kinds of its variables)}."""

    url: str = ""
    registered: dict[str, tuple[str, Mapping[str, str]]] = field(default_factory=dict)
    taken: list[dict[str, Any]] = field(default_factory=list)
    calls: int = 0
    fails: list[int] = field(default_factory=list)  # statuses of the next calls
    delay_s: float = 0.0
    cuts: int = 0  # next calls that are taken, and answered by a cut connection

    def take(self, message: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Return status and answer for one message."""
        if self.fails:
            return self.fails.pop(0), {"error": "busy"}
        text, kinds = self.registered.get(message["template_id"], ("", {}))
        if not text or not is_registered(text, kinds, message["text"]):
            return 422, {"error": "text is not registered"}
        known = [one for one in self.taken if one["reference"] == message["reference"]]
        if not known:
            self.taken.append(message)
        return 202, {"id": f"op-{message['reference']}"}

    def report(self, reference: str, state: str, **more: Any) -> tuple[bytes, dict[str, str]]:
        """Return body and headers of a delivery report, signed."""
        body = json.dumps({"id": f"op-{reference}", "state": state, **more}).encode()
        signature = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
        return body, {"X-Signature": signature}


@contextmanager
def running_operator() -> Iterator[Operator]:
    """Serve on a free port of this machine until the block ends."""
    operator = Operator()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            operator.calls += 1
            body = self.rfile.read(int(self.headers["Content-Length"]))
            time.sleep(operator.delay_s)
            if self.headers["Authorization"] != f"Bearer {TOKEN}":
                return self._answer(401, {"error": "token"})
            status, said = operator.take(json.loads(body))
            if operator.cuts:
                operator.cuts -= 1
                self.connection.close()
            else:
                self._answer(status, said)

        def _answer(self, status: int, said: dict[str, Any]) -> None:
            body = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *words: Any) -> None:
            """Say nothing: numbers stand in what it would say."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    operator.url = f"http://127.0.0.1:{server.server_port}/messages"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield operator
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
