"""Bring rows of files into tables without touching what staff changed.

For every row and field three values are known: what the file said last time (ReferenceRow), what
the table holds now, and what the file says now. The file's value is written only where the table
still holds the file's last one. A row staff deleted stays deleted. All of it is reported.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from portal.models import ReferenceRow

Row = TypeVar("Row", bound=models.Model)


@dataclass
class Report:
    """What a load did: rows added, rows updated, fields kept as staff left them."""

    added: dict[str, int] = field(default_factory=dict)
    updated: dict[str, int] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)
    changed_pks: dict[str, set[Any]] = field(default_factory=dict)

    def touched(self, model: type[models.Model]) -> set[Any]:
        """Return the primary keys added or updated in a table."""
        return self.changed_pks.get(model._meta.label_lower, set())

    def count(self, counts: dict[str, int], row: models.Model) -> None:
        """Note one added or updated row."""
        table = row._meta.label_lower
        counts[table] = counts.get(table, 0) + 1
        self.changed_pks.setdefault(table, set()).add(row.pk)


def merge(
    model: type[Row], rows: Iterable[Mapping[str, Any]], *, key: Sequence[str], report: Report
) -> list[Row | None]:
    """Bring rows into a table; return the table's rows in the same order, None where deleted.

    rows: {field: value}, foreign keys as instances. key: the fields that name a row. A row that
    was already there before any file gave it belongs to staff: only what it lacks is noted.
    Queries: three and one for each updated row.
    """
    rows = list(rows)
    table = model._meta.label_lower
    there = {_key_of(model, _held(row, key), key): row for row in model._base_manager.all()}
    last = {row.key: row for row in ReferenceRow.objects.filter(table=table)}
    answer: list[Row | None] = []
    added: list[Row] = []
    notes: list[ReferenceRow] = []
    for values in rows:
        plain = {name: _plain(model, name, value) for name, value in values.items()}
        row_key = _key_of(model, plain, key)
        note, found = last.get(row_key), there.get(row_key)
        if found is not None:
            _update(found, plain, note.values if note else {}, report)
        elif note is None:
            found = model(**values)
            added.append(found)
        else:
            report.kept.append(f"{table} {row_key}: deleted here")
        answer.append(found)
        if note is None or note.values != plain:
            notes.append(ReferenceRow(table=table, key=row_key, values=plain))
    model._base_manager.bulk_create(added)
    for row in added:
        report.count(report.added, row)
    ReferenceRow.objects.bulk_create(
        notes,
        update_conflicts=True,
        unique_fields=["table", "key"],
        update_fields=["values", "loaded_at"],
    )
    return answer


def _update(
    row: models.Model, plain: Mapping[str, Any], before: Mapping[str, Any], report: Report
) -> None:
    """Write the fields whose value here is still the files' own; keep and report the others."""
    held = _held(row, plain)
    names = []
    for name, value in plain.items():
        if held[name] == value:
            continue
        if name in before and held[name] == before[name]:
            column = _column(type(row), name)
            setattr(row, column.attname, column.to_python(value))
            names.append(name)
        else:
            report.kept.append(f"{row._meta.label_lower} {row.pk}: {name} changed here")
    if names:
        row.save(update_fields=names)
        report.count(report.updated, row)


def _held(row: models.Model, names: Iterable[str]) -> dict[str, Any]:
    """Return {field: value now in the table} as JSON has it."""
    model = type(row)
    return {name: _plain(model, name, getattr(row, _column(model, name).attname)) for name in names}


def _plain(model: type[models.Model], name: str, value: Any) -> Any:
    """Return a field's value as JSON has it; a related row as its primary key."""
    if isinstance(value, models.Model):
        return value.pk
    column = _column(model, name)
    if not isinstance(column, models.ForeignKey):
        value = column.to_python(value) if not isinstance(value, list | dict) else value
    return json.loads(json.dumps(value, cls=DjangoJSONEncoder))


def _column(model: type[models.Model], name: str) -> "models.Field[Any, Any]":
    column = model._meta.get_field(name)
    if not isinstance(column, models.Field):
        raise TypeError(f"{name} of {model._meta.label} is no column.")
    return column


def _key_of(model: type[models.Model], plain: Mapping[str, Any], key: Sequence[str]) -> str:
    """Return a row's natural key as one text."""
    return "|".join(str(plain[name]) for name in key)
