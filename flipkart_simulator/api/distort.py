"""Answers bent out of shape: right in what they say, unlike the schema in how they say it."""

from __future__ import annotations

from typing import Any

NOT_SENT = "NOT-SENT-BY-YOU"


def distort(action: str, body: Any) -> Any:
    """Return an answer's body as the named fault bends it. Anything but an object stays."""
    if not isinstance(body, dict):
        return body
    match action:
        case "reorder":
            return _reversed(body)
        case "extra_sku":
            return _with_stranger(body)
        case "strange_shape":
            return _strange(body)
        case "numbers_as_text":
            return _texts(body)
    return body


def _reversed(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _reversed(member) for name, member in reversed(value.items())}
    if isinstance(value, list):
        return [_reversed(member) for member in reversed(value)]
    return value


def _with_stranger(body: dict[str, Any]) -> dict[str, Any]:
    """Add a SKU nobody asked about, where the answer keeps SKUs."""
    if "unavailable" in body:
        return {**body, "unavailable": [*body["unavailable"], NOT_SENT]}
    return {NOT_SENT: {"status": "SUCCESS", "errors": [], "attribute_errors": []}, **body}


def _strange(value: Any) -> Any:
    """Lower-case statuses, codes as text, a field more, empty lists left out."""
    if isinstance(value, list):
        return [_strange(member) for member in value]
    if not isinstance(value, dict):
        return value
    bent: dict[str, Any] = {}
    for name, member in value.items():
        if name in ("errors", "attribute_errors") and member == []:
            continue
        if name == "status" and isinstance(member, str):
            bent[name] = member.lower()
        elif name == "code":
            bent[name] = str(member)
        else:
            bent[name] = _strange(member)
    if "status" in value or "listing_id" in value:
        bent["introduced_lately"] = {"by": "flipkart", "since": 2026}
    return bent


def _texts(value: Any) -> Any:
    if isinstance(value, list):
        return [_texts(member) for member in value]
    if isinstance(value, dict):
        return {name: _texts(member) for name, member in value.items()}
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return value
