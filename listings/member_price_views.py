"""Add a product: its price, written, reckoned from what the group wants, or from what it costs.

Whichever way, the next page reads it back with what the group gets, and only her yes counts.
"""

from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render

from common.errors import BadInput, HaatError
from common.identifiers import refuse_aadhaar
from common.money import LEAST_PAISE, MOST_PAISE, parse_rupees, rupees
from common.numbers import form_id
from common.problems import Problem, field_messages
from common.shown import shown_problems
from listings.costing import Cost, parse_hours
from listings.earnings import FeesUnknown, terms_today
from listings.member_split import gives_nothing, read_back, split_of_offer
from listings.member_steps import Task, again, begun, step_page
from listings.models import Listing, Offer
from listings.pricing import RUPEE, Terms, price_for_net
from listings.readiness import price_problems
from listings.services.drafts import (
    listing_fair_price_set,
    listing_price_accept,
    listing_price_set,
)
from shg.member_pages import MemberRequest


def price_of(text: str) -> int:
    """Return the paise meant, in whole rupees. Raises MoneyError, BadInput, AadhaarRefused."""
    paise = parse_rupees(refuse_aadhaar(text))
    wrong = price_problems(paise)
    if wrong:
        raise BadInput(fields=field_messages(wrong))
    return paise


@step_page
def add_price(request: MemberRequest, task: Task) -> HttpResponse:
    """Ask what one costs, and if she likes what it fetched at a fair; then read it back."""
    listing = begun(task)
    if listing.product.product_type_id is None:
        return redirect(task.url("kind"))
    offer = listing.offers.first()
    typed = {
        "price": _typed(offer.price_paise if offer else None),
        "fair": _typed(offer.fair_price_paise if offer else None),
    }
    problems: list[Problem] = []
    if request.method == "POST":
        typed = {name: request.POST.get(name, "") for name in typed}
        problems = _keep_price(request, listing, typed)
        if not problems:
            return redirect(task.url("price_check"))
    context = {
        "step": task.step("price"),
        "back_url": task.back_url("price"),
        "typed": typed,
        "terms": terms_shown(listing, offer),
        "want_url": task.url("want"),
        "cost_url": task.url("cost"),
        "problems": problems,
    }
    return render(request, "listings/add_price.html", context)


def _typed(paise: int | None) -> str:
    return "" if paise is None else rupees(paise).removeprefix("₹")


def _terms(listing: Listing, offer: Offer | None) -> Terms:
    variant = offer.variant if offer is not None else None
    return terms_today(listing.product, variant, channel_id=listing.channel_id)


def terms_shown(listing: Listing, offer: Offer | None) -> dict[str, Any] | None:
    """Return what her browser reckons the figure with while she writes; None without fees."""
    try:
        return _terms(listing, offer).as_dict()
    except FeesUnknown:
        return None


def _keep_price(request: MemberRequest, listing: Listing, typed: dict[str, str]) -> list[Problem]:
    """Keep the price, and the fair's price beside it; return what is wrong with either."""
    problems: list[Problem] = []
    fair_paise = None
    if typed["fair"].strip():
        try:
            fair_paise = price_of(typed["fair"])
        except HaatError as error:
            told = shown_problems(error, field="fair")
            problems += [replace(problem, field="fair") for problem in told]
    try:
        paise = price_of(typed["price"])
        offer = listing_price_set(listing_id=listing.pk, price_paise=paise, actor=request.user)
        problems += gives_nothing(split_of_offer(offer))
    except HaatError as error:
        return [*shown_problems(error, field="price"), *problems]
    if not problems:
        listing_fair_price_set(
            listing_id=listing.pk, fair_price_paise=fair_paise, actor=request.user
        )
    return problems


