"""One pass over an account: look, take a token, claim, call, record; again while there is work.

Any number of passes may run at once, in any process, started by a wake-up or by the beat: each
step claims its rows. A pass ends by itself and starts no call after `waits.pass_s`.
"""

import logging
import time
from dataclasses import dataclass, field
from datetime import datetime

from flipkart_sync.client.endpoints import SKUS_A_CALL, SellerApi
from flipkart_sync.client.errors import RateLimited
from flipkart_sync.engine import account as accounts
from flipkart_sync.engine.account import Account, Turn, token_return, token_take
from flipkart_sync.engine.call import CallLog, Came, Outcome, api_for, came_of, write
from flipkart_sync.engine.claim import claim_reads, claim_write, discoveries_due, reads_due
from flipkart_sync.engine.dry import dry_step
from flipkart_sync.engine.low_water import raise_marks
from flipkart_sync.engine.orders import CALLS_A_PULL, is_pull_due, orders_pull, pull_want
from flipkart_sync.engine.outcome import after
from flipkart_sync.engine.outlook import Outlook, outlook_of
from flipkart_sync.engine.places import place_of_pass
from flipkart_sync.engine.plan import plan_of
from flipkart_sync.engine.readback import read
from flipkart_sync.engine.record import failed_probes_alone, leases_reap, record_write
from flipkart_sync.engine.rows import CUT, CUT_READ, OFFER_WRITE, PRICE_WRITE, READ, RISE, SWEEP
from flipkart_sync.engine.waits import Waits, waits
from flipkart_sync.mapping import PRICE
from flipkart_sync.models import AccountState, RemoteOffer
from flipkart_sync.onboarding.proposals import proposals_from_reads

log = logging.getLogger(__name__)
LINGER_S = 1.2
LOOK_S = 0.05
COALESCE_S = 1.0
AWAIT_S = 1.0  # then it looks again without a token: the account may be blocked or held by now


@dataclass(slots=True)
class Report:
    """What a pass did."""

    writes: int = 0
    reads: int = 0
    pulls: int = 0


@dataclass(slots=True)
class Pass:
    """The state of one pass: its client, what its calls took, and when it last had work."""

    account_id: int
    waits: Waits
    began: float = field(default_factory=time.monotonic)
    worked_at: float = float("-inf")  # a pass that finds nothing at its first look ends
    call_s: float = 0.25
    is_probing: bool = False  # holds the right to the one call that tries a failing account
    turn: Turn | None = None  # a rate token taken before the look, after a wait for it
    waits_for_turn: bool = False
    report: Report = field(default_factory=Report)

    def api(self) -> SellerApi:
        return api_for(self.account_id, self.waits)

    def turn_take(self) -> Turn:
        """Return the token taken before the look, else take one now."""
        turn, self.turn = self.turn or token_take(self.account_id), None
        self.waits_for_turn = not turn.number
        return turn

    def turn_await(self) -> None:
        """Wait a second at most for a rate token; what is due is looked at with it in hand."""
        ends = min(time.monotonic() + AWAIT_S, self.began + self.waits.pass_s)
        while time.monotonic() < ends:
            turn = token_take(self.account_id)
            if turn.number:
                self.turn = turn
                break
            time.sleep(min(turn.wait_s, 0.25))
        self.waits_for_turn = False
        self.worked_at = time.monotonic()

    def turn_check(self, account: Account) -> None:
        """Let go of a token taken before Flipkart slowed the account down: all wait anew.

        It is not given back: that would take a step off the wait Flipkart asked for.
        """
        if self.turn is not None and self.turn.slowed != account.rate_slowed:
            self.turn = None

    def turn_return(self) -> None:
        """Give back a token taken before a look that found nothing to do."""
        if self.turn is not None:
            token_return(self.account_id)
            self.turn = None


def account_pass(account_id: int) -> Report | None:
    """Do what is due for an account; None if two passes are at it already."""
    with place_of_pass(account_id) as is_free:
        if not is_free:
            return None
        run = Pass(account_id, waits())
        try:
            while time.monotonic() - run.began < run.waits.pass_s and _go_on(run):
                pass
        finally:
            run.turn_return()
        return run.report


def _go_on(run: Pass) -> bool:
    """Look, and make one call if there is one to make; return False where the pass ends."""
    if run.waits_for_turn:
        run.turn_await()
    seen = outlook_of(run.account_id)
    if seen is None or seen.account.is_blocked:
        return False
    run.turn_check(seen.account)
    if seen.wants_marks:
        raise_marks(run.account_id, is_first=seen.marks_raised_at is None)
    if seen.leases_ended:
        leases_reap(run.account_id, run.waits)
    began = time.monotonic()
    wait_s = _step(run, seen)
    run.turn_return()
    if run.is_probing:  # no listing call came of it: others may try, and so may we
        accounts.breaker_probe_return(run.account_id)
        run.is_probing = False
    if wait_s == 0:
        run.worked_at = time.monotonic()
        run.call_s += 0.2 * (run.worked_at - began - run.call_s)
        run.waits_for_turn = True  # there is likely more: one look a call, with the token in hand
        return True
    return _may_linger(run, seen, wait_s)


