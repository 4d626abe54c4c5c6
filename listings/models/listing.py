"""The listing, its reviewed versions and the changes asked of it afterwards."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from listings.states import ChangeState, Status
from shg.scoping import ScopedManager

OPEN_CHANGES = [
    ChangeState.ASKED,
    ChangeState.DRAFT,
    ChangeState.SUBMITTED,
    ChangeState.RETURNED,
]


class Listing(models.Model):
    """A product put up on a channel, reviewed as one. `version` rises with each edit."""

    product = models.ForeignKey(
        "catalog.Product", on_delete=models.PROTECT, related_name="listings"
    )
    channel = models.ForeignKey("listings.Channel", on_delete=models.PROTECT)
    member = models.ForeignKey("shg.Person", on_delete=models.PROTECT, related_name="listings")
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.DRAFT)
    version = models.PositiveIntegerField(default=1)
    last_edited_by = models.ForeignKey("shg.Person", on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(null=True, blank=True)
    answer_by = models.DateField(null=True, blank=True, help_text="What she was promised")
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    objects = ScopedManager()
    group_path = "product__group"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["product", "channel"], name="listing_once"),
            models.UniqueConstraint(
                fields=["member"], condition=Q(status="draft"), name="one_draft_of_a_member"
            ),
            models.CheckConstraint(
                name="listing_status_known", condition=Q(status__in=Status.values)
            ),
        ]
        indexes = [
            models.Index(
                fields=["submitted_at"], condition=Q(status="submitted"), name="listing_queue"
            )
        ]

    def __str__(self) -> str:
        return f"{self.product} → {self.channel_id}"


class ListingTransition(models.Model):
    """One step in a listing's life: who, when, why. Append-only."""

    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="transitions")
    from_status = models.CharField(max_length=12, choices=Status.choices)
    to_status = models.CharField(max_length=12, choices=Status.choices)
    actor = models.ForeignKey("shg.Person", on_delete=models.PROTECT, related_name="+")
    on_behalf_of = models.ForeignKey(
        "shg.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    objects = ScopedManager()
    group_path = "listing__product__group"


class ApprovedVersion(models.Model):
    """What was approved, whole and immutable (a trigger refuses updates).

    The channel sees the newest one without a revocation, never today's product.
    """

    listing = models.ForeignKey(Listing, on_delete=models.PROTECT, related_name="approved_versions")
    n = models.PositiveIntegerField()
    seen_version = models.PositiveIntegerField()
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    by = models.ForeignKey("shg.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects = ScopedManager()
    group_path = "listing__product__group"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["listing", "n"], name="approved_version_once")
        ]


class ApprovalRevocation(models.Model):
    """An approval taken back."""

    approved_version = models.OneToOneField(
        ApprovedVersion, on_delete=models.PROTECT, related_name="revocation"
    )
    by = models.ForeignKey("shg.Person", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    at = models.DateTimeField(auto_now_add=True)


class ListingChange(models.Model):
    """An edit after approval, holding the changed fields only; one open per listing.

    `fields`: {"price_paise": int} or {"title_en": str, "attributes": {…}, …}. `asked`: staff or a
    failed check of the channel want it; the listing stays approved meanwhile.
    """

    listing = models.ForeignKey(Listing, on_delete=models.PROTECT, related_name="changes")
    base_n = models.PositiveIntegerField()
    fields = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=ChangeState.choices, default=ChangeState.DRAFT)
    version = models.PositiveIntegerField(default=1)
    by = models.ForeignKey("shg.Person", on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=300, blank=True)
    first_approved_by = models.ForeignKey(
        "shg.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        "shg.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ScopedManager()
    group_path = "listing__product__group"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["listing"],
                condition=Q(state__in=["asked", "draft", "submitted", "returned"]),
                name="one_open_change_of_a_listing",
            ),
            models.CheckConstraint(
                name="change_state_known", condition=Q(state__in=ChangeState.values)
            ),
        ]

    @property
    def is_her_turn(self) -> bool:
        """Whether the member has something to send: asked for, or given back."""
        return self.state in {ChangeState.ASKED, ChangeState.RETURNED}

    @property
    def label(self) -> str:
        """The names of the changed fields, for lists."""
        return ", ".join(sorted(self.fields)) or str(_("nothing yet"))