@step_page
def add_want(request: MemberRequest, task: Task) -> HttpResponse:
    """Ask what the group wants for one, and find the least price that gives it."""
    listing = begun(task)
    if listing.product.product_type_id is None:
        return redirect(task.url("kind"))
    typed = {"net": request.POST.get("net", "")}
    problems: list[Problem] = []
    if request.method == "POST":
        try:
            net_paise = parse_rupees(refuse_aadhaar(typed["net"]))
            _set_price_for(request, listing, net_paise)
        except HaatError as error:
            problems = shown_problems(error, field="net")
        if not problems:
            return redirect(task.url("price_check"))
    context = {
        "step": task.step("price"),
        "back_url": task.url("price"),
        "typed": typed,
        "problems": problems,
    }
    return render(request, "listings/add_want.html", context)


COST_FIELDS = ("material", "hours", "hour", "packing")


@step_page
def add_cost(request: MemberRequest, task: Task) -> HttpResponse:
    """Reckon what one costs her, and find the least price that covers it."""
    listing = begun(task)
    if listing.product.product_type_id is None:
        return redirect(task.url("kind"))
    typed = {name: request.POST.get(name, "") for name in COST_FIELDS}
    problems: list[Problem] = []
    if request.method == "POST":
        cost, problems = _cost_of(typed)
        if cost is not None:
            try:
                _set_price_for(request, listing, cost.total_paise)
            except HaatError as error:
                problems = shown_problems(error, field="material")
            else:
                check = task.url("price_check")
                return redirect(f"{check}?cost={cost.total_paise // RUPEE}")
    context = {
        "step": task.step("price"),
        "back_url": task.url("price"),
        "typed": typed,
        "problems": problems,
    }
    return render(request, "listings/add_cost.html", context)


def _cost_of(typed: dict[str, str]) -> tuple[Cost | None, list[Problem]]:
    """Return the cost that was written, or what is wrong with each of its numbers."""
    numbers: dict[str, int] = {}
    problems: list[Problem] = []
    for name in COST_FIELDS:
        try:
            text = refuse_aadhaar(typed[name])
            numbers[name] = parse_hours(text) if name == "hours" else parse_rupees(text, least=0)
        except HaatError as error:
            problems += shown_problems(error, field=name)
    if problems:
        return None, problems
    cost = Cost(numbers["material"], numbers["hours"], numbers["hour"], numbers["packing"])
    return cost, []


def _set_price_for(request: MemberRequest, listing: Listing, net_paise: int) -> None:
    """Keep the least price at which the group gets so much. Raises HaatError."""
    found = price_for_net(net_paise, _terms(listing, listing.offers.first()), most=MOST_PAISE)
    paise = max(found.price_paise, LEAST_PAISE)
    listing_price_set(listing_id=listing.pk, price_paise=paise, actor=request.user)


@step_page
def add_price_check(request: MemberRequest, task: Task) -> HttpResponse:
    """Read the price back with what her group gets; only her yes makes it count."""
    listing = begun(task)
    offer = listing.offers.select_related(
        "listing__product__product_type", "listing__product__group", "listing__channel", "variant"
    ).first()
    if offer is None:
        return redirect(task.url("price"))
    shown = read_back(offer)
    if gives_nothing(shown.split):
        return redirect(task.url("price"))
    if request.method == "POST":
        answer = request.POST.get("right")
        if answer == "better" and shown.band is not None:
            better = shown.band.better_paise
            listing_price_set(listing_id=listing.pk, price_paise=better, actor=request.user)
            return redirect(task.url("price_check"))
        if answer != "yes":
            return redirect(task.url("price"))
        seen = (request.POST.get("price"), request.POST.get("net"))
        if seen == (str(offer.price_paise), str(shown.split.net_paise)):
            listing_price_accept(
                listing_id=listing.pk, actor=request.user, on_behalf_of=request.on_behalf_of
            )
            return redirect(Task(again(listing), task.fix).next_url("price"))
    cost = form_id(request.GET.get("cost"))
    context = {
        "step": task.step("price"),
        "back_url": task.url("price"),
        "shown": shown,
        "cost_paise": cost * RUPEE if cost > 0 else None,
    }
    return render(request, "listings/add_price_check.html", context)
