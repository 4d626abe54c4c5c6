"""Reads for the members' pages: counts, tiles, questions, answers. Templates cause no query."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalog.facts import spec_of
from catalog.models import AttributeSpec, Craft, CraftCity, Photo, Product, ProductType
from catalog.photo_checks import CHECK_SENTENCES
from catalog.refusals import refusal_of
from common.dates import today_ist
from common.errors import Sentence
from common.money import rupees
from common.numbers import grouped
from listings.models import Listing, ListingChange, Offer
from listings.states import ChangeState, Status
from shg.models import Centre, Group, Person
from shg.selectors import centre_of_group

MOST_KNOWN = 3
SHORT_LABEL = 5
FIRST_TILES = 8
SAID_OF_PHOTOS = ("blurred", "dark", "bright", "busy", "twin")  # what she can do better
CLOTHS = ("c-gulabi", "c-aasmani", "c-pista", "c-haldi", "c-kasni")
UNITS: dict[str, Sentence] = {
    "cm": _("cm"),
    "mm": _("mm"),
    "in": _("inch"),
    "m": _("metre"),
    "g": _("gram"),
    "kg": _("kilo"),
    "ml": _("ml"),
    "l": _("litre"),
    "pieces": _("pieces"),
    "days": _("days"),
    "months": _("months"),
}


@dataclass(frozen=True)
class HomeCounts:
    """What stands on a member's home. `draft_name` is "" while she has not said what it is."""

    all: int
    live: int
    returned: int
    has_draft: bool
    draft_name: str


def home_counts(*, user: Person, member: Person, group: Group) -> HomeCounts:
    """Return the counts of a member's home page, as `user` sees them. Queries: two."""
    live = Offer.objects.filter(listing=OuterRef("pk"), channel_status__is_live=True)
    wanted = ListingChange.objects.filter(
        listing=OuterRef("pk"), state__in=[ChangeState.ASKED, ChangeState.RETURNED]
    )
    ours = Listing.objects.visible_to(user).filter(product__group=group)
    counts = ours.aggregate(
        all=Count("pk", filter=~Q(status__in=[Status.DRAFT, Status.WITHDRAWN])),
        live=Count("pk", filter=Q(Q(status=Status.APPROVED), Exists(live))),
        returned=Count(
            "pk", filter=Q(status=Status.RETURNED) | Q(Q(status=Status.APPROVED), Exists(wanted))
        ),
    )
    draft = (
        ours.filter(member=member, status=Status.DRAFT)
        .select_related("product__product_type")
        .first()
    )
    return HomeCounts(
        has_draft=draft is not None,
        draft_name=product_name(draft.product) if draft else "",
        **counts,
    )


def product_name(product: Product) -> str:
    """Return what a product is called: her own word for it, else its kind; "" before both."""
    kind = product.product_type
    if product.short_name and (kind is None or product.short_name != kind.name_hi[:30]):
        return product.short_name
    return kind.name if kind else ""


@dataclass(frozen=True)
class ShownPhoto:
    """A thumbnail: its address and what the checks found."""

    pk: int
    url: str
    review_url: str
    doubts: tuple[str, ...]


def photos_of(listing: Listing) -> list[ShownPhoto]:
    """Return the shown photos of a listing's product, in order. Queries: one."""
    rows = Photo.objects.filter(product_id=listing.product_id, removed_at=None)
    return [shown_photo(photo) for photo in rows.order_by("position", "pk")]


def shown_photo(photo: Photo) -> ShownPhoto:
    """Return a photo as pages show it."""
    checks: Mapping[str, Any] = photo.checks or {}
    found = tuple(str(check.get("result", "ok")) for check in checks.values())
    return ShownPhoto(
        pk=photo.pk,
        url=reverse("catalog:photo", args=[photo.pk, "member"]),
        review_url=reverse("catalog:photo", args=[photo.pk, "review"]),
        doubts=tuple(code for code in found if code in SAID_OF_PHOTOS),
    )


