"""Ours, last confirmed and live side by side, for price and pieces. Pure.

>>> price_of({"mrp_paise": 50000, "price_paise": 45000})
45000
>>> pieces_of({"A": 2, "B": 3})
5
>>> pieces_of(None) is None
True
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flipkart_sync.mapping import PRICE, STOCK

Values = Mapping[str, Any]


def price_of(value: Values | None) -> int | None:
    """Return the price in paise, None where none is known."""
    found = (value or {}).get("price_paise")
    return int(found) if found is not None else None


def pieces_of(value: Values | None) -> int | None:
    """Return the pieces of all places together, None where nothing is known."""
    return None if value is None else sum(int(pieces) for pieces in value.values())


@dataclass(frozen=True)
class Beside:
    """One figure three times; paise for a price, pieces for stock; None where not known."""

    kind: str
    ours: int | None
    confirmed: int | None
    live: int | None

    @property
    def is_price(self) -> bool:
        return self.kind == PRICE

    @property
    def differs(self) -> bool:
        """Whether what was last seen is known and is not ours."""
        return self.live is not None and self.live != self.ours


def beside(kind: str, wanted: Values, confirmed: Values | None, seen: Values | None) -> Beside:
    """Put a facet's figures side by side. seen: what `details` last showed of this kind."""
    read = price_of if kind == PRICE else pieces_of
    return Beside(kind, read(wanted), read(confirmed), read(seen) if seen else None)


def state_of(facets: Mapping[str, Any], problem: str, beside_all: list[Beside]) -> str:
    """Return how a product stands: live, waiting, failed or differs.

    facets: {kind: Facet}; empty while it has no product id of the channel.
    """
    if problem:
        return "differs" if any(one.differs for one in beside_all) else "failed"
    equal = facets and all(
        facet.confirmed_version == facet.wanted_version > 0
        and facet.confirmed_digest == facet.wanted_digest
        for facet in facets.values()
    )
    return "live" if equal else "waiting"


KINDS_SHOWN = (PRICE, STOCK)
