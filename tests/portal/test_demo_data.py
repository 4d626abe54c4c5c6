"""Demo data: believable, complete, made through the services, and only made once."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.test import override_settings

from catalog.attributes import attribute_problems
from catalog.facts import specs_of
from catalog.images import MEMBER_MAX_BYTES, PreparedPhoto
from catalog.models import Licence, Photo, ProductType
from common.identifiers import parse_fssai, parse_gstin, parse_ifsc
from listings.errors import NotReady
from listings.models import (
    ApprovedVersion,
    ChannelAccount,
    ChannelLocation,
    Listing,
    Offer,
    PriceAcceptance,
    ReturnReason,
    StockPosition,
)
from listings.selectors import offerable_of
from listings.services.review import listing_approve
from portal.demo.drawings import PALETTES, Print
from portal.demo.names import members_names
from portal.demo.people import demo_facts, people_load
from portal.demo.photos import PhotoRoom, prepared
from portal.demo.products import prints_wanted, products_load, rows_to_make
from portal.demo.sign_ins import demo_password, totp_secret_of
from portal.reference.load import reference_load
from shg.models import (
    Centre,
    City,
    Group,
    GroupBankAccount,
    Membership,
    Person,
    PersonPhone,
    SellerOfRecord,
    StaffRole,
    TrainingAttendance,
)
from tests.portal.loaded import loaded_once

pytestmark = pytest.mark.django_db
PRODUCTS = demo_facts("products")["product"]
GROUPS = demo_facts("groups")["group"]


class RoomHere(PhotoRoom):
    """Prepares photos in this process, when asked."""

    def __init__(self) -> None:
        self._made: dict[Print, PreparedPhoto] = {}

    def photo(self, ask: Print) -> PreparedPhoto:
        if ask not in self._made:
            self._made.update(prepared([ask]))
        return self._made[ask]

    def close(self) -> None:
        """Nothing to end."""


def load_people() -> None:
    reference_load()
    people_load()


@pytest.fixture(autouse=True, scope="module")
def people(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with loaded_once(django_db_blocker, load_people):
        yield


def rows_of(*keys: str) -> list[dict[str, Any]]:
    return [row for row in PRODUCTS if row["key"] in keys]


# --- the files --------------------------------------------------------------------------------


def test_lists_products_of_all_twelve_crafts_half_of_them_approved() -> None:
    kinds = {kind.slug: kind for kind in ProductType.objects.select_related("craft")}
    crafts = Counter(kinds[row["type"]].craft.slug for row in PRODUCTS)
    states = Counter(row.get("state", "approved") for row in PRODUCTS)

    assert len(PRODUCTS) >= 40
    assert len(crafts) == 12
    assert states["approved"] * 2 >= len(PRODUCTS)
    assert {"submitted", "returned", "draft"} < set(states)
    assert all(2 <= row["views"] <= 3 and row["palette"] in PALETTES for row in PRODUCTS)
    assert len({row["key"] for row in PRODUCTS}) == len(PRODUCTS)


def test_answers_exactly_what_is_asked() -> None:
    kinds = {kind.slug: kind for kind in ProductType.objects.prefetch_related("attributes")}
    reasons = set(ReturnReason.objects.values_list("key", flat=True))
    for row in PRODUCTS:
        kind = kinds[row["type"]]
        asked = [spec for spec in specs_of(kind) if spec.is_asked]

        assert set(row["answers"]) == {spec.key for spec in asked}, row["key"]
        assert attribute_problems(asked, row["answers"]) == [], row["key"]
        if row.get("state") == "returned":
            assert row["reason"] in reasons
        if kind.asks_handicraft and row.get("state", "approved") == "approved":
            assert isinstance(row["handicraft"], bool)


def test_numbers_are_of_the_right_shape() -> None:
    parse_gstin(demo_facts("groups")["seller"]["gstin"])
    licences = [licence for row in GROUPS for licence in row.get("licences", [])]
    for licence in licences:
        if licence["kind"] == "fssai":
            parse_fssai(licence["number"])
    assert {licence["kind"] for licence in licences} == {"fssai", "cosmetic"}


def test_names_are_different_and_in_both_scripts() -> None:
    for seed, row in enumerate(GROUPS, start=1):
        names = members_names(seed, row["members"], row["muslim"])
        assert len(set(names)) == row["members"]
        for hindi, roman in names:
            assert re.fullmatch(r"[\u0900-\u097f]+ [\u0900-\u097f]+", hindi)
            assert re.fullmatch(r"[A-Z][a-z]+ [A-Z][a-z]+", roman)


# --- people -----------------------------------------------------------------------------------


def test_every_city_has_a_verified_group_of_ten_to_twenty() -> None:
    verified = Group._base_manager.filter(status="verified")
    assert verified.values("city").distinct().count() == 14
    for group in Group._base_manager.all():
        places = Membership._base_manager.filter(group=group, valid_to=None)
        assert 10 <= places.count() <= 20
        offices = set(places.exclude(role="member").values_list("role", flat=True))
        assert offices == {"president", "secretary", "treasurer"}


def test_some_share_a_phone_and_some_have_none() -> None:
    members = Person.objects.filter(is_staff=False)
    shared = PersonPhone.objects.filter(is_own=False)

    assert members.filter(phones=None).count() > 30
    assert shared.count() > 30
    assert all(link.phone.people.count() > 1 for link in shared.select_related("phone")[:10])
    assert not any(person.has_usable_password() for person in members)


def test_staff_of_each_role_may_sign_in() -> None:
    roles = Counter(StaffRole.objects.values_list("role", flat=True))
    assert roles == {
        "suda": 1, "hub_duda": 3, "spoke_duda": 11, "clc": 3, "organiser": 2, "auditor": 1,
        "viewer": 1,
    }  # fmt: skip
    officer = Person.objects.get(username="duda-lucknow")
    assert officer.check_password(demo_password())
    stored = Authenticator.objects.get(user=officer, type="totp").data["secret"]
    assert get_adapter().decrypt(stored) == totp_secret_of("duda-lucknow")


def test_one_seller_sells_for_all_three_centres() -> None:
    seller = SellerOfRecord.objects.get()
    account = ChannelAccount.objects.get()

    assert seller.is_demo
    assert (account.access, account.environment) == ("own", "simulator")
    for centre in Centre.objects.all():
        assert centre.sellers.get().seller_of_record == seller
        assert "नमूना" in centre.address_hi
    for location in ChannelLocation.objects.all():
        assert re.fullmatch(r"LOC[0-9a-f]{32}", location.remote_location_id)
    assert ChannelLocation.objects.values("remote_location_id").distinct().count() == 3


def test_members_of_the_twelve_cities_came_to_the_training() -> None:
    cities = TrainingAttendance._base_manager.values("group__city__slug").distinct()
    assert {row["group__city__slug"] for row in cities} == set(
        City.objects.filter(is_trained=True).values_list("slug", flat=True)
    )


def test_bank_accounts_have_a_maker_and_another_checker() -> None:
    accounts = GroupBankAccount._base_manager.all()
    assert accounts.count() == Group._base_manager.filter(status="verified").count()
    for account in accounts:
        parse_ifsc(account.ifsc)
        assert account.entered_by != account.confirmed_by
        assert account.number.endswith(account.last_four)


def test_licences_are_verified_by_an_officer() -> None:
    for licence in Licence._base_manager.select_related("verified_by"):
        assert licence.verified_at and licence.verified_by and licence.verified_by.is_staff


def test_people_are_made_once_and_left_as_they_are() -> None:
    before = [model.objects.count() for model in (Person, PersonPhone, StaffRole)]
    Centre.objects.filter(code="clc-agra").update(phone="+915629999999")
    Person.objects.filter(username="suda").update(name="नई अधिकारी")

    people_load()

    assert [model.objects.count() for model in (Person, PersonPhone, StaffRole)] == before
    assert Centre.objects.get(code="clc-agra").phone == "+915629999999"
    assert Person.objects.get(username="suda").name == "नई अधिकारी"


def test_prints_who_may_sign_in(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("demo_people", json=True)

    told = json.loads(capsys.readouterr().out)
    assert set(told) == {"members", "staff"}
    assert set(told["members"][0]) == {"phone", "name", "group", "city"}
    assert set(told["staff"][0]) == {"username", "password", "totp_secret", "role", "city"}
    assert len(told["staff"]) == len(demo_facts("groups")["staff"])
    assert {"hub_duda", "clc"} <= {row["role"] for row in told["staff"] if row["city"] == "Lucknow"}


def test_the_first_member_of_kanpur_is_free_to_begin(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("demo_people", json=True)

    told = json.loads(capsys.readouterr().out)
    first = next(row for row in told["members"] if row["city"] == "Kanpur")
    person = Person.objects.get(name=first["name"], phones__e164=first["phone"])
    place = Membership._base_manager.select_related("group").get(person=person, valid_to=None)
    assert PersonPhone.objects.get(person=person).is_own
    assert place.role == "president"
    assert not [row for row in PRODUCTS if row["group"] == place.group.code and row["member"] == 0]


@pytest.mark.parametrize("command", ["load_demo", "demo_people"])
def test_refuses_production(command: str) -> None:
    with override_settings(IS_PRODUCTION=True), pytest.raises(CommandError):
        call_command(command)


# --- a few products, through the services -----------------------------------------------------


@pytest.fixture
def few(db: None) -> None:
    rows = rows_of("purse-brown", "havan-rust", "zardozi-clutch-black", "bangles-maroon")
    products_load(rows, RoomHere())


def test_an_approved_purse_is_whole(few: None) -> None:
    listing = Listing._base_manager.get(status="approved")
    offer = Offer._base_manager.select_related("listing__product").get(listing=listing)

    assert ApprovedVersion._base_manager.get(listing=listing).content["is_handicraft"] is True
    assert offerable_of(offer) == 9
    assert PriceAcceptance._base_manager.get(offer=offer).net_paise > 0
    assert listing.product.frozen_at
    assert all(
        photo.is_drawn and photo.channel_name
        for photo in Photo._base_manager.filter(product=listing.product)
    )


def test_havan_samagri_waits_for_its_tax(few: None) -> None:
    listing = Listing._base_manager.get(product__product_type__slug="havan-samagri")
    officer = Person.objects.get(username="duda-raebareli")

    with pytest.raises(NotReady) as refused:
        listing_approve(listing_id=listing.pk, seen_version=listing.version, actor=officer)

    assert "tax_unresolved" in {problem.code for problem in refused.value.problems}
    assert listing.submitted_at and listing.answer_by


def test_one_was_returned_and_one_is_unfinished(few: None) -> None:
    reason = Listing._base_manager.get(status="returned").decisions.get().reason
    assert reason is not None and reason.key == "part"
    draft = Listing._base_manager.get(status="draft")
    assert draft.offers.count() == 1 and draft.product.fulfilment == ""


def test_does_not_make_a_product_again(few: None) -> None:
    Listing._base_manager.filter(status="draft").update(status="withdrawn")

    assert len(rows_to_make()) == len(PRODUCTS) - 4


# --- all of it --------------------------------------------------------------------------------


def load_all() -> None:
    call_command("load_reference", verbosity=0)
    call_command("load_demo", verbosity=0)


@pytest.fixture(scope="module")
def all_of_it(people: None, django_db_blocker: Any) -> Iterator[None]:
    with loaded_once(django_db_blocker, load_all):
        yield


@pytest.mark.slow
def test_loads_everything_as_listed(all_of_it: None) -> None:
    wanted = Counter(row.get("state", "approved") for row in PRODUCTS)

    assert Counter(Listing._base_manager.values_list("status", flat=True)) == wanted
    for row in PRODUCTS:
        if row.get("state", "approved") == "approved":
            assert row["counted"] <= row["said"]
    assert StockPosition._base_manager.filter(counted__gt=0).count() == wanted["approved"]


@pytest.mark.slow
def test_every_photo_is_within_its_bytes(all_of_it: None) -> None:
    photos = Photo._base_manager.all()
    assert photos.count() == sum(row["views"] for row in PRODUCTS)
    store = storages["private"]
    for photo in photos:
        assert photo.is_drawn and photo.byte_count <= 120_000 and photo.width == 1000
        assert store.size(f"photos/{photo.stem}/member.jpg") <= MEMBER_MAX_BYTES


@pytest.mark.slow
def test_loading_again_changes_nothing(all_of_it: None) -> None:
    before = Listing._base_manager.count(), Person.objects.count(), Photo._base_manager.count()

    load_all()

    assert prints_wanted(rows_to_make()) == []
    after = Listing._base_manager.count(), Person.objects.count(), Photo._base_manager.count()
    assert after == before
