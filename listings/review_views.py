"""Review of one listing: look, approve the version seen, return with a reason, undo.

Nothing here edits what she wrote; a price is hers alone. A decision names the version it saw.
"""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from catalog.services import handicraft_decide
from catalog.voice_services import voice_of, voice_write_down
from common.errors import BadInput, HaatError
from common.numbers import form_id
from common.problems import Problem
from common.shown import shown_problems
from listings.desk_selectors import QueueFilter, queue_next
from listings.errors import AlreadyDecided, NotReady, TakenByAnother
from listings.models import Listing, ReturnReason, ReviewDecision
from listings.queue_views import queue_url
from listings.review_page import listing_to_review, review_page
from listings.services.changes import change_approve, change_return
from listings.services.review import (
    approval_undo,
    listing_approve,
    listing_return,
    review_take,
)
from listings.undo import approval_forget, approval_note, last_approval
from shg.access import can
from shg.staff_door import desk_page


class ReasonMissing(BadInput):
    """Returned without saying why."""

    code = "reason_missing"
    sentence = gettext_lazy("Choose a reason, so that she knows what to mend.")


class ReasonUnwritten(BadInput):
    """A decision that must be explained was not."""

    code = "reason_unwritten"
    sentence = gettext_lazy("Write the reason in a few words.")


@require_safe
@desk_page("listing.see")
def review(request: HttpRequest, listing_id: int) -> HttpResponse:
    """Show one listing to be decided, or how it stands; opening it takes it for five minutes."""
    user: Any = request.user
    listing = _listing(user, listing_id)
    if can(user, "listing.review", listing) and listing.status in {"submitted", "approved"}:
        try:
            review_take(listing_id=listing.pk, actor=user)
        except TakenByAnother:
            pass  # the page says who has it
    return _page(request, listing)


def _listing(user: Any, listing_id: int) -> Listing:
    listing = listing_to_review(user, listing_id)
    if listing is None:
        raise Http404
    return listing


def _page(
    request: HttpRequest, listing: Listing, problems: list[Problem] | None = None, status: int = 200
) -> HttpResponse:
    """Draw the review page; `problems` are what stopped the act just tried."""
    user: Any = request.user
    wanted = QueueFilter.from_query(request.GET.dict())
    page = review_page(user, listing, timezone.now())
    may_review = can(user, "listing.review", listing)
    is_free = page.taken_by is None or page.taken_by == user
    query = urlencode(wanted.as_query())
    return render(
        request,
        "desk/review/review.html",
        {
            "here": "review",
            "page": page,
            "listing": listing,
            "product": listing.product,
            "problems": problems or [],
            "query": f"?{query}" if query else "",
            "queue_url": queue_url(wanted),
            "next_id": queue_next(user, wanted, after=listing.pk) if page.is_open else None,
            "may_decide": may_review and page.is_open and is_free,
            "may_undo": can(user, "listing.undo", listing) and listing.status == "approved",
            "may_decide_handicraft": page.asks_handicraft
            and can(user, "handicraft.decide", listing.product),
            "waited": timezone.now() - page.waiting_since if page.waiting_since else None,
            "typed": request.POST,
            "undo": last_approval(request),
        },
        status=status,
    )


@require_POST
@desk_page("listing.review")
def decide(request: HttpRequest, listing_id: int) -> HttpResponse:
    """Approve the version seen or return it; then show the next one of the same queue."""
    user: Any = request.user
    listing = _listing(user, listing_id)
    try:
        said = _decided(request, listing)
    except AlreadyDecided as error:
        if not _decided_by_me(request, listing):
            return _refused(request, listing, error)
        said = _("This was done already. Here is the next one.")
    except HaatError as error:
        return _refused(request, listing, error)
    if said:
        messages.success(request, said)
    return _next(request, after=listing.pk)


def _refused(request: HttpRequest, listing: Listing, error: HaatError) -> HttpResponse:
    """Show the page as it stands now, with the sentence on top."""
    problems = error.problems if isinstance(error, NotReady) else shown_problems(error)
    fresh = _listing(request.user, listing.pk)
    return _page(request, fresh, list(problems), error.http_status)


