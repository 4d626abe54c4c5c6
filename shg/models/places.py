"""Places and whom they answer to: state, city, agency, centre, mapping, seller of record.

Who serves whom, and who sells for whom, are dated rows: a change of hub, operator or seller
leaves what was sold before with whom it was sold through.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.dated import Dated, ends_after_it_begins, no_overlap
from common.names import Named, Sourced
from shg.scoping import ScopedManager


class Basis(models.TextChoices):
    """How firm a mapping or a role is."""

    STATED = "stated", _("stated")
    INFERRED = "inferred", _("inferred")
    PROPOSED = "proposed", _("proposed")


class State(Named):
    """A state of India; one installation serves one."""

    lgd_code = models.PositiveSmallIntegerField(unique=True)


class Scheme(Named, Sourced, Dated):
    """The programme under which groups were formed. Its name is data: schemes end."""

    code = models.SlugField(unique=True)
    level = models.CharField(max_length=20, default="union")
    is_running = models.BooleanField(default=True)
    note_hi = models.TextField(blank=True)
    note_en = models.TextField(blank=True)


class Agreement(Named, Sourced):
    """A written understanding between a ministry and a channel. Its date may be unknown."""

    code = models.SlugField(unique=True)
    party_one = models.CharField(max_length=160)
    party_two = models.CharField(max_length=160)
    signed_on = models.DateField(null=True, blank=True)
    note_hi = models.TextField(blank=True)
    note_en = models.TextField(blank=True)


class Phase(Named, Sourced):
    """A wave of cities. It has started when `starts_on` is set and past."""

    state = models.ForeignKey(State, on_delete=models.PROTECT, related_name="phases")
    number = models.PositiveSmallIntegerField()
    starts_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["state", "number"], name="phase_once")]


class City(Named, Sourced):
    """A city whose groups sell, or may come to sell, here."""

    class BodyType(models.TextChoices):
        NIGAM = "nagar_nigam", _("Nagar Nigam")
        PALIKA = "nagar_palika_parishad", _("Nagar Palika Parishad")
        PANCHAYAT = "nagar_panchayat", _("Nagar Panchayat")

    slug = models.SlugField(unique=True)
    state = models.ForeignKey(State, on_delete=models.PROTECT, related_name="cities")
    phase = models.ForeignKey(Phase, null=True, blank=True, on_delete=models.PROTECT)
    district_hi = models.CharField(max_length=80)
    district_en = models.CharField(max_length=80)
    district_lgd_code = models.PositiveIntegerField()
    lgd_confidence = models.CharField(max_length=10, default="high")
    body_type = models.CharField(max_length=30, choices=BodyType.choices)
    is_hub = models.BooleanField(default=False)
    nodal_basis = models.CharField(max_length=10, choices=Basis.choices, default=Basis.INFERRED)
    is_trained = models.BooleanField(default=False)
    search_names = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    women_literate_pct = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        verbose_name_plural = "cities"
        ordering = ["name_en"]
        constraints = [
            models.UniqueConstraint(fields=["state", "district_lgd_code"], name="city_district"),
            models.CheckConstraint(
                name="city_nodal_basis_known", condition=Q(nodal_basis__in=Basis.values)
            ),
        ]


class NodalAgency(Named, Sourced):
    """The District Urban Development Agency (DUDA) of one city."""

    city = models.OneToOneField(City, on_delete=models.PROTECT, related_name="agency")
    phone = models.CharField(max_length=16, blank=True)

    class Meta:
        verbose_name_plural = "nodal agencies"


class Centre(Named, Sourced):
    """A City Livelihood Centre (CLC): goods are received, packed and sold here."""

    code = models.SlugField(unique=True)
    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="centres")
    address_hi = models.TextField(blank=True)
    address_en = models.TextField(blank=True)
    hours_hi = models.CharField(max_length=120, blank=True)
    hours_en = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=16, blank=True)


class CentreHoliday(models.Model):
    """A day on which a centre is closed."""

    centre = models.ForeignKey(Centre, on_delete=models.CASCADE, related_name="holidays")
    day = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["centre", "day"], name="holiday_once")]


class CentreOperator(Dated):
    """Who runs a centre; it may be outsourced and handed on."""

    centre = models.ForeignKey(Centre, on_delete=models.CASCADE, related_name="operators")
    name = models.CharField(max_length=160)

    class Meta:
        constraints = [
            no_overlap("one_operator_of_a_centre", "centre"),
            ends_after_it_begins("operator_dates"),
        ]


class CityCentre(Dated, Sourced):
    """Which centre serves a city. A proposed mapping says so on every screen."""

    city = models.ForeignKey(City, on_delete=models.CASCADE, related_name="mappings")
    centre = models.ForeignKey(Centre, on_delete=models.CASCADE, related_name="mappings")
    basis = models.CharField(max_length=10, choices=Basis.choices)
    note_hi = models.CharField(max_length=200, blank=True)
    note_en = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            no_overlap("one_centre_of_a_city", "city"),
            ends_after_it_begins("city_centre_dates"),
        ]


class GroupCentre(Dated):
    """A group served by another centre than its city's."""

    group = models.ForeignKey("shg.Group", on_delete=models.CASCADE, related_name="centre_choices")
    centre = models.ForeignKey(Centre, on_delete=models.CASCADE, related_name="group_choices")

    objects = ScopedManager()
    group_path = "group"

    class Meta:
        constraints = [
            no_overlap("one_centre_of_a_group", "group"),
            ends_after_it_begins("group_centre_dates"),
        ]


class CollectionPoint(Named):
    """A place in a spoke city from where consignments travel to the centre."""

    city = models.ForeignKey(City, on_delete=models.CASCADE, related_name="collection_points")
    address_hi = models.TextField(blank=True)
    address_en = models.TextField(blank=True)


class SellerOfRecord(Sourced):
    """The legal entity that sells on a channel: owns the account and the GSTIN."""

    class Kind(models.TextChoices):
        CENTRE = "centre", _("centre society")
        FEDERATION = "federation", _("federation")
        AGENCY = "agency", _("agency")
        GROUP = "group", _("group")

    class PayoutBasis(models.TextChoices):
        AGREED = "agreed", _("the agreed figure")
        PASS_THROUGH = "pass_through", _("what was settled")

    code = models.SlugField(unique=True)
    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    gstin = models.CharField(max_length=15, blank=True)
    pan_masked = models.CharField(max_length=10, blank=True)
    label_address = models.TextField()
    care_phone = models.CharField(max_length=16)
    care_email = models.EmailField()
    payout_basis = models.CharField(
        max_length=20, choices=PayoutBasis.choices, default=PayoutBasis.AGREED
    )
    is_demo = models.BooleanField(default=False)

    class Meta:
        verbose_name_plural = "sellers of record"

    def __str__(self) -> str:
        return self.name


class CentreSeller(Dated):
    """Who sells what a centre sends out."""

    centre = models.ForeignKey(Centre, on_delete=models.CASCADE, related_name="sellers")
    seller_of_record = models.ForeignKey(
        SellerOfRecord, on_delete=models.PROTECT, related_name="centres"
    )

    class Meta:
        constraints = [
            no_overlap("one_seller_of_a_centre", "centre"),
            ends_after_it_begins("centre_seller_dates"),
        ]
