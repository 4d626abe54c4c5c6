"""What can go wrong when speaking to Flipkart, told by what the caller may believe afterwards.

    FlipkartError
    ├── NothingSent            refused, name, TLS, time-out before sending: the work was not done
    │   ├── RateLimited        429, with retry_after_s where Flipkart gave one
    │   ├── SignInFailed       no token could be had just now: the call itself was never made
    │   ├── AuthFailed         401: this token is not taken (any more)
    │   │   └── ConsentEnded   the seller's consent is no longer taken: she must allow access again
    │   └── AccountBlocked     403: the account may not do this
    ├── SentUnknown            the body was written, the outcome is not known: read before repeating
    │   ├── ServerFailed       5xx
    │   ├── TooLong            a list did not come whole in the time it was given
    │   └── ContractBroken     an answer that is not what the contract says: HTML, half a body,
    │       │                  a redirect, more than 10 MB, a next-page link to somewhere else
    │       └── NotAPdf        a document was asked for and something else came: ask again later
    └── Rejected               400, 404, 413, 422: understood and refused, nothing was done
        └── Malformed          our own check refused the body: it was never sent

`str()` of an error carries neither bodies nor secrets. `request_id` is what Flipkart called the
request, where it said so.
"""

from dataclasses import dataclass


class FlipkartError(Exception):
    """Any failure of one call."""

    is_retryable = False

    def __init__(self, text: str, *, status: int = 0, request_id: str = "") -> None:
        super().__init__(text)
        self.status = status
        self.request_id = request_id


class NothingSent(FlipkartError):
    """The request did not reach the work: repeating it is safe."""

    is_retryable = True


class RateLimited(NothingSent):
    """429. `retry_after_s` is Flipkart's advice, or None where it gave none."""

    def __init__(self, text: str, *, retry_after_s: float | None, request_id: str = "") -> None:
        super().__init__(text, status=429, request_id=request_id)
        self.retry_after_s = retry_after_s


class SignInFailed(NothingSent):
    """Sign-in failed or did not answer: whatever became of it, the call was not made."""

    is_retryable = False  # the only token there is was refused: a repeat would send that one again


class AuthFailed(NothingSent):
    """401: ask for a fresh token, once."""

    is_retryable = False


class ConsentEnded(AuthFailed):
    """A code or refresh token is refused: a person connects the account again."""

    TEXT = "The seller must allow access again."

    def __init__(self, *, status: int = 0, request_id: str = "") -> None:
        super().__init__(self.TEXT, status=status, request_id=request_id)


class AccountBlocked(NothingSent):
    """403: only a person can help."""

    is_retryable = False


class SentUnknown(FlipkartError):
    """The body was written and no definite answer came: the work may be done, now or later."""

    is_retryable = True


class ServerFailed(SentUnknown):
    """A 5xx: the work may have been done all the same."""


class TooLong(SentUnknown):
    """The pages of a list took longer than they were given; ask again where there is more time."""

    is_retryable = False


class ContractBroken(SentUnknown):
    """An answer outside the contract."""

    is_retryable = False


class NotAPdf(ContractBroken):
    """Label, invoice or manifest is not there yet, or is no PDF: nothing to save."""


@dataclass(frozen=True, slots=True)
class SkuError:
    """One remark of Flipkart about one SKU, kept verbatim. Codes are unpublished."""

    code: str
    text: str
    attribute: str = ""
    is_warning: bool = False


class Rejected(FlipkartError):
    """The whole request was refused; `errors` as Flipkart worded them."""

    def __init__(
        self, text: str, *, status: int, errors: list[SkuError], request_id: str = ""
    ) -> None:
        super().__init__(text, status=status, request_id=request_id)
        self.errors = errors


class Malformed(Rejected):
    """A body of ours is outside the contract and was not sent; `errors` name the fields."""

    def __init__(self, text: str, errors: list[SkuError]) -> None:
        super().__init__(text, status=0, errors=errors)
