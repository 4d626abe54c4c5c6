"""The task of adding a product: its pages in order, and where each answer leads.

The same pages serve the one unfinished product of a member (/add/…) and a product that came
back or waits for its check (/products/7/fix/…).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from catalog.models import AttributeSpec
from listings.errors import NotEditable
from listings.models import Listing
from listings.readiness_facts import submit_problems
from listings.services.drafts import draft_of
from listings.services.editing import EDITABLE
from shg.member_pages import MemberRequest, member_page
from shg.scoping import ScopedQuerySet

LAST_SENT = "last_sent"  # session: id of the listing sent last, to answer a second tap

STEPS = ("photo", "kind", "details", "price", "pieces", "check")


@dataclass(frozen=True)
class Step:
    """Where she is: "2 of 6"."""

    n: int
    total: int


@dataclass(frozen=True)
class Task:
    """One product being told about: None before its first photo; `fix` names it by its id."""

    listing: Listing | None
    fix: bool = False

    def url(self, step: str) -> str:
        """Return the address of a page of this task."""
        if self.fix and self.listing is not None:
            return reverse(f"listings:fix_{step}", args=[self.listing.pk])
        return reverse(f"listings:add_{step}")

    def step(self, name: str) -> Step:
        """Return the number of a page, of all six."""
        return Step(STEPS.index(name) + 1, len(STEPS))

    def back_url(self, step: str) -> str:
        """Return where "back" leads: the page before; out of the task from its first one."""
        if self.fix and self.listing is not None:
            return reverse("listings:product", args=[self.listing.pk])
        place = STEPS.index(step)
        return self.url(self._asked(STEPS[place - 1], -1)) if place else "/"

    def next_url(self, step: str) -> str:
        """Return where an answer leads: to the check once all is told, else to the next page."""
        if self.listing is None:
            return self.url("photo")
        missing = self._missing()
        later = STEPS[STEPS.index(step) + 1 :]
        if not missing:
            return self.url("check")
        if self.fix:
            return self.url(next((name for name in STEPS if name in missing), "check"))
        return self.url(self._asked(later[0] if later else "check", 1))

    def first_open_url(self) -> str:
        """Return the first page that still misses an answer."""
        if self.listing is None:
            return self.url("photo")
        missing = self._missing()
        return self.url(next((name for name in STEPS if name in missing), "check"))

    def _missing(self) -> set[str]:
        """Return her own pages that still miss an answer; the office's papers are no page."""
        if self.listing is None:
            return set(STEPS)
        return {problem.page for problem in submit_problems(self.listing)} & set(STEPS)

    def _asked(self, step: str, direction: int) -> str:
        """Return the step, or the next one in that direction if its type asks no details."""
        if step != "details" or self.asks_details():
            return step
        return STEPS[STEPS.index(step) + direction]

    def asks_details(self) -> bool:
        """Whether the chosen type asks members anything. Queries: 1."""
        if self.listing is None or self.listing.product.product_type_id is None:
            return False
        specs = AttributeSpec.objects.filter(
            product_type_id=self.listing.product.product_type_id, is_asked=True
        )
        return specs.exists()


StepView = Callable[[MemberRequest, Task], HttpResponse]


def step_page(view: StepView) -> Callable[..., HttpResponse]:
    """Open a page of the task: of her draft, or of the listing named in the address.

    Without a draft it says that the product was sent already, or begins one.
    """
    return _opened(view, may_begin=False)


def begins_task(view: StepView) -> Callable[..., HttpResponse]:
    """Open the first page of the task: there may be no draft yet."""
    return _opened(view, may_begin=True)


def _opened(view: StepView, *, may_begin: bool) -> Callable[..., HttpResponse]:
    @require_http_methods(["GET", "POST"])
    @member_page
    @wraps(view)
    def page(request: MemberRequest, listing_id: int | None = None) -> HttpResponse:
        task = task_of(request, listing_id)
        if task.listing is None and not may_begin:
            return _gone(request)
        return view(request, task)

    return page


def task_of(request: MemberRequest, listing_id: int | None) -> Task:
    """Return her unfinished product, or the one the address names. Raises Http404, NotEditable."""
    if listing_id is None:
        return Task(draft_of(request.user))
    return Task(_editable(request, listing_id), fix=True)


def _editable(request: MemberRequest, listing_id: int) -> Listing:
    listing = _with_product().visible_to(request.user).filter(pk=listing_id).first()
    if listing is None:
        raise Http404
    if listing.status not in EDITABLE:
        raise NotEditable()
    return listing


def _with_product() -> "ScopedQuerySet[Listing]":
    return Listing.objects.select_related("product__product_type", "product__group", "channel")


def _gone(request: HttpRequest) -> HttpResponse:
    """There is no draft: say that it was sent, if it was, else begin one."""
    sent = request.session.get(LAST_SENT)
    if sent:
        return redirect(f"{reverse('listings:add_sent', args=[sent])}?already=1")
    return redirect("listings:add_photo")


def begun(task: Task) -> Listing:
    """Return the task's listing; a page behind step_page always has one."""
    if task.listing is None:
        raise Http404
    return task.listing


def again(listing: Listing) -> Listing:
    """Return the listing as it stands after a service wrote it."""
    rows = _with_product().unscoped(reason="a row this request was already given")
    return rows.get(pk=listing.pk)
