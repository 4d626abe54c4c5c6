"""Who may open what: one table of every route × who asks → what she gets.

The rows are about group Ujala of Kanpur, which the centre of Lucknow serves: Asha is its
president, Chanda of another group, Divya its hub officer, Farah its centre's operator, Gita at
SUDA, Esha officer of Agra, Hina a viewer. `door` is the way to a sign-in page; whoever is let
in gets what the page answers to an empty form. A route that is not in the table fails the test,
and so does a row whose route is gone. Records have their own tests: tests/test_admin.py.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from catalog.licence_services import licence_begin, licence_photo_set, licence_send
from catalog.models import Licence, Product, VoiceNote
from catalog.voice_services import voice_keep
from flipkart_sync.models import (
    AccountState,
    FilledFile,
    FilledRow,
    ProductIdProposal,
    QcFile,
    QcRow,
    RemoteOffer,
    TemplateFile,
)
from listings.models import ApprovedVersion, ChannelLocation, Offer, StockShort
from listings.services.changes import offer_price_change
from listings.services.offsale import off_sale_set
from shg.models import Assistance, CentreSeller
from shg.services.assist import assistance_ask
from shg.services.devices import device_keep
from shg.services.erasing import erase_ask
from shg.services.pins import pin_choose
from tests.cast import (
    ASHA_PHONE,
    Cast,
    make_approved_listing,
    make_submitted_listing,
    member_client,
    offer_of,
    staff_client,
    tiny_photo,
)

WHO = ("nobody", "asha", "chanda", "divya", "esha", "farah", "gita", "hina")

# route: method, then one answer for each of WHO.
TABLE = """
metrics                          GET  200  200  200  200  200  200  200  200
health                           GET  200  200  200  200  200  200  200  200
api:schema                       GET  200  200  200  200  200  200  200  200
api:city-list                    GET  200  200  200  200  200  200  200  200
api:city-detail                  GET  200  200  200  200  200  200  200  200
api:craft-list                   GET  200  200  200  200  200  200  200  200
api:craft-detail                 GET  200  200  200  200  200  200  200  200
api:group-list                   GET  403  200  200  200  200  200  200  200
api:group-detail                 GET  403  200  404  200  404  200  200  200
api:listing-list                 GET  403  200  200  200  200  200  200  200
api:listing-detail               GET  403  200  404  200  404  200  200  200
channel-photo                    GET  200  200  200  200  200  200  200  200
portal:worker                    GET  200  200  200  200  200  200  200  200
portal:manifest                  GET  200  200  200  200  200  200  200  200
portal:offline                   GET  200  200  200  200  200  200  200  200
accounts:list                    GET  door door door 200  200  403  200  403
accounts:account                 GET  door door door 200  404  403  200  403
accounts:hold                    POST door door door 403  403  403  302  403
accounts:switch                  POST door door door 403  403  403  302  403
accounts:unblock                 POST door door door 403  403  403  302  403
accounts:take_over               POST door door door 403  403  403  302  403
accounts:application             POST door door door 403  403  403  302  403
accounts:connect                 POST door door door 403  403  403  302  403
accounts:callback                GET  door door door 403  403  403  302  403
flipkart_sync:catalogue          GET  door door door 200  200  200  200  403
flipkart_sync:look               POST door door door 302  302  302  403  403
flipkart_sync:offer              GET  door door door 200  404  200  200  403
flipkart_sync:write              POST door door door 302  404  302  403  403
flipkart_sync:adopt              POST door door door 302  404  302  403  403
flipkart_sync:refuse             POST door door door 302  404  302  403  403
flipkart_sync:picture            GET  door door door 404  404  404  404  403
sync:board                       GET  door door door 200  200  200  200  403
sync:product                     GET  door door door 200  404  200  200  403
flipkart_sync:types              GET  door door door 200  200  200  200  403
flipkart_sync:type               GET  door door door 200  404  200  200  403
flipkart_sync:template           POST door door door 302  302  302  403  403
flipkart_sync:rule               POST door door door 404  404  404  403  403
flipkart_sync:fill               POST door door door 302  404  302  403  403
flipkart_sync:file               GET  door door door 200  404  200  200  403
flipkart_sync:file_photos        GET  door door door 200  404  200  200  403
flipkart_sync:qc                 GET  door door door 200  200  200  200  403
flipkart_sync:qc_save            POST door door door 302  302  302  403  403
flipkart_sync:settle             POST door door door 302  404  302  403  403
flipkart_sync:brands             GET  door door door 200  200  200  200  403
flipkart_sync:brand_save         POST door door door 404  404  404  403  403
account_login                    GET  200  200  200  302  302  302  302  302
mfa_view_recovery_codes          GET  door door door 404  404  404  404  404
mfa_generate_recovery_codes      GET  door door door 200  200  200  200  200
mfa_index                        GET  door door door door door door door door
mfa_deactivate_totp              GET  door door door door door door door door
desk:queue                       GET  door door door 200  200  200  200  403
desk:review                      GET  door door door 200  404  200  200  403
desk:decide                      POST door door door 400  404  403  403  403
desk:undo                        POST door door door 400  404  403  403  403
desk:handicraft                  POST door door door 400  404  403  403  403
desk:voice_text                  POST door door door 302  404  403  403  403
desk:off_sale                    GET  door door door 200  200  200  200  403
desk:off_sale_take               POST door door door 302  302  302  302  403
desk:off_sale_put_back           POST door door door 302  404  302  302  403
desk:withdraw                    POST door door door 302  302  403  302  403
desk:receive                     GET  door door door 403  403  200  403  403
desk:receive_offer               GET  door door door 403  403  200  403  403
desk:parcel                      POST door door door 403  403  400  403  403
desk:short                       POST door door door 403  403  302  403  403
portal:home                      GET  door 200  200  302  302  302  302  302
portal:desk                      GET  door door door 200  200  200  200  200
portal:stylesheet                GET  200  200  200  200  200  200  200  200
portal:voice                     GET  404  404  404  404  404  404  404  404
notices:report                   POST 403  403  403  403  403  403  403  403
portal:inbox                     GET  200  200  200  200  200  200  200  200
shg:sign_in                      GET  200  302  302  200  200  200  200  200
shg:sign_in_code                 GET  door door door door door door door door
shg:sign_in_own                  GET  door door door door door door door door
shg:sign_in_who                  GET  door door door door door door door door
shg:sign_in_pin                  GET  door door door door door door door door
shg:sign_in_choose               GET  door door door door door door door door
shg:sign_in_forgot               GET  door door door door door door door door
shg:my_phones                    GET  door 200  200  door door door door door
shg:not_me                       POST door 302  404  door door door door door
shg:group_members                GET  door 200  200  door door door door door
shg:group_help                   POST door 200  404  door door door door door
members:list                     GET  door door door 200  200  200  403  403
members:help                     POST door door door 200  404  200  403  403
members:assist                   GET  door door door 403  403  200  403  403
members:assist_end               POST door door door 403  403  302  403  403
members:card                     POST door door door 200  404  403  403  403
shg:assist_asked                 GET  door 200  302  door door door door door
licences:list                    GET  door door door 200  200  403  200  403
licences:decide                  POST door door door 400  404  403  400  403
catalog:group                    GET  door 200  200  door door door door door
catalog:licence_kind             GET  door 200  200  door door door door door
catalog:licence_photo            GET  door 200  404  door door door door door
catalog:licence_number           GET  door 200  404  door door door door door
catalog:licence_file             GET  404  200  404  200  404  200  200  200
catalog:photo                    GET  404  200  404  200  404  200  200  200
catalog:voice                    GET  404  200  404  200  404  200  200  200
desk:erasures                    GET  door door door 200  200  403  200  403
desk:erasure                     POST door door door 400  404  403  400  403
listings:notice                  GET  door 200  200  door door door door door
listings:my_data                 GET  door 200  200  door door door door door
listings:my_data_all             GET  door 200  200  door door door door door
listings:my_data_file            GET  door 200  200  door door door door door
listings:erase                   GET  door 200  200  door door door door door
listings:consent                 GET  door 200  200  door door door door door
listings:add                     GET  door 302  302  door door door door door
listings:add_photo               GET  door 200  200  door door door door door
listings:put_photo               PUT  door 400  400  door door door door door
listings:put_fix_photo           PUT  door 409  404  door door door door door
listings:add_kind                GET  door 302  302  door door door door door
listings:add_details             GET  door 302  302  door door door door door
listings:add_detail              GET  door 302  302  door door door door door
listings:fix_detail              GET  door 409  404  door door door door door
listings:add_price               GET  door 302  302  door door door door door
listings:add_price_check         GET  door 302  302  door door door door door
listings:add_want                GET  door 302  302  door door door door door
listings:add_cost                GET  door 302  302  door door door door door
listings:add_pieces              GET  door 302  302  door door door door door
listings:add_days                GET  door 302  302  door door door door door
listings:add_check               GET  door 302  302  door door door door door
listings:add_voice               GET  door 302  302  door door door door door
listings:add_sent                GET  door 200  404  door door door door door
listings:mine                    GET  door 200  200  door door door door door
listings:product                 GET  door 200  404  door door door door door
listings:fix_photo               GET  door 409  404  door door door door door
listings:fix_kind                GET  door 409  404  door door door door door
listings:fix_details             GET  door 409  404  door door door door door
listings:fix_price               GET  door 409  404  door door door door door
listings:fix_price_check         GET  door 409  404  door door door door door
listings:fix_want                GET  door 409  404  door door door door door
listings:fix_cost                GET  door 409  404  door door door door door
listings:fix_pieces              GET  door 409  404  door door door door door
listings:fix_days                GET  door 409  404  door door door door door
listings:fix_check               GET  door 409  404  door door door door door
listings:fix_voice               GET  door 409  404  door door door door door
listings:fewer                   GET  door 200  404  door door door door door
listings:stop                    POST door 302  404  door door door door door
listings:start                   POST door 302  404  door door door door door
listings:withdraw                GET  door 200  404  door door door door door
listings:again                   POST door 302  404  door door door door door
listings:price                   GET  door 200  404  door door door door door
listings:price_check             GET  door 302  404  door door door door door
listings:asked_photo              GET  door 404  404  door door door door door
listings:drop_change             POST door 302  404  door door door door door
account_logout                   POST door door door door door door door door
shg:pin                          GET  door door door door door door door door
shg:sign_out                     POST door door door door door door door door
"""

# What a form must hold to be more than a sentence about what is missing.
FORMS = {
    "accounts:hold": {"hold": "writes", "reason": "audit"},
    "accounts:switch": {"what": "dry_run", "on": "1"},
    "accounts:unblock": {"reason": "mended"},
    "accounts:take_over": {"reason": "compared"},
    "desk:off_sale_take": {"kind": "group", "code": "UJ-1", "reason": "festival"},
    "flipkart_sync:look": {"offer": "0"},  # none: nothing is asked of Flipkart
    "flipkart_sync:write": {"product_id": "PURGWZ5ZFYZQ4BHD"},
    "flipkart_sync:refuse": {"reason": "another colour"},
}

# After these nobody is signed in; they stand last in the table.
ENDS_SESSION = {"account_logout", "shg:pin", "shg:sign_out"}

# What only makes sense before or in the middle of signing in, tested where it belongs.
ELSEWHERE = {
    "mfa_authenticate": "tests/desk/test_sign_in.py",
    "mfa_activate_totp": "tests/desk/test_sign_in.py",
    "account_reauthenticate": "tests/desk/test_sign_in.py",
    "mfa_reauthenticate": "tests/desk/test_sign_in.py",
}


def routes(resolver: Any, space: str = "") -> Iterator[str]:
    """Yield the name of every route but the records', which are checked by their base."""
    for one in resolver.url_patterns:
        if isinstance(one, URLPattern):
            yield f"{space}{one.name}"
        elif one.namespace != "admin":
            yield from routes(one, f"{space}{one.namespace}:" if one.namespace else space)


