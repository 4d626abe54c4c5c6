"""The people of every story, the two cities they live in, and what they make.

Asha is president of group Ujala in Kanpur; Bina, of the same group, shares Asha's phone; Chanda
belongs to Sakhi in Agra. Divya is hub DUDA officer of Lucknow, whose centre serves Kanpur too;
Esha of Agra; Farah runs the centre of Lucknow; Gita is at SUDA; Hina only looks on. Listings are
made through the same services that pages call.
"""

import datetime as dt
import io
import time
from dataclasses import dataclass
from functools import cache
from itertools import count
from typing import Any

from django.conf import settings
from django.test import Client
from PIL import Image, ImageDraw

from catalog.images import PreparedPhoto, photo_prepare
from catalog.models import AttributeSpec, Craft, ProductType, TaxRule
from catalog.services import photo_keep
from listings.models import (
    Channel,
    ChannelAccount,
    ChannelLocation,
    FeeSchedule,
    Listing,
    Offer,
    PriceBand,
    ReturnReason,
)
from listings.services import drafts, review
from listings.services.stock import stock_receive
from notices.models import MessageTemplate
from shg.member_pages import PIN_AT, TOUCHED
from shg.models import (
    Centre,
    CentreSeller,
    City,
    CityCentre,
    Group,
    Membership,
    Person,
    PersonPhone,
    Phase,
    PhoneNumber,
    Scheme,
    SellerOfRecord,
    StaffRole,
    State,
)
from shg.services.consents import consent_give

LONG_AGO = dt.date(2020, 1, 1)
ASHA_PHONE = "+919876500001"
CHANDA_PHONE = "+919876500003"
PASSWORD = "a-long-password-of-the-cast"
FEE_RULES: dict[str, Any] = {
    "commission": [{"up_to_paise": None, "rate_bp": 800}],
    "fixed": [{"up_to_paise": None, "paise": 2000}],
    "collection": [{"up_to_paise": None, "paise": 1500}],
    "shipping": [
        {"up_to_g": None, "local_paise": 4000, "zonal_paise": 5000, "national_paise": 6000}
    ],
    "centre_charge_bp": 0,
    "gst_on_fees_bp": 1800,
    "tcs_bp": 50,
    "tds_bp": 10,
}
RETURN_REASONS = (
    (
        "photo",
        "फ़ोटो साफ़ नहीं है। रोशनी में फिर से खींचें।",
        "Photo not clear. Take again in light.",
        "photo",
    ),
    ("price", "दाम एक बार फिर देख लें।", "Look at the price once more.", "price"),
    ("size", "नाप या वज़न लिखना बाकी है।", "Size or weight is missing.", "details"),
)
_numbers = count(1)


@dataclass
class Cast:
    """The people, their groups and places."""

    state: State
    kanpur: City
    lucknow: City
    agra: City
    clc_lucknow: Centre
    clc_agra: Centre
    account: ChannelAccount
    channel: Channel
    purse: ProductType
    havan: ProductType
    ujala: Group
    sakhi: Group
    asha: Person
    bina: Person
    chanda: Person
    divya: Person
    esha: Person
    farah: Person
    gita: Person
    hina: Person


def make_city(state: State, phase: Phase, slug: str, hi: str, *, is_hub: bool = False) -> City:
    """Make a city whose phase has started."""
    return City.objects.create(
        slug=slug,
        state=state,
        phase=phase,
        name_hi=hi,
        name_en=slug.title(),
        district_hi=hi,
        district_en=slug.title(),
        district_lgd_code=100 + next(_numbers),
        body_type=City.BodyType.NIGAM,
        is_hub=is_hub,
    )


def make_centre(city: City, *cities: City) -> Centre:
    """Make the centre of a city that serves these cities."""
    centre = Centre.objects.create(
        code=f"clc-{city.slug}",
        city=city,
        name_hi=f"{city.name_hi} केंद्र",
        name_en=f"CLC {city.name_en}",
    )
    for served in (city, *cities):
        CityCentre.objects.create(city=served, centre=centre, basis="stated", valid_from=LONG_AGO)
    return centre


def make_account(*centres: Centre) -> tuple[Channel, ChannelAccount]:
    """Make Flipkart and the one account that sells for these centres, with its fees."""
    channel = Channel.objects.create(code="flipkart", name_hi="Flipkart", name_en="Flipkart")
    seller = SellerOfRecord.objects.create(
        code="demo-seller",
        name="Demo Federation",
        kind=SellerOfRecord.Kind.FEDERATION,
        label_address="Lucknow",
        care_phone="+915220000000",
        care_email="care@example.org",
        is_demo=True,
    )
    account = ChannelAccount.objects.create(
        channel=channel,
        seller_of_record=seller,
        access=ChannelAccount.Access.OWN,
        environment=settings.FLIPKART_ENVIRONMENT,
        remote_seller_id="seller-1",
    )
    for centre in centres:
        CentreSeller.objects.create(centre=centre, seller_of_record=seller, valid_from=LONG_AGO)
        ChannelLocation.objects.create(
            centre=centre, account=account, remote_location_id=f"LOC-{centre.city.slug}"
        )
    FeeSchedule.objects.create(channel=channel, code="fees-1", rules=FEE_RULES, valid_from=LONG_AGO)
    return channel, account


