"""Line drawings of the portal: icons on a 24 grid, crafts on a 48 grid.

Each is a `symbol` in an .svg file beside this module. Pages get the drawing's inside written
into them: nothing is fetched, and a page sends only what it shows.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

_SYMBOL = re.compile(
    r'<symbol id="(?P<id>[\w-]+)" viewBox="(?P<box>[\d ]+)">(?P<body>.*?)</symbol>'
)
_TITLE = re.compile(r"<title>.*?</title>")


@dataclass(frozen=True)
class Drawing:
    """The inside of an svg and the viewBox it was drawn for."""

    view_box: str
    body: str


@cache
def _sheet(name: str) -> dict[str, Drawing]:
    text = (Path(__file__).parent / f"{name}.svg").read_text(encoding="utf-8")
    return {
        found["id"].split("-", 1)[1]: Drawing(found["box"], _TITLE.sub("", found["body"]))
        for found in _SYMBOL.finditer(text)
    }


def icon(name: str) -> Drawing:
    """Return a line icon, such as `camera`; raise KeyError if it was never drawn."""
    return _sheet("icons")[name]


def answer(name: str) -> Drawing | None:
    """Return the drawing of an answer to choose, such as `cloth-silk`; None for staff's own."""
    return _sheet("answers").get(name)


def craft(code: str) -> Drawing:
    """Return the drawing of a craft, or the basket that stands for any other one."""
    crafts = _sheet("crafts")
    return crafts.get(code, crafts["other"])


@cache
def example(which: str) -> SafeString:
    """Return the whole svg of an example photo, `good` or `bad`; raise KeyError for another."""
    drawing = _sheet("examples")[which]
    return format_html(
        '<svg class="shot {}" viewBox="{}" preserveAspectRatio="xMidYMid slice" aria-hidden="true">'
        "{}</svg>",
        which,
        drawing.view_box,
        mark_safe(drawing.body),  # noqa: S308 - our own drawing
    )
