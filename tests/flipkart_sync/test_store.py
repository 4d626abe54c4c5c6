"""Rows in and out of PostgreSQL: what changed is written, the rest is left alone."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from flipkart_sync.engine.call import api_for
from flipkart_sync.engine.store import load, save
from flipkart_sync.engine.waits import waits
from flipkart_sync.models import AccountState, Facet
from tests.flipkart_sync.shelf import Shelf

pytestmark = pytest.mark.django_db


def facet_of(id_: int, kind: str) -> Facet:
    return Facet.objects.get(remote_offer_id=id_, kind=kind)


@pytest.fixture
def ids(shelf: Shelf) -> list[int]:
    offers = shelf.offers(2)
    shelf.in_hub(offers)
    shelf.adopt(offers)
    return [shelf.row(offer).pk for offer in offers]


def test_writes_only_the_columns_that_changed(ids: list[int]) -> None:
    first, second = ids
    with transaction.atomic():
        rows = load(ids)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE flipkart_sync_facet SET remark = 'of another hand'")
        rows[first].price.reads = 3
        rows[first].price.may_hold({"mrp_paise": 1, "price_paise": 1})
        rows[second].stock.problem = "drift"
        save(rows.values())

    assert facet_of(first, "price").reads == 3
    assert facet_of(first, "price").may_be_live == [{"mrp_paise": 1, "price_paise": 1}]
    assert facet_of(first, "stock").reads == 0
    assert facet_of(second, "stock").problem == "drift"
    assert {facet.remark for facet in Facet.objects.all()} == {"of another hand"}


def test_a_value_put_back_after_it_was_written_is_written_again(ids: list[int]) -> None:
    with transaction.atomic():
        row = load(ids)[ids[0]]
        row.price.reads = 3
        row.price.may_hold({"mrp_paise": 1, "price_paise": 1})
        save([row])
        row.price.reads = 0
        row.price.may_be_live.clear()
        save([row])

    assert facet_of(ids[0], "price").reads == 0
    assert facet_of(ids[0], "price").may_be_live == []


def test_what_may_be_live_of_one_is_not_of_another(ids: list[int]) -> None:
    with transaction.atomic():
        rows = load(ids)
        rows[ids[0]].price.may_hold({"mrp_paise": 1, "price_paise": 1})

        assert rows[ids[1]].price.may_be_live == []
        assert rows[ids[0]].stock.may_be_live == []


def test_a_client_is_kept_until_its_credentials_change(shelf: Shelf) -> None:
    api = api_for(shelf.account.pk, waits())
    assert api_for(shelf.account.pk, waits()) is api

    AccountState.objects.update(app_secret="another")
    changed = api_for(shelf.account.pk, waits())

    assert changed is not api
    assert api_for(shelf.account.pk, waits()) is changed