def make_type(
    craft: Craft, slug: str, hi: str, en: str, *, status: str = "confirmed"
) -> ProductType:
    """Make an open product type with one asked choice and one tax rule of a status."""
    kind = ProductType.objects.create(
        slug=slug,
        craft=craft,
        name_hi=hi,
        name_en=en,
        is_open=True,
        vertical=slug.replace("-", "_"),
        typical_weight_g=400,
        typical_length_mm=250,
        typical_breadth_mm=180,
        typical_height_mm=60,
    )
    AttributeSpec.objects.create(
        product_type=kind,
        key="colour",
        name_hi="रंग",
        name_en="Colour",
        kind=AttributeSpec.Kind.CHOICE,
        choices=[
            {"value": "brown", "hi": "भूरा", "en": "Brown"},
            {"value": "black", "hi": "काला", "en": "Black"},
        ],
        is_required=True,
        is_asked=True,
    )
    TaxRule.objects.create(
        product_type=kind,
        hsn="" if status == "unresolved" else "42022190",
        slabs=[{"up_to_paise": None, "rate_bp": 1800, "tax_code": "GST_18"}],
        status=status,
        valid_from=LONG_AGO,
    )
    PriceBand.objects.create(product_type=kind, valid_from=LONG_AGO)
    return kind


def make_member(name: str, group: Group, role: str = "member", phone: str = "") -> Person:
    """Make a member of a group, with a number of her own or a shared one."""
    person = Person.objects.create_member(name=name)
    Membership.objects.create(person=person, group=group, role=role, valid_from=LONG_AGO)
    consent_give(person=person, purpose="sell")
    if phone:
        number, made = PhoneNumber.objects.get_or_create(e164=phone)
        PersonPhone.objects.create(person=person, phone=number, is_own=made)
    return person


def make_staff(name: str, role: str, **place: Any) -> Person:
    """Make a member of staff with one role over one place; her user name is her name."""
    person = Person.objects.create_staff(
        username=name.lower(), name=name, password=PASSWORD, language="hi"
    )
    StaffRole.objects.create(person=person, role=role, valid_from=LONG_AGO, **place)
    return person


def make_cast() -> Cast:
    """Make everybody, once in a test. Queries: about ninety."""
    state = State.objects.create(lgd_code=9, name_hi="उत्तर प्रदेश", name_en="Uttar Pradesh")
    phase = Phase.objects.create(
        state=state, number=1, name_hi="पहला चरण", name_en="Phase 1", starts_on=LONG_AGO
    )
    lucknow = make_city(state, phase, "lucknow", "लखनऊ", is_hub=True)
    kanpur = make_city(state, phase, "kanpur", "कानपुर")
    agra = make_city(state, phase, "agra", "आगरा", is_hub=True)
    clc_lucknow, clc_agra = make_centre(lucknow, kanpur), make_centre(agra)
    channel, account = make_account(clc_lucknow, clc_agra)
    scheme = Scheme.objects.create(
        code="day-nulm", name_hi="दीनदयाल अंत्योदय योजना", name_en="DAY-NULM", valid_from=LONG_AGO
    )
    leather = Craft.objects.create(
        slug="leather", name_hi="चमड़ा", name_en="Leather", status="promoted", is_open=True
    )
    purse = make_type(leather, "leather-purse", "पर्स", "Purse")
    havan = make_type(leather, "havan-samagri", "हवन सामग्री", "Havan samagri", status="unresolved")
    for position, (key, hi, en, opens) in enumerate(RETURN_REASONS):
        ReturnReason.objects.create(key=key, name_hi=hi, name_en=en, opens=opens, position=position)
    MessageTemplate.objects.create(
        key="listing-returned",
        language="hi",
        text="{name} में सुधार करना है: {why} - समूह हाट",
        variables={"name": "word", "why": "word"},
    )
    ujala = _group("UJ-1", "उजाला समूह", "Ujala", kanpur, scheme)
    sakhi = _group("SK-1", "सखी समूह", "Sakhi", agra, scheme)
    return Cast(
        state, kanpur, lucknow, agra, clc_lucknow, clc_agra, account, channel, purse, havan,
        ujala, sakhi,
        asha=make_member("आशा देवी", ujala, "president", ASHA_PHONE),
        bina=make_member("बीना", ujala, phone=ASHA_PHONE),
        chanda=make_member("चंदा", sakhi, "president", CHANDA_PHONE),
        divya=make_staff("Divya", "hub_duda", city=lucknow),
        esha=make_staff("Esha", "hub_duda", city=agra),
        farah=make_staff("Farah", "clc", centre=clc_lucknow),
        gita=make_staff("Gita", "suda", state=state),
        hina=make_staff("Hina", "viewer", state=state),
    )  # fmt: skip


