"""How the stand-in behaves today: latency, lags, rate, page sizes, the clock. Kept in the state."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from typing import Any

from flipkart_simulator.state.store import Store, to_json


class BehaviourRefused(ValueError):
    """A setting that does not exist, or a value it cannot take."""


@dataclass
class Behaviour:
    """Every setting with its default. Times are in seconds unless the name says otherwise."""

    latency_ms: float = 0.0  # each seller-API call; half before its effect, half after
    latency_jitter_ms: float = 0.0  # up to so much more, drawn evenly
    inventory_lag_s: float = 0.0  # how old the stock is that reads show
    search_lag_s: float = 0.0  # how long a new product stays out of product search
    orders_lag_s: float = 0.0  # how long a new shipment stays out of shipments/filter
    rate_per_s: float = 0.0  # calls a second for each seller; 0: no limit
    burst: int = 0  # calls at once; 0: one second's worth
    retry_after: bool = True  # whether 429 names a time
    token_life_s: float = 5_184_000.0  # sixty days
    update_omitted: str = "keep"  # what update does to optional objects not sent: keep | clear
    price_key: str = "selling_price"  # selling_price | flipkart_selling_price | both, in reads
    search_page_size: int = 500
    product_batch_size: int = 20
    shipments_page_size: int = 20
    upload_max_rows: int = 500  # in one file sent to Seller Hub
    qc_mode: str = "auto"  # auto: rows of files are judged by themselves | hand: only by a person
    qc_delay_s: float = 2.0  # how long a row of a file waits for QC
    qc_jitter_s: float = 0.0  # up to so much longer, drawn evenly
    qc_fail_share: float = 0.0  # 0..1 of good rows that QC fails all the same
    qc_foreign_share: float = 0.0  # 0..1 of passed rows matched to somebody else's product
    qc_seed: int = 0  # for the same draws each time
    qc_images: bool = True  # whether QC fetches the images of rows
    hub_offer: str = "row"  # the offer a passed row makes: row (as it says) | none | old
    hub_old_stock: int = 7  # the stock of an offer made with old stock, on sale at once
    clock_offset_s: float = 0.0


CHOICES = {
    "update_omitted": ("keep", "clear"),
    "qc_mode": ("auto", "hand"),
    "hub_offer": ("row", "none", "old"),
    "price_key": ("selling_price", "flipkart_selling_price", "both"),
}
SHARES = ("qc_fail_share", "qc_foreign_share")
AT_LEAST_ONE = ("upload_max_rows", "search_page_size", "product_batch_size", "shipments_page_size")


def behaviour_load(store: Store) -> Behaviour:
    """Read the settings kept in the state and set the clock by them."""
    behaviour = Behaviour()
    for row in store.rows("SELECT name, value FROM behaviour"):
        setattr(behaviour, row["name"], json.loads(row["value"]))
    store.clock.offset_s = behaviour.clock_offset_s
    return behaviour


def behaviour_change(store: Store, behaviour: Behaviour, changes: dict[str, Any]) -> None:
    """Set the named settings and keep them. Raises BehaviourRefused; then nothing is changed."""
    known = {field.name: type(field.default) for field in fields(Behaviour)}
    clean: dict[str, Any] = {}
    for name, value in changes.items():
        if name not in known:
            raise BehaviourRefused(f"there is no setting {name!r}; there are {', '.join(known)}")
        clean[name] = _clean(name, value, known[name])
    with store.transaction() as db:
        for name, value in clean.items():
            db.execute("INSERT OR REPLACE INTO behaviour VALUES (?, ?)", (name, to_json(value)))
    for name, value in clean.items():
        setattr(behaviour, name, value)
    store.clock.offset_s = behaviour.clock_offset_s


def _clean(name: str, value: Any, kind: type) -> Any:
    if name in CHOICES:
        if value not in CHOICES[name]:
            raise BehaviourRefused(f"{name} is one of {', '.join(CHOICES[name])}")
        return value
    if kind is bool:
        if not isinstance(value, bool):
            raise BehaviourRefused(f"{name} is true or false")
        return value
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BehaviourRefused(f"{name} is a number")
    if value < (1 if name in AT_LEAST_ONE else 0) and name != "clock_offset_s":
        raise BehaviourRefused(f"{name} is too small")
    if name in SHARES and value > 1:
        raise BehaviourRefused(f"{name} is a share from 0 to 1")
    return int(value) if kind is int else float(value)


def behaviour_shown(behaviour: Behaviour) -> dict[str, Any]:
    """Return the settings as a plain dictionary."""
    return asdict(behaviour)
