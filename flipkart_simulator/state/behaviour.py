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
    returns_page_size: int = 25
    page_token_life_s: float = 0.0  # how long the address of a next page is good; 0: for ever
    refresh_life_s: float = 15_552_000.0  # of a refresh token: 180 days
    code_life_s: float = 300.0  # of the code the consent page gives
    refresh_keeps_token: bool = False  # whether a refresh gives the token held while it is valid
    pack_delay_s: float = 5.0  # from the pack call to PACKED,
    pack_jitter_s: float = 5.0  # and up to so much more, by the shipment's id
    early_pdf: str = "error"  # a PDF asked for too early: error (400) | empty (200, no bytes)
    event_timeout_s: float = 10.0  # for which an answer to an event is waited
    event_retry_s: float = 60.0  # to the next try of an event; doubles each time
    report_delay_s: float = 2.0  # from TRIGGERED to PROCESSING, and from there to COMPLETED
    report_life_s: float = 86_400.0  # of a report's file
    settlement_wait_s: float = 604_800.0  # from delivery to the settlement that pays
    # How the documents' conflicts are spelled; the defaults are those of 2024-06.
    replacement_key: str = "is_replacement"
    mps_key: str = "is_mps"  # in the manifest call
    pickup_date_key: str = "pickupDate"  # in the manifest call; pickUpDate has after, before
    search_more_key: str = "has_more"  # in listings search
    outcome_key: str = "status"  # of a shipment's outcome
    quantity_as_float: bool = False  # 1.0 for 1
    status_case: str = "upper"  # of a SKU's outcome
    code_type: str = "number"  # of a SKU's errors
    shipment_codes: str = "v3"  # v2: the older item-level codes instead of UNPROCESSABLE_ENTITY
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
    "early_pdf": ("error", "empty"),
    "replacement_key": ("is_replacement", "isReplacement"),
    "mps_key": ("is_mps", "isMps"),
    "pickup_date_key": ("pickupDate", "pickUpDate"),
    "search_more_key": ("has_more", "hasMore"),
    "outcome_key": ("status", "processingStatus"),
    "status_case": ("upper", "lower"),
    "code_type": ("number", "text"),
    "shipment_codes": ("v3", "v2"),
    "update_omitted": ("keep", "clear"),
    "qc_mode": ("auto", "hand"),
    "hub_offer": ("row", "none", "old"),
    "price_key": ("selling_price", "flipkart_selling_price", "both"),
}
SHARES = ("qc_fail_share", "qc_foreign_share")
AT_LEAST_ONE = (
    "upload_max_rows",
    "search_page_size",
    "product_batch_size",
    "shipments_page_size",
    "returns_page_size",
)


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
