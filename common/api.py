"""What every API answer shares: pages, and one shape of error.

{"error": {"code": "listing_not_ready", "message": "…", "fields": {…}}}
"""

from typing import Any

from django.http import Http404
from rest_framework import exceptions
from rest_framework.pagination import PageNumberPagination
from rest_framework.response import Response
from rest_framework.views import exception_handler

from common.errors import HaatError, NotFound


class Pages(PageNumberPagination):
    """Fifty rows a page, up to two hundred on request."""

    page_size_query_param = "page_size"
    max_page_size = 200


def error_answer(error: Exception, context: dict[str, Any]) -> Response | None:
    """Turn an expected error into the one shape; leave faults of ours to the 500 page."""
    if isinstance(error, Http404):
        error = NotFound()
    if isinstance(error, HaatError):
        return Response(
            {"error": {"code": error.code, "message": error.message, "fields": error.fields}},
            status=error.http_status,
        )
    answer = exception_handler(error, context)
    if answer is None or not isinstance(error, exceptions.APIException):
        return answer
    fields = answer.data if isinstance(error, exceptions.ValidationError) else {}
    code = error.get_codes()
    answer.data = {
        "error": {
            "code": code if isinstance(code, str) else error.default_code,
            "message": str(error.default_detail),
            "fields": fields,
        }
    }
    return answer
