"""One style sheet per audience, joined from static/css and named by its own hash.

tokens.css comes first and the audience's own file second. The text is made small the same way
each time (comments and needless blanks go, nothing else), so the same sources always give the
same address, which may be kept by a browser for ever. Nothing built is stored in the tree, so
nothing can be out of step.
"""

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings

AUDIENCES = ("member", "desk")

_STRING = re.compile(r'("[^"]*")')
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


@dataclass(frozen=True)
class Stylesheet:
    """The joined text and the 12 hex digits that name it."""

    text: str
    digest: str


def shrink(css: str) -> str:
    """Return `css` without comments and needless blanks; text in double quotes is kept as it is.

    >>> shrink('a { color: red; }  /* why */ b > c { margin: 0 calc(1px - 2px); }')
    'a{color:red}b > c{margin:0 calc(1px - 2px)}'
    """
    parts = _STRING.split(_COMMENT.sub("", css))
    for index in range(0, len(parts), 2):
        part = re.sub(r"\s+", " ", parts[index])
        part = re.sub(r" ?([{};,]) ?", r"\1", part)
        parts[index] = re.sub(r": ", ":", part).replace(";}", "}")
    return "".join(parts).strip()


def _read(audience: str) -> Stylesheet:
    folder = settings.BASE_DIR / "static" / "css"
    sources = (folder / "tokens.css", folder / f"{audience}.css")
    text = shrink("\n".join(source.read_text(encoding="utf-8") for source in sources))
    return Stylesheet(text, hashlib.sha256(text.encode()).hexdigest()[:12])


_kept = lru_cache(maxsize=len(AUDIENCES))(_read)


def stylesheet(audience: str) -> Stylesheet:
    """Return the sheet of one of AUDIENCES; read again on each call only while DEBUG is on.

    Raises KeyError for an unknown audience.
    """
    if audience not in AUDIENCES:
        raise KeyError(audience)
    return _read(audience) if settings.DEBUG else _kept(audience)
