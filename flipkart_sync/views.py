"""The catalogue desk: approved products that wait for Flipkart's product id."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from common.errors import HaatError
from common.numbers import form_id
from flipkart_sync.dictionary import entries_all
from flipkart_sync.models import AccountState, ProductIdProposal, RemoteOffer
from flipkart_sync.onboarding.failures import failure_of
from flipkart_sync.onboarding.pictures import may_fetch, picture_of
from flipkart_sync.onboarding.proposals import proposal_agreement
from flipkart_sync.onboarding.sheet import hub_sheet
from flipkart_sync.onboarding.standing import standings_of
from flipkart_sync.selectors import catalogue_rows, catalogue_waiting
from flipkart_sync.services import (
    proposal_adopt,
    proposal_look_now,
    proposal_refuse,
    proposal_write,
)
from listings.selectors import approved_newest
from listings.wanted import offer_facts
from shg.access import can
from shg.staff_door import desk_page

ROWS_A_PAGE = 50
LOOKED_AT_ONCE = 200
OURS = re.compile(r"/media/channel/([0-9a-f]{40}\.jpg)$")


@require_safe
@desk_page("catalogue.see")
def catalogue(request: HttpRequest) -> HttpResponse:
    """List waiting products by type, ours beside Flipkart's. Queries: seven."""
    user: Any = request.user
    waiting = catalogue_waiting(user).values_list("pk", flat=True)
    page = Paginator(waiting, ROWS_A_PAGE).get_page(request.GET.get("page"))
    shown = RemoteOffer.objects.visible_to(user).filter(pk__in=list(page.object_list))
    rows: list[Any] = list(catalogue_rows(shown))
    bases = _base_urls(rows)
    approved = approved_newest({row.offer.listing_id for row in rows})
    for row in rows:
        row.theirs = [_shown(one, bases) for one in row.offer.open_proposals]
        version = approved.get(row.offer.listing_id)
        row.title_en = version.content.get("title_en", "") if version else ""
    return render(
        request,
        "flipkart_sync/catalogue_list.html",
        {
            "here": "catalogue",
            "tab": "list",
            "page": page,
            "rows": rows,
            "may_adopt": can(user, "catalogue.adopt"),
        },
    )


@require_safe
@desk_page("catalogue.see")
def catalogue_offer(request: HttpRequest, offer_id: int) -> HttpResponse:
    """Show one waiting product beside what Flipkart shows, and what Seller Hub asks about it."""
    user: Any = request.user
    row: Any = catalogue_rows(catalogue_waiting(user).filter(offer_id=offer_id)).first()
    if row is None:
        if RemoteOffer.objects.visible_to(user).filter(offer_id=offer_id).exists():
            return redirect("flipkart_sync:catalogue")  # adopted meanwhile
        raise Http404
    facts = offer_facts([offer_id])[offer_id]
    version = approved_newest([row.offer.listing_id]).get(row.offer.listing_id)
    content = version.content if version else {}
    row.title_en = content.get("title_en", "")
    bases = _base_urls([row])
    answer = standings_of([offer_id])[offer_id]
    theirs = [_shown(one, bases) for one in row.offer.open_proposals]
    for one in theirs:
        one["agreement"] = proposal_agreement(row, one["proposal"])
    return render(
        request,
        "flipkart_sync/catalogue_offer.html",
        {
            "here": "catalogue",
            "row": row,
            "theirs": theirs,
            "answer": answer.answer,
            "failure": failure_of(answer.answer.reasons, entries_all())
            if answer.answer and answer.is_open_failure
            else None,
            "facts": facts,
            "sheet": hub_sheet(
                facts,
                description_en=content.get("description_en", ""),
                vertical=content.get("vertical", ""),
                photos_base=settings.CHANNEL_MEDIA_URL,
            ),
            "may_adopt": can(user, "catalogue.adopt", row.offer),
        },
    )


def _base_urls(rows: list[RemoteOffer]) -> dict[int, str]:
    accounts = {row.account_id for row in rows}
    states = AccountState.objects.filter(account__in=accounts)
    return dict(states.values_list("account_id", "base_url"))


