"""What may be written into reference tables of the catalogue: checked as the rules read it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.models import AttributeSpec, TaxRule
from catalog.tax import slabs_from_rows


class TaxRuleForm(forms.ModelForm):  # type: ignore[type-arg]  # takes none at run time
    """A tax rule whose slabs can be reckoned with."""

    class Meta:
        model = TaxRule
        fields = "__all__"

    def clean_slabs(self) -> list[dict[str, Any]]:
        """Refuse slabs that the tax rules cannot read; none are needed while unresolved."""
        rows: list[dict[str, Any]] = self.cleaned_data["slabs"] or []
        if not rows:
            return []
        try:
            slabs_from_rows(rows)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise forms.ValidationError(
                _("The slabs must rise, and the last one has no upper bound (null).")
            ) from error
        return rows


class AttributeSpecForm(forms.ModelForm):  # type: ignore[type-arg]  # takes none at run time
    """A question whose choices have a value and a name in both languages."""

    class Meta:
        model = AttributeSpec
        fields = "__all__"

    def clean_choices(self) -> list[dict[str, Any]]:
        """Refuse choices that cannot be shown."""
        rows: Any = self.cleaned_data["choices"] or []
        is_list = isinstance(rows, list)
        if not is_list or any(
            not isinstance(row, dict) or not all(row.get(k) for k in ("value", "hi", "en"))
            for row in rows
        ):
            raise forms.ValidationError(_('Write each choice as {"value", "hi", "en"}.'))
        return list(rows)
