"""The seller API's endpoints: short name, method, path, and what does the work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flipkart_simulator.api import changes, reads, shipments
from flipkart_simulator.api.envelope import Answer, Ask
from flipkart_simulator.faults import Fault
from flipkart_simulator.state.sellers import Seller
from flipkart_simulator.world import World

Work = Callable[[World, Seller, Ask, Fault | None], Answer]


@dataclass(frozen=True)
class Endpoint:
    """One call of the seller API. `changes`: whether it can land late."""

    name: str
    method: str
    pattern: str
    work: Work
    changes: bool = False


TOKEN_NAME = "token"  # noqa: S105  an endpoint's name
TOKEN_PATTERN = "/oauth-service/oauth/token"  # noqa: S105  a path

ENDPOINTS = (
    Endpoint("create", "POST", "/sellers/listings/v3", changes.create, True),
    Endpoint("update", "POST", "/sellers/listings/v3/update", changes.update, True),
    Endpoint("price", "POST", "/sellers/listings/v3/update/price", changes.update_price, True),
    Endpoint(
        "inventory", "POST", "/sellers/listings/v3/update/inventory", changes.update_inventory, True
    ),
    Endpoint("details", "POST", "/sellers/listings/v3/details", reads.details),
    Endpoint("search", "POST", "/sellers/listings/v3/search", reads.search),
    Endpoint("product_search", "POST", "/sellers/listings/v3/product/search", reads.product_search),
    Endpoint("get", "GET", "/sellers/listings/v3/{skuIds}", reads.get),
    Endpoint("shipments", "POST", "/sellers/v3/shipments/filter", shipments.search),
    Endpoint("shipments_next", "GET", "/sellers/v3/shipments/filter", shipments.search_next),
)
BY_NAME = {endpoint.name: endpoint for endpoint in ENDPOINTS}
PATTERNS = {**{e.name: e.pattern for e in ENDPOINTS}, TOKEN_NAME: TOKEN_PATTERN}


def endpoint_known(name: str) -> bool:
    """Return whether a fault rule may name this endpoint, by short name or by path."""
    return name in PATTERNS or name in PATTERNS.values()
