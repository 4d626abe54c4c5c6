"""Messages: only registered texts, checked variables, once, and not at night."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from celery import current_app

from notices import services
from notices.errors import TemplateUnknown, VariableRefused
from notices.gateways import Answer
from notices.models import Message, MessageTemplate
from portal.schedule import CELERY_BEAT_SCHEDULE

IST = ZoneInfo("Asia/Kolkata")


@pytest.fixture
def template(db: None) -> MessageTemplate:
    return MessageTemplate.objects.create(
        key="listing-returned",
        language="hi",
        text="{name} में सुधार करना है: {why} - समूह हाट",
        variables={"name": "word", "why": "word"},
    )


def send(**given: object) -> Message:
    values = {"name": "पर्स", "why": "फ़ोटो साफ़ नहीं है", **given}
    return services.message_send(
        key="listing-returned",
        to="+919876500001",
        variables={name: str(value) for name, value in values.items()},
    )


def test_fills_in_the_registered_text(template: MessageTemplate) -> None:
    assert send().text == "पर्स में सुधार करना है: फ़ोटो साफ़ नहीं है - समूह हाट"


def test_refuses_a_text_that_is_not_registered(db: None) -> None:
    with pytest.raises(TemplateUnknown):
        send()


@pytest.mark.parametrize("given", [{"name": "x" * 31}, {"name": "two\nlines"}, {"more": "1"}])
def test_refuses_a_variable_that_was_not_registered_so(
    template: MessageTemplate, given: dict[str, str]
) -> None:
    with pytest.raises(VariableRefused):
        send(**given)


def test_sends_the_same_news_once(template: MessageTemplate) -> None:
    for _ in range(2):
        services.message_send(
            key="listing-returned",
            to="+919876500001",
            variables={"name": "पर्स", "why": "दाम"},
            dedupe_key="returned-7",
        )

    assert Message.objects.count() == 1


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

    assert services.next_waking(asked) == waited


class Refusing:
    def send(self, *, to: str, text: str, channel: str) -> Answer:
        return Answer(accepted=False, error="busy")


def test_tries_a_refused_message_again_later_and_not_for_ever(
    template: MessageTemplate, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = send()
    monkeypatch.setattr(services, "gateway", Refusing)

    for _ in range(services.MAX_TRIES + 2):
        Message.objects.update(due_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
        services.messages_hand_over()

    message.refresh_from_db()
    assert (message.state, message.tries) == (Message.State.FAILED, services.MAX_TRIES)


def test_every_scheduled_pass_is_a_task_that_expires_within_its_period() -> None:
    current_app.loader.import_default_modules()
    for name, entry in CELERY_BEAT_SCHEDULE.items():
        assert entry["task"] in current_app.tasks, name
        period = entry["schedule"]
        if isinstance(period, float):
            assert entry["options"]["expires"] <= period, name
