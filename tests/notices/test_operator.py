"""The HTTP gateway against an operator's stand-in over HTTP: taken, refused, lost, reported."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from notices.models import Message, MessageTemplate
from notices.services.outbox import messages_hand_over
from notices.services.reports import messages_follow_up
from notices.services.sending import message_send
from notices.states import TRANSITIONS
from notices.transitions import MOVES
from tests.notices.operator import SECRET, TOKEN, Operator, running_operator

pytestmark = pytest.mark.django_db
State = Message.State
KINDS = {"name": "word", "channel": "word"}
TEXTS = {
    "sms": "आपका सामान {name} {channel} पर लग गया। - समूह हाट",
    "call": "नमस्ते। आपका सामान {name} {channel} पर लग गया है।",
}


@pytest.fixture
def operator(settings: Any, db: None) -> Iterator[Operator]:
    with running_operator() as running:
        settings.NOTICES_GATEWAY = "http"
        settings.NOTICES_HTTP_URL = running.url
        settings.NOTICES_HTTP_TOKEN = TOKEN
        settings.NOTICES_REPORT_SECRET = SECRET
        for channel, text in TEXTS.items():
            MessageTemplate.objects.create(
                key="listing-live",
                language="hi",
                channel=channel,
                text=text,
                variables=KINDS,
                registration_number=f"DLT-{channel}",
            )
            running.registered[f"DLT-{channel}"] = (text, KINDS)
        yield running


def send(*channels: str) -> Message:
    message = message_send(
        key="listing-live",
        to="+919876500001",
        variables={"name": "पर्स", "channel": "फ्लिपकार्ट"},
        channels=channels or ("sms",),
    )
    due_now()
    return message


def due_now() -> None:
    Message.objects.filter(state=State.QUEUED).update(
        due_at=timezone.now() - dt.timedelta(seconds=1), lease_until=None
    )


def fresh(message: Message) -> Message:
    message.refresh_from_db()
    return message


def report(client: Client, operator: Operator, message: Message, state: str, **more: Any) -> int:
    body, headers = operator.report(str(message.pk), state, **more)
    answer = client.post("/notices/report/", body, content_type="application/json", headers=headers)
    return answer.status_code


def test_hands_over_with_sender_template_and_variables(operator: Operator) -> None:
    message = send()

    assert messages_hand_over() == 1

    taken = operator.taken[0]
    assert (taken["template_id"], taken["sender"], taken["to"]) == (
        "DLT-sms",
        "SMOOHT",
        "+919876500001",
    )
    assert taken["variables"] == {"name": "पर्स", "channel": "फ्लिपकार्ट"}
    assert fresh(message).state == State.HANDED_OVER


def test_a_text_off_by_one_character_is_refused_for_good(operator: Operator) -> None:
    message = send()
    Message.objects.update(text=message.text.replace("।", "."))

    messages_hand_over()

    assert fresh(message).state == State.FAILED
    assert "not registered" in message.last_error
    assert operator.taken == []


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_operator_is_asked_again(operator: Operator, status: int) -> None:
    operator.fails = [status]
    message = send()

    messages_hand_over()
    assert fresh(message).state == State.QUEUED
    due_now()
    messages_hand_over()

    assert fresh(message).state == State.HANDED_OVER


def test_an_operator_that_is_away_loses_nothing(operator: Operator, settings: Any) -> None:
    settings.NOTICES_HTTP_URL = "http://127.0.0.1:9/messages"
    message = send()
    messages_hand_over()
    assert fresh(message).state == State.QUEUED
    settings.NOTICES_HTTP_URL = operator.url
    due_now()

    messages_hand_over()

    assert fresh(message).state == State.HANDED_OVER


def test_an_answer_that_is_lost_sends_no_second_message(operator: Operator) -> None:
    operator.cuts = 1
    message = send()

    messages_hand_over()
    due_now()
    messages_hand_over()

    assert fresh(message).state == State.HANDED_OVER
    assert (operator.calls, len(operator.taken)) == (2, 1)


def test_a_worker_that_dies_with_a_message_leaves_it_to_the_next(operator: Operator) -> None:
    message = send()
    Message.objects.update(lease_until=timezone.now() + dt.timedelta(seconds=50))
    assert messages_hand_over() == 0
    Message.objects.update(lease_until=timezone.now() - dt.timedelta(seconds=1))

    assert messages_hand_over() == 1

    assert fresh(message).state == State.HANDED_OVER


def test_is_told_that_a_message_arrived(operator: Operator, client: Client) -> None:
    message = send()
    messages_hand_over()

    assert report(client, operator, message, "delivered") == 204

    assert fresh(message).state == State.DELIVERED
    assert message.delivered_at is not None


def test_a_late_word_of_failure_does_not_take_back_an_arrival(
    operator: Operator, client: Client
) -> None:
    message = send("sms", "call")
    messages_hand_over()
    report(client, operator, message, "delivered")

    assert report(client, operator, message, "failed", error="expired") == 204

    assert fresh(message).state == State.DELIVERED
    assert message.follow_at is None


def test_takes_no_report_that_is_not_signed(operator: Operator, client: Client) -> None:
    message = send()
    messages_hand_over()
    body, _signed = operator.report(str(message.pk), "delivered")

    for headers in ({}, {"X-Signature": "0" * 64}):
        answer = client.post(
            "/notices/report/", body, content_type="application/json", headers=headers
        )
        assert answer.status_code == 403

    assert fresh(message).state == State.HANDED_OVER


def test_takes_no_report_while_no_secret_is_set(
    operator: Operator, client: Client, settings: Any
) -> None:
    message = send()
    messages_hand_over()
    settings.NOTICES_REPORT_SECRET = ""

    assert report(client, operator, message, "delivered") == 403


def test_asks_for_a_report_again_that_came_before_our_own_record(
    operator: Operator, client: Client
) -> None:
    message = send()

    assert report(client, operator, message, "delivered") == 404


@pytest.mark.parametrize("body", [b"", b"[]", b'{"id": 7, "state": "delivered"}', b'{"id": "x"}'])
def test_says_so_when_a_report_is_none(operator: Operator, client: Client, body: bytes) -> None:
    import hashlib
    import hmac

    signature = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()

    answer = client.post(
        "/notices/report/",
        body,
        content_type="application/json",
        headers={"X-Signature": signature},
    )

    assert answer.status_code == 400


def test_takes_the_next_way_when_it_has_not_reached_her_in_two_hours(operator: Operator) -> None:
    message = send("sms", "call")
    messages_hand_over()
    assert messages_follow_up() == 0
    Message.objects.update(follow_at=timezone.now() - dt.timedelta(seconds=1))

    assert messages_follow_up() == 1
    assert messages_follow_up() == 0

    second = Message.objects.get(follows=message)
    assert (second.channel, second.text) == ("call", "नमस्ते। आपका सामान पर्स फ्लिपकार्ट पर लग गया है।")


def test_takes_the_next_way_at_once_when_the_first_failed(operator: Operator) -> None:
    operator.registered.pop("DLT-sms")
    message = send("sms", "call")
    messages_hand_over()
    assert fresh(message).state == State.FAILED

    assert messages_follow_up() == 1


def test_what_has_arrived_is_not_followed_up(operator: Operator, client: Client) -> None:
    message = send("sms", "call")
    messages_hand_over()
    report(client, operator, message, "delivered")

    assert fresh(message).follow_at is None


@pytest.mark.parametrize("from_", list(State))
@pytest.mark.parametrize("to", list(State))
def test_moves_only_as_the_table_says(from_: State, to: State) -> None:
    assert MOVES.allows(from_, to) == (to in TRANSITIONS[from_])
