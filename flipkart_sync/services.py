"""What a person does at the catalogue desk: look now, adopt, refuse, write a product id."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import islice

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from common.notes import note_kept
from flipkart_sync.client.endpoints import SKUS_A_CALL, SellerApi
from flipkart_sync.client.errors import FlipkartError
from flipkart_sync.engine.account import token_return
from flipkart_sync.engine.call import api_for
from flipkart_sync.engine.claim import claim_reads
from flipkart_sync.engine.outlook import outlook_of
from flipkart_sync.engine.readback import read
from flipkart_sync.engine.waits import waits
from flipkart_sync.errors import (
    FlipkartSilent,
    ProductIdMalformed,
    ProposalDecided,
    ReasonMissing,
)
from flipkart_sync.models import ProductIdProposal, RemoteOffer
from flipkart_sync.onboarding.proposals import (
    Sighting,
    proposals_from_reads,
    proposals_keep,
)
from flipkart_sync.onboarding.search import NoTurn, search_rows, turn_take
from listings.services.channel import channel_product_adopt
from shg.access import require
from shg.models import Person

PRODUCT_ID = re.compile(r"[A-Z0-9]{13,16}")
SEARCHED_STATES = ("READY_FOR_ACTIVATION", "INACTIVE", "ACTIVE")
SEARCHED_ONE_BY_ONE = 3
BATCHES_AT_MOST = 25
TURN_PATIENCE_S = 5.0

Decision = ProductIdProposal.Decision


@dataclass(frozen=True, slots=True)
class LookedUp:
    """What a look-up found: SKUs looked for, and product ids seen for the first time."""

    looked: int
    new: int


# --- looking ---------------------------------------------------------------------------------
def proposal_look_now(*, offer_ids: Collection[int], actor: Person) -> LookedUp:
    """Ask Flipkart at once for the product ids of waiting offers in the actor's scope.

    Looks at listing details, then at product search, which carries title and picture. Offers
    outside her scope, or with a product id, are passed over. Raises FlipkartSilent.
    """
    require(actor, "catalogue.adopt")
    waiting = list(
        RemoteOffer.objects.visible_to(actor)
        .filter(offer__in=offer_ids, product_id="")
        .order_by("pk")
    )
    new = 0
    for account_id in sorted({row.account_id for row in waiting}):
        rows = [row for row in waiting if row.account_id == account_id]
        new += _look(account_id, rows)
    return LookedUp(len(waiting), new)


def _look(account_id: int, rows: list[RemoteOffer]) -> int:
    api = api_for(account_id, waits())
    before = _proposals(rows)
    try:
        for chunk in _chunks([row.pk for row in rows]):
            _look_at_details(api, account_id, chunk)
        sightings = list(_search(api, account_id, rows))
    except (FlipkartError, NoTurn) as err:
        raise FlipkartSilent() from err
    proposals_keep(account_id=account_id, seen=sightings, at=timezone.now())
    return _proposals(rows) - before


def _proposals(rows: list[RemoteOffer]) -> int:
    found = ProductIdProposal.objects.unscoped(reason="a count of what was just looked up")
    return found.filter(offer__in=[row.offer_id for row in rows]).count()


def _chunks(ids: list[int]) -> Iterator[list[int]]:
    rest = iter(ids)
    while chunk := list(islice(rest, SKUS_A_CALL)):
        yield chunk


def _look_at_details(api: SellerApi, account_id: int, ids: list[int]) -> None:
    turn_take(account_id, TURN_PATIENCE_S)  # first: a claim held without a call helps nobody
    outlook = outlook_of(account_id)
    claim = claim_reads(account_id, ids, waits())
    if outlook is None or claim is None:
        token_return(account_id)
        return  # somebody is looking already
    done = read(api, outlook.account, claim, waits())
    if done.error is not None:
        raise done.error
    proposals_from_reads(done.found)


def _search(api: SellerApi, account_id: int, rows: list[RemoteOffer]) -> Iterator[Sighting]:
    """Yield what product search shows of these SKUs: one by one, or page by page for many."""
    left = {row.sku for row in rows}
    texts = sorted(left) if len(left) <= SEARCHED_ONE_BY_ONE else [""]
    for state in SEARCHED_STATES:
        for text in texts:
            if not left or (text and text not in left):
                continue
            found = search_rows(
                api,
                account_id,
                state,
                text=text,
                batches=BATCHES_AT_MOST,
                patience_s=TURN_PATIENCE_S,
            )
            for row in found:
                if row.sku in left:
                    left.discard(row.sku)
                    yield Sighting.of_search(row)


# --- deciding --------------------------------------------------------------------------------
def _open_proposal(proposal_id: int, actor: Person) -> ProductIdProposal:
    """Return a proposal locked and still to decide. Raises Http404, ProposalDecided."""
    proposal = (
        ProductIdProposal.objects.visible_to(actor)
        .select_for_update(of=("self",))
        .filter(pk=proposal_id)
        .first()
    )
    if proposal is None:
        raise Http404
    require(actor, "catalogue.adopt", proposal)
    if proposal.decision != Decision.OPEN:
        raise ProposalDecided()
    return proposal


@transaction.atomic
def proposal_adopt(*, proposal_id: int, actor: Person) -> ProductIdProposal:
    """Take a proposed product id for ours; the engine brings the offer live from here.

    Raises Http404 outside her scope, ProposalDecided, ProductIdTaken.
    """
    proposal = _open_proposal(proposal_id, actor)
    channel_product_adopt(offer_id=proposal.offer_id, remote_product_id=proposal.remote_product_id)
    _decide(proposal, Decision.ADOPTED, "", actor)
    return proposal


@transaction.atomic
def proposal_refuse(*, proposal_id: int, reason: str, actor: Person) -> ProductIdProposal:
    """Say that a proposed product is not ours, and why; it is not proposed again.

    Raises Http404 outside her scope, ProposalDecided, ReasonMissing, AadhaarRefused.
    """
    if not reason.strip():
        raise ReasonMissing(fields={"reason": ReasonMissing.sentence})
    proposal = _open_proposal(proposal_id, actor)
    _decide(proposal, Decision.REFUSED, note_kept(reason), actor)
    return proposal


def _decide(proposal: ProductIdProposal, decision: str, reason: str, actor: Person) -> None:
    proposal.decision = decision
    proposal.reason = reason
    proposal.by = actor
    proposal.decided_at = timezone.now()
    proposal.save(update_fields=["decision", "reason", "by", "decided_at"])


@transaction.atomic
def proposal_write(*, offer_id: int, product_id: str, actor: Person) -> ProductIdProposal:
    """Keep a product id a person read in Seller Hub as a proposal; adopting it is another step.

    Raises Http404 outside her scope, ProductIdMalformed.
    """
    cleaned = product_id.strip().upper()
    if not PRODUCT_ID.fullmatch(cleaned):
        raise ProductIdMalformed(fields={"product_id": ProductIdMalformed.sentence})
    row = RemoteOffer.objects.visible_to(actor).filter(offer_id=offer_id, product_id="").first()
    if row is None:
        raise Http404
    require(actor, "catalogue.adopt", row)
    proposal, _ = ProductIdProposal.objects.unscoped(reason="checked above").get_or_create(
        offer_id=offer_id,
        remote_product_id=cleaned,
        defaults={"source": ProductIdProposal.Source.STAFF, "seen_at": timezone.now()},
    )
    return proposal
