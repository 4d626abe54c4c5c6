"""Reads of the catalogue desk's files: types, one type's page, failures, brands."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet

from catalog.models import ProductType
from flipkart_sync.dictionary import entries_all
from flipkart_sync.models import (
    BrandApproval,
    FilledRow,
    QcFile,
    QcRow,
    RemoteOffer,
    TemplateFile,
)
from flipkart_sync.onboarding.columns import column_lines
from flipkart_sync.onboarding.facts import approved_brands, rules_of
from flipkart_sync.onboarding.failures import failure_of
from flipkart_sync.onboarding.filling import (
    changed_since,
    filled_files,
    plan_of,
    waiting_of_type,
)
from flipkart_sync.onboarding.standing import standings_of
from flipkart_sync.onboarding.templates import newest_template
from flipkart_sync.selectors import catalogue_rows, catalogue_waiting
from listings.models import ChannelAccount
from shg.models import Person

PRODUCTS_SHOWN = 50
FILES_SHOWN = 10


@dataclass(frozen=True)
class TypeRow:
    """One type at one account: who waits, the template in use, and how many have passed."""

    account: ChannelAccount
    kind: ProductType
    waiting: int
    in_files: int
    failed: int
    oldest: datetime
    template: TemplateFile | None
    passed: int
    answered: int

    @property
    def share(self) -> int | None:
        """Return the share passed of all answered, in percent; None before any answer."""
        return round(100 * self.passed / self.answered) if self.answered else None


def type_rows(user: Person) -> list[TypeRow]:
    """Return the types with waiting products in her scope, most waiting first. Queries: six."""
    filled = FilledRow.objects.unscoped(reason="of offers she may see").filter(
        offer=OuterRef("offer")
    )
    failed = QcRow.objects.unscoped(reason="of offers she may see").filter(
        offer=OuterRef("offer"), outcome="failed", settled_at=None
    )
    counts = (
        catalogue_waiting(user)
        .order_by()
        .annotate(in_file=Exists(filled), has_failed=Exists(failed))
        .values("account", "offer__listing__product__product_type")
        .annotate(
            waiting=Count("pk"),
            in_files=Count("pk", filter=Q(in_file=True)),
            failed=Count("pk", filter=Q(has_failed=True)),
            oldest=Min("created_at"),
        )
    )
    found = list(counts)
    type_ids = {row["offer__listing__product__product_type"] for row in found}
    kinds = ProductType.objects.in_bulk(type_ids)
    accounts = ChannelAccount.objects.select_related("seller_of_record").in_bulk(
        {row["account"] for row in found}
    )
    templates = {
        (row.account_id, row.product_type_id): row
        for row in TemplateFile.objects.filter(product_type__in=type_ids)
        .defer("content")
        .order_by("n")
    }
    shares = _shares(user, type_ids)
    rows = [
        TypeRow(
            account=accounts[row["account"]],
            kind=kinds[kind_id],
            waiting=row["waiting"],
            in_files=row["in_files"],
            failed=row["failed"],
            oldest=row["oldest"],
            template=templates.get((row["account"], kind_id)),
            passed=shares.get(kind_id, (0, 0))[0],
            answered=shares.get(kind_id, (0, 0))[1],
        )
        for row in found
        if (kind_id := row["offer__listing__product__product_type"]) in kinds
    ]
    return sorted(rows, key=lambda row: (-row.waiting, str(row.kind)))


def _shares(user: Person, type_ids: set[int]) -> dict[int, tuple[int, int]]:
    """Return {type: (passed, answered)} of the newest answer of each SKU in her scope."""
    newest = (
        QcRow.objects.visible_to(user)
        .filter(offer__listing__product__product_type__in=type_ids)
        .exclude(outcome="waiting")
        .order_by("offer", "-pk")
        .distinct("offer")
        .values_list("offer__listing__product__product_type", "outcome")
    )
    shares: dict[int, tuple[int, int]] = {}
    for kind_id, outcome in newest:
        passed, answered = shares.get(kind_id, (0, 0))
        shares[kind_id] = (passed + (outcome == "passed"), answered + 1)
    return shares


def type_page(
    account_id: int, kind: ProductType, user: Person, number: str | None = None
) -> dict[str, Any]:
    """Return what the page of one type shows; number: which page of its products.

    Queries: about forty, whatever the numbers.
    """
    waiting = waiting_of_type(account_id, kind.pk, user)
    page = Paginator(catalogue_rows(waiting), PRODUCTS_SHOWN).get_page(number)
    rows: list[Any] = list(page.object_list)
    standings = standings_of([row.offer_id for row in rows])
    template = newest_template(account_id, kind.pk)
    lacking: dict[int, list[str]] = {}
    lines = []
    if template is not None:
        plan = plan_of(template, kind, rows)
        lines = column_lines(plan.columns, plan.gaps(), rules_of(kind), approved_brands(account_id))
        lacking = {
            one.offer.offer_id: [gap.column.header for gap in one.row.gaps if gap.is_blocking]
            for one in plan.lacking
        }
    entries = entries_all()
    for row in rows:
        row.standing = standings[row.offer_id]
        row.lacking = lacking.get(row.offer_id, [])
        if row.standing.is_open_failure:
            row.means = failure_of(row.standing.answer.reasons, entries)
    files: list[Any] = list(filled_files(account_id, kind.pk, user)[:FILES_SHOWN])
    _with_rows(files)
    return {
        "template": template,
        "versions": TemplateFile.objects.filter(account=account_id, product_type=kind).count(),
        "lines": [line for line in lines if line.state != "theirs"],
        "theirs": sum(1 for line in lines if line.state == "theirs"),
        "rows": rows,
        "page": page,
        "waiting": page.paginator.count,
        "files": files,
    }


def _with_rows(files: list[Any]) -> None:
    """Give each file its rows' number and those changed since. Queries: two."""
    rows = list(
        FilledRow.objects.unscoped(reason="files she may see")
        .filter(filled_file__in=files)
        .select_related("approved_version")
        .defer("approved_version__content")
    )
    changed = changed_since(rows)
    for file in files:
        own = [row for row in rows if row.filled_file_id == file.pk]
        file.row_count = len(own)
        file.changed = [row.sku for row in own if row.pk in changed]


