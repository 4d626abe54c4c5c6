"""Faults 1 to 11: what can happen to a call on its way, or to its answer on the way back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.faults.broken_servers import full_backlog, tls_with_a_foreign_certificate
from tests.faults.ground import Ground
from tests.faults.invariants import moment
from tests.faults.telling import fault
from tests.flipkart_sync.story import HOUR
from tests.waiting import wait_for

NOBODY = "http://flipkart.invalid"


def _cut_while_unreachable(ground: Ground, url: str) -> None:
    """Want a cut while the account's address leads nowhere; then let the right one come back."""
    (one,) = ground.offers()
    right = ground.state.base_url
    ground.account_set(base_url=url)
    ground.count(one, 2)
    ground.until(lambda: ground.state.breaker_failures, ground.standing)
    assert one.live == 5
    assert one.stock.unknowns == 0, "nothing was sent: no counter moves"
    assert ground.calls("inventory") == []

    ground.account_set(base_url=right)
    ground.wake()
    ground.all_equal()


@fault("1", "connection refused", is_fast=True)
def test_fault_01_connection_refused(ground: Ground) -> None:
    (one,) = ground.offers()
    ground.simulator.kill()
    try:
        ground.count(one, 2)
        ground.until(lambda: ground.state.breaker_failures, lambda: "no breaker")
    finally:
        ground.simulator.start_again()

    ground.wake()
    ground.all_equal()


@fault("2", "name not found")
def test_fault_02_name_not_found(ground: Ground) -> None:
    _cut_while_unreachable(ground, NOBODY)


@fault("3", "TLS error")
def test_fault_03_tls_error(ground: Ground, tmp_path: Path) -> None:
    with tls_with_a_foreign_certificate(tmp_path) as url:
        _cut_while_unreachable(ground, url)


@fault("4", "time-out before sending")
def test_fault_04_time_out_before_sending(ground: Ground) -> None:
    with full_backlog() as url:
        _cut_while_unreachable(ground, url)


def _one_bad_answer_each(ground: Ground, action: str, **rule: Any) -> None:
    """Let a cut and a price each meet the fault once; both must come right by themselves."""
    one, other = ground.offers(2)
    for endpoint, story in (("inventory", one), ("price", other)):
        ground.simulator.fault(action, endpoint=endpoint, sku=story.sku, **rule)
    ground.count(one, 2)
    ground.price(other, 400)

    ground.all_equal()
    assert [call["fault"] for call in ground.calls("inventory", one.sku)][0] == action
    assert [call["fault"] for call in ground.calls("price", other.sku)][0] == action


@fault("5", "time-out after the server did the work", is_fast=True)
def test_fault_05_time_out_after_the_server_did_the_work(ground: Ground) -> None:
    _one_bad_answer_each(ground, "timeout_after_work", hang_s=8.0)


@fault("6", "body cut in half", is_fast=True)
def test_fault_06_body_cut_in_half(ground: Ground) -> None:
    _one_bad_answer_each(ground, "truncate")


@fault("7", "an HTML error page with status 200")
def test_fault_07_an_html_error_page_with_status_200(ground: Ground) -> None:
    _one_bad_answer_each(ground, "html_after_work")


@fault("8", "429 with and without Retry-After", is_fast=True)
@pytest.mark.parametrize("retry_after_s", [2.0, None])
def test_fault_08_too_many_requests(ground: Ground, retry_after_s: float | None) -> None:
    (one,) = ground.offers()
    ground.simulator.fault("429", endpoint="inventory", retry_after_s=retry_after_s)
    ground.count(one, 2)

    ground.all_equal()
    first, second = ground.calls("inventory", one.sku)
    waited_s = (moment(second["arrived_at"]) - moment(first["arrived_at"])).total_seconds()
    assert first["status"] == 429
    assert waited_s >= (retry_after_s or 0.0) - 0.05  # two clocks, one of them the answer's way
    assert ground.state.rate_step_ms > ground.state.rate_base_ms


@fault("9", "an hour of 500, 502 and 503")
def test_fault_09_an_hour_of_server_errors(ground: Ground) -> None:
    one, other = ground.offers(2)
    for status, chance in ((500, 0.34), (502, 0.5), (503, 1.0)):
        ground.simulator.fault("500", status=status, chance=chance, times=None)
    ground.count(one, 2)
    ground.price(other, 400)
    ground.until(lambda: ground.state.breaker_failures >= 3, ground.standing)
    ground.time_passes(HOUR)
    ground.until(lambda: ground.state.breaker_failures >= 4, ground.standing)
    assert len(ground.calls()) <= 40, "a breaker is open: few calls an hour"
    ground.simulator.faults_clear()

    ground.time_passes(HOUR)
    ground.all_equal()


@fault("10", "a slow drip past the deadline")
def test_fault_10_a_slow_drip_past_the_deadline(ground: Ground) -> None:
    _one_bad_answer_each(ground, "drip", hang_s=30.0)


@fault("11", "a redirect to a login page")
def test_fault_11_a_redirect_to_a_login_page(ground: Ground) -> None:
    _one_bad_answer_each(ground, "redirect")
    wait_for(lambda: ground.state.breaker_failures == 0)
