"""A photo as her phone sends it: made small there, named by its hash, kept once however often sent.

The script of the photo page (static/js/photos.js) puts each photo to an address that ends in the
SHA-256 of its bytes, and puts it again until it has an answer: the same bytes are one photo. The
form of the page does the same work without script.
"""

from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from catalog.images import MAX_BYTES
from catalog.intake import upload_hash_of
from catalog.pieces import piece_keep, pieces_joined, range_of
from catalog.refusals import PhotoTooHeavy
from common.errors import BadInput, HaatError
from listings.member_selectors import photo_notes, photos_of, shown_photo
from listings.member_steps import task_of
from listings.services.drafts import draft_open, listing_photo_add
from shg.member_pages import MemberRequest, helped_page


class PhotoChangedOnTheWay(BadInput):
    """The bytes that came are not those the address names."""

    code = "photo_changed_on_the_way"
    sentence = _("The photo did not come whole. Please send it once more.")


@require_http_methods(["PUT"])
@helped_page
def photo_put(request: MemberRequest, sha256: str, listing_id: int | None = None) -> HttpResponse:
    """Keep one photo of her draft, begun now if need be, or of a listing she may still change.

    Answers JSON: {"id", "url", "note"} of the kept photo, with 200 for the first time and every
    time after; {"problem": sentence} with the error's status for what is refused. A large original
    may come in pieces, each with its Content-Range: until it is whole the answer is 202 and
    {"have": bytes}.
    """
    try:
        listing = task_of(request, listing_id).listing
        data = request.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise PhotoTooHeavy()
        if "Content-Range" in request.headers:
            part = range_of(request.headers["Content-Range"])
            owner_id = request.member.pk
            have = piece_keep(owner_id=owner_id, sha256=sha256, part=part, data=data)
            if have < part.total:
                return JsonResponse({"have": have}, status=202)
            data = pieces_joined(owner_id, sha256)
        if upload_hash_of(data) != sha256:
            raise PhotoChangedOnTheWay()
        if listing is None:
            listing = draft_open(actor=request.user, member=request.member)
        photo = listing_photo_add(listing_id=listing.pk, image_bytes=data, actor=request.user)
    except HaatError as error:
        return JsonResponse({"problem": error.message}, status=error.http_status)
    notes = photo_notes([shown_photo(photo)])
    shown = next(one for one in photos_of(listing) if one.pk == photo.pk)
    return JsonResponse({"id": photo.pk, "url": shown.url, "note": notes[0] if notes else ""})
