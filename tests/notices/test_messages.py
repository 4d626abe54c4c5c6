"""Messages: only registered texts, checked variables, once, and not at night."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from celery import current_app

from notices.errors import TemplateUnknown, VariableRefused
from notices.gateways import Answer, Outgoing
from notices.models import Channel, Message, MessageTemplate
from notices.services import outbox
from notices.services.sending import message_send, messages_wipe, next_waking
from portal.schedule import CELERY_BEAT_SCHEDULE

IST = ZoneInfo("Asia/Kolkata")
TEXT = "{name} में सुधार करना है: {why} - समूह हाट"


@pytest.fixture
def template(db: None) -> MessageTemplate:
    return MessageTemplate.objects.create(
        key="listing-returned",
        language="hi",
        text=TEXT,
        variables={"name": "word", "why": "word"},
    )


@pytest.fixture
def spoken(template: MessageTemplate) -> MessageTemplate:
    return MessageTemplate.objects.create(
        key="listing-returned",
        language="hi",
        channel="call",
        text="नमस्ते। {name} में सुधार करना है। {why}",
        variables={"name": "word", "why": "word"},
    )


def send(
    *, channels: tuple[str, ...] = ("sms",), at_once: int = 1, key: str | None = None, **given: str
) -> Message:
    return message_send(
        key="listing-returned",
        to="+919876500001",
        variables={"name": "पर्स", "why": "फ़ोटो साफ़ नहीं है", **given},
        channels=channels,
        at_once=at_once,
        dedupe_key=key,
    )


def test_fills_in_the_registered_text(template: MessageTemplate) -> None:
    assert send().text == "पर्स में सुधार करना है: फ़ोटो साफ़ नहीं है - समूह हाट"


def test_fills_no_variable_into_another(template: MessageTemplate) -> None:
    with pytest.raises(VariableRefused):
        send(name="{why}")


def test_refuses_a_text_that_is_not_registered(db: None) -> None:
    with pytest.raises(TemplateUnknown):
        send()


@pytest.mark.parametrize("given", [{"name": "x" * 31}, {"name": "two\nlines"}, {"more": "1"}])
def test_refuses_a_variable_that_was_not_registered_so(
    template: MessageTemplate, given: dict[str, str]
) -> None:
    with pytest.raises(VariableRefused):
        message_send(
            key="listing-returned",
            to="+919876500001",
            variables={"name": "पर्स", "why": "दाम", **given},
        )


def test_sends_the_same_news_once(template: MessageTemplate) -> None:
    first, second = send(key="returned-7"), send(key="returned-7", why="दाम")

    assert first == second
    assert Message.objects.count() == 1


def test_takes_the_first_way_she_likes_that_has_a_text(spoken: MessageTemplate) -> None:
    message = send(channels=("whatsapp", "call", "sms"))

    assert (message.channel, message.next_channels) == (Channel.CALL, [Channel.SMS])


def test_sends_what_must_not_be_missed_on_two_channels_once(spoken: MessageTemplate) -> None:
    for _ in range(2):
        send(channels=("call", "sms"), at_once=2, key="returned-7")

    assert sorted(Message.objects.values_list("channel", flat=True)) == ["call", "sms"]


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2026-11-23 12:00", "2026-11-23 12:00"),
        ("2026-11-23 20:00", "2026-11-24 08:00"),
        ("2026-11-24 03:30", "2026-11-24 08:00"),
        ("2026-11-24 08:00", "2026-11-24 08:00"),
    ],
)
def test_waits_for_the_morning(now: str, due: str) -> None:
    asked, waited = (dt.datetime.fromisoformat(text).replace(tzinfo=IST) for text in (now, due))

    assert next_waking(asked) == waited


class Refusing:
    def send(self, outgoing: Outgoing) -> Answer:
        return Answer(accepted=False, error="busy")


def long_ago() -> None:
    Message.objects.update(due_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))


def test_tries_a_refused_message_again_later_and_not_for_ever(
    template: MessageTemplate, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = send()
    monkeypatch.setattr(outbox, "gateway", Refusing)

    for _ in range(outbox.MAX_TRIES + 2):
        long_ago()
        outbox.messages_hand_over()

    message.refresh_from_db()
    assert (message.state, message.tries) == (Message.State.FAILED, outbox.MAX_TRIES)


def test_says_once_that_the_days_sms_are_spent(
    template: MessageTemplate, settings: object, caplog: pytest.LogCaptureFixture
) -> None:
    settings.NOTICES_SMS_A_DAY = 2  # type: ignore[attr-defined]  # pytest-django's wrapper
    for _ in range(3):
        send()
    long_ago()

    assert outbox.messages_hand_over() == 3

    assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == [
        "The day's budget of 2 SMS is spent."
    ]


def test_wipes_what_a_message_said_and_keeps_that_it_was_sent(template: MessageTemplate) -> None:
    sent, waiting = send(), send()
    Message.objects.filter(pk=sent.pk).update(due_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    outbox.messages_hand_over(ids=[sent.pk])

    wiped = messages_wipe(key="listing-returned", before=dt.datetime.now(dt.UTC) + dt.timedelta(1))

    sent.refresh_from_db()
    waiting.refresh_from_db()
    assert (wiped, sent.text, sent.variables) == (1, "", {})
    assert waiting.text


def test_every_scheduled_pass_is_a_task_that_expires_within_its_period() -> None:
    current_app.loader.import_default_modules()
    for name, entry in CELERY_BEAT_SCHEDULE.items():
        assert entry["task"] in current_app.tasks, name
        period = entry["schedule"]
        if isinstance(period, float):
            assert entry["options"]["expires"] <= period, name
