"""Who plays: a member in Kanpur, and the officer and operator of the hub that serves Kanpur."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from devtools.context import DemoContext, DemoMember, DemoSeller, DemoStaff
from devtools.demo.visitor import DemoFailed, Visitor

CITY = "kanpur"
DUDA_ROLE = "hub_duda"
CLC_ROLE = "clc"


@dataclass(frozen=True)
class Cast:
    """The three people of the main job, and the seller whose shop it comes to."""

    member: DemoMember
    officer: DemoStaff
    operator: DemoStaff
    seller: DemoSeller


def cast_choose(context: DemoContext) -> Cast:
    """Choose the people: the API says which centre serves the city, and so which hub city."""
    cities = _cities(context.url)
    city = cities.get(CITY)
    if city is None or not city.get("served_by"):
        raise DemoFailed("The API does not say which centre serves Kanpur.")
    centre = city["served_by"]["centre"]
    hub = next((one for one in cities.values() if centre in one["centres"]), None)
    if hub is None:
        raise DemoFailed(f"The API does not say in which city the centre {centre} is.")
    if context.seller is None:
        raise DemoFailed("Nobody said who sells on Flipkart's stand-in.")
    members = [member for member in context.members if _is_in(member["city"], city)]
    if not members:
        raise DemoFailed("No demo member belongs to a group of Kanpur.")
    return Cast(
        # anyone of them: a number takes only so many codes in a quarter of an hour
        member=random.SystemRandom().choice(members),
        officer=_staff(context.staff, DUDA_ROLE, hub),
        operator=_staff(context.staff, CLC_ROLE, hub),
        seller=context.seller,
    )


def _cities(url: str) -> dict[str, dict[str, Any]]:
    rows = Visitor("Anybody", url).json("/api/v1/cities/")["results"]
    return {row["slug"]: row for row in rows}


def _is_in(name: str, city: dict[str, Any]) -> bool:
    return name in {city["slug"], city["name_en"], city["name_hi"]}


def _staff(staff: Iterable[DemoStaff], role: str, city: dict[str, Any]) -> DemoStaff:
    for one in staff:
        if role in one["role"] and _is_in(one["city"], city):
            return one
    raise DemoFailed(f"No {role} of {city['name_en']} is among the demo's staff.")
