"""Tenancy: who sees whose rows, and who may do what. The Chanda test and the Esha test."""

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.utils import timezone

from shg.access import MEMBER_ACTIONS, ROLE_ACTIONS, can, require
from shg.models import CityCentre, Group, GroupCentre, Membership, StaffRole
from shg.models.people import Role
from tests.cast import Cast, make_cast, make_staff

TODAY = dt.date(2026, 11, 23)


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


def seen(user: object) -> set[str]:
    return set(Group.objects.visible_to(user).values_list("code", flat=True))


def test_a_member_sees_her_own_group_only(cast: Cast) -> None:
    assert seen(cast.asha) == {"UJ-1"}
    assert seen(cast.chanda) == {"SK-1"}


def test_a_hub_officer_sees_the_cities_mapped_to_her_centre(cast: Cast) -> None:
    assert seen(cast.divya) == {"UJ-1"}  # Kanpur is served by Lucknow
    assert seen(cast.esha) == {"SK-1"}


def test_a_spoke_officer_sees_her_own_city(cast: Cast) -> None:
    officer = make_staff("Kavita", "spoke_duda", city=cast.kanpur)

    assert seen(officer) == {"UJ-1"}


def test_the_state_sees_all_and_nobody_else_does(cast: Cast) -> None:
    assert seen(cast.gita) == {"UJ-1", "SK-1"}
    assert seen(AnonymousUser()) == set()
    assert seen(make_staff("Nobody", "organiser", group=cast.sakhi)) == {"SK-1"}


def test_a_group_that_chose_another_centre_moves_with_its_choice(cast: Cast) -> None:
    GroupCentre.objects.create(
        group=cast.ujala, centre=cast.clc_agra, valid_from=dt.date(2024, 1, 1)
    )

    assert seen(cast.farah) == set()
    assert seen(cast.esha) == {"SK-1", "UJ-1"}


def test_a_mapping_that_ended_covers_nothing(cast: Cast) -> None:
    CityCentre.objects.filter(city=cast.kanpur).update(valid_to=dt.date(2021, 1, 1))

    assert seen(cast.divya) == set()


def test_a_role_that_ended_gives_nothing(cast: Cast) -> None:
    StaffRole.objects.filter(person=cast.gita).update(valid_to=timezone.localdate())

    assert seen(cast.gita) == set()
    assert not can(cast.gita, "desk.open")


def test_a_member_who_left_sees_nothing(cast: Cast) -> None:
    Membership.objects.filter(person=cast.bina).update(valid_to=timezone.localdate())

    assert seen(cast.bina) == set()


def test_an_action_outside_the_scope_is_as_if_the_row_were_not_there(cast: Cast) -> None:
    assert can(cast.divya, "listing.review", cast.ujala)
    assert not can(cast.esha, "listing.review", cast.ujala)
    with pytest.raises(Http404):
        require(cast.esha, "listing.review", cast.ujala)


def test_every_role_has_its_line_in_the_table(cast: Cast) -> None:
    assert set(ROLE_ACTIONS) == set(Role.values)
    for role in (Role.AUDITOR, Role.VIEWER):
        seeing = {"desk.open", "listing.see", "group.see", "records.see", "account.see"}
        changing = ROLE_ACTIONS[role] - seeing
        assert changing == frozenset()
    assert "listing.review" not in MEMBER_ACTIONS


def test_only_duda_officers_review(cast: Cast) -> None:
    reviewing = {role for role, actions in ROLE_ACTIONS.items() if "listing.review" in actions}

    assert reviewing == {Role.HUB_DUDA, Role.SPOKE_DUDA}


def test_a_switched_off_person_may_do_nothing(cast: Cast) -> None:
    cast.asha.is_active = False

    assert not can(cast.asha, "product.add")
    assert seen(cast.asha) == set()
