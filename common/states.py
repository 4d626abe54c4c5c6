"""The life of a thing as a table: which state may follow which, and nothing else.

>>> table = TransitionTable("Kite", {"down": {"up"}, "up": {"down", "lost"}, "lost": ()})
>>> table.allows("down", "up"), table.allows("down", "lost")
(True, False)
>>> table.sources("down")
frozenset({'up'})
>>> table.check("lost", "up")
Traceback (most recent call last):
    ...
common.errors.IllegalTransition: illegal_transition entity=Kite from_=lost to=up
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Generic, TypeVar

from common.errors import IllegalTransition

State = TypeVar("State", bound=str)


class TransitionTable(Generic[State]):
    """Allowed moves of one entity; every state is a key, a last state maps to nothing."""

    def __init__(self, entity: str, moves: Mapping[State, Collection[State]]) -> None:
        """Raise ValueError if a move leads to a state that is no key: a state forgotten."""
        self.entity = entity
        self._moves = {state: frozenset(targets) for state, targets in moves.items()}
        unknown = {to for targets in self._moves.values() for to in targets} - set(self._moves)
        if unknown:
            raise ValueError(f"{entity}: no row for {', '.join(sorted(unknown))}")

    @property
    def states(self) -> tuple[State, ...]:
        """Return every state in the order of the table."""
        return tuple(self._moves)

    def allows(self, from_: State, to: State) -> bool:
        """Return whether `from_` may become `to`. Staying is a move like any other."""
        return to in self._moves[from_]

    def check(self, from_: State, to: State) -> None:
        """Raise IllegalTransition unless `from_` may become `to`."""
        if not self.allows(from_, to):
            raise IllegalTransition(self.entity, str(from_), str(to))

    def targets(self, from_: State) -> frozenset[State]:
        """Return the states that may follow `from_`."""
        return self._moves[from_]

    def sources(self, to: State) -> frozenset[State]:
        """Return the states that `to` may follow: the `status__in` of a compare-and-set."""
        return frozenset(state for state, targets in self._moves.items() if to in targets)

    def pairs(self) -> Iterator[tuple[State, State, bool]]:
        """Yield (from, to, allowed) for every pair of states, itself included: for tests."""
        for from_ in self._moves:
            for to in self._moves:
                yield from_, to, self.allows(from_, to)
