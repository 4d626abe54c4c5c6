"""Which questions of a kind share a page: one a page, but never more than two pages (pure).

With photos, kind, price, pieces and the check a product is then told about in at most seven
pages. Where a kind asks more, two neighbours that are answered with a tap or a figure each stand
on one page: the two with the least to look at.

>>> colour, leather, waist = Asked("colour", 12), Asked("leather", 2), Asked("waist", 4)
>>> question_pages([colour, leather, waist])
[('colour',), ('leather', 'waist')]
>>> question_pages([colour, leather])
[('colour',), ('leather',)]
"""

from collections.abc import Sequence
from dataclasses import dataclass

MOST_PAGES = 2


@dataclass(frozen=True)
class Asked:
    """One question: its key, and how many tiles it shows; 1 where a figure is written."""

    key: str
    tiles: int


def question_pages(asked: Sequence[Asked]) -> list[tuple[str, ...]]:
    """Return the keys of each page, in order; at most MOST_PAGES pages, however much is asked."""
    pages: list[list[Asked]] = [[one] for one in asked]
    while len(pages) > MOST_PAGES:
        place = min(
            range(len(pages) - 1),
            key=lambda at: sum(one.tiles for one in (*pages[at], *pages[at + 1])),
        )
        pages[place : place + 2] = [pages[place] + pages[place + 1]]
    return [tuple(one.key for one in page) for page in pages]