def _group(code: str, hi: str, en: str, city: City, scheme: Scheme) -> Group:
    return Group.objects.create(
        code=code, name_hi=hi, name_en=en, city=city, scheme=scheme, status=Group.Status.VERIFIED
    )


@cache
def tiny_photo() -> bytes:
    """Return a small JPEG with an edge in it, the same bytes each time."""
    picture = Image.new("RGB", (640, 640), "#f4efe6")
    ImageDraw.Draw(picture).rectangle(
        (160, 200, 480, 460), fill="#7c1f4e", outline="#24161f", width=6
    )
    kept = io.BytesIO()
    picture.save(kept, "JPEG", quality=80)
    return kept.getvalue()


@cache
def prepared_photo() -> PreparedPhoto:
    """Return the tiny photo's renditions, made once a run."""
    return photo_prepare(tiny_photo())


def make_draft(cast: Cast, *, member: Person | None = None, price_rupees: int = 420) -> Listing:
    """Make a draft with everything a submission needs: a purse of Asha's unless another's."""
    maker = member or cast.asha
    listing = drafts.draft_open(actor=maker, member=maker)
    drafts.listing_kind_set(listing_id=listing.pk, product_type_id=cast.purse.pk, actor=maker)
    drafts.listing_details_set(listing_id=listing.pk, values={"colour": "brown"}, actor=maker)
    listing.refresh_from_db()
    photo_keep(product=listing.product, prepared=prepared_photo(), actor=maker)
    drafts.listing_price_set(listing_id=listing.pk, price_paise=price_rupees * 100, actor=maker)
    drafts.listing_price_accept(listing_id=listing.pk, actor=maker)
    drafts.listing_pieces_set(listing_id=listing.pk, actor=maker, ready_pieces=6)
    listing.refresh_from_db()
    return listing


def make_submitted_listing(
    cast: Cast, *, member: Person | None = None, price_rupees: int = 420
) -> Listing:
    """Make a listing that waits for review."""
    listing = make_draft(cast, member=member, price_rupees=price_rupees)
    drafts.listing_submit(listing_id=listing.pk, actor=listing.member)
    listing.refresh_from_db()
    return listing


def make_approved_listing(
    cast: Cast, *, member: Person | None = None, price_rupees: int = 420, pieces: int = 0
) -> Listing:
    """Make an approved listing, with `pieces` counted at the centre that serves its group."""
    listing = make_submitted_listing(cast, member=member, price_rupees=price_rupees)
    officer = cast.esha if listing.product.group_id == cast.sakhi.pk else cast.divya
    review.listing_approve(listing_id=listing.pk, seen_version=listing.version, actor=officer)
    if pieces:
        receive(cast, offer_of(listing), pieces)
    listing.refresh_from_db()
    return listing


def receive(cast: Cast, offer: Offer, pieces: int) -> None:
    """Count pieces of an offer at the centre of its group."""
    group = offer.listing.product.group
    is_agra = group.pk == cast.sakhi.pk
    centre = cast.clc_agra if is_agra else cast.clc_lucknow
    stock_receive(
        offer_id=offer.pk,
        centre_id=centre.pk,
        pieces=pieces,
        source_ref=f"cast-{next(_numbers)}",
        actor=_operator(cast, centre),
    )


def _operator(cast: Cast, centre: Centre) -> Person:
    if centre == cast.clc_lucknow:
        return cast.farah
    found = Person.objects.filter(username="operator-agra").first()
    return found or make_staff("Operator-Agra", "clc", centre=centre)


def offer_of(listing: Listing) -> Offer:
    """Return a listing's one offer."""
    return Offer.objects.select_related("variant", "listing__product__group").get(listing=listing)


def staff_client(person: Person, *, language: str = "en") -> Client:
    """Return a browser in which a member of staff has passed both steps of sign-in."""
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    client.force_login(person, backend="shg.backends.StaffBackend")
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "mfa", "at": time.time(), "type": "totp"}
    ]
    session["account_authentication_methods_user"] = str(person.pk)
    session.save()
    return client


def member_client(person: Person, *, language: str = "en") -> Client:
    """Return a browser in which a member has signed in by phone code."""
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    client.force_login(person, backend="shg.backends.MemberBackend")
    session = client.session
    now = int(time.time())
    session.update({TOUCHED: now, PIN_AT: now})
    session.save()
    return client
