"""The sync board: every failure on one screen, by owner, with one verb each."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from common.errors import Sentence
from common.numbers import form_id
from flipkart_sync.board.filters import PAGE, SHOWN, BoardFilter
from flipkart_sync.board.head import (
    accounts_seen,
    elsewhere_of,
    heads_of,
    items_with_problem,
    proven_of,
    sentences_to_write,
)
from flipkart_sync.board.product import product_shown
from flipkart_sync.board.rows import Board, board_page
from flipkart_sync.board.services import item_settle, problem_retry, problems_retry
from flipkart_sync.dictionary import entries_all, explain
from flipkart_sync.models import PulledOrderItem
from flipkart_sync.problems import CAUSES, ENGINE, Said
from listings.desk_selectors import queue_cities
from shg.access import can
from shg.scoping import open_roles
from shg.staff_door import desk_page

OWNERS: dict[str, Sentence] = {
    "alarm": gettext_lazy("Now: more on Flipkart than there is"),
    "duda": gettext_lazy("DUDA office"),
    "centre": gettext_lazy("Centre"),
    "member": gettext_lazy("Member"),
    "channel": gettext_lazy("Flipkart"),
    "us": gettext_lazy("Portal's engineers"),
    "": gettext_lazy("Products"),
}
VIEWS: dict[str, Sentence] = {
    "problems": gettext_lazy("Not in order"),
    "waiting": gettext_lazy("On their way"),
    "all": gettext_lazy("All products"),
}
TURN_OF_ROLE = {"hub_duda": "duda", "spoke_duda": "duda", "clc": "centre"}


def board_url(wanted: BoardFilter, **other: Any) -> str:
    """Return the address of the board with a filter, `other` changed in it."""
    query = urlencode(wanted.as_query(**other))
    return reverse("sync:board") + (f"?{query}" if query else "")


def turns_of(user: Any) -> list[str]:
    """Return the owners in whose name this reader acts, by her roles."""
    return sorted({TURN_OF_ROLE[one.role] for one in open_roles(user) if one.role in TURN_OF_ROLE})


@require_http_methods(["GET", "POST"])
@desk_page("sync.see")
def board(request: HttpRequest) -> HttpResponse:
    """Show the board; on POST send ours again for one row or the chosen ones.

    Queries: twenty at most, whatever the number of rows.
    """
    wanted = BoardFilter.from_query(request.GET.dict())
    if request.method == "POST":
        return _retry(request, wanted)
    user: Any = request.user
    page = board_page(user, wanted)
    accounts = accounts_seen(user)
    ids = [account.pk for account in accounts]
    heads = heads_of(ids)
    items, items_total = items_with_problem(user, ids)
    may_write = can(user, "reference.edit")
    return render(
        request,
        "flipkart_sync/board.html",
        {
            "here": "sync",
            "known": {"sync": page.total} if wanted == BoardFilter() else {},
            "page": page,
            "wanted": wanted,
            "blocks": _blocks(page),
            "owners": _owners(page, wanted, turns_of(user)),
            "views": [
                {"name": VIEWS[show], "url": board_url(wanted, show=_plain(show), page=""),
                 "is_here": show == wanted.show}
                for show in SHOWN
            ],
            "elsewhere": elsewhere_of(user),
            "heads": heads,
            "proven": proven_of(heads),
            "items": _items(items),
            "items_total": items_total,
            "missed": sentences_to_write() if may_write else [],
            "accounts": accounts,
            "cities": queue_cities(user),
            "causes": [(cause.value, label) for cause, label in CAUSES.items()],
            "alarm_url": board_url(BoardFilter()),
            "query": urlencode(wanted.as_query()),
            "group_query": urlencode(wanted.as_query(group="", page="")),
            "before_url": board_url(wanted, page=wanted.page - 1) if page.first > 1 else "",
            "after_url": board_url(wanted, page=page.last // PAGE + 1)
            if page.last < page.total
            else "",
            "may_retry": can(user, "sync.retry"),
            "clear_url": board_url(BoardFilter(show=wanted.show)),
        },
    )  # fmt: skip


def _plain(show: str) -> str:
    return "" if show == SHOWN[0] else show


def _blocks(page: Board) -> list[dict[str, Any]]:
    """Return the rows by owner, in the order of the page."""
    return [
        {"key": key, "name": OWNERS[key], "rows": rows, "is_alarm": key == "alarm"}
        for key, rows in page.by_turn.items()
    ]


def _owners(page: Board, wanted: BoardFilter, mine: list[str]) -> list[dict[str, Any]]:
    return [
        {
            "name": OWNERS[one.turn],
            "is_mine": one.turn in mine,
            "is_here": one.turn == wanted.turn,
            "count": one.count,
            "oldest": one.oldest,
            "url": board_url(
                wanted, show="", page="", turn="" if one.turn == wanted.turn else one.turn
            ),
        }
        for one in page.owners
    ]


def _items(items: list[PulledOrderItem]) -> list[dict[str, Any]]:
    """Return order items with a problem, each with its words."""
    entries = entries_all() if items else []
    return [{"item": one, "means": explain(Said(ENGINE, one.problem), entries)} for one in items]


def _retry(request: HttpRequest, wanted: BoardFilter) -> HttpResponse:
    """Send ours again, for one product or the chosen ones, and say what came of it."""
    user: Any = request.user
    item = form_id(request.POST.get("settle", ""))
    if item > 0:
        item_settle(item_id=item, actor=user)
        messages.success(request, _("The order item is closed."))
        return redirect(board_url(wanted))
    one = form_id(request.POST.get("one", ""))
    if one > 0:
        done = problem_retry(remote_offer_id=one, actor=user)
    else:
        numbers = (form_id(text) for text in request.POST.getlist("id")[:PAGE])
        ids = [number for number in numbers if number > 0]
        if not ids:
            messages.warning(request, _("Choose rows first."))
            return redirect(board_url(wanted))
        done = problems_retry(remote_offer_ids=ids, actor=user)
    if done.again:
        text = ngettext(
            "%d product is sent again. In a minute you see here how it went.",
            "%d products are sent again. In a minute you see here how it went.",
            done.again,
        )
        messages.success(request, text % done.again)
    if done.looked:
        messages.info(request, _("Flipkart is read again. In a minute you see here what it shows."))
    if done.well or not (done.again or done.looked):
        messages.info(request, _("What had no problem any more was left as it is."))
    return redirect(_back(request, wanted))


def _back(request: HttpRequest, wanted: BoardFilter) -> str:
    back = form_id(request.POST.get("back", ""))
    return reverse("sync:product", args=[back]) if back > 0 else board_url(wanted)


@require_safe
@desk_page("sync.see")
def product(request: HttpRequest, remote_offer_id: int) -> HttpResponse:
    """Show one product: ours, confirmed and live, what was said, its last calls, who retried."""
    user: Any = request.user
    shown = product_shown(user, remote_offer_id)
    if shown is None:
        raise Http404
    return render(
        request,
        "flipkart_sync/board_product.html",
        {
            "here": "sync",
            "shown": shown,
            "row": shown.row,
            "may_retry": can(user, "sync.retry", shown.row.remote),
            "may_write": can(user, "reference.edit"),
            "causes": {cause.value: label for cause, label in CAUSES.items()},
            "owner": OWNERS[shown.row.note.turn] if shown.row.note else "",
        },
    )
