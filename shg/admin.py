"""Records of people, places and groups."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet

from common.identifiers import mask_phone
from shg.admin_base import ScopedAdmin
from shg.models import (
    Agreement,
    Assistance,
    Centre,
    CentreOperator,
    CentreSeller,
    City,
    CityCentre,
    Consent,
    Group,
    GroupBankAccount,
    GroupCentre,
    Membership,
    NodalAgency,
    Person,
    PersonPhone,
    Phase,
    Scheme,
    SellerOfRecord,
    StaffRole,
    State,
    TrainingAttendance,
    TrainingSession,
)
from shg.scoping import visible_groups
from shg.signals import scope_changed

PUBLIC = "places and programmes are public facts"


def _in_scope(rows: QuerySet[Any], user: Any, path: str) -> QuerySet[Any]:
    """Keep rows whose `path` leads to a group the user may see."""
    groups = visible_groups(user)
    return rows if groups is None else rows.filter(**{f"{path}__in": groups}).distinct()


class ScopeTeller(ScopedAdmin):
    """A reference table of which a change may move offers from one centre or seller to another."""

    is_reference = True
    open_because = PUBLIC

    def tell(self, obj: Any, before: Any) -> None:
        """Send scope_changed with the cities of the row as it is and as it was."""
        cities = set(self.cities_of(obj)) | (set(self.cities_of(before)) if before else set())
        if cities:
            scope_changed.send(sender=type(obj), city_ids=sorted(cities))

    def cities_of(self, obj: Any) -> list[int]:
        """Return the ids of the cities this row speaks of."""
        raise NotImplementedError


@admin.register(State)
class StateAdmin(ScopedAdmin):
    open_because = PUBLIC
    list_display = ("name_en", "name_hi", "lgd_code")


@admin.register(Scheme)
class SchemeAdmin(ScopedAdmin):
    is_reference = True
    open_because = PUBLIC
    list_display = ("code", "name_en", "valid_from", "valid_to", "is_running")


@admin.register(Agreement)
class AgreementAdmin(ScopedAdmin):
    is_reference = True
    open_because = PUBLIC
    list_display = ("code", "name_en", "party_one", "party_two", "signed_on")


@admin.register(Phase)
class PhaseAdmin(ScopeTeller):
    list_display = ("number", "name_en", "state", "starts_on")

    def cities_of(self, obj: Any) -> list[int]:
        return list(City.objects.filter(phase=obj).values_list("pk", flat=True))


@admin.register(City)
class CityAdmin(ScopeTeller):
    list_display = ("name_en", "name_hi", "phase", "is_hub", "nodal_basis", "is_trained")
    list_filter = ("phase", "is_hub", "nodal_basis")
    search_fields = ("name_en", "name_hi", "slug")
    fixed = ("slug", "state", "district_hi", "district_en", "district_lgd_code", "lgd_confidence")

    def get_readonly_fields(self, request: Any, obj: Any = None) -> tuple[str, ...]:
        """A city's codes and district stay as they were read."""
        return self.fixed if obj is not None else ()

    def cities_of(self, obj: Any) -> list[int]:
        return [obj.pk]


@admin.register(NodalAgency)
class NodalAgencyAdmin(ScopedAdmin):
    open_because = PUBLIC
    list_display = ("name_en", "name_hi", "city")


@admin.register(Centre)
class CentreAdmin(ScopeTeller):
    list_display = ("code", "name_en", "city")
    list_filter = ("city",)
    search_fields = ("code", "name_en", "name_hi")

    def cities_of(self, obj: Any) -> list[int]:
        return list(obj.mappings.values_list("city_id", flat=True))


@admin.register(CityCentre)
class CityCentreAdmin(ScopeTeller):
    list_display = ("city", "centre", "basis", "valid_from", "valid_to")
    list_filter = ("centre", "basis")

    def cities_of(self, obj: Any) -> list[int]:
        return [obj.city_id]


@admin.register(SellerOfRecord)
class SellerOfRecordAdmin(ScopeTeller):
    list_display = ("code", "name", "kind", "gstin", "payout_basis", "is_demo")

    def cities_of(self, obj: Any) -> list[int]:
        return list(
            CityCentre.objects.filter(centre__sellers__seller_of_record=obj)
            .values_list("city_id", flat=True)
            .distinct()
        )


@admin.register(CentreOperator)
class CentreOperatorAdmin(ScopedAdmin):
    open_because = PUBLIC
    list_display = ("centre", "name", "valid_from", "valid_to")


