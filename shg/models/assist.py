"""Filling in for a member: who does it, how she said yes, until when; and her printed codes."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shg.scoping import ScopedManager


class Assistance(models.Model):
    """That staff asked to fill in for a member, and what she answered.

    Until she said yes there is no `consent` and nothing may be done in her name. Taking the
    consent back ends it, whoever does so and wherever.
    """

    class Means(models.TextChoices):
        SMS = "sms", _("a code sent to her phone")
        CARD = "card", _("a code of her printed card")
        PHONE = "phone", _("yes on her own phone, with her PIN")

    person = models.ForeignKey("shg.Person", on_delete=models.CASCADE, related_name="assistances")
    group = models.ForeignKey("shg.Group", on_delete=models.CASCADE, related_name="assistances")
    helper = models.ForeignKey("shg.Person", on_delete=models.PROTECT, related_name="+")
    means = models.CharField(max_length=10, choices=Means.choices)
    asked_at = models.DateTimeField()
    answer_by = models.DateTimeField()
    code_hash = models.CharField(max_length=64, blank=True)  # of an SMS code only
    card_place = models.PositiveSmallIntegerField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    consent = models.OneToOneField(
        "shg.Consent", null=True, blank=True, on_delete=models.PROTECT, related_name="assistance"
    )
    until = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        "shg.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = ScopedManager()
    group_path = "group"

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="assistance_is_not_for_oneself",
                condition=~Q(person=models.F("helper")),
            ),
            models.CheckConstraint(
                name="assistance_given_until",
                condition=Q(consent=None, until=None)
                | Q(consent__isnull=False, until__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["person", "-asked_at"], name="assistance_newest")]

    def __str__(self) -> str:
        return f"{self.helper_id} for {self.person_id}"


class CodeCard(models.Model):
    """A printed card of numbered codes, for a member without a phone. One in use at a time."""

    person = models.ForeignKey("shg.Person", on_delete=models.CASCADE, related_name="code_cards")
    made_by = models.ForeignKey("shg.Person", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    tries = models.PositiveSmallIntegerField(default=0)  # wrong ones in a row
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(ended_at=None), name="one_code_card_in_use"
            ),
            models.CheckConstraint(
                name="code_card_is_made_by_another",
                condition=~Q(person=models.F("made_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"card of {self.person_id}"


class CardCode(models.Model):
    """One numbered code of a card: hashed, single use."""

    card = models.ForeignKey(CodeCard, on_delete=models.CASCADE, related_name="codes")
    place = models.PositiveSmallIntegerField()
    code_hash = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["card", "place"], name="card_code_place_once")
        ]

    def __str__(self) -> str:
        return f"code {self.place} of {self.card_id}"
