"""OAuth by client credentials: GET /oauth-service/oauth/token with Basic authentication."""

from __future__ import annotations

import base64
import binascii

from starlette.datastructures import Headers

from flipkart_simulator.api.envelope import Answer
from flipkart_simulator.state.sellers import BadCredentials, NoSuchClient
from flipkart_simulator.world import World

SCOPES = {"Seller_Api", "Default"}


def token(world: World, headers: Headers, query: dict[str, str]) -> Answer:
    """Give the application's token: the one it has while that is valid, with the life left."""
    credentials = _basic(headers.get("authorization", ""))
    if credentials is None:
        return _refused(401, "unauthorized", "Full authentication is required")
    grant = query.get("grant_type")
    if grant is None:
        return _refused(400, "invalid_request", "Missing grant type")
    if grant != "client_credentials":
        return _refused(400, "unsupported_grant_type", f"Unsupported grant type: {grant}")
    scopes = set(query.get("scope", "").split(","))
    if "Seller_Api" not in scopes or not scopes <= SCOPES:
        return _refused(400, "invalid_scope", f"Invalid scope: {query.get('scope', '')}")
    try:
        given, left_s = world.sellers.token_for(*credentials, world.behaviour.token_life_s)
    except NoSuchClient:
        return _refused(401, "unauthorized", f"No client with requested id: {credentials[0]}")
    except BadCredentials:
        return _refused(401, "unauthorized", "Bad credentials")
    body = {
        "access_token": given,
        "token_type": "bearer",
        "expires_in": left_s,
        "scope": "Seller_Api",
    }
    return Answer(200, body, {"Cache-Control": "no-store"})


def _basic(header: str) -> tuple[str, str] | None:
    kind, _, code = header.partition(" ")
    if kind.lower() != "basic":
        return None
    try:
        app_id, colon, secret = base64.b64decode(code, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return (app_id, secret) if colon else None


def _refused(status: int, kind: str, description: str) -> Answer:
    return Answer(status, {"error": kind, "error_description": description})
