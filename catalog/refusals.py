"""Why an upload is no photo that can be kept: each with a code and a sentence for her."""

from django.utils.translation import gettext_lazy as _

from common.errors import BadInput, Sentence


class PhotoRefused(BadInput):
    """The bytes are no photo that can be kept."""

    code = "photo_refused"
    sentence = _("This photo cannot be used. Please take it again.")


class PhotoEmpty(PhotoRefused):
    """Nothing arrived."""

    code = "photo_empty"
    sentence = _("The photo came empty. Please choose it again.")


class PhotoTooHeavy(PhotoRefused):
    """More bytes than MAX_BYTES."""

    code = "photo_too_heavy"
    sentence = _("The photo is larger than 15 MB. Please take a smaller one.")


class PhotoNotAPicture(PhotoRefused):
    """The content is of no kind of picture taken here, whatever its name says."""

    code = "photo_not_a_picture"
    sentence = _("This file is not a photo. Please choose a photo.")


class PhotoTooManyPixels(PhotoRefused):
    """A picture so large, or so laborious, that decoding it would hurt others."""

    code = "photo_too_many_pixels"
    sentence = _("The photo is too big to open. Please take it with the normal camera setting.")


class PhotoTooSmall(PhotoRefused):
    """So few pixels that nobody could see the product."""

    code = "photo_too_small"
    sentence = _("The photo is too small to see anything. Please take it with the camera.")


class PhotoBroken(PhotoRefused):
    """Cut short or damaged on the way."""

    code = "photo_broken"
    sentence = _("The photo did not come whole. Please send it once more.")


class PhotoDidNotCome(PhotoRefused):
    """A form for photos without a photo in it: the browser was closed, or none was chosen."""

    code = "photo_did_not_come"
    sentence = _("The photo did not come. Take it once more.")


def refusal_of(code: str) -> Sentence:
    """Return the sentence of a refusal by its code."""
    known = {one.code: one.sentence for one in PhotoRefused.__subclasses__()}
    return known.get(code, PhotoRefused.sentence)
