"""What a person at the catalogue desk may be told."""

from django.utils.translation import gettext_lazy as _

from common.errors import BadInput, Conflict, HaatError, NotAllowed


class FlipkartSilent(HaatError):
    """Flipkart did not answer a look-up."""

    code = "flipkart_silent"
    sentence = _("Flipkart does not answer just now. Please try again in a few minutes.")
    http_status = 503


class ProposalDecided(Conflict):
    """Somebody else has adopted or refused it meanwhile."""

    code = "proposal_decided"
    sentence = _("This was already decided. Open the list again to see how it stands.")


class ReasonMissing(BadInput):
    """Refusing a product id needs a reason."""

    code = "reason_missing"
    sentence = _("Please write why this is not our product.")


class ProductIdMalformed(BadInput):
    """A product id is 13 to 16 capital letters and digits."""

    code = "product_id_malformed"
    sentence = _("A product id has 13 to 16 capital letters and digits. Please look once more.")


class OrdersMustBePulled(NotAllowed):
    """Orders of a production account are always read."""

    code = "orders_must_be_pulled"
    sentence = _("Orders of a real account are always read. This cannot be switched off.")
