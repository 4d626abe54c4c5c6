"""How far a price may move without a review, and so how low a price on sale may ever be."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from common.dated import holds_on
from listings.models import ApprovedVersion, PriceBand

CUT_PCT, RAISE_PCT = 20, 30  # where a type has no band of its own


@dataclass(frozen=True, slots=True)
class Band:
    """Percent of the approved price, downward and upward."""

    cut_pct: int = CUT_PCT
    raise_pct: int = RAISE_PCT

    def floor_paise(self, approved_paise: int) -> int:
        """Return the lowest price within the band, in paise, rounded up.

        >>> Band(cut_pct=20).floor_paise(50_000)
        40000
        """
        return -(-approved_paise * (100 - self.cut_pct) // 100)


def bands_of(product_type_ids: Collection[int], on: dt.date) -> Mapping[int, Band]:
    """Return {product type id: band that holds that day}, the general one where none does."""
    rows = PriceBand.objects.filter(holds_on(on), product_type__in=product_type_ids)
    found = {row.product_type_id: Band(row.cut_pct, row.raise_pct) for row in rows}
    return {key: found.get(key, Band()) for key in product_type_ids}


def approved_price_of(offer_id: int, version: ApprovedVersion | None) -> int | None:
    """Return the price a version was approved at, in paise; None if it does not say."""
    for row in version.content.get("offers", ()) if version is not None else ():
        if row["offer_id"] == offer_id:
            return int(row["price_paise"])
    return None
