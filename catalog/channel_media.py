"""The channel store over HTTP: renditions of approved versions, under unguessable names.

Flipkart fetches them without signing in. A name is forty random hex digits; nothing is listed,
and a name never changes what it shows, so that it may be cached for ever.
"""

import re

from django.core.files.storage import storages
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

NAME = re.compile(r"[0-9a-f]{40}\.jpg")


@require_safe
def channel_photo(request: HttpRequest, name: str) -> HttpResponseBase:
    """Answer one photo of the channel store; anything else is 404."""
    store = storages["channel"]
    if not NAME.fullmatch(name) or not store.exists(name):
        raise Http404
    answer = FileResponse(store.open(name), content_type="image/jpeg")
    answer["Cache-Control"] = "public, max-age=31536000, immutable"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
