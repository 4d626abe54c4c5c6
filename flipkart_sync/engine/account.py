"""One account's shared state: rate, breakers, token, hold. Each step is one statement.

Not in Redis: a flushed cache must not double the rate, close a breaker or lose a token.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from common.fields import decrypt, encrypt
from flipkart_sync.client.auth import REFRESH_TOKEN_LIFE_DAYS, Credentials, Token
from flipkart_sync.client.errors import ConsentEnded, SignInFailed
from flipkart_sync.engine.store import clock
from flipkart_sync.engine.waits import Waits
from flipkart_sync.engine.waits import waits as waits_of_here
from flipkart_sync.models import AccountState, AccountTask
from listings.models import ChannelAccount

SLOWEST_STEP_MS = 60_000.0
TOKEN_LEASE_S = 15
TOKEN_MARGIN_S = 60


@dataclass(frozen=True, slots=True)
class Account:
    """An account as a pass sees it; read anew before every call."""

    id: int
    hold: str
    is_dry_run: bool
    is_ours: bool
    is_blocked: bool
    orders_pull: bool
    rate_step_s: float
    breaker_failures: int
    breaker_until: datetime | None
    breaker_probe_reads: bool
    orders_cursor: datetime | None
    orders_cursor_before: datetime | None
    orders_retry_at: datetime | None
    orders_wanted_at: datetime | None
    token_retry_at: datetime | None
    rate_slowed: int

    @property
    def may_write(self) -> bool:
        """Return whether anything but a cut may be written."""
        return self.hold == AccountState.Hold.NONE and self.is_ours

    @property
    def hold_in_force(self) -> str:
        """Return the hold as the engine heeds it: everything, where the account is not ours."""
        return self.hold if self.is_ours else AccountState.Hold.EVERYTHING

    def is_without_token(self, now: datetime) -> bool:
        """Return whether sign-in failed a moment ago: no call can be made, none is tried."""
        return self.token_retry_at is not None and self.token_retry_at > now

    @property
    def may_cut(self) -> bool:
        return self.hold != AccountState.Hold.EVERYTHING and self.is_ours

    def is_blind(self, now: datetime, waits: Waits) -> bool:
        """Return whether orders were unreadable for so long that a cut must go as 0."""
        if not self.orders_pull:
            return False
        oldest = now - timedelta(seconds=waits.blind_s)
        return self.orders_cursor is None or self.orders_cursor < oldest


ACCOUNT_COLUMNS = (
    "account_id, CASE WHEN hold_until IS NOT NULL AND hold_until < clock_timestamp()"
    " THEN 'none' ELSE hold END, is_dry_run, installation_id, blocked_reason, orders_pull,"
    " rate_step_ms, breaker_failures, breaker_until, breaker_probe_reads, orders_cursor,"
    " orders_cursor_before, orders_retry_at, orders_wanted_at, token_retry_at,"
    " (SELECT environment FROM listings_channelaccount c WHERE c.id = a.account_id),"
    " home = flipkart_sync_home(), rate_slowed"
)
ACCOUNT_WIDTH = 18


def account_of(values: tuple[Any, ...]) -> Account:
    """Return an Account from a row of ACCOUNT_COLUMNS."""
    return Account(
        id=values[0],
        hold=values[1],
        is_dry_run=values[2],
        is_ours=values[3] == settings.HAAT_INSTALLATION_ID
        and values[15] == settings.FLIPKART_ENVIRONMENT
        and values[16],
        is_blocked=bool(values[4]),
        orders_pull=values[5] or values[15] == "production",
        rate_step_s=values[6] / 1000,
        breaker_failures=values[7],
        breaker_until=values[8],
        breaker_probe_reads=values[9],
        orders_cursor=values[10],
        orders_cursor_before=values[11],
        orders_retry_at=values[12],
        orders_wanted_at=values[13],
        token_retry_at=values[14],
        rate_slowed=values[17],
    )


# --- rate ------------------------------------------------------------------------------------
_TAKE = """
WITH took AS (
  UPDATE flipkart_sync_accountstate SET
    rate_tat = greatest(rate_tat, clock_timestamp()) + %(n)s * rate_step_ms * interval '1 ms',
    rate_good_calls = CASE WHEN rate_good_calls >= 100 THEN 0 ELSE rate_good_calls + %(n)s END,
    rate_step_ms = CASE WHEN rate_good_calls >= 100
                        THEN greatest(rate_base_ms, rate_step_ms * 0.95) ELSE rate_step_ms END,
    calls = calls + %(n)s
  WHERE account_id = %(account)s
    AND rate_tat <= clock_timestamp() + (rate_burst - 1) * rate_step_ms * interval '1 ms'
  RETURNING calls, rate_slowed)
SELECT (SELECT calls FROM took), (SELECT rate_slowed FROM took),
       extract(epoch FROM rate_tat - clock_timestamp()) - (rate_burst - 1) * rate_step_ms / 1000
