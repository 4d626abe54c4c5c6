"""Every refusal of the API has one shape, whoever refuses."""

from typing import Any

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext_lazy, override
from redis.exceptions import RedisError
from rest_framework import exceptions, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from common.api import Pages, error_answer
from common.errors import BadInput, IllegalTransition
from common.throttling import PatientThrottle


class Inner(serializers.Serializer[Any]):
    pieces = serializers.IntegerField(min_value=1)


class Asked(serializers.Serializer[Any]):
    price = serializers.IntegerField()
    offers = Inner(many=True)


def answer_of(error: Exception) -> tuple[int, dict[str, Any]]:
    """Return (status, error) that a view raising this error answers with."""

    class Raising(APIView):
        authentication_classes = ()
        permission_classes = ()
        throttle_classes = ()

        def get_exception_handler(self) -> Any:
            return error_answer

        def get(self, request: Request) -> Response:
            raise error

    with override("en"):
        answer = Raising.as_view()(APIRequestFactory().get("/"))
    assert isinstance(answer.data, dict)
    assert answer.data.keys() == {"error"}
    assert answer.data["error"].keys() == {"code", "message", "fields"}
    return answer.status_code, answer.data["error"]


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (BadInput(), 400, "bad_input"),
        (IllegalTransition("Listing", "draft", "approved"), 409, "illegal_transition"),
        (Http404(), 404, "not_found"),
        (exceptions.NotFound("Invalid page."), 404, "not_found"),
        (PermissionDenied(), 403, "not_allowed"),
        (exceptions.PermissionDenied(), 403, "permission_denied"),
        (exceptions.ParseError(), 400, "parse_error"),
        (exceptions.MethodNotAllowed("PUT"), 405, "method_not_allowed"),
        (exceptions.Throttled(wait=3), 429, "throttled"),
        (exceptions.UnsupportedMediaType("text/csv"), 415, "unsupported_media_type"),
        (exceptions.ValidationError("No."), 400, "invalid"),
    ],
)
def test_answers_in_one_shape(error: Exception, status: int, code: str) -> None:
    got_status, said = answer_of(error)

    assert (got_status, said["code"]) == (status, code)
    assert said["message"].endswith(".")
    assert said["fields"] == {}


def test_fields_are_sentences_by_name() -> None:
    error = BadInput(fields={"price": gettext_lazy("Write the price of one.")})

    assert answer_of(error)[1]["fields"] == {"price": "Write the price of one."}


def test_nested_fields_are_named_by_their_path() -> None:
    asked = Asked(data={"offers": [{"pieces": 1}, {"pieces": 0}]})
    with override("en"), pytest.raises(exceptions.ValidationError) as caught:
        asked.is_valid(raise_exception=True)

    fields = answer_of(caught.value)[1]["fields"]

    assert fields.keys() == {"price", "offers.1.pieces"}
    assert all(isinstance(sentence, str) and sentence for sentence in fields.values())


def test_what_concerns_the_whole_is_the_message() -> None:
    _status, said = answer_of(exceptions.ValidationError(["Too late.", "Too many."]))

    assert (said["message"], said["fields"]) == ("Too late. Too many.", {})


def test_a_fault_of_ours_is_no_answer() -> None:
    with override("en"), pytest.raises(ZeroDivisionError):
        answer_of(ZeroDivisionError())


@pytest.mark.parametrize(("asked", "given"), [("", 50), ("20", 20), ("900", 200), ("x", 50)])
def test_pages_are_bounded(asked: str, given: int) -> None:
    request = Request(APIRequestFactory().get("/", {"page_size": asked}))
    pages = Pages()
    pages.page_size = 50

    assert pages.get_page_size(request) == given


class ThreeAMinute(PatientThrottle):
    rate = "3/min"


class Counted(APIView):
    authentication_classes = ()
    permission_classes = ()
    throttle_classes = (ThreeAMinute,)

    def get(self, request: Request) -> Response:
        return Response({})


def asked_from(address: str, *, said: str = "") -> int:
    """Return the status of one request from an address that says it came for another."""
    headers = {"X-Forwarded-For": said} if said else {}
    request = APIRequestFactory().get("/", REMOTE_ADDR=address, headers=headers)
    return int(Counted.as_view()(request).status_code)


@pytest.fixture
def own_cache(settings: Any) -> None:
    backend = "django.core.cache.backends.locmem.LocMemCache"
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": "throttle"}}
    cache.clear()


def test_counts_the_requests_of_who_has_not_signed_in(own_cache: None) -> None:
    assert [asked_from("203.0.113.5") for _turn in range(4)] == [200, 200, 200, 429]
    assert asked_from("203.0.113.6") == 200


def test_counts_by_the_address_seen_not_by_the_one_said(own_cache: None) -> None:
    answers = [asked_from("203.0.113.7", said=f"198.51.100.{n}") for n in range(4)]

    assert answers == [200, 200, 200, 429]


def test_turns_nobody_away_while_the_counts_are_out_of_reach(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def away(*args: Any, **kwargs: Any) -> Any:
        raise RedisError("connection refused")

    monkeypatch.setattr(ThreeAMinute.cache, "get", away)

    assert [asked_from("203.0.113.8") for _turn in range(5)] == [200] * 5
