"""The sync board: each failure once, under its owner, with one verb; only what she may see."""

from __future__ import annotations

import gzip

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from flipkart_sync.board.filters import BoardFilter
from flipkart_sync.board.rows import board_page
from flipkart_sync.board.services import problems_retry
from flipkart_sync.models import (
    AccountState,
    ErrorEntry,
    Facet,
    MissedSentence,
    ProblemNote,
    ProblemRetry,
    PulledOrderItem,
    RemoteOffer,
    SyncAttempt,
)
from tests.board.dictionary import load_dictionary
from tests.board.rows import copies, make_remote, with_problem
from tests.cast import Cast, make_approved_listing, make_cast, staff_client
from tests.counting import queries_of

BOARD = "/desk/sync/"


def page(client: Client, address: str = BOARD) -> str:
    return client.get(address).content.decode()


def test_says_that_nothing_has_to_be_done(cast: Cast) -> None:
    make_remote(cast, make_approved_listing(cast))

    text = page(staff_client(cast.divya))

    assert "Nobody has to do anything." in text
    assert "100%" in text


def test_shows_ours_confirmed_and_live_with_reason_owner_and_one_verb(cast: Cast) -> None:
    load_dictionary()
    remote = with_problem(cast, "drift")

    text = page(staff_client(cast.divya))

    assert "Somebody changed it in Seller Hub. Keep ours?" in text
    assert "₹420" in text and "₹390" in text
    assert f'name="one" value="{remote.pk}"' in text
    assert "DUDA office (you)" in text


def test_speaks_hindi(cast: Cast) -> None:
    load_dictionary()
    with_problem(cast, "drift")

    text = page(staff_client(cast.divya, language="hi"))

    assert "किसी ने Seller Hub में बदल दिया। हमारा रखें?" in text
    assert "Send ours" not in text


def test_a_row_is_not_there_for_an_officer_of_another_city(cast: Cast) -> None:
    load_dictionary()
    remote = with_problem(cast, "drift")
    esha = staff_client(cast.esha)

    assert remote.sku not in page(esha, f"{BOARD}?show=all")
    assert esha.get(reverse("sync:product", args=[remote.pk])).status_code == 404
    assert esha.post(BOARD, {"one": remote.pk}).status_code == 404
    assert Facet.objects.get(remote_offer=remote, kind="price").problem == "drift"


def test_a_retry_is_a_new_version_of_ours_and_kept_with_who(cast: Cast) -> None:
    load_dictionary()
    remote = with_problem(cast, "rejected", remark="1301 price above")
    before = Facet.objects.get(remote_offer=remote, kind="price")

    answer = staff_client(cast.divya).post(BOARD, {"one": remote.pk})

    after = Facet.objects.get(remote_offer=remote, kind="price")
    assert answer.status_code == 302
    assert (after.problem, after.remark) == ("", "")
    assert after.wanted_version > before.wanted_version
    assert after.wanted_value == before.wanted_value
    kept = ProblemRetry.objects.unscoped(reason="a test").get()
    assert (kept.by, kept.problem, kept.version) == (cast.divya, "rejected", after.wanted_version)
    assert not ProblemNote.objects.unscoped(reason="a test").exists()


def test_bulk_retry_passes_over_rows_out_of_scope(cast: Cast) -> None:
    load_dictionary()
    hers = with_problem(cast, "drift")
    others = with_problem(cast, "drift", listing=make_approved_listing(cast, member=cast.chanda))

    done = problems_retry(remote_offer_ids=[hers.pk, others.pk], actor=cast.divya)

    assert done.again == 1
    assert Facet.objects.get(remote_offer=others, kind="price").problem == "drift"


