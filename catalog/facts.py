"""From rows to the values that the pure rules take: attribute specs, tax rules, parcels.

The rules themselves are catalog.attributes and catalog.tax.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from catalog.attributes import Choice, Spec, clean_attributes, compose_description, compose_title
from catalog.models import AttributeSpec, HandicraftDecision, Product, ProductType, TaxRule, Variant
from catalog.tax import Condition, Rule, Status, TaxAnswer, slabs_from_rows, tax_for
from common.bilingual import Bilingual
from common.errors import BadInput
from common.problems import field_messages


@dataclass(frozen=True)
class Parcel:
    """A packed parcel: grams and millimetres; measured by the centre, or the type's usual one."""

    weight_g: int
    length_mm: int
    breadth_mm: int
    height_mm: int
    is_measured: bool


def spec_of(row: AttributeSpec) -> Spec:
    """Return one attribute row as plain values."""
    return Spec(
        key=row.key,
        label=Bilingual(row.name_hi, row.name_en),
        kind=cast(Any, row.kind),
        choices=tuple(
            Choice(choice["value"], Bilingual(choice["hi"], choice["en"])) for choice in row.choices
        ),
        unit=row.unit,
        minimum=row.minimum,
        maximum=row.maximum,
        is_required=row.is_required,
        is_asked=row.is_asked,
        default=row.default,
    )


def specs_of(kind: ProductType) -> list[Spec]:
    """Return a type's questions in their order. Queries: one, none if prefetched."""
    return [spec_of(row) for row in sorted(kind.attributes.all(), key=lambda row: row.position)]


def attributes_clean(product: Product, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was meant by some answers of a product's type.

    Raises BadInput with a sentence per field.
    """
    if product.product_type is None:
        return {}
    cleaned = clean_attributes(specs_of(product.product_type), values, keys=list(values))
    if cleaned.problems:
        raise BadInput(fields=field_messages(cleaned.problems))
    return {key: value for key, value in cleaned.values.items() if key in values}


def rule_of(row: TaxRule) -> Rule:
    """Return one tax rule row as plain values."""
    return Rule(
        id=row.pk,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        status=cast(Status, row.status),
        hsn=row.hsn,
        slabs=slabs_from_rows(row.slabs) if row.slabs else (),
        condition=cast(Condition, row.condition),
        attribute_key=row.attribute_key,
        attribute_value=row.attribute_value,
        is_handicraft=row.is_handicraft,
    )


def tax_rules_of(type_ids: Collection[int]) -> dict[int, list[Rule]]:
    """Return {type id: its rules of all times}. Queries: one."""
    rules: dict[int, list[Rule]] = {type_id: [] for type_id in type_ids}
    for row in TaxRule.objects.filter(product_type__in=type_ids).order_by("pk"):
        rules[row.product_type_id].append(rule_of(row))
    return rules


def handicraft_of(product_ids: Collection[int]) -> dict[int, bool]:
    """Return {product id: the newest decision}; undecided products are absent. Queries: one."""
    rows = (
        HandicraftDecision.objects.filter(product__in=product_ids)
        .order_by("product_id", "-pk")
        .distinct("product_id")
        .values_list("product_id", "is_handicraft")
    )
    return dict(rows)


def tax_of(
    product: Product, *, price_paise: int, day: dt.date, variant: Variant | None = None
) -> TaxAnswer:
    """Return a product's tax at a price on a day. Queries: two."""
    attributes = {**product.attributes, **(variant.attributes if variant else {})}
    rules: Iterable[Rule] = ()
    if product.product_type_id is not None:
        rules = tax_rules_of([product.product_type_id])[product.product_type_id]
    return tax_for(
        rules,
        attributes=attributes,
        is_handicraft=handicraft_of([product.pk]).get(product.pk),
        price_paise=price_paise,
        on=day,
    )


def parcel_of(variant: Variant | None, kind: ProductType) -> Parcel:
    """Return the parcel a price is reckoned with: measured if it was, else the usual one."""
    if variant is not None and variant.packed_weight_g:
        return Parcel(
            variant.packed_weight_g,
            variant.packed_length_mm or kind.typical_length_mm,
            variant.packed_breadth_mm or kind.typical_breadth_mm,
            variant.packed_height_mm or kind.typical_height_mm,
            is_measured=True,
        )
    return Parcel(
        kind.typical_weight_g,
        kind.typical_length_mm,
        kind.typical_breadth_mm,
        kind.typical_height_mm,
        is_measured=False,
    )


def title_of(product: Product) -> str:
    """Return the English title: staff's own if they wrote one, else composed from the answers."""
    if product.title_en or product.product_type is None:
        return product.title_en
    kind = product.product_type
    return compose_title(kind.name_en, specs_of(kind), product.attributes)


def description_of(product: Product) -> str:
    """Return the English description: staff's own, else composed from the answers."""
    if product.description_en or product.product_type is None:
        return product.description_en
    kind = product.product_type
    return compose_description(
        kind.name_en, specs_of(kind), product.attributes, city=product.group.city.name_en
    )
