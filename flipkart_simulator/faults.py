"""Faults by rule: what goes wrong, at which call, how often. Kept in the state.

A rule is a flat object; all parts but `action` may be left out:

    endpoint   a pattern of the log (`/sellers/listings/v3/update/price`) or its short name;
               without it every call but that for a token
    seller_id, sku    only calls of this seller; only calls that carry this SKU
    nth        fires first at the nth matching call (1 is the next one)
    times      how many matching calls it takes from then on; null: every one, until deleted
    chance     0..1, drawn for each matching call, with `seed` for the same draws each time
    event      only events of this type (rules about events alone)
    action     one of ACTIONS, with its own parts below
"""

from __future__ import annotations

import json
import random
from dataclasses import asdict, dataclass
from typing import Any

from flipkart_simulator.state.store import Store, to_json

# What the caller meets instead of any work.
INSTEAD = {
    "drop": "the connection is cut, nothing is done",
    "timeout": "nothing is done and nothing answered for hang_s, then the connection is cut",
    "500": "an error, nothing is done (status: another code of 5xx or 4xx)",
    "429": "too many requests, nothing is done (retry_after_s: the header, none without it)",
    "html": "an HTML page with status 200, nothing is done",
    "redirect": "302 to a login page, nothing is done",
    "late": "the connection is cut after hang_s; the work is done late_s after arrival",
}
# What happens to the answer of work that was done.
AFTERWARDS = {
    "drop_after_work": "done, then the connection is cut",
    "timeout_after_work": "done, then nothing answered for hang_s, then the connection is cut",
    "500_after_work": "done, then an error (status: another code)",
    "html_after_work": "done, then an HTML page with status 200",
    "truncate": "done, the answer stops in the middle of the body",
    "drip": "done, the answer comes a byte at a time over hang_s",
}
# What happens inside the work.
WITHIN = {
    "delay": "delay_s more before the work",
    "fail_sku": "FAILURE for `sku` (or all): code, description, attribute; not applied",
    "warn_sku": "WARNING for `sku` (or all): applied",
    "omit_sku": "applied, but `sku` (or all) is missing from the answer",
    "late_effect": "SUCCESS for every good SKU at once; the work is done late_s after arrival",
    "accept_only": "SUCCESS for `sku` (or all), and nothing is applied",
    "mix": "FAILURE for the first SKU, WARNING for the second, SUCCESS for the others",
    "reorder": "done, the SKUs are answered in another order, with one that was never sent",
    "odd_fields": "done, the answer has a field nobody knows and lacks one that may be left out",
}
# What happens inside the work of orders and returns.
OF_ORDERS = {
    "fail_shipment": "DEPENDENT_SYSTEM_CALL_FAILED for every shipment of the call; not applied",
    "form_fail": "a shipment packed by this call fails its state form: FORM_FAILED",
    "repeat_page": "the next page is the page before it once more",
    "dead_link": "the address of the next page is no longer good: 400",
}
# What happens to an event as it is made; `event` names its type, without it every event.
OF_EVENTS = {
    "event_lose": "never sent",
    "event_duplicate": "sent twice, with one date",
    "event_hold_back": "kept until released; those behind it in its group pass",
    "event_delay": "sent late_s later; those behind it in its group wait",
}
ACTIONS = {**INSTEAD, **AFTERWARDS, **WITHIN, **OF_ORDERS, **OF_EVENTS}
# These make sense only for calls that change something; others do not match.
OF_CHANGES = (
    "late", "late_effect", "fail_sku", "warn_sku", "accept_only", "mix", "reorder", "odd_fields",
)  # fmt: skip
NEVER_SENT = "NEVER-SENT"
ALIASES = {
    "late_s": "late",
    "drop_before_work": "drop",
    "fail": "fail_sku",
    "omit": "omit_sku",
    "warn": "warn_sku",
    "500_before_work": "500",
}


class FaultRefused(ValueError):
    """A rule that cannot be read."""


@dataclass
class Fault:
    """One rule, with how often it matched (`seen`) and acted (`fired`)."""

    action: str
    endpoint: str = ""
    seller_id: str = ""
    sku: str = ""
    nth: int = 1
    times: int | None = 1
    chance: float = 1.0
    seed: int = 0
    status: int = 500
    hang_s: float = 0.0
    delay_s: float = 0.0
    late_s: float = 0.0
    retry_after_s: float | None = None
    code: int = 5001
    description: str = "Could not be processed"
    attribute: str = ""
    event: str = ""
    fault_id: int = 0
    seen: int = 0
    fired: int = 0

    def touches(self, sku: str) -> bool:
        """Return whether a rule about SKUs is about this one."""
        return self.sku in ("", sku)


