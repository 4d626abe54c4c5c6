"""Sellers, their applications, their locations and the tokens given to them."""

from __future__ import annotations

import hmac
import json
import uuid
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


class NoSuchClient(LookupError):
    """No application has this id."""


class BadCredentials(ValueError):
    """The secret is not the application's."""


class Sellers:
    """Reads and writes of sellers. Whole sellers are kept in memory: there are few of them."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[str, Seller] = {}
        self._tokens: dict[str, tuple[str, float]] = {}
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
        self._tokens = {
            row["token"]: (row["seller_id"], row["expires_at"])
            for row in self._store.rows("SELECT * FROM tokens")
        }

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

    def location_status_put(self, seller_id: str, location_id: str, status: str) -> bool:
        """Enable or disable a location. Returns whether the seller has it."""
        with self._store.transaction() as db:
            changed = db.execute(
                "UPDATE locations SET status = ? WHERE seller_id = ? AND location_id = ?",
                (status, seller_id, location_id),
            ).rowcount
        self.reload()
        return bool(changed)

    def token_for(self, app_id: str, app_secret: str, life_s: float) -> tuple[str, int]:
        """Return the application's token and the whole seconds it has left.

        A token still valid is given again; otherwise a new one of `life_s` is made.
        Raises NoSuchClient, BadCredentials.
        """
        row = self._store.row("SELECT * FROM sellers WHERE app_id = ?", app_id)
        if row is None:
            raise NoSuchClient(app_id)
        if not hmac.compare_digest(row["app_secret"].encode(), app_secret.encode()):
            raise BadCredentials(app_id)
        now = self._store.clock.now()
        held = self._store.row(
            "SELECT * FROM tokens WHERE seller_id = ? AND expires_at > ? ORDER BY expires_at DESC",
            row["seller_id"],
            now + 1,
        )
        if held is not None:
            return held["token"], int(held["expires_at"] - now)
        token, expires_at = str(uuid.uuid4()), now + life_s
        with self._store.transaction() as db:
            db.execute("INSERT INTO tokens VALUES (?, ?, ?)", (token, row["seller_id"], expires_at))
        self._tokens[token] = (row["seller_id"], expires_at)
        return token, max(int(life_s) - 1, 0)

    def by_token(self, token: str) -> Seller | None:
        """Return the seller a valid token stands for, or None."""
        seller_id, expires_at = self._tokens.get(token, ("", 0.0))
        if expires_at <= self._store.clock.now():
            return None
        return self._known.get(seller_id)

    def expire_tokens(self, seller_id: str | None = None) -> int:
        """End the tokens of one seller, or of all, now. Returns how many there were."""
        with self._store.transaction() as db:
            if seller_id is None:
                ended = db.execute("DELETE FROM tokens").rowcount
            else:
                ended = db.execute("DELETE FROM tokens WHERE seller_id = ?", (seller_id,)).rowcount
        self.reload()
        return ended
