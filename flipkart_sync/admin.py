"""The records page of the error dictionary: staff write the sentences, used at once."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from flipkart_sync.dictionary import dictionary_changed
from flipkart_sync.models import ErrorEntry
from shg.admin_base import ScopedAdmin


@admin.register(ErrorEntry)
class ErrorEntryAdmin(ScopedAdmin):
    """A change explains anew, in the same transaction, every problem it touches."""

    is_reference = True
    open_because = "what an answer of Flipkart means is the same for all"
    list_display = ("key", "source", "code", "pattern", "cause", "turn", "sentence_hi")
    list_filter = ("source", "cause", "turn", "is_retried")
    search_fields = ("key", "code", "pattern", "sentence_hi", "sentence_en")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save, then explain anew."""
        super().save_model(request, obj, form, change)
        dictionary_changed()
