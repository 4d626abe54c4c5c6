"""Records: every model behind one base, scoped, nothing deleted, little written."""

import datetime as dt
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.sites import all_sites
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.dispatch import Signal
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalog.models import TaxRule
from catalog.signals import facts_changed
from listings.models import FeeSchedule
from notices.models import Message
from shg.admin_base import ScopedAdmin
from shg.models import CityCentre, GroupBankAccount, Membership, Person
from shg.signals import scope_changed
from tests.cast import (
    FEE_RULES,
    LONG_AGO,
    Cast,
    make_approved_listing,
    make_member,
    staff_client,
)

MAY_BE_WRITTEN = {
    "shg.scheme", "shg.agreement", "shg.phase", "shg.city", "shg.centre", "shg.citycentre",
    "shg.sellerofrecord", "catalog.craft", "catalog.producttype", "catalog.attributespec",
    "catalog.taxrule", "listings.feeschedule", "listings.priceband", "listings.returnreason",
    "notices.messagetemplate", "flipkart_sync.errorentry",
}  # fmt: skip


def registered() -> list[Any]:
    return [one for site in all_sites for one in site._registry.values()]


def label(model_admin: Any) -> str:
    return str(model_admin.model._meta.label_lower)


def as_user(person: Person) -> HttpRequest:
    request = RequestFactory().get("/admin/")
    request.user = person
    return request


def list_url(model_admin: Any) -> str:
    meta = model_admin.model._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist")


@contextmanager
def heard(signal: Signal) -> Iterator[list[dict[str, Any]]]:
    """Collect what a signal carries."""
    got: list[dict[str, Any]] = []

    def listen(**kwargs: Any) -> None:
        got.append({k: v for k, v in kwargs.items() if k.endswith("_ids")})

    signal.connect(listen)
    try:
        yield got
    finally:
        signal.disconnect(listen)


def test_every_model_is_registered_with_the_scoped_base() -> None:
    strangers = [label(one) for one in registered() if not isinstance(one, ScopedAdmin)]

    assert strangers == []


def test_only_reference_tables_may_be_written() -> None:
    assert {label(one) for one in registered() if one.is_reference} == MAY_BE_WRITTEN


def test_an_admin_that_does_not_say_who_sees_its_rows_is_refused(cast: Cast) -> None:
    class Silent(ScopedAdmin):
        pass

    with pytest.raises(ImproperlyConfigured):
        Silent(Person, admin.site).get_queryset(as_user(cast.gita))


def change_url(model_admin: Any, row: Any) -> str:
    meta = model_admin.model._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[row.pk])


def test_nobody_deletes(cast: Cast) -> None:
    for person in (cast.gita, cast.divya):
        offending = [
            label(one) for one in registered() if one.has_delete_permission(as_user(person))
        ]

        assert offending == []


def test_every_list_and_row_opens(cast: Cast) -> None:
    make_approved_listing(cast, pieces=2)
    client = staff_client(cast.divya)

    for one in registered():
        assert client.get(list_url(one)).status_code == 200, label(one)
        first = one.get_queryset(as_user(cast.divya)).first()
        if first is not None:
            assert client.get(change_url(one, first)).status_code == 200, label(one)


def test_writing_is_for_the_state_and_for_reference_tables(cast: Cast) -> None:
    make_approved_listing(cast, pieces=2)
    gita, divya = as_user(cast.gita), as_user(cast.divya)
    client = staff_client(cast.divya)

    for one in registered():
        assert one.has_add_permission(gita) == one.is_reference, label(one)
        assert one.has_change_permission(gita) == one.is_reference, label(one)
        assert not one.has_add_permission(divya), label(one)
        first = one.get_queryset(divya).first()
        if first is not None:
            assert client.post(change_url(one, first), {}).status_code == 403, label(one)


def test_esha_sees_no_row_of_anothers_group(cast: Cast) -> None:
    """Whatever belongs to Ujala of Kanpur is not in Agra's lists, and its id is not found."""
    make_approved_listing(cast, pieces=2)
    client = staff_client(cast.esha)
    owned = [one for one in registered() if hasattr(one.model, "group_path")]
    assert len(owned) > 15

    for one in owned:
        theirs = one.model._base_manager.filter(**{one.model.group_path or "pk": cast.ujala.pk})
        mine = one.get_queryset(as_user(cast.esha))
        assert not mine.filter(pk__in=theirs).exists(), label(one)
        row = theirs.first()
        if row is not None:
            assert client.get(change_url(one, row)).headers["Location"] == "/admin/", label(one)


