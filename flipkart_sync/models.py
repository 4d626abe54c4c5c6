"""What should be on Flipkart, what was sent, what was last seen there; rate, breaker and token.

PostgreSQL is the queue: a row that is due is the job, and these tables are all the engine needs to
go on after any process, or Redis, died. Only flipkart_sync/engine writes them.
"""

from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from common.fields import EncryptedTextField
from flipkart_sync.accounts.models import AccountAct, AccountTask
from flipkart_sync.low_water_models import LowWater, NewlyDue
from flipkart_sync.onboarding.models import (
    BrandApproval,
    ColumnRule,
    FilledFile,
    FilledRow,
    QcFile,
    QcRow,
    TemplateColumn,
    TemplateFile,
)
from flipkart_sync.order_models import PulledOrderItem
from flipkart_sync.problem_models import (
    Beat,
    ErrorEntry,
    MissedSentence,
    ProblemNote,
    ProblemRetry,
)
from shg.scoping import ScopedManager

__all__ = [
    "AccountAct",
    "AccountState",
    "AccountTask",
    "Beat",
    "BrandApproval",
    "ColumnRule",
    "ErrorEntry",
    "Facet",
    "FilledFile",
    "FilledRow",
    "LowWater",
    "MissedSentence",
    "NewlyDue",
    "ProblemNote",
    "ProblemRetry",
    "ProductIdProposal",
    "PulledOrderItem",
    "QcFile",
    "QcRow",
    "RemoteOffer",
    "SyncAttempt",
    "TemplateColumn",
    "TemplateFile",
]


class AccountState(models.Model):
    """What the engine keeps about one account, in one row, so that no lock outlives it."""

    class Hold(models.TextChoices):
        NONE = "none", _("not held")
        WRITES = "writes", _("writes are held, cuts go")
        EVERYTHING = "everything", _("everything is held")

    account = models.OneToOneField(
        "listings.ChannelAccount", on_delete=models.PROTECT, related_name="sync_state"
    )
    # --- how to speak to Flipkart; secrets are write-only, encrypted, shown nowhere
    base_url = models.URLField(max_length=200)
    app_id = EncryptedTextField(blank=True, default="")
    app_secret = EncryptedTextField(blank=True, default="")
    refresh_token = EncryptedTextField(blank=True, default="")
    token = EncryptedTextField(blank=True, default="")
    token_ends_at = models.DateTimeField(null=True, blank=True)
    token_lease_until = models.DateTimeField(null=True, blank=True)
    # --- partner access: the seller's consent, and when its refresh token ends
    connected_at = models.DateTimeField(null=True, blank=True)
    connected_by = models.ForeignKey(
        "shg.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    refresh_token_ends_at = models.DateTimeField(null=True, blank=True)
    # --- what a person decided
    hold = models.CharField(max_length=10, choices=Hold.choices, default=Hold.NONE)
    hold_reason = models.CharField(max_length=200, blank=True)
    hold_by = models.ForeignKey(
        "shg.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    hold_until = models.DateTimeField(null=True, blank=True)
    is_dry_run = models.BooleanField(default=False)
    # Which installation writes to the account, and in which database it stood when that was
    # decided. Where either differs, everything is held until a person takes the account over.
    installation_id = models.CharField(max_length=40)
    home = models.CharField(max_length=60, db_default=Func(function="flipkart_sync_home"))
    # Off only while a channel's stand-in serves no orders; refused for production.
    orders_pull = models.BooleanField(default=True)
    blocked_reason = models.CharField(max_length=200, blank=True)
    blocked_at = models.DateTimeField(null=True, blank=True)
    # --- rate: GCRA. A call may go when tat <= now + burst steps
    rate_base_ms = models.FloatField(default=200.0)
    rate_step_ms = models.FloatField(default=200.0)
    rate_burst = models.PositiveSmallIntegerField(default=4)
    rate_tat = models.DateTimeField(default="1970-01-01T00:00:00Z")
    rate_good_calls = models.PositiveIntegerField(default=0)
    rate_slowed = models.PositiveBigIntegerField(default=0)  # how often a 429 slowed it down
    calls = models.PositiveBigIntegerField(default=0)
    # --- breakers: one for listing calls, one for orders, one for sign-in
    breaker_failures = models.PositiveIntegerField(default=0)
    breaker_until = models.DateTimeField(null=True, blank=True)
    breaker_probe_until = models.DateTimeField(null=True, blank=True)
    breaker_probe_reads = models.BooleanField(default=False)
    breaker_rows = models.JSONField(default=list, blank=True)
    orders_failures = models.PositiveIntegerField(default=0)
    orders_retry_at = models.DateTimeField(null=True, blank=True)
    token_failures = models.PositiveIntegerField(default=0)
    token_retry_at = models.DateTimeField(null=True, blank=True)
    # --- orders: the cursor is the moment the last complete pull BEGAN
    orders_cursor = models.DateTimeField(null=True, blank=True)
    orders_cursor_before = models.DateTimeField(null=True, blank=True)
    orders_lease_until = models.DateTimeField(null=True, blank=True)
    orders_wanted_at = models.DateTimeField(null=True, blank=True)
    last_good_read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="sync_hold_known", condition=Q(hold__in=["none", "writes", "everything"])
            ),
            models.CheckConstraint(
                name="sync_rate_positive",
                condition=Q(rate_base_ms__gt=0)
                & Q(rate_step_ms__gte=F("rate_base_ms"))
                & Q(rate_burst__gte=1),
            ),
        ]

    def __str__(self) -> str:
        return f"state of account {self.account_id}"


