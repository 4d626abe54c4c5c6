"""What can stop a listing, an offer or a stock movement, each in a sentence."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from common.errors import BadInput, Conflict, HaatError
from common.problems import Problem, field_messages


class NotReady(HaatError):
    """Something is still missing; `problems` says what, in the order of the task."""

    code = "listing_not_ready"
    sentence = _("Something is still missing. Put it right and send again.")

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(fields=field_messages(problems))
        self.problems = list(problems)


class ChangedMeanwhile(Conflict):
    """The version seen is not the newest one any more."""

    code = "changed_meanwhile"
    sentence = _("She changed this while you were looking. See the new version below.")


class AlreadyDecided(Conflict):
    """Somebody else decided first."""

    code = "already_decided"
    sentence = _("This was already decided by {who}. Go on to the next one.")


class AlreadySent(Conflict):
    """A second tap on "send"."""

    code = "already_sent"
    sentence = _("This was already sent.")


class AlreadyBegun(Conflict):
    """One unfinished product at a time."""

    code = "already_begun"
    sentence = _("You have an unfinished product. Finish it first.")


class TakenByAnother(Conflict):
    """Another reviewer has this one before her."""

    code = "taken_by_another"
    sentence = _("{who} is looking at this one. Take the next one.")


class OwnWork(Conflict):
    """Who entered or edited a listing does not approve it."""

    code = "own_work"
    sentence = _("You entered or changed this yourself. Somebody else must approve it.")


class ChangeOpen(Conflict):
    """One change at a time."""

    code = "change_open"
    sentence = _("A change of this product is already being checked. Wait for the answer.")


class ChangeAsked(ChangeOpen):
    """Something else is asked of her first."""

    code = "change_asked"
    sentence = _("First send what this product needs. After that change the price.")


class NotEditable(Conflict):
    """The listing is approved or withdrawn: edits go another way."""

    code = "not_editable"
    sentence = _("This product can no longer be changed here.")


class CityNotSelling(HaatError):
    """No centre, or no seller, serves this group today."""

    code = "city_not_selling"
    sentence = _("Selling has not started in your city yet. We will ring you when it does.")


class TooFewToRaise(BadInput):
    """She may only lower the pieces on sale; more must be counted at the centre."""

    code = "only_lower"
    sentence = _("You can only lower this. To add pieces, give them to the centre to count.")


class PiecesMissing(BadInput):
    """Neither ready pieces nor a promise to make some."""

    code = "pieces_missing"
    sentence = _("Write how many are ready, or how many days you need to make one.")


class ProductIdTaken(Conflict):
    """Another SKU of the account has this product id."""

    code = "product_id_taken"
    sentence = _("Another product of this account already has this product id.")


class NotThisCentre(Conflict):
    """Pieces are counted at the centre that serves the group."""

    code = "not_this_centre"
    sentence = _("This group gives its goods to another centre.")


class OffSaleReasonMissing(BadInput):
    """Staff who take something off sale say why: the group reads it."""

    code = "off_sale_reason_missing"
    sentence = _("Please write why it is taken off sale.")


class OffSaleEndPast(BadInput):
    """The day until which it is off sale is over."""

    code = "off_sale_end_past"
    sentence = _("The last day must be today or later.")


class OffSaleNotFound(BadInput):
    """Nothing of that code is in reach."""

    code = "off_sale_not_found"
    sentence = _("Nothing has this code. Please look once more.")


class WithdrawNotConfirmed(BadInput):
    """A listing withdrawn does not come back; staff tick that they mean it."""

    code = "withdraw_not_confirmed"
    sentence = _("Tick that you mean it: a withdrawn product does not come back.")


class SamePhoto(Conflict):
    """The photo sent is the one that was not taken."""

    code = "same_photo"
    sentence = _("This is the same photo again. Please take a new one.")


class StillOnSale(Conflict):
    """She is erased only when nothing she put up can be bought any more."""

    code = "still_on_sale"
    sentence = _("Products of hers are still listed. Take them off for good first.")


class MoneyMayBeOwed(Conflict):
    """An order of hers is so young that money may still come."""

    code = "money_may_be_owed"
    sentence = _("An order of hers is less than 90 days old: money may still be owed to her.")
