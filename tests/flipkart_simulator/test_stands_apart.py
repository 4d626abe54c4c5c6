"""The simulator is its own program: it imports nothing of the portal, and keeps what it says."""

from __future__ import annotations

import ast
from pathlib import Path

from flipkart_simulator.api.endpoints import PATTERNS
from tests.simulator import ROOT

PACKAGE = ROOT / "flipkart_simulator"
ALLOWED = {
    "flipkart_simulator",
    *("starlette", "uvicorn", "jinja2"),
    *("fpdf", "xlsxwriter", "xlwt", "python_calamine"),
}


def imported(file: Path) -> set[str]:
    """Return the first names of everything a file imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.partition(".")[0])
    return names


def test_imports_only_itself_its_server_and_the_standard_library() -> None:
    import sys

    strange = {
        f"{file.name}: {name}"
        for file in PACKAGE.rglob("*.py")
        for name in imported(file)
        if name not in ALLOWED and name not in sys.stdlib_module_names
    }

    assert strange == set()


def test_the_readme_names_every_call() -> None:
    readme = (PACKAGE / "README.md").read_text(encoding="utf-8")

    for pattern in PATTERNS.values():
        tail = pattern.removeprefix("/sellers/listings/v3")
        assert f"{pattern}`" in readme or f"…{tail}`" in readme or f"{pattern}?" in readme, pattern