def test_people_of_other_groups_are_not_found(cast: Cast) -> None:
    people = admin.site._registry[Person].get_queryset(as_user(cast.esha))

    assert cast.chanda in people
    assert cast.divya in people, "a colleague"
    assert cast.asha not in people


def test_filters_offer_only_what_the_reader_sees(cast: Cast) -> None:
    page = staff_client(cast.esha).get("/admin/shg/group/").content.decode()

    assert "Sakhi" in page
    assert "Kanpur" not in page


def test_pickers_offer_only_what_the_reader_sees(cast: Cast) -> None:
    field = admin.site._registry[Membership].formfield_for_foreignkey(
        Membership._meta.get_field("group"), as_user(cast.esha)
    )

    assert field is not None and field.queryset is not None
    assert list(field.queryset) == [cast.sakhi]


def test_autocomplete_offers_only_what_the_reader_sees(cast: Cast) -> None:
    answer = staff_client(cast.esha).get(
        "/admin/autocomplete/", {"app_label": "shg", "model_name": "membership",
                                 "field_name": "group", "term": ""}
    )  # fmt: skip

    assert "Ujala" not in answer.content.decode()


def test_bank_numbers_and_phones_are_masked(cast: Cast) -> None:
    account = GroupBankAccount.objects.create(
        group=cast.ujala, holder="Ujala", ifsc="SBIN0000001", number="123456789012",
        last_four="9012", entered_by=cast.divya,
    )  # fmt: skip
    client = staff_client(cast.gita)

    for page in (
        f"/admin/shg/groupbankaccount/{account.pk}/change/",
        "/admin/shg/groupbankaccount/",
        "/admin/shg/personphone/",
        f"/admin/shg/personphone/{cast.asha.phone_links.get().pk}/change/",
    ):
        text = client.get(page).content.decode()
        assert "123456789012" not in text and "9876500001" not in text, page


@pytest.mark.parametrize(
    ("text", "variables"),
    [
        ("Code 1 2 3 4 5 6. Again: 1 2 3 4 5 6.", {}),
        ("Code 123-456.", {}),
        ("Code ek do teen.", {"code": "123456"}),
    ],
)
def test_a_code_that_is_spelled_is_masked_too(
    cast: Cast, text: str, variables: dict[str, str]
) -> None:
    message = Message.objects.create(
        template_key="sign-in", channel="call", to="+919876500001", text=text,
        variables=variables, scope_key="city:kanpur", due_at=dt.datetime.now(dt.UTC),
    )  # fmt: skip

    page = staff_client(cast.divya).get(f"/admin/notices/message/{message.pk}/change/")

    shown = page.content.decode()
    assert not re.search(r"1[ -]?2[ -]?3", shown.split('id="content"')[1])
    assert "ek do teen" not in shown


def test_codes_in_messages_are_masked_and_scoped(cast: Cast) -> None:
    message = Message.objects.create(
        template_key="sign-in", channel="sms", to="+919876500001", text="Aapka code 123456 hai.",
        scope_key="city:kanpur", due_at=dt.datetime.now(dt.UTC),
    )  # fmt: skip
    page = f"/admin/notices/message/{message.pk}/change/"

    text = staff_client(cast.divya).get(page).content.decode()

    assert "123456" not in text and "9876500001" not in text
    assert staff_client(cast.esha).get(page).status_code == 302


def test_passwords_are_not_shown(cast: Cast) -> None:
    page = staff_client(cast.gita).get(f"/admin/shg/person/{cast.divya.pk}/change/")
    text = page.content.decode()

    assert "password" not in text.split('id="content"')[1].lower()


def change_form(client: Client, url: str, **changes: Any) -> Any:
    """Post a change page back as it was shown, with some fields changed."""
    form = client.get(url).context["adminform"].form
    data = {name: form[name].value() for name in form.fields}
    shown = {
        name: json.dumps(value) if isinstance(value, dict | list) else value
        for name, value in data.items()
        if value is not None
    }
    return client.post(url, {**shown, **changes})


