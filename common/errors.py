"""The base of every error the portal expects and answers in a sentence.

A service raises a subclass; the page and the API both show `message` in the reader's language
and `fields` beside the fields they name. Anything that is not a HaatError is a fault of ours.

    HaatError                       400
    ├── BadInput                    400  what was written cannot be taken as meant
    ├── NotAllowed                  403  seen by her, but not hers to do
    ├── Conflict                    409  somebody or something was faster
    │   └── IllegalTransition       409  a state cannot be left for that one
    └── NotFound                    404  also every row of a stranger
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

Sentence: TypeAlias = "_StrOrPromise"  # text, or text that waits for the reader's language


class HaatError(Exception):
    """An expected refusal: a stable code, a sentence for the person, and fields if any.

    A subclass sets `code` (snake_case, never changed once used), `sentence` (lazy, may hold
    {names}) and, where it is not 400, `http_status`. `params` fill the names when the sentence
    is read, in the language active then.
    """

    code: ClassVar[str] = "refused"
    sentence: ClassVar[Sentence] = _("This cannot be done. Please check and try again.")
    http_status: ClassVar[int] = 400

    def __init__(self, *, fields: Mapping[str, Sentence] | None = None, **params: Any) -> None:
        """Take the sentence's params, and {field name: its own sentence}."""
        super().__init__(self.code)
        self.params = params
        self._fields = dict(fields or {})

    @property
    def message(self) -> str:
        """Return the sentence in the language active now."""
        return str(self.sentence).format(**self.params)

    @property
    def fields(self) -> dict[str, str]:
        """Return {field name: sentence} in the language active now; empty if none is to blame."""
        return {name: str(sentence) for name, sentence in self._fields.items()}

    def __str__(self) -> str:
        """Return the code and params for the log; the sentence is for people."""
        shown = " ".join(f"{name}={value}" for name, value in sorted(self.params.items()))
        return f"{self.code} {shown}".rstrip()


class BadInput(HaatError):
    """What was written cannot be taken as meant."""

    code = "bad_input"
    sentence = _("This is not understood. Please write it again.")


class NotAllowed(HaatError):
    """She may see this, but it is not hers to do."""

    code = "not_allowed"
    sentence = _("You cannot do this. Please ask your centre or DUDA office.")
    http_status = 403


class NotFound(HaatError):
    """There is no such row, or it belongs to somebody else: the answer is the same."""

    code = "not_found"
    sentence = _("This page was not found. Go back to the start and choose again.")
    http_status = 404


class Conflict(HaatError):
    """Somebody or something was faster; reading again shows how things stand now."""

    code = "conflict"
    sentence = _("This has changed meanwhile. Open it again and look once more.")
    http_status = 409


class IllegalTransition(Conflict):
    """`entity` cannot go from state `from_` to state `to`. Not a question of permission."""

    code = "illegal_transition"
    sentence = _("This step is not possible now. Open it again to see how it stands.")

    def __init__(self, entity: str, from_: str, to: str) -> None:
        """entity: model name for the log; from_, to: the state values."""
        super().__init__(entity=entity, from_=from_, to=to)
