"""Sellers, their own applications and their locations."""

from __future__ import annotations

import json
from dataclasses import dataclass

from flipkart_simulator.state.store import Store, to_json


@dataclass(frozen=True)
class Location:
    """A place from which a seller ships."""

    location_id: str
    name: str
    status: str


@dataclass(frozen=True)
class Seller:
    """A seller account with the locations onboarded for it, in their order."""

    seller_id: str
    name: str
    app_id: str
    suspended: bool
    brands: tuple[str, ...]
    locations: dict[str, Location]

    def default_location(self) -> Location | None:
        """Return the location a catalogue row falls to: the first that is enabled."""
        return next((place for place in self.locations.values() if place.status == "ENABLED"), None)


class Sellers:
    """Reads and writes of sellers. Whole sellers are kept in memory: there are few of them."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[str, Seller] = {}
        self.reload()

    def reload(self) -> None:
        """Read everything anew from the state."""
        self._known = {}
        for row in self._store.rows("SELECT * FROM sellers ORDER BY seller_id"):
            places = self._store.rows(
                "SELECT * FROM locations WHERE seller_id = ? ORDER BY place", row["seller_id"]
            )
            self._known[row["seller_id"]] = Seller(
                seller_id=row["seller_id"],
                name=row["name"],
                app_id=row["app_id"],
                suspended=bool(row["suspended"]),
                brands=tuple(json.loads(row["brands"])),
                locations={
                    place["location_id"]: Location(
                        place["location_id"], place["name"], place["status"]
                    )
                    for place in places
                },
            )

    def all(self) -> list[Seller]:
        """Return every seller."""
        return list(self._known.values())

    def get(self, seller_id: str) -> Seller | None:
        """Return one seller, or None."""
        return self._known.get(seller_id)

    def brand_approve(self, seller_id: str, brand: str) -> None:
        """Let the seller sell under a brand."""
        brands = (*self._known[seller_id].brands, brand)
        with self._store.transaction() as db:
            db.execute(
                "UPDATE sellers SET brands = ? WHERE seller_id = ?", (to_json(brands), seller_id)
            )
        self.reload()

    def put(
        self,
        *,
        seller_id: str,
        name: str,
        app_id: str,
        app_secret: str,
        locations: list[Location],
        brands: list[str],
        suspended: bool,
    ) -> Seller:
        """Make the seller be as given; what it lists and sold stays. Raises IntegrityError if
        another seller has the application id."""
        with self._store.transaction() as db:
            db.execute(
                "INSERT INTO sellers VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (seller_id)"
                " DO UPDATE SET name = excluded.name, app_id = excluded.app_id,"
                " app_secret = excluded.app_secret, brands = excluded.brands,"
                " suspended = excluded.suspended",
                (seller_id, name, app_id, app_secret, to_json(brands), int(suspended)),
            )
            db.execute("DELETE FROM locations WHERE seller_id = ?", (seller_id,))
            db.executemany(
                "INSERT INTO locations VALUES (?, ?, ?, ?, ?)",
                [
                    (seller_id, place.location_id, place.name, place.status, number)
                    for number, place in enumerate(locations)
                ],
            )
        self.reload()
        return self._known[seller_id]

    def secret_of(self, app_id: str) -> tuple[str, str] | None:
        """Return (seller id, secret) of a seller's own application, or None."""
        row = self._store.row("SELECT * FROM sellers WHERE app_id = ?", app_id)
        return (row["seller_id"], row["app_secret"]) if row else None

    def location_status_put(self, seller_id: str, location_id: str, status: str) -> bool:
        """Enable or disable a location. Returns whether the seller has it."""
        with self._store.transaction() as db:
            changed = db.execute(
                "UPDATE locations SET status = ? WHERE seller_id = ? AND location_id = ?",
                (status, seller_id, location_id),
            ).rowcount
        self.reload()
        return bool(changed)