def photos_refused(listing: Listing) -> list[str]:
    """Return why photos of today could not be prepared, until another one was taken since.

    Queries: one.
    """
    since = timezone.now() - timedelta(days=1)
    rows = Photo.objects.filter(product_id=listing.product_id, created_at__gt=since)
    found: list[str] = []
    for photo in rows.order_by("created_at"):
        if photo.refused:
            found.append(str(refusal_of(photo.refused)))
        elif photo.removed_at is None:
            found.clear()
    return list(dict.fromkeys(found))


def photo_notes(photos: Sequence[ShownPhoto]) -> list[str]:
    """Return one gentle sentence for each thing the last photo could do better; at most one."""
    if not photos or not photos[-1].doubts:
        return []
    return [str(CHECK_SENTENCES[photos[-1].doubts[0]])]


@dataclass(frozen=True)
class Tile:
    """A kind of product, or a craft with several kinds, as a picture to press.

    Exactly one of `kind` and `craft` is set: pressing chooses the kind, or opens the craft.
    """

    name: str
    icon: str
    cloth: str
    kind: str = ""
    craft: str = ""
    chosen: bool = False


def kind_tiles(listing: Listing, *, craft: str = "") -> list[Tile]:
    """Return what members may choose: kinds the group made before, its city's crafts, the rest.

    craft: slug of the one craft whose kinds are wanted. Queries: three.
    """
    group = listing.product.group
    made_before = dict(
        Product.objects.filter(group=group, product_type__isnull=False)
        .exclude(pk=listing.product_id)
        .values_list("product_type")
        .annotate(n=Count("pk"))
    )
    of_city = set(CraftCity.objects.filter(city=group.city_id).values_list("craft_id", flat=True))
    by_craft: dict[Craft, list[ProductType]] = {}
    kinds = ProductType.objects.filter(is_open=True, craft__is_open=True).select_related("craft")
    for kind in kinds.order_by("position", "pk"):
        by_craft.setdefault(kind.craft, []).append(kind)
    chosen = listing.product.product_type_id
    if craft:
        return [_kind_tile(k, chosen) for c in by_craft if c.slug == craft for k in by_craft[c]]
    known = sorted(
        (kind for row in by_craft.values() for kind in row if kind.pk in made_before),
        key=lambda kind: (-made_before[kind.pk], kind.pk),
    )
    crafts = sorted(
        by_craft,
        key=lambda row: (row.status == "other", row.pk not in of_city, row.position, row.pk),
    )
    shown = known[:MOST_KNOWN]
    return [_kind_tile(kind, chosen) for kind in shown] + [
        _craft_tile(row, by_craft[row], chosen)
        for row in crafts
        if len(by_craft[row]) > 1 or by_craft[row][0] not in shown  # one picture, one place
    ]


def _cloth(craft: Craft) -> str:
    """Return the colour of a craft: the same one wherever it is shown."""
    return CLOTHS[craft.pk % len(CLOTHS)]


def _kind_tile(kind: ProductType, chosen: int | None) -> Tile:
    icon = kind.icon or kind.craft.icon or kind.craft.slug
    return Tile(kind.name, icon, _cloth(kind.craft), kind=kind.slug, chosen=kind.pk == chosen)


def _craft_tile(craft: Craft, kinds: Sequence[ProductType], chosen: int | None) -> Tile:
    """Return the tile of a craft; of its only kind where it has but one."""
    if len(kinds) == 1:
        return _kind_tile(kinds[0], chosen)
    return Tile(craft.name, craft.icon or craft.slug, _cloth(craft), craft=craft.slug)


@dataclass(frozen=True)
class Choice:
    """One answer to choose. dye: the colour it names, such as "red"; icon: the drawing of another.

    Both are "" where there is none.
    """

    value: str
    label: str
    dye: str = ""
    icon: str = ""


