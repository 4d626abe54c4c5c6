"""Partners' applications: consent, codes, refresh tokens, one pair for each seller."""

from __future__ import annotations

import pytest
import requests

from tests.flipkart_simulator.partner import (
    BACK,
    PARTNER,
    authorize,
    call_with,
    code_of,
    exchange,
    pair_of,
    partner_put,
    refresh,
)
from tests.flipkart_simulator.seller_api import token_call
from tests.simulator import SELLER_ID, AdminRefused, SimulatorHandle
from tests.waiting import PATIENCE_S

DAY_S = 86_400


@pytest.fixture(autouse=True)
def partner(simulator: SimulatorHandle) -> None:
    """Register the partner."""
    partner_put(simulator)


def test_the_page_says_who_asks_for_what(simulator: SimulatorHandle) -> None:
    page = authorize(simulator)

    assert page.status_code == 200
    for text in ("Samooh Haat", PARTNER, "pack, dispatch and cancel", "Ujala Federation"):
        assert text in page.text
    assert "form-action 'self' http://127.0.0.1:9" in page.headers["Content-Security-Policy"]


def test_allowing_goes_back_with_a_code_and_the_state(simulator: SimulatorHandle) -> None:
    answer = authorize(simulator, {"wish": "allow", "seller_id": SELLER_ID})

    assert answer.headers["Location"].startswith(f"{BACK}&code=")
    assert answer.headers["Location"].endswith("&state=s-1")


def test_denying_goes_back_without_one(simulator: SimulatorHandle) -> None:
    answer = authorize(simulator, {"wish": "deny", "seller_id": SELLER_ID})

    assert answer.headers["Location"] == f"{BACK}&error=access_denied&state=s-1"


@pytest.mark.parametrize(
    "query", [{"client_id": "nobody"}, {"redirect_uri": "http://127.0.0.1:9/elsewhere"}]
)
def test_what_cannot_be_trusted_is_sent_nowhere(
    simulator: SimulatorHandle, query: dict[str, str]
) -> None:
    for form in (None, {"wish": "allow", "seller_id": SELLER_ID}):
        answer = authorize(simulator, form, **query)
        assert answer.status_code == 400
        assert "Location" not in answer.headers


def test_another_scope_or_response_type_goes_back_as_an_error(simulator: SimulatorHandle) -> None:
    assert "error=invalid_scope" in authorize(simulator, scope="All").headers["Location"]
    location = authorize(simulator, response_type="token").headers["Location"]
    assert "error=unsupported_response_type" in location


def test_a_form_from_another_site_allows_nothing(simulator: SimulatorHandle) -> None:
    answer = requests.post(
        f"{simulator.url}/oauth-service/oauth/authorize",
        params={
            "client_id": PARTNER,
            "redirect_uri": BACK,
            "response_type": "code",
            "scope": "Seller_Api",
        },
        data={"wish": "allow", "seller_id": SELLER_ID},
        headers={"Origin": "https://evil.example"},
        allow_redirects=False,
        timeout=PATIENCE_S,
    )

    assert answer.status_code == 403


def test_a_suspended_seller_cannot_allow(simulator: SimulatorHandle) -> None:
    simulator.seller_put(suspended=True)

    answer = authorize(simulator, {"wish": "allow", "seller_id": SELLER_ID})

    assert answer.status_code == 403


def test_a_code_gives_a_pair_once(simulator: SimulatorHandle) -> None:
    code = code_of(simulator)
    asked = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK}

    first, second = exchange(simulator, **asked), exchange(simulator, **asked)

    pair = first.json()
    assert set(pair) == {"access_token", "token_type", "expires_in", "scope", "refresh_token"}
    assert 60 * DAY_S - 5 < pair["expires_in"] < 60 * DAY_S
    assert call_with(simulator, pair["access_token"]) == 200
    assert (second.status_code, second.json()["error"]) == (400, "invalid_grant")


def test_a_code_is_short_lived_and_bound_to_its_address_and_application(
    simulator: SimulatorHandle,
) -> None:
    partner_put(simulator, "another-app", redirect_uris=[BACK, f"{BACK}2"])
    code = code_of(simulator)
    asked = {"grant_type": "authorization_code", "code": code}

    assert exchange(simulator, **asked, redirect_uri=f"{BACK}2").status_code == 400
    assert exchange(simulator, "another-app", **asked, redirect_uri=BACK).status_code == 400
    simulator.behave(clock_offset_s=301)
    assert exchange(simulator, **asked, redirect_uri=BACK).status_code == 400
    simulator.behave(clock_offset_s=0)
    assert exchange(simulator, **asked, redirect_uri=BACK).status_code == 200


