"""A restored database, a copy or a second installation holds still until a person takes over."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import connection
from django.http import Http404
from pytest_django.fixtures import Settings

from flipkart_sync.errors import ReasonMissing
from flipkart_sync.home import account_take_over
from flipkart_sync.models import AccountState
from flipkart_sync.selectors import statuses
from shg.models import State
from tests.cast import Cast, make_staff
from tests.flipkart_sync.story import MINUTE, SWEEP, Story

HOME = "SELECT flipkart_sync_home()"


def _home() -> str:
    with connection.cursor() as cursor:
        cursor.execute(HOME)
        return str(cursor.fetchone()[0])


@pytest.mark.parametrize("part", [0, 1, 2])
def test_another_cluster_timeline_or_table_holds_everything(story: Story, part: int) -> None:
    """What a dump brings back is where it was dumped; a recovery begins a timeline of its own."""
    parts = _home().split("/")
    parts[part] = "1" + parts[part]
    AccountState.objects.update(home="/".join(parts))
    began = story.mark()
    story.simulator.order(story.sku)
    story.price(480)
    story.count(1)

    story.hours(2 * MINUTE)
    story.hours(SWEEP, step=SWEEP)

    for endpoint in ("inventory", "price", "update", "create"):
        assert story.calls(began, endpoint) == []
    assert story.calls(began, "details"), "listings are read back"
    assert story.calls(began, "shipments"), "orders are pulled"
    assert [status.hold for status in statuses()] == ["everything"]


def test_a_person_who_compared_lets_it_write_again(story: Story) -> None:
    AccountState.objects.update(home="elsewhere", installation_id="the-old-one")
    story.count(1)
    story.run()
    assert story.live == 5

    account_take_over(
        account_id=story.shelf.account.pk,
        reason="compared and counted",
        actor=make_staff("Gita", "suda", state=State.objects.get()),
    )
    story.run()

    assert story.live == 1
    assert [status.hold for status in statuses()] == ["none"]


def test_a_second_installation_with_its_own_id_holds_everything(
    story: Story, settings: Settings
) -> None:
    settings.HAAT_INSTALLATION_ID = "a-copy-for-trials"
    began = story.mark()
    story.count(1)

    story.run()

    assert story.calls(began, "inventory") == []
    assert [status.hold for status in statuses()] == ["everything"]


def test_taking_over_needs_a_right_a_reason_and_an_account(cast: Cast, joined: object) -> None:
    with pytest.raises(Http404):
        account_take_over(account_id=cast.account.pk, reason="mine now", actor=cast.divya)
    with pytest.raises(ReasonMissing):
        account_take_over(account_id=cast.account.pk, reason=" ", actor=cast.gita)
    with pytest.raises(Http404):
        account_take_over(account_id=10**9, reason="compared", actor=cast.gita)


def test_the_command_says_who_took_over(cast: Cast, joined: object) -> None:
    AccountState.objects.update(home="elsewhere")

    call_command(
        "account_take_over", cast.account.pk, by=cast.gita.username, reason="compared", verbosity=0
    )

    state = AccountState.objects.get(account=cast.account)
    assert (state.home, state.hold_by, state.hold_reason) == (_home(), cast.gita, "compared")


def test_an_ordinary_role_may_ask_where_it_is(transactional_db: None) -> None:
    """The portal's role owns its database and is no superuser."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE an_ordinary_role")
        try:
            cursor.execute("SET ROLE an_ordinary_role")
            cursor.execute(HOME)
            assert cursor.fetchone()[0].count("/") == 2
        finally:
            cursor.execute("RESET ROLE")
            cursor.execute("DROP ROLE an_ordinary_role")


def test_a_table_made_anew_is_another_home(transactional_db: None) -> None:
    """As by pg_restore into the same cluster: it makes the table anew."""
    before = _home()
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("ALTER TABLE flipkart_sync_accountstate RENAME TO was_here")
        cursor.execute("CREATE TABLE flipkart_sync_accountstate (LIKE was_here INCLUDING ALL)")
        after = _home()
        cursor.execute("ROLLBACK")

    assert after != before
