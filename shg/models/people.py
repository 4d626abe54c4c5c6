"""People, and the phones they share. A person is not a phone."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.dated import Dated, ends_after_it_begins


class Role(models.TextChoices):
    """What a member of staff is. What each may do stands in shg/access.py."""

    SUDA = "suda", _("State agency (SUDA)")
    HUB_DUDA = "hub_duda", _("DUDA officer of a hub city")
    SPOKE_DUDA = "spoke_duda", _("DUDA officer of a linked city")
    CLC = "clc", _("Centre operator")
    ORGANISER = "organiser", _("Community organiser")
    AUDITOR = "auditor", _("Auditor")
    VIEWER = "viewer", _("Viewer")


class PersonManager(BaseUserManager["Person"]):
    """Makes people; members get an unusable password."""

    def create_member(self, *, name: str, **fields: Any) -> "Person":
        """Create a person who signs in by phone."""
        person = self.model(name=name, username=None, **fields)
        person.set_unusable_password()
        person.save(using=self._db)
        return person

    def create_staff(self, *, username: str, name: str, password: str, **fields: Any) -> "Person":
        """Create a person who signs in with a password and a second factor."""
        person = self.model(username=username, name=name, is_staff=True, **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, username: str, password: str, **fields: Any) -> "Person":
        """Create the person who may open everything; used once, at installation."""
        fields.setdefault("name", username)
        return self.create_staff(username=username, password=password, is_superuser=True, **fields)


class Person(AbstractBaseUser):
    """A woman of a group, or a member of staff: the `user` of every rule."""

    class Tell(models.TextChoices):
        CALL = "call", _("phone call")
        WHATSAPP = "whatsapp", _("WhatsApp")
        SMS = "sms", _("SMS")

    class Language(models.TextChoices):
        HI = "hi", "हिन्दी"
        EN = "en", "English"

    username = models.CharField(max_length=60, unique=True, null=True, blank=True)
    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("name in English letters"), max_length=120, blank=True)
    icon = models.CharField(max_length=30, blank=True)
    language = models.CharField(max_length=2, choices=Language.choices, default=Language.HI)
    tell_by = models.CharField(max_length=10, choices=Tell.choices, default=Tell.SMS)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    is_superuser = models.BooleanField(default=False)
    must_have_mfa = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    # for one request: the group whose member she fills in for (shg.member_pages.helped_page)
    helped_group_id: int | None = None

    objects: ClassVar[PersonManager] = PersonManager()
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name_plural = "people"
        constraints = [
            models.CheckConstraint(
                name="staff_have_a_user_name",
                condition=Q(is_staff=False) | Q(username__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split(" ")[0]

    def has_perm(self, perm: str, obj: object | None = None) -> bool:
        """Answer Django admin; roles decide, see shg.access.admin_can."""
        from shg.access import admin_can  # noqa: PLC0415  the table needs this model first

        return self.is_active and admin_can(self, perm)

    def has_module_perms(self, app_label: str) -> bool:
        """Whether the admin shows this app at all: staff see what they may read."""
        return self.is_active and self.is_staff


class PhoneNumber(models.Model):
    """A telephone number. Several people may share one."""

    e164 = models.CharField(max_length=16, unique=True)
    people = models.ManyToManyField(Person, through="PersonPhone", related_name="phones")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="phone_is_indian_mobile", condition=Q(e164__regex=r"^\+91[6-9][0-9]{9}$")
            )
        ]

    def __str__(self) -> str:
        return f"{self.e164[:5]}…{self.e164[-2:]}"


class PersonPhone(models.Model):
    """That a person can be reached, and sign in, at a number."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="phone_links")
    phone = models.ForeignKey(PhoneNumber, on_delete=models.CASCADE, related_name="person_links")
    is_own = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "phone"], name="person_phone_once")
        ]


class Device(models.Model):
    """A browser that once proved a number. Its secret is kept as a hash only."""

    class Kind(models.TextChoices):
        OWN = "own", _("own phone")
        SHARED = "shared", _("shared phone")

    secret_hash = models.CharField(max_length=64, unique=True)
    phone = models.ForeignKey(PhoneNumber, on_delete=models.CASCADE, related_name="devices")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    browser = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField()
    # wrong PINs of anybody on this device, on this day
    pin_tries = models.PositiveSmallIntegerField(default=0)
    pin_tries_on = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)  # sold, lost, or not hers

    def __str__(self) -> str:
        return self.browser or self.get_kind_display()


class Pin(models.Model):
    """A person's four digits on one device, as a peppered hash. Five wrong tries lock it."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="pins")
    device = models.ForeignKey(Device, on_delete=models.CASCADE, related_name="pins")
    pin_hash = models.CharField(max_length=200)
    tries = models.PositiveSmallIntegerField(default=0)
    set_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "device"], name="pin_once")]

    def __str__(self) -> str:
        return f"PIN of {self.person_id} on {self.device_id}"


class PinVoucher(models.Model):
    """Six digits by which somebody who knows her vouches for a woman's new PIN. Single use."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="pin_vouchers")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    code_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["person", "-made_at"], name="pin_voucher_newest")]

    def __str__(self) -> str:
        return f"new PIN for {self.person_id}, vouched for by {self.by_id}"


class PhoneSession(models.Model):
    """A visit that is open, or was: so that a woman can see and end what is open in her name."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="phone_sessions")
    device = models.ForeignKey(Device, on_delete=models.CASCADE, related_name="sessions")
    session_key = models.CharField(max_length=40, unique=True)
    opened_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        indexes = [
            models.Index(fields=["person"], condition=Q(ended_at=None), name="phone_session_open")
        ]

    def __str__(self) -> str:
        return f"visit of {self.person_id} on {self.device_id}"


class LoginCode(models.Model):
    """A six-digit code sent to a number: hashed, single use, counted.

    Rows exist for unknown numbers too, so that limits and answers are the same for both.
    """

    e164 = models.CharField(max_length=16, db_index=True)
    code_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["e164", "-made_at"], name="login_code_newest")]


class StaffRole(Dated):
    """A dated role of a person over exactly one place or group."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="staff_roles")
    role = models.CharField(max_length=20, choices=Role.choices)
    state = models.ForeignKey("shg.State", null=True, blank=True, on_delete=models.PROTECT)
    city = models.ForeignKey("shg.City", null=True, blank=True, on_delete=models.PROTECT)
    centre = models.ForeignKey("shg.Centre", null=True, blank=True, on_delete=models.PROTECT)
    group = models.ForeignKey("shg.Group", null=True, blank=True, on_delete=models.PROTECT)

    class Meta:
        constraints = [
            ends_after_it_begins("staff_role_dates"),
            models.CheckConstraint(name="staff_role_known", condition=Q(role__in=Role.values)),
            models.CheckConstraint(
                name="staff_role_over_exactly_one",
                condition=(
                    Q(
                        role__in=["suda", "auditor", "viewer"],
                        state__isnull=False,
                        city=None,
                        centre=None,
                        group=None,
                    )
                    | Q(
                        role__in=["hub_duda", "spoke_duda"],
                        city__isnull=False,
                        state=None,
                        centre=None,
                        group=None,
                    )
                    | Q(role="clc", centre__isnull=False, state=None, city=None, group=None)
                    | Q(role="organiser", group__isnull=False, state=None, city=None, centre=None)
                ),
            ),
        ]

    def __str__(self) -> str:
        place = self.state or self.city or self.centre or self.group
        return f"{self.get_role_display()}, {place}"
