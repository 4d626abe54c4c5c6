"""A voice note as it comes from a phone: hostile bytes, told by their content. Pure.

Nothing here plays or converts sound: the bytes are kept as they are, under a type that is read
from them, and are only ever sent back as sound, to those who may see the product.
"""

import struct
from typing import Final

from django.utils.translation import gettext_lazy as _

from common.errors import BadInput

MOST_S: Final = 60
SLACK_S: Final = 5  # a recorder that is told to stop stops a little later
MAX_BYTES: Final = 1_200_000  # sixty seconds of what a phone's own recorder makes

SOUNDS: Final = {
    "ogg": "audio/ogg",
    "webm": "audio/webm",
    "mp4": "audio/mp4",
    "3gp": "audio/3gpp",
    "amr": "audio/amr",
    "mp3": "audio/mpeg",
    "wav": "audio/wav",
}


class VoiceRefused(BadInput):
    """The bytes are no voice note that can be kept."""

    code = "voice_refused"
    sentence = _("This cannot be heard. Please speak it once more.")


class VoiceEmpty(VoiceRefused):
    """Nothing arrived."""

    code = "voice_empty"
    sentence = _("No voice came. Please speak it once more.")


class VoiceTooLong(VoiceRefused):
    """More than a minute."""

    code = "voice_too_long"
    sentence = _("It is longer than one minute. Please say it shorter.")


def sound_of(data: bytes) -> str:
    """Return the kind of sound, a key of SOUNDS, told by the first bytes and the length.

    Raises VoiceEmpty, VoiceTooLong, VoiceRefused; never anything else for bad bytes.
    """
    if not data:
        raise VoiceEmpty()
    if len(data) > MAX_BYTES:
        raise VoiceTooLong()
    kind = _kind_of(data)
    if kind == "ogg" and _ogg_seconds(data) > MOST_S + SLACK_S:
        raise VoiceTooLong()
    return kind


def _kind_of(data: bytes) -> str:
    if data.startswith(b"OggS") and (b"OpusHead" in data[:64] or b"\x01vorbis" in data[:64]):
        return "ogg"
    if data.startswith(b"\x1a\x45\xdf\xa3") and b"webm" in data[:64]:
        return "webm"
    if data[4:8] == b"ftyp":
        return "3gp" if data[8:11] == b"3gp" else "mp4"
    if data.startswith(b"#!AMR"):
        return "amr"
    if data.startswith(b"ID3") or data[:2] in {b"\xff\xfb", b"\xff\xf3", b"\xff\xf2"}:
        return "mp3"
    if data[:4] == b"RIFF" and data[8:12] == b"WAVE":
        return "wav"
    raise VoiceRefused()


def _ogg_seconds(data: bytes) -> float:
    """Return the length of an Ogg file, from its last page. Source: RFC 3533 §6, RFC 7845 §4."""
    last = data.rfind(b"OggS")
    if last < 0 or len(data) < last + 14:
        return 0.0
    samples = int(struct.unpack_from("<q", data, last + 6)[0])
    return max(0, samples) / 48_000
