"""What speaks for a proposed product id and what does not, fact by fact. Pure.

The same facts decide whether it is adopted by itself (proposals.agrees_by_itself); here they are
told to the person who compares.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext_lazy as _

from common.errors import Sentence
from common.money import rupees

How = Literal["same", "differs", "not_shown"]

NAMES = {"vertical": _("Kind at Flipkart"), "brand": _("Brand"), "mrp": _("MRP")}
WHY = {
    "differs": _("{fact}: Flipkart shows something else."),
    "not_shown": _("{fact}: Flipkart does not show it."),
    "taken": _("Another product of ours has this id already."),
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact of both sides."""

    key: str
    ours: str
    theirs: str
    how: How

    @property
    def name(self) -> Sentence:
        """Return the fact's name in the reader's language."""
        return NAMES[self.key]


@dataclass(frozen=True, slots=True)
class Agreement:
    """The facts, and the sentences that tell why a person must decide."""

    facts: tuple[Fact, ...]
    reasons: tuple[str, ...]


def agreement_of(
    *,
    vertical: str,
    mrp_paise: int,
    brands: Collection[str],
    their_vertical: str,
    their_brand: str,
    their_mrp_paise: int | None,
    is_taken: bool = False,
) -> Agreement:
    """Return how a proposal stands to our product.

    >>> agreement_of(vertical="bag", mrp_paise=100, brands=["Generic"], their_vertical="bag",
    ...              their_brand="", their_mrp_paise=200).facts[2].how
    'differs'
    """
    ours = {brand.casefold() for brand in brands}
    their_mrp = "" if their_mrp_paise is None else rupees(their_mrp_paise)
    facts = (
        _fact(
            "vertical", vertical, their_vertical, vertical.casefold() == their_vertical.casefold()
        ),
        _fact("brand", ", ".join(brands), their_brand, their_brand.casefold() in ours),
        _fact("mrp", rupees(mrp_paise), their_mrp, their_mrp_paise == mrp_paise),
    )
    reasons = [str(WHY[fact.how]).format(fact=fact.name) for fact in facts if fact.how in WHY]
    if is_taken:
        reasons.append(str(WHY["taken"]))
    return Agreement(facts, tuple(reasons))


def _fact(key: str, ours: str, theirs: str, is_same: bool) -> Fact:
    how: How = "not_shown" if not theirs else "same" if is_same else "differs"
    return Fact(key, ours, theirs, how)
