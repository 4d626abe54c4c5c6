"""What a woman is asked to agree to: the words, dated, so that a row says what she agreed to.

Source of the duties: Digital Personal Data Protection Act 2023, sections 5 (notice), 6 (consent,
as easy to take back as to give), 11 to 13 (access, correction and erasure, grievance). A changed
text gets a new version; the old one stays in the rows that name it.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from common.errors import Sentence
from shg.models import Consent


@dataclass(frozen=True)
class ConsentText:
    """One thing asked: its purpose, the version of its words, the words, an icon's name."""

    purpose: str
    version: str
    words: Sentence
    icon: str


TEXTS = (
    ConsentText(
        Consent.Purpose.SELL,
        "2026-11",
        _("Your name, phone, photos and products are kept to sell what you make."),
        "bag",
    ),
    ConsentText(Consent.Purpose.WHATSAPP, "2026-11", _("You are told on WhatsApp too."), "phone"),
    ConsentText(
        Consent.Purpose.SHOW_NAME, "2026-11", _("Buyers see your name with your product."), "member"
    ),
)
BY_PURPOSE = {text.purpose: text for text in TEXTS}