def rows() -> dict[str, tuple[str, list[str]]]:
    """Return {route: (method, answers in the order of WHO)}."""
    table = {}
    for line in TABLE.strip().splitlines():
        name, method, *answers = line.split()
        table[name] = (method, answers)
    return table


def filled_file_of(cast: Cast, offer: Offer) -> int:
    """Return a file filled for one offer."""
    template = TemplateFile.objects.create(
        account=cast.account, product_type=cast.purse, n=1, file_name="purse_REQ1.xlsx",
        kind="xlsx", content=b"", digest="0", sheet="purse", vertical="leather_purse",
        first_row=5, by=cast.farah,
    )  # fmt: skip
    file = FilledFile.objects.create(
        template=template, file_name="purse_REQ1.xlsx", content=b"PK", digest="1", by=cast.farah
    )
    FilledRow.objects.create(
        filled_file=file, offer=offer, sku=offer.variant.sku, row=5,
        approved_version=ApprovedVersion.objects.get(listing=offer.listing),
    )  # fmt: skip
    return file.pk


def failed_row_of(cast: Cast, offer: Offer) -> int:
    """Return a failure of Flipkart's check that waits for somebody."""
    file = QcFile.objects.create(file_name="qc.xlsx", digest="2", vertical="purse", by=cast.farah)
    row = QcRow.objects.create(
        qc_file=file, offer=offer, row=5, outcome="failed", cause="photo", turn="member"
    )
    return row.pk


