"""What no engine can avoid with Flipkart's API, each with its bound: the tests' only tolerance.

Stock calls are absolute sets without compare-and-set, without an idempotency key, and no event
tells of a change. Pieces that are on sale though they are sold or gone may stay so for as long as
stands here, and not a second longer. Bounds are made of the engine's own waits.
"""

from __future__ import annotations

from dataclasses import dataclass

from flipkart_sync.engine.waits import Waits

_W = Waits()
# Time goes by in steps of this in the machine, with a pass after each, as by beat.
BEAT_S = 30.0
# From "it can be known" to "the cut has landed": a poll, orders unreadable for a while, a beat.
REACT_S = _W.order_poll_s + _W.blind_s + BEAT_S
# A call without outcome settles, the breaker's longest wait goes by, one probe fails and is made
# again, and the row is sent.
RECOVERY_S = _W.lease_s + _W.landing_s + 2 * _W.breaker_s[-1] + REACT_S


@dataclass(frozen=True, slots=True)
class Allowance:
    """One way in which too much may be on sale, and for how many seconds at most."""

    name: str
    seconds: float
    why: str


A1_RACE = Allowance(
    "A1", REACT_S, "an order falls between what a rise rests on and its landing; seen by the pull"
)
A2_BLIND_CUT = Allowance(
    "A2", REACT_S, "a cut waits for nothing: it rests on orders one poll old, seen by its own pull"
)
A3_GONE = Allowance(
    "A3", _W.lease_s + REACT_S, "a piece leaves the centre: until the cut lands, or a dead worker's"
)
A4_LATE = Allowance(
    "A4", _W.sweep_least_s + REACT_S, "a call lands after a newer one: the next sweep at the latest"
)
A5_ACCEPTED = Allowance(
    "A5", sum(_W.ladder_s) + REACT_S, "accepted, takes effect later: the ladder of reads"
)
A6_LATE_ORDER = Allowance("A6", REACT_S, "an order is shown late: counted from when it is shown")
A7_HAND = Allowance(
    "A7", _W.sweep_least_s + REACT_S, "a hand edit upward, a Hub-made offer: one sweep"
)
A8_STALE = Allowance(
    "A8", _W.sweep_least_s + 2 * REACT_S, "details answers from an old copy: one sweep more"
)
FAULT = Allowance("fault", RECOVERY_S, "calls fail: settled, breaker closed, sent again")

# A rise rests on knowledge no older than this when it lands (a slow call included).
RISE_KNOWLEDGE_S = 25.0
# A cut rests on orders no older than this.
CUT_KNOWLEDGE_S = _W.order_poll_s + 20.0
# Stock calls of one SKU: so many, and so many more for each change that was wanted.
CALLS_AT_MOST, CALLS_A_CHANGE = 40, 12
