"""Reading what a person typed into a form."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl

from flipkart_simulator.actions.common import ActionRefused


@dataclass(frozen=True)
class SentFile:
    """A file that came with a form."""

    name: str
    content: bytes


class Form:
    """The fields of a sent form, without space around them."""

    def __init__(self, raw: bytes = b"") -> None:
        pairs = parse_qsl(raw.decode("utf-8", errors="replace"), keep_blank_values=True)
        self.fields = {name: value.strip() for name, value in pairs}
        self.files: dict[str, SentFile] = {}

    def text(self, name: str, default: str = "") -> str:
        """Return a field, or the default where it is missing or empty."""
        return self.fields.get(name, "") or default

    def whole(self, name: str, label: str) -> int | None:
        """Return a whole number, None where nothing was typed. Refuses anything else."""
        typed = self.fields.get(name, "").replace(",", "")
        if not typed:
            return None
        if not (typed.isascii() and typed.isdigit()) or len(typed) > 9:
            raise ActionRefused(400, "bad_number", f"{label} must be a whole number.")
        return int(typed)

    def number(self, name: str, label: str) -> float | None:
        """Return a number, None where nothing was typed. Refuses anything else."""
        typed = self.fields.get(name, "")
        if not typed:
            return None
        try:
            return float(typed)
        except ValueError as error:
            raise ActionRefused(400, "bad_number", f"{label} must be a number.") from error

    def file(self, name: str, label: str) -> SentFile:
        """Return a file. Refuses where none was chosen."""
        sent = self.files.get(name)
        if sent is None or not sent.name:
            raise ActionRefused(400, "no_file", f"Choose a file: {label}.")
        return sent

    def ticked(self, name: str) -> bool:
        """Return whether a box was ticked."""
        return name in self.fields

    def named(self, prefix: str) -> dict[str, str]:
        """Return {rest of the name: text} of all fields whose name begins so."""
        return {
            name.removeprefix(prefix): value
            for name, value in self.fields.items()
            if name.startswith(prefix)
        }
