"""The task of adding a product: its pages in order, and where each answer leads.

The same pages serve the one unfinished product of a member (/add/…) and a product that came
back or waits for its check (/products/7/fix/…).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, wraps

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from catalog.models import AttributeSpec
from listings.errors import NotEditable
from listings.models import Listing
from listings.question_pages import Asked, question_pages
from listings.readiness_facts import submit_problems
from listings.services.drafts import draft_of
from listings.services.editing import EDITABLE
from shg.member_pages import MemberRequest, helped_page
from shg.scoping import ScopedQuerySet

LAST_SENT = "last_sent"  # session: id of the listing sent last, to answer a second tap

STEPS = ("photo", "kind", "details", "price", "pieces", "check")
DETAIL = "details/"  # before the key of a page's first question


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
        where = [self.listing.pk] if self.fix and self.listing is not None else []
        prefix = "fix" if where else "add"
        if step.startswith(DETAIL):
            key = step.removeprefix(DETAIL)
            return reverse(f"listings:{prefix}_detail", args=[*where, key])
        return reverse(f"listings:{prefix}_{step}", args=where)

    @cached_property
    def questions(self) -> dict[str, tuple[str, ...]]:
        """Return {page: the keys it asks} of its kind, in order; {} before the kind. Queries: 1."""
        if self.listing is None or self.listing.product.product_type_id is None:
            return {}
        rows = AttributeSpec.objects.filter(
            product_type_id=self.listing.product.product_type_id, is_asked=True
        ).order_by("position", "pk")
        asked = [Asked(row.key, len(row.choices) or 1) for row in rows]
        return {DETAIL + keys[0]: keys for keys in question_pages(asked)}

    @property
    def pages(self) -> tuple[str, ...]:
        """Return the task's pages in order, those of its kind's questions among them."""
        details = tuple(self.questions) or (() if self._is_known else ("details",))
        place = STEPS.index("details")
        return (*STEPS[:place], *details, *STEPS[place + 1 :])

    @property
    def _is_known(self) -> bool:
        return self.listing is not None and self.listing.product.product_type_id is not None

    def page_of(self, key: str) -> str:
        """Return the page that asks a question, "" where none does."""
        return next((page for page, keys in self.questions.items() if key in keys), "")

    def step(self, name: str) -> Step:
        """Return the number of a page, of all there are."""
        return Step(self.pages.index(name) + 1, len(self.pages))

    def back_url(self, step: str) -> str:
        """Return where "back" leads: the page before; out of the task from its first one."""
        if self.fix and self.listing is not None:
            return reverse("listings:product", args=[self.listing.pk])
        place = self.pages.index(step)
        return self.url(self.pages[place - 1]) if place else "/"

    def next_url(self, step: str) -> str:
        """Return where an answer leads: to the check once all is told, else to the next page."""
        if self.listing is None:
            return self.url("photo")
        missing = self._missing()
        later = self.pages[self.pages.index(step) + 1 :]
        if not missing:
            return self.url("check")
        if self.fix:
            return self.url(missing[0])
        return self.url(later[0] if later else "check")

    def first_open_url(self) -> str:
        """Return the first page that still misses an answer."""
        if self.listing is None:
            return self.url("photo")
        missing = self._missing()
        return self.url(missing[0] if missing else "check")

    def _missing(self) -> list[str]:
        """Return her own pages that still miss an answer; the office's papers are no page."""
        if self.listing is None:
            return list(self.pages)
        problems = submit_problems(self.listing)
        open_pages = {problem.page for problem in problems}
        open_pages |= {
            self.page_of(problem.field) for problem in problems if problem.page == "details"
        }
        return [page for page in self.pages if page in open_pages]

    def first_detail_url(self, meant: Sequence[str] = ()) -> str:
        """Return the question of its kind to open: the one meant, else one that is unanswered.

        meant: keys, the first that its kind asks counts.
        """
        if self.listing is None or not self.questions:
            return self.first_open_url()
        keys = [key for asked in self.questions.values() for key in asked]
        unanswered = [key for key in keys if key not in self.listing.product.attributes]
        wanted = [key for key in meant if key in keys]
        return self.url(self.page_of([*wanted, *unanswered, *keys][0]))


StepView = Callable[..., HttpResponse]


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
    @helped_page
    @wraps(view)
    def page(request: MemberRequest, listing_id: int | None = None, **more: str) -> HttpResponse:
        task = task_of(request, listing_id)
        if task.listing is None and not may_begin:
            return _gone(request)
        return view(request, task, **more)

    return page


def task_of(request: MemberRequest, listing_id: int | None) -> Task:
    """Return her unfinished product, or the one the address names. Raises Http404, NotEditable."""
    if listing_id is None:
        return Task(draft_of(request.member))
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
