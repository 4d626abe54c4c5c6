"""The seller API's endpoints: short name, method, path, and what does the work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flipkart_simulator.api import (
    changes,
    packing,
    papers,
    places,
    reads,
    reports,
    returns,
    sandbox,
    shipments,
)
from flipkart_simulator.api.envelope import Answer, Ask
from flipkart_simulator.faults import Fault
from flipkart_simulator.state.sellers import Seller
from flipkart_simulator.world import World

Work = Callable[[World, Seller, Ask, Fault | None], Answer]


@dataclass(frozen=True)
class Endpoint:
    """One call of the seller API. `changes`: whether it can land late; such a call has a body
    and nothing else. `partners_only`: a seller's own application may not make it."""

    name: str
    method: str
    pattern: str
    work: Work
    changes: bool = False
    partners_only: bool = False


TOKEN_NAME = "token"  # noqa: S105  an endpoint's name
TOKEN_PATTERN = "/oauth-service/oauth/token"  # noqa: S105  a path
AUTHORIZE_PATTERN = "/oauth-service/oauth/authorize"
REPORT_FILE_PATTERN = "/reports/files/{reportId}"
LISTINGS, SHIPMENTS = "/sellers/listings/v3", "/sellers/v3/shipments"
ORDERS_SANDBOX, RETURNS_SANDBOX = "/sellers/orders/sandbox", "/sellers/returns/sandbox"

# The first pattern that fits takes a call, so fixed words stand before ids.
ENDPOINTS = (
    Endpoint("create", "POST", LISTINGS, changes.create, True),
    Endpoint("update", "POST", f"{LISTINGS}/update", changes.update, True),
    Endpoint("price", "POST", f"{LISTINGS}/update/price", changes.update_price, True),
    Endpoint("inventory", "POST", f"{LISTINGS}/update/inventory", changes.update_inventory, True),
    Endpoint("details", "POST", f"{LISTINGS}/details", reads.details),
    Endpoint("search", "POST", f"{LISTINGS}/search", reads.search),
    Endpoint("product_search", "POST", f"{LISTINGS}/product/search", reads.product_search),
    Endpoint("get", "GET", f"{LISTINGS}/{{skuIds}}", reads.get),
    Endpoint("shipments", "POST", f"{SHIPMENTS}/filter", shipments.search),
    Endpoint("shipments_next", "GET", f"{SHIPMENTS}/filter", shipments.search_next),
    Endpoint("shipments_get", "GET", SHIPMENTS, shipments.get),
    Endpoint("pack", "POST", f"{SHIPMENTS}/labels", packing.labels, True),
    Endpoint("dispatch", "POST", f"{SHIPMENTS}/dispatch", packing.dispatch, True),
    Endpoint("cancel", "POST", f"{SHIPMENTS}/cancel", packing.cancel, True),
    Endpoint("forms_ack", "POST", f"{SHIPMENTS}/forms/updateAck", packing.acknowledge, True),
    Endpoint("manifest", "POST", f"{SHIPMENTS}/manifest", papers.manifest),
    Endpoint("handover", "GET", f"{SHIPMENTS}/handover/counts", papers.handover_counts),
    Endpoint("otc", "GET", f"{SHIPMENTS}/otc/{{locationId}}", papers.one_time_codes),
    Endpoint("labels", "GET", f"{SHIPMENTS}/{{shipmentIds}}/labels", papers.labels),
    Endpoint("invoices", "GET", f"{SHIPMENTS}/{{shipmentIds}}/invoices", papers.invoices),
    Endpoint(
        "label_pdf", "POST", f"{SHIPMENTS}/{{shipmentIds}}/labelOnly/pdf", papers.label_only_pdf
    ),
    Endpoint("label", "POST", f"{SHIPMENTS}/{{shipmentIds}}/labelOnly", papers.label_only),
    Endpoint("forms", "POST", f"{SHIPMENTS}/{{shipmentIds}}/forms", papers.forms),
    Endpoint("forms_get", "GET", f"{SHIPMENTS}/{{shipmentIds}}/forms", papers.forms),
    Endpoint("shipping_details", "GET", f"{SHIPMENTS}/{{shipmentIds}}", shipments.details),
    Endpoint("returns", "GET", "/sellers/v2/returns", returns.search),
    Endpoint("locations", "GET", "/sellers/locations/allLocations", places.locations),
    Endpoint("subscription", "POST", "/sellers/v3/notification/subscription", places.toggle),
    Endpoint("test_orders", "POST", f"{ORDERS_SANDBOX}/test_orders", sandbox.test_orders),
    Endpoint("on_hold", "PUT", f"{ORDERS_SANDBOX}/on_hold", sandbox.hold),
    Endpoint("un_hold", "PUT", f"{ORDERS_SANDBOX}/un_hold", sandbox.unhold),
    Endpoint(
        "pick_up_complete", "POST", f"{ORDERS_SANDBOX}/pick_up_complete", sandbox.pick_up_complete
    ),
    Endpoint("shipped", "POST", f"{ORDERS_SANDBOX}/shipped", sandbox.shipped),
    Endpoint("delivered", "POST", f"{ORDERS_SANDBOX}/delivered", sandbox.delivered),
    Endpoint(
        "update_dispatch_slot",
        "POST",
        f"{ORDERS_SANDBOX}/update_dispatch_slot",
        sandbox.update_dispatch_slot,
    ),
    Endpoint("create_returns", "POST", f"{RETURNS_SANDBOX}/create_returns", sandbox.create_returns),
    Endpoint("return_events", "POST", f"{RETURNS_SANDBOX}/return_events", sandbox.return_events),
    Endpoint(
        "report_detail", "GET", "/reports/{reportId}/detail", reports.detail, partners_only=True
    ),
    Endpoint(
        "report",
        "POST",
        "/reports/{reportTypeIdentifier}",
        reports.request_report,
        partners_only=True,
    ),
)
BY_NAME = {endpoint.name: endpoint for endpoint in ENDPOINTS}
PATTERNS = {**{e.name: e.pattern for e in ENDPOINTS}, TOKEN_NAME: TOKEN_PATTERN}


def endpoint_known(name: str) -> bool:
    """Return whether a fault rule may name this endpoint, by short name or by path."""
    return name in PATTERNS or name in PATTERNS.values()