@admin.register(CentreSeller)
class CentreSellerAdmin(ScopedAdmin):
    open_because = PUBLIC
    list_display = ("centre", "seller_of_record", "valid_from", "valid_to")


@admin.register(Group)
class GroupAdmin(ScopedAdmin):
    list_display = ("code", "name_hi", "name_en", "city", "kind", "status")
    list_filter = ("city", "status", "kind")
    list_select_related = ("city",)
    search_fields = ("code", "name_hi", "name_en")


@admin.register(GroupCentre)
class GroupCentreAdmin(ScopedAdmin):
    list_display = ("group", "centre", "valid_from", "valid_to")
    list_select_related = ("group", "centre")


@admin.register(Membership)
class MembershipAdmin(ScopedAdmin):
    list_display = ("person", "group", "role", "valid_from", "valid_to")
    list_filter = ("role", "group__city")
    list_select_related = ("person", "group")
    search_fields = ("person__name", "group__name_en", "group__name_hi", "group__code")


@admin.register(Person)
class PersonAdmin(ScopedAdmin):
    list_display = ("name", "name_en", "language", "is_staff", "is_active")
    list_filter = ("is_staff", "is_active")
    search_fields = ("name", "name_en", "username")
    hidden = ("password",)

    def scoped(self, rows: QuerySet[Any], user: Any) -> QuerySet[Any]:
        """Members of the reader's groups, colleagues, and herself."""
        groups = visible_groups(user)
        if groups is None:
            return rows
        return rows.filter(
            Q(memberships__group__in=groups) | Q(is_staff=True) | Q(pk=user.pk)
        ).distinct()


@admin.register(PersonPhone)
class PersonPhoneAdmin(ScopedAdmin):
    list_display = ("person", "masked", "is_own")
    list_select_related = ("person", "phone")
    search_fields = ("person__name",)
    fields = ("person", "masked", "is_own")
    readonly_fields = ("masked",)

    def scoped(self, rows: QuerySet[Any], user: Any) -> QuerySet[Any]:
        return _in_scope(rows, user, "person__memberships__group")

    @admin.display(description="phone")
    def masked(self, obj: PersonPhone) -> str:
        """Show the number without its middle."""
        return mask_phone(obj.phone.e164)


@admin.register(GroupBankAccount)
class GroupBankAccountAdmin(ScopedAdmin):
    list_display = ("group", "holder", "ifsc", "masked", "status", "entered_by", "confirmed_by")
    list_filter = ("status",)
    list_select_related = ("group", "entered_by", "confirmed_by")
    hidden = ("number", "last_four")
    readonly_fields = ("masked",)

    @admin.display(description="account")
    def masked(self, obj: GroupBankAccount) -> str:
        """Show the last four digits only."""
        return str(obj)


@admin.register(Consent)
class ConsentAdmin(ScopedAdmin):
    list_display = ("person", "purpose", "text_version", "given_at", "withdrawn_at")
    list_filter = ("purpose",)
    list_select_related = ("person",)

    def scoped(self, rows: QuerySet[Any], user: Any) -> QuerySet[Any]:
        return _in_scope(rows, user, "person__memberships__group")


@admin.register(Assistance)
class AssistanceAdmin(ScopedAdmin):
    list_display = ("person", "helper", "means", "asked_at", "until", "ended_at")
    list_filter = ("means",)
    list_select_related = ("person", "helper")
    hidden = ("code_hash",)


@admin.register(StaffRole)
class StaffRoleAdmin(ScopedAdmin):
    open_because = "staff know who their colleagues are"
    list_display = ("person", "role", "place", "valid_from", "valid_to")
    list_filter = ("role",)
    list_select_related = ("person", "state", "city", "centre", "group")

    def scoped(self, rows: QuerySet[Any], user: Any) -> QuerySet[Any]:
        """All roles over places; over groups, those of visible groups."""
        groups = visible_groups(user)
        return rows if groups is None else rows.filter(Q(group=None) | Q(group__in=groups))

    @admin.display(description="place")
    def place(self, obj: StaffRole) -> str:
        """Show what the role is over."""
        return str(obj.state or obj.city or obj.centre or obj.group)


@admin.register(TrainingSession)
class TrainingSessionAdmin(ScopedAdmin):
    open_because = PUBLIC
    list_display = ("code", "name_en", "held_on", "held_by")


@admin.register(TrainingAttendance)
class TrainingAttendanceAdmin(ScopedAdmin):
    list_display = ("session", "person", "group")
    list_select_related = ("session", "person", "group")
