"""Voice notes from the private store, to those who may see their product and to nobody else."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from catalog.models import VoiceNote
from catalog.voice_services import voice_bytes
from catalog.voices import SOUNDS


@require_safe
def voice_file(request: HttpRequest, voice_id: int) -> HttpResponse:
    """Send a voice note as sound and as nothing else; a stranger's is not there."""
    user: Any = request.user
    note = VoiceNote.objects.visible_to(user).filter(pk=voice_id).first()
    if note is None:
        raise Http404
    try:
        data = voice_bytes(note)
    except FileNotFoundError as error:
        raise Http404 from error
    response = HttpResponse(data, content_type=SOUNDS[note.kind])
    response["Cache-Control"] = "private, max-age=86400"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Disposition"] = "inline"
    response["Content-Security-Policy"] = "sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
