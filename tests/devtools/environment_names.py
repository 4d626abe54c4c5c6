"""Which environment variables the portal reads, found in the source of its settings."""

import ast
from pathlib import Path

SETTINGS = Path(__file__).resolve().parents[2] / "portal" / "settings.py"
READERS = {"text", "secret", "flag", "whole", "decimal", "words", "_secret"}


def read_by_settings() -> set[str]:
    """Return every name given as a literal to one of portal.env's readers."""
    names = set()
    for node in ast.walk(ast.parse(SETTINGS.read_text("utf-8"))):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        called = node.func.id if isinstance(node.func, ast.Name) else called
        first = node.args[0]
        if called in READERS and isinstance(first, ast.Constant) and isinstance(first.value, str):
            names.add(first.value)
    return names
