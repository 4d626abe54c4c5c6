"""Receiving at the centre: count the pieces, measure the parcel, settle what is short."""

import secrets
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.errors import BadInput, HaatError
from common.numbers import NumberError, parse_whole
from common.problems import Problem
from common.shown import shown_problems
from listings.desk_selectors import shorts_open
from listings.models import Offer
from listings.readiness import MOST_PIECES
from listings.receive_page import (
    PAGE,
    centres_of,
    counts_of,
    first_to_receive,
    offers_to_receive,
    receive_rows,
)
from listings.services.stock import (
    parcel_measure,
    short_settle,
    stock_receive,
    stock_recount,
)
from shg.models import Centre, Person
from shg.staff_door import desk_page

MOST_GRAMS = 50_000
MOST_MM = 3_000
MEASURES = (
    ("weight_g", gettext_lazy("Weight in grams, packed"), MOST_GRAMS),
    ("length_mm", gettext_lazy("Length in mm"), MOST_MM),
    ("breadth_mm", gettext_lazy("Breadth in mm"), MOST_MM),
    ("height_mm", gettext_lazy("Height in mm"), MOST_MM),
)


class CentreUnclear(BadInput):
    """The person counts at no centre, or not at this one."""

    code = "centre_unclear"
    sentence = gettext_lazy("Choose the centre at which you count.")


class MeasureMissing(BadInput):
    """A measure of the parcel is no number that can be meant."""

    code = "measure_missing"
    sentence = gettext_lazy("Write the weight and the size in digits, like 400.")


@require_safe
@desk_page("stock.receive")
def receive_list(request: HttpRequest) -> HttpResponse:
    """Show what waits to be counted, then what was; and orders that lack pieces."""
    user: Any = request.user
    words = request.GET.get("q", "").strip()[:60]
    rows = first_to_receive(user, words, most=PAGE + 1)
    return render(
        request,
        "desk/receive/list.html",
        {
            "here": "receive",
            "offers": rows[:PAGE],
            "is_cut": len(rows) > PAGE,
            "words": words,
            "centres": centres_of(user),
            "shorts": shorts_open(user)[:PAGE],
        },
    )


def _offer(user: Any, offer_id: int) -> Offer:
    offer = receive_rows(offers_to_receive(user).filter(pk=offer_id)).first()
    if offer is None:
        raise Http404
    return offer


@require_http_methods(["GET", "POST"])
@desk_page("stock.receive")
def receive(request: HttpRequest, offer_id: int) -> HttpResponse:
    """Count the pieces of one offer. The form carries its own mark: sent twice, counted once."""
    user: Any = request.user
    offer = _offer(user, offer_id)
    if request.method != "POST":
        return _page(request, offer)
    try:
        said = _count(request, offer, user)
    except (HaatError, NumberError) as error:
        return _page(request, offer, shown_problems(error, field="pieces"), error.http_status)
    messages.success(request, said)
    return redirect("desk:receive_offer", offer_id=offer.pk)


def _count(request: HttpRequest, offer: Offer, user: Person) -> str:
    """Take the count of the form; return what to say. Raises HaatError."""
    form = request.POST
    centre = _centre(user, form.get("centre", ""))
    pieces = parse_whole(form.get("pieces", ""), least=0, most=MOST_PIECES)
    mark = form.get("source_ref", "")
    if not mark.startswith("count-") or len(mark) > 60 or not mark.isascii():
        raise BadInput()
    if form.get("do") == "recount":
        stock_recount(
            offer_id=offer.pk, centre_id=centre.pk, counted=pieces, source_ref=mark, actor=user
        )
        return _("Counted again: {n} at the centre.").format(n=pieces)
    movement = stock_receive(
        offer_id=offer.pk, centre_id=centre.pk, pieces=pieces, source_ref=mark, actor=user
    )
    if movement.said_pieces is None:
        return _("Counted: {n} at the centre.").format(n=movement.pieces)
    return _("She said {said}, at the centre {n}.").format(
        said=movement.said_pieces, n=movement.pieces
    )


def _centre(user: Person, code: str) -> Centre:
    """Return the centre named by the form, or the only one she counts at."""
    centres = centres_of(user)
    if len(centres) == 1 and not code:
        return centres[0]
    for centre in centres:
        if centre.code == code:
            return centre
    raise CentreUnclear(fields={"centre": CentreUnclear.sentence})


def _page(
    request: HttpRequest, offer: Offer, problems: list[Problem] | None = None, status: int = 200
) -> HttpResponse:
    user: Any = request.user
    return render(
        request,
        "desk/receive/offer.html",
        {
            "here": "receive",
            "offer": offer,
            "product": offer.listing.product,
            "listing": offer.listing,
            "counts": counts_of(offer),
            "centres": centres_of(user),
            "source_ref": f"count-{secrets.token_hex(12)}",
            "measures": [
                (
                    name,
                    label,
                    request.POST.get(name, getattr(offer.variant, f"packed_{name}") or ""),
                )
                for name, label, _most in MEASURES
            ],
            "problems": problems or [],
            "typed": request.POST,
        },
        status=status,
    )


def _kept(offer: Offer, name: str) -> str:
    """Return a measure of the parcel as it was kept, "" while it was not measured."""
    kept = getattr(offer.variant, f"packed_{name}")
    return str(kept) if kept else ""


@require_POST
@desk_page("parcel.measure")
def parcel(request: HttpRequest, offer_id: int) -> HttpResponse:
    """Keep the packed parcel's weight and size."""
    user: Any = request.user
    offer = _offer(user, offer_id)
    measures, wrong = {}, {}
    for name, _label, most in MEASURES:
        try:
            measures[name] = parse_whole(request.POST.get(name, ""), least=1, most=most)
        except NumberError as error:
            wrong[name] = error.message
    if wrong:
        refusal = MeasureMissing(fields=wrong)
        return _page(request, offer, shown_problems(refusal), refusal.http_status)
    parcel_measure(variant_id=offer.variant_id, actor=user, **measures)
    messages.success(request, _("The parcel's weight and size are kept."))
    return redirect("desk:receive_offer", offer_id=offer.pk)


@require_POST
@desk_page("stock.count")
def short(request: HttpRequest, short_id: int) -> HttpResponse:
    """A person has dealt with missing pieces: the offer may be sold again."""
    user: Any = request.user
    if not shorts_open(user).filter(pk=short_id).exists():
        raise Http404
    short_settle(short_id=short_id, actor=user)
    messages.success(request, _("Settled. It may be sold again."))
    return redirect("desk:receive")
