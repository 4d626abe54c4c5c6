"""What Flipkart's stand-in shows: watched over its admin calls, proven over its seller API.

Watching goes to the admin calls, which cost neither latency nor a line in the log; proof is
one `details` call with the seller's own token, as Flipkart would answer anybody with it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import requests

from devtools.context import DemoSeller
from devtools.demo.visitor import DemoFailed

TIMEOUT_S = 15


@dataclass(frozen=True)
class Shown:
    """What a listing shows: rupees, pieces over all locations, ACTIVE or not, its product."""

    price: int
    pieces: int
    is_active: bool
    product_id: str


class Simulator:
    """The stand-in at one address."""

    def __init__(self, url: str, seller: DemoSeller) -> None:
        self._url = url
        self.seller = seller
        self._session = requests.Session()
        self._token = ""

    def _call(self, method: str, path: str, **more: Any) -> requests.Response:
        try:
            return self._session.request(method, self._url + path, timeout=TIMEOUT_S, **more)
        except requests.RequestException as err:
            raise DemoFailed(
                f"The simulator did not answer {method} {path} ({type(err).__name__})."
            ) from err

    def answer_after(self, ms: int) -> None:
        """Let every seller-API call take this long, as a call over the net does."""
        path = "/_admin/behaviour"
        _good(self._call("PUT", path, json={"latency_ms": ms}), path)

    def look(self, sku: str) -> Shown | None:
        """Return a listing as it truly is, whatever the lags; None if the SKU is not listed."""
        path = f"/_admin/listings/{self.seller['seller_id']}/{sku}"
        answer = self._call("GET", path)
        if answer.status_code == requests.codes.not_found:
            return None
        body = _good(answer, path)
        return Shown(
            price=int(body["selling_price"] or 0),
            pieces=sum(body["inventory"].values()),
            is_active=body["listing_status"] == "ACTIVE",
            product_id=body["product_id"],
        )

    def details(self, sku: str) -> Shown | None:
        """Return what the seller API's own `details` shows of a SKU; None if unavailable."""
        path = "/sellers/listings/v3/details"
        answer = self._call(
            "POST",
            path,
            json={"sku_ids": [sku]},
            headers={"Authorization": f"Bearer {self._token or self._sign_in()}"},
        )
        found = _good(answer, path)["available"].get(sku)
        if found is None:
            return None
        return Shown(
            price=int(found["price"]["selling_price"]),
            pieces=sum(place["inventory"] for place in found["locations"]),
            is_active=found["listing_status"] == "ACTIVE",
            product_id=found["product_id"],
        )

    def _sign_in(self) -> str:
        path = "/oauth-service/oauth/token"
        answer = self._call(
            "GET",
            path,
            params={"grant_type": "client_credentials", "scope": "Seller_Api"},
            auth=(self.seller["app_id"], self.seller["app_secret"]),
        )
        self._token = str(_good(answer, path)["access_token"])
        return self._token

    def live_count(self) -> int:
        """Return how many listings are ACTIVE with at least one piece."""
        path = f"/_admin/listings/{self.seller['seller_id']}"
        rows = _good(self._call("GET", path), path)["listings"]
        return sum(
            1
            for row in rows
            if row["listing_status"] == "ACTIVE" and any(row["inventory"].values())
        )

    def calls_made(self) -> int:
        """Return how many seller-API calls the log holds."""
        path = "/_admin/calls/summary"
        return int(_good(self._call("GET", path), path)["total"])


def _good(answer: requests.Response, path: str) -> dict[str, Any]:
    if answer.status_code != requests.codes.ok:
        raise DemoFailed(
            f"The simulator answered {path} with {answer.status_code}: {answer.text[:120]}"
        )
    body: dict[str, Any] = answer.json()
    return body


def wait_until(is_true: Callable[[], bool], *, within_s: float, every_s: float, what: str) -> float:
    """Return the moment (time.monotonic) at which it was seen true; raises DemoFailed after."""
    ends = time.monotonic() + within_s
    while not is_true():
        if time.monotonic() > ends:
            raise DemoFailed(f"{what} did not happen within {within_s:.0f} s.")
        time.sleep(every_s)
    return time.monotonic()
