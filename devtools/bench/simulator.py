"""What the bench asks of Flipkart's stand-in, over its admin calls."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import requests

SELLER_ID = "bench-seller"
APP_ID, APP_SECRET = "bench-app", "bench-app-secret"  # noqa: S105  of the stand-in
LOCATION_ID = "LOC" + "b" * 32
REFUSED_FOR_NOW = 5001  # of all codes the one that sending again may cure
TIMEOUT_S = 60.0
CALLS_A_PAGE = 1000


class Simulator:
    """The stand-in at `url`. Every method raises requests.RequestException if it refuses."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._session = requests.Session()

    def _admin(self, method: str, path: str, body: Any = None, /, **query: Any) -> Any:
        answer = self._session.request(
            method, f"{self.url}/_admin{path}", json=body, params=query, timeout=TIMEOUT_S
        )
        answer.raise_for_status()
        return answer.json()

    def seller_put(self) -> None:
        """Make the one seller, with one location."""
        body = {
            "name": "Bench",
            "app_id": APP_ID,
            "app_secret": APP_SECRET,
            "locations": [{"id": LOCATION_ID, "name": "Bench", "status": "ENABLED"}],
            "brands": [],
        }
        self._admin("PUT", f"/sellers/{SELLER_ID}", body)

    def catalogue_add(self, sku: str, *, mrp: int) -> None:
        """Let a SKU pass the check; that makes its offer too, off sale. mrp in rupees."""
        body = {
            "seller_id": SELLER_ID,
            "sku": sku,
            "title": f"Bench purse {sku}",
            "brand": "Generic",
            "vertical": "sling_bag",
            "mrp": mrp,
            "qc": "passed",
        }
        self._admin("POST", "/catalogue", body)

    def product_ids(self) -> dict[str, str]:
        """Return {SKU: product id} of the whole catalogue."""
        rows = self._admin("GET", "/catalogue", seller_id=SELLER_ID)["rows"]
        return {row["sku"]: row["product_id"] for row in rows}

    def listings(self) -> list[dict[str, Any]]:
        """Return every listing as it truly is."""
        found: list[dict[str, Any]] = self._admin("GET", f"/listings/{SELLER_ID}")["listings"]
        return found

    def stock(self, sku: str) -> int:
        """Return the pieces of a SKU that are truly on sale."""
        places = self._admin("GET", f"/listings/{SELLER_ID}/{sku}")["locations"].values()
        return int(sum(place["inventory"] for place in places))

    def latency_set(self, latency_ms: float) -> None:
        """Let each seller call take so long."""
        self._admin("PUT", "/behaviour", {"latency_ms": latency_ms})

    def fail_once(self, sku: str) -> None:
        """Let the next price of a SKU fail with a code that sending again may cure."""
        body = {
            "action": "fail_sku",
            "endpoint": "price",
            "sku": sku,
            "times": 1,
            "code": REFUSED_FOR_NOW,
        }
        self._admin("POST", "/faults", body)

    def failed_once(self) -> int:
        """Return how many of these failures have happened."""
        return sum(int(one["fired"]) for one in self._admin("GET", "/faults")["faults"])

    def last_call(self) -> int:
        """Return the number of the newest call of the log."""
        return int(self._admin("GET", "/calls/summary")["last_id"])

    def calls(self, after: int) -> Iterator[dict[str, Any]]:
        """Yield the seller calls logged with a number above `after`, oldest first."""
        while page := self._admin("GET", "/calls", after=after, limit=CALLS_A_PAGE)["calls"]:
            yield from page
            after = page[-1]["id"]

    def token(self) -> str:
        """Return an access token of the seller's own application."""
        answer = self._session.get(
            f"{self.url}/oauth-service/oauth/token",
            params={"grant_type": "client_credentials", "scope": "Seller_Api"},
            auth=(APP_ID, APP_SECRET),
            timeout=TIMEOUT_S,
        )
        answer.raise_for_status()
        return str(answer.json()["access_token"])
