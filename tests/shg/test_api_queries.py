"""The APIs of groups, cities and crafts ask the same queries for one row and for twenty."""

import pytest
from django.test import Client

from catalog.models import Craft
from shg.models import CityCentre, NodalAgency
from tests.cast import LONG_AGO, Cast, make_cast, make_city, make_member, make_type, staff_client
from tests.counting import queries_of
from tests.many import copy_of


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


def test_groups_ask_four_queries(cast: Cast) -> None:
    officer = staff_client(cast.divya)

    # her account, her roles, how many rows, the rows with their members counted
    assert queries_of(officer, "/api/v1/groups/") == 4
    for number in range(19):
        group = copy_of(cast.ujala, code=f"UJ-{number + 2}")
        make_member(f"सदस्य {number}", group)
    assert queries_of(officer, "/api/v1/groups/") == 4
    assert officer.get("/api/v1/groups/").json()["count"] == 20


def test_cities_ask_four_queries(cast: Cast) -> None:
    phase = cast.kanpur.phase
    assert phase is not None
    for city in (cast.kanpur, cast.lucknow, cast.agra):
        NodalAgency.objects.create(city=city, name_hi="डूडा", name_en="DUDA")

    # how many rows, the rows with phase and agency, their centres, the mappings of today
    assert queries_of(Client(), "/api/v1/cities/") == 4
    for number in range(17):
        city = make_city(cast.state, phase, f"city-{number}", "नगर")
        NodalAgency.objects.create(city=city, name_hi="डूडा", name_en="DUDA")
        CityCentre.objects.create(
            city=city, centre=cast.clc_agra, basis="proposed", valid_from=LONG_AGO
        )
    assert queries_of(Client(), "/api/v1/cities/") == 4


def test_crafts_ask_the_same_for_one_and_for_twenty(cast: Cast) -> None:
    cast.purse.craft.city_links.create(city=cast.kanpur)

    # how many rows, the rows, their links, the cities, types, questions, tax rules
    assert queries_of(Client(), "/api/v1/crafts/") == 7
    for number in range(19):
        craft = Craft.objects.create(
            slug=f"craft-{number}", name_hi="काम", name_en="Craft", status="promoted"
        )
        craft.city_links.create(city=cast.agra)
        make_type(craft, f"kind-{number}", "चीज़", "Thing")
    assert queries_of(Client(), "/api/v1/crafts/") == 7