def test_a_cut_given_up_is_an_alarm_above_all(cast: Cast) -> None:
    load_dictionary()
    listing = make_approved_listing(cast)
    with_problem(cast, "drift", listing=listing)
    copies(cast, listing, 2, "accepted_not_visible")
    alarm = with_problem(cast, "cut_given_up", kind="stock", listing=make_approved_listing(cast))

    board = board_page(cast.divya, BoardFilter())

    assert board.rows[0].remote.pk == alarm.pk
    assert board.alarms == 1
    assert "Take it off sale in Seller Hub now." in page(staff_client(cast.divya))


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("", 3), ("turn=duda", 1), ("turn=channel", 2), ("cause=differs", 3), ("cause=photo", 0),
        ("city=kanpur", 3), ("city=agra", 0), ("q=nothing-like-it", 0), ("show=all", 4),
        ("turn=nonsense&page=x&group=zz", 3), ("show=waiting", 0),
    ],
)  # fmt: skip
def test_the_address_keeps_the_filter(cast: Cast, query: str, number: int) -> None:
    load_dictionary()
    listing = make_approved_listing(cast)
    with_problem(cast, "drift", listing=listing)
    copies(cast, listing, 2, "accepted_not_visible")
    make_remote(cast, make_approved_listing(cast))

    wanted = BoardFilter.from_query(dict(part.split("=") for part in query.split("&") if part))

    assert board_page(cast.divya, wanted).total == number


def test_queries_are_the_same_for_one_row_and_for_twenty(cast: Cast) -> None:
    load_dictionary()
    listing = make_approved_listing(cast)
    with_problem(cast, "drift", listing=listing)
    client = staff_client(cast.divya)
    few = queries_of(client, BOARD)

    copies(cast, listing, 20, "drift")

    assert queries_of(client, BOARD) == few <= 32


def test_a_full_page_keeps_within_its_bytes(cast: Cast) -> None:
    load_dictionary()
    listing = make_approved_listing(cast)
    copies(cast, listing, 50, "drift")

    answer = staff_client(cast.divya, language="hi").get(BOARD)

    assert len(gzip.compress(answer.content)) <= 30_000


def test_a_hold_a_block_and_late_orders_are_said(cast: Cast) -> None:
    make_remote(cast, make_approved_listing(cast))
    AccountState.objects.update(
        installation_id=settings.HAAT_INSTALLATION_ID,
        hold="everything",
        hold_reason="festival stop",
        blocked_reason="403 suspended",
    )

    text = page(staff_client(cast.divya))

    assert "festival stop" in text and "403 suspended" in text and "orders never read" in text


def test_order_items_and_unexplained_answers_are_tasks(cast: Cast) -> None:
    load_dictionary()
    remote = with_problem(cast, "rejected", remark="777 quite unheard of")
    PulledOrderItem.objects.create(
        account=cast.account, order_item_id="OI-9", sku="ELSE-1", quantity=1,
        ordered_at=remote.created_at, pulled_at=remote.created_at, problem="unknown_sku",
    )  # fmt: skip

    text = page(staff_client(cast.divya))
    assert "OI-9" in text and "An order came for a SKU we do not have." in text
    assert "Write the sentence" not in text  # not hers to write

    assert "777 quite unheard of" in page(staff_client(cast.gita))
    assert MissedSentence.objects.get().entry is None
    assert ErrorEntry.objects.filter(code="777").count() == 0


def test_a_product_shows_its_last_calls(cast: Cast) -> None:
    load_dictionary()
    remote = with_problem(cast, "rejected", remark="1301 above")
    SyncAttempt.objects.create(
        account=cast.account, at=remote.created_at, kind="price", method="POST",
        path="/listings/v3/update/price", status=200, ms=80, skus=[remote.sku],
        request={"sku": "…"}, results={remote.sku: "failure"},
    )  # fmt: skip

    text = page(staff_client(cast.farah), reverse("sync:product", args=[remote.pk]))

    assert "/listings/v3/update/price" in text and "failure" in text
    assert "Look at price and MRP" in text


@pytest.mark.django_db(transaction=True)
def test_a_remote_offer_names_its_products_group_whatever_happens() -> None:
    cast = make_cast()
    remote = make_remote(cast, make_approved_listing(cast))
    remote.refresh_from_db()
    assert remote.group == cast.ujala

    product = remote.offer.listing.product
    type(product).objects.filter(pk=product.pk).update(group=cast.sakhi)
    remote.refresh_from_db()
    assert remote.group == cast.sakhi

    RemoteOffer.objects.filter(pk=remote.pk).update(group=cast.ujala)
    remote.refresh_from_db()
    assert remote.group == cast.sakhi, "the copy is the database's to keep"