class RemoteOffer(models.Model):
    """Flipkart's record of one of our SKUs; made at approval, facets come with a product id.

    Its row lock is the lock of its facets: whoever writes a facet has locked this row first, and
    sets of rows are locked in the order of their ids.
    """

    offer = models.OneToOneField(
        "listings.Offer", on_delete=models.PROTECT, related_name="remote_offer"
    )
    account = models.ForeignKey(
        "listings.ChannelAccount", on_delete=models.PROTECT, related_name="remote_offers"
    )
    group = models.ForeignKey(
        "shg.Group", null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )  # the product's, copied by the database: a board of thousands is scoped without its joins
    sku = models.CharField(max_length=40)
    product_id = models.CharField(max_length=40, blank=True)  # ours, once adopted
    live_product_id = models.CharField(max_length=40, blank=True)  # as last shown
    remote_listing_id = models.CharField(max_length=60, blank=True)
    # None: never looked; False: looked, and Flipkart does not know the SKU
    is_shown = models.BooleanField(null=True, blank=True)
    is_foreign = models.BooleanField(default=False)
    seen = models.JSONField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)  # when that read began
    read_due_at = models.DateTimeField(null=True, blank=True)  # discovery, sweep
    proof_due_at = models.DateTimeField(null=True, blank=True)  # again, once all calls have landed
    lease_owner = models.CharField(max_length=40, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    read_lease_owner = models.CharField(max_length=40, blank=True)
    read_lease_until = models.DateTimeField(null=True, blank=True)
    settle_after = models.DateTimeField(null=True, blank=True)
    stock_call_at = models.DateTimeField(null=True, blank=True)
    sold_since = models.DateTimeField(null=True, blank=True)
    sold_value = models.JSONField(null=True, blank=True)
    lookups = models.PositiveSmallIntegerField(default=0)
    foreign_tries = models.PositiveSmallIntegerField(default=0)
    told = models.CharField(max_length=80, blank=True)  # what the left apps were last told
    # The lowest price the band allows; a raise from below it is as urgent as a cut.
    price_floor_paise = models.PositiveBigIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ScopedManager()
    group_path = "group"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "sku"], name="remote_sku_once")]
        indexes = [
            models.Index(fields=["offer"], name="remote_no_product_id", condition=Q(product_id="")),
            models.Index(
                fields=["account", "read_due_at"],
                name="remote_read_due",
                condition=Q(read_due_at__isnull=False),
            ),
            models.Index(
                fields=["account", "proof_due_at"],
                name="remote_proof_due",
                condition=Q(proof_due_at__isnull=False),
            ),
            models.Index(
                fields=["account", "lease_until"],
                name="remote_lease",
                condition=Q(lease_until__isnull=False),
            ),
            models.Index(
                fields=["account", "read_lease_until"],
                name="remote_read_lease",
                condition=Q(read_lease_until__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.sku


class Facet(models.Model):
    """The part of an offer kept equal: offer, price or stock. Progress is derived from versions."""

    class Kind(models.TextChoices):
        OFFER = "offer", _("listing")
        PRICE = "price", _("price")
        STOCK = "stock", _("stock")

    remote_offer = models.ForeignKey(RemoteOffer, on_delete=models.CASCADE, related_name="facets")
    account = models.ForeignKey(
        "listings.ChannelAccount", on_delete=models.PROTECT, related_name="facets"
    )
    kind = models.CharField(max_length=5, choices=Kind.choices)
    wanted_version = models.PositiveBigIntegerField(default=0)
    wanted_digest = models.CharField(max_length=32, blank=True)
    wanted_value = models.JSONField(default=dict)
    claimed_version = models.PositiveBigIntegerField(default=0)
    claimed_digest = models.CharField(max_length=32, blank=True)
    claimed_value = models.JSONField(null=True, blank=True)
    sent_version = models.PositiveBigIntegerField(default=0)
    sent_digest = models.CharField(max_length=32, blank=True)
    sent_value = models.JSONField(null=True, blank=True)
    confirmed_version = models.PositiveBigIntegerField(default=0)
    confirmed_digest = models.CharField(max_length=32, blank=True)
    confirmed_value = models.JSONField(null=True, blank=True)
    may_be_live = models.JSONField(default=list)
    priority = models.PositiveSmallIntegerField(default=8)
    due_at = models.DateTimeField()
    is_gated = models.BooleanField(default=False)  # goes only on fresh knowledge
    is_unknown = models.BooleanField(default=False)
    reads = models.PositiveSmallIntegerField(default=0)
    resends = models.PositiveSmallIntegerField(default=0)
    rejects = models.PositiveSmallIntegerField(default=0)
    crashes = models.PositiveSmallIntegerField(default=0)
    unknowns = models.PositiveSmallIntegerField(default=0)
    healed_on = models.CharField(max_length=10, blank=True)
    heals = models.PositiveSmallIntegerField(default=0)
    last_heal_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=30, blank=True)
    remark = models.TextField(blank=True)
    proven_equal_at = models.DateTimeField(null=True, blank=True)

    objects = ScopedManager()
    group_path = "remote_offer__group"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["remote_offer", "kind"], name="facet_once"),
            models.CheckConstraint(
                name="facet_versions_in_order",
                condition=Q(sent_version__lte=F("wanted_version"))
                & Q(confirmed_version__lte=F("sent_version")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["account", "priority", "due_at"],
                name="facet_due",
                condition=(Q(problem="") | Q(priority=0))
                & (
                    Q(wanted_version__gt=F("sent_version"))
                    | Q(sent_version__gt=F("confirmed_version"))
                ),
            ),
            models.Index(
                fields=["account", "problem"], name="facet_problem", condition=~Q(problem="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.remote_offer_id}"


class SyncAttempt(models.Model):
    """One call to Flipkart, redacted. Changing calls stay 3 years, unchanged reads 30 days."""

    account = models.ForeignKey(
        "listings.ChannelAccount", on_delete=models.PROTECT, related_name="attempts"
    )
    at = models.DateTimeField()
    kind = models.CharField(max_length=20)
    method = models.CharField(max_length=6, blank=True)
    path = models.CharField(max_length=120, blank=True)
    status = models.PositiveSmallIntegerField(default=0)
    ms = models.PositiveIntegerField(default=0)
    request_id = models.CharField(max_length=80, blank=True)
    skus = models.JSONField(default=list)
    request = models.JSONField(null=True, blank=True)
    response = models.JSONField(null=True, blank=True)
    results = models.JSONField(default=dict)  # {sku: outcome}
    error = models.CharField(max_length=200, blank=True)
    is_change = models.BooleanField(default=False)
    is_dry = models.BooleanField(default=False)
    digest = models.CharField(max_length=32, blank=True)

    class Meta:
        indexes = [models.Index(fields=["account", "-at"], name="attempt_recent")]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "digest"], condition=Q(is_dry=True), name="dry_call_logged_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.method} {self.path} {self.status}"


class ProductIdProposal(models.Model):
    """A product id of Flipkart's that may be our product. A person compares title and picture."""

    class Source(models.TextChoices):
        DETAILS = "details", _("listing details")
        SEARCH = "search", _("product search")
        QC_FILE = "qc_file", _("QC file")
        STAFF = "staff", _("written by staff")

    class Decision(models.TextChoices):
        OPEN = "", _("to decide")
        ADOPTED = "adopted", _("adopted")
        REFUSED = "refused", _("refused")

    offer = models.ForeignKey(
        "listings.Offer", on_delete=models.CASCADE, related_name="product_id_proposals"
    )
    remote_product_id = models.CharField(max_length=40)
    source = models.CharField(max_length=8, choices=Source.choices)
    title = models.CharField(max_length=300, blank=True)
    vertical = models.CharField(max_length=100, blank=True)
    brand = models.CharField(max_length=100, blank=True)
    mrp_paise = models.PositiveBigIntegerField(null=True, blank=True)
    image_url = models.URLField(max_length=500, blank=True)
    seen_at = models.DateTimeField()
    decision = models.CharField(max_length=8, choices=Decision.choices, blank=True, default="")
    reason = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(
        "shg.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = ScopedManager()
    group_path = "offer__listing__product__group"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["offer", "remote_product_id"], name="product_id_proposed_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.remote_product_id} for {self.offer_id}"