def _decided(request: HttpRequest, listing: Listing) -> str:
    """Take the decision of the form; return the sentence to say. Raises HaatError."""
    user: Any = request.user
    form = request.POST
    seen, name = form_id(form.get("seen_version")), str(listing.product)
    change_id = form_id(form.get("change")) if form.get("change") else None
    if change_id is not None and not listing.changes.filter(pk=change_id).exists():
        raise Http404
    if form.get("do") == "return":
        _return(request, listing, seen, change_id)
        return _("“{name}” was returned. She is told.").format(name=name)
    if form.get("do") != "approve":
        raise BadInput()
    if change_id is not None:
        version = change_approve(change_id=change_id, seen_version=seen, actor=user)
        if version is None:
            return _("Your yes is kept. The price falls far, so a second person must say yes too.")
        return _("The change of “{name}” is approved.").format(name=name)
    listing_approve(listing_id=listing.pk, seen_version=seen, actor=user)
    approval_note(request, listing)
    return ""


def _return(request: HttpRequest, listing: Listing, seen: int, change_id: int | None) -> None:
    user: Any = request.user
    key, note = request.POST.get("why", ""), request.POST.get("note", "")
    if not ReturnReason.objects.filter(key=key, is_active=True).exists():
        raise ReasonMissing(fields={"why": ReasonMissing.sentence})
    if change_id is not None:
        change_return(change_id=change_id, seen_version=seen, reason_key=key, note=note, actor=user)
    else:
        listing_return(
            listing_id=listing.pk, seen_version=seen, reason_key=key, note=note, actor=user
        )


def _decided_by_me(request: HttpRequest, listing: Listing) -> bool:
    """Whether this very form was already taken: the second of two presses."""
    outcome = "returned" if request.POST.get("do") == "return" else "approved"
    last = ReviewDecision.objects.filter(listing=listing).order_by("-pk").first()
    return (
        last is not None
        and last.by_id == request.user.pk
        and last.outcome == outcome
        and last.seen_version == form_id(request.POST.get("seen_version"))
    )


def _next(request: HttpRequest, *, after: int) -> HttpResponse:
    """Go on to the next listing of the queue the reviewer came from, or back to the queue."""
    user: Any = request.user
    wanted = QueueFilter.from_query(request.GET.dict())
    following = queue_next(user, wanted, after=after)
    if following is None:
        return redirect(queue_url(wanted, page=""))
    query = urlencode(wanted.as_query())
    address = reverse("desk:review", args=[following])
    return redirect(f"{address}?{query}" if query else address)


@require_POST
@desk_page("listing.undo")
def undo(request: HttpRequest, listing_id: int) -> HttpResponse:
    """Take an approval back, just now or later: off sale at once, and to be checked again."""
    user: Any = request.user
    listing = _listing(user, listing_id)
    reason = request.POST.get("reason", "").strip()
    is_just_now = (last_approval(request) or {}).get("listing") == listing.pk
    try:
        if not reason and not is_just_now:
            raise ReasonUnwritten(fields={"reason": ReasonUnwritten.sentence})
        approval_undo(listing_id=listing.pk, actor=user, reason=reason or _("taken back at once"))
    except HaatError as error:
        return _refused(request, listing, error)
    approval_forget(request)
    messages.success(request, _("The approval was taken back. It is not sold now."))
    return redirect("desk:review", listing_id=listing.pk)


@require_POST
@desk_page("listing.review")
def voice_text(request: HttpRequest, listing_id: int) -> HttpResponse:
    """Keep what the reviewer heard in her voice note."""
    user: Any = request.user
    listing = _listing(user, listing_id)
    note = voice_of(listing.product)
    if note is None:
        raise Http404
    try:
        voice_write_down(voice_id=note.pk, text=request.POST.get("text", ""), actor=user)
    except HaatError as error:
        return _refused(request, listing, error)
    messages.success(request, _("What she says is written down."))
    return redirect("desk:review", listing_id=listing.pk)


@require_POST
@desk_page("handicraft.decide")
def handicraft(request: HttpRequest, listing_id: int) -> HttpResponse:
    """Record whether this is a handicraft for the tax, with the reason."""
    user: Any = request.user
    listing = _listing(user, listing_id)
    answer, reason = request.POST.get("is_handicraft"), request.POST.get("reason", "").strip()
    try:
        if answer not in {"yes", "no"}:
            raise BadInput(fields={"handicraft": _("Say yes or no.")})
        if not reason:
            raise ReasonUnwritten(fields={"handicraft-reason": ReasonUnwritten.sentence})
        handicraft_decide(
            product_id=listing.product_id,
            is_handicraft=answer == "yes",
            reason=reason,
            actor=user,
        )
    except HaatError as error:
        return _refused(request, listing, error)
    messages.success(request, _("The decision on handicraft is kept."))
    query = urlencode(QueueFilter.from_query(request.GET.dict()).as_query())
    address = reverse("desk:review", args=[listing.pk])
    return redirect(f"{address}?{query}" if query else address)
