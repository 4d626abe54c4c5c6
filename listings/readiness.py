"""Why a listing cannot go out yet: what to submit, what to approve, what to look at (pure).

The pages of the task and the API show the same list, in the order of the task. A member is asked
only for what she can answer; papers, tax and measures are the desk's and stop the approval alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from django.utils.translation import gettext_lazy as _

from catalog.images import MOST_PHOTOS
from catalog.tax import TaxAnswer
from common.bilingual import Bilingual
from common.errors import Sentence
from common.money import LEAST_PAISE, MOST_PAISE, rupees
from common.problems import Problem

LicenceState = Literal["missing", "unverified", "expired", "verified"]
GroupStatus = Literal["registered", "verified", "suspended", "closed"]

LEAST_PHOTOS = 1
GOOD_PHOTOS = 3  # below it a listing may go out, and the reviewer is told
RUPEE = 100
MOST_PIECES = 10_000
MOST_MAKE_DAYS = 60

# code: (field, page, sentence). Pages: photo, kind, details, price, pieces are the member's
# steps; group, tax and parcel are sections of the desk's review page.
TABLE: dict[str, tuple[str, str, Sentence]] = {
    "photo_missing": ("photos", "photo", _("Take a photo of it first.")),
    "photos_too_many": ("photos", "photo", _("Keep at most {most} photos. Remove some.")),
    "kind_missing": ("product_type", "kind", _("Choose what it is.")),
    "kind_closed": ("product_type", "kind", _("This kind is not sold yet. Choose another.")),
    "price_missing": ("price", "price", _("Write the price of one.")),
    "price_out_of_bounds": ("price", "price", _("The price must be from {least} to {most}.")),
    "price_not_whole_rupees": ("price", "price", _("Write the price in whole rupees, like 450.")),
    "price_gives_nothing": (
        "price", "price", _("At this price nothing is left for your group. Write a higher one."),
    ),
    "price_not_accepted": (
        "price", "price", _("Look at what your group gets at this price, and say yes."),
    ),
    "pieces_missing": (
        "pieces", "pieces",
        _("Write how many are ready, or how many days one takes to make."),
    ),
    "pieces_too_many": ("pieces", "pieces", _("Write at most {most} pieces.")),
    "make_days_missing": ("make_days", "pieces", _("Write in how many days you can make them.")),
    "make_days_too_many": ("make_days", "pieces", _("Making one may take at most {most} days.")),
    "city_not_selling": (
        "city", "group", _("Selling has not started in {city} yet. We will tell you when it does."),
    ),
    "seller_missing": (
        "city", "group", _("No seller is entered for the centre of {city}. Ask the state office."),
    ),
    "group_not_verified": (
        "group", "group", _("The group's papers are not verified yet. Verify the group first."),
    ),
    "group_suspended": (
        "group", "group", _("Your group's work is stopped for now. Ask the DUDA office."),
    ),
    "group_closed": ("group", "group", _("This group is closed. Ask the DUDA office.")),
    "licence_missing": ("licence", "group", _("The group needs a licence: {licence}.")),
    "licence_unverified": (
        "licence", "group", _("The licence number is not verified yet: {licence}."),
    ),
    "licence_expired": ("licence", "group", _("The licence has run out: {licence}.")),
    "title_missing": ("title_en", "details", _("Write an English title for the channel.")),
    "parcel_unknown": ("parcel", "parcel", _("The packed weight and size are not known yet.")),
    # advice: it may be approved all the same
    "photos_few": ("photos", "photo", _("Photos: {count}. Three sell better.")),
    "tax_assumed": ("tax", "tax", _("The tax rate is assumed, not confirmed.")),
    "parcel_not_measured": (
        "parcel", "parcel", _("The parcel is not measured; the usual size is reckoned with."),
    ),
    "price_far": ("price", "price", _("Such things usually cost {low} to {high}.")),
    "price_in_dear_band": ("price", "price", _("A lower price gives the group more: {better}.")),
}  # fmt: skip


@dataclass(frozen=True)
class Draft:
    """What is known of a listing when she wants to send it, as plain values.

    attribute_problems: from catalog.attributes, for the chosen type. net_paise: her group's share
    at the price, None while it cannot be reckoned. pieces: ready now, or how many she can make in
    make_days, by fulfilment ("" while she has not said). city_sells: its phase has started and a
    mapping to a centre is open. has_seller: an account sells for that centre.
    """

    photo_count: int = 0
    has_kind: bool = False
    is_kind_open: bool = True
    attribute_problems: tuple[Problem, ...] = ()
    price_paise: int | None = None
    net_paise: int | None = None
    is_price_accepted: bool = False
    fulfilment: Literal["", "ready", "made_to_order"] = ""
    pieces: int | None = None
    make_days: int | None = None
    city: Bilingual | str = ""
    city_sells: bool = True
    has_seller: bool = True
    group_status: GroupStatus = "verified"


@dataclass(frozen=True)
class Review:
    """What else the approval looks at.

    licences: {licence as people call it: state} for every kind the type needs. has_parcel: packed
    weight and size are measured or usual ones are known. usual_paise: the usual range of prices.
    """

    draft: Draft
    tax: TaxAnswer
    licences: Mapping[str, LicenceState] = field(default_factory=dict)
    title_en: str = ""
    has_parcel: bool = True
    is_measured: bool = False
    usual_paise: tuple[int, int] | None = None
    better_price_paise: int | None = None


def submit_problems(draft: Draft) -> list[Problem]:
    """Return why it cannot be sent to be checked yet, in the order of the task; [] when it can."""
    return [
        *_photo(draft),
        *_kind(draft),
        *_price(draft),
        *_pieces(draft),
        *_place(draft),
    ]


def approval_problems(review: Review) -> list[Problem]:
    """Return why it cannot be approved: all that stops sending, then papers, tax and parcel."""
    problems = submit_problems(review.draft)
    if review.draft.group_status == "registered":
        problems.append(_problem("group_not_verified"))
    problems += [
        _problem(f"licence_{state}", licence=name)
        for name, state in review.licences.items()
        if state != "verified"
    ]
    tax = review.tax.problem()
    if tax is not None and review.draft.has_kind:
        problems.append(tax)
    if not review.title_en.strip() and review.draft.has_kind:
        problems.append(_problem("title_missing"))
    if not review.has_parcel:
        problems.append(_problem("parcel_unknown"))
    return problems


def review_advice(review: Review) -> list[Problem]:
    """Return what the reviewer should look at though it stops nothing."""
    draft = review.draft
    advice = []
    if LEAST_PHOTOS <= draft.photo_count < GOOD_PHOTOS:
        advice.append(_problem("photos_few", count=draft.photo_count))
    if review.usual_paise and draft.price_paise is not None:
        low, high = review.usual_paise
        if not low <= draft.price_paise <= high:
            advice.append(_problem("price_far", low=rupees(low), high=rupees(high)))
    if review.better_price_paise is not None:
        advice.append(_problem("price_in_dear_band", better=rupees(review.better_price_paise)))
    if review.tax.status == "assumed":
        advice.append(_problem("tax_assumed"))
    if review.has_parcel and not review.is_measured:
        advice.append(_problem("parcel_not_measured"))
    return advice


def price_problems(price_paise: int) -> list[Problem]:
    """Return what is wrong with a price by itself: bounds, whole rupees."""
    if not LEAST_PAISE <= price_paise <= MOST_PAISE:
        return [_problem("price_out_of_bounds", least=rupees(LEAST_PAISE), most=rupees(MOST_PAISE))]
    if price_paise % RUPEE:
        return [_problem("price_not_whole_rupees")]
    return []


def _problem(code: str, **params: Any) -> Problem:
    name, page, sentence = TABLE[code]
    return Problem(code, name, page, params, sentence)


def _photo(draft: Draft) -> list[Problem]:
    if draft.photo_count < LEAST_PHOTOS:
        return [_problem("photo_missing")]
    if draft.photo_count > MOST_PHOTOS:
        return [_problem("photos_too_many", most=MOST_PHOTOS)]
    return []


def _kind(draft: Draft) -> list[Problem]:
    if not draft.has_kind:
        return [_problem("kind_missing")]
    closed = [] if draft.is_kind_open else [_problem("kind_closed")]
    return [*closed, *draft.attribute_problems]


def _price(draft: Draft) -> list[Problem]:
    if draft.price_paise is None:
        return [_problem("price_missing")]
    if wrong := price_problems(draft.price_paise):
        return wrong
    if draft.net_paise is not None and draft.net_paise < RUPEE:
        return [_problem("price_gives_nothing")]
    if not draft.is_price_accepted:
        return [_problem("price_not_accepted")]
    return []


def _pieces(draft: Draft) -> list[Problem]:
    if not draft.fulfilment or not draft.pieces or draft.pieces < 0:
        return [_problem("pieces_missing")]
    problems = []
    if draft.pieces > MOST_PIECES:
        problems.append(_problem("pieces_too_many", most=f"{MOST_PIECES:,}"))
    if draft.fulfilment == "made_to_order":
        if not draft.make_days or draft.make_days < 0:
            problems.append(_problem("make_days_missing"))
        elif draft.make_days > MOST_MAKE_DAYS:
            problems.append(_problem("make_days_too_many", most=MOST_MAKE_DAYS))
    return problems


def _place(draft: Draft) -> list[Problem]:
    problems = []
    if draft.group_status in ("suspended", "closed"):
        problems.append(_problem(f"group_{draft.group_status}"))
    if not draft.city_sells:
        problems.append(_problem("city_not_selling", city=draft.city))
    elif not draft.has_seller:
        problems.append(_problem("seller_missing", city=draft.city))
    return problems
