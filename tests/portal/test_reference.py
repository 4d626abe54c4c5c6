"""Reference data: complete, right by its own rules, and careful with what staff changed."""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command

from catalog.facts import rule_of, specs_of, tax_rules_of
from catalog.label_duties import LABEL_DUTIES
from catalog.models import AttributeSpec, Craft, Product, ProductType, TaxRule
from catalog.signals import facts_changed
from catalog.tax import slabs_from_rows, tax_for
from listings.earnings import terms_of
from listings.fees import fees_from_rules
from listings.models import FeeSchedule, PriceBand, ReturnReason
from listings.pricing import quote
from listings.services.review import short_why
from notices.models import MessageTemplate
from portal.models import ReferenceRow
from portal.reference.load import facts_of, reference_load
from shg.models import Centre, City, CityCentre, NodalAgency, Phase, Scheme, TrainingSession
from shg.signals import scope_changed
from tests.portal.loaded import loaded_once

pytestmark = pytest.mark.django_db

CITIES = {
    "lucknow", "varanasi", "agra", "kanpur", "barabanki", "sitapur", "bahraich", "shahjahanpur",
    "gonda", "raebareli", "pratapgarh", "ayodhya", "basti", "bareilly",
}  # fmt: skip
PROMOTED = {
    "chikankari": "lucknow", "zardozi": "lucknow", "herbal_spices": "lucknow",
    "herbal_cosmetics": "lucknow", "zari_work": "bareilly", "applique": "shahjahanpur",
    "file_covers": "ayodhya", "cotton_suits": "ayodhya", "leather_belts": "kanpur",
    "purses": "kanpur", "artificial_jewellery": "kanpur", "havan_samagri": "raebareli",
}  # fmt: skip
TODAY = dt.date(2026, 11, 23)


@pytest.fixture(autouse=True, scope="module")
def loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with loaded_once(django_db_blocker, reference_load):
        yield


# --- places -----------------------------------------------------------------------------------


def test_knows_the_fourteen_cities_and_an_agency_for_each() -> None:
    assert set(City.objects.values_list("slug", flat=True)) == CITIES
    assert NodalAgency.objects.count() == 14
    assert set(City.objects.filter(is_hub=True).values_list("slug", flat=True)) == {
        "lucknow", "varanasi", "agra",
    }  # fmt: skip
    assert City.objects.filter(nodal_basis="stated").count() == 3
    assert City.objects.filter(nodal_basis="inferred").count() == 11
    assert City.objects.exclude(phase__number=1).count() == 0


def test_finds_a_city_by_the_names_people_use() -> None:
    for said, slug in (
        ("Faizabad", "ayodhya"),
        ("Banaras", "varanasi"),
        ("Nawabganj", "barabanki"),
    ):
        assert City.objects.get(search_names__contains=[said]).slug == slug


def test_maps_every_city_to_one_centre_and_says_what_is_proposed() -> None:
    assert Centre.objects.count() == 3
    assert CityCentre.objects.filter(valid_to=None).count() == 14
    assert CityCentre.objects.filter(basis="stated").count() == 3
    proposed = CityCentre.objects.filter(basis="proposed")
    assert proposed.count() == 11
    assert all("प्रस्तावित" in row.note_hi and row.source for row in proposed)
    assert "लखनऊ" in CityCentre.objects.get(city__slug="basti").note_hi


def test_first_phase_has_started_and_the_second_has_no_city() -> None:
    first, second = Phase.objects.order_by("number")
    assert first.starts_on is not None and first.starts_on <= TODAY
    assert second.starts_on is None
    assert not City.objects.filter(phase=second).exists()


def test_credits_a_scheme_that_ended_and_a_training_of_twelve_cities() -> None:
    assert Scheme.objects.get(code="day-nulm").valid_to == dt.date(2024, 10, 1)
    session = TrainingSession.objects.get()
    assert session.cities.count() == 12
    assert set(session.cities.values_list("pk", flat=True)) == set(
        City.objects.filter(is_trained=True).values_list("pk", flat=True)
    )


# --- crafts and types -------------------------------------------------------------------------


def test_has_the_twelve_crafts_open_where_they_are_promoted() -> None:
    promoted = Craft.objects.filter(status="promoted")
    assert {craft.slug: craft.city_links.get().city.slug for craft in promoted} == PROMOTED
    assert all(craft.is_open and craft.name_hi and craft.source for craft in promoted)
    for craft in promoted:
        assert craft.types.filter(is_open=True).exists(), craft.slug


