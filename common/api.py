"""What every API answer shares: pages, and one shape of error.

    {"error": {"code": "listing_not_ready", "message": "…", "fields": {"price": "…"}}}

`code` is stable; `message` and `fields` are sentences in the reader's language.
"""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.pagination import PageNumberPagination
from rest_framework.response import Response
from rest_framework.views import exception_handler, set_rollback

from common.errors import HaatError, NotAllowed, NotFound, Sentence

WHOLE = "non_field_errors"  # what Django REST framework calls the form as a whole

# What the framework itself refuses, in our words; the code is its own.
SENTENCES: dict[str, Sentence] = {
    "invalid": _("Something is not right. See the fields and send again."),
    "parse_error": _("This cannot be read. Send JSON."),
    "unsupported_media_type": _("This kind of data is not taken. Send JSON."),
    "not_acceptable": _("This form of answer is not given. Ask for JSON."),
    "method_not_allowed": _("This cannot be done at this address."),
    "not_authenticated": _("Sign in first."),
    "authentication_failed": _("Sign in again."),
    "permission_denied": NotAllowed.sentence,
    "throttled": _("Too many requests. Wait a minute and try again."),
}


class Pages(PageNumberPagination):
    """Fifty rows a page (PAGE_SIZE), up to two hundred on request."""

    page_size_query_param = "page_size"
    max_page_size = 200


def error_answer(error: Exception, context: dict[str, Any]) -> Response | None:
    """Turn an expected error into the one shape; leave faults of ours to the 500 page.

    A stranger's row, a row that is not there and a page past the last are the same 404.
    """
    if isinstance(error, Http404 | exceptions.NotFound):
        error = NotFound()
    if isinstance(error, PermissionDenied):
        error = NotAllowed()
    if isinstance(error, HaatError):
        set_rollback()
        return Response(_shape(error.code, error.message, error.fields), status=error.http_status)
    answer = exception_handler(error, context)
    if answer is None or not isinstance(error, exceptions.APIException):
        return answer
    fields: dict[str, str] = {}
    code = error.default_code
    if isinstance(error, exceptions.ValidationError):
        fields = _flat(error.detail)
    message = fields.pop(WHOLE, "") or str(SENTENCES.get(code, error.default_detail))
    answer.data = _shape(code, message, fields)
    return answer


def _shape(code: str, message: str, fields: Mapping[str, str]) -> dict[str, Any]:
    """Return the one shape of an error."""
    return {"error": {"code": code, "message": message, "fields": dict(fields)}}


def _flat(detail: Any, path: str = "") -> dict[str, str]:
    """Return {"field.inner": sentences} of the framework's nested lists and dicts."""
    if isinstance(detail, Mapping):
        found: dict[str, str] = {}
        for name, inner in detail.items():
            found |= _flat(inner, f"{path}.{name}" if path else str(name))
        return found
    if isinstance(detail, list):
        if any(isinstance(inner, Mapping | list) for inner in detail):
            found = {}
            for place, inner in enumerate(detail):
                found |= _flat(inner, f"{path}.{place}" if path else str(place))
            return found
        return {path or WHOLE: " ".join(str(sentence) for sentence in detail)} if detail else {}
    return {path or WHOLE: str(detail)}