FROM flipkart_sync_accountstate WHERE account_id = %(account)s
"""


@dataclass(frozen=True, slots=True)
class Turn:
    """A rate token: `number` counts the account's calls; 0 means none, ask in `wait_s`.

    slowed: how often the account had been slowed down when it was taken.
    """

    number: int
    wait_s: float = 0.0
    slowed: int = 0

    @property
    def is_fifth(self) -> bool:
        return self.number % 5 == 0


def token_take(account_id: int, calls: int = 1) -> Turn:
    """Take rate tokens for `calls` calls, or say how long until there is one. Queries: 1."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, {"n": calls, "account": account_id})
        number, slowed, wait_s = cursor.fetchone() or (None, 0, 1.0)
    if number is None:
        return Turn(0, max(0.005, float(wait_s)))
    return Turn(number, slowed=slowed)


def token_return(account_id: int) -> None:
    """Give a rate token back that no call was made with."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE flipkart_sync_accountstate SET calls = calls - 1,"
            " rate_tat = rate_tat - rate_step_ms * interval '1 ms' WHERE account_id = %s",
            [account_id],
        )


def token_owe(account_id: int, calls: int) -> None:
    """Count calls that were made without waiting for a token: those after them wait instead."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE flipkart_sync_accountstate SET calls = calls + %(n)s, rate_tat ="
            " greatest(rate_tat, clock_timestamp()) + %(n)s * rate_step_ms * interval '1 ms'"
            " WHERE account_id = %(account)s",
            {"n": calls, "account": account_id},
        )


def rate_slow_down(account_id: int, retry_after_s: float | None) -> None:
    """After a 429: double the step, and call nothing before Flipkart's advice has passed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE flipkart_sync_accountstate SET rate_good_calls = 0,"
            " rate_slowed = rate_slowed + 1,"
            " rate_step_ms = least(rate_step_ms * 2, %s),"
            " rate_tat = greatest(rate_tat, clock_timestamp() + %s * interval '1 s'"
            "   + (rate_burst - 1) * least(rate_step_ms * 2, %s) * interval '1 ms')"
            " WHERE account_id = %s",
            [SLOWEST_STEP_MS, retry_after_s or 0.0, SLOWEST_STEP_MS, account_id],
        )


# --- breaker ---------------------------------------------------------------------------------
def breaker_open(
    account_id: int, waits: Waits, *, failed: list[tuple[int, str]], was_read: bool
) -> None:
    """A call failed for the account's reason: wait, longer each time, then probe.

    After a failed probe that wrote, the next probe reads another SKU: one SKU that makes Flipkart
    fail must not stop the account.
    """
    state = AccountState.objects.filter(account_id=account_id)
    failures = state.values_list("breaker_failures", flat=True).get() + 1
    wait_s = waits.breaker_s[min(failures, len(waits.breaker_s)) - 1]
    changes: dict[str, Any] = {
        "breaker_failures": failures,
        "breaker_until": clock() + timedelta(seconds=wait_s),
        "breaker_probe_until": None,
        "breaker_probe_reads": failures >= 2 and not was_read,
    }
    if failed and not was_read:
        changes["breaker_rows"] = failed
    state.update(**changes)


def breaker_probe(account_id: int, waits: Waits) -> bool:
    """Take the right to make the one call that finds out whether Flipkart is back."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE flipkart_sync_accountstate"
            " SET breaker_probe_until = clock_timestamp() + %s * interval '1 s'"
            " WHERE account_id = %s AND (breaker_probe_until IS NULL"
            " OR breaker_probe_until < clock_timestamp()) RETURNING 1",
            [waits.probe_lease_s, account_id],
        )
        return cursor.fetchone() is not None


def breaker_probe_return(account_id: int) -> None:
    """Give the right to probe back: it was taken and no call was made with it."""
    AccountState.objects.filter(account_id=account_id).update(breaker_probe_until=None)


def breaker_close(account_id: int, *, was_read: bool) -> list[tuple[int, str]]:
    """A call came through. Return (row, kind) of what failed, to be claimed alone from now on."""
    failed: list[tuple[int, str]] = []
    if was_read:
        failed = AccountState.objects.values_list("breaker_rows", flat=True).get(
            account_id=account_id
        )
    AccountState.objects.filter(account_id=account_id).update(
        breaker_failures=0,
        breaker_until=None,
        breaker_probe_until=None,
        breaker_probe_reads=False,
        breaker_rows=[],
    )
    return failed


@transaction.atomic
def account_block(account_id: int, reason: str) -> None:
    """Only a person can help: one task, for one person, whatever many calls say so."""
    AccountState.objects.filter(account_id=account_id, blocked_reason="").update(
        blocked_reason=reason, blocked_at=timezone.now()
    )
    kept = AccountState.objects.values_list("blocked_reason", flat=True).get(account_id=account_id)
    has_ended = kept == ConsentEnded.TEXT
    kind = AccountTask.Kind.CONNECT_AGAIN if has_ended else AccountTask.Kind.BLOCKED
    AccountTask.objects.get_or_create(account_id=account_id, kind=kind, closed_at=None)


def account_of_id(account_id: int) -> Account | None:
    """Return an account as a pass would see it now; None if it has no state. Queries: 1."""
    return accounts_of_ids([account_id]).get(account_id)


