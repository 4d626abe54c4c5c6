"""What can be refused to a person, a group or a sign-in."""

from django.utils.translation import gettext_lazy as _

from common.errors import BadInput, Conflict


class CodeWrong(BadInput):
    """The six digits are not those that were sent."""

    code = "code_wrong"
    sentence = _("Wrong code. Check the SMS and write again.")


class CodeOld(BadInput):
    """There is no code of this number that is still good."""

    code = "code_old"
    sentence = _("Code too old. Ask for a new one.")


class CodeTriesSpent(BadInput):
    """Five wrong tries: this code is no longer taken."""

    code = "code_tries_spent"
    sentence = _("Wrong code five times. Ask for a new one.")


class TooManyCodes(Conflict):
    """Three codes in a quarter of an hour."""

    code = "too_many_codes"
    sentence = _("The code was already sent 3 times. Wait 15 minutes, or call for help.")


class TooManyCodesToday(Conflict):
    """Ten codes in a day."""

    code = "too_many_codes_today"
    sentence = _("Too many codes today. Try again tomorrow, or call for help.")


class CodeIncomplete(BadInput):
    """Not six digits."""

    code = "code_incomplete"
    sentence = _("Write all 6 digits of the code.")


class PinMalformed(BadInput):
    """Not four digits."""

    code = "pin_malformed"
    sentence = _("A PIN has 4 digits. Write all 4.")


class PinTooCommon(BadInput):
    """One of the fifty that everybody tries first."""

    code = "pin_too_common"
    sentence = _("Many people choose this PIN, so others guess it. Choose another one.")


class PinsDiffer(BadInput):
    """The second writing is not the first."""

    code = "pins_differ"
    sentence = _("The two PINs are not the same. Write both again.")


class PinWrong(BadInput):
    """Not her PIN; some tries are left."""

    code = "pin_wrong"
    sentence = _("Wrong PIN. Think of it in peace and write again.")


class PinLocked(Conflict):
    """Five wrong tries, or fifteen of all together on one device in a day."""

    code = "pin_locked"
    sentence = _("Wrong PIN too many times. Now a new PIN has to be made.")


class DeviceLocked(Conflict):
    """Fifteen wrong PINs on one device in a day."""

    code = "device_locked"
    sentence = _("Too many wrong PINs on this phone today. Try again tomorrow, or call for help.")


class VoucherWrong(BadInput):
    """The six digits are none that somebody gave for her, or they are spent."""

    code = "voucher_wrong"
    sentence = _("This code is wrong or old. Ask her who gave it for a new one.")


class NotForOneself(Conflict):
    """An office bearer cannot vouch for herself."""

    code = "not_for_oneself"
    sentence = _("Another office bearer or the centre must do this for you.")


class NotNow(Conflict):
    """She has not said yes, or her yes is over."""

    code = "assistance_over"
    sentence = _("Her yes is over. Ask her again.")


class NoPhone(Conflict):
    """There is no number at which she could be asked."""

    code = "no_phone"
    sentence = _("No phone number is kept for her. Use her printed card.")


class NoCard(Conflict):
    """She has no printed card in use, or its codes are used up."""

    code = "no_code_card"
    sentence = _("She has no card with codes left. The district office prints her a new one.")


class OwnCard(Conflict):
    """Whoever printed a card knows its codes: another fills in with them."""

    code = "own_code_card"
    sentence = _("You printed this card, so another must fill in with it.")


class AskedTooOften(Conflict):
    """Three times in a quarter of an hour, or ten times in a day."""

    code = "asked_too_often"
    sentence = _("She was asked many times already. Try again in 15 minutes.")


class YesCodeWrong(BadInput):
    """Not the code she has, or too many tries."""

    code = "yes_code_wrong"
    sentence = _("This code is wrong or old. Ask her to read it once more.")
