"""Listings v3. Source: reference §2 (D24, D26, J, S; see README.md for what is confirmed)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

from pydantic import ValidationError

from flipkart_sync.client.bodies import Body, InventoryBody, ListingBody, PriceBody, body_of
from flipkart_sync.client.calls import (
    MAX_PAGES,
    Caller,
    Changed,
    at_most,
    changed_of,
    in_path,
    parsed,
)
from flipkart_sync.client.errors import ContractBroken
from flipkart_sync.client.schemas import (
    DetailsAnswer,
    ListingPage,
    ListingRow,
    SearchAnswer,
    SkuResult,
    search_answer,
)
from flipkart_sync.client.transport import Request

SKUS_A_CALL = 10  # confirmed (D24, S) for changes and `details`

Sku = str
ChangeAnswer = Changed[SkuResult]
InternalState = Literal[
    "ACTIVE", "INACTIVE", "READY_FOR_ACTIVATION", "ARCHIVED", "INACTIVATED_BY_FLIPKART"
]


class ListingCalls(Caller):
    """What can be said and asked about listings. The API cannot create a product, only an offer."""

    # --- changes: sent once ------------------------------------------------------------------
    def listings_create(
        self, listings: Mapping[Sku, ListingBody | Mapping[str, Any]]
    ) -> ChangeAnswer:
        """Attach SKUs to catalogue products. An existing SKU is OVERWRITTEN: confirmed (D24, S)."""
        return self._skus_change("/sellers/listings/v3", ListingBody, listings)

    def listings_update(
        self, listings: Mapping[Sku, ListingBody | Mapping[str, Any]]
    ) -> ChangeAnswer:
        """Set the whole listing of SKUs that exist.

        Whether an optional object that is left out is kept or cleared is unconfirmed.
        """
        return self._skus_change("/sellers/listings/v3/update", ListingBody, listings)

    def prices_update(self, prices: Mapping[Sku, PriceBody | Mapping[str, Any]]) -> ChangeAnswer:
        """Set MRP and selling price, in whole rupees."""
        return self._skus_change("/sellers/listings/v3/update/price", PriceBody, prices)

    def inventory_update(
        self, stocks: Mapping[Sku, InventoryBody | Mapping[str, Any]]
    ) -> ChangeAnswer:
        """Set stock by location; absolute figures. The last write wins: order them per SKU."""
        return self._skus_change("/sellers/listings/v3/update/inventory", InventoryBody, stocks)

    def _skus_change(self, path: str, model: type[Body], skus: Mapping[Sku, Any]) -> ChangeAnswer:
        sent = list(skus)
        at_most(SKUS_A_CALL, "SKUs", sent)
        bodies = {sku: body_of(model, given, sku) for sku, given in skus.items()}
        body = self.send(Request("POST", path, self.listing_deadline_s, body=bodies))
        if not isinstance(body, dict):
            raise ContractBroken("A change answered something that is not a map of SKUs.")
        return changed_of(sent, body, SkuResult)

    # --- reads: repeated while there is time -------------------------------------------------
    def details(self, skus: Sequence[Sku]) -> DetailsAnswer:
        """Read up to ten SKUs; safe for odd characters: confirmed (D26, S)."""
        at_most(SKUS_A_CALL, "SKUs", skus)
        body = self.read(
            Request(
                "POST",
                "/sellers/listings/v3/details",
                self.listing_deadline_s,
                body={"sku_ids": list(skus)},
            )
        )
        return parsed(DetailsAnswer, body)

    def listings_get(self, skus: Sequence[Sku]) -> DetailsAnswer:
        """Read up to ten SKUs by path. SKUs with / or , break it (§7.3): use `details` for those.

        The limit of ten is unconfirmed (A). Raises ValueError for a SKU that would break the path.
        """
        at_most(SKUS_A_CALL, "SKUs", skus)
        if any(not sku or set(sku) & set("/,?#%\\") for sku in skus):
            raise ValueError("A SKU would break the path; ask for it with details().")
        path = f"/sellers/listings/v3/{in_path(skus)}"
        return parsed(DetailsAnswer, self.read(Request("GET", path, self.listing_deadline_s)))

    def listings_search(
        self, status: Literal["ACTIVE", "INACTIVE"] | None = None
    ) -> Iterator[ListingRow]:
        """Yield all own listings, page by page (500 a page: confirmed, D24).

        Raises ContractBroken for a page that leads back to itself.
        """
        page_id: str | None = None
        seen: set[str] = set()
        filters = {} if status is None else {"listing_status": status}
        for _ in range(MAX_PAGES):
            request = Request(
                "POST",
                "/sellers/listings/v3/search",
                self.listing_deadline_s,
                body={"filters": filters, "page_id": page_id},
            )
            page = parsed(ListingPage, self.read(request))
            yield from page.listings
            if not page.has_more:
                return
            page_id = page.next_page_id
            if not page_id or len(page_id) > 4000 or page_id in seen:
                raise ContractBroken("A page of listings leads nowhere or back to itself.")
            seen.add(page_id)
        raise ContractBroken("There are more pages than can be true.")

    def product_search(self, state: str, batch: int = 0, text: str = "") -> SearchAnswer:
        """Read one batch of twenty listings in an internal state: confirmed (D26, S).

        The way to discover product ids of what newly passed QC: that use is an inference.
        """
        wanted: dict[str, Any] = {"batchNo": batch, "internalState": state}
        if text:
            wanted["searchText"] = text
        body = self.read(
            Request(
                "POST", "/sellers/listings/v3/product/search", self.listing_deadline_s, body=wanted
            )
        )
        try:
            return search_answer(body)
        except (ValidationError, AttributeError, TypeError) as err:
            raise ContractBroken("A product search cannot be read.") from err
