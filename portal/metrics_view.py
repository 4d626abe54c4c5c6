"""GET /metrics: figures for a monitor; to this machine, or with the token, and to nobody else."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from flipkart_sync import metrics as sync_metrics
from notices import metrics as outbox_metrics

LOOPBACK = frozenset({"127.0.0.1", "::1"})
# A proxy on this machine asks from loopback too, for anybody; it says so in one of these.
SAID_BY_PROXIES = ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via", "X-Forwarded-Proto")


@never_cache
@require_GET
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer in Prometheus' text format; a stranger learns not even that there is something."""
    if not (_is_this_machine(request) or _has_token(request)):
        raise Http404
    figures = sync_metrics.metrics_text() + outbox_metrics.metrics_text()
    return HttpResponse(figures, content_type="text/plain; version=0.0.4; charset=utf-8")


def _is_this_machine(request: HttpRequest) -> bool:
    through_proxy = any(name in request.headers for name in SAID_BY_PROXIES)
    return request.META.get("REMOTE_ADDR") in LOOPBACK and not through_proxy


def _has_token(request: HttpRequest) -> bool:
    given = request.headers.get("Authorization", "")
    token = settings.METRICS_TOKEN
    return bool(token) and constant_time_compare(given, f"Bearer {token}")
