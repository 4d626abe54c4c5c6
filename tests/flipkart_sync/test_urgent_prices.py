"""A raise that ends a price below the policy band is as urgent as a cut."""

from __future__ import annotations

import pytest

from flipkart_sync.engine.judge import classify, mends_price
from flipkart_sync.engine.rows import CUT, PRICE_WRITE, WAITS_FOR_SIBLING
from flipkart_sync.models import AccountState
from listings.models import ApprovedVersion
from listings.signals import listing_changed
from tests.flipkart_sync.rows import make_row
from tests.flipkart_sync.story import SWEEP, Story


@pytest.mark.parametrize(
    ("floor_paise", "live_paise", "class_"),
    [
        (40000, 10000, CUT),
        (40000, 45000, PRICE_WRITE),
        (None, 10000, PRICE_WRITE),
        (50000, 10000, PRICE_WRITE),  # the wanted price lies below the band itself
    ],
)
def test_judges_by_the_lowest_price_that_may_be_on_sale(
    floor_paise: int | None, live_paise: int, class_: int
) -> None:
    row = make_row(price_due=True)
    row.price_floor_paise = floor_paise
    row.price.may_hold({"mrp_paise": 50000, "price_paise": live_paise})

    classify(row)

    assert row.price.priority == class_
    assert mends_price(row) is (class_ == CUT)


def test_it_waits_for_the_listing_at_a_slab_edge_all_the_same() -> None:
    row = make_row(price_due=True, offer_due=True)
    row.offer.wanted_value["tax_code"] = "GST_18"
    row.price_floor_paise = 40000
    row.price.may_hold({"price_paise": 10000})

    classify(row)

    assert row.price.priority == WAITS_FOR_SIBLING


def _approved_at(story: Story, price_paise: int) -> None:
    version = ApprovedVersion.objects.get(listing=story.offer.listing)
    offers = [{"offer_id": story.offer.pk, "price_paise": price_paise}]
    ApprovedVersion.objects.create(
        listing=version.listing,
        n=2,
        seen_version=1,
        digest="1" * 64,
        by=version.by,
        content={**version.content, "offers": offers},
    )
    listing_changed.send(sender=type(story.offer), offer_ids=[story.offer.pk])


def test_a_price_ruined_by_hand_is_mended_although_writes_are_held(story: Story) -> None:
    """The band lets ₹450 fall to ₹360; the hand wrote ₹45."""
    _approved_at(story, 45000)
    story.run()
    assert story.row.price_floor_paise == 36000
    AccountState.objects.update(hold="writes")
    story.simulator.listing_edit(story.sku, selling_price=45)

    story.later(SWEEP)
    story.run()

    assert story.simulator.listing(story.sku)["price"]["selling_price"] == 450
    assert story.is_live()


def test_a_price_within_the_band_waits_while_writes_are_held(story: Story) -> None:
    _approved_at(story, 45000)
    story.run()
    AccountState.objects.update(hold="writes")
    story.simulator.listing_edit(story.sku, selling_price=400)

    story.later(SWEEP)
    story.run()

    assert story.simulator.listing(story.sku)["price"]["selling_price"] == 400
