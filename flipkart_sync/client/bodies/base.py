"""How a body is sent: strict. A field outside the contract is refused before it leaves.

The reverse of `schemas`: no unknown field, no number as text, no guess. What is None is not sent.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, PlainSerializer, ValidationError

from flipkart_sync.client.errors import Malformed, SkuError

INT32 = 2**31 - 1

Count = Annotated[int, Field(ge=0, le=INT32)]
Positive = Annotated[int, Field(ge=1, le=INT32)]
Name = Annotated[str, Field(min_length=1, max_length=200)]
Epoch = Annotated[int, Field(ge=0)]  # seconds: confirmed (D24)


def _iso(moment: datetime) -> str:
    """Write a moment as Flipkart does, to the millisecond and with its offset."""
    return moment.isoformat(timespec="milliseconds")


Moment = Annotated[AwareDatetime, PlainSerializer(_iso, return_type=str)]


class Body(BaseModel):
    """The base of everything that is sent."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, populate_by_name=True)

    def sent(self) -> dict[str, Any]:
        """Return the JSON-ready body: Flipkart's spelling, only what is not None."""
        return self.model_dump(mode="json", by_alias=True, exclude_none=True)


_B = TypeVar("_B", bound=Body)


def body_of(model: type[_B], given: "_B | Mapping[str, Any]", what: str = "") -> dict[str, Any]:
    """Return a body ready to be sent, made from a model or a mapping of the same fields.

    what: the SKU or shipment it is about, for the error. Raises Malformed.
    """
    if isinstance(given, model):
        return given.sent()
    try:
        return model.model_validate(given).sent()
    except ValidationError as err:
        raise Malformed(f"{what or model.__name__} is outside the contract.", told(err)) from None


def told(err: ValidationError) -> list[SkuError]:
    """Return what is wrong by field, without the values: they may be somebody's."""
    return [
        SkuError(one["type"], one["msg"], ".".join(str(part) for part in one["loc"]))
        for one in err.errors(include_url=False, include_input=False, include_context=False)
    ]
