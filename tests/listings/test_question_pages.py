"""What each kind asks: at most seven pages, few words, a picture to each answer."""

import re
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.models import AttributeSpec, Product, ProductType
from listings.member_steps import Task
from listings.models import Listing
from listings.question_pages import MOST_PAGES, Asked, question_pages
from listings.services.drafts import draft_open, listing_kind_set
from listings.services.review import listing_return
from portal import drawings
from portal.reference.load import reference_load
from shg.models import City, Group, Person, Scheme
from tests.cast import make_member, make_staff
from tests.listings.member_flow import phone_of

MOST_WORDS, MOST_STEPS, MOST_TILES = 60, 7, 13
FIRST_TILES = 9  # eight and "something else"


@dataclass
class Two:
    """A member of Kanpur and an officer, among the crafts of the reference."""

    asha: Person
    divya: Person


@pytest.fixture
def cast(db: None) -> Two:
    reference_load()
    cities = {city.slug: city for city in City.objects.all()}
    group = Group.objects.create(
        code="UJ-1",
        name_hi="उजाला",
        name_en="Ujala",
        city=cities["kanpur"],
        scheme=Scheme.objects.earliest("pk"),
    )
    return Two(
        make_member("आशा देवी", group), make_staff("Divya", "hub_duda", city=cities["lucknow"])
    )


def open_kinds() -> list[ProductType]:
    return list(ProductType.objects.filter(is_open=True, craft__is_open=True).order_by("slug"))


def test_every_kind_is_told_about_in_seven_pages_of_few_words(cast: Two) -> None:
    draft = draft_open(actor=cast.asha, member=cast.asha)
    phone = phone_of(cast.asha)
    kinds = open_kinds()
    assert len(kinds) > 20
    wrong = []
    for kind in kinds:
        listing = listing_kind_set(listing_id=draft.pk, product_type_id=kind.pk, actor=cast.asha)
        task = Task(listing)
        if len(task.pages) > MOST_STEPS:
            wrong.append(f"{kind.slug}: {len(task.pages)} pages")
        asked = set(kind.attributes.filter(is_asked=True).values_list("key", flat=True))
        assert {key for keys in task.questions.values() for key in keys} == asked
        for page in task.questions:
            text = phone.get(task.url(page))
            main = text.split("<main>")[1].split("</main>")[0]
            said = re.sub(r"<details.*?</details>", "", main, flags=re.S)
            tiles = said.count('type="radio"')
            words = len(re.sub(r"<[^>]+>", " ", said).split())
            if words > MOST_WORDS or tiles > MOST_TILES:
                wrong.append(f"{kind.slug} {page}: {words} words, {tiles} tiles")
    assert not wrong, "\n".join(wrong)


@pytest.mark.django_db
def test_every_answer_to_choose_has_its_picture(cast: Two) -> None:
    rows = AttributeSpec.objects.filter(kind="choice", is_asked=True, product_type__in=open_kinds())
    icons = {choice["icon"] for row in rows for choice in row.choices}
    bare = {icon for icon in icons if not icon.startswith("swatch-") and not drawings.answer(icon)}
    assert icons and not bare


def test_a_colour_behind_something_else_is_chosen_and_stands_open(cast: Two) -> None:
    kind = ProductType.objects.get(slug="chikan-kurta")
    draft = draft_open(actor=cast.asha, member=cast.asha)
    listing_kind_set(listing_id=draft.pk, product_type_id=kind.pk, actor=cast.asha)
    phone = phone_of(cast.asha)
    page = phone.get("/add/details/colour/")
    before, behind = page.split("<details")
    assert before.count('type="radio"') == 8 and 'value="cream"' in behind
    assert "<details>" in page
    phone.post("/add/details/colour/", colour="cream")
    assert "<details open>" in phone.get("/add/details/colour/")


def test_two_questions_of_a_page_are_kept_together_and_one_missing_loses_nothing(
    cast: Two,
) -> None:
    kind = ProductType.objects.get(slug="leather-belt")
    draft = draft_open(actor=cast.asha, member=cast.asha)
    listing_kind_set(listing_id=draft.pk, product_type_id=kind.pk, actor=cast.asha)
    phone = phone_of(cast.asha)
    page = phone.get("/add/details/belt_size/")  # the second one's address opens their page
    assert 'name="leather"' in page and 'name="belt_size"' in page
    assert phone.get("/add/details/leather/").count("<fieldset") == 2
    page = phone.post("/add/details/leather/", leather="genuine")
    assert 'value="genuine" checked' in page and 'id="e-belt_size"' in page
    phone.post("/add/details/leather/", leather="genuine", belt_size="32")
    draft.product.refresh_from_db()
    assert draft.product.attributes == {"leather": "genuine", "belt_size": "32"}


def test_brown_comes_first_for_leather(cast: Two) -> None:
    row = AttributeSpec.objects.get(product_type__slug="leather-purse", key="colour")
    assert [choice["value"] for choice in row.choices][:3] == ["brown", "black", "maroon"]
    assert len(row.choices) == len({choice["value"] for choice in row.choices}) == 12


@given(st.lists(st.integers(1, 12), max_size=9))
def test_pages_hold_every_question_once_and_in_order(tiles: list[int]) -> None:
    asked = [Asked(f"q{n}", count) for n, count in enumerate(tiles)]
    pages = question_pages(asked)
    assert len(pages) <= MOST_PAGES
    assert [key for page in pages for key in page] == [one.key for one in asked]


def test_what_came_back_about_its_colour_opens_the_colour(cast: Two) -> None:
    kind = ProductType.objects.get(slug="leather-belt")
    for key, opened in (("colour", "colour"), ("size", "leather"), ("claim", "leather")):
        draft = draft_open(actor=cast.asha, member=cast.asha)
        listing = listing_kind_set(listing_id=draft.pk, product_type_id=kind.pk, actor=cast.asha)
        answers = {"colour": "red", "leather": "genuine", "belt_size": "32"}
        Product.objects.filter(pk=listing.product_id).update(attributes=answers)
        Listing.objects.filter(pk=listing.pk).update(status="submitted")
        listing_return(
            listing_id=listing.pk,
            seen_version=listing.version,
            reason_key=key,
            note="",
            actor=cast.divya,
        )
        answer = phone_of(cast.asha).client.get(f"/products/{listing.pk}/fix/details/")
        assert answer["Location"].endswith(f"/fix/details/{opened}/")  # leather and size: one page
