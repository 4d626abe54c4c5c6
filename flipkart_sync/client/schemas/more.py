"""Answers about reports, notifications and locations. Source: reference §2.2, §4.3, §4.4."""

from typing import Annotated

from pydantic import AliasChoices, Field

from flipkart_sync.client.schemas.base import Maybe, Read, Rows, Text, Upper


class ReportAsked(Read):
    """The name of a report that was asked for."""

    report_id: Text = Field(min_length=1, validation_alias=AliasChoices("report_id", "reportId"))


class ReportRead(Read):
    """How a report stands. `location` is a link, given when COMPLETED; it ends after a while."""

    report_id: Maybe = Field(default="", validation_alias=AliasChoices("report_id", "reportId"))
    status: Upper = ""
    location: Maybe = ""


class SubscriptionRead(Read):
    """Flipkart's sentence about a toggled subscription."""

    message: Maybe = ""


class PlaceRead(Read):
    """A location of the seller. The call is undocumented: unconfirmed (U)."""

    location_id: Maybe = Field(
        default="", validation_alias=AliasChoices("locationId", "location_id", "id")
    )
    name: Maybe = Field(
        default="", validation_alias=AliasChoices("locationName", "location_name", "name")
    )
    status: Upper = ""


class PlaceList(Read):
    """All locations; a bare list is taken too (see SellerApi.locations)."""

    places: Annotated[list[PlaceRead], Rows] = Field(
        default=[], validation_alias=AliasChoices("locations", "data", "result", "places")
    )
