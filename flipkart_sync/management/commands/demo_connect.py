"""manage.py demo_connect --simulator URL [--json]: join the demo to the Flipkart simulator.

Registers the demo seller there, gives most approved demo products a product id as Seller Hub's
QC would, and adopts them by the ordinary proposal; beat and worker bring them live. A few are
left for the catalogue desk. Running it again changes nothing.
"""

import hashlib
import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from flipkart_sync.accounts.services import account_connect
from flipkart_sync.client.errors import FlipkartError
from flipkart_sync.client.transport import HttpTransport, Request
from flipkart_sync.engine.wanted import rederive
from flipkart_sync.errors import FlipkartSilent
from flipkart_sync.models import ProductIdProposal, RemoteOffer
from flipkart_sync.services import proposal_adopt, proposal_look_now
from listings.models import Channel, ChannelAccount, ChannelLocation, Offer
from listings.wanted import OfferFacts, offer_facts
from shg.models import Centre, Person, SellerOfRecord

LEFT_PASSED, LEFT_PENDING = 3, 2
TIMEOUT_S = 10.0


class Simulator:
    """The admin calls of the stand-in, which Flipkart does not have."""

    def __init__(self, url: str) -> None:
        self.transport = HttpTransport(url)

    def call(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        """Make one admin call. Raises CommandError in a sentence."""
        try:
            answer = self.transport.send(Request(method, f"/_admin{path}", TIMEOUT_S, body=body))
        except FlipkartError as err:
            raise CommandError(f"The simulator does not answer: {err}") from err
        if answer.status >= 300:
            said = answer.body[:300].decode(errors="replace")
            raise CommandError(f"The simulator refused {method} {path}: {said}")
        shown: dict[str, Any] = json.loads(answer.body)
        return shown


class Command(BaseCommand):
    help = "Join the demo to the Flipkart simulator; idempotent."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--simulator", required=True, help="its address, http://host:port")
        parser.add_argument(
            "--json", action="store_true", help="say what was done, and the sign-in, as JSON"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.IS_PRODUCTION or settings.FLIPKART_ENVIRONMENT != "simulator":
            raise CommandError("Only an installation set to the simulator can be joined to it.")
        simulator = Simulator(options["simulator"])
        account = _account()
        sign_in = _connect(account, simulator, options["simulator"])
        rederive()
        adopted = _bring_products(account, simulator)
        waiting = RemoteOffer.objects.unscoped(reason="the demo's own count").filter(product_id="")
        said = {
            "account": str(account),
            "seller": {"seller_id": account.remote_seller_id, **sign_in},
            "adopted": adopted,
            "waiting": waiting.count(),
        }
        if options["json"]:
            self.stdout.write(json.dumps(said, ensure_ascii=False))
        else:
            self.stdout.write(
                f"Joined {said['account']}: {adopted} products adopted, "
                f"{said['waiting']} wait in the catalogue desk."
            )


def _account() -> ChannelAccount:
    """Return the demo account with a location for each centre, made where missing."""
    account = ChannelAccount.objects.filter(environment="simulator").order_by("pk").first()
    if account is None:
        channel = Channel.objects.order_by("pk").first()
        seller = SellerOfRecord.objects.filter(is_demo=True).order_by("pk").first()
        if channel is None or seller is None:
            raise CommandError("Load the reference and demo data first: no demo seller is there.")
        account = ChannelAccount.objects.create(
            channel=channel, seller_of_record=seller, access="own", environment="simulator"
        )
    if not account.remote_seller_id:
        account.remote_seller_id = f"demo-{account.seller_of_record.code}"[:60]
        account.save(update_fields=["remote_seller_id"])
    have = set(account.locations.values_list("centre_id", flat=True))
    ChannelLocation.objects.bulk_create(
        [
            ChannelLocation(
                centre=centre, account=account, remote_location_id=_location_id(centre.code)
            )
            for centre in Centre.objects.exclude(pk__in=have)
        ]
    )
    return account


def _location_id(code: str) -> str:
    return "LOC" + hashlib.blake2b(code.encode(), digest_size=16).hexdigest()


def _connect(account: ChannelAccount, simulator: Simulator, url: str) -> dict[str, str]:
    """Register the seller in the simulator, and here what it signs in with; return that."""
    seed = f"{settings.SECRET_KEY}:{account.remote_seller_id}"
    app_id = "app-" + hashlib.blake2b(seed.encode(), digest_size=8).hexdigest()
    app_secret = hashlib.blake2b(f"{seed}:secret".encode(), digest_size=16).hexdigest()
    simulator.call(
        "PUT",
        f"/sellers/{account.remote_seller_id}",
        {
            "name": account.seller_of_record.name,
            "app_id": app_id,
            "app_secret": app_secret,
            "locations": [
                {"id": one.remote_location_id, "name": one.centre.name_en, "status": "ENABLED"}
                for one in account.locations.select_related("centre")
            ],
            "brands": ["Samooh"],
        },
    )
    account_connect(
        account_id=account.pk,
        base_url=url,
        app_id=app_id,
        app_secret=app_secret,
        installation_id=settings.HAAT_INSTALLATION_ID,
    )
    return {"app_id": app_id, "app_secret": app_secret}


def _bring_products(account: ChannelAccount, simulator: Simulator) -> int:
    """Let Seller Hub know the approved products, look them up, and adopt all but a few."""
    offers = list(
        Offer.objects.unscoped(reason="the demo's own products")
        .filter(account=account, remote_offer__isnull=False)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    facts = offer_facts(offers)
    known = simulator.call("GET", f"/catalogue?seller_id={account.remote_seller_id}")["rows"]
    known_skus = {row["sku"] for row in known}
    if known_skus:
        return _adopt(account, [])
    passed = offers[: max(0, len(offers) - LEFT_PENDING)]
    for offer_id in offers:
        if facts[offer_id].sku not in known_skus:
            _hub_row(account, simulator, facts[offer_id], passed=offer_id in passed)
    return _adopt(account, passed[: max(0, len(passed) - LEFT_PASSED)])


def _hub_row(
    account: ChannelAccount, simulator: Simulator, facts: OfferFacts, *, passed: bool
) -> None:
    base = settings.CHANNEL_MEDIA_URL or "http://127.0.0.1/media/channel/"
    row: dict[str, Any] = {
        "seller_id": account.remote_seller_id,
        "sku": facts.sku,
        "title": facts.title_en or facts.sku,
        "brand": "Generic",
        "vertical": "handicraft",
        "mrp": facts.mrp_paise // 100,
        "selling_price": facts.price_paise // 100,
        "qc": "passed" if passed else "pending",
    }
    if facts.photos:
        row["image_url"] = f"{base.rstrip('/')}/{facts.photos[0]}"
    if facts.remote_product_id:
        row["product_id"] = facts.remote_product_id
    simulator.call("POST", "/catalogue", row)


def _adopt(account: ChannelAccount, offer_ids: list[int]) -> int:
    """Look up and adopt these offers, each by somebody of its own city's desk."""
    adopted = 0
    left = set(offer_ids)
    staff = Person.objects.filter(staff_roles__role__in=["clc", "hub_duda"], is_active=True)
    for actor in staff.distinct().order_by("pk"):
        waiting = RemoteOffer.objects.visible_to(actor).filter(offer__in=left, product_id="")
        mine = list(waiting.values_list("offer_id", flat=True))
        if not mine:
            continue
        try:
            proposal_look_now(offer_ids=mine, actor=actor)
        except FlipkartSilent as err:
            raise CommandError("The simulator does not answer look-ups.") from err
        proposals = ProductIdProposal.objects.visible_to(actor).filter(offer__in=mine, decision="")
        with transaction.atomic():  # one wake-up, one commit
            for proposal in proposals.order_by("pk"):
                proposal_adopt(proposal_id=proposal.pk, actor=actor)
                adopted += 1
        left -= set(mine)
    return adopted
