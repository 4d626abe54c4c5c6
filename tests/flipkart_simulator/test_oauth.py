"""Tokens by client credentials."""

from __future__ import annotations

import requests

from tests.flipkart_simulator.seller_api import Caller, token_call
from tests.simulator import SELLER_ID, SimulatorHandle
from tests.waiting import PATIENCE_S


def test_gives_a_token_with_the_life_it_has_left(simulator: SimulatorHandle) -> None:
    answer = token_call(simulator)

    assert answer.status_code == 200
    body = answer.json()
    assert body["token_type"] == "bearer"
    assert body["scope"] == "Seller_Api"
    assert 5_183_900 < body["expires_in"] < 5_184_000
    assert "refresh_token" not in body


def test_gives_the_same_token_again_with_less_life(simulator: SimulatorHandle) -> None:
    first = token_call(simulator).json()
    simulator.behave(clock_offset_s=1000)

    second = token_call(simulator).json()

    assert second["access_token"] == first["access_token"]
    assert first["expires_in"] - 1100 <= second["expires_in"] <= first["expires_in"] - 998


def test_gives_a_new_token_once_the_old_one_has_expired(simulator: SimulatorHandle) -> None:
    simulator.behave(token_life_s=60)
    first = token_call(simulator).json()
    simulator.behave(clock_offset_s=61)

    assert token_call(simulator).json()["access_token"] != first["access_token"]


def test_names_an_unknown_application(simulator: SimulatorHandle) -> None:
    answer = token_call(simulator, app_id="nobody")

    assert answer.status_code == 401
    assert answer.json() == {
        "error": "unauthorized",
        "error_description": "No client with requested id: nobody",
    }


def test_refuses_a_wrong_secret(simulator: SimulatorHandle) -> None:
    answer = token_call(simulator, app_secret="wrong")

    assert answer.status_code == 401
    assert answer.json() == {"error": "unauthorized", "error_description": "Bad credentials"}


def test_refuses_other_grants_scopes_and_methods(simulator: SimulatorHandle) -> None:
    url = f"{simulator.url}/oauth-service/oauth/token"

    assert token_call(simulator, grant_type="password").status_code == 400
    assert token_call(simulator, scope="Everything").status_code == 400
    assert token_call(simulator, scope="Seller_Api,Default").status_code == 200
    assert requests.get(url, timeout=PATIENCE_S).status_code == 401
    assert requests.post(url, timeout=PATIENCE_S).status_code == 405


def test_a_call_with_an_expired_token_is_401_until_a_new_one_is_used(
    simulator: SimulatorHandle, caller: Caller
) -> None:
    assert caller.post("/listings/v3/details", {"sku_ids": ["A"]}).status_code == 200
    simulator.admin("POST", "/tokens/expire", {"seller_id": SELLER_ID})

    answer = caller.post("/listings/v3/details", {"sku_ids": ["A"]})

    assert answer.status_code == 401
    assert answer.json()["error"] == "invalid_token"
    assert Caller(simulator).post("/listings/v3/details", {"sku_ids": ["A"]}).status_code == 200


def test_a_token_ends_by_itself_when_its_life_is_over(simulator: SimulatorHandle) -> None:
    simulator.behave(token_life_s=6000)
    caller = Caller(simulator)
    simulator.behave(clock_offset_s=5500)
    assert caller.post("/listings/v3/details", {"sku_ids": ["A"]}).status_code == 200

    simulator.behave(clock_offset_s=6001)

    assert caller.post("/listings/v3/details", {"sku_ids": ["A"]}).status_code == 401


def test_a_call_without_a_token_is_401(simulator: SimulatorHandle, caller: Caller) -> None:
    del caller.session.headers["Authorization"]

    assert caller.post("/listings/v3/details", {"sku_ids": ["A"]}).status_code == 401


def test_a_suspended_seller_is_403(simulator: SimulatorHandle, caller: Caller) -> None:
    simulator.seller_put(suspended=True)

    assert caller.post("/listings/v3/details", {"sku_ids": ["A"]}).status_code == 403


def test_a_token_shows_only_its_own_seller(simulator: SimulatorHandle, purse: str) -> None:
    simulator.seller_put("other", app_id="other-app", app_secret="other-secret")

    shown = Caller(simulator, "other-app", "other-secret").details("PURSE-1")

    assert shown == {"available": {}, "unavailable": ["PURSE-1"], "invalid": []}


def test_logs_calls_for_tokens_without_secret_or_token(simulator: SimulatorHandle) -> None:
    token = token_call(simulator).json()["access_token"]

    logged = simulator.calls(path="token")

    assert [call["status"] for call in logged] == [200]
    assert token not in str(logged)
    assert "secret-of-ujala" not in str(logged)
