"""Returns v2. Source: reference §4.1 (D24, J, S: confirmed). Returns v3 is left out on purpose.

A standard return needs no act of the seller's: CREATED, then COMPLETED (it reached her) or
CANCELLED. Approving, rejecting and completing are for self-ship only.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Literal
from urllib.parse import urlencode

from flipkart_sync.client.calls import Caller, at_most
from flipkart_sync.client.schemas import ReturnPage, ReturnRead
from flipkart_sync.client.transport import Request

RETURNS = "/v2/returns"
RETURN_IDS_A_CALL = 25  # confirmed (D24, S)


class ReturnCalls(Caller):
    """What can be asked about returns."""

    def returns(
        self,
        source: Literal["customer_return", "courier_return"],
        *,
        created: tuple[datetime | None, datetime | None] = (None, None),
        modified: tuple[datetime | None, datetime | None] = (None, None),
        location_id: str = "",
        return_ids: Sequence[str] = (),
        tracking_ids: Sequence[str] = (),
    ) -> Iterator[ReturnRead]:
        """Yield returns of one source, page by page (25 a page).

        courier_return: came back from the way. customer_return: came back after delivery. Times
        must be aware. Raises ContractBroken for a hostile or repeated page link.
        """
        query: dict[str, str] = {"source": source}
        moments = {
            "createdAfter": created[0],
            "createdBefore": created[1],
            "modifiedAfter": modified[0],
            "modifiedBefore": modified[1],
        }
        for name, moment in moments.items():
            if moment is None:
                continue
            if moment.tzinfo is None:
                raise ValueError(f"{name} needs a time zone.")
            query[name] = moment.isoformat(timespec="milliseconds")
        if location_id:
            query["locationId"] = location_id
        for name, ids in (("returnIds", return_ids), ("trackingIds", tracking_ids)):
            if ids:
                at_most(RETURN_IDS_A_CALL, "ids", ids)
                query[name] = ",".join(ids)
        request = Request("GET", f"/sellers{RETURNS}?{urlencode(query)}", self.order_deadline_s)
        pages = self.read_pages(
            request, RETURNS, ReturnPage, lambda page: _link(page) if page.has_more else None
        )
        for page in pages:
            yield from page.returns


def _link(page: ReturnPage) -> str:
    return page.next_url or ""