def _shown(proposal: ProductIdProposal, bases: dict[int, str]) -> dict[str, Any]:
    """Return a proposal as the page shows it, with a picture from our own origin or none."""
    picture = ""
    url = proposal.image_url
    ours = OURS.search(urlsplit(url).path) if url else None
    if ours is not None:
        picture = reverse("channel-photo", args=[ours.group(1)])
    elif url and any(may_fetch(url, base) for base in bases.values()):
        picture = reverse("flipkart_sync:picture", args=[proposal.pk])
    return {"proposal": proposal, "picture": picture}


@require_safe
@desk_page("catalogue.see")
def picture(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """Send Flipkart's picture of a proposed product, fetched and drawn anew."""
    user: Any = request.user
    proposal = ProductIdProposal.objects.visible_to(user).filter(pk=proposal_id).first()
    if proposal is None or not proposal.image_url:
        raise Http404
    state = AccountState.objects.filter(account__offers=proposal.offer_id).first()
    image = picture_of(proposal.image_url, state.base_url) if state else None
    if image is None:
        raise Http404
    response = HttpResponse(image, content_type="image/jpeg")
    response["Cache-Control"] = "private, max-age=86400"
    return response


# --- acts ------------------------------------------------------------------------------------
def _done(request: HttpRequest, act: Callable[[], str], back: str) -> HttpResponse:
    """Do something, say what came of it in one sentence, and go back."""
    try:
        messages.success(request, act())
    except HaatError as err:
        messages.error(request, " ".join([err.message, *err.fields.values()][-1:]))
    return redirect(back)


def _back(request: HttpRequest) -> str:
    """Return the address of the page the act came from: the product's own, or the list."""
    offer_id = form_id(request.POST.get("back"))
    if offer_id > 0:
        return reverse("flipkart_sync:offer", args=[offer_id])
    return reverse("flipkart_sync:catalogue")


@require_POST
@desk_page("catalogue.adopt")
def look_now(request: HttpRequest) -> HttpResponse:
    """Ask Flipkart at once, for one product or for all that wait."""
    user: Any = request.user
    waiting = catalogue_waiting(user).order_by("pk")
    asked = request.POST.get("offer", "")
    if asked:
        waiting = waiting.filter(offer_id=form_id(asked))
    ids = list(waiting.values_list("offer_id", flat=True)[:LOOKED_AT_ONCE])

    def act() -> str:
        found = proposal_look_now(offer_ids=ids, actor=user)
        if not found.new:
            return _("Flipkart shows nothing new yet.")
        text = ngettext(
            "Flipkart shows %(n)d new product id. Compare and adopt it.",
            "Flipkart shows %(n)d new product ids. Compare and adopt them.",
            found.new,
        )
        return text % {"n": found.new}

    return _done(request, act, _back(request))


@require_POST
@desk_page("catalogue.adopt")
def adopt(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """Take a proposed product id for ours."""
    user: Any = request.user

    def act() -> str:
        proposal_adopt(proposal_id=proposal_id, actor=user)
        return _("Adopted. Price and pieces go to Flipkart now.")

    return _done(request, act, reverse("flipkart_sync:catalogue"))


@require_POST
@desk_page("catalogue.adopt")
def refuse(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """Say that a proposed product is not ours."""
    user: Any = request.user
    reason = request.POST.get("reason", "").replace("\x00", "")

    def act() -> str:
        proposal_refuse(proposal_id=proposal_id, reason=reason, actor=user)
        return _("Refused. It will not be proposed again.")

    return _done(request, act, _back(request))


@require_POST
@desk_page("catalogue.adopt")
def write(request: HttpRequest, offer_id: int) -> HttpResponse:
    """Keep a product id read in Seller Hub as a proposal."""
    user: Any = request.user
    product_id = request.POST.get("product_id", "").replace("\x00", "")

    def act() -> str:
        proposal_write(offer_id=offer_id, product_id=product_id, actor=user)
        return _("Kept. Compare once more, then adopt it.")

    return _done(request, act, _back(request))
