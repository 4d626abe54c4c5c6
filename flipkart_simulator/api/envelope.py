"""Answers and errors as the seller API words them. The codes themselves: codes.py."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Answer:
    """What a call answers, and what it changed, for the log."""

    status: int
    body: Any
    headers: dict[str, str] = field(default_factory=dict)
    skus: list[str] = field(default_factory=list)
    applied: list[dict[str, Any]] = field(default_factory=list)
    content: bytes | None = None  # sent instead of the body, which then only goes into the log
    media_type: str = "application/json"


@dataclass(frozen=True)
class Ask:
    """A call as it came in. `body` is the parsed JSON, or None; `problem` says why it is not."""

    method: str
    path: str
    text: str
    query: dict[str, str] = field(default_factory=dict)
    params: dict[str, str] = field(default_factory=dict)
    body: Any = None
    problem: str = ""
    skus: tuple[str, ...] = ()
    host: str = ""  # scheme and host by which we were called


def error(code: int, description: str, path: str = "") -> dict[str, Any]:
    """Return one Error of the contract."""
    return {"severity": "ERROR", "code": code, "description": description, "path": path}


def refusal(status: int, *errors: dict[str, Any], headers: dict[str, str] | None = None) -> Answer:
    """Return an answer that refuses the whole call, with the errors at its top."""
    return Answer(status, {"errors": list(errors)}, headers or {})


def malformed(code: int, description: str, path: str = "") -> Answer:
    """Return the 400 of a body that breaks the contract."""
    return refusal(400, error(code, description, path))


def unauthorized(description: str) -> Answer:
    """Return the 401 of a token that is missing, unknown or past its time."""
    body = {"error": "invalid_token", "error_description": description}
    return Answer(401, body, {"WWW-Authenticate": 'Bearer realm="seller_api"'})


def document(content: bytes, media_type: str) -> Answer:
    """Return an answer that is a file. The log keeps its size."""
    shown = {"bytes": len(content), "type": media_type}
    return Answer(200, shown, content=content, media_type=media_type)
