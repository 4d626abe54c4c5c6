"""A retry of what shows another product, bulk retry by role, and order items a person closes."""

from __future__ import annotations

import pytest
from django.http import Http404
from django.urls import reverse

from flipkart_sync.board.head import heads_of, items_with_problem
from flipkart_sync.board.product import part_of
from flipkart_sync.board.services import item_settle, problems_retry
from flipkart_sync.client.schemas import OrderItemRead, ShipmentRead
from flipkart_sync.engine import orders
from flipkart_sync.engine.account import account_of_id
from flipkart_sync.engine.waits import waits
from flipkart_sync.metrics import samples_now
from flipkart_sync.models import (
    AccountState,
    Facet,
    ProblemRetry,
    PulledOrderItem,
    RemoteOffer,
    SyncAttempt,
)
from listings.models import ChannelLocation
from shg.access import ROLE_ACTIONS
from shg.models.people import Role
from tests.board.dictionary import load_dictionary
from tests.board.rows import connect, make_remote, with_problem
from tests.cast import Cast, make_approved_listing, staff_client


def foreign(cast: Cast, live: str) -> RemoteOffer:
    listing = make_approved_listing(cast, pieces=5)
    remote = with_problem(cast, "foreign_product", kind="offer", listing=listing)
    RemoteOffer.objects.unscoped(reason="a test").filter(pk=remote.pk).update(
        is_foreign=True, live_product_id=live, read_due_at=None
    )
    return RemoteOffer.objects.unscoped(reason="a test").get(pk=remote.pk)


def test_while_flipkart_shows_another_product_a_retry_only_reads(cast: Cast) -> None:
    load_dictionary()
    remote = foreign(cast, "THEIRS")

    done = problems_retry(remote_offer_ids=[remote.pk], actor=cast.divya)

    remote.refresh_from_db()
    assert (done.again, done.well, done.looked) == (0, 0, 1)
    assert remote.is_foreign and remote.read_due_at is not None
    assert Facet.objects.get(remote_offer=remote, kind="offer").problem == "foreign_product"
    assert not ProblemRetry.objects.unscoped(reason="a test").exists()
    client = staff_client(cast.divya)
    assert f'name="one" value="{remote.pk}"' not in client.get("/desk/sync/").content.decode()
    client.cookies["language"] = "en"
    text = client.get(reverse("sync:product", args=[remote.pk])).content.decode()
    assert "Look again" in text and "Send ours" not in text


def test_a_retry_brings_a_product_back_that_shows_ours_again(cast: Cast) -> None:
    load_dictionary()
    remote = foreign(cast, "FSN1")
    Facet.objects.filter(remote_offer=remote, kind="stock").update(wanted_value={"LOC": 0})

    done = problems_retry(remote_offer_ids=[remote.pk], actor=cast.divya)

    remote.refresh_from_db()
    assert done.again == 1 and not remote.is_foreign
    assert Facet.objects.get(remote_offer=remote, kind="offer").problem == ""
    stock = Facet.objects.get(remote_offer=remote, kind="stock")
    assert sum(stock.wanted_value.values()) > 0


