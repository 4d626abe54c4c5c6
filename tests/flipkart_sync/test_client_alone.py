"""The client stands alone: no Django, nothing of ours, and no module that grew too large."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CLIENT = ROOT / "flipkart_sync" / "client"
OURS = "flipkart_sync.client"
ALLOWED = {"certifi", "urllib3", "pydantic"}

BLOCKED = """
import importlib, pkgutil, sys
for name in ("django", "celery", "psycopg", "redis", "rest_framework", "common", "shg"):
    sys.modules[name] = None
import flipkart_sync.client as client
found = [one.name for one in pkgutil.walk_packages(client.__path__, "flipkart_sync.client.")]
for name in found:
    importlib.import_module(name)
print(len(found))
"""


def imported(path: Path) -> set[str]:
    """Return the full names a module imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            names.add(node.module or "")
    return names


def test_the_client_imports_itself_the_standard_library_and_three_others() -> None:
    modules = sorted(CLIENT.rglob("*.py"))
    assert len(modules) >= 15

    for path in modules:
        for name in imported(path):
            top = name.split(".")[0]
            is_ours = name == OURS or name.startswith(f"{OURS}.")
            assert is_ours or top in ALLOWED or top in sys.stdlib_module_names, (path, name)


def test_every_module_of_the_client_loads_where_django_is_not_installed() -> None:
    done = subprocess.run(  # noqa: S603 - our own interpreter and text
        [sys.executable, "-c", BLOCKED], cwd=ROOT, capture_output=True, text=True, timeout=60
    )

    assert done.returncode == 0, done.stderr
    assert int(done.stdout) >= 15
