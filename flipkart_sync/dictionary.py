"""The error dictionary as it stands in the tables: explain, count what is missing, explain anew.

Every look-up reads the rows of today, so that a sentence staff wrote is used by the next page and
the next call. What a problem means is kept beside it in ProblemNote, for lists and counts.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from common.bilingual import Bilingual
from flipkart_sync.engine.rows import FOREIGN, REJECTED
from flipkart_sync.engine.store import again_if_it_lost
from flipkart_sync.models import ErrorEntry, Facet, MissedSentence, ProblemNote
from flipkart_sync.problems import (
    ENGINE,
    LISTING,
    Cause,
    Entry,
    Said,
    Turn,
    entry_for,
    said_in,
    signature,
)
from flipkart_sync.selectors import told_cuts

# Problems whose meaning is in Flipkart's own words; the others explain themselves.
SAID_BY_FLIPKART = frozenset({REJECTED, FOREIGN})
EXAMPLES = 5
CHUNK = 500


@dataclass(frozen=True, slots=True)
class Explained:
    """What some words mean: cause, whose turn, the sentence and the next step (hi and en).

    entry_id: the line of the dictionary, None where none fits; `words` are then shown as they came.
    """

    cause: Cause
    turn: Turn
    sentence: Bilingual
    next_step: Bilingual
    is_retried: bool
    words: str
    key: str = ""

    @property
    def is_written(self) -> bool:
        return bool(self.key)


def entries_all() -> list[Entry]:
    """Return the whole dictionary. One query, some hundred rows."""
    return [row.plain for row in ErrorEntry.objects.all()]


def explain(words: Said, entries: Collection[Entry] | None = None) -> Explained:
    """Return what some words mean. One query, or none where the entries are handed over."""
    found = entry_for(words, entries_all() if entries is None else entries)
    if found is None:
        return Explained(
            Cause.UNWRITTEN, "us", Bilingual("", ""), Bilingual("", ""), True, words.shown
        )
    return Explained(
        found.cause, found.turn, found.sentence, found.next_step, found.is_retried,
        words.shown, found.key,
    )  # fmt: skip


@again_if_it_lost
@transaction.atomic
def sentences_missed(missed: Iterable[Said], *, at: datetime | None = None) -> None:
    """Count words no entry explains; each kind once, with its newest examples.

    Idempotent in kind, not in count: call it once for each time the words came.
    """
    now = at or timezone.now()
    by_kind: dict[tuple[str, str], list[Said]] = {}
    for words in missed:
        by_kind.setdefault((words.source, signature(words)), []).append(words)
    for (source, kind), came in sorted(by_kind.items()):  # in one order: nobody waits in a ring
        _kind_missed(source, kind, came, now)


def _kind_missed(source: str, kind: str, came: Sequence[Said], now: datetime) -> None:
    texts = list(dict.fromkeys(words.shown[:300] for words in came))[-EXAMPLES:]
    row, is_new = MissedSentence.objects.select_for_update().get_or_create(
        source=source,
        signature=kind,
        defaults={
            "code": came[0].code[:80],
            "examples": texts,
            "count": len(came),
            "first_at": now,
            "last_at": now,
        },
    )
    if is_new:
        return
    row.examples = [*(text for text in row.examples if text not in texts), *texts][-EXAMPLES:]
    row.count += len(came)
    row.last_at = now
    if row.entry_id is not None:  # its sentence went or no longer fits: a task again
        row.entry, row.first_at = None, now
    row.save(update_fields=["examples", "count", "last_at", "entry", "first_at"])


def explain_kept(words: Said, entries: Collection[Entry] | None = None) -> Explained:
    """Return what some words mean, and count them as missing where nothing explains them."""
    found = explain(words, entries)
    if not found.is_written:
        sentences_missed([words])
    return found


# --- problems of facets ----------------------------------------------------------------------
def entry_of_problem(problem: str, remark: str, entries: Collection[Entry]) -> Entry | None:
    """Return the line for a facet's problem: Flipkart's words where it spoke, else the kind's own.

    A refusal whose words nobody explained yet still has the kind's sentence.
    """
    if problem in SAID_BY_FLIPKART:
        for words in said_in(remark, LISTING):
            found = entry_for(words, entries)
            if found is not None:
                return found
    return entry_for(Said(ENGINE, problem), entries)


def _unexplained(problem: str, remark: str, entries: Collection[Entry]) -> list[Said]:
    """Return the words of a problem that no line explains."""
    if problem in SAID_BY_FLIPKART:
        found = said_in(remark, LISTING)
        if found:
            return [] if any(entry_for(one, entries) for one in found) else found
    words = Said(ENGINE, problem)
    return [] if entry_for(words, entries) else [words]


@again_if_it_lost
@transaction.atomic
def problems_note(
    facet_ids: Sequence[int] | None = None,
    *,
    entries: Collection[Entry] | None = None,
    anew: bool = False,
) -> int:
    """Bring the notes of these facets (None: of all) in line with their problems.

    anew: look up also what was noted before; else only problems that are new or say other words.
    Idempotent. A note keeps its `since` while the problem stays the same kind. Returns how many
    notes were written. Queries: seven, whatever the number up to 500 facets; more in chunks.
    Locks: notes by facet, then missed words by kind; whoever takes both takes them in this order.
    """
    known = entries_all() if entries is None else entries
    ids = _with_problem_or_note() if facet_ids is None else sorted(facet_ids)
    missed: list[Said] = []
    written = sum(
        _note_chunk(ids[start : start + CHUNK], known, missed, anew=anew)
        for start in range(0, len(ids), CHUNK)
    )
    if missed:
        sentences_missed(missed)
    return written


def _with_problem_or_note() -> list[int]:
    facets = Facet.objects.unscoped(reason="every problem gets its meaning")
    noted = ProblemNote.objects.unscoped(reason="and loses it when it is gone")
    with_problem = facets.exclude(problem="").values_list("pk", flat=True)
    told = [pk for cuts in told_cuts().values() for pk in cuts.values_list("pk", flat=True)]
    return sorted({*with_problem, *told, *noted.values_list("facet_id", flat=True)})


def _told(ids: Sequence[int]) -> dict[int, str]:
    """Return {facet id: why a person is told of a cut that is still tried}. Queries: two."""
    return {
        pk: cause
        for cause, cuts in told_cuts().items()
        for pk in cuts.filter(pk__in=ids).values_list("pk", flat=True)
    }


def _note_chunk(
    ids: Sequence[int], entries: Collection[Entry], missed: list[Said], *, anew: bool
) -> int:
    """Write the notes of some facets; words nobody explained are added to `missed`."""
    everything = ProblemNote.objects.unscoped(reason="the engine's own notes")
    facets = Facet.objects.unscoped(reason="the engine's own rows").filter(pk__in=ids)
    locked = everything.select_for_update().filter(facet__in=ids).order_by("facet_id")
    held = {note.facet_id: note for note in locked}
    rows_by_key = {row.key: row.pk for row in ErrorEntry.objects.all()}
    now = timezone.now()
    gone: list[int] = []
    written: list[ProblemNote] = []
    values = facets.order_by("pk").values_list(
        "pk", "remote_offer_id", "account_id", "problem", "remark"
    )
    told = _told(ids)
    for pk, remote_offer_id, account_id, given_up, remark in values:
        problem = given_up or told.get(pk, "")
        note = held.get(pk)
        if not problem:
            if note is not None:
                gone.append(note.pk)
            continue
        if note is not None and not anew and (note.problem, note.remark) == (problem, remark):
            continue
        entry = entry_of_problem(problem, remark, entries)
        fresh = ProblemNote(
            facet_id=pk,
            remote_offer_id=remote_offer_id,
            account_id=account_id,
            problem=problem,
            remark=remark,
            entry_id=rows_by_key.get(entry.key) if entry else None,
            cause=entry.cause if entry else Cause.UNWRITTEN,
            turn=entry.turn if entry else "us",
            since=note.since if note and note.problem == problem else now,
        )
        if note is not None and _same(note, fresh):
            continue
        if note is None or (note.problem, note.remark) != (problem, remark):
            missed += _unexplained(problem, remark, entries)
        written.append(fresh)
    everything.filter(pk__in=gone, facet__problem="").delete()  # not one that came meanwhile
    ProblemNote.objects.bulk_create(
        written,
        update_conflicts=True,
        unique_fields=["facet"],
        update_fields=["problem", "remark", "entry", "cause", "turn", "since", "account"],
    )
    return len(written)


def _same(note: ProblemNote, fresh: ProblemNote) -> bool:
    names = ("problem", "remark", "entry_id", "cause", "turn")
    return all(getattr(note, name) == getattr(fresh, name) for name in names)


@again_if_it_lost
@transaction.atomic
def dictionary_changed() -> None:
    """Use what staff wrote at once: settle what it explains, and note every problem anew."""
    entries = entries_all()
    problems_note(entries=entries, anew=True)
    by_key = {row.key: row for row in ErrorEntry.objects.all()}
    open_ones = MissedSentence.objects.select_for_update().filter(entry=None)
    for row in open_ones.order_by("source", "signature"):
        found = _entry_of_missed(row, entries)
        if found is not None:
            row.entry = by_key[found.key]
            row.save(update_fields=["entry"])


def _entry_of_missed(row: MissedSentence, entries: Collection[Entry]) -> Entry | None:
    """Return the line that explains every example kept of some missed words."""
    found: Entry | None = None
    for text in row.examples:
        rest = text.removeprefix(row.code).strip()
        found = entry_for(Said(row.source, row.code, rest), entries)
        if found is None:
            return None
    return found
