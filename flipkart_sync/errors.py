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
