"""Where the operator says what became of a message."""

import datetime as dt
import hashlib
import hmac
import json
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from notices.errors import ReportUnknown
from notices.services.reports import message_report

SAID = ("delivered", "read", "failed")
MOST_BYTES = 16 * 1024


@csrf_exempt  # a machine calls; it signs what it says instead
@require_POST
def delivery_report(request: HttpRequest) -> HttpResponse:
    """Take a delivery report: {"id", "state": delivered|read|failed, "at"?: ISO, "error"?}.

    Signed by `X-Signature: hex(hmac-sha256(secret, body))`. 204 taken; 403 not signed; 400 not a
    report; 404 a message not known yet: come again.
    """
    if not settings.NOTICES_REPORT_SECRET or not _is_signed(request):
        return JsonResponse({"error": "not_signed"}, status=403)
    report = _read(request.body)
    if report is None:
        return JsonResponse({"error": "not_a_report"}, status=400)
    try:
        message_report(
            gateway_ref=report["id"],
            said=report["state"],
            at=_moment(report.get("at")),
            error=str(report.get("error", "")),
        )
    except ReportUnknown:
        return JsonResponse({"error": "not_known_yet"}, status=404)
    return HttpResponse(status=204)


def _is_signed(request: HttpRequest) -> bool:
    if len(request.body) > MOST_BYTES:
        return False
    key = settings.NOTICES_REPORT_SECRET.encode()
    wanted = hmac.new(key, request.body, hashlib.sha256).hexdigest()
    given = request.headers.get("X-Signature", "")
    return hmac.compare_digest(wanted.encode(), given.encode(errors="replace"))


def _read(body: bytes) -> dict[str, Any] | None:
    try:
        report = json.loads(body)
    except ValueError:
        return None
    is_report = (
        isinstance(report, dict)
        and isinstance(report.get("id"), str)
        and bool(report["id"])
        and report.get("state") in SAID
        and "\x00" not in f"{report['id']}{report.get('error', '')}"  # PostgreSQL has none
    )
    return report if is_report else None


def _moment(text: object) -> dt.datetime:
    """Return when it happened, never later than now; now where the operator does not say."""
    now = timezone.now()
    try:
        moment = parse_datetime(text) if isinstance(text, str) else None
    except ValueError:
        moment = None
    if moment is None:
        return now
    return min(moment if timezone.is_aware(moment) else timezone.make_aware(moment), now)
