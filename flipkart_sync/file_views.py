"""The catalogue desk's files: templates by type, filled files, Flipkart's answers, brands."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from common.errors import HaatError
from common.numbers import form_id
from common.uploads import files_too_heavy
from flipkart_sync.errors import FileMissing, WorkbookTooLarge
from flipkart_sync.file_selectors import (
    accounts_of,
    brands_of,
    failures_of,
    qc_files_of,
    type_page,
    type_rows,
    with_meaning,
)
from flipkart_sync.models import BrandApproval
from flipkart_sync.onboarding.brands import brand_set
from flipkart_sync.onboarding.failures import qc_settle
from flipkart_sync.onboarding.filling import filled_file, photos_zip, template_fill
from flipkart_sync.onboarding.qc import qc_upload
from flipkart_sync.onboarding.templates import place_of, rule_set, template_upload
from shg.access import can
from shg.staff_door import desk_page

ROWS_A_PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def acted(request: HttpRequest, act: Callable[[], str], back: str) -> HttpResponse:
    """Do something, say what came of it in one sentence, and go back."""
    try:
        messages.success(request, act())
    except HaatError as error:
        messages.error(request, " ".join([error.message, *error.fields.values()][-1:]))
    return redirect(back)


def sent_file(request: HttpRequest) -> tuple[str, bytes]:
    """Return the name and bytes of the one file of a form. Raises FileMissing, WorkbookTooLarge."""
    if files_too_heavy(request):
        raise WorkbookTooLarge()
    file = request.FILES.get("file")
    if file is None:
        raise FileMissing()
    return str(file.name or ""), file.read()


@require_safe
@desk_page("catalogue.see")
def types(request: HttpRequest) -> HttpResponse:
    """List types with products that wait: template, how many are where, share passed."""
    user: Any = request.user
    return render(
        request,
        "flipkart_sync/types.html",
        {"here": "catalogue", "tab": "types", "rows": type_rows(user)},
    )


@require_safe
@desk_page("catalogue.see")
def one_type(request: HttpRequest, account_id: int, type_id: int) -> HttpResponse:
    """Show one type's template, what fills its columns, what cannot be filled, and its files."""
    user: Any = request.user
    account, kind = place_of(account_id, type_id, user)
    return render(
        request,
        "flipkart_sync/type.html",
        {
            "here": "catalogue",
            "tab": "types",
            "account": account,
            "kind": kind,
            "may_adopt": can(user, "catalogue.adopt"),
            **type_page(account.pk, kind, user, request.GET.get("page")),
        },
    )


@require_POST
@desk_page("catalogue.adopt")
def template_save(request: HttpRequest, account_id: int, type_id: int) -> HttpResponse:
    """Take a template in."""
    user: Any = request.user

    def act() -> str:
        name, content = sent_file(request)
        template = template_upload(
            account_id=account_id, type_id=type_id, file_name=name, content=content, actor=user
        )
        text = _("Template kept: version %(n)d, %(columns)d columns.")
        return text % {"n": template.n, "columns": template.columns.count()}

    return acted(request, act, _type_url(account_id, type_id))


def _type_url(account_id: int, type_id: int) -> str:
    return reverse("flipkart_sync:type", args=[account_id, type_id])


@require_POST
@desk_page("catalogue.adopt")
def rule_save(request: HttpRequest, account_id: int, type_id: int) -> HttpResponse:
    """Set how one column is written, for this type and from now on."""
    user: Any = request.user
    said = {key: request.POST.get(key, "").replace("\x00", "") for key in ("key", "ours", "theirs")}

    def act() -> str:
        rule_set(account_id=account_id, type_id=type_id, actor=user, **said)
        return _("Kept for this kind of product.")

    return acted(request, act, _type_url(account_id, type_id))


@require_POST
@desk_page("catalogue.adopt")
def fill(request: HttpRequest, account_id: int, type_id: int) -> HttpResponse:
    """Fill the template for the chosen products."""
    user: Any = request.user
    chosen = [form_id(text) for text in request.POST.getlist("offer")]

    def act() -> str:
        files = template_fill(account_id=account_id, type_id=type_id, offer_ids=chosen, actor=user)
        rows = sum(file.rows.count() for file in files)
        text = ngettext("%(n)d product filled.", "%(n)d products filled.", rows)
        return text % {"n": rows}

    return acted(request, act, _type_url(account_id, type_id))


