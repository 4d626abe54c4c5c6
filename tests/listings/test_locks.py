"""A service's lock on an offer hinders nobody who only names that offer in a row of her own.

PostgreSQL looks at foreign keys when a transaction commits, so last: with a lock that such a look
must wait for, taking an offer off sale and an order coming in at once would wait for each other.
"""

from __future__ import annotations

import threading

import pytest
from django.db import connection, transaction
from django.utils import timezone

from listings.models import Offer, OffSale
from listings.services.editing import listing_locked
from listings.services.stock import offer_locked, position_of
from tests.cast import Cast, make_approved_listing, make_cast, offer_of
from tests.waiting import PATIENCE_S


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return make_cast()


def _off_sale_elsewhere(offer: Offer, by: int) -> list[str]:
    """Take an offer off sale on another connection that waits for no lock longer than a second."""
    told: list[str] = []

    def work() -> None:
        try:
            with transaction.atomic():
                with connection.cursor() as cursor:
                    cursor.execute("SET LOCAL lock_timeout = '1s'")
                OffSale.objects.create(
                    offer=offer, by_id=by, begins_at=timezone.now(), reason="a festival"
                )
            told.append("written")
        except Exception as err:  # noqa: BLE001 - told to the test
            told.append(str(err))
        finally:
            connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(PATIENCE_S)
    return told


def test_an_offer_can_be_named_while_a_service_holds_it(cast: Cast) -> None:
    offer = offer_of(make_approved_listing(cast))
    with transaction.atomic():
        listing_locked(offer.listing_id, cast.asha, "listing.edit")
        offer_locked(offer.pk)
        position_of(offer_id=offer.pk, centre_id=cast.clc_lucknow.pk)

        assert _off_sale_elsewhere(offer, cast.divya.pk) == ["written"]
