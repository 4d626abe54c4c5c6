"""Load the reference files into their tables, in the order in which they lean on each other.

Idempotent; safe on a running installation: see portal.reference.merge for what it never touches.
"""

import csv
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from django.db import transaction

from catalog.models import AttributeSpec, Craft, CraftCity, ProductType, TaxRule
from catalog.signals import facts_changed
from listings.models import Channel, FeeSchedule, PriceBand, ReturnReason
from notices.models import MessageTemplate
from portal.reference.merge import Report, merge
from portal.reference.problems import problems_load
from shg.models import (
    Agreement,
    Centre,
    City,
    CityCentre,
    NodalAgency,
    Phase,
    Scheme,
    State,
    TrainingSession,
)
from shg.signals import scope_changed

FOLDER = Path(__file__).parent
TAX_FROM = "2025-09-22"  # the reform of that day; earlier rates matter to no offer
BANDS_FROM = "2026-04-01"
READ_ON = "2026-11-23"


def table_of(name: str) -> list[dict[str, str]]:
    """Return the rows of one CSV file of the folder."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def facts_of(name: str) -> dict[str, Any]:
    """Return one TOML file of the folder."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


@transaction.atomic
def reference_load() -> Report:
    """Load every file; return what was added, updated and left to staff.

    Sends scope_changed and facts_changed for what moved, inside the transaction.
    """
    report = Report()
    cities = _places(report)
    _mappings(report, cities)
    _training(report, cities)
    channels = {
        row.code: row
        for row in merge(Channel, facts_of("scheme")["channel"], key=["code"], report=report)
        if row
    }
    crafts = _crafts(report, cities)
    types = _types(report, crafts)
    _attributes(report, types)
    _tax(report, types)
    _selling(report, types, channels)
    problems_load(table_of("problems"), report)
    _tell(report)
    return report


def _places(report: Report) -> dict[str, City]:
    scheme = facts_of("scheme")
    (state,) = merge(State, [scheme["state"]], key=["lgd_code"], report=report)
    merge(Scheme, scheme["scheme"], key=["code"], report=report)
    merge(Agreement, scheme["agreement"], key=["code"], report=report)
    phases = {
        str(row.number): row
        for row in merge(
            Phase,
            [{"state": state, **row} for row in scheme["phase"]],
            key=["state", "number"],
            report=report,
        )
        if row
    }
    rows = table_of("cities")
    cities = merge(City, [_city(row, state, phases) for row in rows], key=["slug"], report=report)
    by_slug = {city.slug: city for city in cities if city}
    merge(
        NodalAgency,
        [
            {
                "city": by_slug[row["slug"]],
                "name_hi": row["agency_hi"],
                "name_en": row["agency_en"],
                "source": row["source"],
                "read_on": row["read_on"],
            }
            for row in rows
            if row["slug"] in by_slug
        ],
        key=["city"],
        report=report,
    )
    return by_slug


def _city(row: dict[str, str], state: State | None, phases: dict[str, Phase]) -> dict[str, Any]:
    plain = (
        "slug name_hi name_en district_hi district_en district_lgd_code lgd_confidence body_type"
        " nodal_basis women_literate_pct note source read_on"
    ).split()
    return {
        **{name: row[name] for name in plain},
        "state": state,
        "phase": phases.get(row["phase"]),
        "district_lgd_code": int(row["district_lgd_code"]),
        "is_hub": row["is_hub"] == "1",
        "is_trained": row["is_trained"] == "1",
        "search_names": [name for name in row["search_names"].split("|") if name],
    }


def _mappings(report: Report, cities: dict[str, City]) -> None:
    centres = {
        row.code: row
        for row in merge(
            Centre,
            [{**row, "city": cities[row["city"]]} for row in table_of("centres")],
            key=["code"],
            report=report,
        )
        if row
    }
    merge(
        CityCentre,
        [
            {**row, "city": cities[row["city"]], "centre": centres[row["centre"]]}
            for row in table_of("mappings")
            if row["city"] in cities and row["centre"] in centres
        ],
        key=["city", "valid_from"],
        report=report,
    )


