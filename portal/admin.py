"""Records of messages; and what other packages would register without our base."""

import re
from typing import Any

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import admin
from django.contrib.auth import models as auth
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from common.identifiers import mask_phone
from notices.models import Message, MessageTemplate, VoiceClip
from notices.texts import KINDS
from shg.access import can
from shg.admin_base import ScopedAdmin
from shg.models import City, Group

for foreign in (EmailAddress, EmailConfirmation, Authenticator, auth.Group):
    if admin.site.is_registered(foreign):
        admin.site.unregister(foreign)

_DIGITS = re.compile(r"\d(?:[\s-]?\d){3,}")


class MessageTemplateForm(forms.ModelForm):  # type: ignore[type-arg]  # takes none at run time
    """A text whose variables are those it names, each of a known kind."""

    class Meta:
        model = MessageTemplate
        fields = "__all__"

    def clean(self) -> dict[str, Any] | None:
        """Refuse a text and variables that do not fit each other."""
        data = super().clean() or {}
        variables, text = data.get("variables") or {}, data.get("text") or ""
        named = set(re.findall(r"\{(\w+)\}", text))
        if not isinstance(variables, dict) or named != set(variables):
            self.add_error("variables", _("Name exactly the variables that the text holds."))
        elif not set(variables.values()) <= set(KINDS):
            self.add_error(
                "variables", _("A variable is one of: digits, spelled, word, date, money.")
            )
        return data


@admin.register(MessageTemplate)
class MessageTemplateAdmin(ScopedAdmin):
    is_reference = True
    open_because = "registered texts are the same for all"
    form = MessageTemplateForm
    list_display = ("key", "language", "channel", "text", "registration_number", "is_urgent")


@admin.register(Message)
class MessageAdmin(ScopedAdmin):
    """Numbers are masked, and so is every code in a text."""

    list_display = ("template_key", "channel", "masked_to", "state", "created_at", "last_error")
    list_filter = ("state", "channel", "template_key")
    hidden = ("to", "text", "variables", "dedupe_key", "gateway_ref", "lease_until")
    readonly_fields = ("masked_to", "masked_text")

    def scoped(self, rows: QuerySet[Any], user: Any) -> QuerySet[Any]:
        """The messages of the cities in which the reader sees groups; all for the state."""
        if user.is_superuser or can(user, "reference.edit"):
            return rows
        groups = Group.objects.visible_to(user)
        cities = City.objects.filter(pk__in=groups.values("city_id"))
        return rows.filter(
            scope_key__in=[f"city:{slug}" for slug in cities.values_list("slug", flat=True)]
        )

    @admin.display(description=_("to"))
    def masked_to(self, obj: Message) -> str:
        """Show the number without its middle."""
        return mask_phone(obj.to)

    @admin.display(description=_("text"))
    def masked_text(self, obj: Message) -> str:
        """Show the text without the digits in it; of a message that carries a code, nothing."""
        if "code" in obj.variables:
            return "••••"
        return _DIGITS.sub("••••", obj.text)


@admin.register(VoiceClip)
class VoiceClipAdmin(ScopedAdmin):
    open_because = "clips are heard by everybody"
    list_display = ("page_key", "language", "seconds")