def accounts_of_ids(account_ids: Collection[int]) -> dict[int, Account]:
    """Return {account id: account as a pass would see it now}. Queries: 1."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {ACCOUNT_COLUMNS} FROM flipkart_sync_accountstate a"  # noqa: S608 - own names
            " WHERE a.account_id = ANY(%s)",
            [list(account_ids)],
        )
        found = [account_of(row) for row in cursor.fetchall()]
    return {account.id: account for account in found}


# --- sign-in ---------------------------------------------------------------------------------
def credentials_of(account_id: int) -> tuple[str, Credentials]:
    """Return the base URL and what the account signs in with."""
    values = AccountState.objects.values_list(
        "base_url", "app_id", "app_secret", "refresh_token", "account__access"
    ).get(account_id=account_id)
    is_partner = values[4] == ChannelAccount.Access.PARTNER
    return values[0], Credentials(*values[1:4], is_partner=is_partner)


def credentials_mark(account_id: int) -> tuple[Any, ...] | None:
    """Return what is another whenever the credentials are: as they are stored, still encrypted.

    Asked at each call, where reading them would be a tenth of its work. Queries: 1.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.base_url, s.app_id, s.app_secret, s.refresh_token, a.access"
            " FROM flipkart_sync_accountstate s"
            " JOIN listings_channelaccount a ON a.id = s.account_id WHERE s.account_id = %s",
            [account_id],
        )
        row: tuple[Any, ...] | None = cursor.fetchone()
    return row


class AccountTokenStore:
    """The shared token of one account, with a lease on the right to refresh it."""

    def __init__(self, account_id: int, waits: Waits | None = None) -> None:
        self.account_id = account_id
        self.waits = waits or waits_of_here()
        self._asked_with = ""  # the refresh token of the row, encrypted, as a refresh began

    def load(self) -> str | None:
        """Return the token in force, or None."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT token FROM flipkart_sync_accountstate WHERE account_id = %s"
                " AND token <> '' AND (token_ends_at IS NULL OR token_ends_at >"
                " clock_timestamp() + %s * interval '1 s')",
                [self.account_id, TOKEN_MARGIN_S],
            )
            row = cursor.fetchone()
        return decrypt(row[0]) if row else None

    def begin_refresh(self, stale: str | None) -> bool:
        """Take the right to refresh, unless somebody has it or the stale token is gone already.

        Raises SignInFailed while sign-in's own breaker is open.
        """
        current = self.load()
        if current is not None and current != stale:
            return False
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE flipkart_sync_accountstate"
                " SET token_lease_until = clock_timestamp() + %s * interval '1 s'"
                " WHERE account_id = %s AND (token_lease_until IS NULL"
                " OR token_lease_until < clock_timestamp())"
                " RETURNING token, token_retry_at > clock_timestamp(), refresh_token",
                [TOKEN_LEASE_S, self.account_id],
            )
            row = cursor.fetchone()
        if row is None:
            return False
        if row[1]:
            self._release()
            raise SignInFailed("Sign-in failed a moment ago; it is not tried yet.")
        self._asked_with = row[2]
        now_held = decrypt(row[0]) if row[0] else None
        if now_held is not None and now_held != current:
            self._release()  # replaced between the two looks
            return False
        return True

    def finish_refresh(self, token: Token | None) -> None:
        """Store the fresh token and give the right back; without one, wait longer each time."""
        if token is None:
            self._failed()
            return
        ends_s = token.expires_in_s if token.expires_in_s > 0 else 3600
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE flipkart_sync_accountstate SET token = %s, token_lease_until = NULL,"
                " token_failures = 0, token_retry_at = NULL,"
                " token_ends_at = clock_timestamp() + %s * interval '1 s'"
                " WHERE account_id = %s",
                [encrypt(token.value), ends_s, self.account_id],
            )
        if token.refresh_token:
            self._keep_refresh_token(token.refresh_token)

    def _keep_refresh_token(self, fresh: str) -> None:
        """Keep another refresh token, with a whole life before it; the same one gains nothing.

        Not where the row holds another one than we asked with: she has allowed access anew.
        """
        _, credentials = credentials_of(self.account_id)
        if credentials.refresh_token == fresh:
            return
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE flipkart_sync_accountstate SET refresh_token = %s, refresh_token_ends_at ="
                " clock_timestamp() + %s * interval '1 day'"
                " WHERE account_id = %s AND refresh_token = %s",
                [encrypt(fresh), REFRESH_TOKEN_LIFE_DAYS, self.account_id, self._asked_with],
            )

    def _failed(self) -> None:
        waits_s = list(self.waits.breaker_s)
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE flipkart_sync_accountstate SET token_lease_until = NULL,"
                " token_failures = token_failures + 1, token_retry_at = clock_timestamp()"
                "   + (%(waits)s::float8[])[least(token_failures + 1, %(n)s)] * interval '1 s'"
                " WHERE account_id = %(account)s",
                {"waits": waits_s, "n": len(waits_s), "account": self.account_id},
            )

    def _release(self) -> None:
        AccountState.objects.filter(account_id=self.account_id).update(token_lease_until=None)