def _training(report: Report, cities: dict[str, City]) -> None:
    rows = facts_of("scheme")["training"]
    sessions = merge(
        TrainingSession,
        [{name: value for name, value in row.items() if name != "cities"} for row in rows],
        key=["code"],
        report=report,
    )
    for row, session in zip(rows, sessions, strict=True):
        if session and session.pk in report.touched(TrainingSession):
            session.cities.add(*(cities[slug] for slug in row["cities"] if slug in cities))


def _crafts(report: Report, cities: dict[str, City]) -> dict[str, Craft]:
    facts = facts_of("crafts")
    rows = []
    for position, row in enumerate(facts["craft"], start=1):
        is_open = row["status"] != "suggested"
        rows.append(
            {
                **facts["defaults"].get(row["status"], {}),
                "slug": row["slug"],
                "name_hi": row["hi"],
                "name_en": row["en"],
                "status": row["status"],
                "is_open": is_open,
                "icon": row["slug"] if is_open else "other",
                "position": position * 10 if row["status"] != "other" else 900,
                "gi_note_hi": row.get("gi_hi", ""),
                "gi_note_en": row.get("gi_en", ""),
                "handling_hi": row.get("handling_hi", ""),
                "handling_en": row.get("handling_en", ""),
                **({"source": row["source"]} if "source" in row else {}),
            }
        )
    crafts = {row.slug: row for row in merge(Craft, rows, key=["slug"], report=report) if row}
    merge(
        CraftCity,
        [
            {"craft": crafts[row["slug"]], "city": cities[slug]}
            for row in facts["craft"]
            for slug in row["cities"]
            if row["slug"] in crafts and slug in cities
        ],
        key=["craft", "city"],
        report=report,
    )
    return crafts


def _types(report: Report, crafts: dict[str, Craft]) -> dict[str, ProductType]:
    facts = facts_of("types")
    rows = []
    for position, row in enumerate(facts["type"], start=1):
        if row["craft"] not in crafts:
            continue
        weight, length, breadth, height = row["parcel"]
        rows.append(
            {
                "slug": row["slug"],
                "name_hi": row["hi"],
                "name_en": row["en"],
                "craft": crafts[row["craft"]],
                "is_open": row.get("is_open", True),
                "position": position * 10 if row["craft"] != "other" else 900,
                "icon": crafts[row["craft"]].icon,
                "vertical": row["vertical"],
                "licence_kinds": row.get("licences", []),
                "label_duties": facts["sets"]["labels"][row["labels"]],
                "typical_weight_g": weight,
                "typical_length_mm": length,
                "typical_breadth_mm": breadth,
                "typical_height_mm": height,
                "asks_handicraft": row.get("asks_handicraft", False),
            }
        )
    return {row.slug: row for row in merge(ProductType, rows, key=["slug"], report=report) if row}


def _type_rows(types: dict[str, ProductType]) -> Iterator[tuple[dict[str, Any], ProductType]]:
    for row in facts_of("types")["type"]:
        if row["slug"] in types:
            yield row, types[row["slug"]]


def _attributes(report: Report, types: dict[str, ProductType]) -> None:
    facts = facts_of("attributes")
    rows = []
    for row, kind in _type_rows(types):
        names = [(name, True) for name in row["asked"]] + [(name, False) for name in row["staff"]]
        for position, (name, is_asked) in enumerate(names, start=1):
            spec = facts[name]
            rows.append(
                {
                    "product_type": kind,
                    "key": spec.get("key", name),
                    "name_hi": spec["hi"],
                    "name_en": spec["en"],
                    "kind": spec["kind"],
                    "choices": _choices(spec, row.get("first", {}).get(name, [])),
                    "unit": spec.get("unit", ""),
                    "minimum": spec.get("minimum"),
                    "maximum": spec.get("maximum"),
                    "is_required": is_asked,
                    "is_asked": is_asked,
                    "default": spec.get("default", ""),
                    "position": position * 10,
                }
            )
    merge(AttributeSpec, rows, key=["product_type", "key"], report=report)


