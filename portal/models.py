"""The one table of the portal: what the reference files last said of each row.

It is the middle of a three-way merge. A value that still equals what the files said before is the
files' to change; one that differs was changed by staff and is kept.
"""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models


class ReferenceRow(models.Model):
    """What a reference file last gave for one row, by its natural key."""

    table = models.CharField(max_length=60)
    key = models.CharField(max_length=300)
    values = models.JSONField(encoder=DjangoJSONEncoder)
    loaded_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["table", "key"], name="reference_row_once")]

    def __str__(self) -> str:
        return f"{self.table} {self.key}"
