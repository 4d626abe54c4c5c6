"""The pictures she chooses a kind of product from."""

import pytest

from catalog.models import Craft, Product
from listings.member_selectors import kind_tiles
from listings.services.drafts import draft_open
from tests.cast import make_cast, make_submitted_listing, make_type


@pytest.mark.django_db
def test_shows_a_kind_the_group_made_before_once_and_first() -> None:
    cast = make_cast()
    craft = Craft.objects.create(
        slug="belts", name_hi="बेल्ट", name_en="Belts", status="promoted", is_open=True
    )
    belt = make_type(craft, "belt", "बेल्ट", "Belt")
    made = make_submitted_listing(cast)
    Product.objects.filter(pk=made.product_id).update(product_type=belt)

    tiles = kind_tiles(draft_open(actor=cast.asha, member=cast.asha))

    assert tiles[0].kind == "belt"
    assert [tile.kind for tile in tiles].count("belt") == 1