@pytest.fixture
def ids(cast: Cast) -> dict[str, dict[str, Any]]:
    """Make what the routes speak of, and return the arguments of each kind of route."""
    submitted = make_submitted_listing(cast)
    approved = make_approved_listing(cast, member=cast.bina, pieces=5)
    offer = offer_of(approved)
    offer_price_change(offer_id=offer.pk, price_paise=900_00, actor=cast.bina)
    short = StockShort.objects.create(
        offer=offer, centre=cast.clc_lucknow, pieces=1, source_ref="order"
    )
    proposal = ProductIdProposal.objects.create(
        offer=offer, remote_product_id="FSN1", source="search", seen_at=timezone.now()
    )
    remote, _ = RemoteOffer.objects.get_or_create(
        offer=offer, defaults={"account": cast.account, "sku": offer.variant.sku}
    )
    AccountState.objects.create(account=cast.account)
    CentreSeller.objects.filter(centre=cast.clc_agra).delete()  # Esha's centre sells elsewhere
    ChannelLocation.objects.filter(centre=cast.clc_agra).delete()
    stopped = off_sale_set(level=cast.ujala, reason="festival", actor=cast.divya)
    photo = approved.product.photos.get()
    device, secret = device_keep(e164=ASHA_PHONE, kind="shared")
    pin_choose(person=cast.asha, device=device, secret=secret, typed="4815")
    return {
        "account_id": {"account_id": cast.account.pk},
        "off_sale_id": {"off_sale_id": stopped.pk},
        "listing_id": {"listing_id": approved.pk},
        "submitted": {"listing_id": submitted.pk},
        "offer_id": {"offer_id": offer.pk},
        "remote_offer_id": {"remote_offer_id": remote.pk},
        "short_id": {"short_id": short.pk},
        "proposal_id": {"proposal_id": proposal.pk},
        "type": {"account_id": cast.account.pk, "type_id": cast.purse.pk},
        "file_id": {"file_id": filled_file_of(cast, offer)},
        "row_id": {"row_id": failed_row_of(cast, offer)},
        "person_id": {"person_id": cast.bina.pk},
        "device_id": {"device_id": device.pk},
        "request_id": {"request_id": erase_ask(person=cast.bina).pk},
        "purpose": {"purpose": "sell"},
        "licence_id": {"licence_id": paper_of(cast).pk},
        "assistance_id": {"assistance_id": asked_of(cast).pk},
        "voice_id": {"voice_id": spoken_of(approved.product, cast).pk},
        "photo": {"photo_id": photo.pk, "size": "member"},
        "city": {"slug": "kanpur"},
        "craft": {"slug": "leather"},
        "group": {"code": cast.ujala.code},
        "listing": {"pk": approved.pk},
        "media": {"name": photo.channel_name},
        "style": {"audience": "desk", "digest": "x"},
        "voice": {"page_key": "portal-home", "language": "hi"},  # nobody has recorded it yet
    }