def _choices(spec: dict[str, Any], first: list[str]) -> list[dict[str, str]]:
    """Return an attribute's choices, those commonest for the kind before the others."""
    names = ("value", "hi", "en", "icon")
    rows = [dict(zip(names, row, strict=True)) for row in spec.get("choices", [])]
    return sorted(rows, key=lambda row: [*first, row["value"]].index(row["value"]) - len(first))


def _tax(report: Report, types: dict[str, ProductType]) -> None:
    sources = facts_of("types")["tax_sources"]
    rows = []
    for row, kind in _type_rows(types):
        for rule in row["tax"]:
            key, value = rule.get("when", ("", ""))
            handicraft = rule.get("handicraft")
            condition = "attribute" if key else "none" if handicraft is None else "handicraft"
            rows.append(
                {
                    "product_type": kind,
                    "valid_from": TAX_FROM,
                    "condition": condition,
                    "attribute_key": key,
                    "attribute_value": value,
                    "is_handicraft": handicraft,
                    "hsn": rule.get("hsn", ""),
                    "slabs": [
                        {
                            "up_to_paise": up_to * 100 or None,
                            "rate_bp": percent * 100,
                            "tax_code": f"GST_{percent}",
                        }
                        for up_to, percent in rule.get("slabs", [])
                    ],
                    "status": rule.get("status", "assumed"),
                    "source": sources[rule["source"]],
                    "read_on": READ_ON,
                    "note_hi": rule.get("note_hi", ""),
                    "note_en": rule.get("note_en", ""),
                }
            )
    key = [
        "product_type", "valid_from", "condition",
        "attribute_key", "attribute_value", "is_handicraft",
    ]  # fmt: skip
    merge(TaxRule, rows, key=key, report=report)


def _selling(report: Report, types: dict[str, ProductType], channels: dict[str, Channel]) -> None:
    merge(
        PriceBand,
        [
            {
                "product_type": kind,
                "valid_from": BANDS_FROM,
                "cut_pct": row.get("band", (20, 30))[0],
                "raise_pct": row.get("band", (20, 30))[1],
            }
            for row, kind in _type_rows(types)
        ],
        key=["product_type", "valid_from"],
        report=report,
    )
    merge(
        FeeSchedule,
        [
            {**row, "channel": channels[row["channel"]], "rules": _open_slabs(row["rules"])}
            for row in facts_of("fees")["fee_schedule"]
        ],
        key=["code"],
        report=report,
    )
    merge(
        ReturnReason,
        [
            {**row, "position": position * 10}
            for position, row in enumerate(table_of("reasons"), start=1)
        ],
        key=["key"],
        report=report,
    )
    messages_load(report)


def messages_load(report: Report) -> None:
    """Write the registered texts of messages, a row for each channel that says them."""
    merge(
        MessageTemplate,
        [
            {"is_urgent": False, "registration_number": "", "channel": channel}
            | {name: value for name, value in row.items() if name != "channels"}
            for row in facts_of("messages")["message"]
            for channel in row.get("channels", ["sms"])  # the same words on each it names
        ],
        key=["key", "language", "channel"],
        report=report,
    )


def _open_slabs(rules: dict[str, Any]) -> dict[str, Any]:
    """Return fee rules with the bound that TOML cannot say: none, in the last slab."""

    def opened(slabs: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{"up_to_paise": None, **slab} for slab in slabs]

    return {
        **rules,
        **{name: opened(rules[name]) for name in ("commission", "fixed", "collection")},
        "commission_by_type": {
            name: opened(slabs) for name, slabs in rules.get("commission_by_type", {}).items()
        },
    }


def _tell(report: Report) -> None:
    """Tell the apps that listen which cities and types may answer differently now."""
    cities = {
        *report.touched(City),
        *CityCentre.objects.filter(pk__in=report.touched(CityCentre)).values_list(
            "city_id", flat=True
        ),
    }
    if report.touched(Phase):
        cities |= set(City.objects.values_list("pk", flat=True))
    types = {
        *report.touched(ProductType),
        *TaxRule.objects.filter(pk__in=report.touched(TaxRule)).values_list(
            "product_type_id", flat=True
        ),
    }
    if cities:
        scope_changed.send(sender=City, city_ids=sorted(cities))
    if types:
        facts_changed.send(sender=TaxRule, product_type_ids=sorted(types))
