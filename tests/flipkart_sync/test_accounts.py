"""Accounts at the desk: who sees which, what each act does and leaves behind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.db.utils import IntegrityError
from django.http import Http404
from django.test import Client
from django.utils import timezone

from flipkart_sync.accounts.models import AccountAct, AccountTask
from flipkart_sync.accounts.selectors import account_cards, accounts_visible_to, tasks_open
from flipkart_sync.accounts.services import (
    account_unblock,
    application_set,
    dry_run_set,
    hold_set,
    orders_pull_set,
)
from flipkart_sync.client.errors import ConsentEnded
from flipkart_sync.engine.account import account_block
from flipkart_sync.errors import (
    AnotherEnvironment,
    ApplicationMissing,
    HoldReasonMissing,
    OrdersMustBePulled,
)
from flipkart_sync.models import AccountState
from listings.models import ChannelAccount, ChannelLocation
from shg.models import CentreSeller, Person
from tests.cast import Cast, make_cast, make_staff, staff_client
from tests.counting import queries_of

SECRET = "s3cret-of-the-application"  # noqa: S105 - made up


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def state(cast: Cast) -> AccountState:
    return AccountState.objects.create(
        account=cast.account, base_url="http://127.0.0.1:1", app_id="app", app_secret=SECRET
    )


@pytest.fixture
def gita(cast: Cast) -> Client:
    return staff_client(cast.gita)


def acts() -> list[tuple[str, str, Person]]:
    return [(act.kind, act.reason, act.by) for act in AccountAct.objects.order_by("pk")]


# --- who sees what ---------------------------------------------------------------------------
def test_suda_sees_all_and_a_hub_those_of_its_centres(cast: Cast) -> None:
    CentreSeller.objects.filter(centre=cast.clc_agra).delete()
    ChannelLocation.objects.filter(centre=cast.clc_agra).delete()
    auditor = make_staff("Indu", "auditor", state=cast.state)

    def seen(user: Person) -> list[int]:
        return list(accounts_visible_to(user).values_list("pk", flat=True))

    assert seen(cast.gita) == seen(auditor) == seen(cast.divya) == [cast.account.pk]
    assert seen(cast.esha) == seen(cast.farah) == seen(cast.hina) == seen(cast.asha) == []
    ChannelLocation.objects.create(
        centre=cast.clc_agra, account=cast.account, remote_location_id="LOC-x"
    )
    assert seen(cast.esha) == [cast.account.pk]


def test_a_hub_officer_reads_and_changes_nothing(cast: Cast, state: AccountState) -> None:
    divya = staff_client(cast.divya)
    page = divya.get(f"/desk/accounts/{cast.account.pk}/").content.decode()

    assert "Demo Federation" in page
    for door in ("/hold/", "/switch/", "/unblock/", "/application/", "/connect/"):
        assert door not in page
        assert divya.post(f"/desk/accounts/{cast.account.pk}{door}").status_code == 403
    doings: list[Callable[[], object]] = [
        lambda: hold_set(
            account_id=cast.account.pk, hold="writes", reason="x", hours=1, actor=cast.divya
        ),
        lambda: dry_run_set(account_id=cast.account.pk, is_on=True, actor=cast.divya),
        lambda: orders_pull_set(account_id=cast.account.pk, is_on=False, actor=cast.divya),
        lambda: account_unblock(account_id=cast.account.pk, reason="x", actor=cast.divya),
        lambda: application_set(
            account_id=cast.account.pk, app_id="a", app_secret="b", actor=cast.divya
        ),
    ]
    for doing in doings:
        with pytest.raises(Http404):
            doing()
    assert acts() == []


def test_the_list_asks_the_same_queries_for_one_account_and_for_five(
    cast: Cast, state: AccountState, gita: Client
) -> None:
    one = queries_of(gita, "/desk/accounts/")
    for number in range(4):
        seller = cast.account.seller_of_record
        seller.pk, seller.code = None, f"seller-{number}"
        seller.save()
        other = ChannelAccount.objects.create(
            channel=cast.channel, seller_of_record=seller, environment="simulator"
        )
        AccountState.objects.create(account=other, hold="writes", hold_by=cast.gita)
        AccountTask.objects.create(account=other, kind="renew_30")

    assert queries_of(gita, "/desk/accounts/") == one
    assert len(gita.get("/desk/accounts/").context["rows"]) == 5


# --- holds and switches ----------------------------------------------------------------------
def test_hold_and_release_need_a_reason_and_are_kept_with_who(
    cast: Cast, state: AccountState, gita: Client
) -> None:
    here = f"/desk/accounts/{cast.account.pk}/"
    gita.post(here + "hold/", {"hold": "everything", "reason": "restored"})
    gita.post(here + "hold/", {"hold": "none", "reason": "  "})

    state.refresh_from_db()
    assert (state.hold, state.hold_reason, state.hold_by) == ("everything", "restored", cast.gita)
    assert state.hold_until is not None
    assert timedelta(hours=23) < state.hold_until - timezone.now() <= timedelta(hours=24)
    assert "restored" in gita.get(here).content.decode()

    gita.post(here + "hold/", {"hold": "none", "reason": "compared"})
    state.refresh_from_db()
    assert state.hold == "none"
    assert not state.hold_until
    assert acts() == [
        ("hold_everything", "restored", cast.gita),
        ("released", "compared", cast.gita),
    ]
    assert gita.post(here + "hold/", {"hold": "for ever", "reason": "x"}).status_code == 404
    with pytest.raises(HoldReasonMissing):
        hold_set(account_id=cast.account.pk, hold="writes", reason=" ", hours=1, actor=cast.gita)


def test_a_hold_past_its_end_is_shown_as_none(cast: Cast, state: AccountState) -> None:
    past = timezone.now() - timedelta(minutes=1)
    AccountState.objects.update(hold="writes", hold_until=past)
    assert not account_cards(cast.gita)[0].is_held

    AccountState.objects.update(hold_until=None)  # without an end it stands
    assert account_cards(cast.gita)[0].is_held


def test_dry_run_and_orders_are_switched_and_only_changes_are_kept(
    cast: Cast, state: AccountState, gita: Client
) -> None:
    here = f"/desk/accounts/{cast.account.pk}/switch/"
    for what, on in (("dry_run", "1"), ("dry_run", "1"), ("orders_pull", "0"), ("dry_run", "0")):
        gita.post(here, {"what": what, "on": on})

    state.refresh_from_db()
    assert (state.is_dry_run, state.orders_pull) == (False, False)
    assert [kind for kind, _, _ in acts()] == ["dry_run_on", "orders_off", "dry_run_off"]
    assert gita.post(here, {"what": "app_secret", "on": "1"}).status_code == 404


def test_orders_of_a_real_account_have_no_switch(
    cast: Cast, state: AccountState, gita: Client
) -> None:
    ChannelAccount.objects.update(environment="production")
    page = gita.get(f"/desk/accounts/{cast.account.pk}/").content.decode()

    assert "orders_pull" not in page
    with pytest.raises(OrdersMustBePulled):
        orders_pull_set(account_id=cast.account.pk, is_on=False, actor=cast.gita)


def test_acts_cannot_be_rewritten(cast: Cast, state: AccountState) -> None:
    dry_run_set(account_id=cast.account.pk, is_on=True, actor=cast.gita)

    with pytest.raises(IntegrityError), transaction.atomic():
        AccountAct.objects.update(reason="nothing happened")
    with pytest.raises(IntegrityError), transaction.atomic():
        AccountAct.objects.all().delete()


# --- what an account signs in with -----------------------------------------------------------
def test_an_application_is_written_encrypted_and_never_shown(
    cast: Cast, state: AccountState, gita: Client
) -> None:
    AccountState.objects.update(token="old", blocked_reason="x")  # noqa: S106 - made up
    AccountTask.objects.create(account=cast.account, kind="blocked")
    here = f"/desk/accounts/{cast.account.pk}/"

    gita.post(here + "application/", {"app_id": " app-2 ", "app_secret": SECRET})

    state.refresh_from_db()
    assert (state.app_id, state.app_secret, state.token) == ("app-2", SECRET, "")
    assert (state.blocked_reason, tasks_open(cast.gita)) == ("", 0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT app_id, app_secret FROM flipkart_sync_accountstate")
        assert all("app-2" not in text and SECRET not in text for text in cursor.fetchone())
    page = gita.get(here).content.decode()
    assert SECRET not in page
    assert "app-2" not in page
    assert [(kind, why) for kind, why, _ in acts()] == [("application", "")]


def test_an_application_is_whole_and_of_our_environment(cast: Cast) -> None:
    with pytest.raises(ApplicationMissing):
        application_set(account_id=cast.account.pk, app_id="a", app_secret=" ", actor=cast.gita)
    ChannelAccount.objects.update(environment="production")
    with pytest.raises(AnotherEnvironment):
        application_set(account_id=cast.account.pk, app_id="a", app_secret="b", actor=cast.gita)
    with pytest.raises(Http404):
        application_set(account_id=0, app_id="a", app_secret="b", actor=cast.gita)


# --- blocked ---------------------------------------------------------------------------------
def test_a_blocked_account_is_one_task_until_it_is_unblocked(
    cast: Cast, state: AccountState, gita: Client
) -> None:
    ended = timezone.now() + timedelta(hours=1)
    AccountState.objects.update(token_failures=9, token_retry_at=ended)
    for _ in range(3):
        account_block(cast.account.pk, "Flipkart refuses this account.")
    assert [task.kind for task in AccountTask.objects.all()] == ["blocked"]
    here = f"/desk/accounts/{cast.account.pk}/"
    gita.cookies["language"] = "en"
    assert "unblock" in gita.get(here).content.decode()

    gita.post(here + "unblock/", {"reason": ""})
    state.refresh_from_db()
    assert state.blocked_reason

    gita.post(here + "unblock/", {"reason": "the seller paid the dues"})
    state.refresh_from_db()
    assert (state.blocked_reason, state.blocked_at) == ("", None)
    assert (state.token_failures, state.token_retry_at) == (0, None)
    task = AccountTask.objects.get()
    assert (task.closed_by, tasks_open(cast.gita)) == (cast.gita, 0)
    assert acts() == [("unblocked", "the seller paid the dues", cast.gita)]

    account_block(cast.account.pk, ConsentEnded.TEXT)  # refused again: a new task
    assert AccountTask.objects.get(closed_at=None).kind == "connect_again"
    account_unblock(account_id=cast.account.pk, reason="allowed", actor=cast.gita)
    assert tasks_open(cast.gita) == 0


def test_the_same_application_again_leaves_the_block_and_its_task(
    cast: Cast, state: AccountState
) -> None:
    account_block(cast.account.pk, "Flipkart refuses this account.")
    AccountTask.objects.all().delete()  # a worker died between the two
    account_block(cast.account.pk, "Flipkart refuses this account.")
    held = AccountState.objects.get()

    def write(secret: str) -> AccountState:
        application_set(
            account_id=cast.account.pk, app_id=held.app_id, app_secret=secret, actor=cast.gita
        )
        return AccountState.objects.get()

    write(SECRET)  # the address is another one, so this is a change
    account_block(cast.account.pk, "Flipkart refuses this account.")
    assert write(SECRET).blocked_reason
    assert tasks_open(cast.gita) == 1

    now = write("another-secret")
    assert (now.blocked_reason, now.blocked_at, tasks_open(cast.gita)) == ("", None, 0)


def test_an_account_of_another_installation_is_taken_over_with_a_reason(
    cast: Cast, state: AccountState, gita: Client
) -> None:
    here = f"/desk/accounts/{cast.account.pk}/"
    AccountState.objects.update(installation_id=settings.HAAT_INSTALLATION_ID)
    assert not gita.get(here).context["is_elsewhere"]
    AccountState.objects.update(home="elsewhere", installation_id="the-old-one")
    assert here + "take-over/" in gita.get(here).content.decode()
    assert here + "take-over/" not in staff_client(cast.divya).get(here).content.decode()

    gita.post(here + "take-over/", {"reason": " "})
    assert gita.get(here).context["is_elsewhere"] and acts() == []

    gita.post(here + "take-over/", {"reason": "compared with Seller Hub"})
    assert not gita.get(here).context["is_elsewhere"]
    assert acts() == [("taken_over", "compared with Seller Hub", cast.gita)]