def _may_linger(run: Pass, seen: Outlook, wait_s: float) -> bool:
    """Sleep a little and look again where work is near; return False where the pass may end."""
    idle_s = time.monotonic() - run.worked_at
    if idle_s > LINGER_S and not (idle_s < 5 and seen.falls_due_within(LINGER_S)):
        return False
    time.sleep(min(wait_s + idle_s / 20, 0.3))
    return True


# --- one step --------------------------------------------------------------------------------
def _step(run: Pass, seen: Outlook) -> float:
    """Make one call if there is one to make. Return 0, or seconds to wait before looking again."""
    account, now = seen.account, seen.now
    due = _due_classes(seen)
    wants_pull = is_pull_due(account, now, run.waits)
    if not due and not wants_pull:
        return LOOK_S
    if account.is_dry_run:
        return dry_step(account)
    if account.is_without_token(now):
        return 1.0
    probing = False
    if account.breaker_failures:
        is_waiting = account.breaker_until is not None and account.breaker_until > now
        if is_waiting or not accounts.breaker_probe(account.id, run.waits):
            return _pull_alone(run, seen) if wants_pull else 1.0
        probing = run.is_probing = True
    turn = run.turn_take()
    if not turn.number:
        run.worked_at = time.monotonic()  # there is work: it waits for the rate, so do we
        return min(turn.wait_s, 0.25)
    for class_ in _ordered(seen, due, is_fifth=turn.is_fifth, run=run, wants_pull=wants_pull):
        if probing and account.breaker_probe_reads and class_ not in {CUT_READ, READ, SWEEP}:
            continue
        waited = _do(run, seen, class_)
        if waited is not None:
            if waited > 0:
                token_return(account.id)
            return waited
    if probing and _read_anything(run, seen):
        return 0.0
    token_return(account.id)
    return 1.0 if probing else LOOK_S


PULL = 100  # not a class of rows: the order pull, right after cuts


def _due_classes(seen: Outlook) -> dict[int, datetime]:
    """Return {class: since when}, without what a hold stops."""
    account = seen.account
    due = {n: at for n, at in seen.due.items() if at <= seen.now}
    if not account.may_write:
        due = {n: at for n, at in due.items() if n not in {RISE, PRICE_WRITE, OFFER_WRITE}}
    if not account.may_cut:
        due.pop(CUT, None)
    for at, class_ in ((seen.proof_due, CUT_READ), (seen.sweep_due, SWEEP)):
        if at is not None and at <= seen.now:
            due[class_] = min(at, due.get(class_, at))
    return due


def _ordered(
    seen: Outlook, due: dict[int, datetime], *, is_fifth: bool, run: Pass, wants_pull: bool
) -> list[int]:
    """Return the classes to try, most urgent first.

    Every fifth token goes to the oldest row whatever its class, unless a cut is due; a row that
    waits for ten minutes counts as class 1, behind what is of that class itself: after a long
    outage everything has waited so long, and a cut that went must be proven all the same.
    """
    starved = after(seen.now, -run.waits.starved_s)
    rank = {
        n: (CUT_READ, True, at) if n > CUT_READ and at < starved else (n, False, at)
        for n, at in due.items()
    }
    order = sorted(due, key=lambda n: rank[n])
    if is_fifth and CUT not in due:
        order = sorted(due, key=lambda n: due[n])
    if wants_pull:
        order.insert(1 if order and order[0] == CUT else 0, PULL)
    return order


def _do(run: Pass, seen: Outlook, class_: int) -> float | None:
    """Do one call of a class; None if there was nothing to take, else as _step."""
    if class_ == PULL:
        return _pull(run, seen.account, seen.now)
    if class_ in {RISE, OFFER_WRITE}:
        return _gated(run, seen, class_)
    if class_ in {CUT, PRICE_WRITE}:
        fill = plan_of(seen.account, RISE, 1, run.waits).to_write if _may_fill(seen, class_) else []
        done = _write(run, seen, class_, fill=fill)
        if done is None and class_ == CUT:
            return _write(run, seen, CUT, kind=PRICE)
        return done
    return _read_due(run, seen)


def _may_fill(seen: Outlook, class_: int) -> bool:
    return class_ == CUT and RISE in seen.due and seen.account.may_write


def _gated(run: Pass, seen: Outlook, class_: int) -> float | None:
    """A rise or a listing: read where knowledge is old, then pull orders, then write."""
    account = seen.account
    per_call_s = max(run.call_s, account.rate_step_s)
    rounds = int(max(1, min(30, (0.7 * run.waits.fresh_s / per_call_s - CALLS_A_PULL) / 2)))
    plan = plan_of(account, class_, rounds, run.waits)
    if plan.to_write:
        return _write(run, seen, class_, ids=plan.to_write)
    if account.orders_pull and account.orders_retry_at and account.orders_retry_at > seen.now:
        return None  # orders cannot be read: no use in reading what would have to be read again
    if plan.to_read:
        return _read(run, seen, plan.to_read)
    if plan.wants_pull:
        found = discoveries_due(account.id) if plan.has_room else []
        if found:
            return _read(run, seen, found)  # one pull serves them too
        if seen.reads_in_flight:
            return LOOK_S  # a read under way may add to what this pull serves
        return _pull(run, account, seen.now)
    return None


