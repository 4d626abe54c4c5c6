"""Notifications, reports and locations. Source: reference §2.2, §4.3, §4.4 (see README.md)."""

import uuid
from datetime import date
from typing import Any, Literal
from urllib.parse import quote, urlsplit

from flipkart_sync.client.calls import Caller, parsed
from flipkart_sync.client.errors import ContractBroken
from flipkart_sync.client.schemas import (
    PlaceList,
    PlaceRead,
    ReportAsked,
    ReportRead,
    SubscriptionRead,
)
from flipkart_sync.client.transport import Request

Report = Literal[
    "settled_transaction_ledger", "sales_ledger", "gst_returns_report", "financial_year_ledger"
]


class MoreCalls(Caller):
    """The rest: small areas of one or two calls each.

    reports_base: D24 prints Reports without `/sellers`; the form with it is unconfirmed.
    """

    reports_base = "/reports"

    def subscription_toggle(
        self,
        *,
        seller_id: str,
        location_id: str,
        disable_order: bool | None = None,
        disable_returns: bool | None = None,
    ) -> str:
        """Switch notifications of a subscription that exists; return Flipkart's sentence.

        Neither flag changes nothing: confirmed (D26). Subscribing itself goes by e-mail.
        """
        if not seller_id or not location_id:
            raise ValueError("A subscription is of one seller at one location.")
        body: dict[str, Any] = {"seller_id": seller_id, "location_id": location_id}
        if disable_order is not None:
            body["disable_order"] = disable_order
        if disable_returns is not None:
            body["disable_returns"] = disable_returns
        answer = self.send(
            Request(
                "POST", "/sellers/v3/notification/subscription", self.order_deadline_s, body=body
            )
        )
        return parsed(SubscriptionRead, answer).message

    def report_ask(
        self, kind: Report, *, begins: date, ends: date, correlation_id: str = ""
    ) -> str:
        """Ask for a report of some days; return its id. PAID, and for partner tokens only (D24)."""
        if begins > ends:
            raise ValueError("A report begins before it ends.")
        body = {
            "correlation_id": correlation_id or str(uuid.uuid4()),
            "parameters": {"from_date": begins.isoformat(), "to_date": ends.isoformat()},
        }
        path = f"{self.reports_base}/{quote(kind, safe='')}"
        answer = self.send(Request("POST", path, self.order_deadline_s, body=body))
        return parsed(ReportAsked, answer).report_id

    def report_detail(self, report_id: str) -> ReportRead:
        """Read how a report stands; its link, once COMPLETED, is https and is fetched elsewhere.

        The bearer token never goes to that link. Raises ContractBroken for one that is not https
        (plain http is taken for this machine only: a stand-in).
        """
        if not report_id:
            raise ValueError("A report has an id.")
        path = f"{self.reports_base}/{quote(report_id, safe='')}/detail"
        found = parsed(ReportRead, self.read(Request("GET", path, self.order_deadline_s)))
        if found.location:
            parts = urlsplit(found.location)
            is_here = parts.scheme == "http" and parts.hostname in {"127.0.0.1", "localhost"}
            if not (parts.scheme == "https" or is_here) or not parts.hostname or parts.username:
                raise ContractBroken("A report's link leads somewhere else.")
        return found

    def locations(self) -> list[PlaceRead]:
        """Read all locations of the seller. The call is undocumented: unconfirmed (U)."""
        path = "/sellers/locations/allLocations"
        body = self.read(Request("GET", path, self.listing_deadline_s))
        return parsed(PlaceList, {"locations": body} if isinstance(body, list) else body).places