def failures_of(user: Person) -> "QuerySet[QcRow]":
    """Return the failures in her scope that nobody has put right, oldest first."""
    return (
        QcRow.objects.visible_to(user)
        .filter(outcome="failed", settled_at=None, offer__channel_product=None)
        .select_related(
            "qc_file",
            "offer__variant",
            "offer__listing__product__product_type",
            "offer__listing__product__group__city",
        )
        .order_by("qc_file__at", "pk")
    )


def with_meaning(rows: Iterable[QcRow]) -> None:
    """Give each failure what the error dictionary says of it today. Queries: one."""
    entries = entries_all()
    shown: Iterable[Any] = rows
    for row in shown:
        row.means = failure_of(row.reasons, entries)


def qc_files_of(user: Person) -> "QuerySet[QcFile]":
    """Return the answer files she has sent, newest first, with the numbers of their rows."""
    return (
        QcFile.objects.filter(by=user)
        .annotate(
            passed=Count("rows", filter=Q(rows__outcome="passed")),
            failed=Count("rows", filter=Q(rows__outcome="failed")),
        )
        .order_by("-at")[:FILES_SHOWN]
    )


def accounts_of(user: Person) -> "QuerySet[ChannelAccount]":
    """Return the accounts that sell products she may see."""
    mine = RemoteOffer.objects.visible_to(user).values("account")
    return (
        ChannelAccount.objects.filter(pk__in=mine).select_related("seller_of_record").order_by("pk")
    )


def brands_of(user: Person) -> "QuerySet[BrandApproval]":
    """Return the brands of those accounts, those still asked for first."""
    return (
        BrandApproval.objects.filter(account__in=accounts_of(user))
        .select_related("account__seller_of_record", "by")
        .order_by("-state", "brand")
    )