def test_a_refresh_gives_a_new_token_and_ends_the_old(simulator: SimulatorHandle) -> None:
    pair = pair_of(simulator)

    fresh = refresh(simulator, pair).json()

    assert fresh["refresh_token"] == pair["refresh_token"]
    assert call_with(simulator, fresh["access_token"]) == 200
    assert call_with(simulator, pair["access_token"]) == 401


def test_a_refresh_can_give_the_token_held_with_the_life_it_has_left(
    simulator: SimulatorHandle,
) -> None:
    simulator.behave(refresh_keeps_token=True)
    pair = pair_of(simulator)
    simulator.behave(clock_offset_s=1000)

    again = refresh(simulator, pair).json()

    assert again["access_token"] == pair["access_token"]
    assert pair["expires_in"] - 1100 < again["expires_in"] <= pair["expires_in"] - 998


def test_tokens_live_60_days_and_refresh_tokens_180(simulator: SimulatorHandle) -> None:
    pair = pair_of(simulator)
    simulator.behave(clock_offset_s=60 * DAY_S + 1)
    assert call_with(simulator, pair["access_token"]) == 401
    simulator.behave(clock_offset_s=179 * DAY_S)
    assert refresh(simulator, pair).status_code == 200

    simulator.behave(clock_offset_s=180 * DAY_S + 1)

    assert refresh(simulator, pair).json()["error"] == "invalid_grant"


def test_a_dead_refresh_token_is_refused_until_the_seller_allows_again(
    simulator: SimulatorHandle,
) -> None:
    pair = pair_of(simulator)

    revoked = simulator.admin("POST", "/tokens/revoke", {"seller_id": SELLER_ID})

    assert revoked == {"revoked": 1}
    assert call_with(simulator, pair["access_token"]) == 401
    refused = refresh(simulator, pair)
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_grant")
    assert call_with(simulator, pair_of(simulator)["access_token"]) == 200


def test_one_application_acts_for_several_sellers(simulator: SimulatorHandle) -> None:
    simulator.seller_put("other", app_id="other-app", app_secret="x", locations=[])
    first, second = pair_of(simulator), pair_of(simulator, "other")

    def places(pair: dict[str, str]) -> int:
        answer = requests.get(
            f"{simulator.url}/sellers/locations/allLocations",
            headers={"Authorization": f"Bearer {pair['access_token']}"},
            timeout=PATIENCE_S,
        )
        return len(answer.json()["locations"])

    assert (places(first), places(second)) == (3, 0)
    assert refresh(simulator, second).status_code == 200
    assert call_with(simulator, first["access_token"]) == 200


def test_the_wrong_kind_of_application_or_secret_is_refused(simulator: SimulatorHandle) -> None:
    assert token_call(simulator, PARTNER, "wrong").json()["error_description"] == "Bad credentials"
    assert token_call(simulator, PARTNER, "secret-of-samooh").json()["error"] == (
        "unauthorized_client"
    )
    asked = {"grant_type": "refresh_token", "refresh_token": "x"}
    assert exchange(simulator, "app-of-ujala", "secret-of-ujala", **asked).status_code == 400
    assert exchange(simulator, "nobody", **asked).status_code == 401
    assert exchange(simulator, secret="wrong", **asked).status_code == 401
    assert exchange(simulator, grant_type="refresh_token").status_code == 400


def test_tokens_and_codes_stay_out_of_the_log(simulator: SimulatorHandle) -> None:
    pair = pair_of(simulator)
    refresh(simulator, pair)

    logged = str(simulator.calls(path="token"))

    assert pair["access_token"] not in logged
    assert pair["refresh_token"] not in logged
    assert "redirect_uri" in logged


def test_an_address_to_return_to_is_https_or_this_machine(simulator: SimulatorHandle) -> None:
    partner_put(simulator, "fine", redirect_uris=["https://haat.example/back"])
    for uri in ("http://haat.example/back", "javascript:alert(1)", "", 5):
        with pytest.raises(AdminRefused, match="bad_address"):
            partner_put(simulator, "bad", redirect_uris=[uri])
    with pytest.raises(AdminRefused, match="conflict"):
        partner_put(simulator, "app-of-ujala")
