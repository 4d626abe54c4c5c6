"""What one piece costs its maker: what went into it, her hours, the packing (pure).

Nothing of it is kept: it only leads to a price. The wage is hers to name; a figure of ours would
be a promise of what her work is worth.

>>> Cost(material_paise=150_00, minutes=150, hour_paise=50_00, packing_paise=10_00).total_paise
28500
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from common.numbers import NumberTooLarge, NumberTooSmall, read_number

RUPEE = 100
MOST_HOURS = 2000  # a year's work: a carpet, not a purse


@dataclass(frozen=True)
class Cost:
    """Money in paise, hour_paise for one hour; minutes of work in one piece."""

    material_paise: int
    minutes: int
    hour_paise: int
    packing_paise: int

    @property
    def work_paise(self) -> int:
        """Return what the hours cost, to the next whole rupee."""
        return -(-self.minutes * self.hour_paise // (60 * RUPEE)) * RUPEE

    @property
    def total_paise(self) -> int:
        """Return what one piece costs, to the next whole rupee: less would not cover it."""
        spent = self.material_paise + self.work_paise + self.packing_paise
        return -(-spent // RUPEE) * RUPEE


def parse_hours(text: str) -> int:
    """Return the minutes that hours as people write them mean: 3, २.५, "1.25".

    Raises a NumberError: missing, not understood, negative, too small or too large.
    """
    hours = read_number(text)
    if hours > MOST_HOURS:
        raise NumberTooLarge(most=f"{MOST_HOURS:,}")
    minutes = int((hours * 60).quantize(Decimal(1), rounding=ROUND_HALF_UP))
    if minutes < 1:
        raise NumberTooSmall(least=1)
    return minutes
