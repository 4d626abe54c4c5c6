"""A caller of the seller API for these tests: plain requests, nothing of the portal's client."""

from __future__ import annotations

from typing import Any

import requests

from tests.simulator import APP_ID, APP_SECRET, KANPUR, SimulatorHandle
from tests.waiting import PATIENCE_S


class Caller:
    """Calls the seller API with a token."""

    def __init__(
        self, simulator: SimulatorHandle, app_id: str = APP_ID, app_secret: str = APP_SECRET
    ) -> None:
        self.url = simulator.url
        self.session = requests.Session()
        answer = token_call(simulator, app_id, app_secret)
        self.session.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"

    def post(self, path: str, body: Any, timeout: float = PATIENCE_S) -> requests.Response:
        """POST JSON to a path under /sellers."""
        return self.session.post(f"{self.url}/sellers{path}", json=body, timeout=timeout)

    def get(self, path: str) -> requests.Response:
        """GET a path under /sellers."""
        return self.session.get(f"{self.url}/sellers{path}", timeout=PATIENCE_S)

    def change(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """POST a change to listings v3 and return {sku: outcome}."""
        answer = self.post(f"/listings/v3{path}", body)
        assert answer.status_code == 200, answer.text
        outcomes: dict[str, Any] = answer.json()
        return outcomes

    def stock(self, sku: str, product_id: str, pieces: int, timeout: float = PATIENCE_S) -> Any:
        """Set the stock of one SKU in Kanpur and return its outcome."""
        body = {sku: inventory(product_id, pieces)}
        answer = self.post("/listings/v3/update/inventory", body, timeout)
        assert answer.status_code == 200, answer.text
        return answer.json()[sku]

    def details(self, *skus: str) -> dict[str, Any]:
        """Read SKUs and return {available, unavailable, invalid}."""
        answer = self.post("/listings/v3/details", {"sku_ids": list(skus)})
        assert answer.status_code == 200, answer.text
        shown: dict[str, Any] = answer.json()
        return shown

    def live_stock(self, sku: str) -> dict[str, int]:
        """Return {location: pieces} as reads show it."""
        places = self.details(sku)["available"][sku]["locations"]
        return {place["id"]: place["inventory"] for place in places}

    def shipments(self, **asked: Any) -> dict[str, Any]:
        """Search shipments before dispatch and return the answer."""
        body = {"filter": {"type": "preDispatch", "states": ["APPROVED"], **asked}}
        answer = self.post("/v3/shipments/filter", body)
        assert answer.status_code == 200, answer.text
        shown: dict[str, Any] = answer.json()
        return shown


def token_call(
    simulator: SimulatorHandle, app_id: str = APP_ID, app_secret: str = APP_SECRET, **query: str
) -> requests.Response:
    """Ask for a token."""
    return requests.get(
        f"{simulator.url}/oauth-service/oauth/token",
        params={"grant_type": "client_credentials", "scope": "Seller_Api", **query},
        auth=(app_id, app_secret),
        timeout=PATIENCE_S,
    )


def inventory(product_id: str, pieces: int, location_id: str = KANPUR) -> dict[str, Any]:
    """Return one entry of an inventory call."""
    place = {"id": location_id, "status": "ENABLED", "inventory": pieces}
    return {"product_id": product_id, "locations": [place]}


def price(product_id: str, selling_price: int, mrp: int = 500) -> dict[str, Any]:
    """Return one entry of a price call."""
    money = {"mrp": mrp, "selling_price": selling_price, "currency": "INR"}
    return {"product_id": product_id, "price": money}


def offer(product_id: str, **changes: Any) -> dict[str, Any]:
    """Return a whole listing as create and update want it."""
    return {
        "product_id": product_id,
        "price": {"mrp": 500, "selling_price": 450, "currency": "INR"},
        "tax": {"hsn": "42022190", "tax_code": "GST_12"},
        "listing_status": "ACTIVE",
        "fulfillment_profile": "NON_FBF",
        "fulfillment": {
            "dispatch_sla": 3,
            "shipping_provider": "FLIPKART",
            "procurement_type": "REGULAR",
        },
        "packages": [
            {
                "name": "parcel",
                "dimensions": {"length": 20, "breadth": 15, "height": 6},
                "weight": 0.4,
            }
        ],
        "locations": [{"id": KANPUR, "status": "ENABLED", "inventory": 6}],
        "address_label": {
            "manufacturer_details": ["Ujala group, Kanpur 208001"],
            "packer_details": ["CLC Kanpur"],
            "countries_of_origin": ["IN"],
        },
        **changes,
    }
