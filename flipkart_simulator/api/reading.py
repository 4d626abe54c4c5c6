"""Reading a call as it comes in: its body, and which SKUs it names."""

from __future__ import annotations

import json
import math
from typing import Any

from starlette.requests import Request

from flipkart_simulator.api.envelope import Ask

LONGEST_BODY_BYTES = 1_000_000


class _Repeated(ValueError):
    """The same key twice in one object."""


async def ask_read(request: Request) -> Ask:
    """Read a call. A body that is no JSON, or not said to be, becomes `problem`."""
    path = request.url.path
    query = dict(request.query_params)
    params = {name: str(value) for name, value in request.path_params.items()}
    if request.method not in ("POST", "PUT"):
        named = tuple(params["skuIds"].split(",")) if "skuIds" in params else ()
        host = f"{request.url.scheme}://{request.headers.get('host', '')}"
        return Ask(request.method, path, "", query, params, skus=named, host=host)
    raw = await request.body()
    text = raw.decode("utf-8", errors="replace")
    body, problem = body_parse(raw, request.headers.get("content-type", ""))
    return Ask(
        request.method, path, text, query, params, body, problem, skus=skus_named(path, body)
    )


def body_parse(raw: bytes, content_type: str) -> tuple[Any, str]:
    """Return (the parsed body, why it cannot be taken)."""
    if len(raw) > LONGEST_BODY_BYTES:
        return None, "The body is too large"
    if content_type.split(";")[0].strip().lower() != "application/json":
        return None, "Content-Type must be application/json"
    try:
        body = json.loads(
            raw.decode("utf-8"),
            object_pairs_hook=_no_repeats,
            parse_constant=_no_constant,
            parse_float=_finite,
        )
        if b"\\ud" in raw.lower():
            json.dumps(body, ensure_ascii=False).encode("utf-8")  # half a surrogate pair fails here
        return body, ""
    except _Repeated as error:
        return None, f"The key {error} stands twice in one object"
    except (ValueError, RecursionError):
        return None, "The body is not valid JSON"


def _no_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise _Repeated(next(name for name in names if names.count(name) > 1))
    return found


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is not JSON")


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError(f"{digits} is too large")
    return number


def skus_named(path: str, body: Any) -> tuple[str, ...]:
    """Return the SKUs a body is about, as far as it can be told."""
    if not isinstance(body, dict) or "/listings/v3" not in path:
        return ()
    if path.endswith("/details"):
        skus = body.get("sku_ids")
        return tuple(sku for sku in skus if isinstance(sku, str)) if isinstance(skus, list) else ()
    return () if path.endswith("/search") else tuple(body)
