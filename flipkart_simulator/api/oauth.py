"""OAuth: GET /oauth-service/oauth/token with Basic authentication, by three grants.

client_credentials for a seller's own application; authorization_code and refresh_token for a
partner's, which acts for the sellers that allowed it (see consent/).
"""

from __future__ import annotations

import base64
import binascii
from typing import Any

from starlette.datastructures import Headers

from flipkart_simulator import codes
from flipkart_simulator.api.envelope import Answer
from flipkart_simulator.state.tokens import BadCredentials, GrantDead, NoSuchClient, WrongKind
from flipkart_simulator.world import World

SCOPES = {"Seller_Api", "Default"}
GRANTS = ("client_credentials", "authorization_code", "refresh_token")


def token(world: World, headers: Headers, query: dict[str, str]) -> Answer:
    """Give a token; its life is what is left of it."""
    credentials = _basic(headers.get("authorization", ""))
    if credentials is None:
        return _refused(401, codes.UNAUTHORIZED, "Full authentication is required")
    grant = query.get("grant_type")
    if grant is None:
        return _refused(400, codes.INVALID_REQUEST, "Missing grant type")
    if grant not in GRANTS:
        return _refused(400, codes.UNSUPPORTED_GRANT, f"Unsupported grant type: {grant}")
    try:
        given = _granted(world, credentials, grant, query)
    except NoSuchClient:
        text = f"No client with requested id: {credentials[0]}"
        return _refused(401, codes.UNAUTHORIZED, text)
    except BadCredentials:
        return _refused(401, codes.UNAUTHORIZED, "Bad credentials")
    except WrongKind:
        text = f"Unauthorized grant type: {grant}"
        return _refused(400, codes.UNAUTHORIZED_CLIENT, text)
    except GrantDead as error:
        return _refused(400, codes.INVALID_GRANT, f"{error}")
    if isinstance(given, Answer):
        return given
    body = {"token_type": "bearer", "scope": "Seller_Api", **given}
    return Answer(200, body, {"Cache-Control": "no-store"})


def _granted(
    world: World, credentials: tuple[str, str], grant: str, query: dict[str, str]
) -> dict[str, Any] | Answer:
    """Return the parts of the body that differ, or the refusal of a query that will not do."""
    behaviour = world.behaviour
    if grant == "client_credentials":
        if not scope_is_known(query.get("scope", "")):
            return _refused(400, codes.INVALID_SCOPE, f"Invalid scope: {query.get('scope', '')}")
        token, left_s = world.tokens.client_token(*credentials, behaviour.token_life_s)
        return {"access_token": token, "expires_in": left_s}
    needed = ("code", "redirect_uri") if grant == "authorization_code" else ("refresh_token",)
    for name in needed:
        if not query.get(name):
            return _refused(400, codes.INVALID_REQUEST, f"Missing {name}")
    if grant == "authorization_code":
        pair = world.tokens.code_spend(
            *credentials,
            query["code"],
            query["redirect_uri"],
            life_s=behaviour.token_life_s,
            refresh_life_s=behaviour.refresh_life_s,
        )
    else:
        pair = world.tokens.refresh(
            *credentials,
            query["refresh_token"],
            life_s=behaviour.token_life_s,
            keep=behaviour.refresh_keeps_token,
        )
    return {
        "access_token": pair.access_token,
        "expires_in": pair.expires_in,
        "refresh_token": pair.refresh_token,
    }


def scope_is_known(text: str) -> bool:
    """Return whether a scope names the seller API and nothing unknown."""
    scopes = set(text.split(","))
    return "Seller_Api" in scopes and scopes <= SCOPES


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
