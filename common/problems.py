"""One thing that stands in the way, said alike on a page and in the API.

Pure rule modules return lists of these. Each module keeps one table of code → sentence; the
problem carries the sentence of its table, so whoever shows it needs to know no table.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from dataclasses import field as set_field
from typing import Any

from common.errors import Sentence


@dataclass(frozen=True)
class Problem:
    """What is wrong, which field puts it right, and the sentence that says so.

    code: stable snake_case. field: the form field or attribute. page: the step of the member's
    task (or the desk's section) where it is put right, "" if nowhere. params fill the sentence.
    Two problems are equal when code, field, page and params are.
    """

    code: str
    field: str
    page: str = ""
    params: Mapping[str, Any] = set_field(default_factory=dict, hash=False)
    sentence: Sentence = set_field(default="", compare=False, repr=False)

    @property
    def message(self) -> str:
        """Return the sentence in the language active now."""
        return str(self.sentence).format(**self.params)

    def as_dict(self) -> dict[str, str]:
        """Return {code, field, page, message}: the shape the API answers with."""
        return {
            "code": self.code,
            "field": self.field,
            "page": self.page,
            "message": self.message,
        }


def field_messages(problems: Iterable[Problem]) -> dict[str, str]:
    """Return {field: sentences}, the first problem of a field first, joined by a space."""
    found: dict[str, list[str]] = {}
    for problem in problems:
        found.setdefault(problem.field, []).append(problem.message)
    return {name: " ".join(messages) for name, messages in found.items()}
