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


class AddressNotSecure(NotAllowed):
    """Flipkart sends a seller back to https only."""

    code = "address_not_secure"
    sentence = _("Open the portal by its https address, then connect the account.")


class ConsentStale(Conflict):
    """She came back too late, a second time, or from another browser."""

    code = "consent_stale"
    sentence = _("This step is too old or was already used. Press Connect again.")


class ConsentRefused(HaatError):
    """The seller did not allow access, or Flipkart did not take the code."""

    code = "consent_refused"
    sentence = _("Flipkart gave no access. Press Connect and let the seller allow it once more.")


# --- files of the catalogue desk ---------------------------------------------------------------
class FileMissing(BadInput):
    """No file came with the form."""

    code = "file_missing"
    sentence = _("No file came. Please choose the file and send it again.")


class WorkbookTooLarge(BadInput):
    """More bytes, sheets or cells than any template of Flipkart has."""

    code = "workbook_too_large"
    sentence = _("This file is larger than a template can be. Please send the template itself.")


class NotAWorkbook(BadInput):
    """Neither .xlsx nor .xls, or broken."""

    code = "not_a_workbook"
    sentence = _("This is not an Excel file (.xlsx or .xls) that can be read. Download it again.")


class WorkbookUnsafe(BadInput):
    """Macros, links to other files, or XML that no template has."""

    code = "workbook_unsafe"
    sentence = _("This file holds macros or links to other files. It was not opened.")


class NotATemplate(BadInput):
    """A workbook without the columns of Flipkart's template."""

    code = "not_a_template"
    sentence = _(
        "No sheet of this file has the column “Seller SKU ID”. Send the template of Seller Hub."
    )


class TemplateNotWritable(BadInput):
    """A workbook whose sheet is written in a way the portal cannot fill."""

    code = "template_not_writable"
    sentence = _(
        "The portal cannot fill this file: another program has saved it in a form of its own. "
        "Download the template from Seller Hub again, and send it without opening it."
    )


class NotAQcFile(BadInput):
    """A workbook without Flipkart's answer columns, or without rows."""

    code = "not_a_qc_file"
    sentence = _("This file has no answer of Flipkart in it. Send the file as Seller Hub gave it.")


class WrongVertical(BadInput):
    """A template of another kind of product."""

    code = "wrong_vertical"
    sentence = _("This template is for “{theirs}”, but {kind} stands under “{ours}” at Flipkart.")


class NothingToFill(BadInput):
    """No product of the type waits, or none was chosen."""

    code = "nothing_to_fill"
    sentence = _("No product of this kind waits for a file now.")


class CannotFill(BadInput):
    """Columns that must be filled have nothing to fill them with."""

    code = "cannot_fill"
    sentence = _("The file cannot be made yet. Flipkart demands: {columns}. Set them below first.")


class RuleNotInList(BadInput):
    """A value set for a column that Flipkart's list does not have."""

    code = "rule_not_in_list"
    sentence = _("Flipkart's list has no such value. Choose one of the list.")


class BrandMissing(BadInput):
    """A brand needs a name."""

    code = "brand_missing"
    sentence = _("Please write the name of the brand.")
