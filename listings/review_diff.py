"""What changed since it was last looked at, side by side."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from catalog.attributes import Spec
from common.money import rupees
from listings.member_selectors import UNITS


@dataclass(frozen=True)
class Difference:
    """One thing that is not as it was: its name, then and now; photos by their ids."""

    what: str
    before: str = ""
    after: str = ""
    photo_before: int | None = None
    photo_after: int | None = None


def said_of(spec: Spec, value: Any) -> str:
    """Return one answer as it is read: the choice's name, or the number with its unit."""
    if value in (None, ""):
        return ""
    for choice in spec.choices:
        if choice.value == value:
            return str(choice.name)
    unit = UNITS.get(spec.unit, spec.unit) if spec.kind == "number" else ""
    return f"{value} {unit}".strip()


def facts_of(specs: Iterable[Spec], attributes: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return [(question, answer)] in the reader's language, answered questions only."""
    return [
        (str(spec.label), said)
        for spec in specs
        if (said := said_of(spec, attributes.get(spec.key)))
    ]


def differences(
    before: Mapping[str, Any], after: Mapping[str, Any], specs: Sequence[Spec]
) -> list[Difference]:
    """Compare two values of listings.seen.seen_of(); only what both name is compared."""
    both = before.keys() & after.keys()
    found: list[Difference] = []
    if "photos" in both:
        found += _photos(before["photos"], after["photos"])
    if "price_paise" in both and before["price_paise"] != after["price_paise"]:
        found.append(
            Difference(_("Price"), _money(before["price_paise"]), _money(after["price_paise"]))
        )
    if "attributes" in both:
        found += _answers(before["attributes"], after["attributes"], specs)
    names = {
        "short_name": _("Name"),
        "her_words": _("Her words"),
        "said_pieces": _("Pieces ready"),
        "capacity": _("Can make"),
        "make_days": _("Days to make"),
    }
    for key, name in names.items():
        if key in both and (before[key] or "") != (after[key] or ""):
            found.append(Difference(name, str(before[key] or ""), str(after[key] or "")))
    return found


def change_differences(
    fields: Mapping[str, Any], attributes: Mapping[str, Any], specs: Sequence[Spec]
) -> list[Difference]:
    """Return what a ListingChange asks, from its `fields` and the product's present answers."""
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    if "price_paise" in fields:
        before["price_paise"] = fields.get("old_price_paise")
        after["price_paise"] = fields["price_paise"]
    if "attributes" in fields:
        before["attributes"] = dict(attributes)
        after["attributes"] = {**attributes, **fields["attributes"]}
    found = differences(before, after, specs)
    if "photo_id" in fields:
        what = _("Photo {number}").format(number=1)
        old, new = fields.get("old_photo_id"), fields["photo_id"]
        found.append(Difference(what, photo_before=old, photo_after=new))
    return found


def _money(paise: int | None) -> str:
    return rupees(paise) if paise is not None else ""


def _photos(before: Sequence[int], after: Sequence[int]) -> list[Difference]:
    """Pair photos by place; one more or one less has nothing on the other side."""
    found = []
    for number in range(max(len(before), len(after))):
        old = before[number] if number < len(before) else None
        new = after[number] if number < len(after) else None
        if old != new:
            what = _("Photo {number}").format(number=number + 1)
            found.append(Difference(what, photo_before=old, photo_after=new))
    return found


def _answers(
    before: Mapping[str, Any], after: Mapping[str, Any], specs: Sequence[Spec]
) -> list[Difference]:
    return [
        Difference(str(spec.label), said_of(spec, before.get(spec.key)), now)
        for spec in specs
        if (now := said_of(spec, after.get(spec.key))) != said_of(spec, before.get(spec.key))
    ]
