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
