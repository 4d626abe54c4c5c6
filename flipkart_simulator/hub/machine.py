"""Pages about the stand-in itself: how it behaves, which faults are in force, its clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from flipkart_simulator.actions.common import ActionRefused
from flipkart_simulator.api.endpoints import PATTERNS, endpoint_known
from flipkart_simulator.clock import parse_iso
from flipkart_simulator.faults import ACTIONS, FaultRefused, fault_parse
from flipkart_simulator.hub.forms import Form
from flipkart_simulator.hub.pages import Pages, part
from flipkart_simulator.hub.settings import GROUPS
from flipkart_simulator.state.behaviour import (
    CHOICES,
    Behaviour,
    BehaviourRefused,
    behaviour_change,
    behaviour_shown,
)
from flipkart_simulator.world import World

STEPS = (
    ("10 minutes", 600.0),
    ("1 hour", 3_600.0),
    ("1 day", 86_400.0),
    ("1 week", 604_800.0),
    ("1 hour back", -3_600.0),
)
NUMBERS = ("nth", "times", "status", "code")
LENGTHS = ("hang_s", "late_s", "delay_s", "retry_after_s", "chance")
TEXTS = ("endpoint", "seller_id", "sku", "description", "attribute", "event")


class Machine:
    """Pages about the stand-in itself, over one world."""

    def __init__(self, world: World, pages: Pages, moved: Callable[[], None]) -> None:
        self._world = world
        self._pages = pages
        self._moved = moved

    async def behaviour(self, request: Request) -> Response:
        """GET /{seller_id}/behaviour: every setting."""
        self._pages.seller(request)
        named = {name for _, settings in GROUPS for name in settings}
        known = _kinds()
        others = {
            name: (name.replace("_", " ").capitalize(), "")
            for name in known
            if name not in named and name != "clock_offset_s"
        }
        groups = [*GROUPS, ("Other settings", others)] if others else GROUPS
        return self._pages.render(
            request,
            "behaviour.html",
            groups=groups,
            now=behaviour_shown(self._world.behaviour),
            choices=CHOICES,
            switches={name for name, kind in known.items() if kind is bool},
        )

    async def behaviour_save(self, request: Request, form: Form) -> str:
        """POST /{seller_id}/behaviour: set what was sent."""
        seller = self._pages.seller(request)
        changes: dict[str, Any] = {}
        for name, kind in _kinds().items():
            typed = form.text(name)
            if not typed:
                continue
            if kind is bool:
                changes[name] = typed == "yes"
            elif kind is str:
                changes[name] = typed
            else:
                changes[name] = form.number(name, name.replace("_", " ").capitalize())
        self._change(changes)
        return f"/hub/{part(seller.seller_id)}/behaviour|Saved."

    def _change(self, changes: dict[str, Any]) -> None:
        try:
            behaviour_change(self._world.store, self._world.behaviour, changes)
        except BehaviourRefused as error:
            raise ActionRefused(400, "bad_behaviour", f"{error}.") from error
        self._moved()

    async def faults(self, request: Request) -> Response:
        """GET /{seller_id}/faults: rules in force with their counters, and a form for one more."""
        self._pages.seller(request)
        return self._pages.render(
            request,
            "faults.html",
            faults=self._world.faults.all(),
            actions=ACTIONS,
            endpoints=PATTERNS,
        )

    async def faults_save(self, request: Request, form: Form) -> str:
        """POST /{seller_id}/faults: add a rule, take one back, or take all back."""
        seller = self._pages.seller(request)
        back = f"/hub/{part(seller.seller_id)}/faults"
        if form.ticked("clear"):
            count = self._world.faults.clear()
            return f"{back}|{count} rule{'' if count == 1 else 's'} taken back."
        number = form.whole("remove", "The rule")
        if number is not None:
            if not self._world.faults.remove(number):
                raise ActionRefused(404, "no_such_fault", "There is no such rule.")
            return f"{back}|The rule was taken back."
        try:
            fault = fault_parse(_rule(form))
        except FaultRefused as error:
            raise ActionRefused(400, "bad_fault", f"{error}.") from error
        if fault.endpoint and not endpoint_known(fault.endpoint):
            raise ActionRefused(400, "bad_fault", "Choose a call of the list.")
        self._world.faults.add(fault)
        return f"{back}|The rule is in force."

    async def clock(self, request: Request) -> Response:
        """GET /{seller_id}/clock: the stand-in's time, and how to move it."""
        self._pages.seller(request)
        return self._pages.render(
            request,
            "clock.html",
            now_s=self._world.clock.now(),
            offset_s=self._world.clock.offset_s,
            steps=STEPS,
        )

    async def clock_save(self, request: Request, form: Form) -> str:
        """POST /{seller_id}/clock: move it on, set it, or set it right."""
        seller = self._pages.seller(request)
        offset_s = self._world.clock.offset_s
        if form.ticked("right"):
            offset_s = 0.0
        elif form.text("to"):
            try:
                to_s = parse_iso(form.text("to"))
            except ValueError as error:
                raise ActionRefused(400, "bad_time", "Give a date and a time.") from error
            offset_s += to_s - self._world.clock.now()
        else:
            offset_s += form.number("by", "The step") or 0.0
        self._change({"clock_offset_s": offset_s})
        return f"/hub/{part(seller.seller_id)}/clock|The clock was moved."


def _kinds() -> dict[str, type]:
    """Return {setting: its type}."""
    return {field.name: type(field.default) for field in fields(Behaviour)}


def _rule(form: Form) -> dict[str, Any]:
    """Return the rule a form describes; parts left empty are left out."""
    rule: dict[str, Any] = {"action": form.text("action")}
    rule |= {name: form.text(name) for name in TEXTS if form.text(name)}
    for name in NUMBERS:
        value = form.whole(name, name.capitalize())
        if value is not None:
            rule[name] = value
    for name in LENGTHS:
        length = form.number(name, name.replace("_", " ").capitalize())
        if length is not None:
            rule[name] = length
    if form.ticked("always"):
        rule["times"] = None
    return rule
