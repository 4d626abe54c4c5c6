"""The one base of every records page: scoped, without deletion, mostly to read.

A model of a group shows the rows its reader may see, in lists, pickers, autocomplete and
filters. A model without a group says why all staff may see it (`open_because`) or brings its
own `scoped`. Rows that a service writes are read-only; reference tables (`is_reference`) may be
added to and changed by those with `reference.edit`. Nothing is ever deleted here.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin
from django.contrib.admin.sites import all_sites
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest

from common.identifiers import AadhaarRefused, refuse_aadhaar
from shg.access import can

Rows = QuerySet[Any]
if TYPE_CHECKING:
    Base = admin.ModelAdmin[Any]
else:
    Base = admin.ModelAdmin  # takes no type parameter at run time


class ScopedAdmin(Base):
    """Base of every ModelAdmin of the portal."""

    is_reference: ClassVar[bool] = False
    open_because: ClassVar[str] = ""
    # Fields never shown, not even read-only: secrets and numbers.
    hidden: ClassVar[Sequence[str]] = ()
    list_per_page = 50
    show_full_result_count = False
    view_on_site = False

    def scoped(self, rows: Rows, user: Any) -> Rows:
        """Return the rows a member of staff may see. Raises ImproperlyConfigured if unsaid."""
        if hasattr(self.model, "group_path"):
            visible: Rows = rows.visible_to(user)  # type: ignore[attr-defined]
            return visible
        if not self.open_because:
            raise ImproperlyConfigured(f"{type(self).__name__} must say who sees its rows.")
        return rows

    def get_queryset(self, request: HttpRequest) -> Rows:
        """Start every list, page, picker and look-up from what the reader may see."""
        return self.scoped(super().get_queryset(request), request.user)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Whether the index shows this model."""
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may see records; which ones is get_queryset's answer."""
        return can(request.user, "records.see")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Reference tables only."""
        return self.is_reference and can(request.user, "reference.edit")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Reference tables only: other rows are written by services."""
        return self.is_reference and can(request.user, "reference.edit")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: what was, was. A dated row ends; a reason is switched off."""
        return False

    def get_exclude(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Leave out what is never shown."""
        return [*(super().get_exclude(request, obj) or ()), *self.hidden]

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        """Offer in a filter by relation only what occurs in the reader's rows."""
        return [
            (wanted, admin.RelatedOnlyFieldListFilter)
            if isinstance(wanted, str) and self._is_relation(wanted)
            else wanted
            for wanted in super().get_list_filter(request)
        ]

    def _is_relation(self, path: str) -> bool:
        model: Any = self.model
        field: Any = None
        for step in path.split("__"):
            field = model._meta.get_field(step)
            model = field.related_model
        return bool(field is not None and field.is_relation)

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Refuse what looks like an Aadhaar number in every text a person types here."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and isinstance(db_field, models.CharField | models.TextField):
            field.validators = [*field.validators, _no_aadhaar]
        return field

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer in a picker only what the reader may see."""
        rows = scoped_rows(db_field.related_model, request)
        if rows is not None:
            kwargs.setdefault("queryset", rows)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """As formfield_for_foreignkey."""
        rows = scoped_rows(db_field.related_model, request)
        if rows is not None:
            kwargs.setdefault("queryset", rows)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save, then tell the engine, in the same transaction, what the change may touch."""
        before = type(obj)._base_manager.filter(pk=obj.pk).first() if change else None
        super().save_model(request, obj, form, change)
        self.tell(obj, before)

    def tell(self, obj: models.Model, before: models.Model | None) -> None:
        """Send this app's signal if a change of `obj` (as it was: `before`) matters to offers."""


def _no_aadhaar(value: Any) -> None:
    """Raise ValidationError, as forms expect, where refuse_aadhaar() refuses."""
    try:
        refuse_aadhaar(str(value))
    except AadhaarRefused as error:
        raise ValidationError(error.message, code=error.code) from error


def scoped_rows(model: Any, request: HttpRequest) -> Rows | None:
    """Return the rows of a model as its own records page scopes them; None if it has none."""
    for site in all_sites:
        registered = site._registry.get(model)
        if registered is not None:
            return registered.get_queryset(request)
    return None
