"""Problems and their words: the dictionary staff edit, what it lacks, what each problem means.

A problem itself stands on its Facet, written by the engine. What is kept here can be thrown away
and made again from the facets and the dictionary; only retries and beats are facts of their own.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.bilingual import Bilingual
from flipkart_sync.problems import CAUSES, SOURCES, TURNS, Cause, Entry
from shg.scoping import ScopedManager

CAUSE_CHOICES = [(cause.value, label) for cause, label in CAUSES.items()]
SOURCE_CHOICES = [
    ("listing", _("listing call")),
    ("qc", _("file or quality check")),
    ("shipment", _("shipment")),
    ("account", _("account or sign-in")),
    ("engine", _("the portal's own")),
]
TURN_CHOICES = [
    ("member", _("the member")),
    ("centre", _("the centre")),
    ("duda", _("the DUDA office")),
    ("channel", _("Flipkart")),
    ("us", _("the portal's engineers")),
]


class ErrorEntry(models.Model):
    """One line of the error dictionary: a code or pattern, what it means, who must act."""

    key = models.SlugField(max_length=40, unique=True)
    source = models.CharField(max_length=8, choices=SOURCE_CHOICES)
    code = models.CharField(max_length=80, blank=True)
    pattern = models.CharField(
        max_length=120,
        blank=True,
        help_text=_("Part of the code, attribute or text. With * or ? it must fit the whole."),
    )
    cause = models.CharField(max_length=10, choices=CAUSE_CHOICES)
    turn = models.CharField(max_length=10, choices=TURN_CHOICES)
    sentence_hi = models.CharField(max_length=200)
    sentence_en = models.CharField(max_length=200)
    next_hi = models.CharField(max_length=200)
    next_en = models.CharField(max_length=200)
    is_retried = models.BooleanField(
        default=True, help_text=_("Sending the same again may help. Off: a person at once.")
    )
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["source", "code", "pattern"]
        verbose_name = _("sentence for an answer of Flipkart")
        verbose_name_plural = _("sentences for answers of Flipkart")
        constraints = [
            models.CheckConstraint(
                name="error_entry_names_something", condition=~Q(code="", pattern="")
            ),
            models.CheckConstraint(name="error_entry_source", condition=Q(source__in=SOURCES)),
            models.CheckConstraint(name="error_entry_turn", condition=Q(turn__in=TURNS)),
            models.CheckConstraint(
                name="error_entry_cause", condition=Q(cause__in=[one.value for one in Cause])
            ),
            models.UniqueConstraint(fields=["source", "code", "pattern"], name="error_entry_once"),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def sentence(self) -> Bilingual:
        """Return what it means, in the reader's language when it is shown."""
        return Bilingual(self.sentence_hi, self.sentence_en)

    @property
    def next_step(self) -> Bilingual:
        """Return what to do next, in the reader's language when it is shown."""
        return Bilingual(self.next_hi, self.next_en)

    @property
    def plain(self) -> Entry:
        """Return the row as the pure dictionary takes it."""
        return Entry(
            key=self.key,
            source=self.source,
            code=self.code,
            pattern=self.pattern,
            cause=Cause(self.cause),
            turn=self.turn,  # type: ignore[arg-type]  # a constraint says so
            sentence=self.sentence,
            next_step=self.next_step,
            is_retried=self.is_retried,
        )


class MissedSentence(models.Model):
    """Words no entry explains: a task for staff, with how often and a few examples."""

    source = models.CharField(max_length=8, choices=SOURCE_CHOICES)
    signature = models.CharField(max_length=200)
    code = models.CharField(max_length=80, blank=True)
    examples = models.JSONField(default=list)  # texts as they came, newest last, five at most
    count = models.PositiveIntegerField(default=1)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    entry = models.ForeignKey(
        ErrorEntry, null=True, blank=True, on_delete=models.SET_NULL, related_name="missed"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "signature"], name="missed_sentence_once")
        ]
        indexes = [
            models.Index(fields=["first_at"], name="missed_sentence_open", condition=Q(entry=None))
        ]

    def __str__(self) -> str:
        return self.signature


class ProblemNote(models.Model):
    """What a facet's problem means today: its line of the dictionary, cause and whose turn."""

    facet = models.OneToOneField(
        "flipkart_sync.Facet", on_delete=models.CASCADE, related_name="note"
    )
    remote_offer = models.ForeignKey(
        "flipkart_sync.RemoteOffer", on_delete=models.CASCADE, related_name="notes"
    )  # the facet's, kept here so that a board of thousands is ordered without its joins
    account = models.ForeignKey(
        "listings.ChannelAccount", on_delete=models.CASCADE, related_name="+"
    )
    problem = models.CharField(max_length=30)
    remark = models.TextField(blank=True)
    entry = models.ForeignKey(
        ErrorEntry, null=True, blank=True, on_delete=models.SET_NULL, related_name="notes"
    )
    cause = models.CharField(max_length=10, choices=CAUSE_CHOICES)
    turn = models.CharField(max_length=10, choices=TURN_CHOICES)
    since = models.DateTimeField()

    objects = ScopedManager()
    group_path = "remote_offer__group"

    class Meta:
        indexes = [models.Index(fields=["turn", "since"], name="problem_note_turn")]

    def __str__(self) -> str:
        return f"{self.problem} of {self.facet_id}"


class ProblemRetry(models.Model):
    """That a person had the engine try again: who, when, and what the problem was. Append-only."""

    remote_offer = models.ForeignKey(
        "flipkart_sync.RemoteOffer", on_delete=models.CASCADE, related_name="retries"
    )
    kind = models.CharField(max_length=5)
    problem = models.CharField(max_length=30)
    remark = models.TextField(blank=True)
    version = models.PositiveBigIntegerField()  # the version wanted from then on
    by = models.ForeignKey("shg.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = ScopedManager()
    group_path = "remote_offer__group"

    class Meta:
        indexes = [models.Index(fields=["remote_offer", "-at"], name="problem_retry_recent")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.remote_offer_id}"


class Beat(models.Model):
    """When a beat last did its work, by name: the clock of the background, kept as a row."""

    name = models.CharField(max_length=40, unique=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
