"""The accounts at the desk: how each stands, and what may be done about it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from common.errors import HaatError
from flipkart_sync.accounts.partner import consent_begin, consent_finish
from flipkart_sync.accounts.selectors import AccountCard, account_acts, account_cards
from flipkart_sync.accounts.services import (
    HOLD_HOURS,
    account_unblock,
    application_set,
    dry_run_set,
    hold_set,
    orders_pull_set,
)
from flipkart_sync.accounts.words import blocked_words
from flipkart_sync.engine.account import account_of_id
from flipkart_sync.home import account_take_over
from flipkart_sync.models import AccountState
from shg.access import can
from shg.staff_door import desk_page

CONSENT_KEY = "flipkart_consent"


@require_safe
@desk_page("account.see")
def account_list(request: HttpRequest) -> HttpResponse:
    """List the accounts she may see. Queries: constant."""
    user: Any = request.user
    cards = account_cards(user)
    return render(
        request,
        "flipkart_sync/account_list.html",
        {"here": "accounts", "rows": [{"card": card, "blocked": _blocked(card)} for card in cards]},
    )


@require_safe
@desk_page("account.see")
def account(request: HttpRequest, account_id: int) -> HttpResponse:
    """Show one account: how it stands, what may be done, what was done."""
    user: Any = request.user
    card = _card(request, account_id)
    return render(
        request,
        "flipkart_sync/account.html",
        {
            "here": "accounts",
            "card": card,
            "blocked": _blocked(card),
            "is_elsewhere": _is_elsewhere(account_id),
            "acts": account_acts(account_id),
            "may_hold": can(user, "hold.set"),
            "may_connect": can(user, "account.connect"),
            "hours": HOLD_HOURS,
        },
    )


def _card(request: HttpRequest, account_id: int) -> AccountCard:
    user: Any = request.user
    cards = account_cards(user, account_id=account_id)
    if not cards:
        raise Http404
    return cards[0]


def _blocked(card: AccountCard) -> Any:
    return blocked_words(card.state.blocked_reason) if card.state else ""


def _is_elsewhere(account_id: int) -> bool:
    """Whether another installation or database may write to it, so that this one holds still."""
    held = account_of_id(account_id)
    return held is not None and not held.is_ours


# --- acts ------------------------------------------------------------------------------------
def _done(request: HttpRequest, account_id: int, act: Callable[[], str]) -> HttpResponse:
    """Do something, say what came of it in one sentence, and go back to the account."""
    _card(request, account_id)  # a stranger's account is not there
    try:
        messages.success(request, act())
    except HaatError as err:
        messages.error(request, err.message)
    return redirect("accounts:account", account_id)


def _text(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "").replace("\x00", "")


@require_POST
@desk_page("hold.set")
def hold(request: HttpRequest, account_id: int) -> HttpResponse:
    """Hold writes, hold everything, or release."""
    user: Any = request.user
    wanted = _text(request, "hold")
    if wanted not in AccountState.Hold.values:
        raise Http404

    def act() -> str:
        hold_set(
            account_id=account_id,
            hold=wanted,
            reason=_text(request, "reason"),
            hours=HOLD_HOURS,
            actor=user,
        )
        if wanted == AccountState.Hold.NONE:
            return _("Released. What is due goes to Flipkart now.")
        return _("Held for 24 hours.")

    return _done(request, account_id, act)


@require_POST
@desk_page("hold.set")
def switch(request: HttpRequest, account_id: int) -> HttpResponse:
    """Switch the dry run or the reading of orders."""
    user: Any = request.user
    is_on = _text(request, "on") == "1"
    switches = {"dry_run": dry_run_set, "orders_pull": orders_pull_set}
    chosen = switches.get(_text(request, "what"))
    if chosen is None:
        raise Http404

    def act() -> str:
        chosen(account_id=account_id, is_on=is_on, actor=user)
        return _("Saved.")

    return _done(request, account_id, act)


@require_POST
@desk_page("hold.set")
def unblock(request: HttpRequest, account_id: int) -> HttpResponse:
    """Let a blocked account be tried again, after mending."""
    user: Any = request.user

    def act() -> str:
        account_unblock(account_id=account_id, reason=_text(request, "reason"), actor=user)
        return _("Unblocked. If Flipkart still refuses, it is blocked again at once.")

    return _done(request, account_id, act)


@require_POST
@desk_page("hold.set")
def take_over(request: HttpRequest, account_id: int) -> HttpResponse:
    """Let this installation, with this database, write to the account from now on."""
    user: Any = request.user

    def act() -> str:
        account_take_over(account_id=account_id, reason=_text(request, "reason"), actor=user)
        return _("Taken over. What is due goes to Flipkart now.")

    return _done(request, account_id, act)


@require_POST
@desk_page("account.connect")
def application(request: HttpRequest, account_id: int) -> HttpResponse:
    """Write the Flipkart application's id and secret; they are shown nowhere again."""
    user: Any = request.user

    def act() -> str:
        application_set(
            account_id=account_id,
            app_id=_text(request, "app_id"),
            app_secret=_text(request, "app_secret"),
            actor=user,
        )
        return _("Saved. The secret is kept locked and is not shown again.")

    return _done(request, account_id, act)


# --- consent ---------------------------------------------------------------------------------
@require_POST
@desk_page("account.connect")
def connect(request: HttpRequest, account_id: int) -> HttpResponse:
    """Say what comes next, with the way to Flipkart's page. The session keeps the state."""
    user: Any = request.user
    card = _card(request, account_id)
    back = request.build_absolute_uri(reverse("accounts:callback"))
    try:
        begun = consent_begin(account_id=account_id, redirect_uri=back, actor=user)
    except HaatError as err:
        messages.error(request, err.message)
        return redirect("accounts:account", account_id)
    request.session[CONSENT_KEY] = begun.consent.as_kept()
    return render(
        request,
        "flipkart_sync/account_connect.html",
        {"here": "accounts", "card": card, "url": begun.url, "back": back},
    )


@require_safe
@desk_page("account.connect")
def callback(request: HttpRequest) -> HttpResponse:
    """Take the code the seller came back with. The state, good once, stands for the CSRF token."""
    user: Any = request.user
    kept = request.session.pop(CONSENT_KEY, None)
    try:
        state = consent_finish(
            kept=kept,
            state=request.GET.get("state", ""),
            code=request.GET.get("code", "").replace("\x00", "")[:2000],
            actor=user,
        )
    except HaatError as err:
        messages.error(request, err.message)
        account_id = kept.get("account_id") if isinstance(kept, dict) else None
        return redirect("accounts:account", account_id) if account_id else redirect("accounts:list")
    messages.success(request, _("Connected. Price and pieces go to Flipkart from now on."))
    return redirect("accounts:account", state.account_id)
