"""What should be on Flipkart: the one door by which wanted versions rise.

Called inside the transaction of the service that changed something, and by re-derive, which finds
what no signal told. The rows are locked before the facts are read, so that of two services that
change one offer at once the later one sees what the earlier did.
"""

from collections.abc import Collection, Iterator
from datetime import datetime

from django.conf import settings
from django.db import transaction

from flipkart_sync.engine.judge import classify
from flipkart_sync.engine.rows import FOREIGN, OfferRow, is_another
from flipkart_sync.engine.store import again_if_it_lost, clock, load, save
from flipkart_sync.engine.wake import wake_on_commit
from flipkart_sync.mapping import (
    KINDS,
    OFFER,
    STOCK,
    Value,
    digest_of,
    nothing_of,
    wanted_values,
)
from flipkart_sync.models import AccountState, Facet, RemoteOffer
from listings.models import ChannelLocation, Offer
from listings.wanted import OfferFacts, offer_facts

CHUNK = 500


@again_if_it_lost
@transaction.atomic
def wanted_refresh(*, offer_ids: Collection[int]) -> int:
    """Bring what is wanted of these offers up to date; return how many offers it changed.

    Makes the remote offer of an approved offer, its facets once a product id is adopted, and
    bumps a facet only where its digest differs. Queries: about twenty, however many the offers.
    """
    ids = sorted(set(offer_ids))
    if not ids:
        return 0
    rows = _locked(ids)
    facts = offer_facts(ids)
    new = [fact for key, fact in facts.items() if key not in rows]
    if new and _remote_offers_make(new):
        rows = _locked(ids)
    now = clock()
    spare = _spare_locations({row.account_id for row in rows.values()})
    changed: list[OfferRow] = []
    made: list[Facet] = []
    for key, row in rows.items():
        fact = facts.get(key)
        if fact is not None and fact.remote_product_id and not row.has_facets:
            made += _facets_of(row, fact, now, spare)
        elif row.has_facets and _bump(row, fact, now, spare):
            changed.append(row)
    Facet.objects.bulk_create(made)
    for offer_id in {facet.remote_offer_id for facet in made}:
        adopted = next(row for row in rows.values() if row.id == offer_id)
        changed.append(adopted)
    save(changed)
    _classify_new({facet.remote_offer_id for facet in made})
    if changed:
        wake_on_commit({row.account_id for row in changed})
    return len(changed)


def _locked(offer_ids: list[int]) -> dict[int, OfferRow]:
    """Return {offer id: row} locked in the order of the rows' own ids."""
    ids = list(
        RemoteOffer.objects.unscoped(reason="the engine keeps every offer equal")
        .filter(offer__in=offer_ids)
        .values_list("pk", flat=True)
    )
    return {row.offer_id: row for row in load(ids).values()}


def _remote_offers_make(facts: list[OfferFacts]) -> bool:
    """Make the rows of newly approved offers of this installation; return whether any."""
    ours = set(
        AccountState.objects.filter(
            account__in={fact.account_id for fact in facts},
            installation_id=settings.HAAT_INSTALLATION_ID,
        ).values_list("account_id", flat=True)
    )
    now = clock()
    rows = [
        RemoteOffer(
            offer_id=fact.offer_id, account_id=fact.account_id, sku=fact.sku, read_due_at=now
        )
        for fact in facts
        if fact.account_id in ours and fact.sku.startswith(f"{settings.HAAT_SKU_PREFIX}-")
    ]
    RemoteOffer.objects.bulk_create(rows, ignore_conflicts=True)
    return bool(rows)


def _spare_locations(account_ids: Collection[int]) -> dict[int, str]:
    """Return {account id: a location of its own}, for offers no centre has counted yet."""
    found = ChannelLocation.objects.filter(account__in=account_ids).order_by("-pk")
    return dict(found.values_list("account_id", "remote_location_id"))


