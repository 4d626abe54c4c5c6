"""A voice note as it comes from a phone: hostile bytes, told by their content. Pure.

Nothing here plays or converts sound: the bytes are kept as they are, under a type that is read
from them, and are only ever sent back as sound, to those who may see the product.
"""

import struct
from typing import Final

from django.utils.translation import gettext_lazy as _

from common.errors import BadInput

MOST_S: Final = 60
PAGE_HEAD: Final = 27  # bytes of an Ogg page before its table of segments
SLACK_S: Final = 5  # a recorder that is told to stop stops a little later
# Sixty seconds of each kind, at the most bits a phone's recorder spends on a voice. Only an Ogg
# tells its length in a place that is cheap to trust; of the others the bytes are the bound.
MOST_BYTES: Final = {
    "ogg": 480_000,  # 64 kbit/s
    "webm": 480_000,
    "amr": 180_000,  # 23.85 kbit/s, the dearest of AMR-WB
    "3gp": 480_000,
    "mp4": 1_000_000,  # 128 kbit/s
    "mp3": 1_000_000,
    "wav": 1_000_000,  # 8 kHz, 16 bits
}
_MP4_BRANDS: Final = frozenset({b"M4A ", b"M4B ", b"mp41", b"mp42", b"isom", b"iso2", b"dash"})

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
    kind = _kind_of(data)
    is_long = kind == "ogg" and _ogg_seconds(data) > MOST_S + SLACK_S
    if is_long or len(data) > MOST_BYTES[kind]:
        raise VoiceTooLong()
    return kind


def _kind_of(data: bytes) -> str:
    if data.startswith(b"OggS") and (b"OpusHead" in data[:64] or b"\x01vorbis" in data[:64]):
        return "ogg"
    if data.startswith(b"\x1a\x45\xdf\xa3") and b"webm" in data[:64]:
        return "webm"
    if data[4:8] == b"ftyp" and data[8:11] == b"3gp":
        return "3gp"
    if data[4:8] == b"ftyp" and data[8:12] in _MP4_BRANDS:
        return "mp4"
    if data.startswith(b"#!AMR"):
        return "amr"
    if data.startswith(b"ID3") or data[:2] in {b"\xff\xfb", b"\xff\xf3", b"\xff\xf2"}:
        return "mp3"
    if data[:4] == b"RIFF" and data[8:12] == b"WAVE":
        return "wav"
    raise VoiceRefused()


def _ogg_seconds(data: bytes) -> float:
    """Return the length of an Ogg file, page after page. Source: RFC 3533 §6, RFC 7845 §4.

    Opus counts 48,000 samples a second; of Vorbis, which counts its own, less is told than is
    there, and the bytes bound it.
    """
    at = samples = 0
    while data[at : at + 4] == b"OggS" and len(data) >= at + PAGE_HEAD:
        samples = max(samples, int(struct.unpack_from("<q", data, at + 6)[0]))
        segments = data[at + 26]
        at += PAGE_HEAD + segments + sum(data[at + PAGE_HEAD : at + PAGE_HEAD + segments])
    return samples / 48_000
