"""Photos from the private store, to those who may see their product and to nobody else."""

from typing import Any

from django.core.files.storage import storages
from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

from catalog.intake import photo_make_ready
from catalog.models import Photo
from catalog.services import file_of

SIZES = ("member", "review", "full")
# A photo's pixels never change under its address; only her own browser may keep them.
A_YEAR = "private, max-age=31536000, immutable"


@require_safe
def photo_file(request: HttpRequest, photo_id: int, size: str) -> FileResponse:
    """Send one rendition of a photo; a stranger's photo is not there."""
    user: Any = request.user
    photo = Photo.objects.visible_to(user).filter(pk=photo_id).first()
    if photo is None or size not in SIZES:
        raise Http404
    if photo.prepared_at is None and size != "member":
        photo_make_ready(photo.pk)
    try:
        file = storages["private"].open(file_of(photo.stem, size))
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(file, content_type="image/jpeg")
    response["Cache-Control"] = A_YEAR
    response["Vary"] = "Cookie"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Disposition"] = "inline"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
