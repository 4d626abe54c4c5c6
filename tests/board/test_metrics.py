"""The figures for a monitor: from rows, to those who may read them, with documented alarms."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from flipkart_sync.beats import beat_note
from flipkart_sync.metrics import GAUGES, PREFIX, metrics_text, samples_now
from flipkart_sync.models import AccountState, Facet
from tests.board.dictionary import load_dictionary
from tests.board.rows import make_remote, with_problem
from tests.cast import Cast, make_approved_listing

DOCS = Path(__file__).parents[2] / "docs"
AGO = timedelta(minutes=20)


def figure(name: str, *labels: str) -> float | None:
    return dict(samples_now()[name]).get(labels)


def test_counts_problems_by_owner_and_cause(cast: Cast) -> None:
    load_dictionary()
    with_problem(cast, "drift")
    account = str(cast.account.pk)

    assert figure("problems", account, "duda", "differs") == 1
    assert figure("facets", account) == 3
    assert figure("cuts_given_up", account) is None
    assert figure("proven_share", account) == 1


def test_tells_the_age_of_work_nobody_owns_and_no_hold_explains(cast: Cast) -> None:
    remote = make_remote(cast, make_approved_listing(cast))
    account = str(cast.account.pk)
    price = Facet.objects.filter(remote_offer=remote, kind="price")
    price.update(wanted_version=4, priority=3, due_at=timezone.now() - AGO)
    aged = figure("oldest_due_age_seconds", account, "price")
    assert aged is not None and 1190 < aged < 1300

    AccountState.objects.update(hold="writes")
    assert figure("oldest_due_age_seconds", account, "price") is None

    AccountState.objects.update(hold="writes", hold_until=timezone.now() - AGO)
    assert figure("oldest_due_age_seconds", account, "price") is not None

    AccountState.objects.update(hold="none")
    price.update(problem="drift")
    assert figure("oldest_due_age_seconds", account, "price") is None


def test_a_beat_is_a_row_whose_age_is_told(db: None) -> None:
    beat_note("sync")
    beat_note("sync")

    aged = figure("beat_age_seconds", "sync")
    assert aged is not None and aged < 60


def test_every_gauge_is_in_the_answer(cast: Cast) -> None:
    with_problem(cast, "drift")
    text = metrics_text().decode()

    for name in GAUGES:
        assert f"# TYPE {PREFIX}{name} gauge" in text


@pytest.mark.parametrize(
    ("extra", "status"),
    [
        ({}, 200),
        ({"REMOTE_ADDR": "10.0.0.9"}, 404),
        ({"HTTP_X_FORWARDED_FOR": "127.0.0.1"}, 404),
        ({"REMOTE_ADDR": "10.0.0.9", "HTTP_AUTHORIZATION": "Bearer right"}, 200),
        ({"REMOTE_ADDR": "10.0.0.9", "HTTP_AUTHORIZATION": "Bearer wrong"}, 404),
        ({"HTTP_X_FORWARDED_FOR": "1.2.3.4", "HTTP_AUTHORIZATION": "Bearer "}, 404),
    ],
)
def test_answers_this_machine_or_the_token_only(
    db: None, settings: object, extra: dict[str, str], status: int
) -> None:
    settings.METRICS_TOKEN = "right"  # type: ignore[attr-defined]  # noqa: S105

    assert Client().get("/metrics", **extra).status_code == status  # type: ignore[arg-type]


def test_an_empty_token_opens_to_nobody(db: None, settings: object) -> None:
    settings.METRICS_TOKEN = ""  # type: ignore[attr-defined]

    answer = Client().get("/metrics", REMOTE_ADDR="10.0.0.9", HTTP_AUTHORIZATION="Bearer ")
    assert answer.status_code == 404


def test_rules_name_only_figures_there_are_and_each_alarm_is_explained() -> None:
    rules = (DOCS / "prometheus-rules.yml").read_text("utf-8")
    manual = (DOCS / "operations.md").read_text("utf-8")
    used = set(re.findall(rf"{PREFIX}(\w+)", rules))
    alarms = re.findall(r"- alert: (\w+)", rules)

    assert used and used <= set(GAUGES)
    assert len(alarms) == len(set(alarms)) >= 12
    for alarm in alarms:
        assert f"| `{alarm}` |" in manual, alarm
    for name in GAUGES:
        assert f"`{PREFIX}{name}`" in manual, name
    for labels in re.findall(r"haat_sync_(\w+)\{(\w+)", rules):
        assert labels[1] in GAUGES[labels[0]][1], labels


def test_sync_status_says_whose_turn_it_is(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    load_dictionary()
    with_problem(cast, "drift")
    beat_note("sync")

    call_command("sync_status")
    said = capsys.readouterr().out

    assert re.search(r"whose turn:\s+duda 1", said)
    assert re.search(r"problems:\s+drift 1", said)
    assert re.search(r"last beat:\s+\d+ s ago", said)
