"""Files of the catalogue desk: templates, what was learnt of them, filled ones, answers, brands."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from shg.scoping import ScopedManager


class FileKind(models.TextChoices):
    XLSX = "xlsx", ".xlsx"
    XLS = "xls", ".xls"


class TemplateFile(models.Model):
    """A template of Seller Hub as staff uploaded it; the newest of a type and account is used.

    request_id: Flipkart's, "" where the file carries none. first_row: where data begins, from 1.
    """

    account = models.ForeignKey(
        "listings.ChannelAccount", on_delete=models.PROTECT, related_name="templates"
    )
    product_type = models.ForeignKey(
        "catalog.ProductType", on_delete=models.PROTECT, related_name="templates"
    )
    n = models.PositiveIntegerField()
    file_name = models.CharField(max_length=200)
    kind = models.CharField(max_length=4, choices=FileKind.choices)
    content = models.BinaryField()
    digest = models.CharField(max_length=64)
    request_id = models.CharField(max_length=40, blank=True)
    sheet = models.CharField(max_length=100)
    vertical = models.CharField(max_length=50)
    first_row = models.PositiveSmallIntegerField()
    most_rows = models.PositiveIntegerField(default=500)
    by = models.ForeignKey("shg.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "product_type", "n"], name="template_version_once"
            ),
            models.UniqueConstraint(
                fields=["account", "product_type", "digest"], name="template_file_once"
            ),
            models.CheckConstraint(
                name="template_kind_known", condition=Q(kind__in=["xlsx", "xls"])
            ),
            models.CheckConstraint(name="template_takes_rows", condition=Q(most_rows__gte=1)),
        ]

    def __str__(self) -> str:
        return self.file_name


class TemplateColumn(models.Model):
    """One column of a template, learnt by its header text."""

    class Need(models.TextChoices):
        FLIPKART = "flipkart", _("Flipkart fills it")
        MANDATORY = "mandatory", _("demanded")
        CONDITIONAL = "conditional", _("demanded in some cases")
        GOOD = "good", _("good to have")
        UNKNOWN = "unknown", _("not said")

    template = models.ForeignKey(TemplateFile, on_delete=models.CASCADE, related_name="columns")
    position = models.PositiveSmallIntegerField()
    header = models.CharField(max_length=200)
    key = models.CharField(max_length=200)
    data_kind = models.CharField(max_length=60, blank=True)
    need = models.CharField(max_length=11, choices=Need.choices)
    allowed = models.JSONField(default=list, blank=True)
    is_closed = models.BooleanField(default=False)
    example = models.CharField(max_length=200, blank=True)
    help = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["template", "position"], name="template_column_once")
        ]

    def __str__(self) -> str:
        return self.header


class ColumnRule(models.Model):
    """What staff set once for a column of a type: a value of ours in Flipkart's words.

    `ours` is the attribute's value, "" for a constant of the whole column. It outlives the
    template: a newer one of the type is filled by it too.
    """

    product_type = models.ForeignKey(
        "catalog.ProductType", on_delete=models.CASCADE, related_name="column_rules"
    )
    key = models.CharField(max_length=200)
    ours = models.CharField(max_length=100, blank=True, default="")
    theirs = models.CharField(max_length=300)
    by = models.ForeignKey("shg.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["product_type", "key", "ours"], name="column_rule_once"
            ),
            models.CheckConstraint(name="column_rule_says_something", condition=~Q(theirs="")),
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.ours or '*'} → {self.theirs}"


class FilledFile(models.Model):
    """A template filled for some SKUs, or a sheet to paste from where the template is .xls."""

    template = models.ForeignKey(TemplateFile, on_delete=models.PROTECT, related_name="filled")
    file_name = models.CharField(max_length=200)
    is_paste = models.BooleanField(default=False)
    has_photo_links = models.BooleanField(default=True)
    content = models.BinaryField()
    digest = models.CharField(max_length=64)
    by = models.ForeignKey("shg.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["template", "-at"], name="filled_recent")]

    def __str__(self) -> str:
        return self.file_name


class FilledRow(models.Model):
    """One SKU in a filled file, and the approved version it was written from."""

    filled_file = models.ForeignKey(FilledFile, on_delete=models.CASCADE, related_name="rows")
    offer = models.ForeignKey("listings.Offer", on_delete=models.PROTECT, related_name="filled")
    approved_version = models.ForeignKey(
        "listings.ApprovedVersion", on_delete=models.PROTECT, related_name="+"
    )
    sku = models.CharField(max_length=40)
    row = models.PositiveIntegerField()

    objects = ScopedManager()
    group_path = "offer__listing__product__group"

    class Meta:
        ordering = ["row"]
        constraints = [
            models.UniqueConstraint(fields=["filled_file", "offer"], name="filled_row_once")
        ]

    def __str__(self) -> str:
        return self.sku


class QcFile(models.Model):
    """A file Flipkart gave back after its check. The same one again adds nothing."""

    file_name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    vertical = models.CharField(max_length=50)
    strangers = models.JSONField(default=list, blank=True)  # SKUs that are not hers to see
    by = models.ForeignKey("shg.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["digest", "by"], name="qc_file_once")]

    def __str__(self) -> str:
        return self.file_name


class QcRow(models.Model):
    """Flipkart's answer to one SKU of ours, and who must act on a failure."""

    class Outcome(models.TextChoices):
        PASSED = "passed", _("passed")
        FAILED = "failed", _("failed")
        WAITING = "waiting", _("still being checked")

    class Turn(models.TextChoices):
        NOBODY = "", _("nobody")
        MEMBER = "member", _("the member")
        CENTRE = "centre", _("the centre")
        DUDA = "duda", _("the DUDA office")
        US = "us", _("catalogue desk")

    qc_file = models.ForeignKey(QcFile, on_delete=models.CASCADE, related_name="rows")
    offer = models.ForeignKey("listings.Offer", on_delete=models.PROTECT, related_name="qc_rows")
    row = models.PositiveIntegerField()
    outcome = models.CharField(max_length=7, choices=Outcome.choices)
    product_id = models.CharField(max_length=40, blank=True)
    reasons = models.JSONField(default=list, blank=True)  # Flipkart's own words
    cause = models.CharField(max_length=30, blank=True)  # of problems.Cause
    turn = models.CharField(max_length=6, choices=Turn.choices, blank=True, default="")
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        "shg.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = ScopedManager()
    group_path = "offer__listing__product__group"

    class Meta:
        ordering = ["row"]
        constraints = [
            models.UniqueConstraint(fields=["qc_file", "offer"], name="qc_row_once"),
            models.CheckConstraint(
                name="qc_outcome_known", condition=Q(outcome__in=["passed", "failed", "waiting"])
            ),
            models.CheckConstraint(
                name="qc_failure_has_a_turn", condition=~Q(outcome="failed") | ~Q(turn="")
            ),
        ]
        indexes = [
            models.Index(
                fields=["turn", "offer"],
                name="qc_row_open",
                condition=Q(outcome="failed", settled_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.offer_id}: {self.outcome}"


class BrandApproval(models.Model):
    """A brand Flipkart has been asked to let an account sell under, and what it said."""

    class State(models.TextChoices):
        ASKED = "asked", _("asked for")
        APPROVED = "approved", _("approved")
        REFUSED = "refused", _("refused")

    account = models.ForeignKey(
        "listings.ChannelAccount", on_delete=models.PROTECT, related_name="brands"
    )
    brand = models.CharField(max_length=100)
    state = models.CharField(max_length=8, choices=State.choices, default=State.ASKED)
    asked_on = models.DateField()
    answered_on = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey("shg.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("account", Lower("brand"), name="brand_once_an_account"),
            models.CheckConstraint(
                name="brand_state_known", condition=Q(state__in=["asked", "approved", "refused"])
            ),
            models.CheckConstraint(
                name="brand_answer_has_a_day",
                condition=Q(state="asked") | Q(answered_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.brand
