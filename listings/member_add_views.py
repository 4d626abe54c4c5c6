"""Add a product: its photos, what it is, what that kind needs. One question a page.

Each answer is kept on the server when it is given. Nothing here decides: views read the form,
call one service and say what to show next. The pages after these are in member_send_views.
"""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from catalog.images import MOST_PHOTOS
from catalog.models import Photo, ProductType
from catalog.refusals import PhotoDidNotCome, PhotoTooHeavy
from common.errors import HaatError
from common.numbers import form_id
from common.problems import Problem
from common.shown import shown_problems
from common.uploads import files_too_heavy
from listings.member_selectors import (
    kind_tiles,
    photo_notes,
    photos_of,
    photos_refused,
    questions_meant,
    questions_of,
)
from listings.member_steps import Task, again, begins_task, begun, step_page
from listings.models import Listing
from listings.services.drafts import (
    draft_of,
    draft_open,
    listing_details_set,
    listing_kind_set,
    listing_photo_add,
    listing_photo_remove,
)
from shg.member_pages import MemberRequest, helped_page

FIRST_TILES = 8


@helped_page
def add(request: MemberRequest) -> HttpResponse:
    """Begin a product, or go on with the unfinished one at its first open question."""
    return redirect(Task(draft_of(request.member)).first_open_url())


@begins_task
def add_photo(request: MemberRequest, task: Task) -> HttpResponse:
    """Take photos: each is kept when it arrives; a bad file is refused in a sentence."""
    problems: list[Problem] = []
    if request.method == "POST":
        if "remove" in request.POST and task.listing is not None:
            _remove_photo(request, task.listing)
            return redirect(task.url("photo"))
        goes_on = "go" in request.POST
        has_files = bool(request.FILES or files_too_heavy(request))
        if goes_on and not has_files and request.POST.get("coming") == "1":
            task = _begun_before_photos(request, task)
        elif not (goes_on and task.listing and not has_files):
            problems = _take_photos(request, task)
        if not problems:
            return redirect(task.next_url("photo") if goes_on else task.url("photo"))
        if task.listing is None:
            task = Task(draft_of(request.member))
    photos = photos_of(task.listing) if task.listing else []
    context = {
        "step": task.step("photo"),
        "back_url": task.back_url("photo"),
        "onward_url": task.next_url("photo"),
        "put_url": task.url("photo"),
        "most": MOST_PHOTOS,
        "photos": photos,
        "notes": [*(photos_refused(task.listing) if task.listing else []), *photo_notes(photos)],
        "can_add": len(photos) < MOST_PHOTOS,
        "problems": problems,
    }
    return render(request, "listings/add_photo.html", context)


def _begun_before_photos(request: MemberRequest, task: Task) -> Task:
    """Let her go on while her phone still sends the photos: they find the draft."""
    if task.listing is None:
        return Task(draft_open(actor=request.user, member=request.member))
    return task


def _remove_photo(request: MemberRequest, listing: Listing) -> None:
    photo_id = form_id(request.POST["remove"])
    shown = Photo.objects.filter(pk=photo_id, product=listing.product, removed_at=None)
    if shown.exists():  # a second tap finds it gone already
        listing_photo_remove(listing_id=listing.pk, photo_id=photo_id, actor=request.user)


def _take_photos(request: MemberRequest, task: Task) -> list[Problem]:
    """Keep every photo that can be kept; return why the others cannot."""
    problems = [
        problem
        for _file in range(files_too_heavy(request))
        for problem in shown_problems(PhotoTooHeavy(), field="photo")
    ]
    files = request.FILES.getlist("photo")
    if not files and not problems:
        return shown_problems(PhotoDidNotCome(), field="photo")
    for file in files:
        try:
            listing = task.listing or draft_open(actor=request.user, member=request.member)
            listing_photo_add(listing_id=listing.pk, image_bytes=file.read(), actor=request.user)
        except HaatError as error:
            problems += shown_problems(error, field="photo")
    return list(dict.fromkeys(problems))


@step_page
def add_kind(request: MemberRequest, task: Task) -> HttpResponse:
    """Choose what it is, by a picture."""
    listing = begun(task)
    if request.method == "POST":
        kind = ProductType.objects.filter(slug=request.POST.get("kind", "")).first()
        if kind is None:
            raise Http404
        listing_kind_set(listing_id=listing.pk, product_type_id=kind.pk, actor=request.user)
        return redirect(Task(again(listing), task.fix).next_url("kind"))
    craft = request.GET.get("craft", "")
    tiles = kind_tiles(listing, craft=craft)
    shows_all = "all" in request.GET or bool(craft) or len(tiles) <= FIRST_TILES + 1
    context = {
        "step": task.step("kind"),
        "back_url": task.url("kind") if craft else task.back_url("kind"),
        "tiles": tiles if shows_all else tiles[:FIRST_TILES],
        "post_url": task.url("kind"),
        "more_url": "" if shows_all else f"{task.url('kind')}?all=1",
    }
    return render(request, "listings/add_kind.html", context)


@step_page
def add_details(request: MemberRequest, task: Task) -> HttpResponse:
    """Lead to the question of its kind that is to be answered."""
    if begun(task).product.product_type_id is None:
        return redirect(task.url("kind"))
    return redirect(task.first_detail_url(questions_meant(begun(task))))


@step_page
def add_detail(request: MemberRequest, task: Task, key: str) -> HttpResponse:
    """Ask one thing this kind needs, or two that go together; the answers are kept at once."""
    listing = begun(task)
    page = task.page_of(key)
    if not page:
        raise Http404
    keys = task.questions[page]
    typed: dict[str, str] | None = None
    problems: list[Problem] = []
    if request.method == "POST":
        typed = {name: request.POST.get(name, "") for name in keys}
        try:
            listing_details_set(listing_id=listing.pk, values=typed, actor=request.user)
        except HaatError as error:
            problems = shown_problems(error)
        else:
            return redirect(Task(again(listing), task.fix).next_url(page))
    context = {
        "step": task.step(page),
        "back_url": task.back_url(page),
        "questions": [one for one in questions_of(listing, typed) if one.key in keys],
        "kind": listing.product.product_type,
        "problems": problems,
    }
    return render(request, "listings/add_details.html", context)
