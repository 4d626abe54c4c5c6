"""What the address of the sync board asks. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from common.numbers import form_id, page_number
from flipkart_sync.problems import TURNS, Cause

PAGE = 50
PROBLEMS, WAITING, ALL = "problems", "waiting", "all"
SHOWN = (PROBLEMS, WAITING, ALL)


@dataclass(frozen=True)
class BoardFilter:
    """Owner, cause, city, group, account, words, page; anything not understood is left out."""

    show: str = PROBLEMS
    turn: str = ""
    cause: str = ""
    city: str = ""
    group: int = 0
    account: int = 0
    words: str = ""
    page: int = 1

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "BoardFilter":
        """Read a query string."""
        show, turn, cause = (query.get(name, "") for name in ("show", "turn", "cause"))
        return cls(
            show=show if show in SHOWN else PROBLEMS,
            turn=turn if turn in TURNS else "",
            cause=cause if cause in {one.value for one in Cause} else "",
            city=query.get("city", "")[:50],
            group=max(0, form_id(query.get("group", ""))),
            account=max(0, form_id(query.get("account", ""))),
            words=query.get("q", "").replace("\x00", "").strip()[:60],
            page=page_number(query.get("page", "1")),
        )

    def as_query(self, **other: Any) -> dict[str, str]:
        """Return the parameters that give this filter, or one that differs in `other`."""
        values = {
            "show": "" if self.show == PROBLEMS else self.show,
            "turn": self.turn,
            "cause": self.cause,
            "city": self.city,
            "group": str(self.group or ""),
            "account": str(self.account or ""),
            "q": self.words,
            "page": str(self.page) if self.page > 1 else "",
            **{name: str(value) for name, value in other.items()},
        }
        return {name: value for name, value in values.items() if value}

    @property
    def narrows(self) -> bool:
        """Whether anything is left out but pages."""
        return bool(self.as_query(page=""))