def _write(
    run: Pass,
    seen: Outlook,
    class_: int,
    *,
    kind: str = "",
    ids: list[int] | None = None,
    fill: list[int] | None = None,
) -> float | None:
    api = run.api()
    claim = claim_write(seen.account, class_, run.waits, kind=kind, ids=ids, fill=fill or ())
    if claim is None:
        if class_ == RISE and ids:
            pull_want(run.account_id)
        return None
    if time.monotonic() - claim.began_clock > run.waits.lease_s / 3:
        record_write(claim, Outcome(Came.NOTHING_SENT, text="given back"), [], run.waits)
        return 0.0
    with CallLog(api) as calls:
        came = write(api, claim)
    # First the account: a row given back before that would be sent by another pass at once.
    _account_learns(
        run,
        seen.account,
        came.came,
        came.retry_after_s,
        failed=[(id_, claim.kind) for id_ in claim.ids],
        text=came.text,
    )
    record_write(claim, came, calls.calls, run.waits)
    run.report.writes += 1
    if claim.wants_pull:
        pull_want(run.account_id)
    return 0.0


def _read_due(run: Pass, seen: Outlook) -> float | None:
    ids = reads_due(run.account_id)
    if not ids:
        return None
    is_young = all(at > after(seen.now, -COALESCE_S) for at in _read_dues(seen))
    if len(ids) < SKUS_A_CALL and seen.writes_in_flight and is_young:
        return LOOK_S  # more is about to fall due: one read for all of it
    return _read(run, seen, ids)


def _read_dues(seen: Outlook) -> list[datetime]:
    return [seen.due[n] for n in (CUT_READ, READ) if n in seen.due and seen.due[n] <= seen.now]


def _read(run: Pass, seen: Outlook, ids: list[int]) -> float | None:
    if len(ids) < SKUS_A_CALL:
        ids = list(dict.fromkeys([*ids, *reads_due(run.account_id)]))[:SKUS_A_CALL]
    api = run.api()
    claim = claim_reads(run.account_id, ids, run.waits)
    if claim is None:
        return None
    done = read(api, seen.account, claim, run.waits)
    run.report.reads += 1
    if done.wants_order_pull:
        pull_want(run.account_id)
    if done.found:
        proposals_from_reads(done.found)
    came = Came.ANSWERED if done.error is None else came_of(done.error)
    advice = done.error.retry_after_s if isinstance(done.error, RateLimited) else None
    _account_learns(
        run,
        seen.account,
        came,
        advice,
        failed=[],
        text=str(done.error or ""),
        was_read=True,
    )
    return 0.0


def _read_anything(run: Pass, seen: Outlook) -> bool:
    """Probe a failing account with a read of any SKU but those that failed."""
    failed = AccountState.objects.values_list("breaker_rows", flat=True).get(
        account_id=run.account_id
    )
    rows = RemoteOffer.objects.unscoped(reason="a probe").filter(account_id=run.account_id)
    ids = list(rows.exclude(pk__in=[id_ for id_, _ in failed]).values_list("pk", flat=True)[:1])
    return bool(ids) and _read(run, seen, ids) == 0.0


def _pull(run: Pass, account: Account, now: datetime) -> float | None:
    """Pull orders; None if another worker is at it, they fail, or failed just now."""
    if account.orders_retry_at is not None and account.orders_retry_at > now:
        return None
    if orders_pull(account, run.waits) is None:
        return None
    token_return(account.id)  # a pull counts its calls itself
    run.report.pulls += 1
    return 0.0


def _pull_alone(run: Pass, seen: Outlook) -> float:
    """Pull orders while listing calls wait: orders have a breaker of their own."""
    turn = token_take(run.account_id)
    if turn.number and _pull(run, seen.account, seen.now) == 0.0:
        return 0.0
    if turn.number:
        token_return(run.account_id)
    return 1.0


def _account_learns(
    run: Pass,
    account: Account,
    came: Came,
    retry_after_s: float | None,
    *,
    failed: list[tuple[int, str]],
    text: str,
    was_read: bool = False,
) -> None:
    """What a call says about the account: slow down, wait, ask a person, or all is well."""
    if came is Came.RATE_LIMITED:
        accounts.rate_slow_down(account.id, retry_after_s)
    elif came is Came.BLOCKED:
        accounts.account_block(account.id, text)
    elif came is Came.NO_TOKEN:
        return  # it says nothing of listing calls; sign-in waits by itself
    elif came in {Came.NOTHING_SENT, Came.SERVER_FAILED, Came.UNKNOWN}:
        run.is_probing = False
        counted_later = failed if came is Came.SERVER_FAILED else []
        accounts.breaker_open(account.id, run.waits, failed=counted_later, was_read=was_read)
    elif account.breaker_failures:
        run.is_probing = False
        failed_probes_alone(accounts.breaker_close(account.id, was_read=was_read), run.waits)
