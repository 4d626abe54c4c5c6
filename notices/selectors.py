"""Reads of messages."""

from django.db.models import QuerySet

from notices.models import Message


def messages_to(*, e164: str, limit: int) -> QuerySet[Message]:
    """Return the newest messages to a number, newest first."""
    return Message.objects.filter(to=e164).order_by("-created_at", "-pk")[:limit]
