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


class HoldReasonMissing(ReasonMissing):
    """Whoever holds, releases or unblocks an account says why."""

    code = "hold_reason_missing"
    sentence = _("Please write why.")


class ApplicationMissing(BadInput):
    """An account signs in with the id and secret of a Flipkart application."""

    code = "application_missing"
    sentence = _("First write the id and secret of the Flipkart application.")


class NotPartnerAccess(NotAllowed):
    """An account of own access signs in by itself; nobody is asked for consent."""

    code = "not_partner_access"
    sentence = _("This account uses its own access. Nothing needs to be allowed at Flipkart.")


class AnotherEnvironment(NotAllowed):
    """An account of another environment than the installation's."""

    code = "another_environment"
    sentence = _("This installation does not speak to accounts of that environment.")


class ConsentStale(Conflict):
    """She came back too late, a second time, or from another browser."""

    code = "consent_stale"
    sentence = _("This step is too old or was already used. Press Connect again.")


class ConsentRefused(HaatError):
    """The seller did not allow access, or Flipkart did not take the code."""

    code = "consent_refused"
    sentence = _("Flipkart gave no access. Press Connect and let the seller allow it once more.")
