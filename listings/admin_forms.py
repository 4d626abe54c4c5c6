"""What may be written into reference tables of the listings: checked as the rules read it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from listings.fees import FeesInvalid, fees_from_rules
from listings.models import FeeSchedule


class FeeScheduleForm(forms.ModelForm):  # type: ignore[type-arg]  # takes none at run time
    """A fee schedule that every price can be reckoned with."""

    class Meta:
        model = FeeSchedule
        fields = "__all__"

    def clean_rules(self) -> dict[str, Any]:
        """Refuse rules that listings.fees cannot read, naming the part."""
        rules: Any = self.cleaned_data["rules"]
        try:
            fees_from_rules(rules)
        except FeesInvalid as error:
            raise forms.ValidationError(
                _("The fees cannot be reckoned with: %(part)s"), params={"part": str(error)}
            ) from error
        except (TypeError, KeyError, AttributeError, ValueError) as error:
            raise forms.ValidationError(_("The fees are not written as they must be.")) from error
        return dict(rules)
