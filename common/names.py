"""Names in two languages: Hindi first, English beside it."""

from django.db import models
from django.utils import translation


class Named(models.Model):
    """Abstract base of a row with a Hindi and an English name."""

    name_hi = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)

    class Meta:
        abstract = True

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.name_en if translation.get_language() == "en" else self.name_hi

    def __str__(self) -> str:
        return self.name


class Sourced(models.Model):
    """Abstract base of a fact: where it was read, when, and how sure it is."""

    source = models.CharField(max_length=300, blank=True)
    read_on = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True
