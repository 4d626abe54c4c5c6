"""Sentences about an account that come as Flipkart's or the client's words."""

from django.utils.translation import gettext_lazy as _

from common.errors import Sentence
from flipkart_sync.client.errors import ConsentEnded

# What the engine writes down when Flipkart refuses an account: the client's own sentences.
BLOCKED: dict[str, Sentence] = {
    ConsentEnded.TEXT: _("The seller has not allowed access, or it has ended."),
    "Flipkart does not take these credentials.": _(
        "Flipkart does not take the id and secret of the application."
    ),
    "Flipkart does not take this token.": _("Flipkart refuses the sign-in of this account."),
    "Flipkart refuses this account.": _("Flipkart has stopped this account."),
}


def blocked_words(reason: str) -> Sentence:
    """Return why an account is blocked, for a reader; what is unknown stands as it came."""
    return BLOCKED.get(reason, reason)
