"""The shapes of the contract, and what is wrong with a value that should have one.

Two kinds of wrong: *malformed* (an unknown field, a value of another type) makes the whole body
a bad request; the rest (missing, out of range, not of the list) belongs to its SKU alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from flipkart_simulator import codes

INT32_MAX = 2**31 - 1
INT64_MAX = 2**63 - 1


class Issue(NamedTuple):
    """One thing wrong at one place. `attribute` is the last name of the path."""

    malformed: bool
    code: int
    path: str
    text: str

    @property
    def attribute(self) -> str:
        """The field the issue is about, without list positions."""
        return self.path.rsplit(".", 1)[-1].split("[", 1)[0]


class Shape(Protocol):
    """Anything that can say what is wrong with a value."""

    def issues(self, value: Any, path: str) -> Iterator[Issue]:
        """Yield what is wrong with `value`, which stands at `path`."""


def mistyped(path: str, wanted: str) -> Issue:
    """Return the issue of a value of another type."""
    return Issue(True, codes.MISTYPED, path, f"{path} must be {wanted}")


def invalid(path: str, text: str) -> Issue:
    """Return the issue of a value of the right type that will not do."""
    return Issue(False, codes.INVALID, path, text)


@dataclass(frozen=True)
class Whole:
    """An integer."""

    least: int = 0
    most: int = INT32_MAX

    def issues(self, value: Any, path: str) -> Iterator[Issue]:
        """See Shape."""
        if isinstance(value, bool) or not isinstance(value, int):
            yield mistyped(path, "an integer")
        elif not self.least <= value <= self.most:
            yield invalid(path, f"must be between {self.least} and {self.most}")


@dataclass(frozen=True)
class Number:
    """A number, whole or not."""

    least: float = 0
    most: float = float(INT32_MAX)

    def issues(self, value: Any, path: str) -> Iterator[Issue]:
        """See Shape."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            yield mistyped(path, "a number")
        elif not self.least <= value <= self.most:
            yield invalid(path, f"must be between {self.least} and {self.most}")


@dataclass(frozen=True)
class Flag:
    """A boolean."""

    def issues(self, value: Any, path: str) -> Iterator[Issue]:
        """See Shape."""
        if not isinstance(value, bool):
            yield mistyped(path, "true or false")


@dataclass(frozen=True)
class Text:
    """A string; `pattern` must fit it whole, `rule` says so in words."""

    pattern: str = r"[\s\S]+"
    rule: str = "must not be empty"
    longest: int = 5000

    def issues(self, value: Any, path: str) -> Iterator[Issue]:
        """See Shape."""
        if not isinstance(value, str):
            yield mistyped(path, "a string")
        elif len(value) > self.longest:
            yield invalid(path, f"must not be longer than {self.longest} characters")
        elif re.fullmatch(self.pattern, value) is None:
            yield invalid(path, self.rule)


@dataclass(frozen=True)
class OneOf:
    """A string of a list, case-sensitive."""

    values: tuple[str, ...]

    def issues(self, value: Any, path: str) -> Iterator[Issue]:
        """See Shape."""
        if not isinstance(value, str):
            yield mistyped(path, "a string")
        elif value not in self.values:
            yield invalid(path, f"must be one of {', '.join(self.values)}")


@dataclass(frozen=True)
class Many:
    """A list whose members all have one shape; `key` names the part that must not repeat."""

    of: Shape
    least: int = 0
    most: int = 1000
    key: str = ""
    unique: bool = False

    def issues(self, value: Any, path: str) -> Iterator[Issue]:
        """See Shape."""
        if not isinstance(value, list):
            yield mistyped(path, "a list")
            return
        if not self.least <= len(value) <= self.most:
            yield invalid(path, f"must have {self.least} to {self.most} entries")
        for number, member in enumerate(value):
            yield from self.of.issues(member, f"{path}[{number}]")
        if self.key or self.unique:
            keys = [self._key_of(member) for member in value]
            if len(set(keys)) < len(keys):
                yield invalid(path, "must not have the same entry twice")

    def _key_of(self, member: Any) -> str:
        if self.key and isinstance(member, dict):
            return str(member.get(self.key))
        return str(member)


@dataclass(frozen=True)
class Record:
    """An object with known fields, some of them required."""

    fields: dict[str, Shape]
    required: frozenset[str] = field(default_factory=frozenset)

    def issues(self, value: Any, path: str) -> Iterator[Issue]:
        """See Shape. A field that is null counts as not sent."""
        if not isinstance(value, dict):
            yield mistyped(path, "an object")
            return
        for name, member in value.items():
            place = f"{path}.{name}" if path else name
            shape = self.fields.get(name)
            if shape is None:
                yield Issue(
                    True, codes.UNKNOWN_FIELD, place, f"{place} is not a field of the contract"
                )
            elif member is not None:
                yield from shape.issues(member, place)
        for name in sorted(self.required):
            if value.get(name) is None:
                place = f"{path}.{name}" if path else name
                yield Issue(False, codes.MISSING, place, f"{name} is mandatory")


def record(**fields: Shape | tuple[Shape]) -> Record:
    """Build a Record; a field given in a one-member tuple is required."""
    return Record(
        {name: shape[0] if isinstance(shape, tuple) else shape for name, shape in fields.items()},
        frozenset(name for name, shape in fields.items() if isinstance(shape, tuple)),
    )
