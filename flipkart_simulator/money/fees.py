"""The stand-in's own fee table. Flipkart's is not published in full and changes: nothing here
is its. Pure: paise in, paise out.

Structure as sellers' guides describe it: commission by vertical and price, a fixed fee by price,
a collection fee, shipping by weight and zone, 18 % GST on these; then TCS (0.5 % of the taxable
value) and TDS (0.1 %), withheld for the government.

>>> line = charges(sale_paise=50_000, pieces=1, vertical="sling_bag", weight_g=400, zone="local")
>>> line.commission, line.fixed, line.collection, line.shipping
(3000, 1200, 1000, 0)
>>> line.net == 50_000 - line.fees - line.gst - line.tcs - line.tds
True
"""

from __future__ import annotations

from dataclasses import dataclass

# Up to this price of one piece (rupees): basis points of the sale.
COMMISSION_BP: dict[str, tuple[tuple[int | None, int], ...]] = {
    "default": ((300, 400), (1000, 800), (None, 1200))
}
COMMISSION_BP["sling_bag"] = COMMISSION_BP["wallet"] = ((300, 300), (1000, 600), (None, 1000))
COMMISSION_BP["saree"] = ((500, 300), (None, 900))
FIXED_PAISE = ((300, 500), (500, 1200), (1000, 2500), (None, 4000))
COLLECTION_BP = 200
# For the first 500 g, then for each further 500 g begun.
SHIPPING_PAISE = {"local": (0, 1000), "zonal": (0, 1800), "national": (3500, 2600)}
REVERSE_SHIPPING_PAISE = {"local": 4000, "zonal": 5500, "national": 8000}
STEP_G = 500
GST_BP, TCS_BP, TDS_BP = 1800, 50, 10


@dataclass(frozen=True)
class Charges:
    """One line's money in paise. Fees and taxes are what is taken: positive reduces the payment."""

    sale: int
    commission: int
    fixed: int
    collection: int
    shipping: int
    gst: int
    tcs: int
    tds: int

    @property
    def fees(self) -> int:
        """All fees before their GST."""
        return self.commission + self.fixed + self.collection + self.shipping

    @property
    def net(self) -> int:
        """What is paid; below 0, what is taken back."""
        return self.sale - self.fees - self.gst - self.tcs - self.tds


def charges(*, sale_paise: int, pieces: int, vertical: str, weight_g: int, zone: str) -> Charges:
    """Return what is taken of a sale that was delivered."""
    piece_rupees = sale_paise // pieces // 100
    commission = share(sale_paise, _slab(_commission_table(vertical), piece_rupees))
    fixed = _slab(FIXED_PAISE, piece_rupees) * pieces
    collection = share(sale_paise, COLLECTION_BP)
    first, further = SHIPPING_PAISE[zone]
    steps = max(1, -(-weight_g // STEP_G))
    shipping = (first + (steps - 1) * further) * pieces
    fees = commission + fixed + collection + shipping
    return Charges(
        sale=sale_paise,
        commission=commission,
        fixed=fixed,
        collection=collection,
        shipping=shipping,
        gst=share(fees, GST_BP),
        tcs=share(sale_paise, TCS_BP),
        tds=share(sale_paise, TDS_BP),
    )


def refund(paid: Charges, *, pieces: int, zone: str, by_customer: bool) -> Charges:
    """Return what one returned piece of so many takes back.

    Commission and collection fee are given back; the fixed fee stays on a customer's return and
    is given back on a courier's; reverse shipping is charged on a customer's.
    """
    fixed = 0 if by_customer else -(paid.fixed // pieces)
    shipping = REVERSE_SHIPPING_PAISE[zone] if by_customer else 0
    commission, collection = -(paid.commission // pieces), -(paid.collection // pieces)
    fees = commission + collection + fixed + shipping
    return Charges(
        sale=-(paid.sale // pieces),
        commission=commission,
        fixed=fixed,
        collection=collection,
        shipping=shipping,
        gst=share(fees, GST_BP),
        tcs=-(paid.tcs // pieces),
        tds=-(paid.tds // pieces),
    )


def share(paise: int, basis_points: int) -> int:
    """Return a share rounded half away from nothing, to the paisa."""
    whole = (abs(paise) * basis_points * 2 + 10_000) // 20_000
    return whole if paise >= 0 else -whole


def _commission_table(vertical: str) -> tuple[tuple[int | None, int], ...]:
    return COMMISSION_BP.get(vertical, COMMISSION_BP["default"])


def _slab(table: tuple[tuple[int | None, int], ...], rupees: int) -> int:
    return next(value for most, value in table if most is None or rupees <= most)
