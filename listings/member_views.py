"""My products: the list, one product, fewer pieces, off for now, another price."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.refusals import PhotoDidNotCome, PhotoTooHeavy
from common.errors import HaatError
from common.money import rupees
from common.numbers import grouped, page_number, parse_whole
from common.problems import Problem
from common.shown import shown_problems
from common.uploads import files_too_heavy
from listings.member_cards import card_of, in_order, offer_state, open_change_of
from listings.member_pages import actions_of, facts_of
from listings.member_price_views import price_of, terms_shown
from listings.member_split import gives_nothing, read_back, split_of_offer
from listings.models import Listing, Offer
from listings.selectors import listings_of_member
from listings.services.changes import (
    change_answer_photo,
    change_drop,
    is_of_price,
    offer_price_change,
)
from listings.services.stock import pieces_say
from listings.states import ChangeState, Status
from shg.member_pages import MemberRequest, fresh_pin, helped_page

PAGE = 12  # thumbnails a page


def her_listing(request: MemberRequest, listing_id: int) -> Listing:
    """Return a joined listing of her group; a stranger's is not there."""
    rows = listings_of_member(request.user, group_id=request.membership.group_id)
    listing = rows.filter(pk=listing_id).first()
    if listing is None:
        raise Http404
    return listing


def offer_on_sale(listing: Listing) -> Offer:
    """Return the offer of an approved listing; there is nothing to change on another."""
    offers = list(listing.offers.all())
    if listing.status != Status.APPROVED or not offers:
        raise Http404
    return offers[0]


@require_safe
@helped_page
def mine(request: MemberRequest) -> HttpResponse:
    """List the group's products: those that need her opened out on top, twelve a page."""
    rows = listings_of_member(request.user, group_id=request.membership.group_id)
    only_live = request.GET.get("state") == "live"
    if only_live:
        rows = rows.filter(status=Status.APPROVED, offers__channel_status__is_live=True)
    place = page_number(request.GET.get("page", "1"))
    shown = list(rows[(place - 1) * PAGE : place * PAGE + 1])
    needs, others = in_order([card_of(listing) for listing in shown[:PAGE]])
    query = "state=live&" if only_live else ""
    context = {
        "heading": _("On sale now") if only_live else _("My products"),
        "needs": needs,
        "rows": others,
        "more_url": f"?{query}page={place + 1}" if len(shown) > PAGE else "",
        "back_url": "/",
    }
    return render(request, "listings/mine.html", context)


@require_safe
@helped_page
def product(request: MemberRequest, listing_id: int) -> HttpResponse:
    """Show one product: its word, whose turn, its figures, what she may do."""
    listing = her_listing(request, listing_id)
    if listing.status == Status.DRAFT:
        return redirect("listings:add")
    card = card_of(listing)
    change = open_change_of(listing)
    waits = change is not None and change.state == ChangeState.SUBMITTED
    context = {
        "listing": listing,
        "card": card,
        "change": change.fields if waits and change and "price_paise" in change.fields else None,
        "facts": facts_of(listing),
        "actions": actions_of(listing, card),
        "back_url": reverse("listings:mine"),
    }
    return render(request, "listings/product.html", context)


@require_http_methods(["GET", "POST"])
@helped_page
def fewer(request: MemberRequest, listing_id: int) -> HttpResponse:
    """Take a smaller number of pieces; it holds at once."""
    listing = her_listing(request, listing_id)
    offer = offer_on_sale(listing)
    typed = {"pieces": request.POST.get("pieces", "")}
    problems: list[Problem] = []
    if request.method == "POST":
        try:
            pieces = parse_whole(typed["pieces"])
            pieces_say(
                offer_id=offer.pk,
                pieces=pieces,
                actor=request.user,
                on_behalf_of=request.on_behalf_of,
            )
        except HaatError as error:
            problems = shown_problems(error, field="pieces")
        else:
            messages.success(request, _("Saved: only {n} now.").format(n=grouped(pieces)))
            return redirect("listings:product", listing.pk)
    context = {
        "typed": typed,
        "problems": problems,
        "on_sale": offer_state(offer, listing.product.fulfilment).offerable,
        "back_url": reverse("listings:product", args=[listing.pk]),
    }
    return render(request, "listings/fewer.html", context)