@require_safe
@desk_page("catalogue.see")
def download(request: HttpRequest, file_id: int) -> HttpResponse:
    """Send a filled file under the name Seller Hub knows it by."""
    user: Any = request.user
    file = filled_file(file_id, user)
    ending = file.file_name.rpartition(".")[2]
    return _attachment(
        bytes(file.content),
        file.file_name,
        XLSX if ending == "xlsx" else "application/vnd.ms-excel",
    )


@require_safe
@desk_page("catalogue.see")
def photos(request: HttpRequest, file_id: int) -> HttpResponse:
    """Send the photos of a filled file as a ZIP, named by SKU."""
    user: Any = request.user
    file = filled_file(file_id, user)
    return _attachment(photos_zip(file), f"photos-{file.pk}.zip", "application/zip")


def _attachment(content: bytes, name: str, kind: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@require_safe
@desk_page("catalogue.see")
def qc(request: HttpRequest) -> HttpResponse:
    """List what failed Flipkart's check and who must act; take an answer file in."""
    user: Any = request.user
    page = Paginator(failures_of(user), ROWS_A_PAGE).get_page(request.GET.get("page"))
    with_meaning(page.object_list)
    return render(
        request,
        "flipkart_sync/qc.html",
        {
            "here": "catalogue",
            "tab": "qc",
            "page": page,
            "files": qc_files_of(user),
            "may_adopt": can(user, "catalogue.adopt"),
        },
    )


@require_POST
@desk_page("catalogue.adopt")
def qc_save(request: HttpRequest) -> HttpResponse:
    """Read an answer file."""
    user: Any = request.user
    strange: list[str] = []

    def act() -> str:
        name, content = sent_file(request)
        read = qc_upload(file_name=name, content=content, actor=user)
        strange.extend(read.strangers)
        if read.is_silent:
            messages.warning(
                request, _("Flipkart does not answer just now. It is asked again by itself.")
            )
        if read.is_colleagues:
            text = _(
                "A colleague has read this file already; nobody is asked again. "
                "Passed: %(passed)d, failed: %(failed)d."
            )
            return text % {"passed": read.passed, "failed": read.failed}
        text = (
            _("This file was read before. Passed: %(passed)d, failed: %(failed)d.")
            if read.is_again
            else _("File read. Passed: %(passed)d, failed: %(failed)d, still checked: %(waiting)d.")
        )
        return text % {"passed": read.passed, "failed": read.failed, "waiting": read.waiting}

    answer = acted(request, act, reverse("flipkart_sync:qc"))
    if strange:
        text = ngettext(
            "%(n)d row is of no product of yours: %(skus)s",
            "%(n)d rows are of no product of yours: %(skus)s",
            len(strange),
        )
        shown = ", ".join(strange[:10]) + ("…" if len(strange) > 10 else "")
        messages.warning(request, text % {"n": len(strange), "skus": shown})
    return answer


@require_POST
@desk_page("catalogue.adopt")
def settle(request: HttpRequest, row_id: int) -> HttpResponse:
    """Say that what a failure asked for is done."""
    user: Any = request.user

    def act() -> str:
        qc_settle(row_id=row_id, actor=user)
        return _("Put right. It goes into the next file.")

    return acted(request, act, reverse("flipkart_sync:qc"))


@require_safe
@desk_page("catalogue.see")
def brands(request: HttpRequest) -> HttpResponse:
    """List brands asked for, approved and refused."""
    user: Any = request.user
    return render(
        request,
        "flipkart_sync/brands.html",
        {
            "here": "catalogue",
            "tab": "brands",
            "rows": brands_of(user),
            "accounts": accounts_of(user),
            "states": BrandApproval.State.choices,
            "may_adopt": can(user, "catalogue.adopt"),
        },
    )


@require_POST
@desk_page("catalogue.adopt")
def brand_save(request: HttpRequest) -> HttpResponse:
    """Keep what Flipkart said of a brand."""
    user: Any = request.user
    said = {
        key: request.POST.get(key, "").replace("\x00", "") for key in ("brand", "state", "note")
    }

    def act() -> str:
        brand_set(
            account_id=form_id(request.POST.get("account")),
            brand=said["brand"],
            state=said["state"],
            note=said["note"],
            actor=user,
        )
        return _("Brand kept.")

    return acted(request, act, reverse("flipkart_sync:brands"))
