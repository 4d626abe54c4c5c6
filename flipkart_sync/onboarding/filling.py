"""Filling a type's template for products that wait, and keeping who filled it from what."""

import hashlib
import io
import re
import zipfile
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.core.files.storage import storages
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404
from django.utils import timezone

from catalog.models import ProductType
from common.dates import today_ist
from flipkart_sync.errors import CannotFill, NothingToFill
from flipkart_sync.models import FilledFile, FilledRow, RemoteOffer, TemplateFile
from flipkart_sync.onboarding.facts import approved_brands, brand_of, fill_facts, rules_of
from flipkart_sync.onboarding.learn import Column
from flipkart_sync.onboarding.models import FileKind
from flipkart_sync.onboarding.ooxml import cells_put
from flipkart_sync.onboarding.paste import paste_sheet
from flipkart_sync.onboarding.templates import columns_of, newest_template, place_of
from flipkart_sync.onboarding.values import Gap, Row, row_of
from flipkart_sync.selectors import catalogue_rows, catalogue_waiting
from listings.models import ApprovedVersion
from listings.selectors import approved_newest
from shg.access import groups_allowed, require
from shg.models import Person

MOST_AT_ONCE = 2_000
NAMED_COLUMNS = 6


@dataclass(frozen=True)
class Planned:
    """One waiting product and the row it would become."""

    offer: RemoteOffer
    version: ApprovedVersion
    row: Row


@dataclass(frozen=True)
class Plan:
    """What a file of a type would hold: whole rows, those with gaps, and the columns."""

    columns: Sequence[Column]
    planned: Sequence[Planned]
    has_photo_links: bool

    @property
    def whole(self) -> list[Planned]:
        """Return the products whose row Flipkart would take."""
        return [one for one in self.planned if one.row.is_whole]

    @property
    def lacking(self) -> list[Planned]:
        """Return the products that miss something demanded."""
        return [one for one in self.planned if not one.row.is_whole]

    def gaps(self) -> dict[int, list[Gap]]:
        """Return {column: its different gaps}."""
        found: dict[int, dict[tuple[str, str], Gap]] = {}
        for one in self.planned:
            for gap in one.row.gaps:
                found.setdefault(gap.column.position, {})[gap.why, gap.ours] = gap
        return {position: list(gaps.values()) for position, gaps in found.items()}


def waiting_of_type(account_id: int, type_id: int, user: Person) -> "QuerySet[RemoteOffer]":
    """Return the waiting offers of a type at an account, in her scope, oldest first."""
    return catalogue_waiting(user).filter(
        account_id=account_id, offer__listing__product__product_type=type_id
    )


def plan_of(template: TemplateFile, kind: ProductType, rows: Collection[RemoteOffer]) -> Plan:
    """Return what a file for these waiting offers would hold. Queries: about twenty."""
    columns = columns_of(template)
    rules = rules_of(kind)
    brand = brand_of(rules, approved_brands(template.account_id))
    facts = fill_facts(rows, kind, brand=brand)
    planned = [
        Planned(row, facts[row.offer_id][1], row_of(columns, facts[row.offer_id][0], rules))
        for row in rows
        if row.offer_id in facts
    ]
    has_links = all(pair[0].has_photo_links for pair in facts.values())
    return Plan(columns, planned, has_links)


def template_fill(
    *, account_id: int, type_id: int, offer_ids: Collection[int], actor: Person
) -> list[FilledFile]:
    """Fill the type's newest template for waiting products; several files past its row limit.

    Products that miss something demanded are left out. Raises Http404 outside her scope,
    NothingToFill, CannotFill where no row is whole.
    """
    require(actor, "catalogue.adopt")
    account, kind = place_of(account_id, type_id, actor)
    template = newest_template(account.pk, kind.pk)
    if template is None:
        raise NothingToFill()
    waiting = waiting_of_type(account.pk, kind.pk, actor).filter(offer__in=offer_ids)
    rows = _allowed(catalogue_rows(waiting)[:MOST_AT_ONCE], actor)
    if not rows:
        raise NothingToFill()
    plan = plan_of(template, kind, rows)
    whole = plan.whole
    if not whole:
        raise CannotFill(columns=_named(plan))
    parts = [
        whole[start : start + template.most_rows]
        for start in range(0, len(whole), template.most_rows)
    ]
    return [
        _keep(template, plan, part, place, len(parts), actor) for place, part in enumerate(parts)
    ]


