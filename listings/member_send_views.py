"""Add a product: the pieces, one look, and send. The price before them: member_price_views."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from catalog.voice_services import voice_of
from common.dates import today_ist
from common.errors import HaatError
from common.numbers import parse_whole
from common.problems import Problem
from common.shown import shown_problems
from listings.errors import AlreadySent, NotReady
from listings.member_selectors import answers_of, centre_for, photos_of
from listings.member_steps import LAST_SENT, Task, again, begun, step_page
from listings.models import Listing
from listings.readiness import MOST_MAKE_DAYS, MOST_PIECES
from listings.services.drafts import (
    listing_pieces_set,
    listing_submit,
    listing_voice_remove,
    listing_voice_set,
)
from shg.member_pages import MemberRequest, helped_page
from shg.selectors import is_centre_proposed


@step_page
def add_pieces(request: MemberRequest, task: Task) -> HttpResponse:
    """Ask how many are ready; with none, the next page asks how many she can make."""
    listing = begun(task)
    offer = listing.offers.first()
    if offer is None:
        return redirect(task.url("price"))
    typed = {"pieces": "" if offer.said_pieces is None else str(offer.said_pieces)}
    problems: list[Problem] = []
    if request.method == "POST":
        typed = {"pieces": request.POST.get("pieces", "")}
        try:
            pieces = parse_whole(typed["pieces"], most=MOST_PIECES)
            if pieces == 0:
                return redirect(task.url("days"))
            listing_pieces_set(listing_id=listing.pk, ready_pieces=pieces, actor=request.user)
        except HaatError as error:
            problems = shown_problems(error, field="pieces")
        else:
            return redirect(Task(again(listing), task.fix).next_url("pieces"))
    context = {
        "step": task.step("pieces"),
        "back_url": task.back_url("pieces"),
        "typed": typed,
        "problems": problems,
    }
    return render(request, "listings/add_pieces.html", context)


@step_page
def add_days(request: MemberRequest, task: Task) -> HttpResponse:
    """Ask how many she can make, and in how many days, for things made to order."""
    listing = begun(task)
    offer = listing.offers.first()
    if offer is None:
        return redirect(task.url("price"))
    typed = {"capacity": str(offer.capacity or ""), "days": str(offer.make_days or "")}
    problems: list[Problem] = []
    if request.method == "POST":
        typed = {name: request.POST.get(name, "") for name in ("capacity", "days")}
        numbers: dict[str, int] = {}
        for name, most in (("capacity", MOST_PIECES), ("days", MOST_MAKE_DAYS)):
            try:
                numbers[name] = parse_whole(typed[name], least=1, most=most)
            except HaatError as error:
                problems += shown_problems(error, field=name)
        if not problems:
            listing_pieces_set(
                listing_id=listing.pk,
                capacity=numbers["capacity"],
                make_days=numbers["days"],
                actor=request.user,
            )
            return redirect(Task(again(listing), task.fix).next_url("pieces"))
    context = {
        "step": task.step("pieces"),
        "back_url": task.url("pieces"),
        "typed": typed,
        "problems": problems,
    }
    return render(request, "listings/add_days.html", context)


@step_page
def add_voice(request: MemberRequest, task: Task) -> HttpResponse:
    """Let her speak about it, if she likes: a minute, heard before it is kept."""
    listing = begun(task)
    problems: list[Problem] = []
    if request.method == "POST":
        file = next((one for one in request.FILES.getlist("voice") if one), None)
        try:
            if "remove" in request.POST:
                listing_voice_remove(listing_id=listing.pk, actor=request.user)
            else:
                data = file.read() if file is not None else b""
                listing_voice_set(listing_id=listing.pk, data=data, actor=request.user)
        except HaatError as error:
            problems = shown_problems(error, field="voice")
        else:
            here = "remove" in request.POST
            return redirect(task.url("voice" if here else "check"))
    context = {
        "back_url": task.url("check"),
        "onward_url": task.url("check"),
        "voice": voice_of(listing.product),
        "problems": problems,
    }
    return render(request, "listings/add_voice.html", context)


@step_page
def add_check(request: MemberRequest, task: Task) -> HttpResponse:
    """Show everything once more; send it."""
    listing = begun(task)
    problems: list[Problem] = []
    if request.method == "POST":
        try:
            listing_submit(
                listing_id=listing.pk, actor=request.user, on_behalf_of=request.on_behalf_of
            )
        except AlreadySent:
            return redirect(f"{_sent_url(listing)}?already=1")
        except NotReady as error:
            problems = error.problems
        else:
            request.session[LAST_SENT] = listing.pk
            return redirect(_sent_url(listing))
    context = {
        "step": task.step("check"),
        "back_url": task.back_url("check"),
        "photos": photos_of(listing),
        "rows": answers_of(listing, task.url),
        "voice": voice_of(listing.product),
        "voice_url": task.url("voice"),
        "problems": [problem_at(problem, task) for problem in problems],
    }
    return render(request, "listings/add_check.html", context)


def problem_at(problem: Problem, task: Task) -> dict[str, str]:
    """Return a problem with the address of the page that mends it."""
    return {"message": problem.message, "url": task.url(problem.page) if problem.page else ""}


def _sent_url(listing: Listing) -> str:
    return reverse("listings:add_sent", args=[listing.pk])


@require_safe
@helped_page
def add_sent(request: MemberRequest, listing_id: int) -> HttpResponse:
    """Say what happens next and when; a second tap is told that it was sent already."""
    listing = (
        Listing.objects.visible_to(request.user)
        .select_related("channel", "product__group")
        .filter(pk=listing_id, submitted_at__isnull=False)
        .first()
    )
    if listing is None:
        raise Http404
    context = {
        "listing": listing,
        "centre": centre_for(listing.product.group),
        "is_proposed": is_centre_proposed(listing.product.group, today_ist()),
        "is_again": "already" in request.GET,
    }
    return render(request, "listings/add_sent.html", context)