def test_a_changed_tax_rule_tells_the_engine_its_types(cast: Cast) -> None:
    rule = TaxRule.objects.get(product_type=cast.purse)
    client = staff_client(cast.gita)

    with heard(facts_changed) as got:
        answer = change_form(client, f"/admin/catalog/taxrule/{rule.pk}/change/", hsn="42023110")

    assert answer.status_code == 302, answer.context["adminform"].form.errors
    assert got == [{"product_type_ids": [cast.purse.pk]}]


def test_a_moved_mapping_tells_the_engine_both_cities(cast: Cast) -> None:
    mapping = CityCentre.objects.get(city=cast.kanpur)
    lucknow = CityCentre.objects.get(city=cast.lucknow)
    CityCentre.objects.filter(pk=lucknow.pk).delete()

    with heard(scope_changed) as got:
        answer = change_form(
            staff_client(cast.gita),
            f"/admin/shg/citycentre/{mapping.pk}/change/",
            city=cast.lucknow.pk,
        )

    assert answer.status_code == 302, answer.context["adminform"].form.errors
    assert got == [{"city_ids": sorted([cast.kanpur.pk, cast.lucknow.pk])}]


def test_overlapping_mappings_are_refused_in_a_sentence(cast: Cast) -> None:
    answer = staff_client(cast.gita).post(
        "/admin/shg/citycentre/add/",
        {"city": cast.kanpur.pk, "centre": cast.clc_agra.pk, "basis": "proposed",
         "valid_from": LONG_AGO.isoformat()},
    )  # fmt: skip

    assert answer.status_code == 200
    assert answer.context["adminform"].form.errors


@pytest.mark.parametrize(
    "slabs", ["[{}]", '[{"up_to_paise": 100, "rate_bp": 500}]', '{"a": 1}', "7"]
)
def test_slabs_that_cannot_be_reckoned_with_are_refused(cast: Cast, slabs: str) -> None:
    rule = TaxRule.objects.get(product_type=cast.purse)

    answer = change_form(
        staff_client(cast.gita), f"/admin/catalog/taxrule/{rule.pk}/change/", slabs=slabs
    )

    assert "slabs" in answer.context["adminform"].form.errors


@pytest.mark.parametrize("spoil", ["commission", "tcs_bp"])
def test_fees_that_cannot_be_reckoned_with_are_refused(cast: Cast, spoil: str) -> None:
    schedule = FeeSchedule.objects.get()
    rules = {**FEE_RULES, spoil: "much"}

    answer = change_form(
        staff_client(cast.gita),
        f"/admin/listings/feeschedule/{schedule.pk}/change/",
        rules=json.dumps(rules),
    )

    assert "rules" in answer.context["adminform"].form.errors


def test_a_record_takes_no_number_like_an_aadhaar(cast: Cast) -> None:
    client = staff_client(cast.gita)

    refused = client.post("/admin/shg/scheme/add/", {"name_en": "Asha 2345 6789 0124"})
    other = client.post("/admin/shg/scheme/add/", {"name_en": "Mission 2345"})

    assert b"Never write an Aadhaar" in refused.content
    assert b"Never write an Aadhaar" not in other.content


def test_a_citys_codes_stay_as_they_were_read(cast: Cast) -> None:
    form = staff_client(cast.gita).get(f"/admin/shg/city/{cast.kanpur.pk}/change/")

    assert "district_lgd_code" not in form.context["adminform"].form.fields


def test_lists_cost_the_same_for_one_row_and_for_six(cast: Cast) -> None:
    client = staff_client(cast.divya)
    pages = ["/admin/listings/listing/", "/admin/listings/offer/", "/admin/shg/membership/",
             "/admin/catalog/product/"]  # fmt: skip

    def cost() -> list[int]:
        counts = []
        for page in pages:
            with CaptureQueriesContext(connection) as seen:
                client.get(page)
            counts.append(len(seen))
        return counts

    make_approved_listing(cast)
    cost()
    one = cost()
    for number in range(5):
        make_approved_listing(cast, member=make_member(f"सदस्य {number}", cast.ujala))

    assert cost() == one


def test_a_viewer_has_no_records(cast: Cast) -> None:
    assert staff_client(cast.hina).get("/admin/", follow=True).status_code == 403
