"""A person is told of a cut in trouble while the engine goes on trying it."""

from __future__ import annotations

import pytest

from flipkart_sync.board.filters import BoardFilter
from flipkart_sync.board.product import product_shown
from flipkart_sync.board.rows import board_page, problems_count
from flipkart_sync.engine.record import leases_reap
from flipkart_sync.engine.rows import CUT
from flipkart_sync.engine.waits import waits
from flipkart_sync.selectors import statuses, told_cuts
from listings.models import ChannelStatus
from shg.models import Person
from tests.board.dictionary import load_dictionary
from tests.cast import PASSWORD
from tests.flipkart_sync.story import LEASE_ENDED, SETTLED, Story


def _told(story: Story) -> str:
    """Return why a person is told, by the row in memory and by the table alike."""
    causes = [cause for cause, cuts in told_cuts().items() if cuts.exists()]
    status = ChannelStatus.objects.filter(offer=story.offer).first()
    in_memory = status.cause if status is not None and status.turn == "us" else ""
    assert causes == ([in_memory] if in_memory else [])
    return in_memory


def test_a_refused_cut_from_its_second_failure(story: Story) -> None:
    story.simulator.fault("fail_sku", endpoint="inventory", sku=story.sku, times=2)
    story.count(2)
    story.run()
    rejects = [story.stock.rejects]
    told = [_told(story)]
    story.later(6)
    story.run()
    rejects.append(story.stock.rejects)
    told.append(_told(story))

    assert rejects == [1, 2]
    assert told == ["", "cut_refused"]
    assert statuses()[0].problems == {"cut_refused": 1}
    story.later(16)
    story.run()
    assert (story.live, _told(story)) == (2, "")


def test_a_cut_without_outcome_from_its_sixth(story: Story) -> None:
    story.simulator.fault("drop", endpoint="inventory", times=7)
    story.count(2)
    told = []
    for _ in range(20):
        story.run()
        told.append((story.stock.unknowns, _told(story)))
        if story.stock.unknowns == 6:
            break
        story.later(SETTLED)

    assert told[-1] == (6, "cut_unanswered")
    assert {cause for unknowns, cause in told if unknowns < 6} == {""}
    assert story.stock.problem == "", "the tries go on"


@pytest.mark.usefixtures("short_waits")
def test_a_cut_whose_worker_died_from_the_third(story: Story) -> None:
    story.count(2)
    for _ in range(3):
        assert not any(cuts.exists() for cuts in told_cuts().values())
        assert story.claim(CUT) is not None, "its worker dies with it"
        story.later(LEASE_ENDED)
        leases_reap(story.shelf.account.pk, waits())
        story.know()

    assert _told(story) == "cut_unanswered"


def _on_the_board() -> list[tuple[str, bool, bool]]:
    """Return (problem, is it an alarm, may it be sent by hand) of each row; its page says why."""
    reader = Person.objects.filter(is_superuser=True).first() or Person.objects.create_superuser(
        username="looker", name="Looker", password=PASSWORD
    )
    board = board_page(reader, BoardFilter())
    assert board.alarms == board.total == problems_count(reader)
    for row in board.rows:
        shown = product_shown(reader, row.remote.pk)
        assert shown is not None and row.note is not None
        assert row.note.entry is not None
        assert row.note.entry.key == row.note.problem.replace("_", "-")
        assert row.note.entry.sentence_en.startswith("Flipkart keeps refusing")
        assert shown.notes == [row.note]
    return [(row.note.problem, row.is_alarm, row.may_retry) for row in board.rows if row.note]


def test_a_refused_cut_stands_on_the_board_until_it_goes(story: Story) -> None:
    load_dictionary()
    story.simulator.fault("fail_sku", endpoint="inventory", sku=story.sku, times=2)
    story.count(2)
    story.run()
    assert _on_the_board() == []
    story.later(6)
    story.run()
    assert _on_the_board() == [("cut_refused", True, False)]

    story.later(16)
    story.run()

    assert story.live == 2
    assert _on_the_board() == []
