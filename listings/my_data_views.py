"""What is kept about her: the notice, her consents, all of it to read, the wish to be erased."""

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from listings.my_data import my_data
from listings.services.consent import consent_set
from shg.member_pages import MemberRequest, fresh_pin, member_page
from shg.models import Consent, Person
from shg.services.consents import consents_of
from shg.services.erasing import erase_ask, erase_request_of

NOTICED = "noticed"  # session: she agrees, so home need not ask again


@require_http_methods(["GET", "POST"])
@member_page
def notice(request: MemberRequest) -> HttpResponse:
    """Say once what is kept and why; her yes is a consent with a date."""
    if request.method == "POST":
        consent_set(person=request.member, purpose=Consent.Purpose.SELL, agrees=True)
        request.session[NOTICED] = True
        return redirect("/")
    return render(request, "listings/notice.html", {})


@require_http_methods(["GET", "POST"])
@member_page
def data(request: MemberRequest) -> HttpResponse:
    """Show what is kept in a few words, her consents, how she is told."""
    person = request.member
    if request.method == "POST":
        if request.POST.get("tell") in Person.Tell.values:
            Person.objects.filter(pk=person.pk).update(tell_by=request.POST["tell"])
        messages.success(request, _("Saved"))
        return redirect("listings:my_data")
    context = {
        "held": consents_of(person),
        "ways": Person.Tell.choices,
        "told_by": person.tell_by,
        "erase": erase_request_of(person),
        "back_url": "/group/",
    }
    return render(request, "listings/my_data.html", context)


@require_http_methods(["GET", "POST"])
@member_page
def consent(request: MemberRequest, purpose: str) -> HttpResponse:
    """Read one consent back; her yes or no counts at once."""
    held = next((one for one in consents_of(request.member) if one.text.purpose == purpose), None)
    if held is None:
        return redirect("listings:my_data")
    if request.method == "POST":
        answer = request.POST.get("right")
        if answer in {"yes", "no"}:
            consent_set(person=request.member, purpose=purpose, agrees=answer == "yes")
            request.session.pop(NOTICED, None)
            messages.success(request, _("Saved"))
        return redirect("listings:my_data")
    context = {"held": held, "back_url": "/me/data/"}
    return render(request, "listings/consent.html", context)


@require_safe
@member_page
@fresh_pin
def everything(request: MemberRequest) -> HttpResponse:
    """Show all of it on one plain page."""
    context = {"data": my_data(request.member), "back_url": "/me/data/"}
    return render(request, "listings/my_data_all.html", context)


@require_safe
@member_page
@fresh_pin
def everything_file(request: MemberRequest) -> HttpResponse:
    """Send all of it as a file for machines."""
    response = JsonResponse(
        my_data(request.member), json_dumps_params={"ensure_ascii": False, "indent": 2}
    )
    response["Content-Disposition"] = 'attachment; filename="samooh-haat-my-data.json"'
    return response


@require_http_methods(["GET", "POST"])
@member_page
@fresh_pin
def erase(request: MemberRequest) -> HttpResponse:
    """Read the wish back; then the office has it, with a day by which it answers."""
    if request.method == "POST":
        if request.POST.get("right") == "yes":
            erase_ask(person=request.member)
            messages.success(request, _("Your wish is with the office."))
        return redirect("listings:my_data")
    return render(request, "listings/erase.html", {"back_url": "/me/data/"})
