"""Everything of the stand-in in one place: its state, its settings and its faults."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

from flipkart_simulator.clock import Clock
from flipkart_simulator.faults import Faults
from flipkart_simulator.rate import Rate
from flipkart_simulator.state.behaviour import Behaviour, behaviour_load
from flipkart_simulator.state.brands import Brands
from flipkart_simulator.state.catalogue import Catalogue
from flipkart_simulator.state.events import Events
from flipkart_simulator.state.listings import Listings
from flipkart_simulator.state.money import Money
from flipkart_simulator.state.returns import Returns
from flipkart_simulator.state.sellers import Sellers
from flipkart_simulator.state.shipments import Shipments
from flipkart_simulator.state.store import Store
from flipkart_simulator.state.tokens import Tokens
from flipkart_simulator.state.uploads import Uploads


@dataclass
class World:
    """What every door of the server works on."""

    store: Store
    clock: Clock
    behaviour: Behaviour
    sellers: Sellers
    tokens: Tokens
    catalogue: Catalogue
    listings: Listings
    shipments: Shipments
    uploads: Uploads
    brands: Brands
    returns: Returns
    events: Events
    money: Money
    faults: Faults
    rate: Rate
    woken: asyncio.Event = field(default_factory=asyncio.Event)  # something may be due

    def wake(self) -> None:
        """Look at once what is due: something was begun, or the clock was moved."""
        self.woken.set()
        self.events.woken.set()

    def reset(self) -> None:
        """Forget everything: sellers, listings, orders, settings, faults and the log."""
        self.store.forget_everything()
        self.behaviour.__init__()  # type: ignore[misc]  # back to the defaults, in place
        self.clock.offset_s = 0.0
        self.sellers.reload()
        self.tokens.reload()
        self.events.reload()
        self.faults.reload()
        self.rate.forget()


def world_open(path: Path) -> World:
    """Open the state file, making it if it is missing. Raises StateUnusable."""
    clock = Clock()
    store = Store(path, clock)
    behaviour = behaviour_load(store)
    sellers = Sellers(store)
    return World(
        store=store,
        clock=clock,
        behaviour=behaviour,
        sellers=sellers,
        tokens=Tokens(store, sellers),
        catalogue=Catalogue(store),
        listings=Listings(store),
        shipments=Shipments(store),
        uploads=Uploads(store),
        brands=Brands(store),
        returns=Returns(store),
        events=Events(store),
        money=Money(store),
        faults=Faults(store),
        rate=Rate(behaviour),
    )
