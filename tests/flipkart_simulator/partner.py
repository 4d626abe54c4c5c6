"""A partner's application for these tests: consent, and the three calls for tokens."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests

from tests.simulator import SELLER_ID, SimulatorHandle
from tests.waiting import PATIENCE_S

PARTNER, PARTNER_SECRET = "app-of-samooh", "secret-of-samooh"
BACK = "http://127.0.0.1:9/back?from=flipkart"


def partner_put(simulator: SimulatorHandle, app_id: str = PARTNER, **changes: Any) -> None:
    """Register a partner's application."""
    body = {"name": "Samooh Haat", "app_secret": PARTNER_SECRET, "redirect_uris": [BACK]}
    simulator.admin("PUT", f"/apps/{app_id}", {**body, **changes})


def authorize(
    simulator: SimulatorHandle, form: dict[str, str] | None = None, **query: str
) -> requests.Response:
    """Open the consent page, or with a form, send it."""
    return requests.request(
        "GET" if form is None else "POST",
        f"{simulator.url}/oauth-service/oauth/authorize",
        params={
            "client_id": PARTNER,
            "redirect_uri": BACK,
            "response_type": "code",
            "scope": "Seller_Api",
            "state": "s-1",
            **query,
        },
        data=form,
        allow_redirects=False,
        timeout=PATIENCE_S,
    )


def code_of(simulator: SimulatorHandle, seller_id: str = SELLER_ID, app_id: str = PARTNER) -> str:
    """Let a seller allow the application and return the code it gets."""
    answer = authorize(simulator, {"wish": "allow", "seller_id": seller_id}, client_id=app_id)
    assert answer.status_code == 302, answer.text
    return parse_qs(urlsplit(answer.headers["Location"]).query)["code"][0]


def exchange(
    simulator: SimulatorHandle, app_id: str = PARTNER, secret: str = PARTNER_SECRET, **query: str
) -> requests.Response:
    """Ask for tokens."""
    return requests.get(
        f"{simulator.url}/oauth-service/oauth/token",
        params=query,
        auth=(app_id, secret),
        timeout=PATIENCE_S,
    )


def pair_of(
    simulator: SimulatorHandle, seller_id: str = SELLER_ID, app_id: str = PARTNER
) -> dict[str, Any]:
    """Return the tokens of a partner for a seller that allows it."""
    answer = exchange(
        simulator,
        app_id,
        grant_type="authorization_code",
        code=code_of(simulator, seller_id, app_id),
        redirect_uri=BACK,
    )
    assert answer.status_code == 200, answer.text
    pair: dict[str, Any] = answer.json()
    return pair


def refresh(simulator: SimulatorHandle, pair: dict[str, Any]) -> requests.Response:
    """Ask for a new access token."""
    return exchange(simulator, grant_type="refresh_token", refresh_token=pair["refresh_token"])


def call_with(simulator: SimulatorHandle, token: str, path: str = "/locations/allLocations") -> int:
    """Return the status of a call with a token."""
    return requests.get(
        f"{simulator.url}/sellers{path}",
        headers={"Authorization": f"Bearer {token}"},
        timeout=PATIENCE_S,
    ).status_code
