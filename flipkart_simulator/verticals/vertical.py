"""One vertical: its name, its place in the tree of categories, its columns, how a title is made."""

from __future__ import annotations

from dataclasses import dataclass, field

from flipkart_simulator.verticals.columns import SEVERAL, Column, Need


@dataclass(frozen=True)
class Vertical:
    """A vertical. `title`: the headers whose values make the title, in order, then `label`.

    `allows_generic` says whether goods without a brand are taken under `Generic`.
    """

    name: str
    label: str
    category: str
    sub_category: str
    columns: tuple[Column, ...]
    title: tuple[str, ...]
    allows_generic: bool = True
    by_header: dict[str, Column] = field(init=False, repr=False, compare=False, hash=False)

    def __post_init__(self) -> None:
        by_header = {column.header: column for column in self.columns}
        if len(by_header) != len(self.columns):
            raise ValueError(f"{self.name} has a header twice")
        object.__setattr__(self, "by_header", by_header)

    @property
    def headers(self) -> tuple[str, ...]:
        """Return the headers in the order of the file."""
        return tuple(column.header for column in self.columns)

    def needed(self) -> tuple[str, ...]:
        """Return the headers that must be filled in every row."""
        return tuple(c.header for c in self.columns if c.need is Need.MANDATORY)

    def title_of(self, filled: dict[str, str]) -> str:
        """Compose the title buyers see; sellers do not type it."""
        parts = [
            filled.get(header, "").replace(SEVERAL, ", ")
            for header in self.title
            if filled.get(header, "") not in ("", "No", "NA", "None")
        ]
        return " ".join([*parts, self.label])
