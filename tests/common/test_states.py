"""Transition tables and the errors they raise."""

import pytest

from common.errors import Conflict, HaatError, IllegalTransition
from common.states import TransitionTable

DOOR = TransitionTable("Door", {"open": {"shut"}, "shut": {"open", "locked"}, "locked": {"shut"}})


def test_every_pair_is_decided() -> None:
    allowed = {(from_, to) for from_, to, ok in DOOR.pairs() if ok}

    assert allowed == {("open", "shut"), ("shut", "open"), ("shut", "locked"), ("locked", "shut")}
    assert len(list(DOOR.pairs())) == 9


def test_staying_is_refused_unless_listed() -> None:
    with pytest.raises(IllegalTransition) as caught:
        DOOR.check("open", "open")

    assert caught.value.params == {"entity": "Door", "from_": "open", "to": "open"}


def test_sources_are_what_compare_and_set_needs() -> None:
    assert DOOR.sources("shut") == {"open", "locked"}
    assert DOOR.targets("shut") == {"open", "locked"}
    assert DOOR.states == ("open", "shut", "locked")


def test_refuses_a_table_with_a_forgotten_row() -> None:
    with pytest.raises(ValueError, match="no row for ajar"):
        TransitionTable("Door", {"open": {"ajar"}})


def test_illegal_transition_is_a_conflict_not_a_permission() -> None:
    error = IllegalTransition("Door", "open", "locked")

    assert isinstance(error, Conflict)
    assert isinstance(error, HaatError)
    assert error.http_status == 409
    assert error.code == "illegal_transition"
