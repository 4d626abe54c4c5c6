"""Reading the body of an admin call: each field once, none left over."""

from __future__ import annotations

from types import UnionType
from typing import Any

from flipkart_simulator.actions.common import ActionRefused

_REQUIRED = object()


class Fields:
    """The fields of a JSON object, taken one by one; `done` refuses any nobody asked for."""

    def __init__(self, body: Any) -> None:
        if not isinstance(body, dict):
            raise ActionRefused(400, "not_object", "An object was expected.")
        self._left: dict[str, Any] = dict(body)

    def take(self, name: str, kind: type | UnionType, default: Any = _REQUIRED) -> Any:
        """Return a field of this type, or the default; null is taken where None is the default.

        Raises ActionRefused if it is missing or of another type.
        """
        value = self._left.pop(name, default)
        if value is _REQUIRED:
            raise ActionRefused(400, "missing", f"{name} is missing.")
        if value is None and default is None:
            return None
        if kind is float and isinstance(value, int) and not isinstance(value, bool):
            return float(value)
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise ActionRefused(400, "mistyped", f"{name} cannot be {value!r}.")
        return value

    def done(self) -> None:
        """Refuse fields that were not taken."""
        if self._left:
            names = ", ".join(sorted(self._left))
            raise ActionRefused(400, "unknown_field", f"There is no field {names} here.")
