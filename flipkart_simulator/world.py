"""Everything of the stand-in in one place: its state, its settings and its faults."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from flipkart_simulator.clock import Clock
from flipkart_simulator.faults import Faults
from flipkart_simulator.rate import Rate
from flipkart_simulator.state.behaviour import Behaviour, behaviour_load
from flipkart_simulator.state.brands import Brands
from flipkart_simulator.state.catalogue import Catalogue
from flipkart_simulator.state.listings import Listings
from flipkart_simulator.state.sellers import Sellers
from flipkart_simulator.state.shipments import Shipments
from flipkart_simulator.state.store import Store
from flipkart_simulator.state.uploads import Uploads


@dataclass
class World:
    """What every door of the server works on."""

    store: Store
    clock: Clock
    behaviour: Behaviour
    sellers: Sellers
    catalogue: Catalogue
    listings: Listings
    shipments: Shipments
    uploads: Uploads
    brands: Brands
    faults: Faults
    rate: Rate

    def reset(self) -> None:
        """Forget everything: sellers, listings, orders, settings, faults and the log."""
        self.store.forget_everything()
        self.behaviour.__init__()  # type: ignore[misc]  # back to the defaults, in place
        self.clock.offset_s = 0.0
        self.sellers.reload()
        self.faults.reload()
        self.rate.forget()


def world_open(path: Path) -> World:
    """Open the state file, making it if it is missing. Raises StateUnusable."""
    clock = Clock()
    store = Store(path, clock)
    behaviour = behaviour_load(store)
    return World(
        store=store,
        clock=clock,
        behaviour=behaviour,
        sellers=Sellers(store),
        catalogue=Catalogue(store),
        listings=Listings(store),
        shipments=Shipments(store),
        uploads=Uploads(store),
        brands=Brands(store),
        faults=Faults(store),
        rate=Rate(behaviour),
    )
