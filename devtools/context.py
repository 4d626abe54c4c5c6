"""What the demo player is given, and what it hands back.

The launcher brings everything up, fills a DemoContext and calls `devtools.demo.play(context)`.
The player knows only addresses and sign-ins, as an outside person would: it speaks HTTP.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from typing import Any, TypedDict


class DemoMember(TypedDict):
    """A group member who signs in with a code sent to `phone` (E.164), then chooses `name`."""

    phone: str
    name: str
    group: str
    city: str


class DemoStaff(TypedDict):
    """A member of staff; `totp_secret` is base32, as authenticator apps take it."""

    username: str
    password: str
    totp_secret: str
    role: str
    city: str


class DemoSeller(TypedDict):
    """The seller of the stand-in and its application, as its own seller API knows them."""

    seller_id: str
    app_id: str
    app_secret: str


@dataclass(frozen=True)
class DemoContext:
    """A running portal, seen from outside.

    Addresses carry no slash at the end, inbox_url excepted (it is a page: add `?to=…&format=json`).
    pids: process name → pid at start; a restarted process has another.
    say: prints one plain line. step: `with context.step("Asha signs in"):` prints the line with
    its seconds when the block ends, and shows progress while it takes longer than a second.
    seller: with whose token the play asks the stand-in for proof.
    """

    url: str
    simulator_url: str
    seller_hub_url: str
    inbox_url: str
    members: list[DemoMember]
    staff: list[DemoStaff]
    pids: dict[str, int]
    say: Callable[[str], None]
    step: Callable[[str], AbstractContextManager[None]]
    seller: DemoSeller | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the object `./haat up --json` prints: all that outsiders need."""
        return {
            "url": self.url,
            "simulator_url": self.simulator_url,
            "seller_hub_url": self.seller_hub_url,
            "inbox_url": self.inbox_url,
            "members": self.members,
            "staff": self.staff,
            "pids": self.pids,
        }


@dataclass(frozen=True)
class DemoResult:
    """What the played main job showed; seconds as floats, None where it never came to that.

    ok: the simulator's own API showed the listing equal to ours at the end of every part.
    approved_to_live_s counts from the later of approval and adoption of the product id.
    """

    ok: bool
    photo_to_submitted_s: float | None = None
    fsn_wait_s: float | None = None
    approved_to_live_s: float | None = None
    price_change_to_live_s: float | None = None
    stock_cut_to_live_s: float | None = None
    received: int | None = None
    listings_live: int | None = None
    flipkart_calls: int | None = None

    def as_json(self, setup_s: float) -> dict[str, Any]:
        """Return the object `./haat demo --json` prints, seconds rounded to hundredths."""
        values = asdict(self)
        ordered = {"ok": values.pop("ok"), "setup_s": setup_s, **values}
        return {
            key: round(value, 2) if isinstance(value, float) else value
            for key, value in ordered.items()
        }
