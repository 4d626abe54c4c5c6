"""A few words somebody writes beside a decision: kept short, and never with an Aadhaar number."""

from common.identifiers import refuse_aadhaar

MOST_LETTERS = 300


def note_kept(text: str, *, most: int = MOST_LETTERS) -> str:
    """Return a note as it is kept: trimmed, at most `most` letters.

    Raises AadhaarRefused for what looks like an Aadhaar number, also beyond the last letter kept.
    """
    return refuse_aadhaar(text).strip()[:most]
