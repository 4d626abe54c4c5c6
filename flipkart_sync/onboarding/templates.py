"""Keeping templates of Seller Hub, and what staff set once for their columns."""

import hashlib

from django.db import transaction
from django.db.models import Max
from django.http import Http404

from catalog.models import ProductType
from common.notes import note_kept
from flipkart_sync.errors import RuleNotInList, WrongVertical
from flipkart_sync.models import ColumnRule, RemoteOffer, TemplateColumn, TemplateFile
from flipkart_sync.onboarding.columns import NEVER_SET
from flipkart_sync.onboarding.facts import approved_brands
from flipkart_sync.onboarding.headers import source_of
from flipkart_sync.onboarding.learn import Column, learn
from flipkart_sync.onboarding.values import plain
from listings.models import ChannelAccount
from shg.access import require
from shg.models import Person

MOST_OURS = 100


def place_of(account_id: int, type_id: int, actor: Person) -> tuple[ChannelAccount, ProductType]:
    """Return an account that sells products the actor may see, and an existing type.

    Raises Http404 for an account of others. Queries: two.
    """
    mine = RemoteOffer.objects.visible_to(actor).filter(account_id=account_id)
    account = (
        ChannelAccount.objects.filter(pk=account_id, pk__in=mine.values("account"))
        .select_related("seller_of_record")
        .first()
    )
    kind = ProductType.objects.filter(pk=type_id).first()
    if account is None or kind is None:
        raise Http404
    return account, kind


def newest_template(account_id: int, type_id: int) -> TemplateFile | None:
    """Return the template in use, without its bytes."""
    rows = TemplateFile.objects.filter(account_id=account_id, product_type_id=type_id)
    return rows.defer("content").select_related("by").order_by("-n").first()


def columns_of(template: TemplateFile) -> list[Column]:
    """Return a template's columns as plain values. Queries: one."""
    return [
        Column(
            position=row.position,
            header=row.header,
            data_kind=row.data_kind,
            need=row.need,  # type: ignore[arg-type]  # held to TemplateColumn.Need
            allowed=tuple(row.allowed),
            is_closed=row.is_closed,
            example=row.example,
            help=row.help,
        )
        for row in template.columns.all()
    ]


def template_upload(
    *, account_id: int, type_id: int, file_name: str, content: bytes, actor: Person
) -> TemplateFile:
    """Learn a template and keep it as the type's next version; the same file again is the same.

    Raises Http404 outside her scope, WorkbookTooLarge, NotAWorkbook, WorkbookUnsafe,
    NotATemplate, WrongVertical.
    """
    require(actor, "catalogue.adopt")
    account, kind = place_of(account_id, type_id, actor)
    learned = learn(content, file_name)
    if kind.vertical and plain(kind.vertical) != plain(learned.vertical):
        raise WrongVertical(theirs=learned.vertical, kind=kind, ours=kind.vertical)
    digest = hashlib.sha256(content).hexdigest()
    with transaction.atomic():
        ChannelAccount.objects.select_for_update(no_key=True).get(pk=account.pk)
        rows = TemplateFile.objects.filter(account=account, product_type=kind)
        newest = rows.aggregate(n=Max("n"))["n"] or 0
        same = rows.filter(digest=digest).first()
        if same is not None:
            if same.n != newest:  # staff want an older one back
                rows.filter(pk=same.pk).update(n=newest + 1)
                same.refresh_from_db()
            return same
        template = TemplateFile.objects.create(
            account=account,
            product_type=kind,
            n=newest + 1,
            file_name=_plain_name(file_name, learned.kind),
            kind=learned.kind,
            content=content,
            digest=digest,
            request_id=learned.request_id,
            sheet=learned.sheet[:100],
            vertical=learned.vertical,
            first_row=learned.first_row,
            by=actor,
        )
        TemplateColumn.objects.bulk_create(
            TemplateColumn(
                template=template,
                position=column.position,
                header=column.header,
                key=column.key,
                data_kind=column.data_kind,
                need=column.need,
                allowed=list(column.allowed),
                is_closed=column.is_closed,
                example=column.example,
                help=column.help,
            )
            for column in learned.columns
        )
    return template


def _plain_name(name: str, kind: str) -> str:
    """Return a file's name as it was, without folders and signs; its request id stays in it."""
    kept = "".join(c for c in name.replace("\\", "/").rsplit("/", 1)[-1] if c.isprintable())
    return kept.replace('"', "")[:200] or f"template.{kind}"


def rule_set(
    *, account_id: int, type_id: int, key: str, ours: str, theirs: str, actor: Person
) -> None:
    """Set once how a column of a type is written: `ours` "" is a constant; `theirs` "" ends it.

    Raises Http404 for an unknown column, RuleNotInList, AadhaarRefused.
    """
    require(actor, "catalogue.adopt")
    account, kind = place_of(account_id, type_id, actor)
    template = newest_template(account.pk, kind.pk)
    columns = columns_of(template) if template else []
    column = next((one for one in columns if one.key == key), None)
    if column is None or column.need == "flipkart" or source_of(column.header) in NEVER_SET:
        raise Http404
    rules = ColumnRule.objects.filter(product_type=kind, key=key, ours=ours[:MOST_OURS])
    wanted = note_kept(theirs).strip()
    if not wanted:
        rules.delete()
        return
    allowed = column.allowed
    if key == "brand":
        allowed = tuple(approved_brands(account.pk))
    if allowed:
        known = {plain(word): word for word in allowed}
        if plain(wanted) not in known:
            raise RuleNotInList(fields={"theirs": RuleNotInList.sentence})
        wanted = known[plain(wanted)]
    ColumnRule.objects.update_or_create(
        product_type=kind,
        key=key,
        ours=ours[:MOST_OURS],
        defaults={"theirs": wanted, "by": actor},
    )
