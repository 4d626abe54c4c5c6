"""Facts with dates: rows that hold from a day until another, or until further notice.

`valid_to` is exclusive and empty while the fact is open. No two rows of the same thing may
overlap; PostgreSQL refuses them through an exclusion constraint (needs btree_gist).
"""

import datetime as dt

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q


class DateRangeFunc(Func):
    """SQL daterange(valid_from, valid_to, '[)')."""

    function = "DATERANGE"
    output_field = DateRangeField()


def no_overlap(name: str, *fields: str, condition: Q | None = None) -> ExclusionConstraint:
    """Return a constraint: rows equal in all `fields` may not overlap in time."""
    return ExclusionConstraint(
        name=name,
        expressions=[
            *[(field, RangeOperators.EQUAL) for field in fields],
            (DateRangeFunc("valid_from", "valid_to", RangeBoundary()), RangeOperators.OVERLAPS),
        ],
        condition=condition,
    )


class Dated(models.Model):
    """Abstract base of a dated row. `valid_to` is the first day on which it no longer holds."""

    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True


def holds_on(day: dt.date, prefix: str = "") -> Q:
    """Return the filter for rows that hold on `day`; `prefix` is a relation such as "centre__"."""
    return Q(**{f"{prefix}valid_from__lte": day}) & (
        Q(**{f"{prefix}valid_to__isnull": True}) | Q(**{f"{prefix}valid_to__gt": day})
    )


def ends_after_it_begins(name: str) -> models.CheckConstraint:
    """Return a constraint: an end, if any, lies after the beginning."""
    return models.CheckConstraint(
        name=name,
        condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
    )
