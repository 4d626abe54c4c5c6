"""People, places and groups. One module per room; import from here."""

from shg.models.groups import Consent, Group, GroupBankAccount, Membership
from shg.models.people import (
    Device,
    LoginCode,
    Person,
    PersonPhone,
    PhoneNumber,
    Pin,
    StaffRole,
)
from shg.models.places import (
    Agreement,
    Centre,
    CentreHoliday,
    CentreOperator,
    CentreSeller,
    City,
    CityCentre,
    CollectionPoint,
    GroupCentre,
    NodalAgency,
    Phase,
    Scheme,
    SellerOfRecord,
    State,
)
from shg.models.training import TrainingAttendance, TrainingSession

__all__ = [
    "Agreement",
    "Centre",
    "CentreHoliday",
    "CentreOperator",
    "CentreSeller",
    "City",
    "CityCentre",
    "CollectionPoint",
    "Consent",
    "Device",
    "Group",
    "GroupBankAccount",
    "GroupCentre",
    "LoginCode",
    "Membership",
    "NodalAgency",
    "Person",
    "PersonPhone",
    "Phase",
    "PhoneNumber",
    "Pin",
    "Scheme",
    "SellerOfRecord",
    "StaffRole",
    "State",
    "TrainingAttendance",
    "TrainingSession",
]