def _wanted(row: OfferRow, fact: OfferFacts, spare: dict[int, str]) -> dict[str, Value]:
    values = wanted_values(fact, is_foreign=row.is_foreign)
    if not values[STOCK] and row.account_id in spare:
        values[STOCK] = {spare[row.account_id]: 0}
    if row.has_facets:
        held = row.stock.wanted_value
        values[STOCK] = {**nothing_of(held), **values[STOCK]}
        if not fact.hsn:  # tax unknown: off sale, and no call may carry a guess
            values[OFFER]["hsn"] = row.offer.wanted_value["hsn"]
            values[OFFER]["tax_code"] = row.offer.wanted_value["tax_code"]
    return values


def _facets_of(
    row: OfferRow, fact: OfferFacts, now: datetime, spare: dict[int, str]
) -> list[Facet]:
    if not fact.hsn:
        return []
    row.product_id = fact.remote_product_id or ""
    row.price_floor_paise = fact.price_floor_paise
    if row.is_shown is None:
        row.read_due_at = now
    values = _wanted(row, fact, spare)
    return [
        Facet(
            remote_offer_id=row.id,
            account_id=row.account_id,
            kind=kind,
            wanted_version=1,
            wanted_digest=digest_of(values[kind]),
            wanted_value=values[kind],
            due_at=now,
        )
        for kind in KINDS
    ]


def _classify_new(remote_offer_ids: Collection[int]) -> None:
    rows = load(remote_offer_ids)
    for row in rows.values():
        classify(row)
    save(rows.values())


def _bump(row: OfferRow, fact: OfferFacts | None, now: datetime, spare: dict[int, str]) -> bool:
    """Want what differs; return whether anything did. No facts: off sale, all else as it was."""
    changed = False
    if fact is None:
        values: dict[str, Value] = {STOCK: nothing_of(row.stock.wanted_value)}
    else:
        changed = _product_id_follows(row, fact)
        if row.price_floor_paise != fact.price_floor_paise:
            row.price_floor_paise, changed = fact.price_floor_paise, True
        values = _wanted(row, fact, spare)
    for kind, value in values.items():
        facet = row.facets[kind]
        digest = digest_of(value)
        is_lost = facet.confirmed_version == facet.wanted_version > 0 and (
            facet.confirmed_digest != facet.wanted_digest
        )
        if digest == facet.wanted_digest and not is_lost:
            continue
        facet.want(value, now)
        changed = True
        if facet.problem and facet.problem != FOREIGN:
            _clear_problem(row, kind)
    if changed:
        classify(row)
    return changed


def _clear_problem(row: OfferRow, kind: str) -> None:
    """A problem belongs to the version it arose on; drift is cleared only by a cut."""
    facet = row.facets[kind]
    held, facet.problem, facet.remark = facet.problem, "", ""
    if held == "drift":
        classify(row)
        if facet.priority != 0:
            facet.problem = held


def _product_id_follows(row: OfferRow, fact: OfferFacts) -> bool:
    """Staff chose another product id: it is the one from now on."""
    if not fact.remote_product_id or fact.remote_product_id == row.product_id:
        return False
    row.product_id = fact.remote_product_id
    row.is_foreign = is_another(row.product_id, row.live_product_id)
    if not row.is_foreign:
        for facet in row.facets.values():
            facet.problem = "" if facet.problem == FOREIGN else facet.problem
    return True


# --- re-derive -------------------------------------------------------------------------------
def rederive(*, offer_ids: Collection[int] | None = None) -> int:
    """Recompute what is wanted, in chunks of 500, each its own transaction; return bumps.

    offer_ids: those only; None for every offer of every account of this installation.
    """
    return sum(wanted_refresh(offer_ids=chunk) for chunk in _chunks(offer_ids))


def _chunks(offer_ids: Collection[int] | None) -> Iterator[list[int]]:
    if offer_ids is not None:
        ids = sorted(set(offer_ids))
        yield from (ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK))
        return
    last = 0
    while True:
        offers = Offer.objects.unscoped(reason="re-derive looks at every offer")
        ids = list(
            offers.filter(pk__gt=last, account__sync_state__isnull=False)
            .order_by("pk")
            .values_list("pk", flat=True)[:CHUNK]
        )
        if not ids:
            return
        yield ids
        last = ids[-1]
