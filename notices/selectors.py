"""Reads of messages and voices."""

from django.db.models import QuerySet

from notices.models import Message, VoiceClip


def messages_to(*, e164: str, limit: int) -> QuerySet[Message]:
    """Return the newest messages to a number, newest first."""
    return Message.objects.filter(to=e164).order_by("-created_at", "-pk")[:limit]


def voiced_pages() -> frozenset[tuple[str, str]]:
    """Return the (page key, language) of every page somebody has recorded. Queries: one."""
    return frozenset(VoiceClip.objects.values_list("page_key", "language"))


def voice_of(*, page_key: str, language: str) -> VoiceClip | None:
    """Return the recorded voice of a page in a language, if there is one. Queries: one."""
    return VoiceClip.objects.filter(page_key=page_key, language=language).first()
