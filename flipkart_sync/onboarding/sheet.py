"""What Seller Hub asks about one product, filled in from the approved version. Pure.

Header texts are those of Flipkart's template workbooks (docs/flipkart.md, "Seller Hub columns"),
their spelling included. Listing Status is always Inactive and Stock always 0: price and stock
come by the API once the product id is adopted.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from listings.wanted import OfferFacts

PHOTO_COLUMNS = 6  # one main and five others


@dataclass(frozen=True, slots=True)
class Cell:
    """One column of the sheet: Flipkart's header, and what to write there."""

    header: str
    value: str


def hub_sheet(
    facts: OfferFacts, *, description_en: str, vertical: str, photos_base: str = ""
) -> list[Cell]:
    """Return the columns every vertical asks for, in Flipkart's order.

    photos_base: public address of the channel store, from where Flipkart fetches photos; without
    one the photo columns are left out.
    """
    package = facts.package
    makers = ", ".join(line for line in facts.maker_lines if line)
    made = facts.fulfilment == "made_to_order"
    return [
        Cell("Seller SKU ID", facts.sku),
        Cell("Listing Status", "Inactive"),
        Cell("MRP (INR)", str(facts.mrp_paise // 100)),
        Cell("Your selling price (INR)", str(facts.price_paise // 100)),
        Cell("Fullfilment by", "Seller"),
        Cell("Procurement type", "made to order" if made else "regular"),
        Cell("Procurement SLA (DAY)", str(facts.dispatch_sla_days)),
        Cell("Stock", "0"),
        Cell("Shipping provider", "Flipkart"),
        Cell("Length (CM)", _tenths(package.length_mm)),
        Cell("Breadth (CM)", _tenths(package.breadth_mm)),
        Cell("Height (CM)", _tenths(package.height_mm)),
        Cell("Weight (KG)", f"{package.weight_g / 1000:.3f}".rstrip("0").rstrip(".")),
        Cell("HSN", facts.hsn),
        Cell("Country Of Origin", facts.country),
        Cell("Manufacturer Details", makers),
        Cell("Packer Details", makers),
        Cell("Tax Code", facts.tax_code),
        Cell("Brand", "Generic"),
        Cell("Vertical", vertical),
        Cell("Title", facts.title_en),
        Cell("Description", description_en),
        *(_photo_cells(facts.photos, photos_base) if photos_base else ()),
    ]


def _photo_cells(names: Sequence[str], base: str) -> Iterator[Cell]:
    for place, name in enumerate(names[:PHOTO_COLUMNS]):
        header = f"Other Image URL {place}" if place else "Main Image URL"
        yield Cell(header, f"{base.rstrip('/')}/{name}")


def _tenths(millimetres: int) -> str:
    """Return centimetres with one decimal at most.

    >>> _tenths(250), _tenths(184)
    ('25', '18.4')
    """
    return f"{millimetres / 10:.1f}".removesuffix(".0")
