"""The HTTP gateway: an operator's API of the DLT kind (template id, sender, variables).

One POST of JSON a message, signed in by a bearer token:

    {"reference", "sender", "to", "channel", "language", "template_id", "variables", "text"}

2xx with {"id": …} takes it. 408, 429 and 5xx, and no answer, mean try again; any other 4xx is a
refusal for good, with {"error": …}. The operator tells later what became of it, see
notices/reports.py. The form is our own, as small as the operators' own ones allow: an adapter
for one of them changes `_body` and `_taken` and nothing else.
"""

import json
import threading
from dataclasses import dataclass
from urllib.parse import urlsplit

import requests

from notices.gateways.types import Answer, Outgoing

TIMEOUT_S = 10.0  # for each wait on the socket
TOTAL_S = 20.0  # for the whole call, however slowly its answer drips; well within a row's lease
MOST_BYTES = 64 * 1024
TRY_AGAIN = {408, 425, 429}
AWAY = {429, 502, 503, 504}  # of the operator as a whole; 500 may be this message's own fault


@dataclass(frozen=True, slots=True)
class HttpGateway:
    """Hands messages to one operator. `sender` is the registered header (six letters)."""

    url: str
    token: str
    sender: str

    def __post_init__(self) -> None:
        """Refuse an address that is none, and one that would carry numbers in the clear."""
        parts = urlsplit(self.url)
        is_here = parts.hostname in {"127.0.0.1", "localhost", "::1"}
        if parts.scheme != "https" and not (parts.scheme == "http" and is_here):
            raise ValueError("The message gateway's address must begin with https://")

    def send(self, outgoing: Outgoing) -> Answer:
        """Hand over one message; a failure of any kind is an Answer.

        requests bounds each wait, not the call: a thread makes it, and is left behind where an
        answer drips on for ever.
        """
        came: list[Answer] = []
        call = threading.Thread(target=lambda: came.append(self._post(outgoing)), daemon=True)
        call.start()
        call.join(TOTAL_S)
        return came[0] if came else _silence("too slow")

    def _post(self, outgoing: Outgoing) -> Answer:
        try:
            with requests.Session() as session:
                session.trust_env = False  # no .netrc, no proxy picked up by accident
                with session.post(
                    self.url,
                    json=self._body(outgoing),
                    headers={"Authorization": f"Bearer {self.token}"},
                    timeout=TIMEOUT_S,
                    allow_redirects=False,
                    stream=True,
                ) as response:
                    status = response.status_code
                    body = response.raw.read(MOST_BYTES, decode_content=True)
        except (requests.RequestException, OSError) as err:
            return _silence(type(err).__name__)
        return _taken(status, body)

    def _body(self, outgoing: Outgoing) -> dict[str, object]:
        return {
            "reference": outgoing.reference,
            "sender": self.sender,
            "to": outgoing.to,
            "channel": outgoing.channel,
            "language": outgoing.language,
            "template_id": outgoing.template_id,
            "variables": dict(outgoing.variables),
            "text": outgoing.text,
        }


def _silence(why: str) -> Answer:
    return Answer(accepted=False, error=f"no answer: {why}", is_silent=True)


def _taken(status: int, body: bytes) -> Answer:
    try:
        said = json.loads(body)
    except ValueError:
        said = {}
    said = said if isinstance(said, dict) else {}
    if 200 <= status < 300 and said.get("id"):
        return Answer(accepted=True, reference=str(said["id"])[:80])
    error = f"{status} {str(said.get('error', ''))[:120]}".strip()
    is_final = 400 <= status < 500 and status not in TRY_AGAIN
    return Answer(accepted=False, error=error, is_final=is_final, is_silent=status in AWAY)