def fault_parse(rule: dict[str, Any]) -> Fault:
    """Read one rule. Raises FaultRefused, saying which part is wrong."""
    rule = dict(rule)
    action = str(rule.pop("action", ""))
    if not action and "late_s" in rule:
        action = "late"
    action = ALIASES.get(action, action)
    if action not in ACTIONS:
        raise FaultRefused(f"action is one of {', '.join(ACTIONS)}")
    fault = Fault(action=action)
    if action.startswith("timeout"):
        fault.hang_s = 120.0
    for name, value in rule.items():
        if name in ("fault_id", "seen", "fired") or not hasattr(fault, name):
            raise FaultRefused(f"a rule has no part {name!r}")
        if not _fits(getattr(fault, name), name, value):
            raise FaultRefused(f"{name} cannot be {value!r}")
        setattr(fault, name, value)
    return fault


def _fits(sample: Any, name: str, value: Any) -> bool:
    if name in ("times", "retry_after_s"):
        return value is None or (isinstance(value, int | float) and not isinstance(value, bool))
    if isinstance(value, bool):
        return False
    if isinstance(sample, float):
        return isinstance(value, int | float) and value >= 0
    return isinstance(value, type(sample))


class Faults:
    """The rules in force, in the order in which they were given; the first that fires acts."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._rules: list[Fault] = []
        self._dice: dict[int, random.Random] = {}
        self.reload()

    def reload(self) -> None:
        """Read the rules anew from the state."""
        self._rules = []
        for row in self._store.rows("SELECT * FROM faults ORDER BY fault_id"):
            fault = Fault(**json.loads(row["rule"]))
            fault.fault_id, fault.seen, fault.fired = row["fault_id"], row["seen"], row["fired"]
            self._take_in(fault)

    def _take_in(self, fault: Fault) -> None:
        self._rules.append(fault)
        dice = random.Random(fault.seed)  # noqa: S311  faults by chance, not secrets
        for _ in range(fault.seen):
            dice.random()
        self._dice[fault.fault_id] = dice

    def add(self, fault: Fault) -> Fault:
        """Put a rule in force and return it with its number."""
        rule = asdict(fault)
        for name in ("fault_id", "seen", "fired"):
            del rule[name]
        with self._store.transaction() as db:
            number = db.execute("INSERT INTO faults (rule) VALUES (?)", (to_json(rule),)).lastrowid
        fault.fault_id = number or 0
        self._take_in(fault)
        return fault

    def clear(self) -> int:
        """Take back every rule. Returns how many there were."""
        with self._store.transaction() as db:
            count = db.execute("DELETE FROM faults").rowcount
        self.reload()
        return count

    def remove(self, fault_id: int) -> bool:
        """Take back one rule. Returns whether it was in force."""
        with self._store.transaction() as db:
            count = db.execute("DELETE FROM faults WHERE fault_id = ?", (fault_id,)).rowcount
        self.reload()
        return bool(count)

    def all(self) -> list[dict[str, Any]]:
        """Return the rules in force with their counters."""
        return [asdict(fault) for fault in self._rules]

    def pick(
        self, *, endpoint: tuple[str, str], changes: bool, seller_id: str, skus: list[str]
    ) -> Fault | None:
        """Return the rule that acts on this call, counting it, or None.

        endpoint: (short name, pattern); changes: whether the call changes listings.
        """
        for fault in self._rules:
            if fault.action in OF_EVENTS:
                continue
            if fault.endpoint not in endpoint if fault.endpoint else endpoint[0] == "token":
                continue
            if fault.action in OF_CHANGES and not changes:
                continue
            if fault.seller_id not in ("", seller_id) or (fault.sku and fault.sku not in skus):
                continue
            if self._fires(fault):
                return fault
        return None

    def pick_event(self, event_type: str, seller_id: str, sku: str) -> Fault | None:
        """Return the rule that acts on this event, counting it, or None."""
        for fault in self._rules:
            if fault.action not in OF_EVENTS or fault.event not in ("", event_type):
                continue
            if fault.seller_id in ("", seller_id) and fault.touches(sku) and self._fires(fault):
                return fault
        return None

    def _fires(self, fault: Fault) -> bool:
        if fault.times is not None and fault.fired >= fault.times:
            return False
        fault.seen += 1
        lucky = fault.chance >= 1 or self._dice[fault.fault_id].random() < fault.chance
        fires = fault.seen >= fault.nth and lucky
        fault.fired += int(fires)
        with self._store.transaction() as db:
            db.execute(
                "UPDATE faults SET seen = ?, fired = ? WHERE fault_id = ?",
                (fault.seen, fault.fired, fault.fault_id),
            )
        return fires