def test_keeps_suggestions_closed_and_offers_something_else() -> None:
    suggested = Craft.objects.filter(status="suggested")
    assert suggested.count() == 13
    assert not suggested.filter(is_open=True).exists()
    assert not ProductType.objects.filter(craft__in=suggested, is_open=True).exists()
    other = ProductType.objects.get(craft__slug="other")
    assert other.is_open and other.name_hi == "कुछ और"
    assert other.tax_rules.get().status == "unresolved"


def test_asks_a_member_at_most_three_questions_each_with_hindi_answers() -> None:
    for kind in ProductType.objects.prefetch_related("attributes"):
        asked = [spec for spec in specs_of(kind) if spec.is_asked]
        assert 1 <= len(asked) <= 3, kind.slug
        assert all(spec.kind != "text" for spec in asked), kind.slug
        for spec in asked:
            assert all(re.search("[\u0900-\u097f0-9]", c.name.hi) for c in spec.choices)


def test_names_every_choice_an_icon_and_every_type_a_vertical_and_a_parcel() -> None:
    for spec in AttributeSpec.objects.filter(kind="choice"):
        assert spec.choices and all(choice["icon"] for choice in spec.choices), spec.key
    for kind in ProductType.objects.all():
        assert kind.vertical and kind.label_duties
        assert set(kind.label_duties) <= set(LABEL_DUTIES)


def test_food_and_cosmetics_need_a_licence() -> None:
    for craft, kinds in (("herbal_spices", ["fssai"]), ("herbal_cosmetics", ["cosmetic"])):
        for kind in ProductType.objects.filter(craft__slug=craft):
            assert kind.licence_kinds == kinds


# --- tax --------------------------------------------------------------------------------------


def test_every_tax_rule_can_be_reckoned_with() -> None:
    for rule in TaxRule.objects.all():
        assert rule.source and rule.read_on
        if rule.status == "unresolved":
            assert rule.note_hi
        else:
            assert slabs_from_rows(rule.slabs)
            rule_of(rule)


@pytest.mark.parametrize(
    ("slug", "attributes", "handicraft", "rupees", "hsn", "percent"),
    [
        ("chikan-kurta", {}, None, 1050, "62114290", 5),
        ("chikan-kurta", {}, None, 3000, "62114290", 18),
        ("spice-pack", {"spice": "turmeric"}, None, 349, "09103030", 5),
        ("face-pack", {}, None, 249, "33049990", 18),
        ("hair-oil", {}, None, 299, "33059019", 5),
        ("file-cover", {"material": "cloth"}, None, 499, "63079090", 5),
        ("file-cover", {"material": "paper"}, None, 499, "48203000", 18),
        ("cotton-suit", {"stitching": "unstitched"}, None, 3000, "52085290", 5),
        ("leather-belt", {"leather": "genuine"}, None, 449, "42033000", 18),
        ("leather-belt", {"leather": "synthetic"}, None, 449, "39262099", 18),
        ("leather-purse", {"leather": "synthetic"}, True, 749, "42023290", 18),
        ("leather-purse", {"leather": "genuine"}, True, 749, "42023190", 5),
        ("leather-purse", {"leather": "genuine"}, False, 749, "42023190", 18),
        ("bangles", {"base_material": "metal"}, None, 249, "71171910", 3),
        ("bangles", {"base_material": "lac"}, None, 249, "71179090", 3),
    ],
)
def test_answers_the_tax_of_a_product(
    slug: str,
    attributes: dict[str, str],
    handicraft: bool | None,
    rupees: int,
    hsn: str,
    percent: int,
) -> None:
    kind = ProductType.objects.get(slug=slug)

    answer = tax_for(
        tax_rules_of([kind.pk])[kind.pk],
        attributes=attributes,
        is_handicraft=handicraft,
        price_paise=rupees * 100,
        on=TODAY,
    )

    assert (answer.hsn, answer.rate_bp) == (hsn, percent * 100)
    assert answer.is_settled


def test_havan_samagri_stays_unresolved() -> None:
    kind = ProductType.objects.get(slug="havan-samagri")

    answer = tax_for(
        tax_rules_of([kind.pk])[kind.pk],
        attributes={},
        is_handicraft=None,
        price_paise=199_00,
        on=TODAY,
    )

    assert answer.reason == "tax_unresolved"


def test_only_what_is_official_to_the_last_digit_is_confirmed() -> None:
    confirmed = TaxRule.objects.filter(status="confirmed")
    assert {rule.product_type.slug for rule in confirmed} == {"leather-belt"}


# --- money and words --------------------------------------------------------------------------


