"""The dictionary in the tables: complete, edited by staff, used at once; gaps are tasks."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from flipkart_sync.dictionary import (
    dictionary_changed,
    entries_all,
    entry_of_problem,
    explain,
    explain_kept,
    problems_note,
)
from flipkart_sync.engine import marks, rows
from flipkart_sync.models import ErrorEntry, Facet, MissedSentence, ProblemNote, RemoteOffer
from flipkart_sync.problems import ENGINE, Cause, Entry, Said, entry_for, said
from listings.models import Offer
from tests.board.dictionary import load_dictionary
from tests.cast import Cast, make_approved_listing

KINDS = (
    rows.DRIFT, rows.NOT_VISIBLE, rows.QUARANTINE, rows.REJECTED, rows.UNKNOWN, rows.FOREIGN,
    rows.CUT_LOST, rows.CUT_REFUSED, rows.CUT_UNANSWERED,
    marks.INACTIVATED, marks.ARCHIVED, "unknown_sku", "unknown_location", "short",
)  # fmt: skip


@pytest.fixture
def entries(db: None) -> list[Entry]:
    load_dictionary()
    return entries_all()


def facet_with(cast: Cast, problem: str, remark: str = "") -> Facet:
    """Return the price facet of an approved offer, with a problem."""
    offer = Offer.objects.unscoped(reason="a test").get(listing=make_approved_listing(cast))
    remote, _ = RemoteOffer.objects.unscoped(reason="a test").get_or_create(
        offer=offer, defaults={"account": cast.account, "sku": offer.variant.sku}
    )
    return Facet.objects.create(
        remote_offer=remote, account=cast.account, kind="price", problem=problem,
        remark=remark, due_at=timezone.now(), wanted_version=1,
    )  # fmt: skip


def test_explains_every_problem_of_the_engine(entries: list[Entry]) -> None:
    assert [kind for kind in KINDS if entry_for(Said(ENGINE, kind), entries) is None] == []


def test_names_every_problem_the_engine_can_write() -> None:
    """It fails when the engine learns a new problem that KINDS, and so the file, lacks."""
    kinds = {facet_kind.value for facet_kind in Facet.Kind}
    named = {
        value
        for module in (rows, marks)
        for name, value in vars(module).items()
        if name.isupper() and isinstance(value, str) and value not in kinds
    }

    assert named <= set(KINDS)


def test_shows_unheard_words_as_they_came_and_counts_them(db: None) -> None:
    first = explain_kept(said("qc", 77, "Colour AB1 is odd"))
    explain_kept(said("qc", 77, "colour ZK2 is odd"))

    row = MissedSentence.objects.get()
    assert (first.cause, first.turn, first.is_written) == (Cause.UNWRITTEN, "us", False)
    assert first.words == "77 Colour AB1 is odd"
    assert row.count == 2
    assert row.examples == ["77 Colour AB1 is odd", "77 colour ZK2 is odd"]


def test_a_written_sentence_reaches_the_rows_at_once(cast: Cast) -> None:
    facet = facet_with(cast, rows.REJECTED, "77 hue Colour AB1 is odd")
    problems_note([facet.pk])
    note = ProblemNote.objects.unscoped(reason="a test").get()
    assert (note.entry, note.turn, note.cause) == (None, "us", "unwritten")

    entry = ErrorEntry.objects.create(
        key="odd", source="listing", code="77", cause="details", turn="member",
        sentence_hi="रंग देखें।", sentence_en="Look at the colour.", next_hi="क", next_en="n",
    )  # fmt: skip
    dictionary_changed()

    note.refresh_from_db()
    assert (note.entry, note.turn, note.cause) == (entry, "member", "details")
    assert MissedSentence.objects.get().entry == entry
    assert explain(said("listing", 77)).sentence.en == "Look at the colour."


def test_a_note_goes_with_its_problem_and_keeps_since(cast: Cast) -> None:
    load_dictionary()
    facet = facet_with(cast, rows.DRIFT)
    problems_note()
    since = ProblemNote.objects.unscoped(reason="a test").get().since

    Facet.objects.filter(pk=facet.pk).update(remark="other words")
    problems_note()
    assert ProblemNote.objects.unscoped(reason="a test").get().since == since

    Facet.objects.filter(pk=facet.pk).update(problem="")
    problems_note()
    assert not ProblemNote.objects.unscoped(reason="a test").exists()


def test_notes_are_locked_before_missed_words(cast: Cast) -> None:
    load_dictionary()
    facet_with(cast, rows.REJECTED, "777 quite unheard of")
    problems_note()

    with CaptureQueriesContext(connection) as ran:
        dictionary_changed()

    locks = [one["sql"] for one in ran.captured_queries if "FOR UPDATE" in one["sql"]]
    assert "problemnote" in locks[0] and "missedsentence" in locks[-1]


def test_a_note_of_a_problem_that_came_meanwhile_stays(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_dictionary()
    first = facet_with(cast, rows.DRIFT)
    problems_note()
    Facet.objects.filter(pk=first.pk).update(problem="")
    second = Facet.objects.exclude(pk=first.pk).filter(pk__gt=first.pk).first()
    second = second or facet_with(cast, rows.DRIFT)
    Facet.objects.filter(pk=second.pk).update(problem=rows.UNKNOWN)

    def meanwhile(*args: Any) -> Entry | None:
        Facet.objects.filter(pk=first.pk).update(problem=rows.DRIFT)
        return entry_of_problem(*args)

    monkeypatch.setattr("flipkart_sync.dictionary.entry_of_problem", meanwhile)
    problems_note()

    assert ProblemNote.objects.unscoped(reason="a test").filter(facet=first).exists()


def test_staff_edits_survive_the_next_load(entries: list[Entry]) -> None:
    ErrorEntry.objects.filter(key="drift").update(sentence_hi="हमारा अपना वाक्य।")

    load_dictionary()

    assert ErrorEntry.objects.get(key="drift").sentence_hi == "हमारा अपना वाक्य।"
