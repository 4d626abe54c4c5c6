"""The HTTP gateway against an operator's stand-in over HTTP: taken, refused, lost, reported."""

import datetime as dt
import time
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from notices.gateways import http
from notices.models import Message, MessageTemplate
from notices.services.outbox import messages_hand_over, oldest_waiting_s
from notices.services.reports import messages_follow_up
from notices.services.sending import message_send
from notices.states import TRANSITIONS
from notices.transitions import MOVES
from tests.notices.operator import SECRET, TOKEN, Operator, running_operator

pytestmark = pytest.mark.django_db
State = Message.State
IST = ZoneInfo("Asia/Kolkata")
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


@pytest.mark.parametrize(
    "body",
    [
        b'{"id": "a\\u0000", "state": "failed"}',
        b'{"id": "x", "state": "failed", "error": "\\u0000"}',
        b"",
        b"[]",
        b'{"id": 7, "state": "delivered"}',
        b'{"id": "x"}',
    ],
)
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


def test_an_outage_of_any_length_costs_no_message_its_tries(
    operator: Operator, settings: Any
) -> None:
    MessageTemplate.objects.update(is_urgent=True)  # at night too
    settings.NOTICES_HTTP_URL = "http://127.0.0.1:9/"  # nobody is there
    message = send()
    for _ in range(8):
        messages_hand_over()
        assert fresh(message).due_at <= timezone.now() + dt.timedelta(minutes=30)
        due_now()
    assert (fresh(message).state, message.tries) == (State.QUEUED, 0)
    assert oldest_waiting_s() > 0

    settings.NOTICES_HTTP_URL = operator.url
    assert messages_hand_over() == 1
    assert oldest_waiting_s() == 0


def test_an_answer_that_drips_ends_within_the_lease(
    operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "TOTAL_S", 0.3)
    operator.delay_s = 1.5
    message = send()

    began = time.monotonic()
    messages_hand_over(limit=1)

    assert time.monotonic() - began < 1.2
    assert "too slow" in fresh(message).last_error


def test_a_text_that_cannot_be_filled_on_the_next_channel_stops_nobody(operator: Operator) -> None:
    MessageTemplate.objects.filter(channel="call").update(variables={"name": "digits"})
    message = send("sms", "call")
    Message.objects.update(follow_at=timezone.now())

    assert messages_follow_up() == 0

    assert fresh(message).follow_at is None
    assert messages_hand_over() == 1


def test_a_signature_of_other_letters_is_no_signature(operator: Operator, client: Client) -> None:
    answer = client.post(
        "/notices/report/", b"{}", content_type="application/json", HTTP_X_SIGNATURE="\xe9" * 64
    )

    assert answer.status_code == 403


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_an_operator_that_is_away_as_a_whole_uses_up_no_tries(
    operator: Operator, status: int
) -> None:
    operator.fails = [status] * 8
    message = send()
    for _ in range(8):
        messages_hand_over()
        due_now()

    assert (fresh(message).state, message.tries, operator.calls) == (State.QUEUED, 0, 8)


def test_an_outage_is_told_by_its_whole_length(operator: Operator, settings: Any) -> None:
    settings.NOTICES_HTTP_URL = "http://127.0.0.1:9/"
    noon = timezone.localtime().replace(hour=12, minute=0) - dt.timedelta(days=1)
    message = send()
    Message.objects.update(created_at=noon)
    messages_hand_over()

    assert fresh(message).due_at > timezone.now(), "the try has put it off"
    assert oldest_waiting_s() == pytest.approx((timezone.now() - noon).total_seconds(), abs=60)

    night = noon.replace(hour=22)
    Message.objects.update(created_at=night)
    since_morning = timezone.now() - night.replace(hour=8) - dt.timedelta(days=1)
    assert oldest_waiting_s() == pytest.approx(max(0.0, since_morning.total_seconds()), abs=60)


def test_a_pass_ends_where_nobody_answers(operator: Operator) -> None:
    operator.fails = [503] * 10
    for _ in range(6):
        send()

    messages_hand_over()

    assert operator.calls == 3


def test_what_an_outage_put_off_is_not_told_at_night(operator: Operator, time_machine: Any) -> None:
    time_machine.move_to(dt.datetime(2026, 11, 24, 19, 55, tzinfo=IST))
    operator.fails = [503, 500]
    message = send()
    time_machine.move_to(dt.datetime(2026, 11, 24, 21, 0, tzinfo=IST))
    for _ in range(2):
        messages_hand_over()
        assert fresh(message).due_at == dt.datetime(2026, 11, 25, 8, 0, tzinfo=IST)
        due_now()


def test_a_code_is_not_sent_when_nobody_takes_it_any_more(operator: Operator) -> None:
    MessageTemplate.objects.filter(channel="sms").update(is_urgent=True)
    late, young = send(), send()
    Message.objects.filter(pk=late.pk).update(created_at=timezone.now() - dt.timedelta(minutes=16))

    assert messages_hand_over() == 1

    assert (fresh(late).state, late.last_error) == (State.FAILED, "too late")
    assert fresh(young).state == State.HANDED_OVER
    assert [one["reference"] for one in operator.taken] == [str(young.pk)]