def asked_of(cast: Cast) -> Assistance:
    """Return Farah's question to Asha, to be answered on her phone."""
    return assistance_ask(person_id=cast.asha.pk, means="phone", actor=cast.farah)


def paper_of(cast: Cast) -> Licence:
    """Return a licence of Ujala that waits for an officer."""
    row = licence_begin(group=cast.ujala, kind="fssai", actor=cast.asha)
    licence_photo_set(licence_id=row.pk, image_bytes=tiny_photo(), actor=cast.asha)
    return licence_send(licence_id=row.pk, number="12723123000123", actor=cast.asha)


def spoken_of(product: Product, cast: Cast) -> VoiceNote:
    return voice_keep(product=product, data=b"#!AMR\n" + b"\0" * 64, actor=cast.asha)


def arguments(name: str, ids: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Return the arguments of a route from what was made."""
    by_name = {
        "desk:decide": "submitted",
        "catalog:photo": "photo",
        "catalog:voice": "voice_id",
        "api:city-detail": "city",
        "api:craft-detail": "craft",
        "api:group-detail": "group",
        "api:listing-detail": "listing",
        "channel-photo": "media",
        "portal:stylesheet": "style",
        "portal:voice": "voice",
        **dict.fromkeys(
            (f"flipkart_sync:{name}" for name in ("type", "template", "rule", "fill")), "type"
        ),
    }
    if name in by_name:
        return ids[by_name[name]]
    if name in {"listings:add_detail", "listings:fix_detail"}:
        return {"key": "colour", **(ids["listing_id"] if "fix" in name else {})}
    if name in {"listings:put_photo", "listings:put_fix_photo"}:
        return {"sha256": "0" * 64, **(ids["listing_id"] if "fix" in name else {})}
    kinds = (
        "account_id",
        "off_sale_id",
        "listing_id",
        "offer_id",
        "remote_offer_id",
        "short_id",
        "proposal_id",
        "person_id",
        "device_id",
        "assistance_id",
        "licence_id",
        "request_id",
        "purpose",
        "file_id",
        "row_id",
    )
    for kind in ("", *kinds):
        try:
            reverse(name, kwargs=ids.get(kind, {}))
        except Exception:  # noqa: BLE001, S112  not this kind of route
            continue
        return ids.get(kind, {})
    raise AssertionError(f"say which rows {name} speaks of")


def browsers(cast: Cast) -> dict[str, Client]:
    """Return a browser for each of WHO."""
    staff = {name: staff_client(getattr(cast, name)) for name in WHO[3:]}
    members = {name: member_client(getattr(cast, name)) for name in ("asha", "chanda")}
    return {"nobody": Client(), **members, **staff}


def answer_of(client: Client, method: str, address: str, form: dict[str, str]) -> str:
    """Return the status, or `door`; whatever the request wrote is taken back."""
    with transaction.atomic():
        if method == "PUT":
            got = client.put(address, b"no photo", "application/octet-stream")
        else:
            got = client.get(address) if method == "GET" else client.post(address, form)
        transaction.set_rollback(True)
    place = got.headers.get("Location", "")
    return "door" if place.startswith(("/sign-in/", "/desk/sign-in/")) else str(got.status_code)


def test_every_route_is_in_the_table_and_every_row_has_its_route() -> None:
    known = rows().keys() | ELSEWHERE.keys()
    there = set(routes(get_resolver()))

    assert there - known == set(), "add who may open these"
    assert known - there == set(), "these are gone"


def test_everybody_gets_what_the_table_says(cast: Cast, ids: dict[str, dict[str, Any]]) -> None:
    people = browsers(cast)
    wrong = []

    for name, (method, answers) in rows().items():
        if name in ENDS_SESSION:
            people = browsers(cast)
        address = reverse(name, kwargs=arguments(name, ids))
        for who, wanted in zip(WHO, answers, strict=True):
            got = answer_of(people[who], method, address, FORMS.get(name, {}))
            if got != wanted:
                wrong.append(f"{method} {address} ({name}) by {who}: {got}, not {wanted}")

    assert not wrong, "\n" + "\n".join(wrong)
