"""Applications and what they hold: codes, access tokens, refresh tokens.

A seller's own application (client credentials) acts for that seller alone. A partner's
(authorization code) acts for every seller that allowed it, with one pair of tokens for each.
"""

from __future__ import annotations

import hmac
import json
import secrets
import uuid
from dataclasses import dataclass

from flipkart_simulator.state.sellers import Seller, Sellers
from flipkart_simulator.state.store import Store, to_json


@dataclass(frozen=True)
class App:
    """A partner's application."""

    app_id: str
    name: str
    redirect_uris: tuple[str, ...]


@dataclass(frozen=True)
class Pair:
    """What a partner's application gets for one seller; lives in whole seconds, as left."""

    access_token: str
    expires_in: int
    refresh_token: str


class NoSuchClient(LookupError):
    """No application has this id."""


class BadCredentials(ValueError):
    """The secret is not the application's."""


class WrongKind(ValueError):
    """The grant is not for an application of this kind."""


class GrantDead(ValueError):
    """The code or refresh token is unknown, spent, past its time or not this application's."""


class Tokens:
    """Reads and writes of applications and tokens. Valid access tokens are kept in memory."""

    def __init__(self, store: Store, sellers: Sellers) -> None:
        self._store, self._sellers = store, sellers
        self._held: dict[str, tuple[str, float, bool]] = {}
        self.reload()

    def reload(self) -> None:
        """Read the access tokens anew from the state."""
        self._held = {
            row["token"]: (row["seller_id"], row["expires_at"], bool(row["is_partner"]))
            for row in self._store.rows(
                "SELECT tokens.*, apps.app_id IS NOT NULL AS is_partner"
                " FROM tokens LEFT JOIN apps USING (app_id)"
            )
        }

    def app_put(self, app: App, app_secret: str) -> None:
        """Register a partner's application, or write it over what is there."""
        with self._store.transaction() as db:
            db.execute(
                "INSERT INTO apps VALUES (?, ?, ?, ?) ON CONFLICT (app_id) DO UPDATE SET"
                " name = excluded.name, app_secret = excluded.app_secret,"
                " redirect_uris = excluded.redirect_uris",
                (app.app_id, app.name, app_secret, to_json(app.redirect_uris)),
            )

    def app(self, app_id: str) -> App | None:
        """Return a partner's application, or None."""
        row = self._store.row("SELECT * FROM apps WHERE app_id = ?", app_id)
        return (
            App(row["app_id"], row["name"], tuple(json.loads(row["redirect_uris"])))
            if row
            else None
        )

    def client_token(self, app_id: str, app_secret: str, life_s: float) -> tuple[str, int]:
        """Return the token of a seller's own application and the whole seconds it has left.

        A token still valid is given again. Raises NoSuchClient, BadCredentials, WrongKind.
        """
        own = self._sellers.secret_of(app_id)
        if own is None:
            self._partner(app_id, app_secret)
            raise WrongKind(app_id)
        if not hmac.compare_digest(own[1].encode(), app_secret.encode()):
            raise BadCredentials(app_id)
        return self._token(app_id, own[0], life_s, is_partner=False)

    def code_give(self, app_id: str, seller_id: str, redirect_uri: str, life_s: float) -> str:
        """Make the code with which the browser goes back after the seller allowed it."""
        code = secrets.token_urlsafe(24)
        with self._store.transaction() as db:
            db.execute(
                "INSERT INTO auth_codes VALUES (?, ?, ?, ?, ?, NULL)",
                (code, app_id, seller_id, redirect_uri, self._store.clock.now() + life_s),
            )
        return code

    def code_spend(
        self,
        app_id: str,
        app_secret: str,
        code: str,
        redirect_uri: str,
        *,
        life_s: float,
        refresh_life_s: float,
    ) -> Pair:
        """Exchange a code for a pair; the pair the application had for that seller ends.

        Raises NoSuchClient, BadCredentials, WrongKind, GrantDead.
        """
        self._partner(app_id, app_secret)
        now = self._store.clock.now()
        row = self._store.row("SELECT * FROM auth_codes WHERE code = ?", code)
        if row is None or row["app_id"] != app_id:
            raise GrantDead("the code is unknown")
        if row["used_at"] is not None or row["expires_at"] <= now:
            raise GrantDead("the code was used or is over")
        if row["redirect_uri"] != redirect_uri:
            raise GrantDead("redirect_uri is not the one the code was given for")
        refresh_token = str(uuid.uuid4())
        with self._store.transaction() as db:
            db.execute("UPDATE auth_codes SET used_at = ? WHERE code = ?", (now, code))
            self._end(app_id, row["seller_id"])
            db.execute(
                "INSERT OR REPLACE INTO refresh_tokens VALUES (?, ?, ?, ?)",
                (refresh_token, app_id, row["seller_id"], now + refresh_life_s),
            )
            token, left_s = self._token(app_id, row["seller_id"], life_s, is_partner=True)
        return Pair(token, left_s, refresh_token)

    def refresh(
        self, app_id: str, app_secret: str, refresh_token: str, *, life_s: float, keep: bool
    ) -> Pair:
        """Return a new access token under the same refresh token; the old one ends.

        keep: give the one that is held while it is valid, instead. The refresh token's own life
        does not grow. Raises NoSuchClient, BadCredentials, WrongKind, GrantDead.
        """
        self._partner(app_id, app_secret)
        row = self._store.row("SELECT * FROM refresh_tokens WHERE refresh_token = ?", refresh_token)
        if row is None or row["app_id"] != app_id:
            raise GrantDead("the refresh token is unknown")
        if row["expires_at"] <= self._store.clock.now():
            raise GrantDead("the refresh token is over")
        with self._store.transaction():
            if not keep:
                self._end(app_id, row["seller_id"])
            token, left_s = self._token(app_id, row["seller_id"], life_s, is_partner=True)
        return Pair(token, left_s, refresh_token)

    def by_token(self, token: str) -> tuple[Seller, bool] | None:
        """Return (the seller a valid token stands for, whether a partner holds it), or None."""
        seller_id, expires_at, is_partner = self._held.get(token, ("", 0.0, False))
        if expires_at <= self._store.clock.now():
            return None
        seller = self._sellers.get(seller_id)
        return (seller, is_partner) if seller else None

    def expire(self, seller_id: str | None = None) -> int:
        """End the access tokens of one seller, or of all, now. Returns how many there were."""
        with self._store.transaction() as db:
            ended = db.execute(
                "DELETE FROM tokens WHERE ? IS NULL OR seller_id = ?", (seller_id, seller_id)
            ).rowcount
        self.reload()
        return ended

    def revoke(self, seller_id: str | None = None, app_id: str | None = None) -> int:
        """End partners' refresh tokens with their access tokens, as a seller's taking back of the
        permission does. Returns how many pairs there were."""
        rows = self._store.rows(
            "SELECT * FROM refresh_tokens WHERE (? IS NULL OR seller_id = ?)"
            " AND (? IS NULL OR app_id = ?)",
            seller_id,
            seller_id,
            app_id,
            app_id,
        )
        with self._store.transaction() as db:
            for row in rows:
                self._end(row["app_id"], row["seller_id"])
                db.execute(
                    "DELETE FROM refresh_tokens WHERE refresh_token = ?", (row["refresh_token"],)
                )
        return len(rows)

    def _partner(self, app_id: str, app_secret: str) -> None:
        row = self._store.row("SELECT app_secret FROM apps WHERE app_id = ?", app_id)
        own = self._sellers.secret_of(app_id)
        if row is None and own is None:
            raise NoSuchClient(app_id)
        secret = row["app_secret"] if row else own[1] if own else ""
        if not hmac.compare_digest(secret.encode(), app_secret.encode()):
            raise BadCredentials(app_id)
        if row is None:
            raise WrongKind(app_id)

    def _end(self, app_id: str, seller_id: str) -> None:
        with self._store.transaction() as db:
            db.execute("DELETE FROM tokens WHERE app_id = ? AND seller_id = ?", (app_id, seller_id))
        self.reload()

    def _token(
        self, app_id: str, seller_id: str, life_s: float, *, is_partner: bool
    ) -> tuple[str, int]:
        now = self._store.clock.now()
        held = self._store.row(
            "SELECT * FROM tokens WHERE seller_id = ? AND app_id = ? AND expires_at > ?"
            " ORDER BY expires_at DESC",
            seller_id,
            app_id,
            now + 1,
        )
        if held is not None:
            return held["token"], int(held["expires_at"] - now)
        token, expires_at = str(uuid.uuid4()), now + life_s
        with self._store.transaction() as db:
            db.execute(
                "INSERT INTO tokens VALUES (?, ?, ?, ?)", (token, app_id, seller_id, expires_at)
            )
        self._held[token] = (seller_id, expires_at, is_partner)
        return token, max(int(life_s) - 1, 0)
