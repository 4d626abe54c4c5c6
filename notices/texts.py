"""A registered text and its variables: filling in, and telling whether a text is that one. Pure.

Every SMS is registered with the operators (DLT): sender, text, kinds of variables. What differs
from it by a character is dropped on the way, so it is refused here first.

>>> filled("Aapka code {code} hai.", {"code": "digits"}, {"code": "123456"})
'Aapka code 123456 hai.'
>>> is_registered("Aapka code {code} hai.", {"code": "digits"}, "Aapka code 123456 hai.")
True
>>> is_registered("Aapka code {code} hai.", {"code": "digits"}, "Aapka code 123456 hai !")
False
"""

import re
from collections.abc import Mapping

from notices.errors import VariableRefused

MAX_VARIABLE = 30
# kind → what a value of it may be, as the operators take it
KINDS = {
    "digits": r"[0-9]{1,30}",
    "spelled": r"[0-9](?: [0-9]){1,14}",  # for the ear: 1 2 3 4 5 6
    "word": r"[^\n{}]{1,30}",
    "date": r"[^\n{}]{1,30}",
    "money": r"₹?[0-9,]{1,14}",
}
_NAME = re.compile(r"\{(\w+)\}")


def filled(text: str, kinds: Mapping[str, str], variables: Mapping[str, str]) -> str:
    """Return the registered text with its variables filled in, each as often as it stands there.

    Raises VariableRefused if a name is missing or unknown, or a value is over 30 characters or
    not of its registered kind. A value is never read for variables itself.
    """
    if set(variables) != set(kinds):
        raise VariableRefused()
    for name, kind in kinds.items():
        if not re.fullmatch(KINDS[kind], variables[name]):
            raise VariableRefused()
    return _NAME.sub(lambda found: variables[found[1]], text)


def is_registered(text: str, kinds: Mapping[str, str], said: str) -> bool:
    """Return whether what is said is this text, to the letter, with variables of their kinds."""
    parts = _NAME.split(text)
    seen: set[str] = set()
    pattern = ""
    for place, part in enumerate(parts):
        if place % 2 == 0:
            pattern += re.escape(part)
        elif part in seen:
            pattern += f"(?P={part})"
        else:
            seen.add(part)
            pattern += f"(?P<{part}>{KINDS[kinds[part]]})"
    return re.fullmatch(pattern, said) is not None