def test_the_worked_example_holds_for_a_kurta() -> None:
    product = Product(product_type=ProductType.objects.get(slug="chikan-kurta"))

    terms = terms_of(
        product, None, schedule=FeeSchedule.objects.get(), price_paise=1050_00, day=TODAY
    )

    assert quote(1050_00, terms).net_paise == 821_00


def test_fees_and_bands_hold_today() -> None:
    schedule = FeeSchedule.objects.get()
    fees_from_rules(schedule.rules)
    assert schedule.is_assumed and "Illustrative" in schedule.source
    assert PriceBand.objects.count() == ProductType.objects.count()


def test_return_reasons_open_a_question_and_fit_a_message() -> None:
    reasons = list(ReturnReason.objects.all())
    assert len(reasons) >= 10
    for reason in reasons:
        assert reason.opens in ReturnReason.Opens.values
        assert all(len(part.split()) <= 12 for part in reason.name_hi.split("।"))
        assert reason.name_hi.endswith("।")
        why = short_why(reason)
        assert len(why) <= 30 and set(why.rstrip("…").split()) <= set(
            reason.name_hi.replace("।", "").split()
        )
    assert ReturnReason.objects.get(key="price").name_hi == "दाम एक बार फिर देख लें।"


def test_messages_fit_their_parts_and_name_the_sender() -> None:
    for template in MessageTemplate.objects.exclude(channel="call"):
        text = template.text
        filled = re.sub(r"\{\w+\}", "x" * 12, text)
        assert set(re.findall(r"\{(\w+)\}", text)) == set(template.variables)
        devanagari = re.search("[\u0900-\u097f]", text)
        assert len(filled) <= (134 if devanagari else 160), template.key
        assert ("समूह हाट" if devanagari else "Samooh Haat") in text
    code = MessageTemplate.objects.get(key="login-code", language="hi", channel="sms")
    assert code.is_urgent and re.fullmatch(r"@\S+ #\{code\}", code.text.splitlines()[-1])


# --- loading ----------------------------------------------------------------------------------


def test_loads_twice_without_a_change() -> None:
    report = reference_load()

    assert report.added == {} and report.updated == {} and report.kept == []


def test_follows_the_files_where_nobody_changed_anything() -> None:
    note = ReferenceRow.objects.get(table="shg.city", key="basti")
    note.values["note"] = "an older note"
    note.save()
    City.objects.filter(slug="basti").update(note="an older note")

    report = reference_load()

    assert report.updated == {"shg.city": 1}
    assert City.objects.get(slug="basti").note == "Product not named."


def test_keeps_what_staff_changed_and_says_so() -> None:
    agra = Centre.objects.get(code="clc-agra")
    CityCentre.objects.filter(city__slug="basti").update(centre=agra)
    TaxRule.objects.filter(product_type__slug="havan-samagri").update(
        status="confirmed", hsn="33074100", slabs=[{"up_to_paise": None, "rate_bp": 500}]
    )

    report = reference_load()

    assert CityCentre.objects.get(city__slug="basti").centre == agra
    assert TaxRule.objects.get(product_type__slug="havan-samagri").status == "confirmed"
    assert len(report.kept) == 4 and report.updated == {}
    assert any("citycentre" in line and "centre changed here" in line for line in report.kept)


def test_does_not_bring_back_what_staff_deleted() -> None:
    ReturnReason.objects.filter(key="twice").delete()

    report = reference_load()

    assert not ReturnReason.objects.filter(key="twice").exists()
    assert report.kept == ["listings.returnreason twice: deleted here"]


def test_tells_the_engine_what_moved() -> None:
    heard: list[tuple[str, list[int]]] = []

    def hear_facts(product_type_ids: list[int], **_kwargs: object) -> None:
        heard.append(("facts", product_type_ids))

    def hear_scope(city_ids: list[int], **_kwargs: object) -> None:
        heard.append(("scope", city_ids))

    kind = ProductType.objects.get(slug="jute-bag")
    rule = kind.tax_rules.get()
    note = ReferenceRow.objects.get(table="catalog.taxrule", key__startswith=f"{kind.pk}|")
    note.values["hsn"] = rule.hsn = "42022220"
    note.save()
    rule.save()
    facts_changed.connect(hear_facts)
    scope_changed.connect(hear_scope)
    try:
        reference_load()
    finally:
        facts_changed.disconnect(hear_facts)
        scope_changed.disconnect(hear_scope)

    assert heard == [("facts", [kind.pk])]


def test_the_command_says_what_it_did(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_reference")

    assert "0 rows added, 0 updated" in capsys.readouterr().out


def test_every_fact_file_names_its_source() -> None:
    for part in ("scheme", "agreement", "phase", "training"):
        for row in facts_of("scheme")[part]:
            assert row["source"] and row["read_on"]
