"""What can go wrong with a message."""

from django.utils.translation import gettext_lazy as _

from common.errors import HaatError, NotFound


class TemplateUnknown(HaatError):
    """No registered text for this key and language."""

    code = "template_unknown"
    sentence = _("This message has no registered text. Ask the state office to register it.")


class VariableRefused(HaatError):
    """A variable is missing, too long or of the wrong kind."""

    code = "variable_refused"
    sentence = _("The message could not be filled in. Shorten the product's name.")


class ReportUnknown(NotFound):
    """An operator reports on a message nobody knows (yet)."""

    code = "report_unknown"
