"""The trial inbox: what was sent to a number. It has no address in production settings."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from common.errors import HaatError
from common.identifiers import parse_phone
from common.shown import shown_problems
from notices.selectors import messages_to

NEWEST = 20


@never_cache
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """Show the newest messages to `?to=+91…`; `format=json` gives them to programs.

    JSON: {"messages": [{"to", "text", "template", "channel", "at"}…]}, newest first, at most 20.
    """
    typed = {"to": request.GET.get("to", "").strip()}
    problems, messages = [], []
    if typed["to"]:
        try:
            # in a query string a bare + is a blank; parse_phone takes the number either way
            messages = list(messages_to(e164=parse_phone(typed["to"]), limit=NEWEST))
        except HaatError as error:
            problems = shown_problems(error, field="to")
    if request.GET.get("format") == "json":
        return JsonResponse(
            {
                "messages": [
                    {
                        "to": message.to,
                        "text": message.text,
                        "template": message.template_key,
                        "channel": message.channel,
                        "at": message.created_at.isoformat(),
                    }
                    for message in messages
                ]
            }
        )
    context = {"typed": typed, "problems": problems, "inbox": messages, "back_url": "/"}
    return render(request, "portal/inbox.html", context)
