"""Reading an admin call: its body, each field once and none left over; refusing it."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from types import UnionType
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from flipkart_simulator.actions.common import ActionRefused

Handler = Callable[[Request], Awaitable[Response]]
Table = list[tuple[str, Handler, list[str]]]  # path, what answers, methods

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


def number_read(text: str | None, default: int | None) -> int | None:
    """Return the number a query gives, or the default."""
    if text is None:
        return default
    try:
        return min(int(text), 2**62)
    except ValueError as error:
        raise ActionRefused(400, "bad_number", f"{text!r} is not a number.") from error


async def body_read(request: Request) -> dict[str, Any]:
    """Return the body, which must be an object; without one, an empty object."""
    raw = await request.body()
    try:
        body = json.loads(raw) if raw else {}
    except ValueError as error:
        raise ActionRefused(400, "not_json", "The body is not JSON.") from error
    if not isinstance(body, dict):
        raise ActionRefused(400, "not_object", "The body is not an object.")
    return body


def guarded(handler: Handler) -> Handler:
    """Answer what an action refuses with its status and its sentence."""

    async def answer(request: Request) -> Response:
        try:
            return await handler(request)
        except ActionRefused as error:
            body = {"error": error.code, "message": error.message}
            return JSONResponse(body, status_code=error.status)

    return answer
