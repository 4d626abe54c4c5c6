"""Two at once, on the real database with real threads: one decision, one count."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from listings.models import ApprovedVersion, ReviewDecision, StockMovement
from listings.selectors import offerable_of
from tests.cast import (
    Cast,
    make_approved_listing,
    make_cast,
    make_staff,
    make_submitted_listing,
    offer_of,
    staff_client,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    """Make the cast where other threads see it."""
    return make_cast()


def at_once(*acts: Callable[[], Any]) -> list[int]:
    """Do all acts at the same moment; return their statuses, sorted."""
    begin = threading.Barrier(len(acts))
    statuses: list[int] = []

    def run(act: Callable[[], Any]) -> None:
        try:
            begin.wait()
            statuses.append(act().status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(statuses)


def test_fault_65_two_officers_at_once_make_one_decision(cast: Cast) -> None:
    listing = make_submitted_listing(cast)
    ravi = make_staff("Ravi", "hub_duda", city=cast.lucknow)
    address = f"/desk/review/{listing.pk}/decide/"
    approve = {"do": "approve", "seen_version": listing.version}
    giveback = {"do": "return", "why": "photo", "seen_version": listing.version}
    first, second = staff_client(cast.divya), staff_client(ravi)

    statuses = at_once(lambda: first.post(address, approve), lambda: second.post(address, giveback))

    assert statuses == [302, 409]
    assert ReviewDecision.objects.count() == 1


def test_fault_69_four_presses_at_once_approve_once(cast: Cast) -> None:
    listing = make_submitted_listing(cast)
    clients = [staff_client(cast.divya) for _ in range(4)]
    form = {"do": "approve", "seen_version": listing.version}
    address = f"/desk/review/{listing.pk}/decide/"

    statuses = at_once(*(lambda c=client: c.post(address, form) for client in clients))

    assert statuses == [302] * 4
    assert ApprovedVersion.objects.count() == ReviewDecision.objects.count() == 1


def test_fault_69_four_presses_at_once_count_once(cast: Cast) -> None:
    offer = offer_of(make_approved_listing(cast))
    clients = [staff_client(cast.farah) for _ in range(4)]
    form = {"do": "receive", "pieces": "5", "source_ref": "count-abc"}
    address = f"/desk/receive/{offer.pk}/"

    statuses = at_once(*(lambda c=client: c.post(address, form) for client in clients))

    assert statuses == [302] * 4
    assert offerable_of(offer) == 5
    assert StockMovement.objects.count() == 1