def test_bulk_retry_asks_the_right_on_each_group(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_dictionary()
    remote = with_problem(cast, "drift")
    wide = {**ROLE_ACTIONS, Role.HUB_DUDA: ROLE_ACTIONS[Role.HUB_DUDA] - {"sync.retry"}}
    monkeypatch.setattr("shg.access.ROLE_ACTIONS", wide)
    monkeypatch.setattr("flipkart_sync.board.services.require", lambda *args: None)

    assert problems_retry(remote_offer_ids=[remote.pk], actor=cast.divya).again == 0
    assert Facet.objects.get(remote_offer=remote, kind="price").problem == "drift"


def test_a_call_shows_only_this_products_part(cast: Cast) -> None:
    load_dictionary()
    remote = make_remote(cast, make_approved_listing(cast))
    SyncAttempt.objects.create(
        account=cast.account, at=remote.created_at, kind="price", method="POST",
        path=f"/listings/v3/{remote.sku},OTHER-1", status=200, ms=8, skus=[remote.sku, "OTHER-1"],
        request={remote.sku: {"price": 77701}, "OTHER-1": {"price": 88802}},
        response={"available": [{"sku_id": "OTHER-1", "price": 99903}]}, error="OTHER-1 is bad",
    )  # fmt: skip

    page = staff_client(cast.divya).get(reverse("sync:product", args=[remote.pk]))

    text = page.content.decode()
    assert "77701" in text
    assert "88802" not in text and "99903" not in text and "OTHER-1" not in text
    assert part_of({"a": ["B"]}, "A") is None


def item(cast: Cast, sku: str, problem: str, number: int = 1) -> PulledOrderItem:
    at = connect(cast).account.created_at
    return PulledOrderItem.objects.create(
        account=cast.account, order_item_id=f"OI-{sku}-{number}", sku=sku, quantity=1,
        ordered_at=at, pulled_at=at, problem=problem,
    )  # fmt: skip


def test_order_items_are_seen_and_closed_by_scope(cast: Cast) -> None:
    load_dictionary()
    remote = make_remote(cast, make_approved_listing(cast))
    known = item(cast, remote.sku, "unknown_location")
    strange = item(cast, "ELSE-1", "unknown_sku")
    ids = [cast.account.pk]

    assert items_with_problem(cast.divya, ids) == ([strange, known], 2)
    assert items_with_problem(cast.farah, ids) == ([known], 1)
    with pytest.raises(Http404):
        item_settle(item_id=known.pk, actor=cast.esha)

    answer = staff_client(cast.divya).post("/desk/sync/", {"settle": known.pk})

    assert answer.status_code == 302
    assert items_with_problem(cast.divya, ids) == ([strange], 1)
    known.refresh_from_db()
    assert (known.settled_problem, known.settled_by) == ("unknown_location", cast.divya)
    page = staff_client(cast.divya).get(reverse("sync:product", args=[remote.pk]))
    assert known.order_item_id in page.content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_new_location_asks_for_a_pull(cast: Cast) -> None:
    connect(cast)
    AccountState.objects.update(orders_wanted_at=None)

    ChannelLocation.objects.all()[0].save()

    assert AccountState.objects.get().orders_wanted_at is not None


def test_an_account_of_another_installation_is_held(cast: Cast) -> None:
    connect(cast)
    AccountState.objects.update(installation_id="elsewhere", blocked_reason="")

    head = heads_of([cast.account.pk])[0]

    assert head.is_held and not head.is_ours


def test_a_cut_that_is_told_of_counts_among_problems(cast: Cast) -> None:
    load_dictionary()
    remote = with_problem(cast, "cut_refused", kind="stock")
    Facet.objects.filter(remote_offer=remote).update(problem="")

    assert sum(figure for _labels, figure in samples_now()["problems"]) == 1


def test_a_pull_tries_an_order_item_with_a_problem_again(cast: Cast) -> None:
    remote = make_remote(cast, make_approved_listing(cast, pieces=5))
    kept = item(cast, remote.sku, "unknown_location")
    place = ChannelLocation.objects.all()[0]
    account = account_of_id(cast.account.pk)
    assert account is not None
    came = OrderItemRead.model_construct(
        order_item_id=kept.order_item_id, sku=remote.sku, quantity=1, order_date=None
    )

    strange = ShipmentRead.model_construct(location_id="NOWHERE")
    assert not orders._apply(account, came, strange, waits())
    kept.refresh_from_db()
    assert (kept.problem, kept.taken) == ("unknown_location", 0)

    shipment = ShipmentRead.model_construct(location_id=place.remote_location_id)
    assert not orders._apply(account, came, shipment, waits())
    kept.refresh_from_db()
    assert (kept.problem, kept.taken + kept.short) == ("", 1)