@dataclass(frozen=True)
class Question:
    """One thing asked about a kind of product. With choices it is chosen, else written."""

    key: str
    label: str
    value: str
    choices: tuple[Choice, ...]
    unit: str
    mode: str
    is_required: bool

    @property
    def shown(self) -> str:
        """Return the answer as people read it."""
        named = {choice.value: choice.label for choice in self.choices}
        answer = named.get(self.value, self.value)
        return f"{answer} {self.unit}".strip() if answer else ""

    @property
    def first(self) -> tuple[Choice, ...]:
        """Return the tiles shown at once."""
        return self.choices if len(self.choices) <= FIRST_TILES + 1 else self.choices[:FIRST_TILES]

    @property
    def others(self) -> tuple[Choice, ...]:
        """Return the tiles behind "something else"."""
        return self.choices[len(self.first) :]

    @property
    def is_other(self) -> bool:
        """Whether the answer is behind "something else": then it stands open."""
        return any(choice.value == self.value for choice in self.others)

    @property
    def layout(self) -> str:
        """Return how its choices lie: four colours, three pictures or short words, or two."""
        if any(choice.dye for choice in self.choices):
            return "dyes"
        if all(choice.icon for choice in self.choices):
            return "dyes pics"
        if all(len(choice.label) <= SHORT_LABEL for choice in self.choices):
            return "three-up"
        return "two-up"

    @property
    def hint(self) -> str:
        """Return the unit to write it in, "" if it has none."""
        return gettext("in {unit}").format(unit=self.unit) if self.unit else ""


def questions_of(listing: Listing, typed: Mapping[str, str] | None = None) -> list[Question]:
    """Return what a product's kind asks members, with what was answered or just typed.

    Queries: one.
    """
    kept: Mapping[str, Any] = listing.product.attributes if typed is None else typed
    rows = AttributeSpec.objects.filter(
        product_type_id=listing.product.product_type_id, is_asked=True
    )
    return [_question(row, kept) for row in rows.order_by("position", "pk")]


def questions_meant(listing: Listing) -> list[str]:
    """Return the keys of the questions for which a product came back, by its newest reason."""
    decision = listing.decisions.select_related("reason").order_by("-pk").first()
    return decision.reason.asks.split() if decision and decision.reason else []


def _question(row: AttributeSpec, kept: Mapping[str, Any]) -> Question:
    spec = spec_of(row)
    icons = {str(choice["value"]): str(choice.get("icon", "")) for choice in row.choices}
    value = kept.get(spec.key, spec.default)
    number = spec.kind == "number"
    return Question(
        key=spec.key,
        label=str(spec.label),
        value="" if value is None else str(value),
        choices=tuple(
            Choice(choice.value, str(choice.name), *_pictured(icons[choice.value]))
            for choice in spec.choices
        ),
        unit=str(UNITS.get(spec.unit, spec.unit)) if number else "",
        mode="numeric" if number else "",
        is_required=spec.is_required,
    )


def _pictured(icon: str) -> tuple[str, str]:
    """Return (colour, drawing) of an icon key: ("red", "") of "swatch-red"; one is ""."""
    is_dye = icon.startswith("swatch-")
    return (icon.removeprefix("swatch-"), "") if is_dye else ("", icon)


@dataclass(frozen=True)
class Answer:
    """One line of "look once before sending"."""

    label: str
    value: str
    url: str
    is_number: bool = False


def answers_of(listing: Listing, url: Callable[[str], str]) -> list[Answer]:
    """Return all she said, each with the address of its page. Queries: two."""
    rows = [Answer(gettext("What it is"), product_name(listing.product), url("kind"))]
    rows += [
        Answer(question.label, question.shown, url(f"details/{question.key}"))
        for question in questions_of(listing)
        if question.value
    ]
    offer = listing.offers.first()
    if offer is not None:
        rows.append(Answer(gettext("Price of one"), rupees(offer.price_paise), url("price"), True))
        rows.append(Answer(gettext("How many"), pieces_said(offer), url("pieces"), True))
    return rows


def pieces_said(offer: Offer) -> str:
    """Return how many she has, or can make in how many days."""
    if offer.make_days and offer.capacity:
        return gettext("{n} in {days} days").format(n=grouped(offer.capacity), days=offer.make_days)
    return "" if offer.said_pieces is None else grouped(offer.said_pieces)


def centre_for(group: Group) -> Centre | None:
    """Return the centre where a group gives its pieces today."""
    return centre_of_group(group, today_ist())
