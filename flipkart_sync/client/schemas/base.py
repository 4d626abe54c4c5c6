"""How an answer of Flipkart is read: tolerant, and nothing above knows of it.

Flipkart's own pages disagree on spelling and case (README.md lists where): unknown fields are
ignored, both spellings taken, numbers may come as text or as 1.0, a text may be null.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict


def _whole(value: Any) -> Any:
    """Take 5, "5", 5.0 and "5.0" for five; leave everything else to be refused."""
    if isinstance(value, str):
        value = value.strip()
        try:
            value = float(value)
        except ValueError:
            return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _upper(value: Any) -> Any:
    return value.upper() if isinstance(value, str) else value


def _text(value: Any) -> Any:
    return str(value) if isinstance(value, int | float) else value


def _maybe(value: Any) -> Any:
    return "" if value is None else _text(value)


def _flag(value: Any) -> Any:
    return False if value is None else value


def _rows(value: Any) -> Any:
    return [] if value is None else value


Maybe = Annotated[str, BeforeValidator(_maybe)]  # a text that may be null: nothing
Whole = Annotated[int, BeforeValidator(_whole)]
Upper = Annotated[str, BeforeValidator(_upper)]
Text = Annotated[str, BeforeValidator(_text)]
Flag = Annotated[bool, BeforeValidator(_flag)]  # null counts as no
Rows = BeforeValidator(_rows)  # a list that may be null: empty
Outcome = Annotated[Literal["SUCCESS", "WARNING", "FAILURE"], BeforeValidator(_upper)]


class Read(BaseModel):
    """The base of every answer."""

    model_config = ConfigDict(extra="ignore", frozen=True, populate_by_name=True)