def _allowed(rows: Iterable[RemoteOffer], actor: Person) -> list[RemoteOffer]:
    """Return the rows of groups she may adopt for: seeing a row is not enough. Queries: two."""
    found = list(rows)
    groups = {row.offer.listing.product.group_id for row in found}
    allowed = groups_allowed(actor, "catalogue.adopt", groups)
    return [row for row in found if row.offer.listing.product.group_id in allowed]


def _named(plan: Plan) -> str:
    """Return the headers that stop every row, the first few."""
    names = dict.fromkeys(
        gap.column.header for one in plan.planned for gap in one.row.gaps if gap.is_blocking
    )
    shown = list(names)[:NAMED_COLUMNS]
    return ", ".join(shown) + ("…" if len(names) > NAMED_COLUMNS else "")


@transaction.atomic
def _keep(
    template: TemplateFile,
    plan: Plan,
    part: Sequence[Planned],
    place: int,
    of: int,
    actor: Person,
) -> FilledFile:
    cells = [one.row.cells for one in part]
    is_paste = template.kind == FileKind.XLS
    if is_paste:
        content = paste_sheet(template.sheet, plan.columns, cells)
    else:
        content = cells_put(bytes(template.content), template.sheet, template.first_row, cells)
    filled = FilledFile.objects.create(
        template=template,
        file_name=_file_name(template, place, of, is_paste),
        is_paste=is_paste,
        has_photo_links=plan.has_photo_links,
        content=content,
        digest=hashlib.sha256(content).hexdigest(),
        by=actor,
    )
    first = 2 if is_paste else template.first_row
    FilledRow.objects.bulk_create(
        FilledRow(
            filled_file=filled,
            offer_id=one.offer.offer_id,
            approved_version=one.version,
            sku=one.row.sku,
            row=first + number,
        )
        for number, one in enumerate(part)
    )
    return filled


def _file_name(template: TemplateFile, place: int, of: int, is_paste: bool) -> str:
    """Return the name Seller Hub knows the file by; of several, ` (2)` before the dot."""
    if is_paste:
        day = today_ist(timezone.now())
        return f"paste-{template.vertical}-{day:%Y-%m-%d}{f'-{place + 1}' if of > 1 else ''}.xlsx"
    stem, _dot, ending = template.file_name.rpartition(".")
    stem = re.sub(r" \(\d+\)$", "", stem)
    return f"{stem}{f' ({place + 1})' if of > 1 else ''}.{ending}"


# --- files again ------------------------------------------------------------------------------
def filled_files(account_id: int, type_id: int, user: Person) -> "QuerySet[FilledFile]":
    """Return the filled files of which she may see every row, newest first, without bytes."""
    visible = FilledRow.objects.visible_to(user).values("pk")
    strange = (
        FilledRow.objects.unscoped(reason="files with a stranger's row are not hers")
        .filter(filled_file=OuterRef("pk"))
        .exclude(pk__in=visible)
    )
    return (
        FilledFile.objects.filter(
            template__account_id=account_id, template__product_type_id=type_id
        )
        .exclude(Exists(strange))
        .defer("content")
        .select_related("by", "template")
        .order_by("-at", "-pk")
    )


def filled_file(file_id: int, user: Person) -> FilledFile:
    """Return one filled file with its bytes. Raises Http404 unless she may see every row."""
    found = FilledFile.objects.select_related("template").filter(pk=file_id).first()
    if found is None:
        raise Http404
    shown = filled_files(found.template.account_id, found.template.product_type_id, user)
    if not shown.filter(pk=file_id).exists():
        raise Http404
    return found


def changed_since(rows: Collection[FilledRow]) -> set[int]:
    """Return the ids of filled rows whose offer has a newer approved version. Queries: one.

    rows: with approved_version joined.
    """
    newest = approved_newest({row.approved_version.listing_id for row in rows})
    return {
        row.pk
        for row in rows
        if (version := newest.get(row.approved_version.listing_id)) is None
        or version.pk != row.approved_version_id
    }


def photos_zip(filled: FilledFile) -> bytes:
    """Return the photos of a filled file's approved versions, named by SKU: SKU_1.jpg and so on."""
    store = storages["channel"]
    out = io.BytesIO()
    rows = FilledRow.objects.unscoped(reason="a file she may see").filter(filled_file=filled)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as file:
        for row in rows.select_related("approved_version"):
            for place, name in enumerate(row.approved_version.content.get("photos", [])[:6]):
                if name and store.exists(name):
                    with store.open(name) as photo:
                        file.writestr(f"{row.sku}_{place + 1}.jpg", photo.read())
    return out.getvalue()