@require_http_methods(["GET", "POST"])
@helped_page
@fresh_pin
def price(request: MemberRequest, listing_id: int) -> HttpResponse:
    """Ask the new price; the next page reads it back."""
    listing = her_listing(request, listing_id)
    offer = offer_on_sale(listing)
    typed = {"price": request.POST.get("price", "")}
    problems: list[Problem] = []
    if request.method == "POST":
        try:
            new_paise = price_of(typed["price"])
            problems = gives_nothing(split_of_offer(offer, new_paise))
        except HaatError as error:
            problems = shown_problems(error, field="price")
        if not problems:
            check = reverse("listings:price_check", args=[listing.pk])
            return redirect(f"{check}?rupees={new_paise // 100}")
    context = {
        "typed": typed,
        "problems": problems,
        "terms": terms_shown(listing, offer),
        "price_now": offer.price_paise,
        "back_url": reverse("listings:product", args=[listing.pk]),
    }
    return render(request, "listings/add_price.html", context)


@require_http_methods(["GET", "POST"])
@helped_page
@fresh_pin
def price_check(request: MemberRequest, listing_id: int) -> HttpResponse:
    """Read the new price back with what her group gets; her yes changes it."""
    listing = her_listing(request, listing_id)
    offer = offer_on_sale(listing)
    ask = redirect("listings:price", listing.pk)
    try:
        new_paise = price_of(request.GET.get("rupees", ""))
    except HaatError:
        return ask
    shown = read_back(offer, new_paise)
    if gives_nothing(shown.split):
        return ask
    if request.method == "POST":
        answer = request.POST.get("right")
        if answer == "better" and shown.band is not None:
            return redirect(f"{request.path}?rupees={shown.band.better_paise // 100}")
        if answer != "yes":
            return ask
        if request.POST.get("net") == str(shown.split.net_paise):
            return _change_price(request, listing, offer, new_paise)
    context = {
        "shown": shown,
        "back_url": reverse("listings:price", args=[listing.pk]),
    }
    return render(request, "listings/add_price_check.html", context)


def _change_price(
    request: MemberRequest, listing: Listing, offer: Offer, new_paise: int
) -> HttpResponse:
    answer = offer_price_change(
        offer_id=offer.pk,
        price_paise=new_paise,
        actor=request.user,
        on_behalf_of=request.on_behalf_of,
    )
    said = (
        _("Saved: the price is {price} now.")
        if answer.is_applied
        else _("Sent: {price} is checked first. Until then the old price holds.")
    )
    messages.success(request, said.format(price=rupees(new_paise)))
    return redirect("listings:product", listing.pk)


@require_POST
@helped_page
def drop_change(request: MemberRequest, listing_id: int) -> HttpResponse:
    """Take her wish for another price back."""
    listing = her_listing(request, listing_id)
    change = open_change_of(listing)
    if change is not None and is_of_price(change):
        change_drop(change_id=change.pk, actor=request.user)
        messages.success(request, _("The old price stays."))
    return redirect("listings:product", listing.pk)


@require_http_methods(["GET", "POST"])
@helped_page
def asked_photo(request: MemberRequest, listing_id: int) -> HttpResponse:
    """Take a photo again that the channel did not take; the product stays passed meanwhile."""
    listing = her_listing(request, listing_id)
    change = open_change_of(listing)
    if change is None or change.fields.get("asked") != "photo" or not change.is_her_turn:
        raise Http404
    problems: list[Problem] = []
    if request.method == "POST":
        file = next((one for one in request.FILES.getlist("photo") if one), None)
        try:
            if files_too_heavy(request):
                raise PhotoTooHeavy()
            if file is None:
                raise PhotoDidNotCome()
            change_answer_photo(listing_id=listing.pk, image_bytes=file.read(), actor=request.user)
        except HaatError as error:
            problems = shown_problems(error, field="photo")
        else:
            messages.success(request, _("The new photo is sent to be checked."))
            return redirect("listings:product", listing.pk)
    context = {"card": card_of(listing), "note": change.note, "problems": problems}
    return render(request, "listings/asked_photo.html", context)
